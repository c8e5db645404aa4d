/** A JSON value. Members that a request revives on the server are written as `{ "$revive": … }`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Mutation {
  readonly name: string;
  readonly json: string;
}

/** Values that JSON cannot represent. Parsers of other media types and middleware can create them. */
const REVIVALS: Readonly<Record<string, () => unknown>> = {
  buffer: () => Buffer.from('abc'),
  bytes: () => new Uint8Array([1, 2]),
  date: () => new Date(0),
  undefined: () => undefined,
  nan: () => Number.NaN,
  'sparse list': () => {
    const list: unknown[] = [];
    list[2] = { city: 'Kiel' };
    return list;
  },
  'object without a prototype': () => Object.assign(Object.create(null), { city: 'Kiel' }) as unknown,
};

const toRevivable = (kind: string): Json => ({ $revive: kind });

/** Replaces the members `{ "$revive": … }` by the values that they represent. */
export function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const kind = (value as { $revive?: unknown }).$revive;
  if (typeof kind === 'string') return REVIVALS[kind]?.();
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) members[key] = revive(members[key]);
  return value;
}

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values that replace a value of another type. */
const REPLACEMENTS: readonly Json[] = [
  null,
  '',
  'x',
  ' 5 ',
  5,
  1.5,
  '5',
  true,
  'false',
  [],
  {},
  [null],
  ['x', 5],
  [[{}]],
  ...Object.keys(REVIVALS).map(toRevivable),
];

/** Keys with a meaning in JavaScript, and names that a class of the tests inherits or initializes. */
const KEYS = [
  'unknown',
  'constructor',
  'prototype',
  '__proto__',
  'toString',
  'isPrototypeOf',
  'hasOwnProperty',
  'full',
  'ruled',
  'greet',
  'extra',
  'count',
  'a',
];

/** Adds a member to a JSON text, since an object literal cannot have the key `__proto__`. */
const addMember = (json: string, key: string, value: string): string =>
  json === '{}' ? `{"${key}":${value}}` : `${json.slice(0, -1)},"${key}":${value}}`;

/**
 * Changes each member of a valid value, at every depth, and adds unexpected keys.
 *
 * @yields the changed value as text
 */
export function* mutate(value: Json, path = '', wrap = (json: string) => json): Generator<Mutation> {
  const whole = JSON.stringify(value);
  const at = path === '' ? 'the body' : path;
  yield { name: `${at} in a list`, json: wrap(`[${whole}]`) };
  yield { name: `${at} in a list of a list`, json: wrap(`[[${whole}]]`) };
  yield { name: `${at} as a member of 0`, json: wrap(`{"0":${whole}}`) };
  for (const replacement of path === '' ? [] : REPLACEMENTS) {
    const json = JSON.stringify(replacement);
    yield { name: `${at} is ${json}`, json: wrap(json) };
  }
  if (isRecord(value)) yield* mutateRecord(value, path, wrap);
  if (Array.isArray(value)) yield* mutateList(value as readonly Json[], path, wrap);
}

function* mutateRecord(
  value: { readonly [key: string]: Json },
  path: string,
  wrap: (json: string) => string,
): Generator<Mutation> {
  const whole = JSON.stringify(value);
  for (const key of KEYS) {
    const texts =
      key === 'constructor' || key === '__proto__' ? ['1', '{"prototype":{"x":1}}', 'null'] : ['1'];
    for (const text of texts) {
      yield { name: `${path || 'the body'} with ${key}: ${text}`, json: wrap(addMember(whole, key, text)) };
    }
  }
  for (const [key, member] of Object.entries(value)) {
    const { [key]: _, ...others } = value;
    const inside = path === '' ? key : `${path}.${key}`;
    const rest = JSON.stringify(others);
    yield { name: `without ${inside}`, json: wrap(rest) };
    yield* mutate(member, inside, (json) => wrap(addMember(rest, key, json)));
  }
}

function* mutateList(
  value: readonly Json[],
  path: string,
  wrap: (json: string) => string,
): Generator<Mutation> {
  const texts = value.map((item) => JSON.stringify(item));
  yield { name: `${path} with another item`, json: wrap(`[${[...texts, '7'].join()}]`) };
  if (value.length === 0) return;
  const [first, ...rest] = texts;
  yield { name: `${path} with an item twice`, json: wrap(`[${[first, ...texts].join()}]`) };
  yield* mutate(value[0]!, `${path}.0`, (json) => wrap(`[${[json, ...rest].join()}]`));
}
