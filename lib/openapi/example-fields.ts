import { type FieldErrorInput } from '../error/field-error.js';
import { dottedPath, type PossibleField } from '../error/possible-field.js';

/** As many as a reader looks at. */
const MAX_FIELDS = 4;

/**
 * Field errors for an example: one of each object or list at the root, those that say most of them, and each kind of
 * failure.
 */
export function exampleFields(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const listable = fields.filter(({ paths, codes }) => codes.length > 0 && paths.every(isListable));
  const groups = new Map<string, PossibleField[]>();
  for (const field of listable) {
    const key = `${field.in} ${dottedPath(field.paths[0].slice(0, 1))}`;
    groups.set(key, [...(groups.get(key) ?? []), field]);
  }
  // What is said of a whole part of a request is said of nothing else.
  const others = [...groups].filter(([key]) => !isWhole(key));
  const chosen = (others.length > 0 ? others : [...groups]).slice(0, MAX_FIELDS);
  if (chosen.length === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  return chosen.map(([, group], index) => fieldError(mostTelling(group), index));
}

function isListable(path: PossibleField['paths'][number]): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

function isWhole(key: string): boolean {
  const [location, name] = key.split(' ');
  return location === name;
}

/** The deepest one that has limits or values to tell, or else the deepest. */
function mostTelling(group: readonly PossibleField[]): PossibleField {
  const telling = group.filter(({ codes }) => codes.some(({ params, validValues }) => params ?? validValues));
  const candidates = telling.length > 0 ? telling : group;
  return candidates.reduce((best, each) => (depthOf(each) > depthOf(best) ? each : best));
}

function depthOf({ paths: [path] }: PossibleField): number {
  return path.length;
}

/** The first misses something, the others are wrong in turn. */
function fieldError({ in: location, paths, codes }: PossibleField, index: number): FieldErrorInput {
  const wrong = codes.filter(({ code }) => code !== 'missing_field');
  const telling = wrong.find(({ params, validValues }) => params ?? validValues) ?? wrong[0];
  const code = (index % 2 === 0 ? codes[0] : telling) ?? codes[0]!;
  const [first, ...more] = paths.map(dottedPath);
  return { ...(location && { in: location }), fields: [first!, ...more], ...code };
}
