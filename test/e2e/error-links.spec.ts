import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, HttpException, type INestApplication, Param } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiErrors, defineError, type ErrorsOptions, HttpErrors } from 'nestjs-api-errors';
import { SAMPLE_REQUESTS } from '../../sample-app/requests.js';
import { PLATFORMS, send, start, type TestApp } from './harness.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');
const { FORMATS } = await import('../../sample-app/app.formats.js');
afterAll(() => {
  delete process.env['FORMAT'];
});

interface Setup {
  readonly prefix: string;
  /** The headers of a trusted proxy. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of all links. */
  readonly base: string;
}

const PLAIN: Setup = { prefix: '', headers: {}, base: '/errors' };
const PREFIXED: Setup = { ...PLAIN, prefix: '/api/v1' };
const PROXIED: Setup = {
  prefix: '/api',
  headers: {
    'X-Forwarded-For': '198.51.100.7',
    'X-Forwarded-Host': 'api.example.com',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Prefix': '/freight',
  },
  base: 'https://api.example.com/freight/errors',
};

const SETUPS: readonly (readonly [string, string, Setup])[] = [
  ['looker', 'alone', PLAIN],
  ['looker', 'with a global prefix', PREFIXED],
  ['looker', 'behind a trusted proxy', PROXIED],
  ['google', 'with a global prefix', PREFIXED],
  ['restcase', 'behind a trusted proxy', PROXIED],
  ['twilio', 'alone', PLAIN],
  ['nest', 'behind a trusted proxy', PROXIED],
];
const MEDIA_TYPES = [
  'application/json',
  'application/problem+json',
  'application/problem+xml',
  'text/xml',
  'application/vnd.api+json',
  'text/markdown',
];

const CASES = SETUPS.flatMap(([format, title, setup], index) =>
  // The other formats need no second platform, as the links do not depend on it.
  ['Express', 'Fastify']
    .filter((_, platform) => format === 'looker' || platform === index % 2)
    .map((platform) => [format, title, platform, setup] as const),
);

function createAdapter(platform: string, { base }: Setup) {
  const trustProxy = base.startsWith('https:');
  if (platform === 'Fastify') return new FastifyAdapter({ trustProxy });
  const adapter = new ExpressAdapter();
  adapter.set('trust proxy', trustProxy);
  return adapter;
}

const PARTY = { name: 'Hansen', email: 'office@hansen.example', terminal: 'HAM' };
const ORDER = {
  customerId: 1,
  cargo: [{ description: 'Upright piano', weight: 240, quantity: 2 }],
  sender: PARTY,
  receiver: { ...PARTY, terminal: 'RIX' },
};
const CLERK = { 'X-Api-Key': 'demo-clerk' };
const REPLACEMENT = { cargo: ORDER.cargo, sender: ORDER.sender, receiver: ORDER.receiver };

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const createCall = (line: string, body?: unknown, headers: Call['headers'] = CLERK): Call => {
  const [method = '', path = ''] = line.split(' ');
  return { method, path, body, headers: { ...(body !== undefined && JSON_BODY), ...headers } };
};
const JSON_BODY = { 'Content-Type': 'application/json' };

/** The requests, and the codes of their errors. */
const CALLS: readonly (readonly [string, Call])[] = [
  ['validation_failed', SAMPLE_REQUESTS[0]!],
  ['validation_failed', SAMPLE_REQUESTS[1]!],
  ['customer_not_found', SAMPLE_REQUESTS[2]!],
  ['internal_server_error', SAMPLE_REQUESTS[3]!],
  ['api_key_missing', createCall('GET /orders/1', undefined, {})],
  ['api_key_invalid', createCall('GET /orders/1', undefined, { 'X-Api-Key': 'x' })],
  ['permission_denied', createCall('POST /orders/1/cancel')],
  ['order_not_found', createCall('GET /orders/42')],
  ['order_not_open', createCall('PUT /orders/2?revision=1', REPLACEMENT)],
  ['order_changed', createCall('PUT /orders/1?revision=9', REPLACEMENT)],
  ['cargo_too_heavy', createCall('POST /orders', { ...ORDER, cargo: [{ ...ORDER.cargo[0], quantity: 9 }] })],
  [
    'validation_failed',
    createCall('POST /orders', { ...ORDER, cargo: [{ ...ORDER.cargo[0], unNumber: '1' }] }),
  ],
  ['validation_failed', createCall('POST /customers', { name: 'Hansen', email: 'office@hansen.example' })],
  ['reference_taken', createCall('POST /orders', { ...ORDER, reference: 'TAKEN' })],
  ['record_not_found', createCall('GET /terminals/XXX')],
  ['validation_failed', createCall('POST /quotes', { from: 'TLL', to: 'RIX', weight: 6000 })],
  ['bad_request', createCall('POST /customers', '{"name":')],
  ['unsupported_media_type', createCall('POST /customers', 'x', { 'Content-Type': 'text/csv', ...CLERK })],
  ['content_too_large', createCall('POST /orders', `"${'x'.repeat(1_500_000)}"`)],
  ['not_found', createCall('GET /nowhere')],
];

/** Finds the links in a body of any format. */
function listLinks(text: string): readonly string[] {
  return Array.from(
    text.matchAll(/(?:https?:\/\/[\w.:-]+)?(?:\/[\w-]+)*\/errors\/[^\s"'<>()\\]*/g),
    ([link]) => link,
  );
}

describe('A link to the pages about errors', () => {
  it.each(CASES)(
    'leads from `%s` %s on %s to pages with the code',
    async (format, _title, platform, setup) => {
      process.env['FORMAT'] = format;
      const app: INestApplication = await createApp(createAdapter(platform, setup), { logger: false });
      app.setGlobalPrefix(setup.prefix);
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const url = `http://127.0.0.1:${port}`;
      const taken = { ...ORDER, reference: 'TAKEN' };
      await send(`${url}${setup.prefix}/orders`, { headers: CLERK, json: taken });

      const pages = new Map<string, Promise<string>>();
      const visit = async (link: string): Promise<string> => {
        const [address = ''] = link.split('#');
        const page = await send(url + address.slice(setup.base.length - '/errors'.length));
        expect([link, page.status]).toEqual([link, 200]);
        return page.text;
      };
      const types = new Set(format === 'looker' ? MEDIA_TYPES : FORMATS[format]!.mediaTypes);
      const wrong: unknown[] = [];
      for (const [code, { method, path, headers, body }] of CALLS) {
        for (const accept of types) {
          const response = await send(`${url}${setup.prefix}${path}`, {
            method,
            headers: { ...headers, ...setup.headers, Accept: accept },
            ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          });
          const expected = response.status === 429 ? 'too_many_requests' : code;
          const links = new Set(listLinks(response.text));
          const place = `${method} ${path} ${accept}`;
          if (links.size === 0 && format !== 'nest')
            wrong.push([place, response.status, response.text.slice(0, 300)]);
          for (const link of links) {
            if (!link.startsWith(setup.base)) wrong.push([place, link]);
            if (!pages.has(link)) pages.set(link, visit(link));
            const page = await pages.get(link)!;
            const [, anchor] = link.split('#');
            const isFound =
              anchor === undefined
                ? page.includes(`<p class="code"><code>${expected}</code></p>`)
                : page.includes(`id="${anchor}"`);
            if (!isFound) wrong.push([place, link, response.text.slice(0, 300)]);
          }
        }
      }
      await app.close();
      expect(wrong).toEqual([]);
      expect(pages.size).toBeGreaterThan(format === 'nest' ? -1 : 14);
    },
  );
});

class Replacement extends defineError({
  code: 'lost',
  status: 404,
  message: 'Lost.',
  replaces: HttpErrors.NotFound,
}) {}
class Concealed extends defineError({
  code: 'concealed',
  status: 403,
  message: 'Concealed.',
  disguise: HttpErrors.NotFound,
}) {}
class Undeclared extends defineError({ code: 'undeclared', status: 409, message: 'Not declared.' }) {}
class Teapot extends defineError({ code: 'teapot', status: 418, message: 'Short and stout.' }) {}

const THROWN: Readonly<Record<string, () => Error>> = {
  undeclared: () => new Undeclared(),
  teapot: () => new Teapot(),
  replaced: () => new HttpException({ code: 'not_found', message: 'No.' }, 404),
  concealed: () => new HttpException({ code: 'concealed', message: 'No.' }, 404),
  foreign: () => new HttpException({ code: 'of_a_library', message: 'No.' }, 402),
  known: () => new HttpException({ code: 'lost', message: 'No.' }, 400),
  odd: () => new HttpException('No.', 499),
};

@Controller()
class ThrowingController {
  @Get('thrown/:kind')
  @ApiErrors(Concealed)
  find(@Param('kind') kind: string): never {
    throw THROWN[kind]!();
  }

  @Get('files/*')
  @ApiErrors(Replacement)
  read(): never {
    throw new Replacement();
  }
}

/** Fastify has no optional parts in the middle of a path. */
@Controller()
class OptionalPartController {
  @Get('pairs{/:one}/x')
  @ApiErrors(Replacement)
  pair(): never {
    throw new Replacement();
  }
}

describe.each(PLATFORMS)('A link to the pages about errors on %s', (_, adapter) => {
  const startApp = (documentation: ErrorsOptions['documentation'], main?: TestApp['main']) =>
    start(adapter(), {
      controllers: [
        ThrowingController,
        ...(adapter().getType() === 'express' ? [OptionalPartController] : []),
      ],
      main,
      errors: { errors: [Replacement, Concealed], documentation: { path: 'errors', ...documentation } },
    });

  it('leads to a page, also from errors that are not declared', async () => {
    const app = await startApp({});
    for (const kind of Object.keys(THROWN)) {
      const { documentation_url: url } = (await app.send(`/thrown/${kind}`)).body;
      expect([kind, url, (await app.send(url)).status]).toEqual([kind, url, 200]);
    }
    await app.close();
  });

  it("leads to the pages of operations with `urls: 'looker'`", async () => {
    const app = await startApp(
      { urls: 'looker', version: '4.0' },
      (nest) => void nest.setGlobalPrefix('api'),
    );
    const links: string[] = [];
    for (const path of [
      '/files/a/b',
      '/nowhere',
      ...(adapter().getType() === 'express' ? ['/pairs/x'] : []),
    ]) {
      const { body } = await app.send(`/api${path}`);
      links.push(body.documentation_url);
      const page = await app.send(`${body.documentation_url}.json`);
      expect([body.documentation_url, page.status, page.text]).toEqual([
        body.documentation_url,
        200,
        expect.stringContaining(`"${body.code}"`),
      ]);
      expect(new URL(body.documentation_url, 'http://a').pathname).toBe(body.documentation_url);
    }
    expect(links.slice(0, 2)).toEqual(['/errors/r/4.0/404/get/api/files/:path', '/errors/r/4.0/404']);
    const { documentation_url: url } = (await app.send('/api/thrown/undeclared')).body;
    expect(url).toBe('/errors/r/4.0/409/get/api/thrown/:kind');
    expect((await app.send(url)).text).toContain('<h1><span class="label">409</span> Conflict</h1>');
    await app.close();
  });

  it('begins with `documentation.baseUrl`, whatever a proxy reports', async () => {
    const app = await startApp({ baseUrl: 'https://api.example.com/v1/errors/' });
    const headers = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Prefix': '/x' };
    const { body } = await app.send('/nowhere', { headers });
    expect(body.documentation_url).toBe('https://api.example.com/v1/errors/lost');
    const page = await app.send('/errors/lost', { headers });
    expect(page.text).toContain('https://api.example.com/v1/');
    expect(page.text).not.toContain('evil.example');
    await app.close();
  });
});
