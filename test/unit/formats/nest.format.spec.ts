import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  HttpException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import createError from 'http-errors';
import { Catalogue } from '../../../lib/catalogue/catalogue.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { nest } from '../../../lib/formats/nest.format.js';
import { problemDetails } from '../../../lib/formats/problem-details.format.js';
import { ErrorMapping, type ErrorMappingOptions } from '../../../lib/exceptions/error-mapping.js';
import { describeFormat } from './describe-format.js';
import { SECRET } from './kinds.js';

const OPTIONS: ErrorMappingOptions = {
  mappers: [],
  exposeServerErrors: false,
  limits: { count: 100, length: 65_536 },
  renderCause: undefined,
  logFailure: () => undefined,
};
const ROUTES = {
  getAllowedMethods: (path: string) => (path === '/orders' ? ['GET'] : []),
  getAcceptedTypes: () => ['application/json'],
};

function send(thrown: unknown, options: Partial<ErrorMappingOptions> = {}, primary = nest()) {
  const route = { method: 'PUT', template: undefined };
  const context = { request: { method: 'PUT', url: '/orders', headers: {} }, route, requestId: 'r' };
  const modules = {
    addDecoratedProviders:
      <T>(given: readonly T[]) =>
      () =>
        given,
  };
  const mapping = new ErrorMapping(new Catalogue({ listErrors: () => [] }), modules, ROUTES, {
    ...OPTIONS,
    ...options,
  });
  const error = applyFormatStatus(mapping.map(thrown, context), primary);
  return { status: error.status, body: JSON.parse(nest().render(error, 'application/json')) as unknown };
}

const CRASH = { status: 500, body: { statusCode: 500, message: 'Internal server error' } };

describeFormat(nest(), { rejectsOthers: () => false, namesFields: false });

describe('nest()', () => {
  it('renders the body of an exception at any depth and length, as Nest does', () => {
    const texts = Array.from({ length: 2_000 }, (_, index) => `${index}`.repeat(50));
    const body = { texts, deep: JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) as unknown };
    expect(send(new BadRequestException(body))).toEqual({ status: 400, body });
  });

  it('omits the members of a body that JSON cannot represent', () => {
    const cyclic: Record<string, unknown> = { from: '2026-02-30' };
    cyclic.self = cyclic;
    expect(send(new BadRequestException(cyclic)).body).toEqual({ from: '2026-02-30' });
    const throwing = Object.defineProperty({ from: 1 }, 'to', {
      enumerable: true,
      get() {
        throw new Error(SECRET);
      },
    });
    expect(send(new BadRequestException(throwing)).body).toEqual({ from: 1 });
  });

  it('renders an error inside a body as an empty object', () => {
    const upstream = Object.assign(new Error(SECRET), { config: { headers: { authorization: SECRET } } });
    const telling = Object.assign(new Error(SECRET), { toJSON: () => SECRET });
    const body = { upstream, list: [telling], from: 1 };
    expect(send(new BadRequestException(body)).body).toEqual({ upstream: {}, list: [{}], from: 1 });
  });

  it('hides the body of a server error unless the app exposes server errors', () => {
    const down = new ServiceUnavailableException({ status: 'error', queue: SECRET });
    expect(send(down)).toEqual({ status: 503, body: { message: 'Service Unavailable', statusCode: 503 } });
    expect(send(down, { exposeServerErrors: true })).toEqual({
      status: 503,
      body: { status: 'error', queue: SECRET },
    });
    const thrown = { statusCode: 503, message: SECRET };
    expect(send(thrown)).toEqual(CRASH);
    expect(send(thrown, { exposeServerErrors: true }).body).toEqual(thrown);
    expect(send(createError(503, SECRET, { expose: true })).body).toEqual({
      message: 'Service Unavailable',
      statusCode: 503,
    });
  });

  it('adds the cause to the body of a server error if the app exposes causes', () => {
    const options = { exposeServerErrors: true, renderCause: () => ['Error: x'] };
    for (const thrown of [new Error('x'), new ServiceUnavailableException({ status: 'error' })]) {
      expect(send(thrown, options).body).toHaveProperty('cause', ['Error: x']);
    }
  });

  it('sends a 404 for a known path with another method, unless another format gives the status', () => {
    const thrown = new NotFoundException('Cannot PUT /orders?token=hunter2');
    const body = { message: 'Cannot PUT /orders', error: 'Not Found', statusCode: 404 };
    expect(send(thrown)).toEqual({ status: 404, body });
    expect(send(thrown, {}, problemDetails())).toEqual({
      status: 405,
      body: { message: 'Method Not Allowed', statusCode: 405 },
    });
  });

  it('sends a 500 for an exception that Nest does not map', () => {
    const refused = Object.assign(new Error('x'), { isAxiosError: true, code: 'ECONNREFUSED' });
    const aggregate = new AggregateError([new NotFoundException('No order 7')]);
    const fastify = Object.assign(new Error('x'), { code: 'FST_ERR_OTHER', statusCode: 503 });
    for (const thrown of [refused, aggregate, fastify]) expect(send(thrown)).toEqual(CRASH);
    expect(send(refused, {}, problemDetails()).status).toBe(502);
  });

  it('sends the status of a thrown object that is not an error, as Nest does', () => {
    const thrown = { statusCode: 418, message: 'short and stout', secret: SECRET };
    expect(send(thrown)).toEqual({ status: 418, body: { statusCode: 418, message: 'short and stout' } });
    expect(send(thrown, {}, problemDetails())).toEqual(CRASH);
    for (const odd of [
      { statusCode: 418 },
      { statusCode: 200, message: 'x' },
      { statusCode: 4e9, message: 'x' },
    ]) {
      expect(send(odd)).toEqual(CRASH);
    }
  });

  it('sends an exception with a success status as a success, unless another format gives the status', () => {
    const thrown = new HttpException({ done: true }, 200);
    expect(send(thrown)).toEqual({ status: 200, body: { done: true } });
    expect(send(thrown, {}, problemDetails())).toEqual(CRASH);
    for (const status of [0, 100, 700, NaN]) expect(send(new HttpException('x', status))).toEqual(CRASH);
  });

  it('replaces only the message of a parser', () => {
    const malformed = createError(400, `Unexpected token '${SECRET}'`, { type: 'entity.parse.failed' });
    expect(send(malformed).body).toEqual({ statusCode: 400, message: 'The body is not valid JSON.' });
    const unknown = Object.assign(new Error('Unsupported Media Type: a/b'), {
      name: 'FastifyError',
      code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE',
      statusCode: 415,
      constructor: { name: 'FastifyError' },
    });
    expect(send(unknown).body).toEqual({ statusCode: 415, message: 'The body must be application/json.' });
  });

  it('sends a 500 for a proxy whose traps throw', () => {
    const hostile = new Proxy(
      {},
      new Proxy(
        {},
        {
          get: () => () => {
            throw new Error(SECRET);
          },
        },
      ),
    );
    expect(send(hostile)).toEqual(CRASH);
  });
});
