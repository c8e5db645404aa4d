import {
  dottedPath,
  type DocumentedError,
  type FieldPath,
  isAnywhere,
  isWholePart,
  type PathWildcard,
  type DocumentedCode,
  type DocumentedField,
} from '../error/documented-error.js';
import { escapeMarkdown, escapeTags, formatCode, formatList } from './markdown.format.js';
import { memoize } from '../internal/memoize.js';

/** Writes the message, the causes and the solutions of an error in Markdown. */
export function errorText(specimen: DocumentedError): string {
  const { title, definition, documentationUrl, documentedFields } = specimen;
  const { message, causes = [], solutions = [] } = definition;
  const text = escapeMarkdown(title);
  const name = documentationUrl === undefined ? text : `[${text}](${documentationUrl})`;
  const details = isSame(message, title) ? '' : `: ${templateText(message)}`;
  return [
    `**${name}** ${formatCode(specimen.code)}${details}`,
    formatList('Causes:', causes.map(escapeTags)),
    formatList('What to do:', solutions.map(escapeTags)),
    fieldList(documentedFields),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Writes a message with the names of its parameters. */
function templateText(message: string): string {
  if (!message.includes('{')) return escapeMarkdown(message);
  return message
    .split(/(\{[^{}]+\})/)
    .map((part, index) => (index % 2 === 0 ? escapeMarkdown(part) : formatCode(part)))
    .join('');
}

function isSame(message: string, title: string): boolean {
  return message.replace(/\.$/, '').toLowerCase() === title.toLowerCase();
}

/** As many as a reader scrolls through; the schema has all. */
const MAX_FIELDS = 40;

/**
 * Writes the fields that can fail, with their codes, in Markdown.
 *
 * @example '- `cargo.0.weight`: invalid (min 1)'
 */
export function fieldList(fields: readonly DocumentedField[]): string {
  const known = fields.map(fieldLine);
  const listed = known.filter(({ text }) => text !== undefined);
  const shown = listed.slice(0, MAX_FIELDS);
  const items = listed.filter((each) => each.list !== undefined && each.details.some(isAny));
  // The line of a list leaves out what the lines of its items have.
  const ofItems = new Map(items.toReversed().map((each) => [each.list, each.details.flat()]));
  const lines = shown.map((each) => {
    const details = ofItems.get(each.place);
    return details ? lineWithout(each, details) : each.text!;
  });
  const left = listed.length - shown.length;
  if (left > 0) lines.push(`and ${left} more, which the schema lists`);
  lines.push(...known.flatMap(({ ofOthers }) => ofOthers ?? []));
  const hasIndex = shown.some(({ isIndexed }) => isIndexed);
  return formatList(
    hasIndex ? 'Fields that can fail, where `0` is any index:' : 'Fields that can fail:',
    lines,
  );
}

function isAny(details: readonly string[]): boolean {
  return details.length > 0;
}

/** A line of the list. */
interface FieldLine {
  readonly field: DocumentedField;
  /** Absent if the field is not worth listing. @example '`cargo.0.weight`: invalid (min 1)' */
  readonly text: string | undefined;
  /** A line about unknown keys, if they are rejected. */
  readonly ofOthers: string | undefined;
  /** Whether its path has an index, which is written as 0. */
  readonly isIndexed: boolean;
  readonly place: string;
  /** The place of the list whose items it stands for. */
  readonly list: string | undefined;
  /** The limits and valid values of each code. */
  readonly details: readonly (readonly string[])[];
}

/** Handlers share their fields, and classes those that are nested in them. */
const fieldLine = memoize((field: DocumentedField): FieldLine => {
  const { codes } = field;
  const isListed = codes.length > 0 && !isSecondary(field);
  const details = isListed ? codes.map(detailsOf) : NONE;
  return {
    field,
    text: isListed ? lineOf(field, details) : undefined,
    ofOthers: codes.some(isOfOthers) ? describeOthers(field.paths[0]) : undefined,
    details,
    ...placesOf(field),
  };
});

function placesOf({ in: location, paths }: DocumentedField): Pick<FieldLine, 'isIndexed' | 'place' | 'list'> {
  const isItem = isOpen(paths[0].at(-1), 'index');
  const place = `${location} ${dottedPath(paths[0])}`;
  return {
    isIndexed: paths.some((each) => each.some((step) => isOpen(step, 'index'))),
    place,
    list: isItem ? place.slice(0, place.lastIndexOf('.')) : undefined,
  };
}

function lineWithout({ field, details }: FieldLine, excluded: readonly string[]): string {
  const others = details.map((all) => all.filter((detail) => !excluded.includes(detail)));
  return lineOf(field, others);
}

/** @param details those of each code */
function lineOf(field: DocumentedField, details: FieldLine['details']): string {
  const { codes, paths } = field;
  const shown = paths.length > 1 ? codes.map(({ message }) => [escapeMarkdown(message)]) : details;
  const byName = new Map<string, readonly string[]>();
  codes.forEach((each, index) => {
    const before = byName.get(each.code) ?? NONE;
    byName.set(each.code, before.concat(withNumber(each, shown[index]!)));
  });
  const texts = [...byName].map(([name, all]) => textOf(name, all));
  return `${placeOf(field)}: ${texts.join(' | ')}`;
}

function withNumber({ number }: DocumentedCode, details: readonly string[]): readonly string[] {
  return number === undefined ? details : [String(number), ...details];
}

/** Checks whether a field stands for a whole part of a request, for unknown keys or for lists in lists. */
function isSecondary(field: DocumentedField): boolean {
  const path = field.paths[0];
  const isListInList =
    isOpen(path.at(-1), 'below') && isOpen(path.at(-2), 'index') && typeof path.at(-3) === 'object';
  return isAnywhere(path) || isListInList || isWholePart(field) || field.codes.every(isOther);
}

function isOther({ reason }: DocumentedCode): boolean {
  return reason === 'whitelist' || reason === 'maxDepth';
}

function isOfOthers({ reason }: DocumentedCode): boolean {
  return reason === 'whitelist';
}

function describeOthers(path: FieldPath): string {
  const place = dottedPath(path);
  return `any other field${place === '' ? '' : ` in ${formatCode(place)}`}: invalid`;
}

function isOpen(step: FieldPath[number] | undefined, any: PathWildcard['any']): boolean {
  return typeof step === 'object' && step.any === any;
}

function placeOf({ in: location, paths }: DocumentedField): string {
  const isWithin = isOpen(paths[0].at(-1), 'below');
  const names = (isWithin ? 'in ' : '') + paths.map((path) => formatCode(dottedPath(path))).join(' with ');
  return location === undefined || location === 'body' ? names : `${names} (${location})`;
}

function textOf(name: string, all: readonly string[]): string {
  if (all.length === 0) return nameText(name);
  return `${nameText(name)} (${[...new Set(all)].join(', ')})`;
}

const NONE: readonly never[] = [];

/** Usually a code has no characters that format a text. */
function nameText(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? name : escapeMarkdown(name);
}

function detailsOf({ params, validValues }: DocumentedCode): readonly string[] {
  if (params === undefined && validValues === undefined) return NONE;
  const limits = Object.entries(params ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  return validValues
    ? [...limits, `one of ${validValues.map((value) => formatCode(String(value))).join(', ')}`]
    : limits;
}
