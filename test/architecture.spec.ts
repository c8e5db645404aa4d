import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from '@jest/globals';
import ts from 'typescript';
import { expectGolden } from './golden.js';

const LIB = fileURLToPath(new URL('../lib', import.meta.url));

/** What each folder of lib may import of the others. Whoever wants another arrow argues it here. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  error: [],
  // A format that numbers errors has the table of the general ones, which an app throws, too.
  catalogue: ['error', 'formats'],
  formats: ['error'],
  routes: ['error'],
  mapping: ['error', 'catalogue', 'routes'],
  validation: ['error', 'catalogue', 'routes'],
  observability: ['error', 'catalogue', 'mapping', 'routes'],
  filter: ['error', 'catalogue', 'formats', 'mapping', 'observability', 'routes'],
  // A proxy's answers are mapped and written as the app's own are. What switches a route off declares what it answers.
  http: [
    'error',
    'catalogue',
    'container',
    'formats',
    'mapping',
    'observability',
    'filter',
    'openapi',
    'routes',
  ],
  // What validation refuses is documented from the plans that refuse it.
  openapi: ['error', 'catalogue', 'container', 'formats', 'mapping', 'routes', 'validation'],
  container: [],
  // An entry point of its own: the tests of apps import it, and nothing of it is loaded by the apps.
  testing: ['formats', 'openapi'],
};

/** Folders that know nothing but the language and our own facts; what formats need to write and choose is theirs. */
const PURE = ['error', 'formats'];

/** Every package that lib imports, and the one file that does; Nest itself is everywhere but in pure folders. */
const THIRD_PARTIES: Readonly<Record<string, string>> = {
  'reflect-metadata': 'index.ts',
  rxjs: 'http/event-stream-errors.ts',
  'class-validator': 'validation/plan/rule-storage.ts',
  'class-transformer': 'validation/instance/transformer.ts',
  '@xmldom/xmldom': 'formats/xml.ts',
  negotiator: 'formats/negotiation.ts',
};

/** Inner files that lib relies on, and the one file that does. */
const DEEP_IMPORTS: Readonly<Record<string, string>> = {
  'ajv/dist/2020.js': 'testing/schema-check.ts',
  'class-transformer/cjs/storage.js': 'validation/instance/transformer.ts',
  'class-transformer/cjs/TransformOperationExecutor.js': 'validation/instance/transformer.ts',
  '@nestjs/common/constants.js': 'routes/nest-metadata.ts',
  '@nestjs/core/pipes/pipes-context-creator.js': 'routes/binding/handler-pipes.ts',
  '@nestjs/core/router/route-path-factory.js': 'routes/route-list.ts',
};

const DRAWERS = /^(utils?|common|shared|helpers|interfaces|constants|types)$/;

interface SourceFile {
  /** Relative to lib, with slashes. */
  readonly path: string;
  readonly folder: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.split(sep).join('/'))
  .map((path) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(LIB, path), 'utf8'), true, true);
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
    return { path, folder, imports: importedFiles.map(({ fileName }) => fileName) };
  });

const isOwn = (name: string) => name.startsWith('.');

/** The file of lib that a relative import names. */
function resolved(from: SourceFile, name: string): string {
  return normalize(join(dirname(from.path), name))
    .split(sep)
    .join('/')
    .replace(/\.js$/, '.ts');
}

const arrows = files.flatMap((file) =>
  file.imports
    .filter(isOwn)
    .map((name) => ({ from: file.path, to: resolved(file, name), folder: file.folder })),
);
const foreign = files.flatMap(({ path, folder, imports }) =>
  imports.filter((name) => !isOwn(name)).map((name) => ({ path, folder, name })),
);

/** The files of a loop that starts at one, if there is such a loop. */
function loopFrom(start: string): readonly string[] | undefined {
  const trail: string[] = [];
  const seen = new Set<string>();
  const visit = (path: string): boolean => {
    trail.push(path);
    for (const { to } of arrows.filter(({ from }) => from === path)) {
      if (to === start) return true;
      if (!seen.has(to) && visit((seen.add(to), to))) return true;
    }
    trail.pop();
    return false;
  };
  return visit(start) ? trail : undefined;
}

describe('lib', () => {
  it('is read at all', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(arrows.length).toBeGreaterThan(80);
    expect(arrows.map(({ to }) => to).filter((to) => !files.some(({ path }) => path === to))).toEqual([]);
  });

  it('has the folders of the plan, and no drawers', () => {
    const folders = new Set(files.map(({ folder }) => folder).filter(Boolean));
    expect([...folders].toSorted()).toEqual(Object.keys(MAY_IMPORT).toSorted());
    const names = files.flatMap(({ path }) => path.replace(/\.ts$/, '').split('/'));
    expect(names.filter((name) => DRAWERS.test(name))).toEqual([]);
  });

  it('has arrows that run down only', () => {
    const upward = arrows.filter(({ folder, to }) => {
      const target = to.includes('/') ? to.slice(0, to.indexOf('/')) : '';
      if (folder === '') return false;
      return target !== folder && !MAY_IMPORT[folder]!.includes(target);
    });
    expect(upward.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('imports files, never an index', () => {
    expect(arrows.filter(({ to }) => to.endsWith('index.ts'))).toEqual([]);
  });

  it('has no loop', () => {
    expect(files.map(({ path }) => loopFrom(path)).find((loop) => loop !== undefined)).toBeUndefined();
  });

  it('imports a third party in one file, and no tool of an app at all', () => {
    const others = foreign.filter(
      ({ name }) => !name.startsWith('node:') && !/^@nestjs\/(common|core)$/.test(name),
    );
    const allowed = { ...THIRD_PARTIES, ...DEEP_IMPORTS };
    expect(others.map(({ path, name }) => `${name} in ${path}`).toSorted()).toEqual(
      Object.entries(allowed)
        .map(([name, path]) => `${name} in ${path}`)
        .toSorted(),
    );
  });

  test.each(PURE)('%s/ imports nothing of Nest', (pure) => {
    const names = foreign.filter(({ folder }) => folder === pure).map(({ name }) => name);
    // The phrases of statuses are Node's.
    const allowed = new Set([...Object.keys(THIRD_PARTIES), ...(pure === 'formats' ? ['node:http'] : [])]);
    expect(names.filter((name) => !allowed.has(name))).toEqual([]);
  });

  it('keeps the options in the root files', () => {
    const below = arrows.filter(({ folder, to }) => folder !== '' && !to.includes('/'));
    expect(below).toEqual([]);
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
