/**
 * `npm run bench` compares the cost of validation and errors with that of Nest alone: processor time, in pairs, with the
 * spread of Nest against itself, within which a difference has no meaning. It takes a quarter of an hour and is not a
 * test: it prints each bound as met or not. `npm run bench -- validation fastify` runs two of its parts; `--record` writes
 * the tables into the documentation.
 */
import { classification } from './classification.mjs';
import { documentation } from './documentation.mjs';
import { growth } from './growth.mjs';
import { inProcess } from './in-process.mjs';
import { loading } from './loading.mjs';
import { overHttp } from './over-http.mjs';
import { parameters } from './parameters.mjs';
import { recordPart } from './record.mjs';
import { rendering } from './rendering.mjs';
import { renderTable } from './table.mjs';

const PARTS = {
  validation: inProcess,
  growth,
  rendering,
  documentation,
  express: () => overHttp('Express'),
  fastify: () => overHttp('Fastify'),
  parameters,
  classification,
  loading,
};

const RECORD = '--record';
const chosen = process.argv.slice(2).filter((argument) => argument !== RECORD);
const names = chosen.length > 0 ? chosen : Object.keys(PARTS);
const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(1);
}

console.log(`Node.js ${process.version}; medians of processor time\n`);
const results = [];
for (const name of names) {
  const result = await PARTS[name]();
  console.log(`${result.text}\n`);
  if (process.argv.includes(RECORD)) recordPart(name, result.text);
  results.push(...result.results);
}
if (results.length > 0) console.log(renderTable(['comparison', 'bound', 'measured', 'result'], results));
