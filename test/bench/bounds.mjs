/**
 * What is promised of the package's cost. Chance can make a ratio look better than it is, by as much as the base differs
 * from itself: a bound is met where the ratio keeps it even so.
 */

/** At most one such part of what the base takes. */
export function timesLess(times) {
  return {
    text: `at least ${times} times less`,
    measured: ({ ratio }) => `${(1 / ratio).toFixed(1)} times less`,
    isMet: (comparison) => atWorst(comparison) <= 1 / times,
  };
}

/** At most so many times what the base takes. */
export function timesMore(times) {
  return {
    text: `at most ${times} times as much`,
    measured: ({ ratio }) => `${ratio.toFixed(2)} times as much`,
    isMet: (comparison) => atWorst(comparison) <= times,
  };
}

/** As much as the base, but for chance. */
export function noMore() {
  return {
    text: 'no more',
    measured: ({ ratio, low, high }) =>
      `${ratio.toFixed(2)}, chance is ${low.toFixed(2)} to ${high.toFixed(2)}`,
    isMet: ({ ratio, high }) => ratio <= high,
  };
}

/** A row of the last table: what was compared with what, and whether the bound is met. */
export function verdict(subject, comparison, bound) {
  return [subject, bound.text, bound.measured(comparison), bound.isMet(comparison) ? 'met' : '**NOT met**'];
}

function atWorst({ ratio, low, high }) {
  return ratio * Math.max(high, 1 / low);
}
