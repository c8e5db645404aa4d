const MAX_LENGTH = 64;

/** The limit of compared pairs of letters for one list of field errors. They take about 3 ms. */
const MAX_COMPARISONS = 200_000;

export class NameSuggestions {
  private remainingComparisons = MAX_COMPARISONS;

  findClosest(name: string, candidates: readonly string[]): string | undefined {
    if (name.length > MAX_LENGTH) return undefined;
    let closest: string | undefined;
    let shortest = Math.floor(Math.max(name.length, 3) / 3) + 1;
    for (const candidate of candidates) {
      if (this.remainingComparisons <= 0) return undefined;
      this.remainingComparisons -= 1;
      if (Math.abs(name.length - candidate.length) >= shortest) continue;
      this.remainingComparisons -= name.length * candidate.length;
      const distance = measureDistance(name.toLowerCase(), candidate.toLowerCase(), shortest);
      if (distance < shortest) [closest, shortest] = [candidate, distance];
    }
    return closest;
  }
}

/** Returns the Damerau-Levenshtein distance (changed, added, missing and swapped letters), at most `limit`. */
function measureDistance(one: string, other: string, limit: number): number {
  let secondLastRow: number[] = [];
  let lastRow = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const currentRow = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      let cost = Math.min(
        lastRow[column]! + 1,
        currentRow[column - 1]! + 1,
        lastRow[column - 1]! + (isSame ? 0 : 1),
      );
      if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        cost = Math.min(cost, secondLastRow[column - 2]! + 1);
      }
      currentRow.push(cost);
    }
    if (Math.min(...currentRow) >= limit && Math.min(...lastRow) >= limit) return limit;
    [secondLastRow, lastRow] = [lastRow, currentRow];
  }
  return Math.min(lastRow[other.length]!, limit);
}

export function suggestName(name: unknown, known: readonly string[]): string {
  if (typeof name !== 'string') return '';
  const meant =
    new NameSuggestions().findClosest(name, known) ??
    known.find((each) => name.startsWith(each) || each.startsWith(name));
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}
