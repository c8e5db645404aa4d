/** One order, validated in this process: Nest's pipe, ours, and two libraries that know nothing of Nest. */
import { IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { INVALID, VALID } from './bodies.mjs';
import { timesLess, verdict } from './bounds.mjs';
import { ajv, checkVerdicts, nest, ours, zod } from './contenders.mjs';
import { decorate } from './decorate.mjs';
import { compare, measure } from './measure.mjs';
import { timeOf } from './processor-time.mjs';
import { chance, micros, table } from './table.mjs';

const ORDERS_IN_SLICE = 50;
/** Many, as a pair is the more like another the longer it takes. */
const SLICES = 80;
const ROWS = [
  { name: 'a valid order', body: VALID, bound: timesLess(5) },
  { name: 'an order with eight mistakes', body: INVALID, bound: timesLess(6) },
];

/** How many classes with rules an app of middling size has beside this one; Nest's pipe looks at all of them. */
const OTHER_CLASSES = 200;

export async function inProcess() {
  const alone = await rowsOf('');
  declareOthers();
  const among = await rowsOf(`, among ${OTHER_CLASSES} classes`);
  const head = ["Nest's `ValidationPipe`", '`RequestValidationPipe`', 'times less', "Nest's against itself"];
  return {
    text: table(['in process', ...head, 'ajv', 'zod'], [...alone.rows, ...among.rows]),
    verdicts: [...alone.verdicts, ...among.verdicts],
  };
}

function declareOthers() {
  for (let count = 0; count < OTHER_CLASSES; count += 1) {
    class Other {}
    decorate(Other, {
      name: [IsString(), Length(1, 80)],
      count: [IsInt(), Min(1)],
      note: [IsOptional(), IsString()],
    });
  }
}

async function rowsOf(place) {
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
      `${name}${place}`,
      micros(own.baseMicros),
      micros(own.micros),
      (1 / own.ratio).toFixed(1),
      chance(own),
      micros(beside('ajv').micros),
      micros(beside('zod').micros),
    ]);
    verdicts.push(verdict(`\`RequestValidationPipe\` beside Nest's pipe, ${name}${place}`, own, bound));
  }
  return { rows, verdicts };
}
