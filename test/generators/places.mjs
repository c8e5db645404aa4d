import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const FOLDER = import.meta.dirname;
export const VERSIONS = ['3.0', '3.1'];

/** Returns the folder of the client that a generator makes of a document. */
export function getClientFolder(generator, document) {
  return join(getClientsFolder(generator), document.replace('.', '_'));
}

export function getClientsFolder(generator) {
  return join(FOLDER, '.out/clients', generator.replace(/\W+/g, '-'));
}

/** Returns the file of a document. The minimal documents of known failures belong to one generator. */
export function getDocumentFile(generator, document) {
  const own = join(FOLDER, '.out/documents', generator, `${document}.json`);
  return existsSync(own) ? own : join(FOLDER, '.out/documents', `${document}.json`);
}

/** The version of Node that `package.json` pins, because some generators need a later one than the package. */
export const NODE = join(FOLDER, 'node_modules/node/bin/node');
