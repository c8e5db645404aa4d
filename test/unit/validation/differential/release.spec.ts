import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import { validate } from 'class-validator';

/** The dependency that is imported as class-validator; `npm run test:older` names another. */
const NAME = (globalThis as { CLASS_VALIDATOR?: string }).CLASS_VALIDATOR ?? 'class-validator';

/** Exposes the validator that Nest's pipe has loaded. */
class ExposingPipe extends ValidationPipe {
  readonly loaded = this.loadValidator();
}

const read = (path: string) =>
  JSON.parse(readFileSync(path, 'utf8')) as { version: string; devDependencies: Record<string, string> };

describe('The release of class-validator', () => {
  it(`is the release of ${NAME} in package.json`, () => {
    const file = createRequire(import.meta.url).resolve('class-validator');
    const wanted = read('package.json').devDependencies[NAME];
    expect(read(join(file, '../../package.json')).version).toBe(wanted?.replace('npm:class-validator@', ''));
  });

  it('is the one that both pipes call', async () => {
    expect(await new ExposingPipe().loaded).toHaveProperty('validate', validate);
  });
});
