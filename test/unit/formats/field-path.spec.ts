import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ANY_DESCENDANT,
  ANY_INDEX,
  ANY_KEY,
  toDottedPath,
  type FieldPath,
} from '../../../lib/error/documented-error.js';
import { FIELD_PATH_STYLES, FieldPathWriter } from '../../../lib/formats/field-path.js';

const [dots, brackets, pointer, fragment] = (['dots', 'brackets', 'pointer', 'fragment'] as const).map(
  (style) => new FieldPathWriter(style),
);

describe('FieldPathWriter', () => {
  it.each([
    ['email', 'email', '/email', '#/email'],
    ['cargo.0.weight', 'cargo[0].weight', '/cargo/0/weight', '#/cargo/0/weight'],
    ['0.1', '[0][1]', '/0/1', '#/0/1'],
    ['a~b/c', 'a~b/c', '/a~0b~1c', '#/a~0b~1c'],
    ['größe m.#', 'größe m.#', '/größe m/#', '#/gr%C3%B6%C3%9Fe%20m/%23'],
  ])(
    'writes the path %s as %s in brackets, %s as a pointer, %s as a fragment',
    (dotted, inBrackets, asPointer, asFragment) => {
      expect(dots!.write(dotted)).toBe(dotted);
      expect(brackets!.write(dotted)).toBe(inBrackets);
      expect(pointer!.write(dotted)).toBe(asPointer);
      expect(fragment!.write(dotted)).toBe(asFragment);
    },
  );

  it('writes the empty pointer for a whole part of a request', () => {
    expect(pointer!.write('body', 'body')).toBe('');
    expect(pointer!.write('body', 'query')).toBe('/body');
    expect(fragment!.write('body', 'body')).toBe('#');
  });
});

describe.each(FIELD_PATH_STYLES)('FieldPathWriter schema for paths with %s', (style) => {
  const names = new FieldPathWriter(style);
  const matches = (path: FieldPath, name: string): boolean => {
    const { pattern, enum: values } = names.createSchema([path]);
    if (pattern === undefined) return (values ?? [name]).includes(name);
    return new RegExp(pattern as string, 'u').test(name);
  };

  it.each<[FieldPath, string, boolean]>([
    [['cargo', ANY_INDEX], 'cargo.12', true],
    [['cargo', ANY_INDEX], 'cargo.x', false],
    [['cargo', ANY_INDEX], 'cargo.1.2', false],
    [[ANY_INDEX, 'name'], '3.name', true],
    [['byName', ANY_KEY, 'street'], 'byName.a.b.street', true],
    [[ANY_KEY], '0', true],
    [['folders', ANY_DESCENDANT], 'folders', true],
    [['folders', ANY_DESCENDANT], 'folders.0.name', true],
    [['folders', ANY_DESCENDANT], 'foldersx', false],
    [['a.b', 'c+'], 'a.b.c+', true],
    [['a.b'], 'axb', false],
  ])('compares the documented path %j with the path %s: %s', (path, dotted, expected) => {
    expect(matches(path, names.write(dotted))).toBe(expected);
  });

  it('accepts the documented path itself with any names', () => {
    const step = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(ANY_INDEX, ANY_KEY));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (path) => {
        fc.pre(!/[\n\r\u2028\u2029]/.test(toDottedPath(path)));
        expect(matches(path, names.write(toDottedPath(path)))).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

it('FieldPathWriter documents an index as the pattern in the README', () => {
  expect(dots!.createSchema([['cargo', ANY_INDEX, 'weight']]).pattern).toBe(String.raw`^cargo\.\d+\.weight$`);
});
