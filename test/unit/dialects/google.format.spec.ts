import { describe, expect, it, test } from '@jest/globals';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { reasonOf } from '../../../lib/dialects/google/error-detail.js';
import { google } from '../../../lib/dialects/google/google.format.js';
import { retryDelayOf } from '../../../lib/dialects/google/other-details.js';
import { type ApiError, type RenderContext, createApiError } from '../../../lib/error/api-error.js';
import { type Occurrence, replaceDefinition } from '../../../lib/error/occurrence.js';
import { ANY_DESCENDANT, ANY_INDEX, type DocumentedField } from '../../../lib/error/documented-error.js';
import { CANONICAL_CODES } from '../../../lib/error/error-definition.js';
import { type ErrorFormat } from '../../../lib/formats/error-format.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { dialectOf } from '../../../lib/openapi/schema-dialect.js';
import { expectGoldenBody } from '../formats/golden-body.js';

const JSON_TYPE = 'application/json';
const TIME = Date.UTC(2026, 0, 31, 12, 30);

class ApiKeyInvalid extends defineError({
  code: 'api_key_invalid',
  status: 400,
  message: 'API key not valid. Please pass a valid API key.',
}) {}

class OrderNotFound extends defineError({
  code: 'order_not_found',
  status: 404,
  message: "Order '{id}' does not exist.",
  userMessage: 'We have no order {id}.',
  resource: { type: 'order', name: 'orders/{id}' },
}) {}

class OrderShipped extends defineError({
  code: 'OrderShipped',
  status: 409,
  message: "Order '{id}' was shipped.",
  canonicalCode: 'FAILED_PRECONDITION',
  resource: { type: 'order', name: 'orders/{id}' },
}) {}

class OrderOfOthers extends defineError({
  code: 'order_of_others',
  status: 403,
  message: "Order '{id}' belongs to {owner}.",
  disguise: OrderNotFound,
}) {}

const fields = new ValidationFailed([
  { field: 'email', in: 'body', code: 'missing_field', reason: 'isEmail' },
  { field: 'cargo.0.weight', in: 'body', code: 'invalid', reason: 'min', message: 'weight must be positive' },
  { field: 'page', in: 'query', code: 'invalid' },
  { fields: ['from', 'to'], in: 'query', code: 'exclusive', message: 'Give one of the two.' },
]);

interface Detail {
  readonly '@type': string;
  readonly [member: string]: unknown;
}

interface Body {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly status: string;
    readonly details: readonly Detail[];
  };
}

const bodyOf = (error: ApiError, format = google()): Body =>
  JSON.parse(format.render(applyFormatStatus(error, format), JSON_TYPE)) as Body;
const written = (occurrence: Occurrence, circumstances: RenderContext = {}, format = google()) =>
  bodyOf(createApiError(occurrence, { time: TIME, ...circumstances }), format);

/** The members of one of its details. */
const detail = (type: string, ...args: Parameters<typeof written>): object | undefined => {
  const found = written(...args).error.details.filter(
    (each) => each['@type'] === `type.googleapis.com/google.rpc.${type}`,
  );
  expect(found.length).toBeLessThan(2);
  if (found[0] === undefined) return undefined;
  const { '@type': _, ...members } = found[0];
  return members;
};

describe('google', () => {
  it("writes the seed document's example exactly", () => {
    const error = new ApiKeyInvalid(undefined, { metadata: { service: 'translate.googleapis.com' } });
    const text = google({ domain: 'googleapis.com' }).render(createApiError(error), JSON_TYPE);
    expectGoldenBody('google', 'seed', text, JSON_TYPE);
    expect(text).toBe(
      JSON.stringify({
        error: {
          code: 400,
          message: 'API key not valid. Please pass a valid API key.',
          status: 'INVALID_ARGUMENT',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'API_KEY_INVALID',
              domain: 'googleapis.com',
              metadata: { service: 'translate.googleapis.com' },
            },
          ],
        },
      }),
    );
  });

  it.each([
    [422, 400],
    [400, 400],
    [401, 401],
    [404, 404],
    [405, 405],
    [409, 409],
    [413, 413],
    [415, 415],
    [429, 429],
    [499, 499],
    [500, 500],
    [503, 503],
  ])('makes of status %i a %i', (status, expected) => {
    const { definition } = BUILT_IN_ERRORS.find((each) => each.definition.status === status)!;
    const { code, status: name } = written({ definition }).error;
    expect(code).toBe(expected);
    expect(name).toBe(definition.canonicalCode);
    expect(CANONICAL_CODES).toContain(name);
  });

  it('keeps the status of another format where it is only asked for', () => {
    const text = google().render(createApiError(fields), JSON_TYPE);
    expect((JSON.parse(text) as Body).error).toMatchObject({ code: 422, status: 'INVALID_ARGUMENT' });
  });
});

describe('ErrorInfo', () => {
  it.each([
    ['user_not_found', 'USER_NOT_FOUND'],
    ['userNotFound', 'USER_NOT_FOUND'],
    ['USER-NOT.FOUND', 'USER_NOT_FOUND'],
    ['isURLValid', 'IS_URL_VALID'],
    ['a__b_', 'A_B'],
    ['x', 'ERROR_X'],
    ['AB', 'ERROR_AB'],
    ['404.7', 'ERROR_404_7'],
    ['größe', 'GR_E'],
    ['寸法', 'ERROR'],
    ['', 'ERROR'],
  ])('has of the code %j the reason %s', (code, reason) => {
    expect(reasonOf(code)).toBe(reason);
  });

  it.each([`${'ab_'.repeat(20)}xyz`, 'aB'.repeat(100), '_'.repeat(500), 'A'.repeat(100_000)])(
    'has a reason of 63 characters at most',
    (code) => {
      expect(reasonOf(code)).toMatch(/^[A-Z][A-Z0-9_]+[A-Z0-9]$/);
      expect(reasonOf(code).length).toBeLessThanOrEqual(63);
    },
  );

  it('has the domain of the app, else of its documentation, else none that is known', () => {
    const gone = new HttpErrors.Gone();
    const page = { documentationUrl: 'https://docs.example.com:8443/errors/gone' };
    expect(detail('ErrorInfo', gone, page, google({ domain: 'orders.example.com' }))).toMatchObject({
      domain: 'orders.example.com',
    });
    expect(detail('ErrorInfo', gone, page)).toMatchObject({ domain: 'docs.example.com' });
    expect(detail('ErrorInfo', gone)).toEqual({ reason: 'GONE', domain: 'localhost' });
    expect(detail('ErrorInfo', gone, { documentationUrl: '/errors/gone' })).toMatchObject({
      domain: 'localhost',
    });
  });

  it('has what the message shows, and the metadata, as texts', () => {
    const error = new OrderNotFound(
      { id: 42 },
      {
        metadata: {
          id: 'another',
          carriers: ['DHL', 'UPS'],
          at: { terminal: 'MOW-1' },
          isLate: true,
          none: null,
          URL: 'u',
          'zip code': '1',
          _hidden: '2',
          x: '3',
          '9lives': '4',
          [`n${'o'.repeat(300)}`]: '5',
        },
      },
    );
    expect(detail('ErrorInfo', error)).toMatchObject({
      metadata: {
        id: '42',
        carriers: '["DHL","UPS"]',
        at: '{"terminal":"MOW-1"}',
        isLate: 'true',
        none: 'null',
        uRL: 'u',
        zip_code: '1',
        x_hidden: '2',
        x_: '3',
        x9lives: '4',
        [`n${'o'.repeat(62)}`]: '5',
      },
    });
  });

  it('has names and texts that it can have, whatever the metadata is', () => {
    const metadata = JSON.parse('{"__proto__":{"a":1},"constructor":"c","":"e","größe":"ß"}') as object;
    const info = detail('ErrorInfo', new HttpErrors.Gone(undefined, { metadata: { ...metadata } })) as {
      metadata: Record<string, string>;
    };
    expect(Object.keys(info.metadata)).toHaveLength(4);
    for (const [key, text] of Object.entries(info.metadata)) {
      expect(key).toMatch(/^[a-z][a-zA-Z0-9-_]+$/);
      expect(typeof text).toBe('string');
    }
  });

  it('says nothing of what an error in disguise knows', () => {
    const thrown = new OrderOfOthers({ id: 42, owner: 'hansen' });
    const seen = replaceDefinition(thrown, OrderNotFound.definition);
    expect(JSON.stringify(written(seen))).not.toContain('hansen');
    expect(detail('ErrorInfo', seen)).toMatchObject({ metadata: { id: '42' } });
  });

  it('says that not all field errors are listed', () => {
    const all = Array.from({ length: 101 }, (_, index) => ({ field: `items.${index}`, code: 'invalid' }));
    expect(detail('ErrorInfo', new ValidationFailed(all))).toMatchObject({
      metadata: { truncated: 'true', error_count: '101' },
    });
    const limits = { count: 100, length: 0 };
    const none = written(new ValidationFailed(all), { limits }).error.details;
    expect(none.map((each) => each.fieldViolations ?? each.metadata)).toEqual([
      { truncated: 'true', error_count: '101' },
      [{ field: 'items[0]', description: 'This value is not valid.', reason: 'INVALID' }],
    ]);
  });
});

describe('the details', () => {
  it('name the fields, those of a rule over several one by one', () => {
    expect(detail('BadRequest', fields)).toEqual({
      fieldViolations: [
        { field: 'email', description: 'This field is required.', reason: 'MISSING_FIELD' },
        { field: 'cargo[0].weight', description: 'weight must be positive', reason: 'MIN' },
        { field: 'page', description: 'This value is not valid.', reason: 'INVALID' },
        { field: 'from', description: 'Give one of the two.', reason: 'EXCLUSIVE' },
        { field: 'to', description: 'Give one of the two.', reason: 'EXCLUSIVE' },
      ],
    });
    const dots = detail('BadRequest', fields, {}, google({ fieldPath: 'dots' })) as {
      fieldViolations: readonly object[];
    };
    expect(dots.fieldViolations[1]).toMatchObject({ field: 'cargo.0.weight' });
  });

  it('are bounded for a rule over very many', () => {
    const [first, ...more] = Array.from({ length: 5_000 }, (_, index) => `f${index}`);
    const rule = new ValidationFailed([
      { fields: [first!, ...more], code: 'exclusive', message: 'x'.repeat(3_000) },
    ]);
    expect(JSON.stringify(written(rule)).length).toBeLessThan(100_000);
  });

  it('name the precondition that does not hold', () => {
    expect(detail('PreconditionFailure', new OrderShipped({ id: 7 }))).toEqual({
      violations: [{ type: 'ORDER_SHIPPED', subject: 'orders/7', description: "Order '7' was shipped." }],
    });
    expect(
      detail('PreconditionFailure', new HttpErrors.PreconditionFailed(), {}, google({ domain: 'o.example' })),
    ).toEqual({
      violations: [{ type: 'PRECONDITION_FAILED', subject: 'o.example', description: 'Precondition Failed' }],
    });
    expect(detail('PreconditionFailure', new HttpErrors.Conflict())).toBeUndefined();
  });

  it('name the quota that is used up', () => {
    expect(detail('QuotaFailure', new HttpErrors.TooManyRequests())).toEqual({
      violations: [{ subject: 'localhost', description: 'Too Many Requests' }],
    });
    expect(detail('QuotaFailure', new HttpErrors.Gone())).toBeUndefined();
  });

  it('name the resource', () => {
    expect(detail('ResourceInfo', new OrderNotFound({ id: 42 }))).toEqual({
      resourceType: 'order',
      resourceName: 'orders/42',
      description: "Order '42' does not exist.",
    });
    expect(detail('ResourceInfo', new HttpErrors.NotFound())).toBeUndefined();
  });

  it.each([
    [30, '30s'],
    [0, '0s'],
    [1.5, '1.5s'],
    [0.1 + 0.2, '0.301s'],
    [1e-9, '0.001s'],
    [1e30, '315576000000s'],
    [new Date(TIME + 90_500), '90.5s'],
    [new Date(TIME - 1), '0s'],
  ])('say when to retry: %j', (retryAfter, retryDelay) => {
    const error = new HttpErrors.ServiceUnavailable(undefined, { retryAfter });
    expect(detail('RetryInfo', error)).toEqual({ retryDelay });
  });

  it.each([undefined, NaN, Infinity, new Date(NaN)])('do not say it where there is no telling', (moment) => {
    expect(retryDelayOf(moment, TIME)).toBeUndefined();
  });

  it('name the request', () => {
    expect(detail('RequestInfo', new HttpErrors.Gone(), { requestId: '9d3f' })).toEqual({
      requestId: '9d3f',
    });
    expect(detail('RequestInfo', new HttpErrors.Gone())).toBeUndefined();
  });

  it('link to pages that can be opened from anywhere, each once', () => {
    const page = 'https://docs.example.com/errors/x';
    const error = new ValidationFailed([
      { field: 'name', code: 'already_exists', documentationUrl: 'https://docs.example.com/names' },
      { field: 'other', code: 'already_exists', documentationUrl: page },
      { field: 'nick', code: 'already_exists', documentationUrl: 'javascript:alert(1)' },
    ]);
    expect(detail('Help', error, { documentationUrl: page })).toEqual({
      links: [
        { description: 'Validation Failed', url: page },
        { description: 'This value already exists.', url: 'https://docs.example.com/names' },
      ],
    });
    expect(detail('Help', new HttpErrors.Gone(), { documentationUrl: '/errors/gone' })).toBeUndefined();
    expect(detail('Help', new HttpErrors.Gone())).toBeUndefined();
  });

  it('have what a user may read, and its language', () => {
    expect(detail('LocalizedMessage', new OrderNotFound({ id: 42 }))).toEqual({
      locale: 'en',
      message: 'We have no order 42.',
    });
    expect(
      detail('LocalizedMessage', new OrderNotFound({ id: 42 }), {}, google({ locale: 'en-GB' })),
    ).toMatchObject({ locale: 'en-GB' });
    expect(detail('LocalizedMessage', new HttpErrors.NotFound())).toBeUndefined();
  });

  it('have nothing for a debugger', () => {
    const cause = new Error('hunter2');
    const text = JSON.stringify(written(new HttpErrors.InternalServerError(undefined, { cause })));
    expect(text).not.toMatch(/DebugInfo|hunter2|stack/);
  });
});

const ajv = new Ajv2020({ strict: true, strictTypes: false });
addFormats.default(ajv);

describe('the schema of google', () => {
  const circumstances = {
    requestId: '9d3f',
    documentationUrl: 'https://docs.example.com/errors/x',
    time: TIME,
  };

  /** What is wrong with a body, in the dialects of old documents and of new ones. */
  const faults = (
    specimen: ApiError,
    documentedFields: readonly DocumentedField[],
    body = specimen,
  ): unknown => {
    const format: ErrorFormat = google();
    return ['3.0.3', '3.1.0'].flatMap((version) => {
      const schema = dialectOf(version)(format.schema({ ...specimen, documentedFields }, JSON_TYPE));
      const validate = ajv.compile(schema);
      return validate(JSON.parse(format.render(body, JSON_TYPE))) ? [] : validate.errors;
    });
  };

  const OCCURRENCES: readonly (readonly [name: string, occurrence: Occurrence])[] = [
    [
      'an error with all that there is',
      new OrderNotFound({ id: 1 }, { metadata: { a: [1] }, retryAfter: 3 }),
    ],
    ['a precondition', new OrderShipped({ id: 7 })],
    ['a quota', new HttpErrors.TooManyRequests(undefined, { retryAfter: 30 })],
    ['an error with fields', new HttpErrors.Conflict(undefined, { fields: fields.fields })],
    ...BUILT_IN_ERRORS.map(({ name, definition }) => [name, { definition }] as const),
  ];

  test.each(OCCURRENCES)('takes %s', (_, occurrence) => {
    const error = createApiError(occurrence, circumstances);
    expect(faults(error, [])).toEqual([]);
    expect(faults({ ...error, documentationUrl: undefined, requestId: undefined }, [])).toEqual([]);
    // What nobody expects of it.
    const more = { ...error, fields: fields.fields, fieldCount: 101, retryAfter: 1, metadata: { b: 1 } };
    expect(faults({ ...error, documentationUrl: undefined, fields: [], fieldCount: 0 }, [], more)).toEqual(
      [],
    );
  });

  const POSSIBLE: readonly DocumentedField[] = [
    { in: 'body', paths: [['email']], codes: [{ code: 'missing_field', message: 'm' }] },
    {
      in: 'body',
      paths: [['cargo', ANY_INDEX, 'weight']],
      codes: [
        { code: 'missing_field', message: 'm' },
        { code: 'invalid', message: 'm', reason: 'min' },
      ],
    },
    { in: 'query', paths: [['page']], codes: [{ code: 'invalid', message: 'm' }] },
    { in: 'query', paths: [['from'], ['to']], codes: [{ code: 'exclusive', message: 'm' }] },
  ];
  const failed = createApiError(fields, circumstances);

  it('ties fields to their reasons', () => {
    expect(faults(failed, POSSIBLE)).toEqual([]);
    expect(faults(failed, [{ paths: [[ANY_DESCENDANT]], codes: [] }])).toEqual([]);
    expect(faults(failed, POSSIBLE.slice(1))).not.toEqual([]);
    const reasonOfOther = { ...fields.fields[1]!, reason: 'max' };
    expect(faults(failed, POSSIBLE, { ...failed, fields: [reasonOfOther] })).not.toEqual([]);
    // Nobody said by which constraint.
    const page = { ...fields.fields[2]!, reason: 'isInt' };
    expect(faults(failed, POSSIBLE, { ...failed, fields: [page] })).toEqual([]);
  });

  it('takes any constraint below a place, where only the codes are known', () => {
    const codes = [
      { code: 'invalid', message: 'm', reason: 'isInt' },
      { code: 'missing_field', message: 'm' },
    ];
    const weight = { ...failed, fields: [fields.fields[1]!] };
    expect(faults(weight, [{ in: 'body', paths: [['cargo', ANY_DESCENDANT]], codes }])).toEqual([]);
    expect(
      faults(weight, [{ in: 'body', paths: [['cargo', ANY_DESCENDANT]], codes: codes.slice(1) }]),
    ).not.toEqual([]);
    expect(faults(weight, [{ in: 'body', paths: [[ANY_DESCENDANT]], codes }])).not.toEqual([]);
  });

  it('takes a list that was cut short, and an empty one', () => {
    expect(faults(failed, POSSIBLE, { ...failed, fieldCount: 500 })).toEqual([]);
    expect(faults(failed, POSSIBLE, { ...failed, fields: [], fieldCount: 500 })).toEqual([]);
  });

  it('tells errors apart', () => {
    const gone = createApiError(new HttpErrors.Gone(), circumstances);
    expect(faults(gone, [], { ...gone, code: 'left' })).not.toEqual([]);
    expect(faults(gone, [], { ...gone, status: 404 })).not.toEqual([]);
  });
});

describe('the options of google', () => {
  it.each([
    [{}, []],
    [{ domain: 'orders.example.com', locale: 'pt-BR', fieldPath: 'pointer' }, []],
    [{ domain: 7 }, ['domain']],
    [{ domain: '' }, ['domain']],
    [{ locale: 'en_US' }, ['locale']],
    [{ locale: null }, ['locale']],
    [{ fieldPath: 'slashes' }, ['fieldPath']],
    [{ domain: null, locale: 1, fieldPath: 2 }, ['domain', 'locale', 'fieldPath']],
  ])('%j have mistakes in %j', (options, names) => {
    const mistakes = google(options as never).mistakes!;
    expect(mistakes).toHaveLength(names.length);
    for (const [index, name] of names.entries())
      expect(mistakes[index]).toContain(`\`google.${name}\` must be`);
  });
});
