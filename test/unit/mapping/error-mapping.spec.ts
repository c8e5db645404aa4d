import { describe, expect, it } from '@jest/globals';
import { BadGatewayException, HttpException } from '@nestjs/common';
import fc from 'fast-check';
import { Catalogue } from '../../../lib/catalogue/catalogue.js';
import { looker } from '../../../lib/formats/looker.format.js';
import { ErrorMapping } from '../../../lib/mapping/error-mapping.js';
import { fullStory, headline } from '../../../lib/observability/thrown-text.js';

const SECRET = 'hunter2';
const mapping = new ErrorMapping({
  catalogue: new Catalogue([]),
  exposeServerErrors: false,
  mappers: () => [],
  documentationLink: () => undefined,
  allowedMethods: () => [],
  acceptedTypes: () => [],
  causeOf: undefined,
  limits: { count: 100, length: 65_536 },
});
const context = { request: {}, route: { method: 'GET', template: '/' }, requestId: 'r' };

/** Errors with any properties, those included that other libraries read a status from. */
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

describe('whatever is thrown', () => {
  it('becomes an error status, and no unknown error shows its text', () => {
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

  it('keeps a client status of an HttpException, and hides the text of a server one', () => {
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

  it('can be told to the log', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anyError), (thrown) => {
        expect(typeof headline(thrown)).toBe('string');
        expect(fullStory(thrown).length).toBeLessThanOrEqual(20_000);
      }),
    );
  });
});

describe('fullStory', () => {
  it('follows causes, stops at a loop, and shows the members of an AggregateError', () => {
    const loop = new Error('outer', { cause: new Error('inner') });
    (loop.cause as Error).cause = loop;
    const story = fullStory(new AggregateError([new TypeError('one'), 'two'], 'many', { cause: loop }));
    expect(story).toMatch(/^AggregateError: many/);
    expect(story).toContain('- TypeError: one');
    expect(story).toContain("- thrown: 'two'");
    expect(story.match(/Caused by: Error: outer/g)).toHaveLength(1);
    expect(story.match(/Caused by: Error: inner/g)).toHaveLength(1);
  });

  it('keeps to its lines, whatever a message says', () => {
    const forged = new Error('a\n    at forged (x:1:1)\n[Nest] ERROR\u001b[2J root logged in');
    const story = fullStory(forged);
    expect(story.split('\n')[0]).toBe('Error: a     at forged (x:1:1) [Nest] ERROR [2J root logged in');
    expect(story.split('\n')[1]).toMatch(/^    at .*error-mapping\.spec\.ts/);
  });

  it('comes to an end with a message of any length', () => {
    for (const text of ['\n'.repeat(400_000), '\n at'.repeat(100_000), '\n    at'.repeat(60_000)]) {
      expect(fullStory(new Error(`${text}x`)).length).toBeLessThanOrEqual(20_000);
    }
    fullStory(Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index])));
  });

  it('masks what its name says is secret', () => {
    const thrown = { data: { cardNumber: SECRET }, config: { headers: { Authorization: SECRET } }, ok: 1 };
    expect(fullStory(thrown)).toBe(
      "{ data: { cardNumber: '***' }, config: { headers: { Authorization: '***' } }, ok: 1 }",
    );
    expect(fullStory(new BadGatewayException({ token: SECRET }))).not.toContain(SECRET);
  });

  it('shows the body of an HttpException, but not the properties of a client error', () => {
    const story = fullStory(new BadGatewayException({ message: 'No answer', upstream: 'down' }));
    expect(story).toMatch(/^BadGatewayException: No answer\nResponse: .*upstream: 'down'.*\n\s+at /);
    const axios = Object.assign(new Error('x'), { config: { headers: { Authorization: SECRET } } });
    expect(fullStory(axios)).not.toContain(SECRET);
  });
});
