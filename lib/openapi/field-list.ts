import {
  dottedPath,
  type FieldPath,
  isAnywhere,
  isWholePart,
  type OpenStep,
  type PossibleCode,
  type PossibleField,
} from '../error/possible-field.js';
import { remembered } from '../error/remembered.js';
import { code, list, plainText } from '../formats/markdown-text.js';

/** As many as a reader scrolls through; the schema has all of them. */
const MAX_FIELDS = 40;

/**
 * The fields that can fail, with their codes, in Markdown.
 *
 * @example '- `cargo.0.weight`: invalid (min 1)'
 */
export function fieldList(fields: readonly PossibleField[]): string {
  const listed = fields.filter(isListed);
  const shown = listed.slice(0, MAX_FIELDS);
  const items = itemsByList(listed);
  const lines = shown.map((field) => {
    const ofItems = items.size > 0 && items.get(keyOf(field));
    return ofItems ? lineOf(field, ofItems) : usualLine(field);
  });
  const left = listed.length - shown.length;
  if (left > 0) lines.push(`and ${left} more, which the schema lists`);
  for (const field of fields) {
    if (!isUnknownKey(field)) continue;
    const place = dottedPath(field.paths[0]);
    lines.push(`any other field${place === '' ? '' : ` in ${code(place)}`}: invalid`);
  }
  const hasIndex = shown.some(isIndexed);
  return list(hasIndex ? 'Fields that can fail, where `0` is any index:' : 'Fields that can fail:', lines);
}

/** What is said of a whole part of a request, of keys that nobody knows, and of lists in lists, is no news to a reader. */
const isListed = remembered((field: PossibleField): boolean => {
  const path = field.paths[0];
  const isListInList =
    isOpen(path.at(-1), 'below') && isOpen(path.at(-2), 'index') && typeof path.at(-3) === 'object';
  const isAside = isAnywhere(path) || isListInList || isWholePart(field) || field.codes.every(isOther);
  return field.codes.length > 0 && !isAside;
});

const isIndexed = remembered(({ paths }: PossibleField): boolean =>
  paths.some((path) => path.some((step) => isOpen(step, 'index'))),
);

function isOther({ reason }: PossibleCode): boolean {
  return reason === 'whitelist' || reason === 'maxDepth';
}

/** What can be known of the items of lists beforehand, by the place of the list. */
function itemsByList(fields: readonly PossibleField[]): ReadonlyMap<string, readonly string[]> {
  const items = new Map<string, readonly string[]>();
  for (const field of fields) {
    if (!isOpen(field.paths[0].at(-1), 'index')) continue;
    const details = field.codes.flatMap(detailsOf);
    if (details.length > 0) items.set(JSON.stringify(field.paths[0].slice(0, -1)), details);
  }
  return items;
}

const keyOf = remembered(({ paths }: PossibleField) => JSON.stringify(paths[0]));

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

/** @param ofItems what is asked of each item is not said of the list, too */
function lineOf(field: PossibleField, ofItems: readonly string[]): string {
  const byCode = new Map<string, readonly string[]>();
  for (const each of field.codes) {
    const details = detailsIn(field, each).filter((detail) => !ofItems.includes(detail));
    const numbered = each.number === undefined ? details : [String(each.number), ...details];
    const before = byCode.get(each.code);
    byCode.set(each.code, before ? [...before, ...numbered] : numbered);
  }
  return `${placeOf(field)}: ${Array.from(byCode, textOf).join(' | ')}`;
}

/** Handlers share what they are given, and classes what is nested in them. */
const usualLine = remembered((field: PossibleField) => lineOf(field, NONE));

function detailsIn({ paths }: PossibleField, each: PossibleCode): readonly string[] {
  return paths.length > 1 ? [plainText(each.message)] : detailsOf(each);
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
