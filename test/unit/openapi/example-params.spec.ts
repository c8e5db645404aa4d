import { describe, expect, it } from '@jest/globals';
import { defineError } from '../../../lib/index.js';
import { inventParams, listParamsWithoutExample } from '../../../lib/openapi/documented-errors.js';

const define = (message: string, example?: Readonly<Record<string, string | number>>) =>
  defineError({ code: 'x', status: 404, message, ...(example && { example }) }).definition;

describe('inventParams()', () => {
  it.each([
    ['{id}', { id: 42 }],
    ['{orderId} {page_number}', { orderId: 42, page_number: 42 }],
    ['{limit} {maxWeight}', { limit: 10, maxWeight: 10 }],
    ['{createdAt}', { createdAt: '2026-01-31T12:30:00.000Z' }],
    ['{email} {callbackUrl}', { email: 'ada@example.com', callbackUrl: 'https://example.com' }],
    ['{state}', { state: 'state' }],
  ])('invents plausible values for the parameters of %s', (message, expected) => {
    expect(inventParams(define(message))).toEqual(expected);
  });

  it('invents nothing for parameters that have an example', () => {
    const definition = define('{id} {state}', { id: 7 });
    expect(listParamsWithoutExample(definition)).toEqual(['state']);
    expect(inventParams(definition)).toEqual({ state: 'state' });
  });
});
