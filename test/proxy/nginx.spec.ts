import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import {
  defineError,
  type ErrorFormat,
  type ErrorsOptions,
  HttpErrors,
  nginxErrors,
  proxyErrors,
} from 'nestjs-api-errors';
import { readPage } from '../docs/page.js';
import { mask, toShownResponse } from '../docs/shown-response.js';
import { PLATFORMS, send, start } from '../e2e/harness.js';
import { expectGolden } from '../golden.js';
import { findFreePort, listen } from '../ports.js';
import { Nginx } from './nginx.js';

// Before Node 24.9, jest cannot require() an ES module, as @nestjs/throttler does. It gets the modules that import() finds.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

/** Headers that differ between connections or between servers. */
const IGNORED = /^(connection|content-length|date|keep-alive|server|transfer-encoding|x-powered-by)$/;
const LONG = 'x'.repeat(20_000);
const LARGE = JSON.stringify('x'.repeat(2_000_000));

interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

describe.each(PLATFORMS)('nginx in front of the sample app on %s', (_, adapter) => {
  let app: INestApplication;
  let appUrl: string;
  let nginx: Nginx;
  /** The requests that nginx sends to a server that never responds. */
  let requests = '';
  const silent = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (piece: Buffer) => (requests += piece.toString()));
  });

  beforeAll(async () => {
    app = await createApp(adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    const { port: appPort } = app.getHttpServer().address() as { port: number };
    appUrl = `http://127.0.0.1:${appPort}`;
    const id = 'proxy_set_header X-Request-Id $request_id;';
    nginx = await Nginx.start({
      appPort,
      server: `
        if ($http_x_maintenance) { return 503; }
        location = /gone.html { proxy_pass http://127.0.0.1:${await findFreePort()}; ${id} }
        location = /silent { proxy_pass http://127.0.0.1:${await listen(silent)}; proxy_read_timeout 1s; ${id} }
        location = /limited { return 429; }
        location = /broken { return 500; }`,
    });
  });
  afterAll(async () => {
    await nginx.stop();
    silent.close();
    await app.close();
  });

  const request = (path: string, init?: RequestInit) => () => send(nginx.url + path, init);

  const raw = (text: string) => () => sendRaw(nginx.port, text);
  const streamed = () => ({ method: 'POST', body: new Blob([LARGE]).stream(), duplex: 'half' }) as const;

  it.each<[number, string, () => Promise<RawResponse>]>([
    [400, 'a line that is not a request', raw('hello\r\n\r\n')],
    [400, 'a request without a host', raw('GET /terminals HTTP/1.1\r\n\r\n')],
    [413, 'a body that is too large', request('/orders', { method: 'POST', body: LARGE })],
    [413, 'a body that turns out to be too large', () => request('/orders', streamed())()],
    [414, 'an address that is too long', request(`/${LONG}`)],
    [429, 'a limit of nginx', request('/limited')],
    [431, 'headers that are too large', request('/terminals', { headers: { 'X-Long': LONG } })],
    [500, 'a failure of nginx', request('/broken')],
    [502, 'an app that does not run', request('/gone.html')],
    [502, 'an app that does not run, for a PUT', request('/gone.html', { method: 'PUT', body: '{}' })],
    [503, 'maintenance of the whole server', request('/terminals', { headers: { 'X-Maintenance': '1' } })],
    [504, 'an app that does not respond', request('/silent')],
  ])('sends the %i of the app for %s', async (status, _case, sendRequest) => {
    const { headers, ...response } = await sendRequest();
    const requestId = headers.get('x-request-id')!;
    expect(requestId).toMatch(/^[0-9a-f]{32}$/);
    const [expected] = proxyErrors(app, { statuses: [status], requestId });
    expect([response.status, response.text, toComparableHeaders(headers)]).toEqual([
      status,
      expected!.body,
      toComparableHeaders(new Headers(expected!.headers)),
    ]);
  });

  it('sends the same response as the app for a body that is too large', async () => {
    const proxied = await request('/orders', { method: 'POST', body: LARGE })();
    const headers = {
      'Content-Type': 'application/json',
      'X-Request-Id': proxied.headers.get('x-request-id')!,
    };
    const direct = await send(`${appUrl}/orders`, { method: 'POST', body: LARGE, headers });
    expect([proxied.status, proxied.text, toComparableHeaders(proxied.headers)]).toEqual([
      direct.status,
      direct.text,
      toComparableHeaders(direct.headers),
    ]);
  });

  it('sends the app the same request id as the client', async () => {
    requests = '';
    const { headers } = await request('/silent')();
    expect(requests).toContain(`\r\nX-Request-Id: ${headers.get('x-request-id')}\r\n`);
  });

  it('sends no body in response to a HEAD', async () => {
    const { status, headers, text } = await request('/gone.html', { method: 'HEAD' })();
    expect([status, text, headers.get('content-type')]).toEqual([502, '', 'application/json; charset=utf-8']);
  });

  it.each<[number, string, RequestInit?]>([
    [200, '/terminals'],
    [401, '/orders/1'],
    [404, '/nowhere'],
    [422, '/customers/me', { headers: { 'X-Api-Key': 'demo-clerk' } }],
    [500, '/orders/1/label', { headers: { 'X-Api-Key': 'demo-clerk' } }],
  ])('forwards the %i of the app for %s', async (status, path, init = {}) => {
    const proxied = await request(path, init)();
    const id = { 'X-Request-Id': proxied.headers.get('x-request-id') ?? '' };
    const direct = await send(appUrl + path, { headers: { ...(init.headers as object), ...id } });
    expect([proxied.status, proxied.text, toComparableHeaders(proxied.headers)]).toEqual([
      status,
      direct.text,
      toComparableHeaders(direct.headers),
    ]);
  });

  it('includes the file that nginxErrors() generates', () => {
    expectGolden('../../sample-app/nginx/api-errors.conf', nginxErrors(app));
  });

  it('logs no warning about its configuration', () => {
    expect(nginx.log).not.toMatch(/\[(warn|alert|crit|emerg)\]/);
  });
});

describe('nginxErrors()', () => {
  const message = `It's "5\\n" of 7\\, \\\\ and \\'\n;{{}}# ☃ ${'long '.repeat(300)}`;
  class Special extends defineError({
    code: 'special',
    status: 502,
    message,
    headers: { Link: `<https://status.example/?a='b'>; rel="help"; c="\\d"` },
    replaces: HttpErrors.BadGateway,
  }) {}
  class Expensive extends defineError({
    code: 'expensive',
    status: 503,
    message: 'It costs $5, ${{request_id}}, $uri.',
    replaces: HttpErrors.ServiceUnavailable,
  }) {}
  const text: ErrorFormat = {
    name: 'text',
    mediaTypes: ['text/plain'],
    render: (error) => `${error.message}\n(${error.requestId}id)\n`,
    schema: () => ({ type: 'string' }),
  };

  it.each<[string, ErrorsOptions]>([
    ['JSON', { errors: [Special, Expensive] }],
    ['text', { errors: [Special], formats: [text], requestId: { header: 'X-Edge' } }],
  ])('escapes special characters in bodies and headers of %s', async (_, errors) => {
    const running = await start(PLATFORMS[0]![1](), { errors });
    const server = 'location = /expensive { return 503; }';
    const lines = nginxErrors(running.app, { statuses: [502, 503, 505], requestId: '${request_id}-edge' });
    const nginx = await Nginx.start({ appPort: await findFreePort(), server, errors: lines });
    try {
      for (const [status, request] of [
        [502, 'GET / HTTP/1.0'],
        [503, 'GET /expensive HTTP/1.0'],
        [505, 'GET / HTTP/3.0'],
      ] as const) {
        const response = await sendRaw(nginx.port, `${request}\r\n\r\n`);
        const requestId = response.headers.get(errors.requestId?.header ?? 'X-Request-Id')!;
        expect(requestId).toMatch(/^[0-9a-f]{32}-edge$/);
        const [expected] = proxyErrors(running.app, { statuses: [status], requestId });
        const read = errors.formats ? String : JSON.parse;
        expect([response.status, read(response.text), toComparableHeaders(response.headers)]).toEqual([
          status,
          read(expected!.body),
          toComparableHeaders(new Headers(expected!.headers)),
        ]);
      }
    } finally {
      await nginx.stop();
      await running.close();
    }
  });
});

function toComparableHeaders(headers: Headers) {
  return Object.fromEntries([...headers].filter(([name]) => !IGNORED.test(name)));
}

/** Sends bytes that no client library sends; nginx closes the connection after its response. */
async function sendRaw(port: number, text: string): Promise<RawResponse> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let received = '';
  socket.on('data', (piece: Buffer) => (received += piece.toString('latin1')));
  await once(socket, 'close');
  const [head = '', body = ''] = received.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((each) => each.split(/: (.*)/s).slice(0, 2) as [string, string]));
  return { status: Number(line.split(' ')[1]), headers, text: Buffer.from(body, 'latin1').toString() };
}

describe('The page docs/how-to/nginx.md', () => {
  const { blocks } = readPage('docs/how-to/nginx.md');

  it('shows lines of the configuration of the sample app', () => {
    const configuration = readFileSync(new URL('../../sample-app/nginx/nginx.conf', import.meta.url), 'utf8');
    const { text } = blocks.find(({ language }) => language === 'nginx')!;
    for (const line of text.trim().split('\n')) expect(configuration).toContain(line.trim());
  });

  it('shows the responses that nginx sends', async () => {
    const running = await start(PLATFORMS[0]![1](), {
      errors: { documentation: { baseUrl: 'https://docs.example.com/errors' } },
    });
    const nginx = await Nginx.start({
      appPort: await findFreePort(),
      server: '',
      errors: nginxErrors(running.app),
    });
    try {
      const requests = blocks.filter(({ text }) => text.includes('localhost:8080/'));
      expect(requests.length).toBe(2);
      for (const { line, text } of requests) {
        const command = text
          .replace('curl ', 'curl --silent ')
          .replace('localhost:8080', `127.0.0.1:${nginx.port}`);
        const { stdout } = await promisify(execFile)('sh', ['-c', command]);
        const shown = blocks.find((block) => block.line > line && block.language === 'http')!.text;
        expect(mask(toShownResponse(stdout, shown))).toBe(mask(shown));
      }
    } finally {
      await nginx.stop();
      await running.close();
    }
  });
});
