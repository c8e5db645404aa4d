/**
 * Prepares a release: everything but the publish step, whose command it prints.
 *
 *   npm run release -- 1.2.3              checks the repository, runs the gate and `.ci/full` on a clean clone, commits the
 *                                         version with a date in the changelog, tags it, and packs the tarball
 *   npm run release -- 1.2.3 --dry-run    checks the repository and packs the tarball; changes nothing
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packFolder } from './tarball.mjs';
import { dateChangelog, findDistTag, findProblems, readRepository, rewriteLinks } from './texts.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const [version = '', ...flags] = process.argv.slice(2);
const isDryRun = flags.includes('--dry-run');
const tag = `v${version}`;

const temporaryFolder = mkdtempSync(join(tmpdir(), 'release-'));
process.on('exit', () => rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 5 }));

checkRepository();
if (!isDryRun) {
  runGates();
  commitVersion();
}
const tarball = packRelease();
print(`\n${tarball} is ready.`);
print(
  isDryRun
    ? 'This was a dry run: without the gate, the version, the commit and the tag.'
    : `Publish it from a workflow that npm trusts, so that it has a provenance:
  git push --follow-tags
  npm publish ${tarball} --provenance --access public --tag ${findDistTag(version)}`,
);

function checkRepository() {
  const problems = findProblems(version, {
    packageJson: JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')),
    changelog: readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'),
    branch: git('branch', '--show-current'),
    changedFiles: listLines(git('status', '--porcelain')).map((line) => line.slice(3)),
    tags: listLines(git('tag')),
  });
  if (problems.length === 0) return;
  print(`The release ${version} has problems:\n${problems.map((each) => `  - ${each}`).join('\n')}`);
  if (!isDryRun) process.exit(1);
}

/** The full checks use the dependencies that the gate has installed. */
function runGates() {
  const clone = join(temporaryFolder, 'clone');
  git('clone', '--quiet', repository, clone);
  for (const gate of ['.ci/run', '.ci/full']) {
    execFileSync('bash', [gate], { cwd: clone, stdio: 'inherit', env: { ...process.env, CI: 'true' } });
  }
}

function commitVersion() {
  run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version');
  const path = join(repository, 'CHANGELOG.md');
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(path, dateChangelog(readFileSync(path, 'utf8'), version, today));
  git('commit', '--quiet', '--all', '--message', `Release ${version}`);
  git('tag', '--annotate', tag, '--message', `Release ${version}`);
}

/** Packs a copy of the package whose README has absolute links. Returns the path of the tarball. */
function packRelease() {
  run('npm', 'run', 'build');
  const folder = join(temporaryFolder, 'package');
  for (const name of ['package.json', 'LICENSE', 'CHANGELOG.md', 'README.md', 'dist']) {
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  const readme = join(folder, 'README.md');
  const address = readRepository(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  writeFileSync(readme, rewriteLinks(readFileSync(readme, 'utf8'), address, tag));
  const { path, mistakes } = packFolder(folder, repository);
  if (mistakes.length > 0) {
    print(`The tarball ${path} must not be published:\n${mistakes.join('\n')}`);
    process.exit(1);
  }
  run('npx', 'publint', '--strict', path);
  run('npx', 'attw', path);
  return path;
}

function git(...args) {
  return execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trimEnd();
}

function run(program, ...args) {
  execFileSync(program, args, { cwd: repository, stdio: 'inherit' });
}

function listLines(text) {
  return text.split('\n').filter((line) => line !== '');
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
