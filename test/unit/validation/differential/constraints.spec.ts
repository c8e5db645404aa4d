import { describe, expect, it } from '@jest/globals';
import { type Type } from '@nestjs/common';
import * as classValidator from 'class-validator';
import { type ValidationArguments, type ValidationOptions } from 'class-validator';
import { MAY_ACCEPT_UNDEFINED } from '../../../../lib/validation/metadata/rule-storage.js';
import { print } from '../../../differential/print.js';
import { brief, compare } from './comparison.js';
import { type Row, ROWS } from './constraints.table.js';
import { Pair } from './differential.js';

type Rule = (...args: unknown[]) => PropertyDecorator;
const rules = new Map(Object.entries(classValidator as unknown as Record<string, Rule>));

/** Exports that begin with a capital and are not rules. */
const NO_RULES = [
  'MetadataStorage',
  'ValidateBy',
  'ValidationError',
  'ValidationTypes',
  'Validator',
  'ValidatorConstraint',
];
/** Rules about rules: the other specs have them. */
const OTHERS = ['Allow', 'IsOptional', 'Validate', 'ValidateIf', 'ValidateNested', 'ValidatePromise'];

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

function told({ property, value, targetName, constraints, object }: ValidationArguments): string {
  return `${property} of ${targetName}: ${print([value, constraints, object])} $property $value`;
}

/** The way in which a rule is written. */
const STYLES: Readonly<Record<string, ValidationOptions | undefined>> = {
  plain: undefined,
  text: { message: TOKENS },
  function: { message: told },
  empty: { message: '' },
  context: { context: { code: 7 } },
};
/** The way in which it is written without class-validator's own messages. */
const { context: _, ...SILENT_STYLES } = STYLES;
const STYLES_OF_LISTS = Object.fromEntries(
  Object.entries(STYLES).map(([style, options]) => [style, { ...options, each: true }]),
);

/** A class that has the rule in all styles, each at a property of its own. */
function classWith(rule: Rule, args: readonly unknown[], styles: typeof STYLES): Type {
  class Dto {}
  // The options of a rule are its last argument, after arguments that may be left out.
  const padding = Array.from({ length: Math.max(0, rule.length - 1 - args.length) });
  for (const [style, options] of Object.entries(styles)) {
    rule(...args, ...padding, options)(Dto.prototype, style);
  }
  return Dto;
}

const bodyOf = (value: unknown) => Object.fromEntries(Object.keys(STYLES).map((style) => [style, value]));

function listsOf({ good, bad }: Row): unknown[] {
  const mixed = [...good.slice(0, 1), ...bad.slice(0, 1)];
  const lists = [[], good, bad, mixed, mixed.toReversed(), HOSTILE];
  return [...lists, new Set(good), new Set(mixed), new Map(mixed.entries())];
}

describe('Every rule of class-validator', () => {
  it('has a row in the table', () => {
    const decorators = [...rules.keys()].filter((name) => /^[A-Z]/.test(name) && !/^[A-Z0-9_]+$/.test(name));
    expect(decorators.filter((name) => ![...NO_RULES, ...OTHERS].includes(name) && !ROWS[name])).toEqual([]);
  });

  const present = Object.entries(ROWS).flatMap(([name, rows]) => {
    const rule = rules.get(name);
    return rule ? rows.map((row) => ({ name, row, args: row.args ?? [], rule })) : [];
  });
  const pair = new Pair();
  const silent = new Pair({ dismissDefaultMessages: true });

  it.each(present)('gives the same result as class-validator: $name($args)', async ({ rule, args, row }) => {
    const plain = classWith(rule, args, STYLES);
    const each = classWith(rule, args, STYLES_OF_LISTS);
    const quiet = classWith(rule, args, SILENT_STYLES);
    const ordinary = [...row.good, ...row.bad];
    const found: string[] = [];
    const attempts: readonly [Pair, Type, readonly unknown[]][] = [
      [pair, plain, [...ordinary, ...HOSTILE]],
      [pair, each, [...ordinary, ...listsOf(row)]],
      [silent, quiet, ordinary],
    ];
    for (const [by, type, values] of attempts) {
      for (const value of values) found.push(...(await compare(by, { type, body: bodyOf(value) })).report);
    }
    expect(brief(found)).toEqual([]);
  });

  it.each(present)(
    'has accepted and rejected values in the table: $name($args)',
    async ({ rule, args, row }) => {
      const type = classWith(rule, args, { plain: undefined });
      const fates = async (values: readonly unknown[]) => {
        const found: boolean[] = [];
        for (const plain of values) {
          found.push((await pair.answers({ type, body: { plain } })).nest.value !== undefined);
        }
        return found;
      };
      expect(await fates(row.good)).toEqual(row.good.map(() => true));
      expect(await fates(row.bad)).toEqual(row.bad.map(() => false));
    },
  );

  it.each(present)('rejects an absent value unless the table admits it: $name($args)', async (given) => {
    const { name, rule, args } = given;
    const type = classWith(rule, args, { plain: undefined });
    const { nest } = await pair.answers({ type, body: {} });
    const mayAdmit = MAY_ACCEPT_UNDEFINED.has(name.charAt(0).toLowerCase() + name.slice(1));
    expect(mayAdmit || nest.value === undefined).toBe(true);
  });
});
