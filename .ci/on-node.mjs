/**
 * Runs the tests on other versions of Node, which the npm package `node` provides.
 *
 *   node .ci/on-node.mjs          on 22 and 24
 *   node .ci/on-node.mjs 22       on the given major versions
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Specs that give the same result on each version of Node: they compile or lint sources, documents and generated clients, and
 * send no request. `documentation.spec.ts` and `openapi.spec.ts` check that the documents are the same.
 */
const EXCLUDED = [
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
  ...EXCLUDED,
];
const repository = fileURLToPath(new URL('..', import.meta.url));
const majors = process.argv.slice(2);

if (majors.length === 0) {
  majors.push('22', '24');
  print('The tests run on Node 22 and 24. To choose other versions: node .ci/on-node.mjs 22');
}
const invalid = majors.filter((major) => !/^[1-9]\d*$/.test(major));
if (invalid.length > 0) {
  print(
    `Arguments must be major versions of Node, got ${invalid.join(', ')}. Example: node .ci/on-node.mjs 22 24`,
  );
  process.exit(2);
}

const temporaryFolder = mkdtempSync(join(tmpdir(), 'on-node-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.on('exit', () => rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 5 }));

const failed = [];
const installed = await Promise.all(majors.map(install));
for (const [index, major] of majors.entries()) {
  // oxlint-disable-next-line no-await-in-loop -- each run uses all processors
  if (!installed[index] || !(await runOn(major))) failed.push(major);
}
print(failed.length > 0 ? `Failed on Node ${failed.join(', ')}.` : `Passed on Node ${majors.join(', ')}.`);
process.exitCode = failed.length > 0 ? 1 : 0;

function install(major) {
  const folder = ['--prefix', join(temporaryFolder, major)];
  return run('npm', ['install', `node@${major}`, ...folder, '--no-save', '--no-audit', '--no-fund']);
}

async function runOn(major) {
  const bin = join(temporaryFolder, major, 'node_modules/.bin');
  const node = join(bin, 'node');
  return (
    (await run(node, ['--print', '`\nNode ${process.versions.node}`'])) &&
    (await run(node, JEST, { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }))
  );
}

function run(program, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: repository, env, stdio: 'inherit' });
    child.on('close', (code) => resolve(code === 0));
    child.on('error', ({ message }) => {
      print(`${program}: ${message}`);
      resolve(false);
    });
  });
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
