import { STATUS_CODES } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpException, Param, ParseIntPipe, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  defineError,
  ErrorsModule,
  type ErrorFormat,
  type ErrorsOptions,
  HttpErrors,
  looker,
  nginxErrors,
  proxyErrors,
  type ProxyErrorsOptions,
} from 'nestjs-api-errors';
import { expectGolden } from '../golden.js';
import { moduleOf, PLATFORMS, type RunningApp, start } from './harness.js';

class Overloaded extends defineError({
  code: 'overloaded',
  number: 5031,
  status: 503,
  message: `The "plan's" limit is \\$5.`,
  retryAfter: 30,
  headers: { 'cache-control': 'no-cache', Link: '<https://status.example>; rel="help"' },
  replaces: HttpErrors.ServiceUnavailable,
}) {}
class Priced extends defineError({
  code: 'priced',
  status: 504,
  message: 'This costs more.',
  headers: { 'X-Price': '$5' },
  replaces: HttpErrors.GatewayTimeout,
}) {}
class TooMuch extends defineError({
  code: 'too_much',
  status: 413,
  message: 'Too much.',
  replaces: HttpErrors.ContentTooLarge,
}) {}
class Hidden extends defineError({
  code: 'hidden',
  status: 502,
  message: 'This text is secret.',
  replaces: HttpErrors.BadGateway,
  disguise: HttpErrors.InternalServerError,
}) {}

const terse: ErrorFormat = {
  name: 'terse',
  mediaTypes: ['text/plain'],
  render: ({ code, message, requestId }) => `${code} (${requestId})\n${message}`,
  schema: () => ({ type: 'string' }),
};

/** An app with all options of errors. A proxy in front of it must send the same responses. */
const APPS: Readonly<Record<string, ErrorsOptions>> = {
  'with nothing of its own': {},
  'with errors that replace the built-in ones': { errors: [Overloaded, TooMuch] },
  'with an error in disguise': { errors: [Hidden] },
  'with pages about its errors': { documentation: { baseUrl: 'https://docs.example/' } },
  'with bare bodies': { formats: [looker({ strict: true })] },
  'with a format of its own': { formats: [terse], errors: [Overloaded] },
  'with another header for ids': { requestId: { header: 'X-Correlation-Id' } },
};

@Controller()
class FailingController {
  @Post()
  take(@Body() _body: object) {}

  @Get(':status')
  fail(@Param('status', ParseIntPipe) status: number) {
    throw new HttpException(STATUS_CODES[status]!, status);
  }
}

const ID = '9d3f8e7a';
/** Headers of the connection or of the platform. */
const OWN = /^(connection|content-length|date|keep-alive|x-powered-by)$/;

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('proxyErrors() in front of %s', (_, adapter) => {
  const run = async (errors?: ErrorsOptions): Promise<RunningApp> => {
    running = await start(adapter(), { controllers: [FailingController], errors });
    return running;
  };

  it.each(Object.entries(APPS))('returns the response that the app would send, %s', async (__, errors) => {
    const proxied = await run(errors);
    const headers = { 'X-Request-Id': ID, 'X-Correlation-Id': ID };
    const tooLarge = { method: 'POST', headers, json: 'x'.repeat(2_000_000) };
    const responses = proxyErrors(proxied.app, { requestId: ID });
    expect(responses.map(({ failure }) => failure)).toEqual([400, 413, 414, 429, 431, 500, 502, 503, 504]);
    for (const { failure, status, ...response } of responses) {
      const own =
        failure === 413 ? await proxied.send('/', tooLarge) : await proxied.send(`/${failure}`, { headers });
      const ownHeaders = [...own.headers].filter(([name]) => !OWN.test(name));
      const lowered = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]);
      expect([status, own.text, Object.fromEntries(ownHeaders)]).toEqual([
        own.status,
        response.body,
        Object.fromEntries(lowered),
      ]);
    }
  });

  it('omits the request id if the proxy has none, and accepts each error status', async () => {
    const { app } = await run({ errors: [Overloaded] });
    const [unknown, overloaded, ...others] = proxyErrors(app, { statuses: [520, 503] });
    expect(unknown).toEqual({
      failure: 520,
      status: 520,
      headers: {
        'Cache-Control': 'no-store',
        Vary: 'Accept',
        'X-Content-Type-Options': 'nosniff',
        'Content-Type': 'application/json; charset=utf-8',
      },
      body: '{"message":"Internal Server Error","code":"http_520"}',
    });
    expect(overloaded!.headers).toMatchObject({ 'cache-control': 'no-cache', 'Retry-After': '30' });
    expect(overloaded!.headers).not.toHaveProperty('Cache-Control');
    expect(others).toEqual([]);
  });

  it('includes the challenge of the app in a 401', async () => {
    const { app } = await run({ http: { wwwAuthenticate: 'Bearer realm="orders"' } });
    const [unauthorized] = proxyErrors(app, { statuses: [401] });
    expect(unauthorized!.headers).toMatchObject({ 'WWW-Authenticate': 'Bearer realm="orders"' });
  });

  it.each([[302], [600], [Number.NaN], ['502']])(
    'rejects %p, which is not an error status',
    async (status) => {
      const { app } = await run();
      const statuses = [status as number];
      expect(() => proxyErrors(app, { statuses })).toThrow(
        new RangeError(`Each item of \`statuses\` must be an integer from 400 to 599, got ${status}.`),
      );
    },
  );
});

describe('nginxErrors()', () => {
  const writeLines = async (errors: ErrorsOptions, options?: ProxyErrorsOptions) => {
    running = await start(PLATFORMS[0]![1](), { errors });
    return nginxErrors(running.app, options);
  };

  it('escapes quotes, backslashes and dollars for nginx', async () => {
    const errors = { errors: [Overloaded], requestId: { header: 'X-Correlation-Id' } };
    const lines = await writeLines(errors, { statuses: [431, 503], requestId: '${trace}' });
    expectGolden('nginx/api-errors.conf', lines);
  });

  it('writes the request id of nginx, and all errors that nginx can send', async () => {
    const lines = await writeLines({});
    expect(lines.match(/^error_page .*;$/gm)).toEqual([
      'error_page 400 /.api-errors/400;',
      'error_page 413 @api_error_413;',
      'error_page 414 /.api-errors/414;',
      'error_page 429 @api_error_429;',
      'error_page 431 494 =431 /.api-errors/431;',
      'error_page 500 @api_error_500;',
      'error_page 502 @api_error_502;',
      'error_page 503 @api_error_503;',
      'error_page 504 @api_error_504;',
    ]);
    expect(lines.match(/"request_id":"[^"]*"/g)).toEqual(Array(9).fill('"request_id":"${request_id}"'));
    expect(lines).toContain('proxy_set_header X-Request-Id ${request_id};');
  });

  it.each<[string, ErrorsOptions]>([
    ['a body that is not JSON', { errors: [Overloaded], formats: [terse] }],
    ['a header', { errors: [Priced] }],
  ])('rejects a dollar sign in %s', async (_, errors) => {
    await expect(writeLines(errors)).rejects.toThrow(/^nginx cannot send ".*\$5/s);
  });
});

describe('proxyErrors() without a running app', () => {
  it('returns responses without a listening server', async () => {
    const context = await NestFactory.createApplicationContext(moduleOf({}, [ErrorsModule.forRoot()]), {
      logger: false,
    });
    expect(proxyErrors(context)).toHaveLength(9);
    await context.close();
  });

  it('throws without the module in the app', async () => {
    const context = await NestFactory.createApplicationContext(moduleOf({}), { logger: false });
    expect(() => proxyErrors(context)).toThrow(
      'proxyErrors() found no ErrorsModule in this app. Import ErrorsModule.forRoot() into its root module.',
    );
    await context.close();
  });
});
