/**
 * Packs the package, installs the tarball into other apps, and compares their responses with responses.json.
 *
 *   node test/packed/run.mjs             runs the checks
 *   UPDATE=1 node test/packed/run.mjs    rewrites responses.json and checks that all apps agree with it
 *   BUILT=1 node test/packed/run.mjs     packs `dist` without a build
 *   KEEP=1 node test/packed/run.mjs      keeps the folders of the apps
 */
import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packFolder } from '../../.ci/release/tarball.mjs';
import { ADAPTERS, APPS } from './apps.mjs';
import { Checks, fail, print, run, runToEnd, stop } from './tools.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const repository = join(here, '../..');
const golden = join(here, 'responses.json');
const { BUILT, KEEP, UPDATE } = process.env;

const workshop = await mkdtemp(join(tmpdir(), 'packed-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
process.on('exit', () => {
  if (!KEEP) rmSync(workshop, { recursive: true, force: true, maxRetries: 5 });
});

const checks = new Checks();
if (await checks.check('npm packs the package', pack)) {
  const findings = (await Promise.all(APPS.map(runApp))).flat();
  if (UPDATE) await update(findings);
  await compare(findings);
}
if (KEEP) print(`The apps are in ${workshop}`);
print(checks.summary);
process.exitCode = checks.failed > 0 ? 1 : 0;

async function pack() {
  if (!BUILT) await run(repository, 'npm', 'run', 'build');
  const { mistakes } = packFolder(repository, workshop);
  if (mistakes.length > 0) fail(mistakes.join('\n'));
}

/** Returns the output of the programs of an app on each adapter; empty if the app cannot be installed or compiled. */
async function runApp(app) {
  const folder = join(workshop, app.folder);
  const step = (name, verify) => checks.check(`${app.name}: ${name}`, verify);
  const ready =
    (await step('npm installs the tarball', () => install(app, folder))) &&
    (await step('TypeScript compiles the app with the declarations of the package', () => compile(folder)));
  if (!ready) return [];
  for (const [name, ...command] of app.commands ?? []) {
    await step(`${name} succeeds`, () => runBinary(folder, ...command));
  }
  for (const call of app.exportCalls ?? []) {
    await step(`nestjs-api-errors ${call.name} ends with ${call.code}`, () => callExport(folder, call));
  }
  for (const { build, message } of app.mistakes ?? []) {
    await step(`${build} fails at startup with its remedy`, () => expectMistake(folder, build, message));
  }

  const findings = [];
  for (const { build = 'dist', program, flags = [], ignored = [] } of app.runs) {
    for (const adapter of ADAPTERS) {
      const path = `${build}/${program}.js`;
      const name = [path, adapter, ...flags].join(' ');
      await step(`${name} runs without a warning`, async () => {
        const sections = await execute(folder, path, adapter, flags);
        for (const section of ignored) delete sections[section];
        findings.push({ name: `${app.name}: ${name}`, sections });
      });
    }
  }
  return findings;
}

async function install({ packageJson, compilerOptions, sources, files = [], absent = [] }, folder) {
  const tarball = (await readdir(workshop)).find((name) => name.endsWith('.tgz'));
  const dependencies = { ...packageJson.dependencies, 'nestjs-api-errors': `file:../${tarball}` };
  await mkdir(join(folder, 'src'), { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ ...packageJson, private: true, dependencies }),
  );
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  for (const source of sources) {
    await cp(join(here, source), join(folder, 'src', basename(source)), { recursive: true });
  }
  for (const file of files) await cp(join(here, file), join(folder, basename(file)));
  await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock');
  for (const name of absent) {
    if (existsSync(join(folder, 'node_modules', name))) fail(`${name} is optional, but it is installed.`);
  }
}

function compile(folder) {
  return run(folder, process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.');
}

/** Runs a program of the `node_modules` of an app. */
function runBinary(folder, binary, ...args) {
  return run(folder, join(folder, 'node_modules/.bin', binary), ...args);
}

async function callExport(folder, { args, code, prints, writes = [] }) {
  const program = join(folder, 'node_modules/.bin/nestjs-api-errors');
  const { stdout, stderr, code: ended = 0 } = await runToEnd(folder, program, ...args);
  if (ended !== code) fail(`It ended with ${ended}. It printed:\n${stdout}${stderr}`);
  if (!(stdout + stderr).includes(prints))
    fail(`It must print \`${prints}\`. It printed:\n${stdout}${stderr}`);
  const missing = writes.filter((name) => !existsSync(join(folder, 'site', name)));
  if (missing.length > 0) fail(`It did not write ${missing.join(', ')}.`);
}

async function execute(folder, path, adapter, flags) {
  const { stdout, stderr } = await run(folder, process.execPath, ...flags, path, adapter);
  return stderr ? fail(stderr) : JSON.parse(stdout);
}

async function expectMistake(folder, build, message) {
  const { stderr = '' } = await runToEnd(folder, process.execPath, `${build}/scenario.js`, ADAPTERS[0]);
  if (!stderr.includes(message)) fail(`It must print \`${message}\`. It printed:\n${stderr}`);
}

/** Writes responses.json. If apps differ, the first one wins. */
async function update(findings) {
  const responses = {};
  for (const { sections } of findings.toReversed()) Object.assign(responses, sections);
  await writeFile(golden, JSON.stringify(responses));
  await run(repository, 'npm', 'exec', '--no', '--', 'prettier', '--write', golden);
}

async function compare(findings) {
  const expected = JSON.parse(await readFile(golden, 'utf8'));
  for (const { name, sections } of findings) {
    for (const [section, responses] of Object.entries(sections)) {
      await checks.checkEqualMembers(`${name}: ${section}`, responses, expected[section]);
    }
  }
  const found = new Set(findings.flatMap(({ sections }) => Object.keys(sections)));
  await checks.checkEqual(
    'responses.json has exactly the sections of the apps',
    found,
    new Set(Object.keys(expected)),
  );
}
