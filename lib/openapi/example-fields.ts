import { type FieldErrorInput } from '../error/field-error.js';
import {
  dottedPath,
  type FieldPath,
  isExact,
  isWholePart,
  type PossibleCode,
  type PossibleField,
} from '../error/possible-field.js';
import { remembered } from '../error/remembered.js';

/** As many as a reader looks at. */
const MAX_FIELDS = 4;

/** A field, and what a reader can learn of it. */
interface Candidate {
  readonly field: PossibleField;
  /** Whether an example can name it. */
  readonly isListable: boolean;
  readonly isWhole: boolean;
  /** The path, with a dot at its end. */
  readonly place: string;
  readonly features: readonly string[];
  /** The ways in which it can fail, each with what it shows. */
  readonly ways: readonly Way[];
  /** As many features as it can show with one of them. */
  readonly most: number;
}

interface Way {
  readonly code: PossibleCode;
  readonly features: readonly string[];
}

/** A field, and one of the ways in which it can fail. */
interface Choice {
  readonly candidate: Candidate;
  readonly way: Way;
  /** How many features it shows that no other field does. */
  readonly worth: number;
}

/** Field errors for an example, in the order of an answer: those that show most that the others do not. */
export function exampleFields(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const listable = fields.map(candidateOf).filter(({ isListable }) => isListable);
  // What is said of a whole part of a request is said of nothing else.
  const others = listable.filter(({ isWhole }) => !isWhole);
  const candidates = others.length > 0 ? others : listable;
  const chosen = chosenOf(candidates);
  if (chosen.length === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  const inOrder = chosen.toSorted(
    (one, other) => candidates.indexOf(one.candidate) - candidates.indexOf(other.candidate),
  );
  return inOrder.map(({ candidate, way }) => fieldError(candidate.field, way.code));
}

/** Handlers share what they are given, and classes what is nested in them. */
const candidateOf = remembered((field: PossibleField): Candidate => {
  const { paths, in: location, codes } = field;
  const features = featuresOfPlace(field);
  const ways = codes.map((code): Way => ({ code, features: featuresOf(code) }));
  return {
    field,
    isListable: paths.every(hasNames),
    isWhole: isWholePart(field),
    place: `${location} ${dottedPath(paths[0])}.`,
    features,
    ways,
    most: ways.reduce((most, way) => Math.max(most, features.length + way.features.length), features.length),
  };
});

function featuresOfPlace({ paths, in: location }: PossibleField): readonly string[] {
  const path = paths[0];
  const dotted = dottedPath(path);
  const end = dotted.indexOf('.');
  const features = [`in ${location}`, `at ${location} ${end < 0 ? dotted : dotted.slice(0, end)}`];
  if (path.length > 1) features.push('nested', `named ${dotted.slice(dotted.lastIndexOf('.') + 1)}`);
  if (!isExact(path)) features.push('item');
  if (paths.length > 1) features.push('together');
  return features;
}

function featuresOf({ code, params, validValues, number }: PossibleCode): readonly string[] {
  const features = [`code ${code}`];
  if (params) features.push('limits');
  if (validValues) features.push('values');
  if (number !== undefined) features.push('number');
  return features;
}

function chosenOf(candidates: readonly Candidate[]): readonly Choice[] {
  const chosen: Choice[] = [];
  const shown = new Set<string>();
  // The more is shown by others, the less a field has to show: what it was worth once is the most that it can be later.
  const bounds = candidates.map(({ most }) => most);
  while (chosen.length < MAX_FIELDS) {
    const best = bestOf(candidates, bounds, shown);
    if (best === undefined) break;
    const { candidate, way } = best;
    chosen.push(best);
    candidate.features.concat(way.features).forEach((feature) => shown.add(feature));
    // Of two fields one may have the other in it: what is no object has no fields that fail.
    candidates.forEach(({ place }, index) => {
      if (place.startsWith(candidate.place) || candidate.place.startsWith(place)) bounds[index] = NOTHING;
    });
  }
  return chosen;
}

/** Less than what shows nothing new is worth. */
const NOTHING = -1;

/**
 * The first of those that show most that is not shown yet.
 *
 * @param bounds the most that each can show; those that were looked at are told how much that is
 */
function bestOf(
  candidates: readonly Candidate[],
  bounds: number[],
  shown: ReadonlySet<string>,
): Choice | undefined {
  for (;;) {
    const most = Math.max(NOTHING, ...bounds);
    if (most === NOTHING) return undefined;
    const index = bounds.indexOf(most);
    const choice = choiceOf(candidates[index]!, shown);
    // No other can show more than its bound.
    if (choice?.worth === most) return choice;
    bounds[index] = choice?.worth ?? NOTHING;
  }
}

/** The first of a field's ways to fail that shows most. */
function choiceOf(candidate: Candidate, shown: ReadonlySet<string>): Choice | undefined {
  const { features, ways } = candidate;
  const worths = ways.map((way) => worthOf(way.features, shown));
  const most = Math.max(...worths);
  const way = ways[worths.indexOf(most)];
  return way && { candidate, way, worth: worthOf(features, shown) + most };
}

function worthOf(features: readonly string[], shown: ReadonlySet<string>): number {
  return features.reduce((worth, feature) => (shown.has(feature) ? worth : worth + 1), 0);
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
