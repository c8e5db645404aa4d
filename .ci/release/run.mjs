/**
 * Prepares a release: everything but the publish step, which a workflow runs at the tag.
 *
 *   npm run release -- 1.2.3              writes the version and the date in a clean clone, runs the gate and `.ci/full` there,
 *                                         packs, commits and tags; then fetches the commit, the tag and the tarball
 *   npm run release -- 1.2.3 --dry-run    packs the working tree, lists what prevents the release, and leaves nothing behind
 *   npm run release -- 1.2.3 --pack       packs the release whose tag is checked out
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packFolder } from './tarball.mjs';
import {
  createPublishCommand,
  dateChangelog,
  findProblems,
  findTagProblems,
  readArguments,
  readRepository,
  rewriteLinks,
} from './texts.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const temporaryFolder = mkdtempSync(join(tmpdir(), 'release-'));
process.on('exit', () => rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 5 }));

try {
  const { version, flag } = readArguments(process.argv.slice(2), process.env);
  // Otherwise `npm pack` would inherit it and write no tarball.
  delete process.env.npm_config_dry_run;
  if (flag === '--dry-run') tryRelease(version);
  else if (flag === '--pack') packTag(version);
  else release(version);
} catch (error) {
  print(`\nThe release has failed. ${error.message}`);
  process.exitCode = 1;
}

function release(version) {
  requireNone(findProblems(version, readState()));
  const clone = cloneRepository();
  writeVersion(clone, version);
  runGates(clone);
  const { tarball, problems } = packRelease(clone, version);
  requireNone(problems);
  commitVersion(clone, version);
  // The gates take long, so the branch or the tags can be others. Git does not overwrite changed files.
  requireNone(findProblems(version, { ...readState(), changedFiles: [] }));
  fetchRelease(clone, version);
  copyOut(tarball);
  print(`Push the commit and the tag:
  git push --follow-tags
A workflow at the tag v${version} publishes the package, so that it has a provenance. It runs:
  ${createPublishCommand(version)}`);
}

function tryRelease(version) {
  const { problems } = packRelease(repository, version);
  requireNone([...findProblems(version, readState()), ...problems]);
  print(`\nThe release ${version} has no problems. The gate, the commit and the tag are left.`);
}

function packTag(version) {
  requireNone(findTagProblems(version, readState()));
  const { tarball, problems } = packRelease(repository, version);
  requireNone(problems);
  copyOut(tarball);
}

function readState() {
  return {
    packageJson: readJson(repository, 'package.json'),
    changelog: readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'),
    branch: git(repository, 'branch', '--show-current'),
    changedFiles: listLines(git(repository, 'status', '--porcelain')).map((line) => line.slice(3)),
    tags: listLines(git(repository, 'tag')),
    headTags: listLines(git(repository, 'tag', '--points-at', 'HEAD')),
  };
}

/** A clone does not have the settings of the repository, which can include the name of the committer. */
function cloneRepository() {
  const clone = join(temporaryFolder, 'clone');
  const [, name, email] = /^(.*) <(.*)>/.exec(git(repository, 'var', 'GIT_COMMITTER_IDENT'));
  const settings = ['--config', `user.name=${name}`, '--config', `user.email=${email}`];
  git(temporaryFolder, 'clone', '--quiet', '--branch', 'main', ...settings, repository, clone);
  return clone;
}

/** Stages the version before the gates run, so that the commit contains what they have checked. */
function writeVersion(clone, version) {
  run(clone, 'npm', 'version', version, '--no-git-tag-version', '--allow-same-version');
  const path = join(clone, 'CHANGELOG.md');
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(path, dateChangelog(readFileSync(path, 'utf8'), version, today));
  git(clone, 'add', '--all');
}

/** The full checks use the dependencies that the gate has installed. */
function runGates(clone) {
  for (const gate of ['.ci/run', '.ci/full']) {
    execFileSync('bash', [gate], { cwd: clone, stdio: 'inherit', env: { ...process.env, CI: 'true' } });
  }
  const changedFiles = listLines(git(clone, 'diff', '--name-only'));
  requireNone(changedFiles.map((name) => `The gate must not change files, but it has changed ${name}.`));
}

/** Packs a copy of the package whose README has absolute links. */
function packRelease(source, version) {
  const failures = findFailures(source, 'npm', 'run', 'build');
  if (failures.length > 0) return { problems: failures };
  const folder = join(temporaryFolder, 'package');
  for (const name of ['package.json', 'LICENSE', 'CHANGELOG.md', 'README.md', 'dist']) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
  const readme = join(folder, 'README.md');
  const address = readRepository(readJson(folder, 'package.json'));
  writeFileSync(readme, rewriteLinks(readFileSync(readme, 'utf8'), address, `v${version}`));
  const { path, mistakes } = packFolder(folder, temporaryFolder);
  const problems = [
    ...mistakes.map((mistake) => `The tarball must not be published: ${mistake}`),
    ...findFailures(source, 'npx', 'publint', '--strict', path),
    ...findFailures(source, 'npx', 'attw', path),
  ];
  return { tarball: path, problems };
}

function commitVersion(clone, version) {
  git(clone, 'commit', '--quiet', '--message', `Release ${version}`);
  git(clone, 'tag', '--annotate', `v${version}`, '--message', `Release ${version}`);
}

/** Fails without a change if the branch has other commits than the clone. */
function fetchRelease(clone, version) {
  git(repository, 'fetch', '--quiet', clone, 'main');
  git(repository, 'merge', '--quiet', '--ff-only', 'FETCH_HEAD');
  git(repository, 'fetch', '--quiet', clone, 'tag', `v${version}`);
}

function copyOut(tarball) {
  cpSync(tarball, join(repository, basename(tarball)));
  print(`\n${basename(tarball)} is ready.`);
}

function requireNone(problems) {
  if (problems.length > 0) throw new Error(`Problems:\n${problems.map((each) => `  - ${each}`).join('\n')}`);
}

function findFailures(folder, ...command) {
  try {
    run(folder, ...command);
    return [];
  } catch (error) {
    return [error.message];
  }
}

function git(folder, ...args) {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trimEnd();
}

function run(folder, program, ...args) {
  execFileSync(program, args, { cwd: folder, stdio: 'inherit' });
}

function readJson(folder, name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

function listLines(text) {
  return text.split('\n').filter((line) => line !== '');
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
