import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Returns the TypeScript blocks of a file without JSDoc's asterisks, by their first lines. */
function blocksOf(path: string): [string, string][] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(/^([ \t]*\*? ?)```ts\n([\s\S]*?)^\1```/gm)].map(
    ({ 1: margin = '', 2: body = '', index }) => {
      const line = text.slice(0, index).split('\n').length + 1;
      const code = body
        .split('\n')
        .map((each) => (each.startsWith(margin) ? each.slice(margin.length) : each.replace(/^[ \t]*\*/, '')))
        .join('\n');
      return [`${path}:${line}`, code];
    },
  );
}

const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `lib/${path}`);
const examples = new Map([...sources, 'README.md', 'docs/migration.md'].flatMap(blocksOf));

/** Returns the compiler's messages about the examples; each example is a module. */
function compilerMessages(): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => readFileSync(file, 'utf8')) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const fileOf = (place: string) => join(ROOT, 'test/types', `example-${place.replace(/\W/g, '-')}.ts`);
  const files = new Map(
    [...examples].map(([place, code]) => [fileOf(place), { place, code: `${code}\nexport {};` }]),
  );
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.readFile = (file) => files.get(file)?.code ?? read(file);
  host.fileExists = (file) => files.has(file) || exists(file);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, version, ...rest) => {
    const own = files.get(file);
    return own ? ts.createSourceFile(file, own.code, version) : getSourceFile(file, version, ...rest);
  };
  const program = ts.createProgram(
    [...files.keys(), join(ROOT, 'test/types/sentry.d.ts')],
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const place = files.get(file?.fileName ?? '')?.place ?? file?.fileName;
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

describe('Every example of the README, of the migration guide and of public names', () => {
  it('is found in its source', () => {
    expect([...examples.keys()].filter((place) => place.startsWith('lib/')).length).toBeGreaterThan(10);
    expect([...examples.keys()].filter((place) => place.startsWith('README')).length).toBeGreaterThan(3);
    expect([...examples.keys()].filter((place) => place.startsWith('docs/')).length).toBeGreaterThan(3);
  });

  it('compiles without an error of types', () => {
    expect(compilerMessages()).toEqual([]);
  }, 60_000);
});
