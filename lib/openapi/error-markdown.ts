import {
  dottedPath,
  type ErrorSpecimen,
  type FieldPath,
  isAnywhere,
  isWholePart,
  type OpenStep,
  type PossibleCode,
  type PossibleField,
} from '../error/documented-error.js';
import { escapeMarkdown, escapeTags, formatCode, formatList } from '../formats/markdown.format.js';
import { memoize } from '../internal/memoize.js';

/** What an error says, why it happens and what to do about it, in Markdown. */
export function errorText(specimen: ErrorSpecimen): string {
  const { title, definition, documentationUrl, possibleFields } = specimen;
  const { message, causes = [], solutions = [] } = definition;
  const text = escapeMarkdown(title);
  const name = documentationUrl === undefined ? text : `[${text}](${documentationUrl})`;
  const says = isSame(message, title) ? '' : `: ${templateText(message)}`;
  return [
    `**${name}** ${formatCode(specimen.code)}${says}`,
    formatList('Causes:', causes.map(escapeTags)),
    formatList('What to do:', solutions.map(escapeTags)),
    fieldList(possibleFields),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** A message before its parameters are filled in. */
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

/** As many as a reader scrolls through; the schema has all of them. */
const MAX_FIELDS = 40;

/**
 * The fields that can fail, with their codes, in Markdown.
 *
 * @example '- `cargo.0.weight`: invalid (min 1)'
 */
export function fieldList(fields: readonly PossibleField[]): string {
  const known = fields.map(fieldLine);
  const listed = known.filter(({ text }) => text !== undefined);
  const shown = listed.slice(0, MAX_FIELDS);
  const items = listed.filter((each) => each.list !== undefined && each.details.some(isAny));
  // What is asked of each item is not said of the list, too.
  const ofItems = new Map(items.toReversed().map((each) => [each.list, each.details.flat()]));
  const lines = shown.map((each) => {
    const said = ofItems.get(each.place);
    return said ? lineWithout(each, said) : each.text!;
  });
  const left = listed.length - shown.length;
  if (left > 0) lines.push(`and ${left} more, which the schema lists`);
  for (const { ofOthers } of known) if (ofOthers !== undefined) lines.push(ofOthers);
  const hasIndex = shown.some(({ isIndexed }) => isIndexed);
  return formatList(
    hasIndex ? 'Fields that can fail, where `0` is any index:' : 'Fields that can fail:',
    lines,
  );
}

function isAny(details: readonly string[]): boolean {
  return details.length > 0;
}

/** What a list of fields says of one of them. */
interface FieldLine {
  readonly field: PossibleField;
  /** Nothing where it is no news to a reader. @example '`cargo.0.weight`: invalid (min 1)' */
  readonly text: string | undefined;
  /** What is said of keys that nobody knows, where they are refused. */
  readonly ofOthers: string | undefined;
  /** Whether an index is in its path, which is written as 0. */
  readonly isIndexed: boolean;
  readonly place: string;
  /** The place of the list whose items these are. */
  readonly list: string | undefined;
  /** What a client can know beforehand of the rules behind each code. */
  readonly details: readonly (readonly string[])[];
}

/** Handlers share what they are given, and classes what is nested in them: each line is written once. */
const fieldLine = memoize((field: PossibleField): FieldLine => {
  const { codes } = field;
  const isNews = codes.length > 0 && !isAside(field);
  const details = isNews ? codes.map(detailsOf) : NONE;
  return {
    field,
    text: isNews ? lineOf(field, details) : undefined,
    ofOthers: codes.some(isOfOthers) ? describeOthers(field.paths[0]) : undefined,
    details,
    ...placesOf(field),
  };
});

function placesOf({ in: location, paths }: PossibleField): Pick<FieldLine, 'isIndexed' | 'place' | 'list'> {
  const isItem = isOpen(paths[0].at(-1), 'index');
  const place = `${location} ${dottedPath(paths[0])}`;
  return {
    isIndexed: paths.some((each) => each.some((step) => isOpen(step, 'index'))),
    place,
    list: isItem ? place.slice(0, place.lastIndexOf('.')) : undefined,
  };
}

/** A line that leaves out what is said elsewhere. */
function lineWithout({ field, details }: FieldLine, said: readonly string[]): string {
  const unsaid = details.map((all) => all.filter((detail) => !said.includes(detail)));
  return lineOf(field, unsaid);
}

/** @param details those of each code */
function lineOf(field: PossibleField, details: FieldLine['details']): string {
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

function withNumber({ number }: PossibleCode, details: readonly string[]): readonly string[] {
  return number === undefined ? details : [String(number), ...details];
}

/** A whole part of a request, keys that nobody knows, and lists in lists. */
function isAside(field: PossibleField): boolean {
  const path = field.paths[0];
  const isListInList =
    isOpen(path.at(-1), 'below') && isOpen(path.at(-2), 'index') && typeof path.at(-3) === 'object';
  return isAnywhere(path) || isListInList || isWholePart(field) || field.codes.every(isOther);
}

function isOther({ reason }: PossibleCode): boolean {
  return reason === 'whitelist' || reason === 'maxDepth';
}

function isOfOthers({ reason }: PossibleCode): boolean {
  return reason === 'whitelist';
}

function describeOthers(path: FieldPath): string {
  const place = dottedPath(path);
  return `any other field${place === '' ? '' : ` in ${formatCode(place)}`}: invalid`;
}

function isOpen(step: FieldPath[number] | undefined, any: OpenStep['any']): boolean {
  return typeof step === 'object' && step.any === any;
}

function placeOf({ in: location, paths }: PossibleField): string {
  const isWithin = isOpen(paths[0].at(-1), 'below');
  const names = (isWithin ? 'in ' : '') + paths.map((path) => formatCode(dottedPath(path))).join(' with ');
  return location === undefined || location === 'body' ? names : `${names} (${location})`;
}

function textOf(name: string, all: readonly string[]): string {
  if (all.length === 0) return nameText(name);
  return `${nameText(name)} (${[...new Set(all)].join(', ')})`;
}

const NONE: readonly never[] = [];

/** A code formats nothing, as a rule. */
function nameText(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? name : escapeMarkdown(name);
}

function detailsOf({ params, validValues }: PossibleCode): readonly string[] {
  if (params === undefined && validValues === undefined) return NONE;
  const limits = Object.entries(params ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  return validValues
    ? [...limits, `one of ${validValues.map((value) => formatCode(String(value))).join(', ')}`]
    : limits;
}
