import {
  dottedPath,
  type FieldPath,
  isExact,
  isWholePart,
  type PossibleCode,
  type PossibleField,
} from '../error/documented-error.js';
import { type FieldErrorInput } from '../error/field-error.js';
import { memoize } from '../internal/memoize.js';

/** As many as a reader looks at. */
const MAX_FIELDS = 4;

/** A field that an example can name. */
interface Candidate {
  readonly field: PossibleField;
  /** The path, with a dot at its end. */
  readonly place: string;
  /** The ways in which it can fail. */
  readonly ways: readonly Way[];
}

interface Way {
  readonly code: PossibleCode;
  /** What a reader learns of it. */
  readonly facts: readonly string[];
  /** The same for ways of which a reader learns the same, but for names. */
  readonly kind: string;
}

/** A field, and one of the ways in which it can fail. */
interface Choice {
  readonly candidate: Candidate;
  readonly way: Way;
  /** How many facts it shows that no other shows. */
  readonly worth: number;
}

/** Field errors for an example, in the order of an answer: those that show most that the others do not. */
export function exampleFields(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const listable = fields.filter(({ codes, paths }) => codes.length > 0 && paths.every(hasNames));
  // What is said of a whole part of a request is said of nothing else.
  const others = listable.filter((field) => !isWholePart(field));
  const candidates = telling((others.length > 0 ? others : listable).map(candidateOf));
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
  const isNested = path.length > 1;
  const names = [`${location} ${dotted.split('.', 1)[0]}`];
  if (isNested) names.push(dotted.slice(dotted.lastIndexOf('.')));
  const facts = [`in ${location}`];
  if (isNested) facts.push('is nested');
  if (!isExact(path)) facts.push('is an item');
  if (paths.length > 1) facts.push('is several');
  return {
    field,
    place: `${location} ${dotted}.`,
    ways: field.codes.map((code) => wayOf(code, facts, names)),
  };
});

/**
 * @param ofField what the field shows however it fails
 * @param names the member of the request's part that it is in, or is, and what it is called there
 */
function wayOf(code: PossibleCode, ofField: readonly string[], names: readonly string[]): Way {
  const facts = [...ofField, `code ${code.code}`];
  if (code.params) facts.push('has limits');
  if (code.validValues) facts.push('has values');
  if (code.number !== undefined) facts.push('has a number');
  return { code, facts: [...facts, ...names], kind: facts.join() };
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
  const shown = new Set<string>();
  let left = candidates;
  while (left.length > 0 && chosen.length < MAX_FIELDS) {
    const best = bestOf(left, shown);
    chosen.push(best);
    for (const fact of best.way.facts) shown.add(fact);
    left = left.filter((each) => !isOneIn(each.place, best.candidate.place));
  }
  return chosen;
}

/** The first of those that show most that is not shown yet. */
function bestOf(candidates: readonly Candidate[], shown: ReadonlySet<string>): Choice {
  const choices = candidates.flatMap((candidate) =>
    candidate.ways.map((way): Choice => {
      const worth = way.facts.filter((fact) => !shown.has(fact)).length;
      return { candidate, way, worth };
    }),
  );
  return choices.reduce((best, each) => (each.worth > best.worth ? each : best));
}

/** Whether one place is in the other: what is no object has no fields that fail. */
function isOneIn(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
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
