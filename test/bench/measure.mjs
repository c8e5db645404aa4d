/**
 * The number of pairs. On a busy computer, contenders are compared pair by pair: in each pair all contenders take turns
 * in short slices, so that other programs slow all of them down equally. The result is the median of the ratios within
 * the pairs. One contender takes part twice: the spread of its ratios to itself shows how far chance changes a ratio.
 */
export const PAIRS = 15;
/** The number of pairs that are discarded, so that only optimized code is measured. */
const WARM_UP = 6;

/**
 * @param contenders functions by name; each runs one slice and returns the microseconds of processor time of an operation
 * @returns those microseconds by name, one number for each pair
 */
export async function measure(contenders, { slices, pairs = PAIRS, warmUp = WARM_UP }) {
  const names = Object.keys(contenders);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const nextOrder = createShuffle(names);
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
 * Creates a function that returns the contenders in random order, since the first one, and the caches that the previous
 * one leaves, affect the result. No contender runs twice in succession.
 */
function createShuffle(names) {
  let last;
  return () => {
    const lots = new Map(names.map((name) => [name, Math.random()]));
    const order = names.toSorted((one, other) => lots.get(one) - lots.get(other));
    if (order[0] === last) order.push(order.shift());
    last = order.at(-1);
    return order;
  };
}

/** Compares the samples of a contender with those of the base, and the base with itself. */
export function compare(samples, base, again) {
  const itself = listRatios(again, base);
  return {
    micros: getMedian(samples),
    baseMicros: getMedian(base),
    ratio: getMedian(listRatios(samples, base)),
    low: Math.min(...itself),
    high: Math.max(...itself),
  };
}

function listRatios(samples, base) {
  return samples.map((sample, pair) => sample / base[pair]);
}

export function getMedian(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
