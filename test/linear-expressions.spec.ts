import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { check } from 'recheck';
import ts from 'typescript';
import { TESTS_ALL } from './extent.js';
import { expectGolden } from './golden.js';
import { measureProcessorTime } from './processor-time.js';

const LIB = fileURLToPath(new URL('../lib', import.meta.url));

// This backend runs the checker as JavaScript in a worker thread. Others need Java or a native program, and in the realm
// of jest the checker is ten times slower.
process.env.RECHECK_BACKEND = 'worker';

const SHORT = 'It reads at most three characters around a position.';
const FIRST = 'A match can only begin at the first character of a name.';

/**
 * The expressions that the checker cannot check, since it does not support lookbehinds. Each has the reason why it is
 * linear, and a string whose repetition takes the longest.
 */
const LOOKBEHIND: Readonly<Record<string, readonly [reason: string, repeated: string]>> = {
  'internal/redact.ts: /(?<![\\w-])(?<name>(?:[\\w-]*-)?(?:cookie|authorization)):[ \\t]*/gi': [FIRST, 'a-'],
  'internal/redact.ts: /(?<![\\w-])(?<name>(?=[\\w-]*-)[\\w-]+):[ \\t]*/gi': [FIRST, 'a-'],
  'internal/redact.ts: /(?<!\\\\)(\\\\{0,3}["\'])(?<name>[^"\'\\\\]+)\\1\\s*(?::|=+>?)\\s*/g': [
    'A name ends at the next quote, where the next match may begin.',
    '"a',
  ],
  'internal/redact.ts: /(?<![\\p{L}\\d_$-])(?<name>[\\p{L}\\d_$-]+):/gu': [FIRST, 'a'],
  'internal/redact.ts: /(?<![\\p{L}\\d_.%[\\]$-])(?<name>[\\p{L}\\d_.%[\\]$-]+)(?:=+>?|[ \\t]+=+>?[ \\t]*)/gu':
    [FIRST, 'a'],
  'internal/redact.ts: /(?<=\\p{Lu}\\p{Lu})s(?!\\p{Ll})/gu': [SHORT, 'AAs'],
  'internal/redact.ts: /(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})/gu': [SHORT, 'aAA'],
  'internal/text.ts: /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g': [SHORT, 'aAA'],
};

interface Computed {
  /** Describes how the source is computed, and why clients cannot reach the expression if it may not be linear. */
  readonly reason: string;
  /** An expression that the code creates. */
  readonly example: RegExp;
}

/** The expressions whose source is computed. */
const COMPUTED: Readonly<Record<string, Computed>> = {
  'validation/schema/constraint-schema.ts: new RegExp(pattern as string, modifiers as string | undefined)': {
    reason: 'It is the argument of `@Matches()`, of which only the source is read. It matches no text.',
    example: /^UN\d{4}$/,
  },
  "validation/schema/constraint-schema.ts: new RegExp(source, 'u')": {
    reason: 'It checks whether the argument of `@Matches()` is valid with the flag `u`. It matches no text.',
    example: /^UN\d{4}$/u,
  },
  "testing/error-contract.ts: new RegExp(`^${parts.join('[^/]+')}/?$`, 'i')": {
    reason:
      'It is the path of an operation in the OpenAPI document, escaped, with `[^/]+` in place of parameters. The tests of ' +
      'an app compare it with the addresses of their requests; the app itself never loads it.',
    example: /^\/users\/[^/]+\/orders\/[^/]+\/?$/i,
  },
};

interface Expression {
  readonly name: string;
  /** Undefined if the source is computed. */
  readonly source: string | undefined;
  readonly flags: string;
}

const expressions: readonly Expression[] = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => findExpressions(path));

function findExpressions(path: string): readonly Expression[] {
  const file = ts.createSourceFile(path, readFileSync(join(LIB, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Expression[] = [];
  const visit = (node: ts.Node): void => {
    const expression = readExpression(node);
    if (expression) found.push({ name: `${path.split(sep).join('/')}: ${node.getText()}`, ...expression });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function readExpression(node: ts.Node): Omit<Expression, 'name'> | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) };
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const [source, flags] = node.arguments ?? [];
  if (ts.isIdentifier(node.expression) && node.expression.text === 'RegExp')
    return { source: readConstant(source), flags: readConstant(flags) ?? '' };
  // These methods create an expression from a string.
  const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
  const isText = source !== undefined && (ts.isStringLiteralLike(source) || ts.isTemplateExpression(source));
  return ['match', 'matchAll', 'search'].includes(method) && isText
    ? { source: readConstant(source), flags: '' }
    : undefined;
}

function readConstant(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** Checks whether the time that an expression takes grows no faster than the string. */
async function isLinear(source: string, flags: string): Promise<boolean> {
  const { status } = await check(source, flags, { timeout: 30_000 });
  return status === 'safe';
}

function hasLookbehind(source: string): boolean {
  return /\(\?<[=!]/.test(source);
}

/**
 * The checker takes half a minute for all expressions, so the file lists those that are linear. A run checks only
 * expressions that are not listed; `TEST_EXTENT=all` and another release of the checker check all of them.
 */
const GOLDEN = 'linear-expressions.txt';
const { version } = createRequire(import.meta.url)('recheck/package.json') as { version: string };
const HEAD = `Linear according to recheck ${version}:`;

function listedExpressions(): ReadonlySet<string> {
  const file = new URL(`golden/${GOLDEN}`, import.meta.url);
  const [head, ...literals] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return new Set(head === HEAD && !TESTS_ALL ? literals : []);
}

const toLiteral = ({ source, flags }: Expression): string => `/${source}/${flags}`;

const sortNames = (list: readonly Expression[]): readonly string[] => list.map(({ name }) => name).toSorted();

describe('Every regular expression of lib', () => {
  const checkable = expressions.filter(({ source }) => source !== undefined && !hasLookbehind(source));

  it('is found in the source code', () => {
    expect(expressions.length).toBeGreaterThan(80);
  });

  it('takes a time that does not grow faster than the string', async () => {
    const slow: string[] = [];
    const listed = listedExpressions();
    for (const expression of checkable) {
      const { name, source, flags } = expression;
      // The checker runs in one thread.
      // oxlint-disable-next-line no-await-in-loop
      if (!listed.has(toLiteral(expression)) && !(await isLinear(source!, flags))) slow.push(name);
    }
    expect(slow).toEqual([]);
    const literals = [...new Set(checkable.map(toLiteral))].toSorted();
    expectGolden(GOLDEN, `${[HEAD, ...literals].join('\n')}\n`);
  }, 120_000);

  it('has a lookbehind only if this test lists it', () => {
    const found = expressions.filter(({ source }) => source !== undefined && hasLookbehind(source));
    expect(sortNames(found)).toEqual(Object.keys(LOOKBEHIND).toSorted());
  });

  it.each(Object.entries(LOOKBEHIND))(
    'takes a time in proportion to the string with the lookbehind of %s',
    async (wanted, [, repeated]) => {
      const { source, flags } = expressions.find(({ name }) => name === wanted)!;
      const text = repeated.repeat(200_000);
      // If it were quadratic, it would take minutes.
      expect(await measureProcessorTime(() => [...text.matchAll(new RegExp(source!, flags))])).toBeLessThan(
        3_000,
      );
    },
  );

  it('has a computed source only if no client reaches it', () => {
    const computed = expressions.filter(({ source }) => source === undefined);
    expect(sortNames(computed)).toEqual(Object.keys(COMPUTED).toSorted());
  });

  it.each(Object.entries(COMPUTED))('is linear if the source is computed by %s', async (_, { example }) => {
    expect(await isLinear(example.source, example.flags)).toBe(true);
  });
});

describe('The checker of regular expressions', () => {
  it.each([
    [/^(\d+\.?)+$/, false],
    [/\s*[\r\n]+\s*/, false],
    [/^\d+$/, true],
  ])('judges correctly whether %s is linear', async (expression, is) => {
    expect(await isLinear(expression.source, expression.flags)).toBe(is);
  });
});
