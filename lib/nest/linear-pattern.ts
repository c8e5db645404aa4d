/**
 * A part of a pattern: from the positions of a text where it may begin, finds those where it may end. Both lists are in
 * ascending order without duplicates. A position is looked at once per part, whatever the text is: a regular expression
 * with several wildcards tries all combinations of them.
 */
export type PatternPart = (text: string, starts: Positions) => Positions;

type Positions = readonly number[];

/** Checks whether parts, one after the other, make up a whole text. */
export function matchesWhole(parts: readonly PatternPart[], text: string): boolean {
  return endsOf(parts, text, BEGINNING).at(-1) === text.length;
}

const BEGINNING: Positions = [0];

/** Matches these very characters. */
export function literal(characters: string): PatternPart {
  return (text, starts) => {
    const ends: number[] = [];
    for (const start of starts) if (text.startsWith(characters, start)) ends.push(start + characters.length);
    return ends;
  };
}

/** Matches characters without a slash. @param least the minimum number of characters */
export function segment(least: 0 | 1): PatternPart {
  return (text, starts) => {
    const ends: number[] = [];
    let slash = -1;
    let next = 0;
    for (const start of starts) {
      if (slash < start) slash = positionOf('/', text, start);
      for (next = Math.max(next, start + least); next <= slash; next += 1) ends.push(next);
    }
    return ends;
  };
}

/** Matches any characters, or none. */
export const rest: PatternPart = (text, [first = Number.POSITIVE_INFINITY]) => {
  const ends: number[] = [];
  for (let end = first; end <= text.length; end += 1) ends.push(end);
  return ends;
};

/** Matches parts, or nothing. */
export function optional(parts: readonly PatternPart[]): PatternPart {
  return (text, starts) => {
    const ends = endsOf(parts, text, starts);
    return ends.length === 0
      ? starts
      : [...new Set([...starts, ...ends])].toSorted((one, other) => one - other);
  };
}

function endsOf(parts: readonly PatternPart[], text: string, starts: Positions): Positions {
  let ends = starts;
  for (const part of parts) {
    if (ends.length === 0) return ends;
    ends = part(text, ends);
  }
  return ends;
}

function positionOf(character: string, text: string, from: number): number {
  const position = text.indexOf(character, from);
  return position < 0 ? text.length : position;
}
