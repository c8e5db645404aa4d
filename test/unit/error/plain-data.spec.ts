import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { toJsonData, toPlainData, toPlainMembers } from '../../../lib/error/plain-data.js';

const throwing = {
  get bad(): never {
    throw new Error('getter');
  },
  good: 1,
};

describe('toPlainData()', () => {
  test.each<[string, unknown, unknown]>([
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a big integer', 12n, '12'],
    ['numbers that are not finite', [1, Number.NaN, Infinity], [1]],
    ['values that JSON cannot represent', { f: () => 1, s: Symbol('s'), u: undefined, n: null }, { n: null }],
    ['a map and a set', new Map([['a', new Set([1, 'b'])]]), { a: [1, 'b'] }],
    ['an object with toJSON()', { toJSON: () => ({ shown: true }) }, { shown: true }],
    ['a toJSON() that throws', { a: { toJSON: () => throwing.bad } }, {}],
    ['a getter that throws', throwing, { good: 1 }],
    ['an error inside', { a: 1, cause: new Error('secret'), list: [new TypeError('x')] }, { a: 1, list: [] }],
    ['a long text', 'x'.repeat(5_000), `${'x'.repeat(4_000)}…`],
  ])('copies %s as plain data', (_, value, plain) => {
    expect(toPlainData(value)).toEqual(plain);
  });

  it('omits an object inside itself', () => {
    const loop: Record<string, unknown> = { name: 'loop', list: [] };
    loop.self = loop;
    (loop.list as unknown[]).push(loop, 1);
    expect(toPlainData(loop)).toEqual({ name: 'loop', list: [1] });
  });

  it('copies an object twice that is referenced twice', () => {
    const shared = { a: 1 };
    expect(toPlainData([shared, shared])).toEqual([shared, shared]);
  });

  it('copies the key __proto__ as a key and keeps the prototype', () => {
    const plain = toPlainMembers(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(JSON.stringify(plain)).toBe('{"__proto__":{"polluted":true}}');
  });

  it('bounds the copy in breadth and in depth', () => {
    const wide = toPlainData(Array.from({ length: 100_000 }, () => 0)) as unknown[];
    expect(wide.length).toBeLessThanOrEqual(1_000);
    let deep: unknown = 'end';
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    expect(JSON.stringify(toPlainData(deep)).length).toBeLessThan(200);
  });

  it('returns for any value data that JSON represents without a loss', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
        }),
        (value) => {
          const plain = toPlainData(value);
          if (plain === undefined) return;
          const written = JSON.stringify(plain);
          expect(JSON.stringify(JSON.parse(written))).toBe(written);
        },
      ),
    );
  });
});

describe('toJsonData()', () => {
  const toJsonText = (value: unknown) => JSON.stringify(toJsonData(value));

  it('returns data with the same JSON as the value itself', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true }),
        (value) => {
          expect(toJsonText(value)).toBe(JSON.stringify(value));
        },
      ),
    );
    const odd = {
      list: [undefined, () => 1, Number.NaN, Symbol('s'), [null]],
      none: undefined,
      m: new Map(),
    };
    for (const value of [odd, Buffer.from('ab'), [odd], new Date(0)])
      expect(toJsonText(value)).toBe(JSON.stringify(value));
  });

  it('bounds the copy in values, in characters and in depth', () => {
    const wide = toJsonData(Array.from({ length: 1_000_000 }, () => 0)) as unknown[];
    expect(wide).toHaveLength(9_999);
    const texts = Array.from({ length: 9_000 }, () => 'x'.repeat(1_000));
    expect(toJsonText({ texts }).length).toBeLessThan(1_100_000);
    let deep: unknown = 'end';
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    expect(toJsonText(deep).length).toBeLessThan(2_000);
  });

  it('omits cycles and properties that cannot be read', () => {
    const loop: Record<string, unknown> = { name: 'loop', big: 12n, throwing };
    loop.self = loop;
    expect(toJsonData(loop)).toEqual({ name: 'loop', big: '12', throwing: { good: 1 } });
  });

  it('copies an error as an empty object', () => {
    const error = Object.assign(new Error('hunter2'), { toJSON: () => 'hunter2' });
    expect(toJsonData({ error, list: [error], ok: 1 })).toEqual({ error: {}, list: [{}], ok: 1 });
  });
});

describe('toPlainMembers()', () => {
  const members = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'k'.repeat(199), 'k'.repeat(201))),
    fc.oneof(fc.anything(), fc.double(), fc.constantFrom('x'.repeat(199), 'x'.repeat(5_000), throwing)),
    { noNullPrototype: false },
  );

  it('returns the same members as for the object inside a list', () => {
    fc.assert(
      fc.property(members, (value) => {
        const [listed] = toPlainData([value]) as unknown[];
        const isMembers = typeof listed === 'object' && listed !== null && !Array.isArray(listed);
        expect(JSON.stringify(toPlainMembers(value))).toBe(JSON.stringify(isMembers ? listed : {}));
      }),
    );
  });

  it('returns a copy of the given object', () => {
    const given = { id: 1, name: 'x' };
    expect(toPlainMembers(given)).toEqual(given);
    expect(toPlainMembers(given)).not.toBe(given);
  });
});
