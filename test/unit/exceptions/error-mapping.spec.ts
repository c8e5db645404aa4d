import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import fc from 'fast-check';
import { Catalogue } from '../../../lib/catalogue/catalogue.js';
import { ErrorMapping } from '../../../lib/exceptions/error-mapping.js';
import { looker } from '../../../lib/formats/looker.format.js';

const SECRET = 'hunter2';
const mapping = new ErrorMapping(
  new Catalogue({ listErrors: () => [] }),
  { addDecoratedProviders: (given) => () => given },
  { getAllowedMethods: () => [], getAcceptedTypes: () => [] },
  {
    mappers: [],
    exposeServerErrors: false,
    limits: { count: 100, length: 65_536 },
    renderCause: undefined,
    logFailure: () => undefined,
  },
);
const context = { request: {}, route: { method: 'GET', template: '/' }, requestId: 'r' };

/** Generates errors with any properties, which include those that other libraries read a status from. */
const anyError = fc
  .record({
    properties: fc.dictionary(
      fc.constantFrom(
        'status',
        'statusCode',
        'code',
        'name',
        'expose',
        'response',
        'errors',
        'cause',
        'stack',
      ),
      fc.anything(),
    ),
  })
  .map(({ properties }) => Object.assign(new Error(SECRET), properties));

describe('ErrorMapping', () => {
  it('maps any exception to an error status and hides the text of unknown errors', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anyError), (thrown) => {
        const error = mapping.map(thrown, context);
        expect(error.status).toBeGreaterThanOrEqual(400);
        expect(error.status).toBeLessThanOrEqual(599);
        const declared = typeof (thrown as { expose?: unknown } | null)?.expose === 'boolean';
        const fastify = typeof (thrown as { code?: unknown } | null)?.code === 'string';
        if (!declared && !fastify) expect(looker().render(error, 'application/json')).not.toContain(SECRET);
      }),
    );
  });

  it('keeps the client status of an HttpException and hides the text of a server error', () => {
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: -1, max: 700 }), (body, status) => {
        const error = mapping.map(new HttpException(body as never, status), context);
        const isError = status >= 400 && status <= 599;
        expect(error.status).toBe(isError ? status : 500);
        if (!isError || status >= 500) expect(error.message).toBe(error.definition.message);
        expect(() => looker().render(error, 'application/json')).not.toThrow();
      }),
    );
  });
});
