/** Validates one order in this process with Nest's pipe, the package's pipe and two libraries without Nest. */
import { IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { INVALID, VALID } from './bodies.mjs';
import { requireTimesLess, createBoundRow } from './bounds.mjs';
import { ajv, checkContenders, nest, ours, zod } from './contenders.mjs';
import { decorate } from './decorate.mjs';
import { compare, measure } from './measure.mjs';
import { measureTime } from './processor-time.mjs';
import { formatSpread, formatMicros, renderTable } from './table.mjs';

const ORDERS_IN_SLICE = 50;
/** With more slices, the pairs differ less. */
const SLICES = 80;
const ROWS = [
  { name: 'a valid order', body: VALID, bound: requireTimesLess(5) },
  { name: 'an order with eight mistakes', body: INVALID, bound: requireTimesLess(6) },
];

/** The number of other classes with rules in an app of medium size; Nest's pipe examines all of them. */
const OTHER_CLASSES = 200;

export async function inProcess() {
  const alone = await measureRows('');
  declareOthers();
  const among = await measureRows(`, among ${OTHER_CLASSES} classes`);
  const head = ["Nest's `ValidationPipe`", '`RequestValidationPipe`', 'times less', "Nest's against itself"];
  return {
    text: renderTable(['in process', ...head, 'ajv', 'zod'], [...alone.rows, ...among.rows]),
    results: [...alone.results, ...among.results],
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

async function measureRows(suffix) {
  const contenders = { nest: nest(), again: nest(), ours: ours(), ajv: ajv(), zod: zod() };
  await checkContenders(contenders);
  const rows = [];
  const results = [];
  for (const { name, body, bound } of ROWS) {
    const turns = Object.entries(contenders).map(([key, { run }]) => [
      key,
      () => measureTime(run, body, ORDERS_IN_SLICE),
    ]);
    const samples = await measure(Object.fromEntries(turns), { slices: SLICES });
    const compareToNest = (key) => compare(samples[key], samples.nest, samples.again);
    const own = compareToNest('ours');
    rows.push([
      `${name}${suffix}`,
      formatMicros(own.baseMicros),
      formatMicros(own.micros),
      (1 / own.ratio).toFixed(1),
      formatSpread(own),
      formatMicros(compareToNest('ajv').micros),
      formatMicros(compareToNest('zod').micros),
    ]);
    results.push(
      createBoundRow(`\`RequestValidationPipe\` beside Nest's pipe, ${name}${suffix}`, own, bound),
    );
  }
  return { rows, results };
}
