import { defineConfig } from 'tsdown';

/** Bundles each entry point, with its declarations, for both module systems. A few files load faster than one for each source file. */
export default defineConfig({
  entry: { index: 'lib/index.ts', testing: 'lib/testing/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'es2022',
  tsconfig: 'lib/tsconfig.json',
  dts: true,
  // Names the files `.js` and `.cjs`, as this package has the type "module".
  fixedExtension: false,
  // The declarations have the JSDoc. Names and lines stay, so that stack traces can be read.
  outputOptions: {
    comments: false,
    minify: { compress: { target: 'es2022' }, mangle: false, codegen: { removeWhitespace: false } },
  },
  inputOptions: { checks: { pluginTimings: false }, experimental: { attachDebugInfo: 'none' } },
  logLevel: 'warn',
});
