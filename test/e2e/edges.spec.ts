import { request as httpRequest, STATUS_CODES } from 'node:http';
import { connect, Socket } from 'node:net';
import { type Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter, FileInterceptor as ExpressFiles } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { FileInterceptor as FastifyFiles } from '@nestjs/platform-fastify/multipart';
import { type ErrorsOptions, fastifyErrorsOptions } from 'nestjs-api-errors';
import { CREDENTIAL_MISTAKES } from '../../lib/catalogue/http-errors.table.js';
import { expectGolden } from '../golden.js';
import { type EdgeRequest, EDGES } from './edges.table.js';
import { type RunningApp, start } from './harness.js';

// @nestjs/throttler requires ES modules, which jest cannot do before Node 24.9. setMock() gives jest the modules that
// import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core']) jest.setMock(name, await import(name));
const {
  edges,
  failingMiddleware,
  FRAGILE_FORMAT: fragile,
  SECRET,
  UpstreamController,
} = await import('./edges.app.js');

const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter, typeof ExpressFiles])[] = [
  ['Express', () => new ExpressAdapter(), ExpressFiles],
  ['Fastify', () => new FastifyAdapter({ ...fastifyErrorsOptions() }), FastifyFiles as never],
];

/** Headers that do not depend on the error. */
const CONNECTION_HEADERS = new Set(['date', 'connection', 'keep-alive', 'x-powered-by', 'transfer-encoding']);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

interface ReceivedResponse {
  readonly head: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly end: string;
}

beforeAll(() => UpstreamController.listen());
afterAll(() => {
  UpstreamController.server.closeAllConnections();
  UpstreamController.server.close();
});

describe.each(PLATFORMS)('The response of the platform on %s', (_, adapter, fileInterceptor) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await start(adapter(), {
      ...edges(fileInterceptor as never),
      errors: {
        http: { wwwAuthenticate: 'Basic realm="freight"' },
        logging: { clientErrors: 'warn' },
        formats: [fragile],
        observers: [
          {
            observe: () => {
              throw new Error(SECRET);
            },
          },
        ],
      },
      main: (nest) => {
        nest.setGlobalPrefix('api');
        nest.use(failingMiddleware);
      },
    });
  });
  afterAll(() => running?.close());
  it.each(Object.entries(EDGES))('matches the golden response for %s', async (name, requests) => {
    const parts: string[] = [];
    for (const request of requests) {
      // The requests are sent one after another, because the throttler counts some of them.
      // oxlint-disable-next-line no-await-in-loop
      parts.push(writeTranscript(request, await sendEdgeRequest(running.url, request)));
    }
    const text = parts.join('\n\n');
    expect(getResponsePart(text)).not.toContain(SECRET);
    expect(text).not.toMatch(/<html|<!doctype/i);
    expectGolden(`edges/${createFileName(name)}.txt`, `${name}\n\n${text}\n`);
  });
});

describe.each(PLATFORMS)('The log of errors of the platform on %s', (_, adapter, fileInterceptor) => {
  let running: RunningApp;
  const run = async (errors: ErrorsOptions) => {
    running = await start(adapter(), { ...edges(fileInterceptor as never), errors });
  };
  /** Returns the log lines of errors, without hints at startup. */
  const listLines = () =>
    running.log.lines.filter(({ rest }) => rest.at(-1) === 'ApiErrors').map(({ message }) => message);
  afterEach(() => running?.close());

  it('contains the causes that responses hide', async () => {
    await run({});
    const paths = [
      'crash/rejected',
      'crash/http-500',
      'stream/begun',
      'stream/missing-file',
      'stream/events',
    ];
    for (const path of [...paths, 'upstream/axios', 'upstream/grpc']) {
      // oxlint-disable-next-line no-await-in-loop
      await sendRequest(running.url, { path: `/${path}` });
      expect(running.log.ours.at(-1)?.message).toContain(` GET /${path} `);
    }
    expect(running.log.text.match(/INSERT INTO users/g)!.length).toBeGreaterThanOrEqual(4);
    expect(running.log.text).toContain('ENOENT');
    expect(listLines().map((line) => line.slice(0, 3))).toEqual([...paths.map(() => '500'), '500', '502']);
  });

  it('names the mistake in the credentials of a request, but does not contain the credentials', async () => {
    await run({ logging: { clientErrors: 'warn' } });
    const wrong = EDGES['no or malformed credentials']!.slice(0, 7);
    for (const { headers } of wrong) {
      // oxlint-disable-next-line no-await-in-loop
      await sendRequest(running.url, { path: '/password', ...(headers && { headers }) });
    }
    const mistakes = Object.values(CREDENTIAL_MISTAKES);
    expect(listLines().map((line) => mistakes.find((mistake) => line.includes(mistake)))).toEqual(mistakes);
    expect(running.log.text).not.toContain(SECRET);
  });

  it.each([
    ['abort', '499 client_closed_request'],
    ['crash', '500 internal_server_error'],
    ['reset', '503 service_unavailable'],
  ])(
    'has one line for a client that disconnected, a 499 or the status of a later error: %s',
    async (how, line) => {
      await run({ logging: { clientErrors: 'warn' } });
      const outgoing = httpRequest(`${running.url}/crash/while-away?how=${how}`, { agent: false });
      outgoing.once('error', () => undefined);
      outgoing.end();
      await new Promise((done) => setTimeout(done, 50));
      outgoing.destroy();
      for (let turn = 0; turn < 100 && listLines().length === 0; turn += 1) {
        // oxlint-disable-next-line no-await-in-loop
        await new Promise((done) => setTimeout(done, 10));
      }
      expect(listLines()).toEqual([expect.stringContaining(`${line} GET /crash/while-away`)]);
    },
  );

  it('contains the text that responses expose only by an option', async () => {
    const environment = process.env.NODE_ENV;
    process.env.NODE_ENV = 'development';
    try {
      await run({});
      expect((await sendRequest(running.url, { path: '/crash/rejected' })).body).not.toContain('INSERT');
      await running.close();
      await run({ http: { exposeCauses: true } });
    } finally {
      process.env.NODE_ENV = environment;
    }
    expect(running.log.text).toContain('Use it only in development.');
    const { cause, ...rest } = JSON.parse((await sendRequest(running.url, { path: '/crash/rejected' })).body);
    expect(rest).toMatchObject({ message: 'Internal Server Error', code: 'internal_server_error' });
    expect(cause[0]).toContain('INSERT INTO users');
    expect(cause.at(-1)).toMatch(/^ +at /);
    expect((await sendRequest(running.url, { path: '/refused' })).body).not.toContain('cause');
  });
});

describe.each(PLATFORMS)('The body type check on %s', (name, adapter, fileInterceptor) => {
  let running: RunningApp;
  const run = async (main: (app: any) => void = () => undefined) => {
    running = await start(adapter(), { ...edges(fileInterceptor as never), errors: {}, main });
    return running.app.getHttpServer();
  };
  afterEach(() => running?.close());
  const post = (path: string, type: string, body: string | Buffer, headers = {}) =>
    sendRequest(running.url, { path, method: 'POST', headers: { 'content-type': type, ...headers }, body });

  it('accepts a body that another middleware has parsed', async () => {
    await run((app) => {
      if (name === 'Fastify') return;
      app.use((request: { body?: unknown }, _: unknown, next: () => void) => {
        request.body = { name: 'x', count: 1 };
        next();
      });
    });
    const type = name === 'Fastify' ? 'application/json' : 'application/vnd.own';
    const bytes = name === 'Fastify' ? '{"name":"x","count":1}' : 'x';
    expect((await post('/orders', type, bytes)).head).toBe('201 Created');
  });

  it('accepts the request of a handler that reads it by itself', async () => {
    await run();
    const { body } = await post('/orders/itself', 'application/json', '{"a":1}');
    expect(body).toBe('{"body":{"a":1}}');
    if (name === 'Express') {
      expect((await post('/orders/itself', 'text/x-own', 'x')).body).toBe('{"body":"none"}');
    }
  });

  it('accepts a body that a plugin has decoded, although the request still has a Content-Encoding header', async () => {
    await run((app) => {
      if (name !== 'Fastify') return;
      const decode = async (request: { headers: Record<string, string> }, _: unknown, payload: Readable) =>
        Object.assign(payload.pipe(createGunzip()), {
          receivedEncodedLength: Number(request.headers['content-length']),
        });
      app.getHttpAdapter().getInstance().addHook('preParsing', decode);
    });
    const response = await post('/orders', 'application/json', gzipSync('{"name":"x","count":1}'), {
      'content-encoding': 'gzip',
    });
    expect(response.head).toBe('201 Created');
  });
});

describe.each(PLATFORMS)('The client error of a socket on %s', (_, adapter, fileInterceptor) => {
  let running: RunningApp;
  const run = async () => {
    running = await start(adapter(), { ...edges(fileInterceptor as never), errors: {} });
    return running.app.getHttpServer();
  };
  afterEach(() => running?.close());

  it('is left to a `clientError` listener that the app adds after the start', async () => {
    const server = await run();
    server.on('clientError', (_error: unknown, socket: Socket) => socket.end('HTTP/1.1 400 Mine\r\n\r\n'));
    expect(await sendRaw(running.url, 'no HTTP\r\n\r\n')).toMatchObject({ head: '400 Mine', body: '' });
  });

  it('closes the socket if a TLS handshake fails', async () => {
    const server = await run();
    const socket = new Socket();
    const closed = new Promise((done) => socket.once('close', done));
    socket.once('error', () => undefined);
    const timeout = Object.assign(new Error('TLS handshake timeout'), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
    server.emit('clientError', timeout, socket);
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});

/** Converts the name of a row to a file name. */
function createFileName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
}

/** Returns the response part of a golden file, without the request. */
function getResponsePart(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('> '))
    .join('\n');
}

function writeTranscript(
  { path, method, headers = {}, body, summary, raw }: EdgeRequest,
  response: ReceivedResponse,
): string {
  const requestLine =
    raw === undefined || summary
      ? [`${method ?? (body ? 'POST' : 'GET')} ${path.slice(0, 60)}`]
      : raw.trim().split('\r\n');
  const sentHeaders = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const sentBody = summary ? [`(${summary})`] : typeof body === 'string' ? body.split(/\r?\n/) : [];
  return [
    ...[...requestLine, ...sentHeaders, ...sentBody].map((line) => `> ${line}`),
    response.head,
    ...(isSuccess(response) ? [] : response.headers.map(([name, value]) => `${name}: ${value}`)),
    ...(response.body === '' ? [] : ['', response.body.trimEnd()]),
    ...(response.end === '' ? [] : [`(${response.end})`]),
  ]
    .join('\n')
    .replace(UUID, '(id)');
}

/**
 * Checks whether a response is successful. Golden files omit the headers of such a response, as they differ by platform.
 */
function isSuccess({ head }: ReceivedResponse): boolean {
  return head.startsWith('2');
}

async function sendEdgeRequest(url: string, request: EdgeRequest): Promise<ReceivedResponse> {
  return request.raw === undefined ? sendRequest(url, request) : sendRaw(url, request.raw);
}

/** Sends a request by Node's HTTP client, because `fetch` hides details of a response. */
async function sendRequest(
  url: string,
  { path, method, headers = {}, body }: EdgeRequest,
): Promise<ReceivedResponse> {
  const encoded = body instanceof FormData ? new Response(body) : undefined;
  const bytes = encoded
    ? Buffer.from(await encoded.arrayBuffer())
    : body === undefined
      ? ''
      : (body as string);
  const type = encoded ? { 'content-type': encoded.headers.get('content-type')! } : {};
  return new Promise((done, fail) => {
    const outgoing = httpRequest(url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...headers,
        ...type,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(bytes) }),
      },
      agent: false,
    });
    outgoing.once('error', fail);
    outgoing.once('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      // A response that is cut off emits an error; `complete` is then false.
      response.once('error', () => undefined);
      response.once('close', () =>
        done({
          head: `${response.statusCode} ${STATUS_CODES[response.statusCode!]}`,
          headers: toComparableHeaders(response.headersDistinct),
          body: text,
          end: response.complete ? '' : 'broken off',
        }),
      );
    });
    outgoing.end(bytes);
  });
}

async function sendRaw(url: string, bytes: string): Promise<ReceivedResponse> {
  const { port, hostname } = new URL(url);
  return new Promise((done, fail) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.once('error', fail);
    socket.once('close', () => {
      const [top = '', body = ''] = text.split('\r\n\r\n');
      const [head = '', ...lines] = top.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [line.split(': ')[0]!.toLowerCase(), [line.split(': ')[1]!]]),
      );
      done({ head: head.replace('HTTP/1.1 ', ''), headers: toComparableHeaders(headers), body, end: '' });
    });
  });
}

function toComparableHeaders(headers: NodeJS.Dict<string[]>): ReceivedResponse['headers'] {
  return Object.entries(headers)
    .filter(([name]) => !CONNECTION_HEADERS.has(name))
    .map(([name, values = []]) => [name, values.join(' | ')] as const)
    .toSorted(([one], [other]) => one.localeCompare(other));
}
