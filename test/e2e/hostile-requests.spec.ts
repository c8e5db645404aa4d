import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import fc from 'fast-check';
import { type OpenApiDocument } from 'nestjs-api-errors';
import { TESTS_ALL } from '../extent.js';
import { CONTRACT_PLATFORMS, sendFrom } from './contract.requests.js';
import {
  CRASHING_ROUTE,
  createAddresses,
  listOperations,
  type SampleOperation,
} from './sample-app.operations.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

/** `HOSTILE_REQUESTS=20000 npm test -- hostile-requests` sends as many requests, and different ones in each run. */
const CHOSEN = process.env['HOSTILE_REQUESTS'];
const RUNS = Number(CHOSEN ?? (TESTS_ALL ? 5_000 : 600));
const SEED = CHOSEN === undefined ? 1 : Date.now() % 1_000_000;
const AT_ONCE = 10;

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  'then',
  'toJSON',
  '0',
  '',
  'a.b',
  '$gt',
  'id',
];
const VALUES: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  '0',
  'NaN',
  '\u0000',
  '\ud800',
  "x'); DROP TABLE orders; --",
  'x'.repeat(5_000),
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  -1e-308,
  true,
  [],
  [[]],
  [null],
  [undefined, {}],
  {},
  { length: 3 },
  { toString: 1, valueOf: 'x' },
  JSON.parse('{"__proto__":{"polluted":1}}') as unknown,
];

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), { maxKeys: 3 }),
  },
);

/** A change of a body: the turns lead to a member, which is replaced, wrapped, repeated or joined by another one. */
const change = fc.record({
  turns: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
  way: fc.constantFrom('replace', 'replace', 'replace', 'wrap', 'repeat', 'add'),
  key: fc.constantFrom(...KEYS),
  value: hostile,
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function applyChange(body: unknown, { turns, way, key, value }: Change): unknown {
  const [turn = 0, ...others] = turns;
  if (typeof body !== 'object' || body === null) return value;
  const members = Object.entries(body);
  const [name, member] = members[turn % Math.max(members.length, 1)] ?? [key, undefined];
  const changeMember = () => {
    if (others.length > 0 && typeof member === 'object')
      return applyChange(member, { turns: others, way, key, value });
    return { replace: value, wrap: [member], repeat: [member, member], add: member }[way];
  };
  const changed = members.map(([each, old]): [string, unknown] => [
    each,
    each === name ? changeMember() : old,
  ]);
  if (Array.isArray(body)) return changed.map(([, each]) => each).concat(way === 'add' ? [value] : []);
  // Defines an own member even for the key `__proto__`.
  return Object.fromEntries([...changed, ...(way === 'add' ? [[key, value] as const] : [])]);
}

const text = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '1',
    '2',
    '-1',
    '1.5',
    '1e3',
    '99999999999999999999',
    'NaN',
    'null',
    '[]',
    '\u0000',
    'RIX',
  ),
  fc.string({ maxLength: 12 }),
);

/** A request to one operation. If `parameters` is `undefined`, its parameters are right, so that only the body is hostile. */
const hostileRequest = fc.record({
  operation: fc.nat(1_000),
  changes: fc.array(change, { maxLength: 3 }),
  isJson: fc.oneof(
    { weight: 20, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  parameters: fc.option(fc.array(text, { minLength: 4, maxLength: 4 }), { nil: undefined, freq: 2 }),
  brackets: fc.constantFrom('', '', '', '[]', '[a]', '[a][b]'),
});
type HostileRequest = typeof hostileRequest extends fc.Arbitrary<infer T> ? T : never;

interface HostileCall {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

function createCall(
  { right, requiredQuery }: SampleOperation,
  { changes, isJson, parameters, brackets }: HostileRequest,
): HostileCall {
  const texts = parameters?.values();
  const draw = (usual: string) => encodeURIComponent(texts?.next().value ?? usual);
  const path = right.template.replace(/\{(\w+)\}/g, (_, name: string) => draw(right.params[name]!));
  const query = parameters
    ? [...right.query, ...right.query.slice(0, 1)].map((name) => `${name}${brackets}=${draw('1')}`)
    : Object.entries(requiredQuery).map((pair) => pair.join('='));
  const body = right.body === undefined ? undefined : JSON.stringify(changes.reduce(applyChange, right.body));
  return {
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: right.headers as Record<string, string>,
    ...(body !== undefined && { body: isJson ? body : body.slice(0, -1) }),
  };
}

describe.each(CONTRACT_PLATFORMS)('The sample app on %s', (_, adapter) => {
  let app: INestApplication;
  let url: string;
  let operations: readonly SampleOperation[];
  beforeAll(async () => {
    app = await createApp(adapter(), { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
    operations = listOperations((await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument);
  });
  afterAll(() => app.close());

  it('sends no 500 for random mistakes of clients in each operation', async () => {
    const nextAddress = createAddresses();
    const failed: string[] = [];
    const seen = new Map<string, Set<number>>();
    let crashes = 0;
    const queue = fc.sample(hostileRequest, { numRuns: RUNS, seed: SEED }).values();
    const sendInTurn = async () => {
      for (const request of queue) {
        const operation = operations[request.operation % operations.length]!;
        const { method, template } = operation;
        const call = createCall(operation, request);
        // oxlint-disable-next-line no-await-in-loop
        const { status, text: received } = await sendFrom(nextAddress(), url, method, { title: '', ...call });
        const name = `${method} ${template}`;
        seen.set(name, (seen.get(name) ?? new Set()).add(status));
        if (status < 500) continue;
        if (template === CRASHING_ROUTE) crashes += 1;
        else failed.push(`${method} ${call.path} ${call.body?.slice(0, 500)}: ${status} ${received}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendInTurn));
    expect(failed.slice(0, 5)).toEqual([]);
    // The route with a deliberate bug shows that the test would see a 500.
    expect(crashes).toBeGreaterThan(0);
    expect(seen.size).toBe(operations.length);
    for (const { method, template, right } of operations) {
      const statuses = [...seen.get(`${method} ${template}`)!];
      if (right.body !== undefined) expect(statuses).toContain(400);
      // Some requests must reach the handler.
      if (template !== CRASHING_ROUTE)
        expect(statuses.some((status) => [200, 201, 404, 409].includes(status))).toBe(true);
    }
  }, 600_000);
});
