import 'reflect-metadata';
import { type AdapterName } from './apps.js';
import { EXTENTS, findDifferences } from './run.js';

const MAX_PRINTED = 20;

/** Prints the unexplained differences. It runs in plain Node, because jest has another `Buffer` class than the parsers. */
async function main(adapter: AdapterName): Promise<void> {
  const { unexplained } = await findDifferences(adapter, EXTENTS.brief);
  process.stdout.write(JSON.stringify({ differential: { unexplained: unexplained.slice(0, MAX_PRINTED) } }));
}

void main(process.argv[2] as AdapterName);
