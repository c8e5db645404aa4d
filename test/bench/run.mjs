/**
 * `npm run bench`: what validation and errors cost with this package, beside Nest alone: processor time, in pairs, with
 * the spread of Nest against itself, within which a difference means nothing. It takes a quarter of an hour, and is not
 * a test: bounds are printed, met or not. `npm run bench -- validation fastify` runs two of its parts.
 */
import { documentation } from './documentation.mjs';
import { growth } from './growth.mjs';
import { inProcess } from './in-process.mjs';
import { overHttp } from './over-http.mjs';
import { parameters } from './parameters.mjs';
import { rendering } from './rendering.mjs';
import { table } from './table.mjs';

const PARTS = {
  validation: inProcess,
  growth,
  rendering,
  documentation,
  express: () => overHttp('Express'),
  fastify: () => overHttp('Fastify'),
  parameters,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(1);
}

console.log(`Node.js ${process.version}; medians of processor time\n`);
const verdicts = [];
for (const name of names) {
  const result = await PARTS[name]();
  console.log(`${result.text}\n`);
  verdicts.push(...result.verdicts);
}
if (verdicts.length > 0) console.log(table(['what', 'bound', 'measured', 'verdict'], verdicts));
