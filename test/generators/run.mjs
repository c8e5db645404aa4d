/**
 * `npm run test:generators`: generates clients from the documents of two apps in each format and version of OpenAPI, compiles
 * them with strict TypeScript, and imports those that validate at runtime. Each failure must be a known failure of the
 * generator, which a minimal document without this package shows, too (`known-failures.mjs`).
 *
 *   npm run test:generators                        all generators and linters
 *   npm run test:generators -- kubb orval          some generators
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTable } from '../bench/table.mjs';
import { generateClients } from './clients.mjs';
import { compileClients } from './compile.mjs';
import { GENERATORS } from './generators.mjs';
import { KNOWN_FAILURES } from './known-failures.mjs';
import { lintDocuments } from './lint.mjs';
import { FOLDER, NODE, VERSIONS } from './places.mjs';

const chosen = process.argv.slice(2);
const names = Object.keys(GENERATORS).filter((name) => chosen.length === 0 || chosen.includes(name));
const unknown = chosen.filter((name) => name !== 'linters' && !(name in GENERATORS));
if (unknown.length > 0) {
  print(`Unknown generators: ${unknown.join(', ')}. Names: ${Object.keys(GENERATORS).join(', ')}, linters.`);
  process.exit(2);
}

if (!existsSync(NODE)) run('npm', ['ci', '--no-audit', '--no-fund'], FOLDER);
const documents = writeDocuments();
const failures = [];
const rows = [];
for (const name of names) {
  const known = KNOWN_FAILURES.filter(({ generator }) => generator === name);
  const minimal = known.flatMap((_, index) => VERSIONS.map((version) => `minimal${index}-${version}`));
  // oxlint-disable-next-line no-await-in-loop -- a generator uses all processors
  const found = await findFailures(name, [...documents, ...minimal]);
  rows.push([
    name,
    ...listFormats().map((format) => VERSIONS.map((each) => judge(name, format, each)).join(' ')),
  ]);

  function judge(generator, format, version) {
    const document = `${format}-${version}`;
    const messages = found.get(document);
    if (messages.length === 0) return 'ok';
    const isKnown = messages.every((message) => known.some((each) => each.message.test(message)));
    if (!isKnown) failures.push(`${generator}, ${document}:\n  ${messages.slice(0, 5).join('\n  ')}`);
    return isKnown ? 'known' : '**failed**';
  }

  known.forEach(({ message, reason }, index) => {
    for (const version of VERSIONS) {
      const messages = found.get(`minimal${index}-${version}`);
      if (messages.some((each) => message.test(each))) continue;
      failures.push(
        `${name} no longer has the known failure in ${version}: ${reason} Found: ${messages.join()}`,
      );
    }
  });
}

if (rows.length > 0) print(renderTable(['generator', ...listFormats()], rows));
for (const { generator, reason } of KNOWN_FAILURES)
  if (names.includes(generator)) print(`known: ${generator}: ${reason}`);
if (chosen.length === 0 || chosen.includes('linters')) failures.push(...(await lintDocuments(listFormats())));
for (const failure of failures) print(`\nFAILED ${failure}`);
print(failures.length > 0 ? `${failures.length} failures` : 'passed');
process.exitCode = failures.length > 0 ? 1 : 0;

/** Returns the messages of the generator, the compiler and the imports for each document. */
async function findFailures(name, all) {
  const found = new Map(all.map((document) => [document, []]));
  for (const [document, message] of await generateClients(name, all)) found.get(document).push(message);
  for (const [document, message] of compileClients(name)) found.get(document).push(message);
  return found;
}

function writeDocuments() {
  const folder = join(FOLDER, '.out/documents');
  rmSync(join(FOLDER, '.out'), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const root = join(FOLDER, '../..');
  run('npx', ['nest', 'build', '-p', 'test/generators/tsconfig.json'], root);
  run('node', ['.generators/test/generators/documents.js', folder], root);
  KNOWN_FAILURES.forEach(({ generator, document }) => {
    const index = KNOWN_FAILURES.filter((each) => each.generator === generator).findIndex(
      (each) => each.document === document,
    );
    for (const version of VERSIONS) {
      const text = JSON.stringify({
        openapi: `${version}.0`,
        info: { title: 'Minimal', version: '1' },
        ...document,
      });
      mkdirSync(join(folder, generator), { recursive: true });
      writeFileSync(join(folder, generator, `minimal${index}-${version}.json`), text);
    }
  });
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace('.json', ''));
}

function listFormats() {
  return [...new Set(documents.map((document) => document.split('-')[0]))];
}

function run(program, args, cwd) {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
