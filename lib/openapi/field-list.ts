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
  const items = itemsByList(listed);
  const lines = shown.map((field) => `${placeOf(field)}: ${codesOf(field, items)}`);
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
  const path = field.paths[0];
  const isListInList =
    isOpen(path.at(-1), 'below') && isOpen(path.at(-2), 'index') && typeof path.at(-3) === 'object';
  return isAnywhere(path) || isListInList || isWholePart(field) || field.codes.every(isOther);
}

function isOther({ reason }: PossibleCode): boolean {
  return reason === 'whitelist' || reason === 'maxDepth';
}

/** What can be wrong with the items of lists, by the place of the list. */
type ItemsByList = ReadonlyMap<string, PossibleField>;

function itemsByList(fields: readonly PossibleField[]): ItemsByList {
  const items = fields.filter(({ paths }) => isOpen(paths[0].at(-1), 'index'));
  return new Map(items.map((field) => [JSON.stringify(field.paths[0].slice(0, -1)), field]));
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

function codesOf(field: PossibleField, items: ItemsByList): string {
  const byCode = new Map<string, readonly string[]>();
  for (const each of field.codes) {
    const before = byCode.get(each.code);
    const details = detailsIn(field, each, items);
    byCode.set(each.code, before ? [...before, ...details] : details);
  }
  return Array.from(byCode, textOf).join(' | ');
}

/** What is asked of each item is not said of the list, too. */
function detailsIn({ paths }: PossibleField, each: PossibleCode, items: ItemsByList): readonly string[] {
  const details = paths.length > 1 ? [plainText(each.message)] : detailsOf(each);
  if (details.length === 0 && each.number === undefined) return NONE;
  const ofItems = items.get(JSON.stringify(paths[0]))?.codes.flatMap(detailsOf);
  const others = ofItems ? details.filter((detail) => !ofItems.includes(detail)) : details;
  return each.number === undefined ? others : [String(each.number), ...others];
}

function textOf([name, all]: readonly [string, readonly string[]]): string {
  const details = [...new Set(all)].join(', ');
  return details === '' ? nameText(name) : `${nameText(name)} (${details})`;
}

const NONE: readonly string[] = [];

/** A code formats nothing, as a rule. */
function nameText(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? name : plainText(name);
}

/** What a client can know of a rule beforehand. */
function detailsOf({ params, validValues }: PossibleCode): readonly string[] {
  if (params === undefined && validValues === undefined) return NONE;
  const limits = Object.entries(params ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  return validValues
    ? [...limits, `one of ${validValues.map((value) => code(String(value))).join(', ')}`]
    : limits;
}
