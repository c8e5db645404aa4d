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

export function writeErrorMarkdown(error: DocumentedError): string {
  const { title, definition, documentationUrl, documentedFields } = error;
  const { message, causes = [], solutions = [] } = definition;
  const text = escapeMarkdown(title);
  const name = documentationUrl === undefined ? text : `[${text}](${documentationUrl})`;
  const details = isSameText(message, title) ? '' : `: ${formatTemplate(message)}`;
  return [
    `**${name}** ${formatCode(error.code)}${details}`,
    formatList('Causes:', causes.map(escapeTags)),
    formatList('What to do:', solutions.map(escapeTags)),
    writeFieldList(documentedFields),
  ]
    .filter(Boolean)
    .join('\n\n');
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

const MAX_FIELDS = 40;

/** Omits fields after the maximum, because the schema has all. @example '- `cargo.0.weight`: invalid (min 1)' */
export function writeFieldList(fields: readonly DocumentedField[]): string {
  const all = fields.map(describeField);
  const withText = all.filter(({ text }) => text !== undefined);
  const shown = withText.slice(0, MAX_FIELDS);
  const items = withText.filter((each) => each.parentListKey !== undefined && each.details.some(isNotEmpty));
  // The line of a list does not repeat the details of its items.
  const itemDetails = new Map(items.toReversed().map((each) => [each.parentListKey, each.details.flat()]));
  const lines = shown.map((each) => {
    const details = itemDetails.get(each.key);
    return details ? formatLineWithout(each, details) : each.text!;
  });
  const hiddenCount = withText.length - shown.length;
  if (hiddenCount > 0) lines.push(`and ${hiddenCount} more, which the schema lists`);
  lines.push(...all.flatMap(({ unknownKeys }) => unknownKeys ?? []));
  const hasIndex = shown.some(({ isIndexed }) => isIndexed);
  return formatList(
    hasIndex ? 'Fields that can fail, where `0` is any index:' : 'Fields that can fail:',
    lines,
  );
}

function isNotEmpty(details: readonly string[]): boolean {
  return details.length > 0;
}

interface FieldLine {
  readonly field: DocumentedField;
  readonly text: string | undefined;
  readonly unknownKeys: string | undefined;
  readonly isIndexed: boolean;
  readonly key: string;
  readonly parentListKey: string | undefined;
  readonly details: readonly (readonly string[])[];
}

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
}: DocumentedField): Pick<FieldLine, 'isIndexed' | 'key' | 'parentListKey'> {
  const isItem = isWildcard(paths[0].at(-1), 'index');
  const key = `${location} ${toDottedPath(paths[0])}`;
  return {
    isIndexed: paths.some((each) => each.some((step) => isWildcard(step, 'index'))),
    key,
    parentListKey: isItem ? key.slice(0, key.lastIndexOf('.')) : undefined,
  };
}

function formatLineWithout({ field, details }: FieldLine, excluded: readonly string[]): string {
  const others = details.map((all) => all.filter((detail) => !excluded.includes(detail)));
  return formatLine(field, others);
}

function formatLine(field: DocumentedField, details: FieldLine['details']): string {
  const { codes, paths } = field;
  const shown = paths.length > 1 ? codes.map(({ message }) => [escapeMarkdown(message)]) : details;
  const byName = new Map<string, readonly string[]>();
  codes.forEach((each, index) => {
    const previous = byName.get(each.code) ?? NONE;
    byName.set(each.code, previous.concat(prependNumber(each, shown[index]!)));
  });
  const texts = [...byName].map(([name, all]) => formatNameWithDetails(name, all));
  return `${formatLocation(field)}: ${texts.join(' | ')}`;
}

function prependNumber({ number }: DocumentedCode, details: readonly string[]): readonly string[] {
  return number === undefined ? details : [String(number), ...details];
}

/**
 * Checks whether a field is omitted from the list: all other fields, a whole part of a request, unknown keys, values that are
 * nested too deeply, or lists in lists.
 */
function isSecondary(field: DocumentedField): boolean {
  const path = field.paths[0];
  const isListInList =
    isWildcard(path.at(-1), 'descendant') &&
    isWildcard(path.at(-2), 'index') &&
    typeof path.at(-3) === 'object';
  return isAnyField(path) || isListInList || isWholePart(field) || field.codes.every(isUnknownKeyOrDepth);
}

function isUnknownKeyOrDepth({ reason }: DocumentedCode): boolean {
  return reason === 'whitelist' || reason === 'maxDepth';
}

function isUnknownKey({ reason }: DocumentedCode): boolean {
  return reason === 'whitelist';
}

function describeUnknownKeys(path: FieldPath): string {
  const parent = toDottedPath(path);
  return `any other field${parent === '' ? '' : ` in ${formatCode(parent)}`}: invalid`;
}

function isWildcard(step: FieldPath[number] | undefined, kind: PathWildcard['any']): boolean {
  return typeof step === 'object' && step.any === kind;
}

function formatLocation({ in: location, paths }: DocumentedField): string {
  const isDescendant = isWildcard(paths[0].at(-1), 'descendant');
  const names =
    (isDescendant ? 'in ' : '') + paths.map((path) => formatCode(toDottedPath(path))).join(' with ');
  return location === undefined || location === 'body' ? names : `${names} (${location})`;
}

function formatNameWithDetails(name: string, all: readonly string[]): string {
  if (all.length === 0) return formatName(name);
  return `${formatName(name)} (${[...new Set(all)].join(', ')})`;
}

const NONE: readonly never[] = [];

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
