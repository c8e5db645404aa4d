import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { Validator } from '@seriousme/openapi-schema-validator';
import { nginxErrors, type OpenApiDocument, proxyErrors } from 'nestjs-api-errors';
import { checkCatalogue, ErrorContract } from 'nestjs-api-errors/testing';
import { SAMPLE_REQUESTS, toCurl } from '../../sample-app/requests.js';
import { expectGolden } from '../golden.js';
import { listFieldErrors } from './field-errors.js';
import { PLATFORMS, send } from './harness.js';
import { Documentation, type OpenApi } from './sample-app.documentation.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
process.env['DOCUMENTED'] = 'all';
const { createApp } = await import('../../sample-app/app.js');

const CLERK = 'demo-clerk';
const DISPATCHER = 'demo-dispatcher';
const ERRORS_URL = '/errors';

type TestResponse = Awaited<ReturnType<typeof send>>;

interface Call {
  readonly key?: string;
  readonly json?: unknown;
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An order without its customer, which a replacement cannot change. */
const REPLACEMENT = {
  cargo: [
    { description: 'Upright piano', weight: 240, quantity: 2 },
    {
      description: 'Crate of stools',
      weight: 30,
      quantity: 1,
      dimensions: { length: 80, width: 60, height: 100 },
    },
  ],
  sender: { name: 'Hansen & Daughters', email: 'office@hansen.example', terminal: 'HAM' },
  receiver: { name: 'Riga Music School', phone: '+37167012345', terminal: 'RIX' },
  services: ['insurance', 'tail_lift'],
};
const ORDER = { customerId: 1, ...REPLACEMENT };
const TOO_HEAVY = { ...ORDER, cargo: [{ description: 'Grand piano', weight: 480, quantity: 5 }] };
const PICKED_UP = { event: 'picked_up', at: '2025-03-14T09:26:00Z' };
const QUOTE = { from: 'HAM', to: 'RIX', weight: 480 };

/** The numeric codes of the errors of the app, for dialects that send them. */
const NUMBERS: Readonly<Record<string, number>> = {
  record_not_found: 1001,
  api_key_missing: 2001,
  api_key_invalid: 2002,
  permission_denied: 2003,
  customer_not_found: 3001,
  order_changed: 4003,
  cargo_too_heavy: 4004,
  reference_taken: 4005,
};

/** Returns the body of an error without details. */
function createPlainBody(code: string, message: string, id: string) {
  const number = NUMBERS[code];
  return {
    message,
    documentation_url: `${ERRORS_URL}/${code}`,
    code,
    ...(number !== undefined && { number }),
    request_id: id,
  };
}

/** Returns the field violations of an error in Google's format. */
function listViolations({ body }: TestResponse): unknown {
  const details = body.error.details as { '@type': string; fieldViolations?: unknown }[];
  return details.find((detail) => detail['@type'].endsWith('.BadRequest'))?.fieldViolations;
}

/** Returns the body of a 422. Fields are `['body sender.email sender.phone', code, message, reasons, valid values]`. */
function createValidationBody(
  id: string,
  ...fields: readonly (readonly [string, string, string, string?, (readonly string[])?])[]
) {
  const documentation_url = `${ERRORS_URL}/validation_failed`;
  return {
    message: 'Validation Failed',
    errors: fields.map(([where, code, message, reason, validValues]) => {
      const [place, ...names] = where.split(' ');
      const reasons = reason?.split(' ') ?? [];
      return {
        field: names[0],
        ...(names.length > 1 && { fields: names }),
        in: place,
        code,
        message,
        ...(reason && { reason: reasons[0] }),
        ...(reasons.length > 1 && { reasons }),
        ...(validValues && { valid_values: validValues }),
        documentation_url,
      };
    }),
    documentation_url,
    code: 'validation_failed',
    request_id: id,
  };
}

const REQUIRED = 'This field is required.';
const documents: string[] = [];

describe.each(PLATFORMS)('The sample app on %s', (_, adapter) => {
  const log: (readonly unknown[])[] = [];
  const record =
    (level: string) =>
    (...line: unknown[]) =>
      log.push([level, ...line]);
  const logger = { log: record('log'), warn: record('warn'), error: record('error') };
  let app: INestApplication;
  let url: string;
  let contract: ErrorContract;
  let documentation: Documentation;

  beforeAll(async () => {
    app = await createApp(adapter(), { logger, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
    const { text, body } = await send(`${url}/docs-json`);
    documents.push(text);
    contract = new ErrorContract(body as OpenApiDocument);
    documentation = new Documentation(body as OpenApi);
  });
  afterAll(() => app.close());

  /** Sends a request and checks the response against the document. */
  async function call(
    method: string,
    path: string,
    { key, json, id = 'test-1', headers: others }: Call = {},
  ): Promise<TestResponse> {
    const headers = { 'X-Request-Id': id, ...(key && { 'X-Api-Key': key }), ...others };
    const response = await send(url + path, { method, headers, json });
    contract.check(method, path, response);
    return response;
  }
  const get = (path: string, how?: Call) => call('GET', path, how);
  const post = (path: string, how?: Call) => call('POST', path, how);
  const put = (path: string, how?: Call) => call('PUT', path, how);

  it('keeps the codes, numbers, statuses and parameters of `errors.lock.json`', () => {
    checkCatalogue(app, fileURLToPath(new URL('../../sample-app/errors.lock.json', import.meta.url)));
  });

  describe('The sample app with right requests', () => {
    it.each([
      ['POST', '/customers', 201],
      ['POST', '/orders', 201],
      ['POST', '/quotes', 200],
      ['PUT', '/orders/{id}', 200],
      ['POST', '/orders/{id}/tracking', 200],
    ])('accepts for %s %s the example of the documentation', async (method, template, expected) => {
      const { id } = (await post('/orders', { key: CLERK, json: ORDER })).body as { id: number };
      const path = template.replace('{id}', String(id)) + (method === 'PUT' ? '?revision=1' : '');
      const json = documentation.createSampleBody(method, template);
      expect((await call(method, path, { key: CLERK, json })).status).toBe(expected);
    });

    it('creates customers and returns them', async () => {
      const json = { name: 'Tallinn Timber', email: 'hello@timber.example' };
      const created = await post('/customers', { key: CLERK, json });
      expect([created.status, created.body]).toEqual([201, { id: created.body.id, ...json, phone: null }]);
      const found = await get(`/customers/${created.body.id}`, { key: CLERK });
      expect([found.status, found.body]).toEqual([200, created.body]);
    });

    it('lists terminals without an API key', async () => {
      const { status, body } = await get('/terminals');
      const riga = { code: 'RIX', city: 'Riga', weightLimit: 1500 };
      expect([status, body.map(({ code }: { code: string }) => code)]).toEqual([200, ['HAM', 'RIX', 'TLL']]);
      expect((await get('/terminals/RIX')).body).toEqual(riga);
    });

    it('creates orders, shows them, and cancels them for a dispatcher', async () => {
      const created = await post('/orders', { key: CLERK, json: ORDER });
      const { id } = created.body as { id: number };
      const open = { id, revision: 1, status: 'open', reference: null, ...ORDER, weight: 510 };
      expect([created.status, created.body]).toEqual([201, open]);
      expect((await get(`/orders/${id}`, { key: CLERK })).body).toEqual(open);
      const cancelled = await post(`/orders/${id}/cancel`, { key: DISPATCHER });
      expect([cancelled.status, cancelled.body]).toEqual([
        200,
        { ...open, revision: 2, status: 'cancelled' },
      ]);
      const again = await post(`/orders/${id}/cancel`, { key: DISPATCHER });
      expect(again.body.message).toBe(
        `Order '${id}' is already cancelled; only an open order can be changed.`,
      );
    });

    it('replaces an order that has not changed in the meantime', async () => {
      const created = await post('/orders', { key: CLERK, json: { ...ORDER, reference: 'PO-7' } });
      const { id } = created.body as { id: number };
      const json = { ...REPLACEMENT, services: [] };
      const replaced = await put(`/orders/${id}?revision=1&notify=both`, { key: CLERK, json });
      const expected = {
        id,
        revision: 2,
        status: 'open',
        customerId: 1,
        reference: 'PO-7',
        ...json,
        weight: 510,
      };
      expect([replaced.status, replaced.body]).toEqual([200, expected]);
      const late = await put(`/orders/${id}?revision=1`, { key: CLERK, json });
      const message = `Order '${id}' is at revision 2; your change is based on revision 1.`;
      expect([late.status, late.body]).toEqual([409, createPlainBody('order_changed', message, 'test-1')]);
    });

    it('creates one order for all requests with the same idempotency key', async () => {
      const repeated = {
        key: CLERK,
        json: { ...ORDER, reference: 'PO-8' },
        headers: { 'Idempotency-Key': '9b2fd4c6-9a55-4b8e-8d5c-0e5d7f2a1c33' },
      };
      const responses = await Promise.all([1, 2, 3].map(() => post('/orders', repeated)));
      responses.push(await post('/orders', repeated));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
    });

    it('lists orders page by page', async () => {
      const listIds = async (query: string) => {
        const { status, body } = await get(`/orders${query}`, { key: CLERK });
        return [status, body.map(({ id }: { id: number }) => id)];
      };
      expect(await listIds('?size=2')).toEqual([200, [1, 2]]);
      expect(await listIds('?page=2&size=1&sort=id')).toEqual([200, [2]]);
      const [, all] = await listIds('');
      expect(all).toEqual(expect.arrayContaining([1, 2, 3]));
    });

    it('accepts events of carriers, whatever else they contain', async () => {
      const { id } = (await post('/orders', { key: CLERK, json: ORDER })).body as { id: number };
      const json = { ...PICKED_UP, truck: { plate: 'HH-AB 123' } };
      const { status, body } = await post(`/orders/${id}/tracking`, { key: CLERK, json });
      expect([status, body.status]).toEqual([200, 'shipped']);
    });

    it('calculates the price of a quote', async () => {
      const { status, body } = await post('/quotes', { json: QUOTE });
      expect([status, body]).toEqual([200, { price: 123.5, currency: 'EUR' }]);
    });
  });

  describe('The sample app with wrong requests', () => {
    it('sends the four responses that its README shows', async () => {
      const bodies: unknown[] = [];
      for (const { method, path, headers, body } of SAMPLE_REQUESTS) {
        const response = await send(url + path, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        contract.check(method, path, response);
        expect(response.headers.get('x-request-id')).toBe(headers['X-Request-Id']);
        bodies.push([response.status, response.body]);
      }
      const services = ['insurance', 'packaging', 'tail_lift'];
      expect(bodies).toEqual([
        [
          422,
          createValidationBody(
            'try-1',
            ['body cargo.0.weight', 'invalid', 'weight must not be less than 1', 'min'],
            ['body cargo.1.quantity', 'missing_field', REQUIRED],
            ['body sender.email', 'invalid', 'email must be an email', 'isEmail'],
            ['body receiver', 'missing_field', REQUIRED],
            [
              'body services.1',
              'invalid',
              `each value in services must be one of the following values: ${services.join(', ')}`,
              'isIn',
              services,
            ],
          ),
        ],
        [
          422,
          createValidationBody(
            'try-2',
            [
              'body sender.email sender.phone',
              'missing_field',
              'At least one of email, phone is required.',
              'atLeastOneOf',
            ],
            ['body receiver.terminal', 'invalid', 'There is no terminal with this code.', 'existsIn'],
            ['query revision', 'invalid', 'revision must be an integer number', 'isInt min'],
            [
              'query notify',
              'invalid',
              'notify must be one of the following values: sender, receiver, both',
              'isIn',
              ['sender', 'receiver', 'both'],
            ],
            ['path id', 'invalid', 'This value must be an integer.', 'isInt'],
          ),
        ],
        [404, createPlainBody('customer_not_found', "Customer '42' does not exist.", 'try-3')],
        [500, createPlainBody('internal_server_error', 'Internal Server Error', 'try-4')],
      ]);
    });

    it.each([
      ['no key', undefined, 'api_key_missing', 'The header X-Api-Key is missing.'],
      ['an unknown key', 'demo-stranger', 'api_key_invalid', 'The API key is not known.'],
    ])('sends a 401 for %s', async (_case, key, code, message) => {
      const { status, headers, body } = await get('/orders/1', { key });
      expect([status, body]).toEqual([401, createPlainBody(code, message, 'test-1')]);
      expect(headers.get('www-authenticate')).toBe('ApiKey realm="freight"');
    });

    it('sends a 403 for a clerk who cancels, and keeps the order', async () => {
      const { status, body } = await post('/orders/1/cancel', { key: CLERK });
      const denied = createPlainBody('permission_denied', "Permission 'dispatcher' is required.", 'test-1');
      expect([status, body]).toEqual([403, denied]);
      expect((await get('/orders/1', { key: CLERK })).body.status).toBe('open');
    });

    it('sends a 404 of its mapper for an unknown entity of TypeORM', async () => {
      const { status, body } = await get('/terminals/XXX');
      expect([status, body]).toEqual([
        404,
        createPlainBody('record_not_found', 'There is no such terminal.', 'test-1'),
      ]);
    });

    it('sends a 422 for an id that is not a number', async () => {
      const { status, body } = await get('/customers/me', { key: CLERK });
      const field = ['path id', 'invalid', 'This value must be an integer.', 'isInt'] as const;
      expect([status, body]).toEqual([422, createValidationBody('test-1', field)]);
    });

    it('sends a 400 for a body that is not JSON', async () => {
      const headers = { 'Content-Type': 'application/json', 'X-Api-Key': CLERK };
      const response = await send(`${url}/customers`, { method: 'POST', body: '{"name":', headers });
      contract.check('POST', '/customers', response);
      expect([response.status, response.body.code]).toEqual([400, 'bad_request']);
    });

    it('sends a 409 for cargo that is too heavy', async () => {
      const { status, body } = await post('/orders', { key: CLERK, json: TOO_HEAVY });
      const message = "The cargo weighs 2400 kg; terminal 'RIX' takes at most 1500 kg.";
      expect([status, body]).toEqual([409, createPlainBody('cargo_too_heavy', message, 'test-1')]);
    });

    it('sends a 422 for an e-mail address that is taken, also to simultaneous requests', async () => {
      const taken = createValidationBody('test-1', [
        'body email',
        'already_exists',
        'This value already exists.',
        'isUnique',
      ]);
      const create = (email: string) => post('/customers', { key: CLERK, json: { name: 'Hansen', email } });
      const late = await create('office@hansen.example');
      expect([late.status, late.body]).toEqual([422, taken]);
      const responses = await Promise.all([1, 2, 3, 4].map(() => create('race@hansen.example')));
      const [first, ...others] = responses.toSorted((one, other) => one.status - other.status);
      expect(first!.status).toBe(201);
      expect(others.map(({ body }) => body)).toEqual([taken, taken, taken]);
    });

    it('accepts one of two simultaneous orders with one reference, and sends a 422 for the other', async () => {
      const create = (json: object, headers = {}) =>
        post('/orders', { key: CLERK, json: { ...ORDER, ...json }, headers });
      const race = [1, 2].map(() => create({ reference: 'RACE-1' }));
      const [accepted, rejected] = (await Promise.all(race)).toSorted(
        (one, other) => one.status - other.status,
      );
      expect([accepted!.status, accepted!.body.reference]).toEqual([201, 'RACE-1']);
      const message = 'This customer already has an order with this reference.';
      const documentation_url = `${ERRORS_URL}/reference_taken`;
      const field = { field: 'reference', code: 'already_exists', message: 'This value already exists.' };
      const taken = {
        ...createPlainBody('reference_taken', message, 'test-1'),
        errors: [{ ...field, documentation_url }],
      };
      expect([rejected!.status, rejected!.body]).toEqual([422, taken]);
      const key = { 'Idempotency-Key': '4f1c7d62-70b8-4f0c-8c3e-6c0a4a0b1e11' };
      expect((await create({ reference: 'RACE-1' }, key)).body).toEqual(taken);
      const other = await post('/customers', {
        key: CLERK,
        json: { name: 'Baltic Pianos', email: 'race-1@baltic.example' },
      });
      expect((await create({ reference: 'RACE-1', customerId: other.body.id })).status).toBe(201);
    });

    it("sends a 400 in Google's format with all field errors that the service finds", async () => {
      const response = await post('/quotes', { json: { from: 'TLL', to: 'RIX', weight: 6000 } });
      expect([response.status, response.body.error.status]).toEqual([400, 'INVALID_ARGUMENT']);
      const createWeightViolation = (field: string, terminal: string, limit: number) => ({
        field,
        description: `Terminal '${terminal}' takes at most ${limit} kg.`,
        reason: 'TOO_HEAVY',
      });
      expect(listViolations(response)).toEqual([
        createWeightViolation('from', 'TLL', 5000),
        createWeightViolation('weight', 'TLL', 5000),
        createWeightViolation('to', 'RIX', 1500),
        createWeightViolation('weight', 'RIX', 1500),
      ]);
    });

    const createCargoOrder = (item: object) => ({ ...ORDER, cargo: [{ ...ORDER.cargo[0], ...item }] });
    const cube = { length: 80, width: 80, height: 80 };

    it.each<[string, string, object, readonly string[]]>([
      [
        'references to objects that do not exist, beside a violated rule',
        'POST /orders',
        {
          ...ORDER,
          customerId: 42,
          receiver: { ...ORDER.receiver, terminal: 'XXX' },
          services: ['teleport'],
        },
        [
          'body customerId invalid existsIn',
          'body receiver.terminal invalid existsIn',
          'body services.0 invalid isIn',
        ],
      ],
      [
        'a party that cannot be reached, and an unknown key',
        'POST /orders',
        { ...ORDER, sender: { name: 'Nobody', email: null, terminal: 'HAM' }, colour: 'red' },
        ['body sender.email missing_field atLeastOneOf', 'body colour invalid whitelist'],
      ],
      [
        'an odd dimension',
        'POST /orders',
        createCargoOrder({ dimensions: { ...cube, width: 0 } }),
        ['body cargo.0.dimensions.width invalid isPositive'],
      ],
      [
        'dimensions beside a volume',
        'POST /orders',
        createCargoOrder({ dimensions: cube, volume: 0.5 }),
        ['body cargo.0.dimensions invalid mutuallyExclusive'],
      ],
      [
        'dangerous goods without a UN number',
        'POST /orders',
        createCargoOrder({ isDangerous: true }),
        ['body cargo.0.unNumber missing_field'],
      ],
      [
        'another customer of an order, which cannot change',
        'PUT /orders/1?revision=1',
        ORDER,
        ['body customerId invalid whitelist'],
      ],
      [
        'a change without a body',
        'PUT /orders/1',
        {},
        [
          'body cargo missing_field',
          'body sender missing_field',
          'body receiver missing_field',
          'query revision missing_field',
        ],
      ],
      [
        'an unknown event of an invalid order',
        'POST /orders/first/tracking',
        { event: 'lost', truck: 7 },
        ['body event invalid isIn', 'body at missing_field', 'path id invalid isInt'],
      ],
    ])('sends a 422 for %s', async (_case, request, json, expected) => {
      const [method, path] = request.split(' ') as [string, string];
      expect(listFieldErrors(await call(method, path, { key: CLERK, json }))).toEqual(expected);
    });

    it("sends a 400 in Google's format on the route of quotes only", async () => {
      const json = { ...QUOTE, to: 'XXX' };
      const description = 'There is no terminal with this code.';
      expect(listViolations(await post('/quotes', { json }))).toEqual([
        { field: 'to', description, reason: 'EXISTS_IN' },
      ]);
      const problem = await post('/quotes', { json, headers: { Accept: 'application/problem+json' } });
      expect([problem.status, problem.body.status, problem.body.errors]).toEqual([
        400,
        400,
        [{ detail: description, pointer: '#/to', code: 'invalid', reason: 'existsIn' }],
      ]);
    });

    it('sends a 422 for an impossible page, whatever else the query contains', async () => {
      const response = await get('/orders?page=first&size=101&sort=id', { key: CLERK });
      expect(listFieldErrors(response)).toEqual([
        'query page invalid isInt min max',
        'query size invalid max',
      ]);
    });

    it('sends a 422 for a header and for fields of the body', async () => {
      const headers = { 'Idempotency-Key': '7' };
      const response = await post('/orders', { key: CLERK, json: { ...ORDER, sender: [] }, headers });
      expect(listFieldErrors(response)).toEqual([
        expect.stringMatching(/^body sender invalid isObject/),
        'header idempotency-key invalid isUuid',
      ]);
    });

    it('sends the numeric codes of its catalogue', async () => {
      const { body } = await post('/orders', { key: CLERK, json: createCargoOrder({ unNumber: '1263' }) });
      expect(body.errors).toEqual([expect.objectContaining({ code: 'bad_un_number', number: 4101 })]);
    });

    it('sends a 500 for a crash, which only the log explains', async () => {
      const { text } = await get('/orders/1/label', { key: CLERK, id: 'crash-1' });
      expect(text).not.toMatch(/barcode|TypeError|LabelPrinter/);
      const line = /^500 internal_server_error GET \/orders\/:id\/label \[crash-1\] TypeError: /;
      expect(log.filter(([, message]) => String(message).includes('[crash-1]'))).toEqual([
        ['error', expect.stringMatching(line), expect.stringMatching(/label-printer\.ts:\d+/), 'ApiErrors'],
      ]);
    });

    it('sends a 429 after five requests in ten seconds, on that route alone', async () => {
      const response = await exhaustLimit();
      expect(response.body.error).toMatchObject({ code: 429, status: 'RESOURCE_EXHAUSTED' });
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await get('/terminals')).status).toBe(200);
    });
  });

  /** Sends requests until the rate limit rejects one, and returns its response. */
  async function exhaustLimit(): Promise<TestResponse> {
    for (let turn = 0; turn <= 5; turn += 1) {
      const response = await post('/quotes', { json: QUOTE });
      if (response.status === 429) return response;
    }
    throw new Error('Quotes are not limited');
  }

  it('logs errors of the client in one line', async () => {
    await get('/customers/42', { key: CLERK, id: 'log-1' });
    const line = "404 customer_not_found GET /customers/:id [log-1] Customer '42' does not exist.";
    expect(log.filter(([, message]) => String(message).includes('[log-1]'))).toEqual([
      ['log', line, 'ApiErrors'],
    ]);
  });

  it('counts errors by their codes', async () => {
    const before = (await get('/error-counts')).body;
    await get('/terminals/XXX');
    expect((await get('/error-counts')).body).toEqual({
      ...before,
      record_not_found: (before.record_not_found ?? 0) + 1,
    });
  });

  it('prints the four requests that its README shows', () => {
    const readme = readFileSync(new URL('../../sample-app/README.md', import.meta.url), 'utf8');
    for (const request of SAMPLE_REQUESTS) {
      expect(readme).toContain(`\`\`\`sh\n${toCurl(request, 'http://localhost:3000')}\n\`\`\``);
    }
  });

  describe('The sample app behind nginx', () => {
    it('has current error pages from `npm run nginx-errors`', () => {
      expectGolden('../../sample-app/nginx/api-errors.conf', nginxErrors(app));
    });

    it('rejects a body that is too large as nginx does', async () => {
      const headers = { 'Content-Type': 'application/json', 'X-Request-Id': 'large-1' };
      const own = await send(`${url}/orders`, {
        method: 'POST',
        body: `"${'x'.repeat(2_000_000)}"`,
        headers,
      });
      const [nginxs] = proxyErrors(app, { statuses: [413], requestId: 'large-1' });
      expect([own.status, own.text]).toEqual([413, nginxs!.body]);
      for (const [name, value] of Object.entries(nginxs!.headers)) {
        expect([name, own.headers.get(name)]).toEqual([name, value]);
      }
    });
  });

  describe('The documentation of the sample app', () => {
    it('is a valid OpenAPI document with a page', async () => {
      const { valid, errors } = await new Validator().validate({ ...documentation.document });
      expect([valid, errors]).toEqual([true, undefined]);
      const page = await send(`${url}/docs`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('html')]);
    });

    it('shows the same bodies that are sent', async () => {
      const replace = (path: string, id: string, json: object = REPLACEMENT) =>
        put(`/orders/${path}`, { id, key: CLERK, json });
      const provoked: Readonly<Record<string, (id: string) => Promise<TestResponse>>> = {
        'POST /customers 401 api_key_missing': (id) => post('/customers', { id, json: {} }),
        'POST /customers 401 api_key_invalid': (id) => post('/customers', { id, json: {}, key: 'x' }),
        'POST /customers 422 validation_failed_2': (id) =>
          post('/customers', { id, key: CLERK, json: { name: 'Hansen', email: 'office@hansen.example' } }),
        'GET /customers/{id} 401 api_key_missing': (id) => get('/customers/1', { id }),
        'GET /customers/{id} 401 api_key_invalid': (id) => get('/customers/1', { id, key: 'x' }),
        'GET /customers/{id} 404 customer_not_found': (id) => get('/customers/42', { id, key: CLERK }),
        'GET /terminals/{code} 404 record_not_found': (id) => get('/terminals/XXX', { id }),
        'POST /orders 401 api_key_missing': (id) => post('/orders', { id, json: {} }),
        'POST /orders 401 api_key_invalid': (id) => post('/orders', { id, json: {}, key: 'x' }),
        'POST /orders 422 reference_taken': async (id) => {
          const json = { ...ORDER, reference: 'PO-9' };
          await post('/orders', { key: CLERK, json });
          return post('/orders', { id, key: CLERK, json });
        },
        'POST /orders 409 cargo_too_heavy': (id) => post('/orders', { id, key: CLERK, json: TOO_HEAVY }),
        'GET /orders/{id} 401 api_key_missing': (id) => get('/orders/1', { id }),
        'GET /orders/{id} 401 api_key_invalid': (id) => get('/orders/1', { id, key: 'x' }),
        'GET /orders/{id} 404 order_not_found': (id) => get('/orders/42', { id, key: CLERK }),
        'GET /orders 401 api_key_missing': (id) => get('/orders', { id }),
        'GET /orders 401 api_key_invalid': (id) => get('/orders', { id, key: 'x' }),
        'PUT /orders/{id} 401 api_key_missing': (id) => put('/orders/1', { id, json: {} }),
        'PUT /orders/{id} 401 api_key_invalid': (id) => put('/orders/1', { id, json: {}, key: 'x' }),
        'PUT /orders/{id} 404 order_not_found': (id) => replace('42?revision=1', id),
        'PUT /orders/{id} 409 order_not_open': (id) => replace('2?revision=1', id),
        'PUT /orders/{id} 409 order_changed': async (id) => {
          await replace('1?revision=1', 'first');
          return replace('1?revision=1', id);
        },
        'PUT /orders/{id} 409 cargo_too_heavy': (id) =>
          replace('1?revision=2', id, { ...REPLACEMENT, cargo: TOO_HEAVY.cargo }),
        'POST /orders/{id}/cancel 401 api_key_missing': (id) => post('/orders/1/cancel', { id }),
        'POST /orders/{id}/cancel 401 api_key_invalid': (id) => post('/orders/1/cancel', { id, key: 'x' }),
        'POST /orders/{id}/cancel 403 permission_denied': (id) =>
          post('/orders/1/cancel', { id, key: CLERK }),
        'POST /orders/{id}/cancel 404 order_not_found': (id) =>
          post('/orders/42/cancel', { id, key: DISPATCHER }),
        'POST /orders/{id}/cancel 409 order_not_open': (id) =>
          post('/orders/2/cancel', { id, key: DISPATCHER }),
        'POST /orders/{id}/tracking 401 api_key_missing': (id) =>
          post('/orders/1/tracking', { id, json: {} }),
        'POST /orders/{id}/tracking 401 api_key_invalid': (id) =>
          post('/orders/1/tracking', { id, json: {}, key: 'x' }),
        'POST /orders/{id}/tracking 404 order_not_found': (id) =>
          post('/orders/42/tracking', { id, key: CLERK, json: PICKED_UP }),
        'GET /orders/{id}/label 401 api_key_missing': (id) => get('/orders/1/label', { id }),
        'GET /orders/{id}/label 401 api_key_invalid': (id) => get('/orders/1/label', { id, key: 'x' }),
        'GET /orders/{id}/label 404 order_not_found': (id) => get('/orders/42/label', { id, key: CLERK }),
        'GET /orders/{id}/label 500 internal_server_error': (id) =>
          get('/orders/1/label', { id, key: CLERK }),
      };
      // These bodies depend on the request; their schemas are checked with each response.
      const general = / (400|413|415|500) \w+$| 422 [a-z_]+$|quotes /;
      const own = /label 500|validation_failed_2$|reference_taken$/;
      const examples = [...documentation.readErrorExamples()].filter(
        ([name]) => !general.test(name) || (own.test(name) && !name.includes('quotes')),
      );
      expect([...documentation.readErrorExamples().keys()].some((name) => name.includes('quotes 429'))).toBe(
        true,
      );
      expect(examples.map(([name]) => name).toSorted()).toEqual(Object.keys(provoked).toSorted());

      for (const [place, example] of examples) {
        const { status, body } = await provoked[place]!(example.request_id);
        expect([place, status, body]).toEqual([place, Number(place.split(' ')[2]), example]);
      }
    });
  });
});

describe('The sample app', () => {
  it('has the same documentation on both adapters', () => {
    expect(documents).toHaveLength(2);
    expect(documents[0]).toBe(documents[1]);
  });

  it('prints requests as commands that a shell can run', () => {
    const [order, replacement, customer] = SAMPLE_REQUESTS.map((request) =>
      toCurl(request, 'http://localhost:3000'),
    );
    expect(customer).toBe(
      [
        'curl -i http://localhost:3000/customers/42 \\',
        "  -H 'X-Api-Key: demo-clerk' \\",
        "  -H 'X-Request-Id: try-3'",
      ].join('\n'),
    );
    expect(replacement).toContain(" 'http://localhost:3000/orders/first?revision=latest&notify=maybe' ");
    const [, body = ''] = /^ {2}-d '([^']+)'$/m.exec(order!) ?? [];
    expect(JSON.parse(body)).toEqual(SAMPLE_REQUESTS[0]!.body);
  });
});
