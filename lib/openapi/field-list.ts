import {
  dottedPath,
  type FieldPath,
  isAnywhere,
  type OpenStep,
  type PossibleCode,
  type PossibleField,
} from '../error/possible-field.js';

/** As many as a reader scrolls through; the schema has all of them. */
const MAX_FIELDS = 40;

/**
 * The fields that can fail, with their codes, in Markdown.
 *
 * @example '- `cargo.0.weight`: invalid (min 1)'
 */
export function fieldList(fields: readonly PossibleField[]): string {
  const listed = fields.filter((field) => field.codes.length > 0 && !isAside(field));
  const lines = listed.slice(0, MAX_FIELDS).map((field) => `- ${placeOf(field)}: ${codesOf(field)}`);
  const left = listed.length - lines.length;
  if (left > 0) lines.push(`- and ${left} more, which the schema lists`);
  if (fields.some(isUnknownKey)) lines.push('- any other field: invalid');
  return lines.length > 0 ? ['Fields that can fail:', ...lines].join('\n') : '';
}

/** What is said of a whole part of a request, of any place in it, and of lists in lists, is no news to a reader. */
function isAside({ in: location, paths: [path] }: PossibleField): boolean {
  const [beforeLast, last] = path.slice(-3);
  const isListInList = isOpen(beforeLast, 'index') && isOpen(last, 'index') && isOpen(path.at(-1), 'below');
  return isAnywhere(path) || isListInList || (path.length === 1 && path[0] === location);
}

function isOpen(step: FieldPath[number] | undefined, any: OpenStep['any']): boolean {
  return typeof step === 'object' && step.any === any;
}

function isUnknownKey({ paths: [path], codes }: PossibleField): boolean {
  return isAnywhere(path) && codes.some(({ reason }) => reason === 'whitelist');
}

function placeOf({ in: location, paths }: PossibleField): string {
  const isWithin = isOpen(paths[0].at(-1), 'below');
  const names = (isWithin ? 'in ' : '') + paths.map((path) => `\`${dottedPath(path)}\``).join(' with ');
  return location === undefined || location === 'body' ? names : `${names} (${location})`;
}

function codesOf({ codes }: PossibleField): string {
  const byCode = new Map<string, string[]>();
  for (const each of codes) byCode.set(each.code, [...(byCode.get(each.code) ?? []), ...detailsOf(each)]);
  return [...byCode]
    .map(([code, details]) => (details.length > 0 ? `${code} (${[...new Set(details)].join(', ')})` : code))
    .join(' | ');
}

/** What a client can know of a rule beforehand. */
function detailsOf({ params = {}, validValues }: PossibleCode): readonly string[] {
  const limits = Object.entries(params).map(([name, value]) => `${name} ${String(value)}`);
  return validValues ? [...limits, `one of ${validValues.map(String).join(', ')}`] : limits;
}
