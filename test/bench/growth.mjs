/** Whether our pipe takes as long for an item of a large order as for one of a small order. */
import { orderOf } from './bodies.mjs';
import { timesMore, verdict } from './bounds.mjs';
import { ours } from './contenders.mjs';
import { compare, measure } from './measure.mjs';
import { timeOf } from './processor-time.mjs';
import { chance, count, micros, table } from './table.mjs';

const BASE = 100;
const ITEMS = [10, BASE, 1_000, 10_000];
/** Of one large order, or of as many small ones as have them. */
const ITEMS_IN_SLICE = 10_000;
const SLICES = 10;
/** What is large outlives collections of young garbage, which costs something; quadratic time would be a hundred. */
const LINEAR = timesMore(2);

export async function growth() {
  const valid = await perItem({ valid: true });
  const invalid = await perItem({ valid: false });
  const cells = (one) => [micros(one.micros), one.ratio.toFixed(2), chance(one)];
  const columns = (kind) => [`${kind}, an item`, `beside ${BASE}`, `${BASE} against itself`];
  const larger = ITEMS.filter((items) => items > BASE);
  const verdicts = (kind, found) =>
    larger.map((items) =>
      verdict(`an item of ${count(items)} ${kind} ones, beside ${BASE}`, found[items], LINEAR),
    );
  return {
    text: table(
      ['cargo items', ...columns('valid'), ...columns('invalid')],
      ITEMS.map((items) => [count(items), ...cells(valid[items]), ...cells(invalid[items])]),
    ),
    verdicts: [...verdicts('valid', valid), ...verdicts('invalid', invalid)],
  };
}

/** By the number of items, what one of them takes beside one of {@link BASE}. */
async function perItem({ valid }) {
  const { run } = ours();
  const turn = (items) => {
    const body = orderOf(items, { valid });
    return async () => (await timeOf(run, body, ITEMS_IN_SLICE / items)) / items;
  };
  const turns = Object.fromEntries(ITEMS.map((items) => [items, turn(items)]));
  const samples = await measure({ ...turns, again: turn(BASE) }, { slices: SLICES });
  return Object.fromEntries(
    ITEMS.map((items) => [items, compare(samples[items], samples[BASE], samples.again)]),
  );
}
