/** Longer names of clients are compared with none. */
const MAX_LENGTH = 64;

/** The maximum number of comparisons of two letters for one list of field errors: they take about 3 ms. */
const MAX_COMPARISONS = 200_000;

/** Suggests the names that were probably meant. The work for one list of field errors is bounded, whatever is sent. */
export class NameSuggestions {
  private remainingComparisons = MAX_COMPARISONS;

  /** Returns the candidate that a name differs from by a slip of the hand or two; none once the work is spent. */
  findClosest(name: string, candidates: readonly string[]): string | undefined {
    if (name.length > MAX_LENGTH) return undefined;
    let closest: string | undefined;
    let least = Math.floor(Math.max(name.length, 3) / 3) + 1;
    for (const candidate of candidates) {
      if (this.remainingComparisons <= 0) return undefined;
      this.remainingComparisons -= 1;
      if (Math.abs(name.length - candidate.length) >= least) continue;
      this.remainingComparisons -= name.length * candidate.length;
      const distance = measureDistance(name.toLowerCase(), candidate.toLowerCase(), least);
      if (distance < least) [closest, least] = [candidate, distance];
    }
    return closest;
  }
}

/** Counts the letters that are changed, added, left out or exchanged with their neighbour; `limit` stands for more. */
function measureDistance(one: string, other: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        cost = Math.min(cost, before[column - 2]! + 1);
      }
      current.push(cost);
    }
    if (Math.min(...current) >= limit && Math.min(...last) >= limit) return limit;
    [before, last] = [last, current];
  }
  return Math.min(last[other.length]!, limit);
}

/** Suggests the known name that was probably meant, as a sentence of a message; none if no name is close. */
export function didYouMean(name: unknown, known: readonly string[]): string {
  if (typeof name !== 'string') return '';
  const meant =
    new NameSuggestions().findClosest(name, known) ??
    known.find((each) => name.startsWith(each) || each.startsWith(name));
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}
