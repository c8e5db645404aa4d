import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  ConflictException,
  ForbiddenException,
  HttpException,
  ImATeapotException,
  InternalServerErrorException,
  NotFoundException,
  PayloadTooLargeException,
  UnauthorizedException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { Catalogue } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { type Occurrence } from '../../../lib/error/api-error.js';
import { ErrorMapping } from '../../../lib/exceptions/error-mapping.js';
import { mapPlainException } from '../../../lib/exceptions/plain-exception.mapping.js';

class OwnNotFound extends defineError({
  code: 'nothing_here',
  status: 404,
  message: 'Nothing is here.',
  replaces: HttpErrors.NotFound,
}) {}

const catalogues = [new Catalogue([]), new Catalogue([OwnNotFound])];

function mappingOf(catalogue: Catalogue, byChainAlone: boolean): ErrorMapping {
  return new ErrorMapping({
    catalogue,
    exposeServerErrors: false,
    // Whoever has a mapper has all go through the chain.
    mappers: () => (byChainAlone ? [{ map: () => undefined }] : []),
    documentationLink: (code) => `https://docs.example/${code}`,
    allowedMethods: () => ['GET'],
    acceptedTypes: () => ['application/json'],
    causeOf: undefined,
    logFailure: () => undefined,
    limits: { count: 100, length: 65_536 },
  });
}

const TEXTS = [
  'No such order',
  'Cannot GET /orders?token=hunter2',
  'Cannot POST /orders',
  'NotFoundException: no such order',
  'The body is not valid JSON.',
  'The body is not well-formed XML.',
  'Unexpected end of JSON input',
  'Not Found',
  'x'.repeat(3_000),
  '',
  undefined,
];
const CLASSES = [
  BadRequestException,
  UnauthorizedException,
  ForbiddenException,
  NotFoundException,
  ConflictException,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
  ImATeapotException,
  InternalServerErrorException,
];
const OPTIONS = [
  'A description',
  '',
  undefined,
  { errorCode: 'order_gone' },
  { cause: new Error('hunter2') },
];

function* exceptionsOfNest(): Iterable<HttpException> {
  for (const Class of CLASSES) {
    for (const text of TEXTS) {
      for (const option of OPTIONS) yield new Class(text, option);
    }
  }
}

// Plain ones, others, and some with a code beside them.
function* exceptionsOfApp(): Iterable<HttpException> {
  for (const status of [200, 404, 410, 415, 450, 500, 599, Number.NaN]) {
    for (const message of [...TEXTS, ['one', 'two'], { id: 1 }]) {
      for (const others of [{}, { id: 1 }, { error: 'Not Found' }, { code: 'own' }, { statusCode: 410 }]) {
        const body = { message, statusCode: status, ...others };
        for (const options of [undefined, { errorCode: 'order_gone' }])
          yield new HttpException(body, status, options);
      }
      yield new HttpException(message as never, status);
    }
  }
}

function* renamed(): Iterable<HttpException> {
  for (const message of TEXTS) yield Object.assign(new NotFoundException('No such order'), { message });
}

/** As another tool may have it. */
class InNestsWords extends defineError({ code: 'no_order', status: 404, message: 'No order {id}.' }) {
  override getResponse(): object {
    return { message: this.message, error: 'Not Found', statusCode: 404 };
  }
}

describe("an exception as Nest's classes make it", () => {
  it('is found plain where it has a text alone', () => {
    const [catalogue] = catalogues;
    const plain = (thrown: unknown): Occurrence | undefined => mapPlainException(thrown, catalogue!);
    expect(plain(new NotFoundException('No such order'))?.kept?.message).toBe('No such order');
    expect(plain(new NotFoundException())?.kept?.message).toBe('Not Found');
    expect(plain(new ForbiddenException('Not yours'))?.definition).toBe(HttpErrors.Forbidden.definition);
    expect(plain(new NotFoundException({ message: 'No such order', id: 1 }))).toBeUndefined();
  });

  it.each([
    ["of Nest's classes", exceptionsOfNest],
    ["with a body of the app's", exceptionsOfApp],
    ['with another message', renamed],
    ['of a definition', () => [new InNestsWords({ id: 7 })]],
  ])('becomes what the chain makes of it: %s', (_, exceptions) => {
    for (const catalogue of catalogues) {
      const [short, long] = [mappingOf(catalogue, false), mappingOf(catalogue, true)];
      for (const thrown of exceptions()) expect(factsOf(short, thrown)).toEqual(factsOf(long, thrown));
    }
  });
});

function factsOf(mapping: ErrorMapping, thrown: unknown): object {
  const context = { request: {}, route: { method: 'GET', template: '/' }, requestId: 'r' };
  return { ...mapping.map(thrown, context), time: 0 };
}
