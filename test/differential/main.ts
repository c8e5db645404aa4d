import 'reflect-metadata';
import { type AdapterName } from './apps.js';
import { EXTENTS, findDifferences } from './run.js';

const MOST = 20;

/** Prints what no entry of the list explains, in plain Node: where `Buffer` is the one that parsers make. */
async function main(adapter: AdapterName): Promise<void> {
  const { unexplained } = await findDifferences(adapter, EXTENTS.brief);
  process.stdout.write(JSON.stringify({ differential: { unexplained: unexplained.slice(0, MOST) } }));
}

void main(process.argv[2] as AdapterName);
