/** Compiles all clients of a generator with strict TypeScript. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { FOLDER, getClientsFolder } from './places.mjs';

const OPTIONS = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  typeRoots: [join(FOLDER, '../../node_modules/@types')],
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  experimentalDecorators: true,
};

/** @returns pairs of a document and a message of the compiler */
export function compileClients(generator) {
  const folder = getClientsFolder(generator);
  const files = listFiles(folder);
  const program = ts.createProgram(files, OPTIONS);
  return [
    ...program.getSyntacticDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ].map(({ file, start = 0, messageText }) => {
    const path = relative(folder, file.fileName);
    const line = file.text.slice(0, start).split('\n').length;
    const text = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ').slice(0, 600);
    return [path.split(sep)[0].replace('_', '.'), `${path}:${line} ${text}`];
  });
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(folder, name), { recursive: true }).map((path) => join(folder, name, path)),
    )
    .filter((path) => path.endsWith('.ts'));
}
