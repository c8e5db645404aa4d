import {
  type DocumentedError,
  type DocumentedField,
  type FieldPath,
  isAnyField,
  isWholePart,
  type PathWildcard,
  toReadablePath,
} from '../../error/documented-error.js';
import { type ErrorDefinition } from '../../error/error-definition.js';
import { groupBy, memoize } from '../../internal/memoize.js';
import { CONTAINERS, describeSchema, describeValidValue, formatMessage } from './valid-value.js';
import { escapeMarkdown, escapeTags, formatCode, formatList } from '../../formats/markdown.format.js';

/** The length of the first line of a description, which some tools use as a name. */
const MAX_LINE_LENGTH = 120;
const MAX_LENGTH = 400;
const PARAGRAPH = '\n\n';

/**
 * Describes a response: a line with the titles of its errors, their messages, and a table of the fields that can fail. Without
 * the table it has at most 400 characters.
 */
export function describeResponse(errors: readonly DocumentedError[]): string {
  const byCode = new Map(errors.map((error) => [error.code, error]));
  const distinct = [...byCode.values()];
  const fields = distinct.flatMap(({ documentedFields }) => documentedFields);
  return [joinTitles(distinct), listMessages(distinct), writeFieldTable(fields)]
    .filter(Boolean)
    .join(PARAGRAPH);
}

/** Describes the schema of an error: its causes, what to do, and its page. */
export function describeError(
  { definition, documentationUrl }: DocumentedError,
  { causes = [], solutions = [] }: Pick<ErrorDefinition, 'causes' | 'solutions'> = definition,
): string {
  return [
    formatList('Causes:', causes.map(escapeTags)),
    formatList('What to do:', solutions.map(escapeTags)),
    documentationUrl && `[Documentation](${documentationUrl})`,
  ]
    .filter(Boolean)
    .join(PARAGRAPH);
}

function joinTitles(errors: readonly DocumentedError[]): string {
  const titles = [...new Set(errors.map(({ title }) => escapeMarkdown(title)))];
  return joinWithin(titles, ' or ', MAX_LINE_LENGTH);
}

/** Lists the messages that differ from the titles. */
function listMessages(errors: readonly DocumentedError[]): string {
  const telling = errors.filter(({ title, definition }) => !isSameText(definition.message, title));
  const lines = telling.map(({ code, definition }) => {
    const message = formatTemplate(definition.message);
    return errors.length === 1 ? message : `- ${formatCode(code)}: ${message}`;
  });
  return joinWithin(lines, '\n', MAX_LENGTH - MAX_LINE_LENGTH - PARAGRAPH.length);
}

/** Joins texts up to a length. If not all fit, the last text is the number of the others. */
function joinWithin(texts: readonly string[], separator: string, length: number): string {
  let joined = '';
  for (const [index, text] of texts.entries()) {
    const others = texts.length - index;
    const longer = index === 0 ? text : joined + separator + text;
    if (longer.length + (others === 1 ? 0 : formatRest(others - 1, separator).length) <= length)
      joined = longer;
    else if (index > 0) return joined + formatRest(others, separator);
    else return joinFirst(text, others - 1, separator, length);
  }
  return joined;
}

/** Cuts the first text, which does not fit. */
function joinFirst(text: string, others: number, separator: string, length: number): string {
  const rest = others === 0 ? '' : formatRest(others, separator);
  // A backslash at the end would escape the ellipsis, and half of a code span would not be closed.
  const cut = text
    .slice(0, length - rest.length - 1)
    .replace(/[\\`]/g, '')
    .trimEnd();
  return `${cut}…${rest}`;
}

function formatRest(count: number, separator: string): string {
  return `${separator === '\n' ? '\n' : ' '}and ${count} more`;
}

function formatTemplate(message: string): string {
  if (!message.includes('{')) return escapeMarkdown(message);
  return message
    .split(/(\{[^{}]+\})/)
    .map((part, index) => (index % 2 === 0 ? escapeMarkdown(part) : formatCode(part)))
    .join('');
}

function isSameText(message: string, title: string): boolean {
  return message.replace(/\.$/, '').toLowerCase() === title.toLowerCase();
}

const MAX_ROWS = 40;

/**
 * Fields with the same codes share a row. Fields after the maximum are omitted, as the schema has all.
 *
 * @example '| `cargo[].weight` | invalid | 1 to 30000 |'
 */
export function writeFieldTable(fields: readonly DocumentedField[]): string {
  const all = fields.map(describeField);
  const known = all.filter(({ isListed }) => isListed);
  const items = known.filter(({ isItem }) => isItem);
  const itemValues = new Map(items.toReversed().map((row) => [row.parentKey, row.valid]));
  const parents = new Set(known.map(({ parentKey }) => parentKey));
  const listed = known
    .map((row) => omitItemValues(row, itemValues.get(row.key)))
    .filter((row) => !isImplied(row, parents));
  const hidden = listed.length - MAX_ROWS;
  const rows = [
    ...joinRows(listed.slice(0, MAX_ROWS)),
    ...(hidden > 0 ? [`| ${hidden} more |  | see the schema |`] : []),
    ...all.flatMap(({ unknownKeys }) => (unknownKeys === undefined ? [] : `| ${unknownKeys} | invalid |  |`)),
  ];
  return rows.length === 0 ? '' : ['| Field | Codes | Valid |', '| --- | --- | --- |', ...rows].join('\n');
}

function joinRows(rows: readonly FieldRow[]): readonly string[] {
  const rowsByRest = groupBy(rows, ({ codes, valid }) => `${codes} | ${valid.join(', ')}`);
  return Array.from(
    rowsByRest,
    ([rest, equal]) => `| ${equal.map(({ name }) => name).join(', ')} | ${rest} |`,
  );
}

/** Returns the row of a list without what its items must be. */
function omitItemValues(row: FieldRow, values: FieldRow['valid'] | undefined): FieldRow {
  return values ? { ...row, valid: row.valid.filter((each) => !values.includes(each)) } : row;
}

/** Checks whether the rows of its members already show that a field is an object or a list. */
function isImplied({ key, codes, valid }: FieldRow, parents: ReadonlySet<string>): boolean {
  return codes === 'invalid' && valid.every((each) => CONTAINERS.has(each)) && parents.has(key);
}

function escapeCell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, String.raw`\|`);
}

/** The cells of a field, escaped, and the key of the field in its table. */
interface FieldRow {
  readonly isListed: boolean;
  readonly name: string;
  readonly codes: string;
  readonly valid: readonly string[];
  readonly unknownKeys: string | undefined;
  readonly key: string;
  readonly parentKey: string;
  readonly isItem: boolean;
}

const describeField = memoize((field: DocumentedField): FieldRow => {
  const { in: location, paths, codes, schema } = field;
  const valid = schema
    ? describeSchema(schema)
    : paths.length > 1
      ? codes.map(({ message }) => formatMessage(message))
      : describeValidValue(codes);
  return {
    isListed: codes.length > 0 && !isSecondary(field),
    name: escapeCell(formatName(field)),
    codes: escapeCell(formatCodes(field)),
    valid: valid.map(escapeCell),
    unknownKeys: codes.some(isUnknownKey) ? escapeCell(formatUnknownKeys(field)) : undefined,
    key: `${location} ${toReadablePath(paths[0])}`,
    parentKey: `${location} ${toReadablePath(paths[0].slice(0, -1))}`,
    isItem: isWildcard(paths[0].at(-1), 'index'),
  };
});

function formatCodes({ codes }: DocumentedField): string {
  const numbersByCode = new Map<string, Set<number>>();
  for (const { code, number } of codes) {
    const numbers = numbersByCode.get(code) ?? new Set();
    numbersByCode.set(code, number === undefined ? numbers : numbers.add(number));
  }
  return [...numbersByCode]
    .map(([code, numbers]) =>
      numbers.size === 0 ? formatCodeName(code) : `${formatCodeName(code)} (${[...numbers].join(', ')})`,
    )
    .join(', ');
}

function formatCodeName(code: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(code) ? code : escapeMarkdown(code);
}

/** Checks whether a field is omitted: a whole part of a request, unknown keys, or lists in lists. A file is listed. */
function isSecondary(field: DocumentedField): boolean {
  const path = field.paths[0];
  const isListInList =
    isWildcard(path.at(-1), 'descendant') &&
    isWildcard(path.at(-2), 'index') &&
    typeof path.at(-3) === 'object';
  const isPart = isWholePart(field) && field.in !== 'file';
  return isAnyField(path) || isListInList || isPart || field.codes.every(isUnknownKeyOrDepth);
}

function isUnknownKeyOrDepth({ reason }: DocumentedField['codes'][number]): boolean {
  return reason === 'whitelist' || reason === 'maxDepth';
}

function isUnknownKey({ reason }: DocumentedField['codes'][number]): boolean {
  return reason === 'whitelist';
}

function formatUnknownKeys({ in: location, paths }: DocumentedField): string {
  const parent = toReadablePath(paths[0]);
  return addLocation(`any other field${parent === '' ? '' : ` in ${formatCode(parent)}`}`, location);
}

function isWildcard(step: FieldPath[number] | undefined, kind: PathWildcard['any']): boolean {
  return typeof step === 'object' && step.any === kind;
}

function formatName({ in: location, paths }: DocumentedField): string {
  const isDescendant = isWildcard(paths[0].at(-1), 'descendant');
  const names = paths.map((path) => formatCode(toReadablePath(path))).join(' with ');
  const text = isDescendant ? `in ${names}` : names;
  return addLocation(text, location);
}

function addLocation(text: string, location: DocumentedField['in']): string {
  return location === undefined || location === 'body' ? text : `${text} (${location})`;
}
