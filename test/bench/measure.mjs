/**
 * How two things are compared on a computer that never rests: pair by pair. In each pair all contenders take turns in
 * short slices, so that whatever else goes on meets them alike; what counts is the median of the ratios within the
 * pairs. One contender is there twice: the spread of its ratios to itself is what a ratio can be by chance.
 */
export const PAIRS = 15;
/** Pairs that are thrown away: what is measured is code that runs for long. */
const WARM_UP = 6;

/**
 * @param contenders by name, what does one slice and tells the microseconds of processor time of an operation
 * @returns by name, those microseconds, one number a pair
 */
export async function measure(contenders, { slices, pairs = PAIRS, warmUp = WARM_UP }) {
  const names = Object.keys(contenders);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const nextOrder = ordersOf(names);
  for (let pair = -warmUp; pair < pairs; pair += 1) {
    const sums = Object.fromEntries(names.map((name) => [name, 0]));
    for (let slice = 0; slice < slices; slice += 1) {
      for (const name of nextOrder()) {
        sums[name] += await contenders[name]();
      }
    }
    if (pair >= 0) for (const name of names) samples[name].push(sums[name] / slices);
  }
  return samples;
}

/**
 * Whoever comes first can have it better or worse, and whoever comes after another finds in the caches what that left: the
 * order is drawn by lot, and nobody comes after itself.
 */
function ordersOf(names) {
  let last;
  return () => {
    const lots = new Map(names.map((name) => [name, Math.random()]));
    const order = names.toSorted((one, other) => lots.get(one) - lots.get(other));
    if (order[0] === last) order.push(order.shift());
    last = order.at(-1);
    return order;
  };
}

/** One contender beside another, both as `samples`, and the spread of the other against itself. */
export function compare(samples, base, again) {
  const itself = ratios(again, base);
  return {
    micros: median(samples),
    baseMicros: median(base),
    ratio: median(ratios(samples, base)),
    low: Math.min(...itself),
    high: Math.max(...itself),
  };
}

function ratios(samples, base) {
  return samples.map((sample, pair) => sample / base[pair]);
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
