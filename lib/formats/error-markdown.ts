import {
  toDottedPath,
  type DocumentedError,
  type FieldPath,
  isAnyField,
  isWholePart,
  type PathWildcard,
  type DocumentedCode,
  type DocumentedField,
} from '../error/documented-error.js';
import { escapeMarkdown, escapeTags, formatCode, formatList } from './markdown.format.js';
import { memoize } from '../internal/memoize.js';

/** Writes the message, the causes and the solutions of an error in Markdown. */
export function writeErrorMarkdown(specimen: DocumentedError): string {
  const { title, definition, documentationUrl, documentedFields } = specimen;
  const { message, causes = [], solutions = [] } = definition;
  const text = escapeMarkdown(title);
  const name = documentationUrl === undefined ? text : `[${text}](${documentationUrl})`;
  const details = isSame(message, title) ? '' : `: ${formatTemplate(message)}`;
  return [
    `**${name}** ${formatCode(specimen.code)}${details}`,
    formatList('Causes:', causes.map(escapeTags)),
    formatList('What to do:', solutions.map(escapeTags)),
    writeFieldList(documentedFields),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Writes a message with the names of its parameters. */
function formatTemplate(message: string): string {
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
export function writeFieldList(fields: readonly DocumentedField[]): string {
  const known = fields.map(describeField);
  const listed = known.filter(({ text }) => text !== undefined);
  const shown = listed.slice(0, MAX_FIELDS);
  const items = listed.filter((each) => each.listKey !== undefined && each.details.some(isNotEmpty));
  // The line of a list leaves out what the lines of its items have.
  const ofItems = new Map(items.toReversed().map((each) => [each.listKey, each.details.flat()]));
  const lines = shown.map((each) => {
    const details = ofItems.get(each.key);
    return details ? formatLineWithout(each, details) : each.text!;
  });
  const left = listed.length - shown.length;
  if (left > 0) lines.push(`and ${left} more, which the schema lists`);
  lines.push(...known.flatMap(({ unknownKeys }) => unknownKeys ?? []));
  const hasIndex = shown.some(({ isIndexed }) => isIndexed);
  return formatList(
    hasIndex ? 'Fields that can fail, where `0` is any index:' : 'Fields that can fail:',
    lines,
  );
}

function isNotEmpty(details: readonly string[]): boolean {
  return details.length > 0;
}

/** A line of the list. */
interface FieldLine {
  readonly field: DocumentedField;
  /** Absent if the field is not worth listing. @example '`cargo.0.weight`: invalid (min 1)' */
  readonly text: string | undefined;
  /** A line about unknown keys, if they are rejected. */
  readonly unknownKeys: string | undefined;
  /** Whether its path has an index, which is written as 0. */
  readonly isIndexed: boolean;
  readonly key: string;
  /** The key of the list whose items it stands for. */
  readonly listKey: string | undefined;
  /** The limits and valid values of each code. */
  readonly details: readonly (readonly string[])[];
}

/** Handlers share their fields, and classes those that are nested in them. */
const describeField = memoize((field: DocumentedField): FieldLine => {
  const { codes } = field;
  const isListed = codes.length > 0 && !isSecondary(field);
  const details = isListed ? codes.map(listDetails) : NONE;
  return {
    field,
    text: isListed ? formatLine(field, details) : undefined,
    unknownKeys: codes.some(isUnknownKey) ? describeUnknownKeys(field.paths[0]) : undefined,
    details,
    ...locateField(field),
  };
});

function locateField({
  in: location,
  paths,
}: DocumentedField): Pick<FieldLine, 'isIndexed' | 'key' | 'listKey'> {
  const isItem = isWildcard(paths[0].at(-1), 'index');
  const key = `${location} ${toDottedPath(paths[0])}`;
  return {
    isIndexed: paths.some((each) => each.some((step) => isWildcard(step, 'index'))),
    key,
    listKey: isItem ? key.slice(0, key.lastIndexOf('.')) : undefined,
  };
}

function formatLineWithout({ field, details }: FieldLine, excluded: readonly string[]): string {
  const others = details.map((all) => all.filter((detail) => !excluded.includes(detail)));
  return formatLine(field, others);
}

/** @param details those of each code */
function formatLine(field: DocumentedField, details: FieldLine['details']): string {
  const { codes, paths } = field;
  const shown = paths.length > 1 ? codes.map(({ message }) => [escapeMarkdown(message)]) : details;
  const byName = new Map<string, readonly string[]>();
  codes.forEach((each, index) => {
    const before = byName.get(each.code) ?? NONE;
    byName.set(each.code, before.concat(withNumber(each, shown[index]!)));
  });
  const texts = [...byName].map(([name, all]) => formatNameWithDetails(name, all));
  return `${formatLocation(field)}: ${texts.join(' | ')}`;
}

function withNumber({ number }: DocumentedCode, details: readonly string[]): readonly string[] {
  return number === undefined ? details : [String(number), ...details];
}

/** Checks whether a field stands for a whole part of a request, for unknown keys or for lists in lists. */
function isSecondary(field: DocumentedField): boolean {
  const path = field.paths[0];
  const isListInList =
    isWildcard(path.at(-1), 'below') && isWildcard(path.at(-2), 'index') && typeof path.at(-3) === 'object';
  return isAnyField(path) || isListInList || isWholePart(field) || field.codes.every(isUnknownKeyOrDepth);
}

function isUnknownKeyOrDepth({ reason }: DocumentedCode): boolean {
  return reason === 'whitelist' || reason === 'maxDepth';
}

function isUnknownKey({ reason }: DocumentedCode): boolean {
  return reason === 'whitelist';
}

function describeUnknownKeys(path: FieldPath): string {
  const place = toDottedPath(path);
  return `any other field${place === '' ? '' : ` in ${formatCode(place)}`}: invalid`;
}

function isWildcard(step: FieldPath[number] | undefined, kind: PathWildcard['any']): boolean {
  return typeof step === 'object' && step.any === kind;
}

function formatLocation({ in: location, paths }: DocumentedField): string {
  const isWithin = isWildcard(paths[0].at(-1), 'below');
  const names = (isWithin ? 'in ' : '') + paths.map((path) => formatCode(toDottedPath(path))).join(' with ');
  return location === undefined || location === 'body' ? names : `${names} (${location})`;
}

function formatNameWithDetails(name: string, all: readonly string[]): string {
  if (all.length === 0) return formatName(name);
  return `${formatName(name)} (${[...new Set(all)].join(', ')})`;
}

const NONE: readonly never[] = [];

/** Usually a code has no characters that format a text. */
function formatName(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? name : escapeMarkdown(name);
}

function listDetails({ params, validValues }: DocumentedCode): readonly string[] {
  if (params === undefined && validValues === undefined) return NONE;
  const limits = Object.entries(params ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  return validValues
    ? [...limits, `one of ${validValues.map((value) => formatCode(String(value))).join(', ')}`]
    : limits;
}
