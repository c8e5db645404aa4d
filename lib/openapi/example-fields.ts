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
  const path = paths[0];
  const dotted = dottedPath(path);
  const end = dotted.indexOf('.');
  const features = [`in ${location}`, `at ${location} ${end < 0 ? dotted : dotted.slice(0, end)}`];
  if (path.length > 1) features.push('nested', `named ${dottedPath(path.slice(-1))}`);
  if (!isExact(path)) features.push('item');
  if (paths.length > 1) features.push('together');
  const ways = codes.map((code): Way => ({ code, features: featuresOf(code) }));
  const most = features.length + Math.max(0, ...ways.map((way) => way.features.length));
  return {
    field,
    isListable: paths.every(hasNames),
    isWhole: isWholePart(field),
    place: `${location} ${dotted}.`,
    features,
    ways,
    most,
  };
});

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
  let left = candidates;
  while (chosen.length < MAX_FIELDS) {
    const best = bestOf(left, shown);
    if (best === undefined) break;
    const { candidate, way } = best;
    chosen.push(best);
    for (const feature of candidate.features) shown.add(feature);
    for (const feature of way.features) shown.add(feature);
    // Of two fields one may have the other in it: what is no object has no fields that fail.
    left = left.filter(
      ({ place }) => !place.startsWith(candidate.place) && !candidate.place.startsWith(place),
    );
  }
  return chosen;
}

/** The first of those that show most that is not shown yet. */
function bestOf(candidates: readonly Candidate[], shown: ReadonlySet<string>): Choice | undefined {
  let best: Choice | undefined;
  let most = -1;
  for (const candidate of candidates) {
    if (candidate.most <= most) continue;
    const own = worthOf(candidate.features, shown);
    for (const way of candidate.ways) {
      const worth = own + worthOf(way.features, shown);
      if (worth <= most) continue;
      best = { candidate, way };
      most = worth;
    }
  }
  return best;
}

function worthOf(features: readonly string[], shown: ReadonlySet<string>): number {
  let worth = 0;
  for (const feature of features) if (!shown.has(feature)) worth += 1;
  return worth;
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
