import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { documentErrors, type OpenApiDocument } from 'nestjs-api-errors';
import { expectGolden } from '../golden.js';
import { CONTRACT_PLATFORMS, sendFrom } from './contract.requests.js';
import { PLATFORMS, type RunningApp, start } from './harness.js';
import { CONSTRAINTS } from './request-schemas.app.js';
import { generateValues, listKeywords, SchemaVerdicts } from './request-schemas.verdicts.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function handleConcurrently<T>(all: readonly T[], handle: (each: T) => Promise<void>): Promise<void> {
  const queue = all.values();
  const work = async () => {
    // oxlint-disable-next-line no-await-in-loop -- 20 requests are sent at a time
    for (const each of queue) await handle(each);
  };
  await Promise.all(Array.from({ length: 20 }, work));
}

/** The keywords that requests violate. */
const KEYWORDS_OF_CONSTRAINTS =
  'additionalProperties enum exclusiveMaximum exclusiveMinimum format maxItems maxLength maximum minItems minLength minProperties minimum ' +
  'multipleOf not pattern required type';

const VERSIONS = ['3.0.0', '3.1.0'];
const APPS = PLATFORMS.map(([name, adapter], index) => [name, VERSIONS[index]!, adapter] as const);

describe.each(APPS)('The document of all constraints on %s in OpenAPI %s', (_, version, adapter) => {
  it('accepts what validation accepts, and rejects what keywords can express', async () => {
    const { controller, routes, createDocument } = CONSTRAINTS;
    const errors = { documentation: { requests: true } };
    running = await start(adapter(), { controllers: [controller], errors });
    const { send, app } = running;
    const document = documentErrors(app, createDocument(version));
    const verdicts = new SchemaVerdicts(document);
    const wrong: string[] = [];
    const onlyValidated = new Map<string, Set<string>>();
    const keywords = new Set<string>();
    const known = new Set<string>();
    const calls = routes.flatMap((route) => route.values.map((value) => ({ ...route, value })));
    await handleConcurrently(calls, async ({ title, path, value }) => {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      const unknown = value === undefined ? { nonsense: 1 } : {};
      const json = { plain: value, each: list, optional: value, ...unknown };
      const { status, body } = await send(path, { json });
      if (status !== 201 && status !== 422) wrong.push(`${title}: ${status}`);
      const schema = (document.paths as any)[path].post.requestBody.content['application/json'].schema;
      const faults = verdicts.findFaults(schema, JSON.parse(JSON.stringify(json)));
      for (const { keyword } of faults) keywords.add(keyword);
      const errorsOfBody = (body?.errors ?? []) as { field: string }[];
      const rejected = new Set(errorsOfBody.map(({ field }) => field.split('.')[0]));
      for (const member of Object.keys(json)) {
        const isRejected = rejected.has(member);
        const isFaulty = faults.some((each) => each.member === member);
        const shown = JSON.stringify(value) ?? 'absent';
        if (isFaulty && !isRejected) wrong.push(`${title}: ${member} ${shown}`);
        if (!isFaulty && isRejected)
          onlyValidated.set(title, (onlyValidated.get(title) ?? new Set()).add(shown));
      }
    });
    expect(wrong).toEqual([]);
    // Each line has a constraint, and the values that only validation rejects.
    const lines = [...onlyValidated].map(
      ([title, values]) => `${title}: ${[...values].toSorted().join(', ')}\n`,
    );
    expectGolden('documentation/not-in-request-schemas.txt', lines.toSorted().join(''));
    expect([...keywords].toSorted().join(' ')).toBe(KEYWORDS_OF_CONSTRAINTS);
    for (const { path } of routes) {
      const { schema } = verdicts.document.paths[path].post.requestBody.content['application/json'];
      for (const keyword of listKeywords(schema as object, verdicts)) known.add(keyword);
    }
    const notViolated = [...known].filter((keyword) => !keywords.has(keyword));
    expect(notViolated.toSorted().join(' ')).toBe('items properties');
  }, 60_000);
});

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: { readonly example?: unknown; readonly type?: unknown };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
}

/** The fields and reasons with which the sample app rejects requests that match its schemas. */
const RULES_WITHOUT_KEYWORD: readonly string[] = [
  // Dangerous goods need a UN number, which is a condition.
  'cargo.*.unNumber: matches',
  'cargo.*.unNumber: missing_field',
  // Data of the app.
  'customerId: existsIn',
  'email: isUnique',
  'from: EXISTS_IN',
  'from: TOO_HEAVY',
  'phone: isPhoneNumber',
  'receiver.phone: isPhoneNumber',
  'receiver.terminal: existsIn',
  'reference: already_exists',
  'sender.phone: isPhoneNumber',
  'sender.terminal: existsIn',
  'to: EXISTS_IN',
  'to: TOO_HEAVY',
  'weight: TOO_HEAVY',
];

const KEYWORDS_OF_SAMPLE_APP =
  'additionalProperties anyOf enum exclusiveMinimum format maxLength maximum minItems minLength minimum not required type';

describe.each(CONTRACT_PLATFORMS)('The document of the sample app on %s', (_, adapter) => {
  let app: INestApplication;
  let url: string;
  let verdicts: SchemaVerdicts;
  let sent = 0;
  const warnings: unknown[] = [];

  beforeAll(async () => {
    const logger = {
      log: () => undefined,
      error: () => undefined,
      warn: (line: unknown) => warnings.push(line),
    };
    app = await createApp(adapter(), { logger, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
    verdicts = new SchemaVerdicts((await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument);
  });
  afterAll(() => app.close());

  /** Sends a request from a new address after each four requests, as an address can send only five in ten seconds. */
  const call = (method: string, path: string, headers: Record<string, string>, body?: string) => {
    sent += 1;
    const address = `127.3.${Math.floor(sent / 1_000)}.${1 + Math.floor((sent % 1_000) / 4)}`;
    const all = { 'x-api-key': 'demo-dispatcher', 'content-type': 'application/json', ...headers };
    return sendFrom(address, url, method.toUpperCase(), {
      title: '',
      path,
      headers: all,
      ...(body && { body }),
    });
  };

  const listOperations = () =>
    Object.entries<Record<string, Operation>>(verdicts.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method, path, ...operation })),
    );

  it('has no keyword that differs from validation', () => {
    expect(warnings).toEqual([]);
  });

  it('agrees with the responses to bodies that are generated from them', async () => {
    const counts = { accepted: 0, rejected: 0 };
    const wrong: string[] = [];
    const reasons = new Set<string>();
    const violated = new Set<string>();
    const known = new Set<string>();
    for (const { method, path, parameters = [], requestBody } of listOperations()) {
      const schema = requestBody?.content['application/json']?.schema;
      if (schema === undefined) continue;
      for (const keyword of listKeywords(schema, verdicts)) known.add(keyword);
      const address = createAddress(path, parameters);
      for (const body of generateValues(schema, verdicts)) {
        const text = JSON.stringify(body);
        const faults = verdicts.findFaults(schema, JSON.parse(text));
        // oxlint-disable-next-line no-await-in-loop -- some responses depend on earlier requests
        const response = await call(method, address, {}, text);
        const isRejected = response.status === 422 || response.status === 400;
        counts[isRejected ? 'rejected' : 'accepted'] += 1;
        for (const { keyword } of faults) violated.add(keyword);
        if (response.status >= 500 || (faults.length > 0 && !isRejected))
          wrong.push(`${method} ${path} ${text}: ${response.status} ${JSON.stringify(faults)}`);
        if (faults.length === 0 && isRejected)
          for (const reason of readReasons(response.text)) reasons.add(reason);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect([...reasons].toSorted()).toEqual(RULES_WITHOUT_KEYWORD);
    expect([...violated].toSorted().join(' ')).toBe(KEYWORDS_OF_SAMPLE_APP);
    const notViolated = [...known].filter((keyword) => !violated.has(keyword));
    expect(notViolated.toSorted().join(' ')).toBe('description example items properties title');
    expect(counts.accepted).toBeGreaterThan(100);
    expect(counts.rejected).toBeGreaterThan(500);
  }, 120_000);

  it('agrees with the responses to parameters that are generated from them', async () => {
    const wrong: string[] = [];
    const counts = { accepted: 0, rejected: 0 };
    for (const { method, path, parameters = [], requestBody } of listOperations()) {
      const bodySchema = requestBody?.content['application/json']?.schema;
      const body = bodySchema && JSON.stringify(generateValues(bodySchema, verdicts)[0]);
      for (const parameter of parameters) {
        const { name, in: location, schema } = parameter;
        const values = generateValues(schema, verdicts).filter((value) => typeof value !== 'object');
        for (const text of values.map(String).filter((each) => location !== 'path' || each !== '')) {
          const others = parameters.map((each) =>
            each === parameter ? { ...each, schema: { example: text } } : each,
          );
          const isRejected = verdicts.findFaults(schema, toTyped(text, schema.type)).length > 0;
          // oxlint-disable-next-line no-await-in-loop -- some responses depend on earlier requests
          const { status, text: received } = await call(
            method,
            createAddress(path, others, name),
            location === 'header' ? { [name]: encodeURI(text) } : {},
            body,
          );
          const isField = (reason: string) => reason.toLowerCase().startsWith(`${name.toLowerCase()}:`);
          if ((status === 422 && readReasons(received).some(isField)) !== isRejected)
            wrong.push(`${method} ${path} ${name}=${text}: ${status}`);
          counts[isRejected ? 'rejected' : 'accepted'] += 1;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(counts.accepted).toBeGreaterThan(20);
    expect(counts.rejected).toBeGreaterThan(20);
  }, 60_000);
});

/** Fills in the examples of path parameters, and of query parameters that are required or named. */
function createAddress(path: string, parameters: readonly Parameter[], named?: string): string {
  const filled = path.replace(/\{(\w+)\}/g, (_match, name: string) =>
    encodeURIComponent(String(parameters.find((each) => each.name === name)!.schema.example)),
  );
  const query = parameters
    .filter((each) => each.in === 'query' && (each.required || each.name === named))
    .map(({ name, schema: { example } }) => `${name}=${encodeURIComponent(String(example))}`);
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
}

function toTyped(text: string, type: unknown): unknown {
  return type === 'integer' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function readReasons(text: string): readonly string[] {
  const body = JSON.parse(text);
  const details = body.error?.details?.flatMap((each: any) => each.fieldViolations ?? []) ?? [];
  return [...(body.errors ?? []), ...details].map(
    ({ field, reason, code }: any) => `${String(field).replace(/\.\d+(?=\.)/g, '.*')}: ${reason ?? code}`,
  );
}
