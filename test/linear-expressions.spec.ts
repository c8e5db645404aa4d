import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { check } from 'recheck';
import ts from 'typescript';

const LIB = fileURLToPath(new URL('../lib', import.meta.url));

// The checker in JavaScript, in a thread of its own: other backends need Java or a program for the platform, and in the
// realm of jest it takes ten times as long.
process.env.RECHECK_BACKEND = 'worker';

/** The expressions that are not linear, each with the reason why no client reaches it. */
const NOT_LINEAR: Readonly<Record<string, string>> = {
  'validation/plan/short-cut.ts: /([^ (]*):\\d+:\\d+\\)?$/':
    'It reads a line of a stack, at the first address that a rule accepts: names of functions and files of the app.',
};

interface Computed {
  /** How the source is made, and why no client reaches the expression if the source may be one that is not linear. */
  readonly reason: string;
  /** What it is made into. */
  readonly example: RegExp;
}

/** The expressions whose source is not written in the code. */
const COMPUTED: Readonly<Record<string, Computed>> = {
  "testing/find-operation.ts: new RegExp(`^${parts.join('[^/]+')}/?$`, 'i')": {
    reason:
      'It is the path of an operation in the OpenAPI document, escaped, with `[^/]+` in place of parameters. The tests of ' +
      'an app compare it with the addresses that they ask for; the app itself never loads it.',
    example: /^\/users\/[^/]+\/orders\/[^/]+\/?$/i,
  },
};

interface Expression {
  readonly name: string;
  /** None if the source is computed. */
  readonly source: string | undefined;
  readonly flags: string;
}

const expressions: readonly Expression[] = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => expressionsOf(path));

function expressionsOf(path: string): readonly Expression[] {
  const file = ts.createSourceFile(path, readFileSync(join(LIB, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Expression[] = [];
  const visit = (node: ts.Node): void => {
    const expression = expressionAt(node);
    if (expression) found.push({ name: `${path.split(sep).join('/')}: ${node.getText()}`, ...expression });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function expressionAt(node: ts.Node): Omit<Expression, 'name'> | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) };
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const [source, flags] = node.arguments ?? [];
  if (ts.isIdentifier(node.expression) && node.expression.text === 'RegExp')
    return { source: constantOf(source), flags: constantOf(flags) ?? '' };
  // These make an expression of a text.
  const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
  const isText = source !== undefined && (ts.isStringLiteralLike(source) || ts.isTemplateExpression(source));
  return ['match', 'matchAll', 'search'].includes(method) && isText
    ? { source: constantOf(source), flags: '' }
    : undefined;
}

function constantOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** Checks whether the time that an expression takes grows no faster than the text. */
async function isLinear(source: string, flags: string): Promise<boolean> {
  const { status } = await check(source, flags, { timeout: 30_000 });
  return status === 'safe';
}

it('finds the expressions of lib', () => {
  expect(expressions.length).toBeGreaterThan(80);
});

it('has no expression that is not linear, but for those that no client reaches', async () => {
  const slow: string[] = [];
  for (const { name, source, flags } of expressions) {
    // The checker has one thread.
    // oxlint-disable-next-line no-await-in-loop
    if (source !== undefined && !(await isLinear(source, flags))) slow.push(name);
  }
  expect(slow.toSorted()).toEqual(Object.keys(NOT_LINEAR).toSorted());
}, 120_000);

it('has no expression whose source is computed, but for those that no client reaches', () => {
  const computed = expressions.filter(({ source }) => source === undefined);
  expect(computed.map(({ name }) => name).toSorted()).toEqual(Object.keys(COMPUTED).toSorted());
});

it.each(Object.entries(COMPUTED))('computes a linear expression: %s', async (_, { example }) => {
  expect(await isLinear(example.source, example.flags)).toBe(true);
});

it.each([
  [/^(\d+\.?)+$/, false],
  [/\s*[\r\n]+\s*/, false],
  [/^\d+$/, true],
])('is checked by what tells %s apart', async (expression, is) => {
  expect(await isLinear(expression.source, expression.flags)).toBe(is);
});
