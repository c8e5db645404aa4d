import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Param } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import axios from 'axios';
import createError from 'http-errors';
import { looker, nest } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

const SECRET = 'hunter2';
const HEADERS = { 'set-cookie': `session=${SECRET}`, 'x-upstream': SECRET, 'www-authenticate': SECRET };

/** An upstream server that rejects each request. */
const upstream: Server = createServer((_request, response) => {
  response.writeHead(401, HEADERS).end(SECRET);
});
const address = () => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/`;

/** Errors that HTTP clients throw. */
const CLIENTS: Readonly<Record<string, () => Promise<Error> | Error>> = {
  Axios: () => axios.get(address()).then(fail, (error: Error) => error),
  'Axios without a connection': () => axios.get('http://127.0.0.1:1/').then(fail, (error: Error) => error),
  'fetch with a response': async () => {
    const response = await fetch(address());
    return Object.assign(new Error(SECRET), { response, headers: Object.fromEntries(response.headers) });
  },
  'fetch without a connection': () => fetch('http://127.0.0.1:1/').then(fail, copyToRealm),
  got: () =>
    Object.assign(createNamedError('HTTPError'), {
      code: 'ERR_NON_2XX_3XX_RESPONSE',
      response: { statusCode: 401, headers: HEADERS, body: SECRET },
    }),
  superagent: () =>
    Object.assign(createNamedError('Error'), {
      status: 401,
      response: { status: 401, header: HEADERS, headers: HEADERS, text: SECRET },
    }),
  undici: () =>
    Object.assign(createNamedError('ResponseError'), {
      code: 'UND_ERR_RESPONSE',
      statusCode: 401,
      headers: HEADERS,
      body: SECRET,
    }),
  'a client that writes a status': () => Object.assign(createNamedError('ApiError'), { status: 401 }),
  'a client that writes both statuses': () =>
    Object.assign(createNamedError('ApiError'), { status: 401, statusCode: 401 }),
  'a client whose class has the status': () => new WithStatus(SECRET),
  'a client that writes headers': () =>
    Object.assign(createNamedError('ApiError'), { headers: HEADERS, request: {} }),
  gRPC: () => Object.assign(createNamedError('Error'), { code: 5, details: SECRET, metadata: {} }),
  'the AWS SDK': () => Object.assign(createNamedError('NoSuchKey'), { $metadata: { httpStatusCode: 404 } }),
  'node-fetch': () => Object.assign(createNamedError('FetchError'), { type: 'system', code: 'ECONNREFUSED' }),
};

class WithStatus extends Error {}
Object.assign(WithStatus.prototype, { status: 401, headers: HEADERS });

/** Ways in which apps pass such errors to `http-errors`. */
const WAYS: Readonly<Record<string, (error: Error) => unknown>> = {
  'createError(error)': (error) => createError(error),
  'createError(502, error)': (error) => createError(502, error),
  'createError(404, error)': (error) => createError(404, error),
  'createError(error, { expose: false })': (error) => createError(error, { expose: false }),
  'createError(404, text, members)': (error) =>
    createError(404, 'No such order', Object.fromEntries(Object.entries(error))),
  'Object.assign(createError(404), error)': (error) => Object.assign(createError(404), error),
  'Object.assign(createError(502), error, both statuses)': (error) =>
    Object.assign(createError(502), error, { status: 401, statusCode: 401 }),
};

function fail(): never {
  throw new Error('The upstream must reject the request.');
}

function createNamedError(name: string, members: object = {}): Error {
  return Object.assign(Object.defineProperty(new Error(SECRET), 'name', { value: name }), members);
}

/** Copies an error of Node, which is not an `instanceof Error` for a library in the sandbox of jest. */
function copyToRealm(error: Error): Error {
  return Object.assign(new TypeError(error.message), { cause: error.cause });
}

/** Members of upstream errors that look like members of Fastify's own errors. */
const FASTIFY_MEMBERS: Readonly<Record<string, () => Error>> = {
  'a code of validation': () => createNamedError('Error', { code: 'FST_ERR_VALIDATION' }),
  'a code and a name': () => createNamedError('FastifyError', { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }),
  'a code of a form': () => createNamedError('FastifyError', { code: 'FST_FILES_LIMIT' }),
  'invalid members of validation': () =>
    createNamedError('Error', { code: 'FST_ERR_VALIDATION', validation: SECRET, validationContext: 'body' }),
  'a validation with a response': () =>
    createNamedError('Error', {
      code: 'FST_ERR_VALIDATION',
      validation: [],
      validationContext: 'body',
      response: {},
    }),
  'the class with a response': () => Object.assign(new FastifyError(SECRET), { response: {} }),
};

/** `@fastify/error` gives this name to all its classes. */
class FastifyError extends Error {
  override readonly name = 'FastifyError';
  readonly code = 'FST_PLUGIN';
  readonly statusCode = 409;
}

/** Errors that the app itself creates with `http-errors`, and their responses. */
const OWN: Readonly<Record<string, readonly [() => unknown, number, string, string | null]>> = {
  'a status': [() => createError(404), 404, 'Not Found', null],
  'a message': [() => createError(404, 'No such order'), 404, 'No such order', null],
  'a status without a class': [() => createError(499, 'Too late'), 499, 'Too late', null],
  headers: [
    () => createError(401, 'Who are you?', { headers: { 'X-Upstream': 'ours' } }),
    401,
    'Who are you?',
    'ours',
  ],
  'an error of the app': [
    () => createError(409, new Error('It is shipped.'), { headers: { 'X-Upstream': 'ours' } }),
    409,
    'It is shipped.',
    'ours',
  ],
  'an error of the app, twice': [
    () => createError(400, createError(409, new Error('It is shipped.'))),
    409,
    'It is shipped.',
    null,
  ],
  'a hidden message': [() => createError(403, SECRET, { expose: false }), 403, 'Forbidden', null],
  'an error of the server': [() => createError(503, SECRET), 503, 'Service Unavailable', null],
};

let thrown: unknown;

@Controller()
class ProxyController {
  @Get('thrown')
  thrown() {
    throw thrown;
  }

  @Get('own/:name')
  own(@Param('name') name: string) {
    throw OWN[name]![0]();
  }
}

function throwInMiddleware(app: INestApplication): void {
  app.use((request: { url: string }, _response: unknown, next: (error?: unknown) => void) => {
    if (request.url === '/middleware') throw thrown;
    next();
  });
}

const FORMATS = { looker: [looker()], nest: [nest()] };

beforeAll(async () => {
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
});
afterAll(() => void upstream.close());

describe.each(PLATFORMS)('Errors of http-errors on %s', (platform, adapter) => {
  describe.each(Object.entries(FORMATS))(
    'The response to an error of http-errors in the format %s',
    (format, formats) => {
      let app: RunningApp;
      beforeAll(async () => {
        app = await start(adapter(), {
          controllers: [ProxyController],
          errors: { formats, logging: false },
          main: throwInMiddleware,
        });
      });
      afterAll(() => app.close());

      describe.each(Object.entries(WAYS))('The response to an error of http-errors: %s', (_way, decorate) => {
        it.each(Object.entries(CLIENTS))(
          'hides everything of the upstream that %s reports',
          async (_, client) => {
            thrown = decorate(await client());
            for (const path of ['/thrown', '/middleware']) {
              const { status, text, headers, body } = await app.send(path);
              expect(status).not.toBe(401);
              expect([404, 500, 502, 504]).toContain(status);
              expect(text).not.toContain(SECRET);
              expect(text).not.toMatch(/127\.0\.0\.1|status code|fetch failed/);
              expect(body.message).toMatch(
                /^(No such order|Not Found|Bad Gateway|Gateway Timeout|Internal [Ss]erver [Ee]rror)$/,
              );
              for (const name of Object.keys(HEADERS))
                expect([name, headers.get(name)]).toEqual([name, null]);
            }
          },
        );
      });

      it.each(Object.entries(FASTIFY_MEMBERS))(
        "hides an upstream's error that looks like one of Fastify: %s",
        async (_, error) => {
          thrown = Object.assign(error(), { statusCode: 404, headers: HEADERS });
          for (const path of ['/thrown', '/middleware']) {
            const { status, text, headers } = await app.send(path);
            expect(status).toBe(500);
            expect(text).not.toContain(SECRET);
            for (const name of Object.keys(HEADERS)) expect([name, headers.get(name)]).toEqual([name, null]);
          }
        },
      );

      it("keeps the texts of Fastify's plugins and validation", async () => {
        const validation = { code: 'FST_ERR_VALIDATION', validation: [{}], validationContext: 'body' };
        const errors: readonly (readonly [Error, number])[] = [
          [new FastifyError('The plugin is busy.'), 409],
          [Object.assign(new Error('body/a must be number'), { ...validation, statusCode: 400 }), 400],
        ];
        for (const [error, expected] of errors) {
          thrown = error;
          // oxlint-disable-next-line no-await-in-loop -- they share the variable
          const { status, body } = await app.send('/thrown');
          expect([status, body.message]).toEqual([expected, error.message]);
        }
      });

      it.each(Object.entries(OWN))(
        'keeps the message that an app gives it: %s',
        async (name, [, status, message, header]) => {
          const response = await app.send(`/own/${encodeURIComponent(name)}`);
          expect([response.status, response.body.message]).toEqual([status, message]);
          if (format === 'looker') expect(response.headers.get('x-upstream')).toBe(header);
        },
      );

      it('keeps the status and the text of the parsers', async () => {
        const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
          app.send('/thrown', {
            method: 'POST',
            body,
            headers: { 'content-type': 'application/json', ...headers },
          });
        const malformed = await post('{"a":', {});
        expect(malformed.status).toBe(400);
        expect(malformed.body.message).toMatch(/^The body is not valid JSON/);
        const large = await post(`"${'x'.repeat(2_000_000)}"`, {});
        expect([large.status, large.body.message]).toEqual([413, 'The body is too large.']);
        if (platform === 'Fastify') return;
        const cut = new Uint8Array(gzipSync('{"a":1}').subarray(0, 12));
        expect((await post(cut, { 'content-encoding': 'gzip' })).status).toBe(400);
      });
    },
  );
});

it('The verification of a body keeps the status and the text that an app gives, on Express', async () => {
  const [, adapter] = PLATFORMS[0]!;
  const app = await start(adapter(), {
    controllers: [ProxyController],
    main: (nestApp) => {
      (nestApp as NestExpressApplication).useBodyParser('json', {
        verify: () => {
          throw Object.assign(new Error('The signature is wrong.'), { status: 401 });
        },
      });
    },
  });
  const { status, body } = await app.send('/thrown', { json: { a: 1 } });
  await app.close();
  expect([status, body.message]).toEqual([401, 'The signature is wrong.']);
});
