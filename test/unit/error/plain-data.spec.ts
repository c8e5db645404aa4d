import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { toJsonData, toPlainData, toPlainMembers } from '../../../lib/error/plain-data.js';

const throwing = {
  get bad(): never {
    throw new Error('getter');
  },
  good: 1,
};

describe('toPlainData', () => {
  test.each<[string, unknown, unknown]>([
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a big integer', 12n, '12'],
    ['what is not finite', [1, Number.NaN, Infinity], [1]],
    ['what JSON has no word for', { f: () => 1, s: Symbol('s'), u: undefined, n: null }, { n: null }],
    ['a map and a set', new Map([['a', new Set([1, 'b'])]]), { a: [1, 'b'] }],
    ['toJSON', { toJSON: () => ({ shown: true }) }, { shown: true }],
    ['toJSON that throws', { a: { toJSON: () => throwing.bad } }, {}],
    ['a getter that throws', throwing, { good: 1 }],
    ['an error inside', { a: 1, cause: new Error('secret'), list: [new TypeError('x')] }, { a: 1, list: [] }],
    ['a long text', 'x'.repeat(5_000), `${'x'.repeat(4_000)}…`],
  ])('%s', (_, value, plain) => {
    expect(toPlainData(value)).toEqual(plain);
  });

  it('leaves out what stands in itself', () => {
    const loop: Record<string, unknown> = { name: 'loop', list: [] };
    loop.self = loop;
    (loop.list as unknown[]).push(loop, 1);
    expect(toPlainData(loop)).toEqual({ name: 'loop', list: [1] });
  });

  it('shows a thing twice that is there twice', () => {
    const shared = { a: 1 };
    expect(toPlainData([shared, shared])).toEqual([shared, shared]);
  });

  it('keeps an own key __proto__ as a key, and no prototype', () => {
    const plain = toPlainMembers(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(JSON.stringify(plain)).toBe('{"__proto__":{"polluted":true}}');
  });

  it('stops at a bound, in breadth and in depth', () => {
    const wide = toPlainData(Array.from({ length: 100_000 }, () => 0)) as unknown[];
    expect(wide.length).toBeLessThanOrEqual(1_000);
    let deep: unknown = 'end';
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    expect(JSON.stringify(toPlainData(deep)).length).toBeLessThan(200);
  });

  it('makes of anything what JSON can write, and reads back the same', () => {
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

describe('toJsonData', () => {
  const jsonText = (value: unknown) => JSON.stringify(toJsonData(value));

  it('is written as the value itself', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true }),
        (value) => {
          expect(jsonText(value)).toBe(JSON.stringify(value));
        },
      ),
    );
    const odd = {
      list: [undefined, () => 1, Number.NaN, Symbol('s'), [null]],
      none: undefined,
      m: new Map(),
    };
    for (const value of [odd, Buffer.from('ab'), [odd], new Date(0)])
      expect(jsonText(value)).toBe(JSON.stringify(value));
  });

  it('is bounded in values, in characters and in depth', () => {
    const wide = toJsonData(Array.from({ length: 1_000_000 }, () => 0)) as unknown[];
    expect(wide).toHaveLength(9_999);
    const texts = Array.from({ length: 9_000 }, () => 'x'.repeat(1_000));
    expect(jsonText({ texts }).length).toBeLessThan(1_100_000);
    let deep: unknown = 'end';
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    expect(jsonText(deep).length).toBeLessThan(2_000);
  });

  it('has no cycle, and stops at what cannot be read', () => {
    const loop: Record<string, unknown> = { name: 'loop', big: 12n, throwing };
    loop.self = loop;
    expect(toJsonData(loop)).toEqual({ name: 'loop', big: '12', throwing: { good: 1 } });
  });

  it('has no content of an error', () => {
    const telling = Object.assign(new Error('hunter2'), { toJSON: () => 'hunter2' });
    expect(toJsonData({ telling, list: [telling], ok: 1 })).toEqual({ telling: {}, list: [{}], ok: 1 });
  });
});

describe('toPlainMembers', () => {
  const members = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'k'.repeat(199), 'k'.repeat(201))),
    fc.oneof(fc.anything(), fc.double(), fc.constantFrom('x'.repeat(199), 'x'.repeat(5_000), throwing)),
    { noNullPrototype: false },
  );

  it('makes the same of an object as stands in a list, where there is no short way', () => {
    fc.assert(
      fc.property(members, (value) => {
        const [listed] = toPlainData([value]) as unknown[];
        const isMembers = typeof listed === 'object' && listed !== null && !Array.isArray(listed);
        expect(JSON.stringify(toPlainMembers(value))).toBe(JSON.stringify(isMembers ? listed : {}));
      }),
    );
  });

  it('copies what it is given', () => {
    const given = { id: 1, name: 'x' };
    expect(toPlainMembers(given)).toEqual(given);
    expect(toPlainMembers(given)).not.toBe(given);
  });
});
