import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { toReason } from '../../../lib/dialects/google/error-detail.js';
import { google } from '../../../lib/dialects/google/google.format.js';
import { formatRetryDelay } from '../../../lib/dialects/google/other-details.js';
import { type RenderContext, createApiError } from '../../../lib/error/api-error.js';
import { ANY_DESCENDANT, ANY_INDEX, type DocumentedField } from '../../../lib/error/documented-error.js';
import { CANONICAL_CODES } from '../../../lib/error/error-definition.js';
import { type FieldErrorInput } from '../../../lib/error/field-error.js';
import { type Occurrence } from '../../../lib/error/occurrence.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { describeFormatOptions } from '../formats/describe-format-options.js';
import { describeFormat } from '../formats/describe-format.js';
import { FormatDocument } from '../formats/format-document.js';

const JSON_TYPE = 'application/json';
const TIME = Date.UTC(2026, 0, 31, 12, 30);
const PAGE = 'https://docs.example.com/errors/x';

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

const EMAIL: FieldErrorInput = { field: 'email', in: 'body', code: 'missing_field', reason: 'isEmail' };
const WEIGHT: FieldErrorInput = {
  field: 'cargo.0.weight',
  in: 'body',
  code: 'invalid',
  reason: 'min',
  message: 'weight must be positive',
};
const PAGE_NUMBER: FieldErrorInput = { field: 'page', in: 'query', code: 'invalid' };
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

function render(occurrence: Occurrence, context: RenderContext = {}, format = google()): Body {
  const error = applyFormatStatus(createApiError(occurrence, { time: TIME, ...context }), format);
  return JSON.parse(format.render(error, JSON_TYPE)) as Body;
}

/** Renders an error, and returns the members of its detail of a type. */
function renderDetail(type: string, ...args: Parameters<typeof render>): object | undefined {
  const found = render(...args).error.details.filter(
    (each) => each['@type'] === `type.googleapis.com/google.rpc.${type}`,
  );
  expect(found.length).toBeLessThan(2);
  if (found[0] === undefined) return undefined;
  const { '@type': _, ...members } = found[0];
  return members;
}

describeFormat(google({ domain: 'orders.example.com' }), {
  examples: [
    {
      format: google({ domain: 'googleapis.com' }),
      error: createApiError(
        new ApiKeyInvalid(undefined, { metadata: { service: 'translate.googleapis.com' } }),
      ),
    },
  ],
});

describeFormatOptions(google, {
  names: 'domain, locale, fieldPath',
  accepted: [{ domain: 'orders.example.com', locale: 'pt-BR', fieldPath: 'pointer' }],
  rejected: [
    [{ domain: 7 }, '`google.domain` must be'],
    [{ domain: '' }, '`google.domain` must be'],
    [{ locale: 'en_US' }, '`google.locale` must be'],
    [{ locale: null }, '`google.locale` must be'],
    [
      { domain: null, locale: 1, fieldPath: 2 },
      '`google.domain` must be',
      '`google.locale` must be',
      '`google.fieldPath` must be',
    ],
  ],
});

describe('google() status', () => {
  it('becomes 400 for a 422, with the canonical code of the error, and stays the same for all others', () => {
    for (const { definition } of BUILT_IN_ERRORS) {
      const { code, status } = render({ definition }).error;
      expect([code, status]).toEqual([
        definition.status === 422 ? 400 : definition.status,
        definition.canonicalCode,
      ]);
      expect(CANONICAL_CODES).toContain(status);
    }
  });

  it('is a member of the body, even if another format gives it', () => {
    const text = google().render(createApiError(new ValidationFailed([EMAIL])), JSON_TYPE);
    expect((JSON.parse(text) as Body).error).toMatchObject({ code: 422, status: 'INVALID_ARGUMENT' });
  });
});

describe('google() ErrorInfo', () => {
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
  ])('derives from the code %j the reason %s', (code, reason) => {
    expect(toReason(code)).toBe(reason);
  });

  it.each([`${'ab_'.repeat(20)}xyz`, 'aB'.repeat(100), '_'.repeat(500), 'A'.repeat(100_000)])(
    'shortens the reason of a long code to 63 characters',
    (code) => {
      expect(toReason(code)).toMatch(/^[A-Z][A-Z0-9_]+[A-Z0-9]$/);
      expect(toReason(code).length).toBeLessThanOrEqual(63);
    },
  );

  it('has the domain of the option, else the host of the documentation, else `localhost`', () => {
    const gone = new HttpErrors.Gone();
    const page = { documentationUrl: 'https://docs.example.com:8443/errors/gone' };
    expect(renderDetail('ErrorInfo', gone, page, google({ domain: 'orders.example.com' }))).toMatchObject({
      domain: 'orders.example.com',
    });
    expect(renderDetail('ErrorInfo', gone, page)).toMatchObject({ domain: 'docs.example.com' });
    expect(renderDetail('ErrorInfo', gone)).toEqual({ reason: 'GONE', domain: 'localhost' });
    expect(renderDetail('ErrorInfo', gone, { documentationUrl: '/errors/gone' })).toMatchObject({
      domain: 'localhost',
    });
  });

  it('has the parameters of the message and the metadata as strings', () => {
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
    expect(renderDetail('ErrorInfo', error)).toMatchObject({
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

  it('has valid names and strings for metadata with any names', () => {
    const metadata = JSON.parse('{"__proto__":{"a":1},"constructor":"c","":"e","größe":"ß"}') as object;
    const info = renderDetail('ErrorInfo', new HttpErrors.Gone(undefined, { metadata: { ...metadata } })) as {
      metadata: Record<string, string>;
    };
    expect(Object.keys(info.metadata)).toHaveLength(4);
    for (const [key, text] of Object.entries(info.metadata)) {
      expect(key).toMatch(/^[a-z][a-zA-Z0-9-_]+$/);
      expect(typeof text).toBe('string');
    }
  });
});

describe('google() details', () => {
  it('names the precondition that does not hold in PreconditionFailure', () => {
    expect(renderDetail('PreconditionFailure', new OrderShipped({ id: 7 }))).toEqual({
      violations: [{ type: 'ORDER_SHIPPED', subject: 'orders/7', description: "Order '7' was shipped." }],
    });
    expect(
      renderDetail(
        'PreconditionFailure',
        new HttpErrors.PreconditionFailed(),
        {},
        google({ domain: 'o.example' }),
      ),
    ).toEqual({
      violations: [{ type: 'PRECONDITION_FAILED', subject: 'o.example', description: 'Precondition Failed' }],
    });
    expect(renderDetail('PreconditionFailure', new HttpErrors.Conflict())).toBeUndefined();
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
  ])('contains for a retry after %j the delay %s in RetryInfo', (retryAfter, retryDelay) => {
    const error = new HttpErrors.ServiceUnavailable(undefined, { retryAfter });
    expect(renderDetail('RetryInfo', error)).toEqual({ retryDelay });
  });

  it.each([undefined, NaN, Infinity, new Date(NaN)])(
    'contains no RetryInfo if the moment is %s',
    (moment) => {
      expect(formatRetryDelay(moment, TIME)).toBeUndefined();
    },
  );

  it('links in Help once to each page, without links to scripts', () => {
    const page = 'https://docs.example.com/errors/x';
    const error = new ValidationFailed([
      { field: 'name', code: 'already_exists', documentationUrl: 'https://docs.example.com/names' },
      { field: 'other', code: 'already_exists', documentationUrl: page },
      { field: 'nick', code: 'already_exists', documentationUrl: 'javascript:alert(1)' },
    ]);
    expect(renderDetail('Help', error, { documentationUrl: page })).toEqual({
      links: [
        { description: 'Validation Failed', url: page },
        { description: 'This value already exists.', url: 'https://docs.example.com/names' },
      ],
    });
    expect(renderDetail('Help', new HttpErrors.Gone(), { documentationUrl: '/errors/gone' })).toEqual({
      links: [{ description: 'Gone', url: '/errors/gone' }],
    });
    expect(renderDetail('Help', new HttpErrors.Gone())).toBeUndefined();
  });

  it('contains the user message and its language in LocalizedMessage', () => {
    expect(renderDetail('LocalizedMessage', new OrderNotFound({ id: 42 }))).toEqual({
      locale: 'en',
      message: 'We have no order 42.',
    });
    expect(
      renderDetail('LocalizedMessage', new OrderNotFound({ id: 42 }), {}, google({ locale: 'en-GB' })),
    ).toMatchObject({ locale: 'en-GB' });
    expect(renderDetail('LocalizedMessage', new HttpErrors.NotFound())).toBeUndefined();
  });
});

describe('google() schema', () => {
  const MIN = { code: 'invalid', message: 'm', reason: 'min' };
  const MISSING = { code: 'missing_field', message: 'm' };
  const createWeightField = (...codes: DocumentedField['codes']): DocumentedField => ({
    in: 'body',
    paths: [['cargo', ANY_INDEX, 'weight']],
    codes,
  });

  /** Returns what is wrong with the body of a failed validation, for the documented fields. */
  function findFaults(
    field: FieldErrorInput,
    ...documentedFields: readonly DocumentedField[]
  ): readonly string[] {
    const error = createApiError(new ValidationFailed([field]), {
      requestId: '9d3f',
      documentationUrl: PAGE,
    });
    const documented = { ...error, documentedFields };
    const text = google().render(error, JSON_TYPE);
    return new FormatDocument(google(), [documented]).findFaults(documented, JSON_TYPE, text);
  }

  it('ties each field to its reasons', () => {
    expect(findFaults(WEIGHT, createWeightField(MISSING, MIN))).toEqual([]);
    expect(findFaults({ ...WEIGHT, reason: 'max' }, createWeightField(MISSING, MIN))).not.toEqual([]);
  });

  it('accepts any constraint of a field whose constraints are not known', () => {
    const page: DocumentedField = {
      in: 'query',
      paths: [['page']],
      codes: [{ code: 'invalid', message: 'm' }],
    };
    expect(findFaults({ ...PAGE_NUMBER, reason: 'isInt' }, page)).toEqual([]);
  });

  it('accepts any constraint below a path of which only the codes are known', () => {
    const below: DocumentedField = { in: 'body', paths: [['cargo', ANY_DESCENDANT]], codes: [MIN, MISSING] };
    expect(findFaults({ ...WEIGHT, reason: 'max' }, below)).toEqual([]);
    expect(findFaults(WEIGHT, { ...below, codes: [MISSING] })).not.toEqual([]);
    expect(findFaults({ ...WEIGHT, reason: 'max' }, { ...below, paths: [[ANY_DESCENDANT]] })).not.toEqual([]);
  });

  it('rejects a body with another status', () => {
    const gone = { ...createApiError(new HttpErrors.Gone()), documentedFields: [] };
    const moved = google().render({ ...gone, status: 404 }, JSON_TYPE);
    expect(new FormatDocument(google(), [gone]).findFaults(gone, JSON_TYPE, moved)).not.toEqual([]);
  });
});
