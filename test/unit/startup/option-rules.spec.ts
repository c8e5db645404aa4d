import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { type GroupRule } from '../../../lib/internal/option-mistakes.js';
import { OPTION_RULES } from '../../../lib/startup/option-rules.js';
import { expectGolden } from '../../golden.js';

const FILE = fileURLToPath(new URL('../../../lib/startup/options.ts', import.meta.url));
const program = ts.createProgram([FILE], {
  module: ts.ModuleKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  types: ['node'],
});
const checker = program.getTypeChecker();

/** The type of the options, from which the summaries are read. */
const optionsType = checker.getTypeAtLocation(
  program
    .getSourceFile(FILE)!
    .statements.find(
      (each): each is ts.InterfaceDeclaration =>
        ts.isInterfaceDeclaration(each) && each.name.text === 'ErrorsOptions',
    )!,
);

/** Returns the parts of a union, or the type itself. */
function listParts(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function getMember(type: ts.Type, name: string): ts.Symbol {
  const [found] = listParts(type).flatMap((part) => checker.getPropertyOfType(part, name) ?? []);
  if (found === undefined) throw new Error(`The option ${name} does not exist.`);
  return found;
}

/** Returns the first sentence of a comment; comments of other packages differ from release to release. */
function getSummary(symbol: ts.Symbol): string {
  const isOwn = symbol.declarations?.some(
    (each) => !each.getSourceFile().fileName.includes('/node_modules/'),
  );
  if (!isOwn) return "Works as in Nest's `ValidationPipe`.";
  const text = ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
  return /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

function describeDefault({ default: value, defaultText, options }: GroupRule): string {
  if (defaultText !== undefined) return defaultText;
  if (options) return '–';
  return value === undefined ? 'none' : `\`${JSON.stringify(value).replaceAll('"', "'")}\``;
}

function describeExpectation({ expectation, item }: GroupRule): string {
  return item ? `an array; each item ${item.expectation}` : expectation;
}

/** Writes the row of an option and those of its members. */
function createRows(path: string, rule: GroupRule, symbol: ts.Symbol): readonly string[] {
  const cells = [`\`${path}\``, describeExpectation(rule), describeDefault(rule), getSummary(symbol)];
  const type = checker.getTypeOfSymbol(symbol);
  return [
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
    ...Object.entries(rule.options ?? {}).flatMap(([name, each]) =>
      createRows(`${path}.${name}`, each, getMember(type, name)),
    ),
  ];
}

const PAGE = `# Options

The options of \`ErrorsModule.forRoot()\`. Each is optional. An unknown option, and a value that is not as this table
requires, ends the app at startup with a message that names the remedy.

\`npm test -- option-rules\` compares this page with the code; with \`UPDATE_GOLDEN=1\` it writes it.

| option | must be | default | what it does |
| --- | --- | --- | --- |
`;

describe('OPTION_RULES', () => {
  it('lists each option on docs/reference/options.md with its rule, its default and its summary', () => {
    const rows = Object.entries<GroupRule>(OPTION_RULES).flatMap(([name, rule]) =>
      createRows(name, rule, getMember(optionsType, name)),
    );
    expectGolden('../../docs/reference/options.md', `${PAGE}${rows.join('\n')}\n`);
  });

  it('has a rule and a summary for each option of the interface', () => {
    const findMissing = (
      path: string,
      rules: Readonly<Record<string, GroupRule>>,
      type: ts.Type,
    ): readonly string[] =>
      listParts(type)
        .filter((part) => part.flags & ts.TypeFlags.Object && !checker.isArrayType(part))
        .flatMap((part) => part.getProperties())
        .flatMap((member) => {
          const option = path + member.name;
          const rule = rules[member.name];
          if (rule === undefined) return [`${option} has no rule`];
          return [
            ...(getSummary(member) === '' ? [`${option} has no summary`] : []),
            ...(rule.options ? findMissing(`${option}.`, rule.options, checker.getTypeOfSymbol(member)) : []),
          ];
        });
    expect(findMissing('', OPTION_RULES, optionsType)).toEqual([]);
  });
});
