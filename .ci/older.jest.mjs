/**
 * Runs the tests that compare with class-validator on its oldest supported release. The package, the tests and Nest's pipe all
 * import that release.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { jest } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const older = fileURLToPath(import.meta.resolve('class-validator-0.14'));

export default {
  ...jest,
  rootDir: fileURLToPath(new URL('..', import.meta.url)),
  testMatch: ['**/differential/*.spec.ts'],
  moduleNameMapper: { '^class-validator$': older, ...jest.moduleNameMapper },
  globals: { CLASS_VALIDATOR: 'class-validator-0.14' },
};
