import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [swc.vite({ module: { type: 'es6' } })],
  test: { include: ['*.spec.ts'] },
  // The spec also runs in jest.
  resolve: { alias: { '@jest/globals': 'vitest' } },
});
