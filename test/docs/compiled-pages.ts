import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { prepareDatabases } from './database-apps.js';
import { listScenes, NEEDS, type Page, ROOT } from './page.js';

/** The apps of the pages are written here, each state of an app in a folder of its own. */
const APPS = join(ROOT, NEEDS === undefined ? 'docs/.apps' : `test/${NEEDS}/.out/apps`);

/** Returns the folder of a state of the app of a series of pages. */
export const toFolder = (series: string, index: number) =>
  join(APPS, series.replace(/^docs\/|\.md$/g, '').replace(/\W/g, '-'), String(index));

/** Returns the files of a series by their paths: each state of its app, and each block that is not part of an app. */
function listFiles(series: string, pages: readonly Page[]): readonly (readonly [string, string])[] {
  const states = listScenes(pages).flatMap(({ files }, index) =>
    [...files].map(([path, text]) => [join(toFolder(series, index), path), text] as const),
  );
  const blocks = pages.flatMap(({ path, blocks: all }) =>
    all
      .filter(({ language, file }) => language === 'ts' && file === undefined)
      .map(({ line, text }) => {
        const name = `${path.replace(/\W/g, '-')}-${line}.ts`;
        return [join(dirname(toFolder(series, 0)), name), `${text}\nexport {};\n`] as const;
      }),
  );
  return [...states, ...blocks];
}

/** The sample app serves the requests of pages without an app. It is compiled with the pages, against the built package. */
function listSampleFiles(): readonly (readonly [string, string])[] {
  const folder = join(ROOT, 'sample-app');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [join(APPS, 'sample-app', path), readFileSync(join(folder, path), 'utf8')]);
}

export const SAMPLE_MAIN = join(APPS, 'sample-app/main.js');

/** Links the parts of the package. A link to the repository would contain itself: a search in all folders would not end. */
function writePackage(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'dist']) symlinkSync(join(ROOT, name), join(folder, name));
}

/** Writes the TypeScript of all pages, compiles it to ES modules, and returns the mistakes that the compiler finds. */
export function compilePages(series: ReadonlyMap<string, readonly Page[]>): readonly string[] {
  rmSync(APPS, { recursive: true, force: true });
  writePackage(join(APPS, 'node_modules/nestjs-api-errors'));
  writeFileSync(join(APPS, 'package.json'), '{ "type": "module" }\n');
  const files = new Map([
    ...[...series].flatMap(([name, pages]) => listFiles(name, pages)),
    ...listSampleFiles(),
  ]);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  if (NEEDS === 'databases') prepareDatabases([...files.keys()]);
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const sources = [...files.keys()].filter((path) => path.endsWith('.ts'));
  const program = ts.createProgram(sources, {
    ...options,
    paths: {},
    noEmit: false,
    sourceMap: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  });
  program.emit();
  return sources
    .map((path) => program.getSourceFile(path)!)
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ file, start = 0, messageText }) => {
      const line = file!.getLineAndCharacterOfPosition(start).line + 1;
      return `${file!.fileName.slice(ROOT.length)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
}
