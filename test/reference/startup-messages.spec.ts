import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type InvalidErrorsConfigurationError } from 'nestjs-api-errors';
import ts from 'typescript';
import { start } from '../e2e/harness.js';
import { expectGenerated, toBlock } from './generated.js';
import { type Case, MISTAKES } from './startup-mistakes.cases.js';
import { WARNINGS } from './startup-warnings.cases.js';

const LIB = fileURLToPath(new URL('../../lib/', import.meta.url));

/** The messages that the apps have printed. */
const found: string[] = [];

const createAdapter = ({ isFastify }: Case) => (isFastify ? new FastifyAdapter() : new ExpressAdapter());

/** Starts an app that must not start, and returns the messages. */
async function listMistakes(each: Case): Promise<readonly string[]> {
  const failure: unknown = await start(createAdapter(each), each.app).then(
    (running) => running.close(),
    (thrown: unknown) => thrown,
  );
  expect([each.title, failure]).toEqual([
    each.title,
    expect.objectContaining({ name: 'InvalidErrorsConfigurationError' }),
  ]);
  const { message, mistakes } = failure as InvalidErrorsConfigurationError;
  found.push(message);
  return mistakes;
}

async function listWarnings(each: Case): Promise<readonly string[]> {
  const running = await start(createAdapter(each), each.app);
  await running.close();
  const warnings = running.log.ours.filter(({ level }) => level === 'warn').map(({ message }) => message);
  expect([each.title, warnings.length > 0]).toEqual([each.title, true]);
  return warnings;
}

const WIDTH = 68;

/** Breaks the lines of a message, so that the page does not scroll. */
function wrap(message: string): string {
  const lines: string[] = [];
  for (const line of message.split('\n')) {
    const [indent] = /^ */.exec(line)!;
    const [first = '', ...words] = line.trim().split(' ');
    let current = indent + first;
    for (const word of words) {
      if (current.length + word.length < WIDTH) current += ` ${word}`;
      else {
        lines.push(current);
        current = `${indent}  ${word}`;
      }
    }
    lines.push(current);
  }
  return lines.join('\n');
}

async function createSections(
  groups: Readonly<Record<string, readonly Case[]>>,
  list: (each: Case) => Promise<readonly string[]>,
): Promise<string> {
  const sections: string[] = [];
  const shown = new Set<string>();
  for (const [group, cases] of Object.entries(groups)) {
    sections.push(`### ${group}`);
    for (const each of cases) {
      const messages = (await list(each)).filter((message) => !shown.has(message));
      messages.forEach((message) => shown.add(message));
      found.push(...messages);
      sections.push(`**${each.title.replace(/@?\w+(\.\w+)*\(\)/g, '`$&`')}**`);
      sections.push(toBlock('text', messages.map(wrap).join('\n\n')));
    }
  }
  return sections.join('\n\n');
}

/** Messages that no test of this process can provoke: `test/packed` does. */
const ONLY_IN_A_BUNDLE = ['lib/startup/startup-checks.ts', 'TWO_TRANSFORMERS'] as const;

/** Returns the value of a constant that consists of texts. */
function readConstant([file, name]: readonly [string, string]): string {
  const text = readFileSync(`${LIB}../${file}`, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const parts: string[] = [];
  const visit = (node: ts.Node, isInside: boolean): void => {
    const isHere = isInside || (ts.isVariableDeclaration(node) && node.name.getText() === name);
    if (isHere && ts.isStringLiteralLike(node)) parts.push(node.text);
    ts.forEachChild(node, (child) => visit(child, isHere));
  };
  visit(source, false);
  return parts.join('');
}

/** Files that log or throw later, files with texts of pages, and files that only pass messages on. */
const NOT_AT_STARTUP: ReadonlySet<string> = new Set([
  'exceptions/error-mapping.ts',
  'filter/declaration-check.ts',
  'filter/format-selector.ts',
  'filter/non-http-context.ts',
  'pages/export-errors.ts',
  'pages/topic-pages.ts',
  'reporting/error-log.ts',
  'reporting/error-reporter.ts',
  'reporting/failure-log.ts',
  'validation/to-field-errors.ts',
]);

const HAS_MESSAGES = /internal\/(option-mistakes|name-suggestions)\.js|\.\/name-suggestions\.js|new Logger\(/;

/** Lists the sentences of a file, except for those that the page of options contains. */
function listSentences(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(LIB + path, 'utf8'), ts.ScriptTarget.Latest, true);
  const sentences: string[] = [];
  const isFormat = /^(dialects|formats)\//.test(path);
  const visit = (node: ts.Node, isInLint: boolean): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isPropertyAssignment(node) && /^(expectation|defaultText)$/.test(node.name.getText())) return;
    const isLint = isInLint || (ts.isFunctionDeclaration(node) && node.name?.text === 'lint');
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && (isLint || !isFormat) && / \w+ /.test(node.text)) sentences.push(node.text.trim());
    ts.forEachChild(node, (child) => visit(child, isLint));
  };
  visit(source, false);
  return sentences;
}

describe('The page of startup messages', () => {
  it('shows the messages that apps print', async () => {
    expectGenerated('startup-messages', {
      mistakes: await createSections(MISTAKES, listMistakes),
      warnings: await createSections(WARNINGS, listWarnings),
      'two copies': toBlock('text', wrap(readConstant(ONLY_IN_A_BUNDLE))),
    });
  }, 120_000);

  it('shows every sentence of a startup message in lib', () => {
    const messages = [...found, readConstant(ONLY_IN_A_BUNDLE)].join('\n');
    const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !NOT_AT_STARTUP.has(path))
      .filter((path) => HAS_MESSAGES.test(readFileSync(LIB + path, 'utf8')));
    const missing = [...files, 'validation/request/parameter-warnings.ts'].flatMap((path) =>
      listSentences(path)
        .filter((sentence) => !messages.includes(sentence))
        .map((sentence) => `${path}: ${sentence}`),
    );
    expect(files.length).toBeGreaterThan(15);
    expect(missing).toEqual([]);
  });
});
