/**
 * `npm run bench`: what validation and errors cost with this package, beside Nest alone: processor time, in pairs, with
 * the spread of Nest against itself, within which nothing is said. It takes a quarter of an hour, and is no test: bounds are printed, met or not.
 */
import { documentation } from './documentation.mjs';
import { growth } from './growth.mjs';
import { inProcess } from './in-process.mjs';
import { overHttp } from './over-http.mjs';
import { rendering } from './rendering.mjs';
import { table } from './table.mjs';

const parts = [
  inProcess,
  growth,
  rendering,
  documentation,
  () => overHttp('Express'),
  () => overHttp('Fastify'),
];

console.log(`Node.js ${process.version}; medians of processor time\n`);
const verdicts = [];
for (const part of parts) {
  const result = await part();
  console.log(`${result.text}\n`);
  verdicts.push(...result.verdicts);
}
console.log(table(['what', 'bound', 'measured', 'verdict'], verdicts));
