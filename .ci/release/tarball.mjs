import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAX_FILES = 80;
/** The limit of the code and the declarations in `dist`. */
const MAX_BYTES = 1_300_000;
/** Everything that is published. */
const EXPECTED = /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|dist\/[\w-]+\.(?:js|cjs|d\.ts|d\.cts))$/;

/**
 * Packs a folder without a build.
 *
 * @returns the path of the tarball and the mistakes in it
 */
export function packFolder(folder, destination) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }));
  return { path: join(destination, packed.filename), mistakes: findMistakes(folder, packed) };
}

function findMistakes(folder, { files }) {
  const compiled = files.filter(({ path }) => path.startsWith('dist/'));
  const bytes = compiled.reduce((sum, { size }) => sum + size, 0);
  const packageJson = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const unexpected = files.map(({ path }) => path).filter((path) => !EXPECTED.test(path));
  const absent = listTargets(packageJson.exports).filter((path) => !existsSync(join(folder, path)));
  return [
    files.length > MAX_FILES && `It has ${files.length} files, at most ${MAX_FILES} are allowed.`,
    bytes > MAX_BYTES && `Its \`dist\` has ${bytes} bytes, at most ${MAX_BYTES} are allowed.`,
    unexpected.length > 0 && `It must not have these files: ${unexpected.join(', ')}.`,
    absent.length > 0 && `It lacks files that package.json exports: ${absent.join(', ')}.`,
  ].filter(Boolean);
}

function listTargets(exported) {
  return typeof exported === 'string' ? [exported] : Object.values(exported).flatMap(listTargets);
}
