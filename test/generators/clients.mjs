/** Runs a generator for each document, and imports what it generates for validation at runtime. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { GENERATORS } from './generators.mjs';
import { FOLDER, getClientFolder, getClientsFolder, getDocumentFile, NODE } from './places.mjs';

/** @returns pairs of a document and what went wrong */
export async function generateClients(name, documents) {
  mkdirSync(getClientsFolder(name), { recursive: true });
  linkPackages(name);
  const waiting = [...documents];
  const found = [];
  const work = async () => {
    for (let document = waiting.shift(); document !== undefined; document = waiting.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- each worker runs one generator at a time
      const message = await generate(name, document);
      if (message !== undefined) found.push([document, message]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return found;
}

/** Lets clients import the versions of packages that their generator installs. */
function linkPackages(name) {
  const own = join(FOLDER, 'node_modules', name, 'node_modules');
  const link = join(getClientsFolder(name), 'node_modules');
  if (existsSync(own) && !existsSync(link)) symlinkSync(own, link);
}

async function generate(name, document) {
  const { createCommand, imports = [] } = GENERATORS[name];
  const folder = getClientFolder(name, document);
  mkdirSync(folder, { recursive: true });
  const [script, ...args] = createCommand(getDocumentFile(name, document), folder);
  const commands = [
    [join(FOLDER, script), ...args],
    ...imports.map((file) => ['--no-warnings', join(folder, file)]),
  ];
  for (const command of commands) {
    // oxlint-disable-next-line no-await-in-loop -- the imports need the generated files
    const message = await run(command, folder);
    if (message !== undefined) return message;
  }
  return undefined;
}

function run(args, cwd) {
  return new Promise((resolve) => {
    execFile(NODE, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve(error === null ? undefined : `${stdout}\n${stderr}`.trim().slice(-2_000) || error.message);
    });
  });
}
