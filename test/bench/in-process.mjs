/** One order, validated in this process: Nest's pipe, ours, and two libraries that know nothing of Nest. */
import { INVALID, VALID } from './bodies.mjs';
import { timesLess, verdict } from './bounds.mjs';
import { ajv, checkVerdicts, nest, ours, zod } from './contenders.mjs';
import { compare, measure } from './measure.mjs';
import { timeOf } from './processor-time.mjs';
import { chance, micros, table } from './table.mjs';

const ORDERS_IN_SLICE = 50;
const SLICES = 20;
const ROWS = [
  { name: 'a valid order', body: VALID, bound: timesLess(5) },
  { name: 'an order with eight mistakes', body: INVALID, bound: timesLess(8) },
];

export async function inProcess() {
  const contenders = { nest: nest(), again: nest(), ours: ours(), ajv: ajv(), zod: zod() };
  await checkVerdicts(contenders);
  const rows = [];
  const verdicts = [];
  for (const { name, body, bound } of ROWS) {
    const turns = Object.entries(contenders).map(([key, { run }]) => [
      key,
      () => timeOf(run, body, ORDERS_IN_SLICE),
    ]);
    const samples = await measure(Object.fromEntries(turns), { slices: SLICES });
    const beside = (key) => compare(samples[key], samples.nest, samples.again);
    const own = beside('ours');
    rows.push([
      name,
      micros(own.baseMicros),
      micros(own.micros),
      (1 / own.ratio).toFixed(1),
      chance(own),
      micros(beside('ajv').micros),
      micros(beside('zod').micros),
    ]);
    verdicts.push(verdict(`\`RequestValidationPipe\` beside Nest's pipe, ${name}`, own, bound));
  }
  const head = ["Nest's `ValidationPipe`", '`RequestValidationPipe`', 'times less', "Nest's against itself"];
  return { text: table(['in process', ...head, 'ajv', 'zod'], rows), verdicts };
}
