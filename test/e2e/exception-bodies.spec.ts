import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Get,
  HttpException,
  Param,
  Post,
  UnprocessableEntityException,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { IsEmail, validate, ValidateNested } from 'class-validator';
import {
  ApiErrors,
  defineError,
  dellin,
  documentErrors,
  type ErrorFormat,
  google,
  HttpErrors,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  twilio,
} from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import { z } from 'zod';
import { readXml, type XmlElement } from '../../lib/testing/schema-check.js';
import { PLATFORMS, type RunningApp, start } from './harness.js';

class Address {
  @IsEmail()
  contact = 'nobody';
}

class Customer {
  @IsEmail()
  email = 'nobody';

  @ValidateNested()
  address = new Address();
}

const violations = await validate(new Customer());

type Field = readonly [field: string, code: string, message: string];
const INVALID = 'invalid';
const rejectedWith = (code: string) => `This value is rejected: ${code}.`;

/** Values of the member `errors` of a body, and the field errors that are created from them. */
const FIELDS: Readonly<Record<string, readonly [errors: unknown, fields: readonly Field[]]>> = {
  'a code by field': [
    { email: 'emailAlreadyExists' },
    [['email', 'emailAlreadyExists', rejectedWith('emailAlreadyExists')]],
  ],
  'a message by field': [{ email: 'is not an email' }, [['email', INVALID, 'is not an email']]],
  'lists, paths and nested objects': [
    { 'address.city': ['a a', 'b b'], address: { city: 'x x' }, name: null },
    [
      ['address.city', INVALID, 'a a'],
      ['address.city', INVALID, 'b b'],
      ['address.city', INVALID, 'x x'],
    ],
  ],
  'nested lists of objects': [
    { items: [{ name: 'is short' }, null, { size: ['is big', 'is odd'] }] },
    [
      ['items.0.name', INVALID, 'is short'],
      ['items.2.size', INVALID, 'is big'],
      ['items.2.size', INVALID, 'is odd'],
    ],
  ],
  'codes with messages by field': [
    { email: { code: 'taken', message: 'It is taken.' }, tags: [{ message: 'It is long.' }] },
    [
      ['email', 'taken', 'It is taken.'],
      ['tags', INVALID, 'It is long.'],
    ],
  ],
  'a field that is called code': [
    { voucher: { code: 'expired' } },
    [['voucher.code', 'expired', rejectedWith('expired')]],
  ],
  'entries with a field, a code and a message': [
    [
      { field: 'email', code: 'taken', message: 'It is taken.' },
      { field: 'name', message: 'is short' },
      { field: 'age', code: 'too_low' },
    ],
    [
      ['email', 'taken', 'It is taken.'],
      ['name', INVALID, 'is short'],
      ['age', 'too_low', rejectedWith('too_low')],
    ],
  ],
  'one entry': [
    { field: 'email', code: 'taken', message: 'It is taken.' },
    [['email', 'taken', 'It is taken.']],
  ],
  'entries with a path of steps': [
    [{ path: ['items', 0, 'name'], code: 'too_small', message: 'Too short', minimum: 1 }],
    [['items.0.name', 'too_small', 'Too short']],
  ],
  'entries of express-validator': [
    [{ type: 'field', msg: 'Invalid value', path: 'email', location: 'body', value: 'hunter2' }],
    [['email', INVALID, 'Invalid value']],
  ],
  'errors of the language by field, as mongoose has them': [
    {
      email: Object.assign(new Error('Path `email` is required.'), { value: 'hunter2', code: 'hunter2' }),
      address: { city: Object.assign(new Error(''), { kind: 'user defined', reason: 'hunter2' }) },
      tags: [Object.assign(new Error('is odd'), { code: 'hunter2' })],
    },
    [
      ['email', INVALID, 'Path `email` is required.'],
      ['address.city', INVALID, 'This value is not valid.'],
      ['tags', INVALID, 'is odd'],
    ],
  ],
  'messages with a type or a kind by field': [
    {
      email: { message: 'Is taken', type: 'unique' },
      name: { message: 'odd', kind: 'x', code: 'Not a code' },
    },
    [
      ['email', INVALID, 'Is taken'],
      ['name', INVALID, 'odd'],
    ],
  ],
  'a message of a field that has fields': [
    { contact: { message: 'odd', name: 'is short' } },
    [
      ['contact.message', 'odd', rejectedWith('odd')],
      ['contact.name', INVALID, 'is short'],
    ],
  ],
  'issues of zod about the whole object and about fields': [
    z.strictObject({ name: z.string().min(3, 'Too short') }).safeParse({ name: 'a', role: 1 }).error!.issues,
    [
      ['name', 'too_small', 'Too short'],
      ['value', 'unrecognized_keys', 'Unrecognized key: "role"'],
    ],
  ],
  'entries of a part of the request as a whole': [
    [{ path: [], in: 'body', message: 'Passwords differ.' }],
    [['body', INVALID, 'Passwords differ.']],
  ],
  'errors of class-validator': [
    violations,
    [
      ['email', INVALID, 'email must be an email'],
      ['address.contact', INVALID, 'contact must be an email'],
    ],
  ],
};

/** Values of `errors` that do not name a field. They are kept unchanged as metadata. */
const DETAILS: Readonly<Record<string, unknown>> = {
  'a list of strings': ['a', 'b'],
  'a string': 'hunter',
  'a number': 7,
  'an empty list': [],
  'an empty object': {},
  'a number by field': { email: 7 },
  'entries without a field': [{ message: 'x' }],
  'entries of which one has no field': [{ field: 'a', message: 'x' }, { message: 'y' }],
  'an entry without a message': [{ field: 'a' }],
  'a path without a message': [{ path: [] }],
};

const NAMES = [
  'type',
  'title',
  'status',
  'detail',
  'instance',
  'error',
  'errors',
  'meta',
  'jsonapi',
  'metadata',
  'request_id',
  'documentation_url',
  'number',
  'truncated',
  'error_count',
  'moreInfo',
  'more_info',
  'errorCode',
  'developerMessage',
  'userMessage',
  'requestId',
  'request id',
  'errorCount',
  'Truncated',
];

class Annotated extends defineError({
  code: 'annotated',
  number: 4091,
  status: 409,
  message: 'It has metadata.',
}) {}

const THROWN: Readonly<Record<string, () => unknown>> = {
  brocoders: () => new UnprocessableEntityException({ status: 422, errors: { email: 'emailAlreadyExists' } }),
  'a code and a message': () =>
    new ConflictException({
      message: 'Taken',
      code: 'TAKEN',
      errors: { email: 'is taken' },
      request_id: 'x',
    }),
  'no code and no message': () =>
    new ConflictException({
      message: { a: 1 },
      code: 7,
      errors: [1],
      request_id: 8,
      documentation_url: false,
    }),
  'details of the app': () => new BadRequestException({ message: 'x', details: { why: 1 }, errors: ['a'] }),
  'a list of details': () => new BadRequestException({ message: 'x', details: [1], errors: ['a'] }),
  'details with the same name': () =>
    new BadRequestException({ message: 'x', details: { errors: 1 }, errors: ['a'] }),
  'every name': () =>
    new BadRequestException({
      message: 'x',
      ...Object.fromEntries(NAMES.map((name) => [name, `odd ${name}`])),
    }),
  'metadata with every name': () =>
    new Annotated(undefined, { metadata: Object.fromEntries(NAMES.map((name) => [name, `odd ${name}`])) }),
  'many fields': () =>
    new BadRequestException({
      errors: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`f${i}`, 'no no'])),
    }),
  'an error of the server': () => new HttpException({ errors: { email: 'hunter2' } }, 500),
  'an error as errors': () =>
    new BadRequestException({ errors: Object.assign(new Error('hunter2'), { email: 'hunter2' }) }),
  ...Object.fromEntries(
    Object.entries(FIELDS).map(([name, [errors]]) => [name, () => new BadRequestException({ errors })]),
  ),
  ...Object.fromEntries(
    Object.entries(DETAILS).map(([name, errors]) => [name, () => new BadRequestException({ errors })]),
  ),
};

/** Bodies that `nest()` sends unchanged, although they do not have the members of Nest's default body. */
const UNUSUAL_BODIES: ReadonlySet<string> = new Set(['no code and no message', 'every name']);

@Controller()
class BodiesController {
  @Get('thrown/:name')
  @ApiErrors(HttpErrors.BadRequest, HttpErrors.Conflict, HttpErrors.UnprocessableContent, Annotated)
  thrown(@Param('name') name: string) {
    throw THROWN[name]!();
  }

  @Post('piped')
  @UsePipes(new ValidationPipe())
  piped(@Body() _customer: Customer) {}
}

const FORMATS: readonly ErrorFormat[] = [
  looker(),
  problemDetails(),
  google({ domain: 'orders.example.com' }),
  dellin(),
  restcase(),
  twilio(),
  jsonApi(),
  nest(),
  markdown(),
];

const CASES = FORMATS.map((format) => [format.name, format] as const);

describe.each(PLATFORMS)('The body of an HttpException on %s', (_, adapter) => {
  describe('The body of an HttpException in looker()', () => {
    let app: RunningApp;
    beforeAll(async () => {
      const errors = { errors: [Annotated], validation: false } as const;
      app = await start(adapter(), { controllers: [BodiesController], errors });
    });
    afterAll(() => app.close());
    const getBody = async (name: string) => {
      const { body } = await app.send(`/thrown/${encodeURIComponent(name)}`, {
        headers: { 'x-request-id': 'id-1' },
      });
      return body as Record<string, unknown>;
    };

    it.each(Object.entries(FIELDS))('becomes field errors for %s', async (name, [, fields]) => {
      const body = await getBody(name);
      expect(body).toEqual({
        message: 'Bad Request',
        errors: fields.map(([field, code, message]) => expect.objectContaining({ field, code, message })),
        code: 'bad_request',
        request_id: 'id-1',
      });
      expect(JSON.stringify(body)).not.toContain('hunter2');
    });

    it.each(Object.entries(DETAILS))('becomes details for %s', async (name, errors) => {
      expect(await getBody(name)).toEqual({
        message: 'Bad Request',
        code: 'bad_request',
        request_id: 'id-1',
        details: { errors },
      });
    });

    it('keeps members that the format also has, and moves the others to the details', async () => {
      expect(await getBody('brocoders')).toEqual({
        message: 'Unprocessable Content',
        errors: [
          {
            field: 'email',
            code: 'emailAlreadyExists',
            message: 'This value is rejected: emailAlreadyExists.',
          },
        ],
        code: 'unprocessable_content',
        request_id: 'id-1',
        status: 422,
      });
      expect(await getBody('a code and a message')).toEqual({
        message: 'Taken',
        errors: [{ field: 'email', code: 'invalid', message: 'is taken' }],
        code: 'TAKEN',
        request_id: 'id-1',
        details: { request_id: 'x' },
      });
      expect(await getBody('no code and no message')).toEqual({
        message: 'Conflict',
        code: 'conflict',
        request_id: 'id-1',
        details: { message: { a: 1 }, code: 7, errors: [1], request_id: 8, documentation_url: false },
      });
    });

    it('keeps the details of the app', async () => {
      expect((await getBody('details of the app')).details).toEqual({ why: 1, errors: ['a'] });
      expect((await getBody('a list of details')).details).toEqual({ errors: ['a'], details: [1] });
      expect((await getBody('details with the same name')).details).toEqual({
        errors: ['a'],
        details: { errors: 1 },
      });
    });

    it('is truncated to a bounded size', async () => {
      const { errors, truncated, error_count: count } = await getBody('many fields');
      expect([(errors as unknown[]).length, truncated, count]).toEqual([100, true, 999]);
    });

    it('hides the details of a server error', async () => {
      expect(await getBody('an error of the server')).toEqual({
        message: 'Internal Server Error',
        code: 'internal_server_error',
        request_id: 'id-1',
      });
    });

    it('hides the details of a JavaScript error that is given as field errors', async () => {
      expect(JSON.stringify(await getBody('an error as errors'))).not.toContain('hunter2');
    });

    it("keeps the list of messages of Nest's own pipe", async () => {
      const { body } = await app.send('/piped', { json: {}, headers: { 'x-request-id': 'id-1' } });
      expect(body).toMatchObject({ code: 'bad_request', request_id: 'id-1' });
      expect(body.message).toContain('email must be an email');
      expect(Object.keys(body)).toEqual(['message', 'code', 'request_id']);
    });
  });

  describe.each(CASES)('The body of an HttpException in %s', (name, format) => {
    let app: RunningApp;
    let contract: ErrorContract;
    beforeAll(async () => {
      const errors = {
        errors: [Annotated],
        validation: false,
        formats: [format],
        documentation: { formats: 'all' },
      } as const;
      app = await start(adapter(), { controllers: [BodiesController], errors });
      const document = SwaggerModule.createDocument(app.app, new DocumentBuilder().build());
      contract = new ErrorContract(documentErrors(app.app, document));
    });
    afterAll(() => app.close());

    it.each(format.mediaTypes)('fits the document for each exception of an app as %s', async (type) => {
      for (const thrown of Object.keys(THROWN)) {
        // The document cannot know the custom code, and `nest()` sends the message of the app with any type.
        if (thrown === 'a code and a message' || (name === 'nest' && UNUSUAL_BODIES.has(thrown))) continue;
        const path = `/thrown/${encodeURIComponent(thrown)}`;
        const response = await app.send(path, { headers: { accept: type } });
        expect(() => contract.check('GET', path, response)).not.toThrow();
      }
    });

    it.each(
      ['every name', 'metadata with every name'].flatMap((thrown) =>
        format.mediaTypes.map((type) => [thrown, type] as const),
      ),
    )('contains each member of the format at most once: %s as %s', async (thrown, type) => {
      const { text, body } = await app.send(`/thrown/${encodeURIComponent(thrown)}`, {
        headers: { accept: type },
      });
      const place = PLACES[name];
      if (place === undefined) return;
      const members = type.endsWith('xml') ? listElements(readXml(text), place) : listMembers(body, place);
      const own = OWN[name]!.map((member) => (type === 'application/xml' ? toPascalCase(member) : member));
      const odd = members.filter(([member, value]) => own.includes(member) && value.includes('odd'));
      expect(odd).toEqual([]);
      for (const each of own)
        expect(members.filter(([member]) => member === each).length).toBeLessThanOrEqual(1);
      for (const member of NAMES.filter((each) => OWN[name]!.includes(each)))
        expect(text).toContain(`odd ${member}`);
    });
  });
});

/** The path at which each format writes metadata. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  looker: [],
  problemDetails: [],
  twilio: ['RestException', 'details'],
  jsonApi: ['meta'],
};

function listMembers(
  body: Record<string, unknown>,
  place: readonly string[],
): readonly (readonly [string, string])[] {
  const owner = place
    .filter((step) => step in body)
    .reduce<unknown>((each, step) => (each as typeof body)[step], body);
  return Object.entries(owner as object).map(([name, value]) => [name, JSON.stringify(value)]);
}

function listElements(root: XmlElement, place: readonly string[]): readonly (readonly [string, string])[] {
  const owner = place.reduce(
    (each, step) => each.elements.find(({ name }) => name === toPascalCase(step)) ?? each,
    root,
  );
  return owner.elements.map(({ name, text }) => [name, text]);
}

function toPascalCase(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The members that each format writes next to metadata. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  looker: [
    'message',
    'code',
    'errors',
    'request_id',
    'documentation_url',
    'number',
    'truncated',
    'error_count',
  ],
  problemDetails: [
    'code',
    'type',
    'title',
    'status',
    'detail',
    'instance',
    'number',
    'errors',
    'request_id',
    'truncated',
    'error_count',
  ],
  jsonApi: ['code', 'request_id', 'number', 'truncated', 'error_count'],
  twilio: ['code', 'request_id', 'errors', 'truncated', 'error_count'],
};
