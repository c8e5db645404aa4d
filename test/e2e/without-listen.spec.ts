import { once } from 'node:events';
import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, RequestMethod } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { ErrorsModule } from 'nestjs-api-errors';
import { moduleOf, PLATFORMS, send } from './harness.js';

@Controller()
class Things {
  @Get('things/:id')
  find() {
    return 'thing';
  }

  @Get('health')
  health() {
    return 'fine';
  }
}

/** The instance of Fastify. Its `routing` is the request listener, once it is ready. */
interface FastifyInstance {
  ready(): Promise<unknown>;
  routing: RequestListener;
}

async function getListener(app: INestApplication): Promise<RequestListener> {
  const adapter = app.getHttpAdapter();
  if (adapter.getType() === 'express') return adapter.getInstance() as RequestListener;
  const fastify: FastifyInstance = adapter.getInstance();
  await fastify.ready();
  return (request, response) => fastify.routing(request, response);
}

interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type ListenerResponse = Pick<Awaited<ReturnType<typeof send>>, 'status' | 'text'> & { readonly type: string };
type Way = (listener: RequestListener, path: string, sent?: Sent) => Promise<ListenerResponse>;

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const sendToServer: Way = async (listener, path, sent) => {
  const { status, headers, text } = await send((await serve(listener)) + path, sent);
  return { status, text, type: headers.get('content-type') ?? '' };
};

/** Calls the listener without a server, as adapters for serverless platforms do. */
const callListener: Way = async (listener, url, { method = 'GET', headers = {}, body } = {}) => {
  const socket = new Socket();
  const request = new IncomingMessage(socket);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  Object.assign(request, { method, url, headers: { host: 'localhost', ...headers, ...length } });
  if (body !== undefined) request.push(body);
  request.push(null);
  const response = new ServerResponse(request);
  const output = new PassThrough();
  response.assignSocket(output as unknown as Socket);
  const finished = once(response, 'finish');
  listener(request, response);
  await finished;
  const [head = '', text = ''] = String(output.read()).split('\r\n\r\n');
  return { status: response.statusCode, text, type: /^content-type: (.+)$/im.exec(head)?.[1] ?? '' };
};

const WAYS: readonly (readonly [string, Way])[] = [
  ["a server of one's own", sendToServer],
  ['a function', callListener],
];

const JSON_TYPE = { 'content-type': 'application/json' };
const html = { accept: 'text/html' };

/** Requests that fail, and the status and code of their responses. */
const REQUESTS: Readonly<Record<string, readonly [path: string, sent: Sent, status: number, code: string]>> =
  {
    'an unknown address': ['/nowhere', { headers: html }, 404, 'not_found'],
    'the root': ['/', { headers: html }, 404, 'not_found'],
    'an address that begins as the prefix does': ['/apiary', { headers: html }, 404, 'not_found'],
    'an unknown address below the prefix': ['/api/nowhere', { headers: html }, 404, 'not_found'],
    'an unknown address with a body': [
      '/nowhere',
      { method: 'POST', body: '{}', headers: JSON_TYPE },
      404,
      'not_found',
    ],
    'broken JSON': ['/nowhere', { method: 'POST', body: '{hunter2', headers: JSON_TYPE }, 400, 'bad_request'],
    'a body that is too large': [
      '/nowhere',
      { method: 'POST', body: JSON.stringify('x'.repeat(2_000_000)), headers: JSON_TYPE },
      413,
      'content_too_large',
    ],
    'an unsupported charset': [
      '/nowhere',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/json; charset=koi8-r' } },
      415,
      'unsupported_media_type',
    ],
    'a middleware that throws': ['/broken/thrown', { headers: html }, 500, 'internal_server_error'],
    'a middleware that hands an error on': [
      '/broken/passed',
      { headers: html },
      500,
      'internal_server_error',
    ],
  };

type Use = (
  request: { readonly url?: string },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const failInMiddleware: Use = ({ url = '' }, _response, next) => {
  if (url.endsWith('/thrown')) throw new Error('hunter2');
  next(url.endsWith('/passed') ? new Error('hunter2') : undefined);
};

let running: INestApplication;

async function init(
  adapter: AbstractHttpAdapter,
  prefix: (app: INestApplication) => void = () => undefined,
): Promise<INestApplication> {
  const module = moduleOf({ controllers: [Things] }, [ErrorsModule.forRoot({ logging: false })]);
  running = await NestFactory.create(module, adapter, { logger: false });
  prefix(running);
  running.use(failInMiddleware);
  return running.init();
}

afterEach(async () => {
  await running.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const PREFIXES: readonly (readonly [string, (app: INestApplication) => void])[] = [
  ['without a prefix', () => undefined],
  ['with a prefix', (app) => app.setGlobalPrefix('api')],
  [
    'with a prefix that excludes a route',
    (app) => app.setGlobalPrefix('api', { exclude: [{ path: 'health', method: RequestMethod.GET }] }),
  ],
];

describe.each(PLATFORMS)('on %s,', (_, adapter) => {
  describe.each(WAYS)('an app that is served by %s', (__, way) => {
    it.each(PREFIXES)('sends every error in its format, %s', async (prefix, setPrefix) => {
      const listener = await getListener(await init(adapter(), setPrefix));
      for (const [kind, [path, sent, status, code]] of Object.entries(REQUESTS)) {
        // oxlint-disable-next-line no-await-in-loop
        const response = await way(listener, path, sent);
        expect([kind, response.status, response.type]).toEqual([
          kind,
          status,
          'application/json; charset=utf-8',
        ]);
        expect(JSON.parse(response.text)).toMatchObject({ code, request_id: expect.any(String) });
        expect(response.text).not.toMatch(/<html|hunter2/i);
      }
      const health = prefix === 'with a prefix' ? '/api/health' : '/health';
      expect(await way(listener, health)).toMatchObject({ status: 200, text: 'fine' });
      const rejected = await way(listener, health, { method: 'PUT' });
      expect([rejected.status, JSON.parse(rejected.text).code]).toEqual([405, 'method_not_allowed']);
    });
  });
});

/** The application of Express. */
interface ExpressInstance {
  (request: object, response: object, next?: (error?: unknown) => void): void;
  use(handler: Handler): unknown;
  use(path: string, handler: Handler): unknown;
  readonly router: { readonly stack: readonly unknown[] };
}

type Handler = (request: object, response: ServerResponse, next: (error?: unknown) => void) => void;

const createExpress = () => new ExpressAdapter().getInstance() as ExpressInstance;
const sendText =
  (text: string): Handler =>
  (_, response) =>
    void response.end(text);

describe('an Express app', () => {
  const initWithPrefix = () => init(new ExpressAdapter(), (app) => app.setGlobalPrefix('api'));

  it('serves handlers that are added after init(), and sends errors for other addresses', async () => {
    const app = await initWithPrefix();
    const url = await serve(app.getHttpAdapter().getInstance());
    expect((await send(`${url}/late`)).body.code).toBe('not_found');
    app.use('/late', sendText('late'));
    app.use('/later', (__: unknown, ___: unknown, next: (error: unknown) => void) =>
      next(new Error('hunter2')),
    );
    expect((await send(`${url}/late`)).text).toBe('late');
    expect((await send(`${url}/later`)).body.code).toBe('internal_server_error');
    expect((await send(`${url}/latest`)).body.code).toBe('not_found');
    expect((await send(`${url}/api/things/1`)).text).toBe('thing');
  });

  it('does not grow with its requests', async () => {
    const shared = createExpress();
    const first = await init(new ExpressAdapter(shared), (app) => app.setGlobalPrefix('api'));
    const second = await init(new ExpressAdapter(shared), (app) => app.setGlobalPrefix('other'));
    const url = await serve(shared);
    expect((await send(`${url}/nowhere`)).body.code).toBe('not_found');
    shared.use('/late', sendText('late'));
    const countLayers = async () => {
      expect((await send(`${url}/nowhere`)).body.code).toBe('not_found');
      expect((await send(`${url}/late`)).text).toBe('late');
      return shared.router.stack.length;
    };
    const before = await countLayers();
    expect(await countLayers()).toBe(before);
    expect(await countLayers()).toBe(before);
    expect((await send(`${url}/api/things/1`)).text).toBe('thing');
    expect((await send(`${url}/other/things/1`)).text).toBe('thing');
    await Promise.all([first.close(), second.close()]);
  });

  it.each([
    ['mounts', (inner: ExpressInstance) => inner],
    [
      'calls',
      (inner: ExpressInstance): Handler =>
        (request, response, next) =>
          inner(request, response, next),
    ],
  ])('leaves unknown addresses to another app that %s it', async (__, mounted) => {
    const app = await initWithPrefix();
    const outer = createExpress();
    outer.use(mounted(app.getHttpAdapter().getInstance()));
    outer.use('/elsewhere', sendText('elsewhere'));
    const url = await serve(outer);
    expect((await send(`${url}/elsewhere`)).text).toBe('elsewhere');
    expect((await send(`${url}/api/things/1`)).text).toBe('thing');
    expect((await send(`${url}/api/nowhere`)).body.code).toBe('not_found');
  });
});
