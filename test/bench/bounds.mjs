/**
 * The bounds of the cost of the package. A measured ratio is uncertain by as much as the base differs from itself, so a
 * bound is met only if the worst ratio within this spread meets it.
 */

/** Requires a ratio of at most 1 to `times`. */
export function requireTimesLess(times) {
  return {
    text: `at least ${times} times less`,
    measured: ({ ratio }) => `${(1 / ratio).toFixed(1)} times less`,
    isMet: (comparison) => getWorstRatio(comparison) <= 1 / times,
  };
}

/** Requires at most `times` the cost of the base. */
export function requireTimesMore(times) {
  return {
    text: `at most ${times} times as much`,
    measured: ({ ratio }) => `${ratio.toFixed(2)} times as much`,
    isMet: (comparison) => getWorstRatio(comparison) <= times,
  };
}

/** Requires the cost of the base, within its spread. */
export function requireNoMore() {
  return {
    text: 'no more',
    measured: ({ ratio, low, high }) =>
      `${ratio.toFixed(2)}, spread is ${low.toFixed(2)} to ${high.toFixed(2)}`,
    isMet: ({ ratio, high }) => ratio <= high,
  };
}

/** Creates a row of the last table: the comparison, its bound, the measured ratio and the result. */
export function createBoundRow(subject, comparison, bound) {
  return [subject, bound.text, bound.measured(comparison), bound.isMet(comparison) ? 'met' : '**NOT met**'];
}

function getWorstRatio({ ratio, low, high }) {
  return ratio * Math.max(high, 1 / low);
}
