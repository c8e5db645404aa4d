import { afterEach, describe, expect, it } from '@jest/globals';
import { METHODS, request as httpRequest } from 'node:http';
import {
  All,
  Controller,
  Delete,
  Get,
  Head,
  type INestApplication,
  Patch,
  Post,
  Put,
  RequestMethod,
  RequestMapping,
  type Type,
  VERSION_NEUTRAL,
  type VersioningOptions,
  VersioningType,
} from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiExcludeController, ApiExcludeEndpoint } from '@nestjs/swagger';
import { PLATFORMS, type RunningApp, start } from './harness.js';

@Controller('orders')
class Orders {
  @Get()
  list() {}

  @Post()
  create() {}
}

@Controller({ path: 'orders', host: 'admin.example.com' })
class AdminOrders {
  @Delete()
  empty() {}
}

@Controller({ path: 'orders', host: [':tenant.shops.example.com', /^(?<shop>[a-z]+)\.shop$/] })
class TenantOrders {
  @Patch()
  change() {}
}

@Controller({ path: 'orders', host: '{www.}:shop.:region.example.org' })
class RegionalOrders {
  @Put()
  replace() {}
}

@Controller({ path: 'orders', host: 'admin.example.com' })
class AdminSecrets {
  @Get('secrets')
  secrets() {}
}

@Controller({ path: 'parcels', version: '1' })
class ParcelsOne {
  @Get()
  list() {}

  @Delete()
  empty() {}
}

@Controller({ path: 'parcels', version: ['2', '3'] })
class ParcelsTwo {
  @Get()
  list() {}

  @Post()
  create() {}
}

@Controller({ path: 'parcels', version: [VERSION_NEUTRAL, '4'] })
class ParcelsNeutral {
  @Put()
  replace() {}
}

@Controller({ path: 'depots', version: VERSION_NEUTRAL })
class Depots {
  @Get()
  list() {}
}

@Controller('anything')
class Anything {
  @All()
  all() {
    return 'all';
  }
}

@Controller('reports')
class Reports {
  @Get()
  list() {}

  @Post()
  @ApiExcludeEndpoint()
  create() {}

  @Get('internal')
  @ApiExcludeEndpoint()
  internal() {}

  @Put()
  @ApiExcludeEndpoint(false)
  replace() {}
}

@Controller('metrics')
@ApiExcludeController()
class Metrics {
  @Get()
  list() {}
}

@Controller('headers')
class Headers {
  @Head()
  head() {}

  @Get('of')
  get() {}
}

@Controller('searches')
class Searches {
  @RequestMapping({ method: RequestMethod.QUERY })
  query() {
    return [];
  }
}

const CONTROLLERS = [
  Orders,
  AdminOrders,
  TenantOrders,
  RegionalOrders,
  AdminSecrets,
  Anything,
  Reports,
  Metrics,
  Headers,
  Searches,
];

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ReceivedResponse {
  readonly status: number | undefined;
  readonly allow: string | undefined;
}

/** Sends a request by Node's own client: `fetch` sends neither the header `Host` nor every method. */
function sendRequest(
  { url }: RunningApp,
  { headers = {}, ...options }: SentRequest,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { ...options, headers, agent: false });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode, allow: response.headers.allow });
    });
    outgoing.end();
  });
}

const methodNotAllowed = (allow: string) => ({ status: 405, allow });
const UNKNOWN = { status: 404, allow: undefined };

describe.each(PLATFORMS)('Allow header on %s', (platform, adapter) => {
  let running: RunningApp;
  const run = async (main: (app: INestApplication) => void = () => undefined, own = adapter()) =>
    runWith(CONTROLLERS, main, own);
  const runWith = async (controllers: Type[], main: (app: INestApplication) => void, own = adapter()) => {
    running = await start(own, {
      controllers,
      errors: {},
      main,
    });
  };
  const sendMove = (path: string, headers?: Record<string, string>) =>
    sendRequest(running, { method: 'MOVE', path, ...(headers && { headers }) });
  afterEach(() => running?.close());

  it.each([
    ['localhost', 'GET, HEAD, POST'],
    ['admin.example.com:3000', 'DELETE, GET, HEAD, POST'],
    ['ADMIN.example.com', 'DELETE, GET, HEAD, POST'],
    ['adminxexample.com', 'GET, HEAD, POST'],
    ['riga.shops.example.com', 'GET, HEAD, PATCH, POST'],
    ['a.b.shops.example.com', 'GET, HEAD, PATCH, POST'],
    ['.shops.example.com', 'GET, HEAD, POST'],
    ['shops.example.com', 'GET, HEAD, POST'],
    ['riga.shop', 'GET, HEAD, PATCH, POST'],
    ['riga.eu.example.org', 'GET, HEAD, POST, PUT'],
    ['www.riga.eu.example.org', 'GET, HEAD, POST, PUT'],
    ['riga.example.org', 'GET, HEAD, POST'],
  ])('names the methods that the host %s serves', async (host, allow) => {
    await run();
    expect(await sendMove('/orders', { host })).toEqual(methodNotAllowed(allow));
  });

  it('names the methods for a host of 8,000 characters', async () => {
    await run();
    expect(await sendMove('/orders', { host: `${'a.'.repeat(4_000)}x` })).toEqual(
      methodNotAllowed('GET, HEAD, POST'),
    );
  });

  it('does not reveal the routes of another host', async () => {
    await run();
    expect(await sendMove('/orders/secrets')).toEqual(UNKNOWN);
    expect(await sendRequest(running, { method: 'GET', path: '/orders/secrets' })).toEqual(UNKNOWN);
    expect(await sendRequest(running, { method: 'DELETE', path: '/orders' })).toEqual(
      methodNotAllowed('GET, HEAD, POST'),
    );
    expect(await sendMove('/orders/secrets', { host: 'admin.example.com' })).toEqual(
      methodNotAllowed('GET, HEAD'),
    );
  });

  const VERSIONINGS: Readonly<
    Record<string, readonly [VersioningOptions, (version: string) => Record<string, string>]>
  > = {
    header: [{ type: VersioningType.HEADER, header: 'X-Version' }, (version) => ({ 'x-version': version })],
    'media type': [
      { type: VersioningType.MEDIA_TYPE, key: 'v=' },
      (version) => ({ accept: `application/json;v=${version}` }),
    ],
    custom: [
      {
        type: VersioningType.CUSTOM,
        extractor: (request: unknown) =>
          (request as { headers: Record<string, string> }).headers['x-versions']?.split(',') ?? '',
      },
      (version) => ({ 'x-versions': `9,${version}` }),
    ],
  };

  describe.each(Object.entries(VERSIONINGS))(
    'Allow header with versions in a %s',
    (kind, [options, versionHeaders]) => {
      const runWithVersions = () =>
        runWith([ParcelsOne, ParcelsTwo, ParcelsNeutral, Depots], (app) => app.enableVersioning(options));

      it('names the methods of the requested version', async () => {
        await runWithVersions();
        expect(await sendMove('/parcels', versionHeaders('1'))).toEqual(
          methodNotAllowed('DELETE, GET, HEAD'),
        );
        expect(await sendMove('/parcels', versionHeaders('3'))).toEqual(methodNotAllowed('GET, HEAD, POST'));
        expect(await sendMove('/parcels', versionHeaders('4'))).toEqual(methodNotAllowed('PUT'));
        expect(await sendMove('/depots', versionHeaders('1'))).toEqual(methodNotAllowed('GET, HEAD'));
      });

      it('is absent from the 404 if the version has no route at the address', async () => {
        await runWithVersions();
        expect(await sendMove('/parcels', versionHeaders('5'))).toEqual(UNKNOWN);
        expect(
          await sendRequest(running, { method: 'GET', path: '/parcels', headers: versionHeaders('5') }),
        ).toEqual(UNKNOWN);
        expect(await sendMove('/depots')).toEqual(methodNotAllowed('GET, HEAD'));
      });

      it('names the methods of routes that serve requests without a version', async () => {
        await runWithVersions();
        expect(await sendMove('/parcels')).toEqual(kind === 'custom' ? UNKNOWN : methodNotAllowed('PUT'));
      });
    },
  );

  it('reads the default version for a route without a version', async () => {
    await run((app) => {
      app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version', defaultVersion: '7' });
    });
    expect(await sendMove('/orders', { 'x-version': '7' })).toEqual(methodNotAllowed('GET, HEAD, POST'));
    expect(await sendMove('/orders', { 'x-version': '1' })).toEqual(UNKNOWN);
  });

  it('omits routes that the OpenAPI document excludes', async () => {
    await run();
    expect(await sendMove('/reports')).toEqual(methodNotAllowed('GET, HEAD, PUT'));
    expect(await sendMove('/reports/internal')).toEqual(UNKNOWN);
    expect(await sendMove('/metrics')).toEqual(UNKNOWN);
  });

  it('names HEAD if a route serves it', async () => {
    await run();
    expect(await sendMove('/headers')).toEqual(methodNotAllowed('HEAD'));
    expect(await sendMove('/headers/of')).toEqual(methodNotAllowed('GET, HEAD'));
    expect(await sendRequest(running, { method: 'HEAD', path: '/headers/of' })).toMatchObject({
      status: 200,
    });
    if (platform === 'Express') return;
    await running.close();
    await run(undefined, new FastifyAdapter({ exposeHeadRoutes: false }));
    expect(await sendMove('/headers/of')).toEqual(methodNotAllowed('GET'));
    expect(await sendRequest(running, { method: 'HEAD', path: '/headers/of' })).toEqual(
      methodNotAllowed('GET'),
    );
  });

  it('names the methods of a route that serves all methods', async () => {
    await run();
    expect(await sendRequest(running, { method: 'MOVE', path: '/anything' })).toMatchObject({ status: 200 });
    const { status, allow = '' } = await sendRequest(running, { method: 'PURGE', path: '/anything' });
    // Express serves every method that Node can parse.
    expect(status).toBe(platform === 'Express' ? 200 : 405);
    for (const method of allow.split(', ').filter(Boolean)) {
      // Sequential, because each request needs its own connection.
      // oxlint-disable-next-line no-await-in-loop
      const response = await sendRequest(running, {
        method,
        path: '/anything',
        headers: { 'content-type': 'text/plain' },
      });
      expect([method, response.status]).toEqual([method, 200]);
    }
    if (platform === 'Fastify') expect(allow).toMatch(/^COPY, DELETE, GET, HEAD, .*UNLOCK$/);
  });

  it('names QUERY if a route serves it', async () => {
    await run();
    expect(await sendMove('/searches')).toEqual(methodNotAllowed('QUERY'));
    if (!METHODS.includes('QUERY')) return;
    const headers = { 'content-type': 'application/json' };
    expect(await sendRequest(running, { method: 'QUERY', path: '/searches', headers })).toMatchObject({
      status: 200,
    });
    expect(await sendRequest(running, { method: 'QUERY', path: '/orders', headers })).toEqual(
      methodNotAllowed('GET, HEAD, POST'),
    );
  });

  it('names OPTIONS if CORS responds to it', async () => {
    await run();
    expect(await sendRequest(running, { method: 'OPTIONS', path: '/orders' })).toEqual(
      methodNotAllowed('GET, HEAD, POST'),
    );
    await running.close();
    await run((app) => app.enableCors());
    expect(await sendMove('/orders')).toEqual(methodNotAllowed('GET, HEAD, OPTIONS, POST'));
    expect(await sendMove('/nowhere')).toEqual(UNKNOWN);
    const headers = { origin: 'https://example.com', 'access-control-request-method': 'POST' };
    expect(await sendRequest(running, { method: 'OPTIONS', path: '/orders', headers })).toMatchObject({
      status: 204,
    });
  });
});
