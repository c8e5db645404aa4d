import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it, test } from '@jest/globals';
import { type } from 'arktype';
import * as classValidator from 'class-validator';
import * as olderClassValidator from 'class-validator-0.14';
import { HttpErrors } from 'nestjs-api-errors';
import * as valibot from 'valibot';
import { z } from 'zod';
import { ZodIssueCode } from 'zod/v3';
import { CONSTRAINT_TEXTS } from '../../../lib/pages/texts/constraint-texts.js';
import { FIELD_CODE_TEXTS } from '../../../lib/pages/texts/field-code-texts.js';
import { OPERATOR_TEXTS } from '../../../lib/pages/texts/operator-texts.js';

const LIB = new URL('../../../lib/', import.meta.url);
const { resolve } = createRequire(import.meta.url);

/** The name of a condition, which cannot fail. */
const CONDITIONS = new Set(['isOptional']);

/** A value that is missing has no such reason, but the code `missing_field`. */
const NO_REASONS = new Set(['exact_optional', 'required']);

function listConstraints(library: object): readonly string[] {
  return Object.entries(library)
    .filter(([name, value]) => /^[A-Z][A-Z0-9_]+$/.test(name) && typeof value === 'string')
    .map(([, value]) => String(value))
    .concat(
      classValidator.ValidationTypes.NESTED_VALIDATION,
      classValidator.ValidationTypes.CUSTOM_VALIDATION,
    )
    .filter((name) => !CONDITIONS.has(name));
}

/** Each pattern finds the reasons that one way of reporting a field error, or an error, has. */
const PATTERNS = [
  /\breason: '(\w+)'/g,
  /createFailure\('(\w+)'/g,
  /(?:createErrorAt|getViolationCode)\([^;]*?, '(\w+)'(?:, [\w.]+)?\)/g,
  /ValidatorConstraint\(\{ name: '(\w+)'/g,
  /\{ name: '(\w+)', fields/g,
  /: \['(?:invalid|already_exists)', '(\w+)'\],/g,
];

/** Finds the reasons in the source of `lib`. */
function listReasonsOfLib(): readonly string[] {
  const sources = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('pages'))
    .map((path) => readFileSync(new URL(path, LIB), 'utf8'));
  const [, ofErrors] = /type ErrorReason = (.*);/.exec(sources.join('\n'))!;
  return [
    ...PATTERNS.flatMap((pattern) =>
      sources.flatMap((text) => Array.from(text.matchAll(pattern), (match) => match[1]!)),
    ),
    ...Array.from(ofErrors!.matchAll(/'(\w+)'/g), (match) => match[1]!),
  ];
}

function listMatches(file: string, pattern: RegExp): readonly string[] {
  return [...new Set(Array.from(readFileSync(file, 'utf8').matchAll(pattern), ([, name]) => name!))];
}

const ZOD = [
  ...listMatches(resolve('zod').replace(/index\.cjs$/, 'v4/core/errors.d.ts'), /readonly code: "(\w+)"/g),
  ...Object.keys(ZodIssueCode),
];

/** The declarations have an interface for each kind of issue. */
const VALIBOT = listMatches(
  resolve('valibot').replace(/index\.\w+$/, 'index.d.mts'),
  /interface \w+Issue(?:<[^\n]*)? extends BaseIssue<[^\n]*\{[^}]*?readonly type: "(\w+)"/g,
).filter((name) => !NO_REASONS.has(name));

const ARKTYPE =
  'after before divisor domain exactLength intersection max maxLength min minLength pattern predicate proto union unit'.split(
    ' ',
  );

/** The validators of Sequelize that its manual lists. */
const SEQUELIZE =
  'contains equals is isAfter isAlpha isAlphanumeric isBefore isCreditCard isDate isDecimal isEmail isFloat isIP isIPv4 isIPv6 isIn isInt isLowercase isNull isNumeric isUUID isUppercase isUrl len max min not notContains notEmpty notIn notNull not_a_string'.split(
    ' ',
  );

/** The validators of Mongoose, and the types to which it casts. */
const MONGOOSE = [
  ...'Array BigInt Boolean Buffer Date Decimal128 DocumentArray Double Embedded Int32 Map Number ObjectId'.split(
    ' ',
  ),
  ...'Object String UUID boolean date embedded enum max maxlength min minlength number regexp string'.split(
    ' ',
  ),
  'user defined',
];

/** The names of classes of Nest, and of a constraint of `ValidationPipe`. */
const NEST = ['fileTypeValidator', 'maxFileSizeValidator', 'whitelistValidation'];

const SOURCES: Readonly<Record<string, readonly string[]>> = {
  'class-validator': listConstraints(classValidator),
  'class-validator 0.14': listConstraints(olderClassValidator),
  'the package': listReasonsOfLib(),
  Nest: NEST,
  zod: ZOD,
  valibot: VALIBOT,
  arktype: ARKTYPE,
  Mongoose: MONGOOSE,
  Sequelize: SEQUELIZE,
};

describe('CONSTRAINT_TEXTS', () => {
  it.each(Object.entries(SOURCES))('describes each reason of %s', (_, reasons) => {
    expect(reasons.filter((reason) => !Object.hasOwn(CONSTRAINT_TEXTS, reason))).toEqual([]);
  });

  it('finds the reasons in the sources and in the declarations', () => {
    expect(SOURCES['class-validator']!.length).toBeGreaterThan(100);
    expect(SOURCES['class-validator 0.14']!.length).toBeGreaterThan(100);
    expect(SOURCES['the package']).toEqual(
      expect.arrayContaining(
        `atLeastOneOf existsIn isArray isBoolean isDate isEnum isInt isNumber isObject isString isUnique isUuid malformed_json
        malformed_xml maxDepth mutuallyExclusive notTogetherWith reference unknownValue unknown_route whitelist`.split(
          /\s+/,
        ),
      ),
    );
    expect(ZOD).toEqual(expect.arrayContaining(['invalid_type', 'too_big', 'invalid_string']));
    expect(VALIBOT.length).toBeGreaterThan(120);
  });

  it('has no row for a reason that does not exist', () => {
    const reasons = new Set(Object.values(SOURCES).flat());
    expect(Object.keys(CONSTRAINT_TEXTS).filter((reason) => !reasons.has(reason))).toEqual([]);
  });

  it('describes the issues that libraries for schemas report', () => {
    const issues = [
      ...z.strictObject({ a: z.email(), b: z.int() }).safeParse({ a: 'x', b: 1.5, c: 1 }).error!.issues,
      ...valibot.safeParse(valibot.strictObject({ a: valibot.number() }), { a: 'x', c: 1 }).issues!,
      ...(type({ a: 'string.email', b: '1<number<5', c: 'string>2' })({
        a: 'x',
        b: 9,
        c: 'a',
      }) as type.errors),
    ] as readonly { readonly code?: string; readonly type?: string }[];
    const reasons = issues.map((issue) => issue.code ?? issue.type!);
    expect(reasons.length).toBeGreaterThan(7);
    expect(reasons.filter((reason) => !Object.hasOwn(CONSTRAINT_TEXTS, reason))).toEqual([]);
  });
});

test('Operators learn what to do about each status that a proxy or an overloaded server sends', () => {
  expect(Object.keys(OPERATOR_TEXTS)).toEqual(expect.arrayContaining(['500', '502', '503', '504']));
  const statuses = new Set(Object.values(HttpErrors).map(({ definition }) => definition.status));
  expect(Object.keys(OPERATOR_TEXTS).filter((status) => !statuses.has(Number(status)))).toEqual([]);
});

test('Each built-in code of a field error has causes and solutions', () => {
  expect(Object.keys(FIELD_CODE_TEXTS)).toEqual(['missing_field', 'invalid', 'already_exists']);
  for (const { causes, solutions } of Object.values(FIELD_CODE_TEXTS))
    expect(Math.min(causes.length, solutions.length)).toBeGreaterThan(0);
});

test('Each text is a short sentence without placeholders', () => {
  const texts = [
    ...Object.values(CONSTRAINT_TEXTS).flat(),
    ...Object.values(OPERATOR_TEXTS).flat(),
    ...Object.values(FIELD_CODE_TEXTS).flatMap(({ causes, solutions }) => [...causes, ...solutions]),
  ];
  const wrong = texts.filter(
    (text) =>
      text.length > 160 ||
      !/^[A-Z`].*\.$/.test(text) ||
      /\$\w|\{\w+\}/.test(text) ||
      text.split('`').length % 2 === 0,
  );
  expect(texts.length).toBeGreaterThan(400);
  expect(wrong).toEqual([]);
});
