/** Generates the types and the fakes of a document with kubb: `node kubb.mjs DOCUMENT FOLDER`. */
import { build } from '@kubb/core';
import { pluginFaker } from '@kubb/plugin-faker';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';

const [path, folder] = process.argv.slice(2);
const { failedPlugins, error } = await build({
  config: {
    root: folder,
    input: { path },
    output: { path: '.', clean: false, format: false, lint: false },
    plugins: [
      pluginOas({ generators: [], validate: false }),
      pluginTs({ output: { path: 'types' } }),
      pluginFaker({ output: { path: 'fakes' }, seed: [1] }),
    ],
  },
});
const reasons = [error, ...[...failedPlugins].map((plugin) => plugin.error)].filter(Boolean);
for (const reason of reasons) process.stderr.write(`${reason.stack}\n`);
process.exitCode = reasons.length > 0 ? 1 : 0;
