import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTarballMistakes } from './texts.mjs';

/**
 * Packs a folder without a build.
 *
 * @returns the path of the tarball and the mistakes in it
 */
export function packFolder(folder, destination) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }));
  const packageJson = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return {
    path: join(destination, packed.filename),
    mistakes: findTarballMistakes(packageJson, packed.files),
  };
}
