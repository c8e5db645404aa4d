import { describe, expect, it } from '@jest/globals';
import { type Type } from '@nestjs/common';
import * as classValidator from 'class-validator';
import { type ValidationArguments, type ValidationOptions } from 'class-validator';
import { MAY_ACCEPT_UNDEFINED } from '../../../../lib/validation/metadata/rule-storage.js';
import { print } from '../../../differential/print.js';
import { compare, limitReports } from './comparison.js';
import { type Row, ROWS } from './constraints.table.js';
import { Pair } from './differential.js';

type Rule = (...args: unknown[]) => PropertyDecorator;
const rules = new Map(Object.entries(classValidator as unknown as Record<string, Rule>));

/** Exports that begin with a capital letter and are not rules. */
const NON_RULES = [
  'MetadataStorage',
  'ValidateBy',
  'ValidationError',
  'ValidationTypes',
  'Validator',
  'ValidatorConstraint',
];
/** Rules that have no constraint of their own; other specs test them. */
const META_RULES = ['Allow', 'IsOptional', 'Validate', 'ValidateIf', 'ValidateNested', 'ValidatePromise'];

/** Values that a client may send to any rule. */
const HOSTILE: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'x',
  '$&',
  0,
  -1,
  2 ** 53,
  1e300,
  Number.NaN,
  true,
  false,
  {},
  { length: 2 },
  { a: { b: null } },
  [],
  [null],
  [[]],
  ['x', 1],
  new Date(0),
  new Set(['x']),
  new Map([['x', 1]]),
  Buffer.from('x'),
];

const TOKENS = '$property of $target is $value: $constraint1, $constraint2, $constraint10';

function describeArguments({
  property,
  value,
  targetName,
  constraints,
  object,
}: ValidationArguments): string {
  return `${property} of ${targetName}: ${print([value, constraints, object])} $property $value`;
}

/** Options of a rule, by a name for them. */
const STYLES: Readonly<Record<string, ValidationOptions | undefined>> = {
  plain: undefined,
  text: { message: TOKENS },
  function: { message: describeArguments },
  empty: { message: '' },
  context: { context: { code: 7 } },
};
/** The options that are tested with `dismissDefaultMessages`. */
const { context: _, ...SILENT_STYLES } = STYLES;
const STYLES_OF_LISTS = Object.fromEntries(
  Object.entries(STYLES).map(([style, options]) => [style, { ...options, each: true }]),
);

/** Creates a class that has one property with the rule for each style. */
function createClass(rule: Rule, args: readonly unknown[], styles: typeof STYLES): Type {
  class Dto {}
  // The options of a rule are its last argument, after optional arguments.
  const padding = Array.from({ length: Math.max(0, rule.length - 1 - args.length) });
  for (const [style, options] of Object.entries(styles)) {
    rule(...args, ...padding, options)(Dto.prototype, style);
  }
  return Dto;
}

const createBody = (value: unknown) => Object.fromEntries(Object.keys(STYLES).map((style) => [style, value]));

function createLists({ good, bad }: Row): unknown[] {
  const mixed = [...good.slice(0, 1), ...bad.slice(0, 1)];
  const lists = [[], good, bad, mixed, mixed.toReversed(), HOSTILE];
  return [...lists, new Set(good), new Set(mixed), new Map(mixed.entries())];
}

describe('Every rule of class-validator', () => {
  it('has a row in the table', () => {
    const decorators = [...rules.keys()].filter((name) => /^[A-Z]/.test(name) && !/^[A-Z0-9_]+$/.test(name));
    expect(decorators.filter((name) => ![...NON_RULES, ...META_RULES].includes(name) && !ROWS[name])).toEqual(
      [],
    );
  });

  const present = Object.entries(ROWS).flatMap(([name, rows]) => {
    const rule = rules.get(name);
    return rule ? rows.map((row) => ({ name, row, args: row.args ?? [], rule })) : [];
  });
  const pair = new Pair();
  const silent = new Pair({ dismissDefaultMessages: true });

  it.each(present)('has the same result as in class-validator: $name($args)', async ({ rule, args, row }) => {
    const plain = createClass(rule, args, STYLES);
    const each = createClass(rule, args, STYLES_OF_LISTS);
    const quiet = createClass(rule, args, SILENT_STYLES);
    const ordinary = [...row.good, ...row.bad];
    const found: string[] = [];
    const attempts: readonly [Pair, Type, readonly unknown[]][] = [
      [pair, plain, [...ordinary, ...HOSTILE]],
      [pair, each, [...ordinary, ...createLists(row)]],
      [silent, quiet, ordinary],
    ];
    for (const [by, type, values] of attempts) {
      for (const value of values)
        found.push(...(await compare(by, { type, body: createBody(value) })).report);
    }
    expect(limitReports(found)).toEqual([]);
  });

  it.each(present)(
    'is listed with values that it accepts and rejects: $name($args)',
    async ({ rule, args, row }) => {
      const type = createClass(rule, args, { plain: undefined });
      const areAccepted = async (values: readonly unknown[]) => {
        const found: boolean[] = [];
        for (const plain of values) {
          found.push((await pair.validate({ type, body: { plain } })).nest.value !== undefined);
        }
        return found;
      };
      expect(await areAccepted(row.good)).toEqual(row.good.map(() => true));
      expect(await areAccepted(row.bad)).toEqual(row.bad.map(() => false));
    },
  );

  it.each(present)(
    'rejects an absent value unless `MAY_ACCEPT_UNDEFINED` contains it: $name($args)',
    async (row) => {
      const { name, rule, args } = row;
      const type = createClass(rule, args, { plain: undefined });
      const { nest } = await pair.validate({ type, body: {} });
      const mayAdmit = MAY_ACCEPT_UNDEFINED.has(name.charAt(0).toLowerCase() + name.slice(1));
      expect(mayAdmit || nest.value === undefined).toBe(true);
    },
  );
});
