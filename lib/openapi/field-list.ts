import {
  dottedPath,
  type FieldPath,
  isAnywhere,
  isWholePart,
  type OpenStep,
  type PossibleCode,
  type PossibleField,
} from '../error/possible-field.js';
import { code, list, plainText } from '../formats/markdown-text.js';

/** As many as a reader scrolls through; the schema has all of them. */
const MAX_FIELDS = 40;

/**
 * The fields that can fail, with their codes, in Markdown.
 *
 * @example '- `cargo.0.weight`: invalid (min 1)'
 */
export function fieldList(fields: readonly PossibleField[]): string {
  const listed = fields.filter((field) => field.codes.length > 0 && !isAside(field));
  const shown = listed.slice(0, MAX_FIELDS);
  const byPath = new Map(listed.map((field) => [JSON.stringify(field.paths[0]), field]));
  const lines = shown.map((field) => {
    const items = byPath.get(JSON.stringify([...field.paths[0], { any: 'index' }]));
    return `${placeOf(field)}: ${codesOf(field, items?.codes.flatMap(detailsOf) ?? [])}`;
  });
  const left = listed.length - shown.length;
  if (left > 0) lines.push(`and ${left} more, which the schema lists`);
  for (const { paths } of fields.filter(isUnknownKey)) {
    const place = dottedPath(paths[0]);
    lines.push(`any other field${place === '' ? '' : ` in ${code(place)}`}: invalid`);
  }
  const hasIndex = shown.some(({ paths }) =>
    paths.some((path) => path.some((step) => isOpen(step, 'index'))),
  );
  return list(hasIndex ? 'Fields that can fail, where `0` is any index:' : 'Fields that can fail:', lines);
}

/** What is said of a whole part of a request, of keys that nobody knows, and of lists in lists, is no news to a reader. */
function isAside(field: PossibleField): boolean {
  const {
    paths: [path],
    codes,
  } = field;
  const [beforeLast, last, end] = path.slice(-3);
  const isListInList = typeof beforeLast === 'object' && isOpen(last, 'index') && isOpen(end, 'below');
  const isOther = codes.every(({ reason }) => reason === 'whitelist' || reason === 'maxDepth');
  return isAnywhere(path) || isListInList || isOther || isWholePart(field);
}

function isOpen(step: FieldPath[number] | undefined, any: OpenStep['any']): boolean {
  return typeof step === 'object' && step.any === any;
}

function isUnknownKey({ codes }: PossibleField): boolean {
  return codes.some(({ reason }) => reason === 'whitelist');
}

function placeOf({ in: location, paths }: PossibleField): string {
  const isWithin = isOpen(paths[0].at(-1), 'below');
  const names = (isWithin ? 'in ' : '') + paths.map((path) => code(dottedPath(path))).join(' with ');
  return location === undefined || location === 'body' ? names : `${names} (${location})`;
}

/** @param ofItems what is asked of each item, and said of the items */
function codesOf({ paths, codes }: PossibleField, ofItems: readonly string[]): string {
  const byCode = new Map<string, string[]>();
  for (const each of codes) {
    const details = paths.length > 1 ? [plainText(each.message)] : detailsOf(each);
    const number = each.number === undefined ? [] : [String(each.number)];
    const others = details.filter((detail) => !ofItems.includes(detail));
    byCode.set(each.code, [...(byCode.get(each.code) ?? []), ...number, ...others]);
  }
  return [...byCode]
    .map(([name, details]) => [nameText(name), [...new Set(details)].join(', ')])
    .map(([name, details]) => (details ? `${name} (${details})` : name))
    .join(' | ');
}

/** A code formats nothing, as a rule. */
function nameText(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? name : plainText(name);
}

/** What a client can know of a rule beforehand. */
function detailsOf({ params = {}, validValues }: PossibleCode): readonly string[] {
  const limits = Object.entries(params).map(([name, value]) => `${name} ${String(value)}`);
  return validValues
    ? [...limits, `one of ${validValues.map((value) => code(String(value))).join(', ')}`]
    : limits;
}
