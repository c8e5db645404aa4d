import { describe, expect, it, test } from '@jest/globals';
import { createApiError } from '../../../lib/error/api-error.js';
import {
  getDefaultCanonicalCode,
  createDefinition,
  isCanonicalCode,
} from '../../../lib/error/error-definition.js';
import { createFieldError } from '../../../lib/error/field-error.js';

const definition = createDefinition({
  code: 'order_late',
  status: 409,
  message: 'Order {id} is late.',
  userMessage: 'Your order {id} is late.',
  headers: { 'X-A': 'definition', 'X-B': 'definition' },
  resource: { type: 'order', name: 'orders/{id}' },
  retryAfter: 5,
});

describe('createDefinition()', () => {
  test.each([
    ['user_not_found', 'User not found'],
    ['USER-NOT-FOUND', 'User not found'],
    ['userNotFound', 'User not found'],
    ['a', 'A'],
  ])('derives from the code %s the title "%s"', (code, title) => {
    expect(createDefinition({ code, status: 404, message: 'x' }).title).toBe(title);
  });

  it('derives the canonical code from the status unless one is given', () => {
    expect(definition.canonicalCode).toBe('ABORTED');
    const custom = createDefinition({
      code: 'x',
      status: 409,
      message: 'x',
      canonicalCode: 'ALREADY_EXISTS',
    });
    expect(custom.canonicalCode).toBe('ALREADY_EXISTS');
  });

  it.each([undefined, null, 7, 'text', {}])('returns a definition for %p, without an exception', (input) => {
    expect(typeof createDefinition(input as never).code).toBe('string');
  });
});

test('every error status has a canonical code', () => {
  for (let status = 400; status <= 599; status += 1) {
    expect(isCanonicalCode(getDefaultCanonicalCode(status))).toBe(true);
  }
});

describe('createApiError()', () => {
  it('joins the definition, the occurrence and the context', () => {
    const error = createApiError(
      { definition, params: { id: 7 }, headers: { 'X-B': 'occurrence' }, metadata: { a: new Date(0) } },
      { requestId: 'r', documentationUrl: 'https://docs.example.com/order_late', time: 7 },
    );
    expect(error).toEqual({
      definition,
      code: 'order_late',
      number: undefined,
      status: 409,
      hasCustomStatus: false,
      reason: undefined,
      title: 'Order late',
      message: 'Order 7 is late.',
      userMessage: 'Your order 7 is late.',
      params: { id: 7 },
      resource: { type: 'order', name: 'orders/7' },
      fields: [],
      fieldCount: 0,
      metadata: { a: '1970-01-01T00:00:00.000Z' },
      headers: { 'X-A': 'definition', 'X-B': 'occurrence' },
      retryAfter: 5,
      documentationUrl: 'https://docs.example.com/order_late',
      requestId: 'r',
      time: 7,
      nestBody: undefined,
    });
    expect(Object.isFrozen(error)).toBe(true);
  });

  it('keeps the code, the status and the message of a foreign exception', () => {
    const foreignFacts = { code: 'OWN', status: 410, message: 'Own {id}' };
    expect(createApiError({ definition, foreignFacts, params: { id: 1 } })).toMatchObject(foreignFacts);
  });

  it.each([200, 302, 399, 600, Number.NaN, 404.5])('replaces the status %p by 500', (status) => {
    expect(createApiError({ definition, foreignFacts: { status } }).status).toBe(500);
  });

  it('bounds the fields, the messages and the values of an error', () => {
    const fields = Array.from({ length: 5_000 }, (_, index) =>
      createFieldError({ field: `items.${index}`, code: 'invalid' }),
    );
    const many = createApiError({ definition, fields });
    expect([many.fields.length, many.fieldCount]).toEqual([100, 5_000]);
    const long = fields.map((field) => ({ ...field, badValues: ['x'.repeat(50_000)] }));
    const error = createApiError({ definition, fields: long, foreignFacts: { message: 'y'.repeat(50_000) } });
    expect(JSON.stringify(error.fields).length).toBeLessThan(66_000);
    expect(error.fields.length).toBeGreaterThan(10);
    expect(error.fieldCount).toBe(5_000);
    expect(error.message).toHaveLength(2_001);
    expect(String(error.fields[0]!.badValues![0])).toHaveLength(4_001);
  });
});

describe('createApiError() with a large field error', () => {
  it('drops the allowed values of a field error that is too large', () => {
    const validValues = Array.from({ length: 1_500 }, (_, index) => `${'x'.repeat(60)}${index}`);
    const fields = [
      createFieldError({ field: 'sku', in: 'body', code: 'invalid', validValues }),
      createFieldError({ field: 'email', code: 'missing_field' }),
    ];
    const error = createApiError({ definition, fields });
    expect(error.fields.map((each) => [each.fields, each.validValues])).toEqual([
      [['sku'], undefined],
      [['email'], undefined],
    ]);
  });

  it('shortens the list of fields of a cross-field rule that is too large', () => {
    const [first, ...more] = Array.from({ length: 5_000 }, (_, index) => `${'f'.repeat(100)}${index}`);
    const field = createFieldError({ fields: [first!, ...more], code: 'exclusive' });
    expect(JSON.stringify(createApiError({ definition, fields: [field] }).fields).length).toBeLessThan(1_000);
  });

  it('copies parameters of any type as plain data', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const params = { min: 1n, cyclic: cyclic as never, limit: 7 };
    const field = createFieldError({ field: 'a', code: 'invalid', params });
    const { fields } = createApiError({ definition, fields: [field] });
    expect(fields[0]!.params).toEqual({ min: '1', cyclic: {}, limit: 7 });
  });

  it('bounds the metadata as a whole', () => {
    const texts = Array.from({ length: 1_000 }, () => 'x'.repeat(4_000));
    const { metadata } = createApiError({ definition, metadata: { texts } });
    expect(JSON.stringify(metadata).length).toBeLessThan(80_000);
  });
});

describe('createFieldError()', () => {
  test.each([
    ['missing_field', 'This field is required.'],
    ['invalid', 'This value is not valid.'],
    ['already_exists', 'This value already exists.'],
    ['too_old', 'This value is rejected: too_old.'],
  ])('adds the default message of the code %s', (code, message) => {
    expect(createFieldError({ field: 'a', code })).toEqual({ fields: ['a'], code, message });
  });

  it('keeps several fields and a custom message', () => {
    const input = { fields: ['a', 'b'], code: 'invalid', message: 'Give one.', in: 'query' } as const;
    expect(createFieldError(input)).toEqual(input);
  });
});
