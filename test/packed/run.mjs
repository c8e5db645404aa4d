/**
 * Packs the package, installs the tarball into foreign apps, and compares what they answer with answers.json.
 *
 *   node test/packed/run.mjs             checks
 *   UPDATE=1 node test/packed/run.mjs    writes answers.json anew; the checks say whether all apps agree with it
 *   BUILT=1 node test/packed/run.mjs     packs `dist` as it is
 *   KEEP=1 node test/packed/run.mjs      leaves the apps where they are, to look into them
 */
import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADAPTERS, APPS } from './apps.mjs';
import { Checks, fail, run, say, stop } from './tools.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const repository = join(here, '../..');
const golden = join(here, 'answers.json');
const { BUILT, KEEP, UPDATE } = process.env;

const workshop = await mkdtemp(join(tmpdir(), 'packed-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
process.on('exit', () => {
  if (!KEEP) rmSync(workshop, { recursive: true, force: true, maxRetries: 5 });
});

const checks = new Checks();
if (await checks.that('the package is packed', pack)) {
  const findings = (await Promise.all(APPS.map(findingsOf))).flat();
  if (UPDATE) await update(findings);
  await compare(findings);
}
if (KEEP) say(`The apps are in ${workshop}`);
say(checks.summary);
process.exitCode = checks.failed > 0 ? 1 : 0;

function pack() {
  const unbuilt = BUILT ? ['--ignore-scripts'] : [];
  return run(repository, 'npm', 'pack', '--pack-destination', workshop, ...unbuilt);
}

/** What the programs of an app print, on each adapter; nothing if the app does not get that far. */
async function findingsOf(app) {
  const folder = join(workshop, app.folder);
  const step = (name, prove) => checks.that(`${app.name}: ${name}`, prove);
  const ready =
    (await step('the tarball is installed', () => install(app, folder))) &&
    (await step('the app compiles, the declarations of the package included', () => compile(folder)));
  if (!ready) return [];
  if (app.jest) await step('its jest passes', () => jest(folder));

  const findings = [];
  for (const { program, flags = [], ignored = [] } of app.runs) {
    for (const adapter of ADAPTERS) {
      const name = [program, adapter, ...flags].join(' ');
      await step(`${name} runs without a warning`, async () => {
        const sections = await execute(folder, program, adapter, flags);
        for (const section of ignored) delete sections[section];
        findings.push({ name: `${app.name}: ${name}`, sections });
      });
    }
  }
  return findings;
}

async function install({ packageJson, compilerOptions, sources, absent = [] }, folder) {
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
  await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock');
  for (const name of absent) {
    if (existsSync(join(folder, 'node_modules', name)))
      fail(`${name} is optional, and yet it was installed.`);
  }
}

function compile(folder) {
  return run(folder, process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.');
}

function jest(folder) {
  return run(folder, process.execPath, 'node_modules/jest/bin/jest.js', '--ci');
}

async function execute(folder, program, adapter, flags) {
  const { stdout, stderr } = await run(folder, process.execPath, ...flags, `dist/${program}.js`, adapter);
  return stderr ? fail(stderr) : JSON.parse(stdout);
}

/** Where apps differ the first one's word stands. */
async function update(findings) {
  const answers = {};
  for (const { sections } of findings.toReversed()) Object.assign(answers, sections);
  await writeFile(golden, JSON.stringify(answers));
  await run(repository, 'npm', 'exec', '--no', '--', 'prettier', '--write', golden);
}

async function compare(findings) {
  const expected = JSON.parse(await readFile(golden, 'utf8'));
  for (const { name, sections } of findings) {
    for (const [section, answers] of Object.entries(sections)) {
      await checks.equalMembers(`${name}: ${section}`, answers, expected[section]);
    }
  }
  const answered = new Set(findings.flatMap(({ sections }) => Object.keys(sections)));
  await checks.equal(
    'answers.json holds all sections, and no other',
    answered,
    new Set(Object.keys(expected)),
  );
}
