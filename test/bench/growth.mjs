/** Compares the cost of an item in a large order with that of an item in a small order. */
import { createOrder } from './bodies.mjs';
import { requireTimesMore, createBoundRow } from './bounds.mjs';
import { ours } from './contenders.mjs';
import { compare, measure } from './measure.mjs';
import { measureTime } from './processor-time.mjs';
import { formatSpread, formatCount, formatMicros, renderTable } from './table.mjs';

const BASE = 100;
const ITEMS = [10, BASE, 1_000, 10_000];
/** The number of items in one large order, or in several small ones together. */
const ITEMS_IN_SLICE = 10_000;
const SLICES = 10;
/** Large objects survive minor garbage collections, which costs time. With quadratic time the ratio is 100. */
const LINEAR = requireTimesMore(2);

export async function growth() {
  const valid = await measureItems({ valid: true });
  const invalid = await measureItems({ valid: false });
  const cells = (one) => [formatMicros(one.micros), one.ratio.toFixed(2), formatSpread(one)];
  const columns = (kind) => [`${kind}, an item`, `beside ${BASE}`, `${BASE} against itself`];
  const larger = ITEMS.filter((items) => items > BASE);
  const results = (kind, found) =>
    larger.map((items) =>
      createBoundRow(`an item of ${formatCount(items)} ${kind} ones, beside ${BASE}`, found[items], LINEAR),
    );
  return {
    text: renderTable(
      ['cargo items', ...columns('valid'), ...columns('invalid')],
      ITEMS.map((items) => [formatCount(items), ...cells(valid[items]), ...cells(invalid[items])]),
    ),
    results: [...results('valid', valid), ...results('invalid', invalid)],
  };
}

/** Compares the cost of one item in orders of each size with that in an order of {@link BASE} items. */
async function measureItems({ valid }) {
  const { run } = ours();
  const createTurn = (items) => {
    const body = createOrder(items, { valid });
    return async () => (await measureTime(run, body, ITEMS_IN_SLICE / items)) / items;
  };
  const turns = Object.fromEntries(ITEMS.map((items) => [items, createTurn(items)]));
  const samples = await measure({ ...turns, again: createTurn(BASE) }, { slices: SLICES });
  return Object.fromEntries(
    ITEMS.map((items) => [items, compare(samples[items], samples[BASE], samples.again)]),
  );
}
