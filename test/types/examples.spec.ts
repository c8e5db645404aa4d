import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Returns the TypeScript blocks of a file without the asterisks of JSDoc, each with its path and first line. */
function findBlocks(path: string): [string, string][] {
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
const examples = new Map([...sources, 'README.md'].flatMap(findBlocks));

/** Compiles each example as a module, and returns the messages of the compiler. */
function compileExamples(): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => readFileSync(file, 'utf8')) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const toFile = (location: string) => join(ROOT, 'test/types', `example-${location.replace(/\W/g, '-')}.ts`);
  const files = new Map(
    [...examples].map(([location, code]) => [toFile(location), { location, code: `${code}\nexport {};` }]),
  );
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.readFile = (file) => files.get(file)?.code ?? read(file);
  host.fileExists = (file) => files.has(file) || exists(file);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, version, ...rest) => {
    const example = files.get(file);
    return example ? ts.createSourceFile(file, example.code, version) : getSourceFile(file, version, ...rest);
  };
  const program = ts.createProgram(
    [...files.keys(), join(ROOT, 'test/types/sentry.d.ts')],
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  // `npm run typecheck` checks the other files of the program.
  const found = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...[...files.keys()]
      .map((file) => program.getSourceFile(file)!)
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  return found.map(({ file, messageText }) => {
    const location = files.get(file?.fileName ?? '')?.location ?? file?.fileName;
    return `${location}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

describe('Every example of the README and of public names', () => {
  it('is found in its source', () => {
    expect([...examples.keys()].filter((location) => location.startsWith('lib/')).length).toBeGreaterThan(10);
    expect([...examples.keys()].filter((location) => location.startsWith('README')).length).toBe(2);
  });

  it('compiles without a type error', () => {
    expect(compileExamples()).toEqual([]);
  }, 60_000);
});
