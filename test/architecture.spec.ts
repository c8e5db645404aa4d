import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from '@jest/globals';
import ts from 'typescript';
import { expectGolden } from './golden.js';

const LIB = fileURLToPath(new URL('../lib', import.meta.url));

/**
 * The floors of `lib` from top to bottom: the folders of each floor, each folder with the question that its files are about.
 * A file imports files of its own folder and of lower floors. `error` may import `internal`, which imports nothing.
 */
const FLOORS: readonly Readonly<Record<string, string>>[] = [
  {
    startup: 'Which options does the module have, and which mistakes of the app are reported at startup?',
    transport:
      "How are errors sent that Nest's filters never see: of sockets, platforms, streams and body parsers?",
    proxy: 'Which errors does a proxy send instead of the app?',
    testing: 'Does an API keep its promises to clients: document, catalogue? (entry point `./testing`)',
  },
  { pages: 'What does the dictionary of errors show: causes, remedies, examples?' },
  { filter: 'How is an exception rendered and sent?' },
  {
    reporting: 'How is an error reported: request id, log, observers?',
    openapi: 'Which errors does the OpenAPI document show, and how?',
  },
  {
    exceptions:
      'Which error does an exception stand for? An ordered chain of mappings, with a 500 as the fallback.',
    validation: 'Which fields of a request are invalid?',
    dialects: 'How do other APIs write errors: google, dellin, restcase, twilio, jsonApi?',
  },
  {
    catalogue: 'Which errors does an app have, and how are they defined and thrown?',
    nest: 'What does the package read from Nest: metadata, routes, parameters, enhancers?',
    database: 'Which constraint does a database error name, and which field of the request is that?',
  },
  { formats: 'How is an error rendered? looker, problemDetails, nest, markdown.' },
  { error: 'What is an error: definition, occurrence, field error, message?' },
  { internal: 'Which pure helpers do all folders share? At most eight files.' },
];
const QUESTIONS = Object.assign({}, ...FLOORS) as Readonly<Record<string, string>>;
const FOLDERS = Object.keys(QUESTIONS);

/**
 * The limit of files in `lib`. If a change needs more files, merge or remove others, or give a reason for a higher limit. It was
 * raised from 190, because the dictionary (`pages`) and localization are new floors, and then for the tests of what clients rely
 * on (`testing`).
 */
const MAX_FILES = 230;
const MAX_LINES = 250;

/** Folders that import no framework. */
const PURE = [
  'internal',
  'error',
  'formats',
  'dialects',
  'database',
  'validation/engine',
  'validation/metadata',
];

/** Every package that `lib` imports except Nest, and the only file that imports it. */
const THIRD_PARTIES: Readonly<Record<string, string>> = {
  'reflect-metadata': 'index.ts',
  rxjs: 'transport/event-stream-errors.ts',
  'class-validator': 'validation/metadata/rule-storage.ts',
  'class-transformer': 'validation/metadata/transformer.ts',
  '@xmldom/xmldom': 'testing/schema-check.ts',
  negotiator: 'formats/format-registry.ts',
  'markdown-it': 'pages/pages.ts',
};

/** Internal files of packages that `lib` imports, and the only file that imports them. */
const DEEP_IMPORTS: Readonly<Record<string, string>> = {
  'ajv/dist/2020.js': 'testing/schema-check.ts',
  'class-transformer/cjs/storage.js': 'validation/metadata/transformer.ts',
  'class-transformer/cjs/enums/transformation-type.enum.js': 'validation/metadata/transformer.ts',
  'class-transformer/cjs/TransformOperationExecutor.js': 'validation/metadata/transformer.ts',
  '@nestjs/common/constants.js': 'nest/nest-metadata.ts',
  '@nestjs/core/pipes/pipes-context-creator.js': 'nest/handler-enhancers.ts',
  '@nestjs/core/router/route-path-factory.js': 'nest/route-list.ts',
};

const VAGUE_NAMES = /^(utils?|common|shared|helpers|interfaces|constants|types)$/;

interface SourceFile {
  readonly lines: number;
  /** The path relative to `lib`, with slashes. */
  readonly path: string;
  readonly folder: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.split(sep).join('/'))
  .map((path) => {
    const text = readFileSync(join(LIB, path), 'utf8');
    const { importedFiles } = ts.preProcessFile(text, true, true);
    return {
      lines: text.split('\n').length - 1,
      path,
      folder: getFolder(path),
      imports: importedFiles.map(({ fileName }) => fileName),
    };
  });

function getFolder(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

const isRelative = (name: string) => name.startsWith('.');

/** Resolves a relative import to a path in `lib`. */
function resolveImport(from: SourceFile, name: string): string {
  return normalize(join(dirname(from.path), name))
    .split(sep)
    .join('/')
    .replace(/\.js$/, '.ts');
}

const innerImports = files.flatMap((file) =>
  file.imports
    .filter(isRelative)
    .map((name) => ({ from: file.path, to: resolveImport(file, name), folder: file.folder })),
);
const externalImports = files.flatMap(({ path, folder, imports }) =>
  imports.filter((name) => !isRelative(name)).map((name) => ({ path, folder, name })),
);

/** Finds a cycle of imports that starts at a file. */
function findCycle(start: string): readonly string[] | undefined {
  const trail: string[] = [];
  const seen = new Set<string>();
  const visit = (path: string): boolean => {
    trail.push(path);
    for (const { to } of innerImports.filter(({ from }) => from === path)) {
      if (to === start) return true;
      if (!seen.has(to) && visit((seen.add(to), to))) return true;
    }
    trail.pop();
    return false;
  };
  return visit(start) ? trail : undefined;
}

describe('lib', () => {
  it('is found and has imports', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(innerImports.length).toBeGreaterThan(80);
    expect(innerImports.map(({ to }) => to).filter((to) => !files.some(({ path }) => path === to))).toEqual(
      [],
    );
  });

  it('has the folders of the table, and no folder or file for unrelated helpers', () => {
    const folders = new Set(files.map(({ folder }) => folder).filter(Boolean));
    expect([...folders].toSorted()).toEqual(FOLDERS.toSorted());
    const names = files.flatMap(({ path }) => path.replace(/\.ts$/, '').split('/'));
    expect(names.filter((name) => VAGUE_NAMES.test(name))).toEqual([]);
  });

  it('imports files of lower floors only', () => {
    const findFloor = (folder: string) => FLOORS.findIndex((floor) => folder in floor);
    const wrong = innerImports.filter(({ from, to }) => {
      const [here, there] = [getFolder(from), getFolder(to)];
      return here !== there && findFloor(there) <= findFloor(here);
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('has at most eight helpers in internal, which import nothing else', () => {
    const helpers = files.filter(({ folder }) => folder === 'internal');
    expect(helpers.length).toBeLessThanOrEqual(8);
    const otherImports = innerImports.filter(
      ({ folder, to }) => folder === 'internal' && getFolder(to) !== 'internal',
    );
    expect(otherImports).toEqual([]);
  });

  it('imports files and never an `index.ts`', () => {
    expect(innerImports.filter(({ to }) => to.endsWith('index.ts'))).toEqual([]);
  });

  it('has no cycle of imports', () => {
    expect(files.map(({ path }) => findCycle(path)).find((loop) => loop !== undefined)).toBeUndefined();
  });

  it('imports each third-party package in the listed file only', () => {
    const others = externalImports.filter(
      ({ name }) => !name.startsWith('node:') && !/^@nestjs\/(common|core)$/.test(name),
    );
    const allowed = { ...THIRD_PARTIES, ...DEEP_IMPORTS };
    expect(others.map(({ path, name }) => `${name} in ${path}`).toSorted()).toEqual(
      Object.entries(allowed)
        .map(([name, path]) => `${name} in ${path}`)
        .toSorted(),
    );
  });

  test.each(PURE)('does not import Nest in %s/', (pure) => {
    const names = externalImports.filter(({ path }) => path.startsWith(`${pure}/`)).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('@nestjs/'))).toEqual([]);
  });

  it('injects by explicit tokens, so that no build step depends on emitted metadata', () => {
    const listDecorators = (node: ts.HasDecorators) =>
      (ts.getDecorators(node) ?? []).map(({ expression }) => expression.getText().replace(/\(.*/s, ''));
    const provided = new Set(['Injectable', 'Module', 'Catch']);
    const implicit = files.flatMap(({ path }) => {
      const text = readFileSync(join(LIB, path), 'utf8');
      if (!/^@(Injectable|Module|Catch)\(/m.test(text)) return [];
      const classes = ts
        .createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
        .statements.filter(ts.isClassDeclaration)
        .filter((each) => listDecorators(each).some((name) => provided.has(name)));
      return classes.flatMap(({ name, members }) =>
        members
          .filter(ts.isConstructorDeclaration)
          .flatMap(({ parameters }) => parameters.filter((each) => !each.questionToken && !each.initializer))
          .filter((parameter) => !listDecorators(parameter).includes('Inject'))
          .map((parameter) => `${path}: ${name?.text}(${parameter.getText()})`),
      );
    });
    expect(implicit).toEqual([]);
  });

  it(`has at most ${MAX_FILES} files, none of them above ${MAX_LINES} lines`, () => {
    expect(files.length).toBeLessThanOrEqual(MAX_FILES);
    expect(files.filter(({ lines }) => lines > MAX_LINES).map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['index.ts', 'public-names.txt'],
    ['testing/index.ts', 'public-names-of-testing.txt'],
  ])('has these public names in %s', (entry, golden) => {
    const text = readFileSync(join(LIB, entry), 'utf8');
    const index = ts.createSourceFile(entry, text, ts.ScriptTarget.ES2022);
    const names = index.statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement)) return [];
      if (!statement.exportClause || !ts.isNamedExports(statement.exportClause)) return ['export *'];
      return statement.exportClause.elements.map(
        ({ name, isTypeOnly }) => `${isTypeOnly ? 'type ' : ''}${name.text}`,
      );
    });
    expectGolden(golden, `${names.toSorted().join('\n')}\n`);
  });
});

const ARCHITECTURE = join(LIB, '../docs/contributing/architecture.md');

describe('docs/contributing/architecture.md', () => {
  const page = readFileSync(ARCHITECTURE, 'utf8');

  it('has a table of the floors, which `UPDATE_GOLDEN=1` writes', () => {
    const rows = [
      ['7', '`index.ts`, `errors.*.ts`', 'What does an app import, and how are the classes provided?'],
      ...FLOORS.flatMap((floor, index) =>
        Object.entries(floor).map(([folder, question]) => [
          String(Math.max(0, FLOORS.length - 2 - index)),
          `\`${folder}/\``,
          question,
        ]),
      ),
    ];
    expectTable(page, 'floors', ['floor', 'in `lib`', 'question'], rows);
  });

  it('names files and folders that exist', () => {
    const named = [...page.matchAll(/`((?:lib|test|sample-app|docs)\/[\w./-]*)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(LIB, '..', path)))).toEqual([]);
  });
});

/** Compares a table with the one between two comments of a page, or writes it there. */
function expectTable(
  page: string,
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = head.map((cell, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]!.length), cell.length),
  );
  const formatRow = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const table = [formatRow(head), rule, ...rows.map(formatRow)].join('\n');
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const before = page.slice(0, page.indexOf(start) + start.length);
  const after = page.slice(page.indexOf(end));
  const written = `${before}\n\n${table}\n\n${after}`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(ARCHITECTURE, written);
  else expect(page).toBe(written);
}

test('the sample app imports the package by its public name only', () => {
  const folder = join(LIB, '../sample-app');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const inner = sources.filter((path) =>
    ts
      .preProcessFile(readFileSync(join(folder, path), 'utf8'), true, true)
      .importedFiles.some(({ fileName }) => /(^|\/)lib\//.test(fileName)),
  );
  expect(sources.length).toBeGreaterThan(10);
  expect(inner.map((path) => relative(folder, path))).toEqual([]);
});
