import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Expose, plainToInstance, Type } from 'class-transformer';
import fc from 'fast-check';
import { InstanceBuilder, TooDeepError } from '../../../lib/validation/engine/instance-builder.js';
import { sanitize } from '../../../lib/validation/engine/sanitize.js';

class Leaf {
  @Type(() => Number)
  size?: number;

  label = 'none';
}

class Tree {
  @Type(() => Leaf)
  leaf?: Leaf;

  @Type(() => Leaf)
  leaves?: Leaf[];

  @Type(() => Tree)
  child?: Tree;

  @Type(() => String)
  text?: string;

  @Type(() => Boolean)
  flag?: boolean;

  @Type(() => Date)
  at?: Date;

  anything?: unknown;

  private hidden = 1;

  get reading(): number {
    return this.hidden;
  }

  set writing(value: number) {
    this.hidden = value;
  }

  method(): string {
    return 'kept';
  }
}

const KEYS = [
  'leaf leaves child text flag at anything reading writing method hidden size label',
  '__proto__ constructor prototype toString hasOwnProperty valueOf more',
].flatMap((names) => names.split(' '));

/** JSON values with keys that matter to the class or to JavaScript. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1, 1.5, '', 'x', '7', '2024-05-06T08:00:00Z', 1e21),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('json')), { maxLength: 6 })
      .map((members) =>
        JSON.parse(`{${members.map(([key, value]) => `"${key}":${JSON.stringify(value)}`).join()}}`),
      ),
  ),
}));
const members = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), json), { maxLength: 8 })
  .map((pairs) => `{${pairs.map(([key, value]) => `"${key}":${JSON.stringify(value)}`).join()}}`);

const createBuilder = (
  known: readonly string[] = ['leaf', 'text', 'anything', 'size', 'method', 'writing', 'reading'],
) => {
  const instances = new InstanceBuilder({ strict: true, transformOptions: undefined }, () => new Set(known));
  return { build: (type: new () => object, value: object) => instances.build(type, value).instance };
};

/** Returns the prototypes and own keys of a value at every level. */
function describeShape(value: unknown): unknown {
  if (value instanceof Date) return ['Date', value.getTime()];
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'function' : value;
  const own = Object.entries(value).map(([key, member]) => [key, describeShape(member)]);
  return [Object.getPrototypeOf(value).constructor.name, own];
}

describe('An instance of a class', () => {
  it('equals the one that class-transformer creates, with its own keys and prototypes', () => {
    fc.assert(
      fc.property(members, (text) => {
        const sent: object = JSON.parse(text);
        sanitize(sent);
        let expected: unknown;
        try {
          expected = plainToInstance(Tree, sent);
        } catch {
          return; // class-transformer throws on an object with its own `toString`.
        }
        const built = createBuilder().build(Tree, JSON.parse(text));
        expect(describeShape(built)).toEqual(describeShape(expected));
        expect(({} as Record<string, unknown>).more).toBeUndefined();
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it('is created by class-transformer if a property has decorators other than `@Type()`', () => {
    class Renamed {
      @Expose({ name: 'e_mail' })
      email?: string;
    }
    expect(createBuilder([]).build(Renamed, { e_mail: 'x' })).toEqual(
      plainToInstance(Renamed, { e_mail: 'x' }),
    );
  });

  it.each([
    ['an object', 'anything', (inner: unknown) => ({ a: inner })],
    ['a list', 'leaves', (inner: unknown) => [inner]],
    ['its own class', 'child', (inner: unknown) => ({ child: inner })],
  ])('is not created from a value that is nested too deeply in %s', (_, member, wrap) => {
    let value: unknown = {};
    for (let level = 0; level < 5_000; level += 1) value = wrap(value);
    const attempt = () => createBuilder().build(Tree, { text: 'x', [member]: value });
    expect(attempt).toThrow(TooDeepError);
    expect(attempt).toThrow(expect.objectContaining({ member }));
  });

  it('has the items of a sparse list without its gaps, whatever its length', () => {
    const sparse: unknown[] = [];
    sparse[4_000_000_000] = { size: '1' };
    sparse[7] = { size: '2' };
    const { leaves } = createBuilder().build(Tree, { leaves: sparse }) as Tree;
    expect(leaves).toEqual([Object.assign(new Leaf(), { size: 2 }), Object.assign(new Leaf(), { size: 1 })]);
  });
});
