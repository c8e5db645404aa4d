import {
  dottedPath,
  type FieldPath,
  isExact,
  isWholePart,
  type PossibleCode,
  type PossibleField,
} from '../error/documented-error.js';
import { type FieldErrorInput, type FieldLocation } from '../error/field-error.js';
import { memoize } from '../internal/memoize.js';

/** As many as a reader looks at. */
const MAX_FIELDS = 4;

/** What an example can show beside names: each is a bit, and what several show is one number. */
const SHOWS = { nested: 1, item: 2, together: 4, limits: 8, values: 16, number: 32 } as const;
const FROM: Readonly<Record<FieldLocation, number>> = {
  body: 64,
  query: 128,
  path: 256,
  header: 512,
  cookie: 1024,
  file: 2048,
};
const FROM_ANYWHERE = 4096;

/** A field, and what a reader can learn of it. */
interface Candidate {
  readonly field: PossibleField;
  /** Whether an example can name it. */
  readonly isListable: boolean;
  readonly isWhole: boolean;
  /** The path, with a dot at its end. */
  readonly place: string;
  /** The member of the request's part that it is in, or is. */
  readonly member: string;
  /** What it is called there, with a dot before it; empty where it is that member. */
  readonly name: string;
  /** The ways in which it can fail. */
  readonly ways: readonly Way[];
}

interface Way {
  readonly code: PossibleCode;
  readonly shows: number;
  /** The same for ways of which a reader learns the same, but for names. */
  readonly kind: string;
}

/** A field, and one of the ways in which it can fail. */
interface Choice {
  readonly candidate: Candidate;
  readonly way: Way;
}

/** What is chosen shows already. */
interface Shown {
  bits: number;
  /** Members, names, and codes. */
  readonly words: Set<string>;
}

/** Field errors for an example, in the order of an answer: those that show most that the others do not. */
export function exampleFields(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const listable = fields.map(candidateOf).filter(({ isListable }) => isListable);
  // What is said of a whole part of a request is said of nothing else.
  const others = listable.filter(({ isWhole }) => !isWhole);
  const candidates = telling(others.length > 0 ? others : listable);
  const chosen = chosenOf(candidates);
  if (chosen.length === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  const inOrder = chosen.toSorted(
    (one, other) => candidates.indexOf(one.candidate) - candidates.indexOf(other.candidate),
  );
  return inOrder.map(({ candidate, way }) => fieldError(candidate.field, way.code));
}

/** Handlers share what they are given, and classes what is nested in them. */
const candidateOf = memoize((field: PossibleField): Candidate => {
  const { paths, in: location } = field;
  const path = paths[0];
  const dotted = dottedPath(path);
  const end = dotted.indexOf('.');
  let shows = location === undefined ? FROM_ANYWHERE : FROM[location];
  if (path.length > 1) shows |= SHOWS.nested;
  if (!isExact(path)) shows |= SHOWS.item;
  if (paths.length > 1) shows |= SHOWS.together;
  return {
    field,
    isListable: field.codes.length > 0 && paths.every(hasNames),
    isWhole: isWholePart(field),
    place: `${location} ${dotted}.`,
    member: `${location} ${end < 0 ? dotted : dotted.slice(0, end)}`,
    name: path.length > 1 ? dotted.slice(dotted.lastIndexOf('.')) : '',
    ways: field.codes.map((code) => wayOf(code, shows)),
  };
});

/** @param ofPlace what the field shows however it fails */
function wayOf(code: PossibleCode, ofPlace: number): Way {
  let shows = ofPlace;
  if (code.params) shows |= SHOWS.limits;
  if (code.validValues) shows |= SHOWS.values;
  if (code.number !== undefined) shows |= SHOWS.number;
  return { code, shows, kind: `${shows} ${code.code}` };
}

/** The first, and those that fail in a way in which none before them does: from the others there is nothing to learn. */
function telling(all: readonly Candidate[]): readonly Candidate[] {
  const kinds = new Set<string>();
  return all.filter(({ ways }, index) => {
    const before = kinds.size;
    for (const { kind } of ways) kinds.add(kind);
    return index < MAX_FIELDS || kinds.size > before;
  });
}

function chosenOf(candidates: readonly Candidate[]): readonly Choice[] {
  const chosen: Choice[] = [];
  const shown: Shown = { bits: 0, words: new Set(['']) };
  let left = candidates;
  while (left.length > 0 && chosen.length < MAX_FIELDS) {
    const best = bestOf(left, shown);
    chosen.push(best);
    const { candidate, way } = best;
    shown.bits |= way.shows;
    shown.words.add(candidate.member).add(candidate.name).add(way.code.code);
    left = left.filter((each) => !isOneIn(each.place, candidate.place));
  }
  return chosen;
}

/** The first of those that show most that is not shown yet. */
function bestOf(candidates: readonly Candidate[], { bits, words }: Shown): Choice {
  let most = -1;
  let best: Choice | undefined;
  for (const candidate of candidates) {
    const { member, name, ways } = candidate;
    const own = Number(!words.has(member)) + Number(!words.has(name));
    for (const way of ways) {
      const worth = own + count(way.shows & ~bits) + Number(!words.has(way.code.code));
      if (worth <= most) continue;
      most = worth;
      best = { candidate, way };
    }
  }
  return best!;
}

/** Whether one place is in the other: what is no object has no fields that fail. */
function isOneIn(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** How many bits are set. */
function count(bits: number): number {
  let set = 0;
  for (let left = bits; left !== 0; left &= left - 1) set += 1;
  return set;
}

/** Whether a reader is shown where it leads: indices are 0. */
function hasNames(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

function fieldError({ in: location, paths }: PossibleField, possible: PossibleCode): FieldErrorInput {
  const { code, number, message, reason, params, validValues } = possible;
  const [first, ...more] = paths.map(dottedPath);
  const facts = { fields: [first!, ...more] as const, code, number, message, reason, params, validValues };
  return location === undefined ? facts : { in: location, ...facts };
}
