/** The generators, with the settings that their manuals begin with. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BIN = 'node_modules/.bin/';

/**
 * @typedef {object} Generator
 * @property {(input: string, folder: string) => string[]} createCommand returns the script and its arguments. `folder` exists
 * @property {string[]} [imports] the modules that must also run
 */

/** @param {string} folder @param {string} name @param {unknown} config */
function writeConfig(folder, name, config) {
  const file = join(folder, name);
  const text = `export default ${JSON.stringify(config, undefined, 2)};\n`;
  writeFileSync(file, text);
  return file;
}

/** @type {Readonly<Record<string, Generator>>} */
export const GENERATORS = {
  'openapi-typescript': {
    createCommand: (input, folder) => [
      BIN + 'openapi-typescript',
      input,
      '--output',
      join(folder, 'client.ts'),
    ],
  },
  '@hey-api/openapi-ts': {
    createCommand: (input, folder) => [
      BIN + 'openapi-ts',
      '--input',
      input,
      '--output',
      folder,
      '--no-log-file',
      '--plugins',
      '@hey-api/client-fetch',
      '@hey-api/typescript',
      '@hey-api/sdk',
      'zod',
    ],
    imports: ['zod.gen.ts'],
  },
  orval: {
    createCommand: (input, folder) => {
      const config = writeConfig(folder, 'orval.config.mjs', {
        api: { input, output: { target: join(folder, 'client.ts'), client: 'fetch' } },
        schemas: { input, output: { target: join(folder, 'schemas.ts'), client: 'zod' } },
      });
      return [BIN + 'orval', '--config', config];
    },
    imports: ['schemas.ts'],
  },
  kubb: {
    createCommand: (input, folder) => ['kubb.mjs', input, folder],
  },
  'ng-openapi-gen': {
    createCommand: (input, folder) => [BIN + 'ng-openapi-gen', '--input', input, '--output', folder],
  },
  'RTK Query codegen': {
    createCommand: (input, folder) => {
      writeFileSync(join(folder, 'api.ts'), EMPTY_API);
      const config = writeConfig(folder, 'rtk.config.mjs', {
        schemaFile: input,
        apiFile: './api.ts',
        apiImport: 'api',
        outputFile: './client.ts',
        exportName: 'client',
      });
      return [BIN + 'rtk-query-codegen-openapi', config];
    },
  },
  oazapfts: {
    createCommand: (input, folder) => [BIN + 'oazapfts', input, join(folder, 'client.ts'), '--allSchemas'],
  },
  'swagger-typescript-api': {
    createCommand: (input, folder) => [
      BIN + 'swagger-typescript-api',
      'generate',
      '--path',
      input,
      '--output',
      folder,
      '--name',
      'client.ts',
      '--silent',
    ],
  },
  'openapi-zod-client': {
    createCommand: (input, folder) => [
      BIN + 'openapi-zod-client',
      input,
      '--output',
      join(folder, 'client.ts'),
      '--export-schemas',
      '--with-alias',
    ],
    imports: ['client.ts'],
  },
  'typed-openapi': {
    // It joins the working directory and the path, even if the path is absolute.
    createCommand: (input) => [BIN + 'typed-openapi', input, '--output', 'client.ts'],
  },
};

const EMPTY_API = `import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query';

export const api = createApi({ baseQuery: fetchBaseQuery(), endpoints: () => ({}) });
`;
