import { type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastifyErrorsOptions, type OpenApiDocument } from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import { type Browser, type BrowserContext } from 'playwright-core';
import { SAMPLE_REQUESTS } from '../../sample-app/requests.js';
import { startBrowser, SwaggerUi } from './swagger-ui.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

const ADAPTERS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter({ ...fastifyErrorsOptions() })],
] as const;
const URLS = '/errors';
const PICTURE = fileURLToPath(new URL('../../docs/swagger-ui.png', import.meta.url));
const PICTURE_OF_PAGE = fileURLToPath(new URL('../../docs/how-to/error-page.png', import.meta.url));
const PICTURE_OF_OPERATION = fileURLToPath(new URL('../../sample-app/post-orders.png', import.meta.url));

interface Example {
  readonly $ref?: string;
  readonly summary: string;
  readonly value: unknown;
}
interface Response {
  readonly $ref?: string;
  readonly headers?: object;
  readonly content: Readonly<Record<string, { readonly examples: Readonly<Record<string, Example>> }>>;
}
interface Document extends OpenApiDocument {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>>
  >;
  readonly components: {
    readonly responses: Readonly<Record<string, Response>>;
    readonly examples: Readonly<Record<string, Example>>;
  };
}

jest.setTimeout(60_000);

let browser: Browser;
/** The tests share the cache of the browser; each opens its own page. */
let context: BrowserContext;
beforeAll(async () => {
  browser = await startBrowser();
  context = await browser.newContext({ viewport: { width: 1200, height: 1000 } });
});
afterAll(() => browser.close());

interface RunningSample {
  readonly url: string;
  readonly document: Document;
  close(): Promise<void>;
}

async function startSample(adapter: AbstractHttpAdapter): Promise<RunningSample> {
  const app = await createApp(adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const document = (await (await fetch(`${url}/docs-json`)).json()) as Document;
  return {
    url,
    document,
    async close() {
      // A browser opens connections that it may never use, and a server waits for their first request for a minute.
      (app.getHttpServer() as Server).closeAllConnections();
      await app.close();
    },
  };
}

describe.each(ADAPTERS)('Swagger UI of the sample app on %s', (_, adapter) => {
  let sample: RunningSample;
  let url: string;
  let document: Document;
  let ui: SwaggerUi;

  beforeAll(async () => {
    sample = await startSample(adapter());
    ({ url, document } = sample);
  });
  afterAll(() => sample.close());

  beforeEach(async () => {
    ui = await SwaggerUi.open(context, `${url}/docs`);
  });
  afterEach(async () => {
    const failures = await ui.failures();
    await ui.close();
    expect([...failures, ...ui.problems]).toEqual([]);
  });

  /** Lists the documented responses of an operation, with all references replaced. */
  const listResponses = (path: string, method: string) => {
    const { responses, examples } = document.components;
    const getName = ($ref: string) => $ref.split('/').at(-1)!;
    return Object.entries(document.paths[path]![method]!.responses)
      .map(([status, each]) => [status, each.$ref ? responses[getName(each.$ref)]! : each] as const)
      .map(([status, { headers = {}, content }]) => ({
        status,
        headers: Object.keys(headers),
        examples: Object.values(content['application/json']?.examples ?? {}).map((each) =>
          each.$ref ? examples[getName(each.$ref)]! : each,
        ),
      }));
  };

  it('shows every response of every operation with its examples and headers, also if it is shared', async () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => [path, method] as const),
    );
    expect(operations.length).toBeGreaterThan(10);
    for (const [path, method] of operations) {
      const operation = await ui.expand(method, path);
      const responses = listResponses(path, method);
      expect(await operation.listStatuses()).toEqual(responses.map(({ status }) => status));
      for (const { status, headers, examples } of responses.filter((each) => each.status >= '400')) {
        const response = operation.getResponse(status);
        expect(await response.description.innerText()).toMatch(/\w/);
        expect((await response.listHeaders()).map(([name]) => name)).toEqual(headers);
        expect(await response.listExampleNames()).toEqual(examples.map(({ summary }) => summary));
        expect(await response.readExample()).toEqual(examples[0]!.value);
      }
      await ui.fold(operation);
    }
  });

  it('lists the statuses that POST /orders can send', async () => {
    const operation = await ui.expand('POST', '/orders');
    expect(await operation.listStatuses()).toEqual(['201', '401', '409', '415', '422', '500']);
  });

  it('distinguishes two errors of one status by text and by example', async () => {
    const response = (await ui.expand('POST', '/orders')).getResponse(401);
    const text = await response.description.innerText();
    expect(text).toMatch(/^API key missing or API key invalid\n/);
    expect(text).toContain('api_key_missing: The header X-Api-Key is missing.');
    expect(text).toContain('api_key_invalid: The API key is not known.');
    expect(await response.listExampleNames()).toEqual(['API key missing', 'API key invalid']);
    expect(await response.readExample()).toMatchObject({ code: 'api_key_missing' });
    await response.choose('API key invalid');
    expect(await response.readExample('api_key_invalid')).toMatchObject({
      message: 'The API key is not known.',
      documentation_url: `${URLS}/api_key_invalid`,
      code: 'api_key_invalid',
    });
  });

  it('distinguishes the examples of one status that several operations share', async () => {
    const response = (await ui.expand('PUT', '/orders/{id}')).getResponse(409);
    expect(await response.listExampleNames()).toEqual(['Order not open', 'Order changed', 'Cargo too heavy']);
    await response.choose('Cargo too heavy');
    expect(await response.readExample('cargo_too_heavy')).toMatchObject({
      message: "The cargo weighs 2400 kg; terminal 'RIX' takes at most 1500 kg.",
      code: 'cargo_too_heavy',
    });
  });

  it('shows POST /orders in at most 4,200 px, and nothing wider than the screen of a phone', async () => {
    const { block } = await ui.expand('POST', '/orders');
    await ui.page.setViewportSize({ width: 1_280, height: 900 });
    expect((await block.boundingBox())!.height).toBeLessThan(4_200);
    await ui.page.setViewportSize({ width: 390, height: 900 });
    expect(await ui.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('lists the fields that can fail with their codes', async () => {
    const response = (await ui.expand('POST', '/orders')).getResponse(422);
    expect(await response.listRows()).toEqual(
      expect.arrayContaining([
        ['cargo[].weight', 'missing_field, invalid', 'an integer, 1 to 30000'],
        ['reference', 'already_exists', ''],
        ['reference', 'invalid', '1 to 35 characters'],
        [
          'cargo[].unNumber',
          'missing_field, bad_un_number (4101)',
          'The UN number of dangerous goods must be "UN" and four digits',
        ],
        [
          'sender.email with sender.phone, receiver.email with receiver.phone',
          'missing_field',
          'At least one of email, phone is required',
        ],
        ['services[]', 'invalid', 'one of insurance, packaging, tail_lift'],
        ['idempotency-key (header)', 'invalid', 'a UUID'],
        ['any other field', 'invalid', ''],
      ]),
    );
    expect(await response.description.innerText()).not.toMatch(/\*\*|`|\]\(/);
    expect(await response.listExampleNames()).toEqual(['Reference taken', 'Validation Failed']);
    expect(await response.readExample()).toMatchObject({ code: 'reference_taken' });
  });

  it('shows the schemas of one error and of several', async () => {
    const operation = await ui.expand('POST', '/orders');
    const either = await operation.getResponse(401).readSchema();
    for (const part of ['oneOf', 'API key missing', 'api_key_missing', 'API key invalid', 'api_key_invalid'])
      expect(either).toContain(part);
    const schema = await operation.getResponse(422).readSchema();
    for (const part of [
      'Orders Create Validation Failed',
      'errors*',
      'request_id*',
      'valid_values',
      'cargo[].weight',
      'sender.name',
    ])
      expect(schema).toContain(part);
  });

  it('lists the headers that errors add to a response', async () => {
    const orders = await ui.expand('POST', '/orders');
    expect(await orders.getResponse(401).listHeaders()).toEqual([
      ['WWW-Authenticate', expect.stringContaining('For example ApiKey realm="freight"'), 'string'],
    ]);
    expect(await orders.getResponse(415).listHeaders()).toEqual([
      ['Accept-Post', expect.stringContaining('The media types that the URL accepts.'), 'string'],
    ]);
    const quotes = await ui.expand('POST', '/quotes');
    expect(await quotes.getResponse(429).listHeaders()).toEqual([
      ['Retry-After', expect.stringContaining('The time after which the request can be repeated'), 'string'],
    ]);
  });

  const order = SAMPLE_REQUESTS[0]!.body as { readonly cargo: readonly object[] };
  const heavy = {
    customerId: 1,
    cargo: [{ description: 'Grand piano', weight: 480, quantity: 5 }],
    sender: { name: 'Hansen & Daughters', email: 'office@hansen.example', terminal: 'HAM' },
    receiver: { name: 'Riga Music School', phone: '+37167012345', terminal: 'RIX' },
  };
  it.each([
    ['an order with mistakes', 'demo-clerk', JSON.stringify(order), 422, 'validation_failed'],
    ['an order with too much cargo', 'demo-clerk', JSON.stringify(heavy), 409, 'cargo_too_heavy'],
    ['broken JSON', 'demo-clerk', '{"customerId":', 400, 'bad_request'],
    ['an order without a key', undefined, JSON.stringify(order), 401, 'api_key_missing'],
    ['an order with a wrong key', 'demo-client', JSON.stringify(order), 401, 'api_key_invalid'],
  ])('shows the documented response after a person tries out %s', async (_case, key, body, status, code) => {
    if (key !== undefined) await ui.authorize(key);
    const operation = await ui.expand('POST', '/orders');
    const { shown, ...response } = await operation.send(body);
    expect(response.status).toBe(status);
    expect(shown.status).toContain(String(status));
    expect(JSON.parse(shown.body)).toEqual(JSON.parse(response.text));
    expect(JSON.parse(shown.body)).toMatchObject({ code });
    expect(shown.headers).toContain(`x-request-id: ${response.headers.get('x-request-id')}`);
    if (status === 400) {
      // The sample app documents the default statuses, and 400 is not one of them.
      expect(await operation.listStatuses()).not.toContain('400');
    } else {
      expect(await operation.listStatuses()).toContain(String(status));
      new ErrorContract(document).check('POST', '/orders', response);
    }
    // The browser logs each response that is an error.
    expect(ui.problems.splice(0)).toEqual([expect.stringMatching(`^Failed to load resource: .* ${status} `)]);
  });

  // `npm run screenshot`, for the README and the page of the sample app
  if (process.env.UPDATE_PICTURE === '1') {
    it('is photographed for the documentation', async () => {
      const operation = await ui.expand('POST', '/orders');
      await operation.block.screenshot({ path: PICTURE_OF_OPERATION });
      await ui.page.evaluate('scrollTo(0, 0)');
      const rows = operation.getResponse(422).description.getByRole('row');
      await ui.photograph(operation, [401, 422], rows.last(), PICTURE);
    });

    it('is photographed with the page about an error', async () => {
      await ui.page.setViewportSize({ width: 720, height: 905 });
      await ui.page.goto(`${url}${URLS}/cargo_too_heavy`);
      await ui.page.screenshot({ path: PICTURE_OF_PAGE });
    });
  }
});

describe('Swagger UI of the sample app with all formats', () => {
  it('shows an error in each media type', async () => {
    process.env['DOCUMENTED'] = 'all';
    const sample = await startSample(new ExpressAdapter());
    delete process.env['DOCUMENTED'];
    const ui = await SwaggerUi.open(context, `${sample.url}/docs`);
    const response = (await ui.expand('GET', '/customers/{id}')).getResponse(404);
    const { content } = sample.document.paths['/customers/{id}']!.get!.responses['404']!;
    expect(await response.listMediaTypes()).toEqual(Object.keys(content));
    expect(JSON.parse(await response.readExampleAs('application/problem+json', 'detail'))).toMatchObject({
      type: `${URLS}/customer_not_found`,
      status: 404,
    });
    // Swagger UI creates the example from the schema.
    expect(await response.readExampleAs('text/xml', '<response>')).toContain('<status>404</status>');
    expect(await response.readExampleAs('text/markdown', '# 404')).toContain('customer_not_found');
    expect([...(await ui.failures()), ...ui.problems]).toEqual([]);
    await ui.close();
    await sample.close();
  });
});
