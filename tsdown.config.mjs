import { defineConfig } from 'tsdown';

/** Bundles each entry point, with its declarations, for both module systems. One file loads faster than 164. */
export default defineConfig({
  entry: { index: 'lib/index.ts', testing: 'lib/testing/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'es2022',
  tsconfig: 'lib/tsconfig.json',
  dts: true,
  // Names the files `.js` and `.cjs`, as this package has the type "module".
  fixedExtension: false,
  // The declarations have the JSDoc.
  outputOptions: { comments: false },
  inputOptions: { checks: { pluginTimings: false }, experimental: { attachDebugInfo: 'none' } },
  logLevel: 'warn',
});
