import { writeFileSync } from 'node:fs';
import { defineConfig } from 'tsdown';

const entry = { index: 'lib/index.ts', testing: 'lib/testing/index.ts' };
/** The command is a program, not a module. */
const command = { cli: 'lib/cli.ts' };

/** Bundles each entry point for both module systems. A few files load faster than one for each source file. */
const shared = {
  entry,
  platform: 'node',
  target: 'es2022',
  tsconfig: 'lib/tsconfig.json',
  // Names the files `.js` and `.cjs`, as this package has the type "module".
  fixedExtension: false,
  outputOptions: (options) => ({
    ...options,
    // A chunk is named after one of its files: `markdown.format.ts` gives `markdown-format`.
    chunkFileNames: ({ name }) =>
      options.chunkFileNames.replace('[name]', name.replace(/\.d$/, '').replaceAll('.', '-')),
    // The declarations have the JSDoc. Names and lines stay, so that stack traces can be read.
    comments: false,
    minify: { compress: { target: 'es2022' }, mangle: false, codegen: { removeWhitespace: false } },
  }),
  inputOptions: { checks: { pluginTimings: false }, experimental: { attachDebugInfo: 'none' } },
  logLevel: 'warn',
};

export default defineConfig([
  { ...shared, format: 'cjs', dts: true },
  {
    ...shared,
    entry: { ...entry, ...command },
    format: 'esm',
    dts: false,
    clean: false,
    // Both module systems have the same declarations; a second copy would be a tenth of the package.
    onSuccess() {
      for (const name of Object.keys(entry))
        writeFileSync(`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`);
    },
  },
]);
