/**
 * Runs the tests on other versions of Node, which npm's own `node` package brings.
 *
 *   node .ci/on-node.mjs          on 22 and 24
 *   node .ci/on-node.mjs 22       on the majors that are named
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What the compiler and linters say of sources, of documents, and of clients made of them: no request is answered there.
 * That documents are the same here, documentation.spec.ts and openapi.spec.ts see.
 */
const LEFT_OUT = [
  '/test/architecture.spec.ts',
  '/test/linear-expressions.spec.ts',
  '/test/types/',
  '/test/e2e/openapi-clients.spec.ts',
  '/test/e2e/openapi-versions.spec.ts',
];
const { jest } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const JEST = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--testPathIgnorePatterns',
  ...jest.testPathIgnorePatterns,
  ...LEFT_OUT,
];
const repository = fileURLToPath(new URL('..', import.meta.url));
const majors = process.argv.slice(2);

if (majors.length === 0) {
  majors.push('22', '24');
  say('No version is named: the tests run on Node 22 and 24. To choose: node .ci/on-node.mjs 22');
}
const strange = majors.filter((major) => !/^[1-9]\d*$/.test(major));
if (strange.length > 0) {
  say(`"${strange.join('", "')}": name major versions of Node, as in: node .ci/on-node.mjs 22 24`);
  process.exit(2);
}

const workshop = mkdtempSync(join(tmpdir(), 'on-node-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.on('exit', () => rmSync(workshop, { recursive: true, force: true, maxRetries: 5 }));

const failed = [];
const installed = await Promise.all(majors.map(install));
for (const [index, major] of majors.entries()) {
  // oxlint-disable-next-line no-await-in-loop -- a run takes all processors
  if (!installed[index] || !(await passesOn(major))) failed.push(major);
}
say(failed.length > 0 ? `Failed on Node ${failed.join(', ')}.` : `Passed on Node ${majors.join(', ')}.`);
process.exitCode = failed.length > 0 ? 1 : 0;

function install(major) {
  const folder = ['--prefix', join(workshop, major)];
  return run('npm', ['install', `node@${major}`, ...folder, '--no-save', '--no-audit', '--no-fund']);
}

async function passesOn(major) {
  const bin = join(workshop, major, 'node_modules/.bin');
  const node = join(bin, 'node');
  return (
    (await run(node, ['--print', '`\nNode ${process.versions.node}`'])) &&
    (await run(node, JEST, { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }))
  );
}

/** @returns whether it succeeded */
function run(program, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: repository, env, stdio: 'inherit' });
    child.on('close', (code) => resolve(code === 0));
    child.on('error', ({ message }) => {
      say(`${program}: ${message}`);
      resolve(false);
    });
  });
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
