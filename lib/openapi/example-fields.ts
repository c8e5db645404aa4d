import { type FieldErrorInput } from '../error/field-error.js';
import {
  dottedPath,
  type FieldPath,
  isWholePart,
  type PossibleCode,
  type PossibleField,
} from '../error/possible-field.js';

/** As many as a reader looks at. */
const MAX_FIELDS = 4;

/** A field, and what a reader can learn of it. */
interface Candidate {
  readonly field: PossibleField;
  /** The path, with a dot at its end. */
  readonly place: string;
  readonly features: readonly string[];
  /** How many features it and its codes can show that are not shown yet; fewer from time to time. */
  most: number;
}

/** A field, and one of the ways in which it can fail. */
interface Choice {
  readonly candidate: Candidate;
  readonly code: PossibleCode;
}

/** Field errors for an example, in the order of an answer: those that show most that the others do not. */
export function exampleFields(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const listable = fields.filter(({ paths }) => paths.every(isListable));
  // What is said of a whole part of a request is said of nothing else.
  const others = listable.filter((field) => !isWholePart(field));
  const candidates = (others.length > 0 ? others : listable).map(candidateOf);
  const chosen = chosenOf(candidates);
  if (chosen.size === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  return candidates.flatMap((candidate) => {
    const code = chosen.get(candidate);
    return code === undefined ? [] : fieldError(candidate.field, code);
  });
}

function candidateOf(field: PossibleField): Candidate {
  const { paths, in: location } = field;
  const path = paths[0];
  const place = `${location} ${dottedPath(path)}.`;
  const features = [`in ${location}`, `at ${place.slice(0, place.indexOf('.'))}`];
  if (path.length > 1) features.push('nested', `named ${dottedPath(path.slice(-1))}`);
  if (path.some(isOpen)) features.push('item');
  if (paths.length > 1) features.push('together');
  return { field, place, features, most: features.length + MOST_OF_A_CODE };
}

function featuresOf({ code, params, validValues, number }: PossibleCode): readonly string[] {
  const features = [`code ${code}`];
  if (params) features.push('limits');
  if (validValues) features.push('values');
  if (number !== undefined) features.push('number');
  return features;
}

/** As many features as a code can have. */
const MOST_OF_A_CODE = 4;

function chosenOf(candidates: readonly Candidate[]): ReadonlyMap<Candidate, PossibleCode> {
  const chosen = new Map<Candidate, PossibleCode>();
  const shown = new Set<string>();
  let left = candidates;
  while (chosen.size < MAX_FIELDS) {
    const best = bestOf(left, shown);
    if (best === undefined) break;
    const { candidate, code } = best;
    chosen.set(candidate, code);
    for (const feature of [...candidate.features, ...featuresOf(code)]) shown.add(feature);
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
    const { field, features } = candidate;
    const own = worthOf(features, shown);
    candidate.most = own;
    for (const code of field.codes) {
      const worth = own + worthOf(featuresOf(code), shown);
      if (worth > candidate.most) candidate.most = worth;
      if (worth <= most) continue;
      best = { candidate, code };
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

function isOpen(step: FieldPath[number]): boolean {
  return typeof step === 'object';
}

function isListable(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

function fieldError({ in: location, paths }: PossibleField, code: PossibleCode): FieldErrorInput {
  const [first, ...more] = paths.map(dottedPath);
  return { ...(location && { in: location }), fields: [first!, ...more], ...code };
}
