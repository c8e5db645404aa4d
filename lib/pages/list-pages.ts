import { STATUS_CODES } from 'node:http';
import { truncate } from '../error/message-template.js';
import { groupBy } from '../internal/memoize.js';
import { createTopicId, type Dictionary, type ErrorEntry } from './dictionary.js';
import { createPage, createTable, type Line, type ListedError, type Page, type Section } from './page.js';

export const MAX_ERRORS = 100;
const MAX_QUERY_LENGTH = 100;

export interface ListOptions {
  /** The text that the listed errors contain. @default '', for all errors */
  readonly query?: string | undefined;
  /** True if the page must have all errors, as no server can search. */
  readonly isWhole?: boolean;
}

export function createListPage(
  dictionary: Dictionary,
  { query = '', isWhole = false }: ListOptions = {},
): Page {
  const { errors } = dictionary;
  const text = truncate(query.trim(), MAX_QUERY_LENGTH);
  const found = text === '' ? errors : errors.filter((entry) => matches(entry, text.toLowerCase()));
  const isComplete = found.length === errors.length && (isWhole || errors.length <= MAX_ERRORS);
  const shown = isWhole ? found : found.slice(0, MAX_ERRORS);
  const isDivided = text === '' && !isComplete;
  return createPage({
    id: '',
    title: 'Errors',
    lead: [describeCount(found.length, text)],
    sections: [
      { blocks: [{ kind: 'search', query: text, isComplete }] },
      ...(isDivided ? createStatusTable(found) : createStatusSections(shown)),
      ...(!isDivided && found.length > shown.length ? createRestSection(found.length - shown.length) : []),
      ...(text === '' ? createTopicSection(dictionary) : []),
    ],
    createData: (toUrl) => ({
      errors: found.map((entry) => toData(entry, toUrl)),
      ...(text === '' && {
        field_codes: dictionary.fieldCodes.map(({ name }) => ({
          name,
          url: toUrl(createTopicId('fields', name)),
        })),
        constraints: dictionary.constraints.map(({ name }) => ({
          name,
          url: toUrl(createTopicId('constraints', name)),
        })),
      }),
    }),
  });
}

/** Creates the list of the errors with a status. @param part from 1; the number of the part of a long list */
export function createStatusPage({ errors }: Dictionary, status: number, part = 1): Page | undefined {
  const all = errors.filter(({ documented }) => documented.status === status);
  const count = Math.max(1, Math.ceil(all.length / MAX_ERRORS));
  const phrase = STATUS_CODES[status];
  if ((all.length === 0 && phrase === undefined) || part > count) return undefined;
  const shown = all.slice((part - 1) * MAX_ERRORS, part * MAX_ERRORS);
  const links = Array.from({ length: count }, (_, index): Line => {
    const number = index + 1;
    return number === part
      ? [`Part ${number}`]
      : [{ text: `Part ${number}`, to: createStatusId(status, number) }];
  });
  return createPage({
    id: createStatusId(status, part),
    title: phrase ?? `Status ${status}`,
    label: String(status),
    lead: [describeCount(all.length, '')],
    sections: [
      { blocks: [{ kind: 'errors', errors: shown.map(toListedError) }] },
      ...(count > 1 ? [{ heading: 'Parts', blocks: [{ kind: 'list', items: links } as const] }] : []),
    ],
    createData: (toUrl) => ({ status, title: phrase, errors: all.map((entry) => toData(entry, toUrl)) }),
  });
}

export function createStatusId(status: number, part = 1): string {
  return `status/${status}${part > 1 ? `/${part}` : ''}`;
}

/** Creates the page with all numeric codes. Links end with the number: `#error_110003`. */
export function createNumbersPage({ numbers }: Dictionary): Page {
  return createPage({
    id: 'numbers',
    title: 'Numeric codes',
    lead: [numbers.length === 0 ? 'No error has a numeric code.' : `${numbers.length} numeric codes.`],
    sections: [
      {
        blocks: [
          {
            kind: 'table',
            head: ['Number', 'Status', 'Error', 'Message'],
            rows: numbers.map(({ number, status, title, message, to }) => ({
              anchor: `error_${number}`,
              cells: [
                [{ code: String(number) }],
                [status === undefined ? '' : String(status)],
                [to === undefined ? title : { text: title, to }],
                [message],
              ],
            })),
          },
        ],
      },
    ],
    createData: (toUrl) => ({
      numbers: numbers.map(({ to, ...facts }) => ({ ...facts, url: to && toUrl(to) })),
    }),
  });
}

export function toListedError({ definition, documented: { status }, numbers }: ErrorEntry): ListedError {
  const { code, title, message } = definition;
  return { code, title, status, numbers, message: truncate(message, MAX_MESSAGE_LENGTH) };
}

const MAX_MESSAGE_LENGTH = 120;

function toData(entry: ErrorEntry, toUrl: (id: string) => string): object {
  const { code, title, status, numbers } = toListedError(entry);
  return { code, status, ...(numbers.length > 0 && { numbers }), title, url: toUrl(code) };
}

function matches(
  { definition: { code, title, message }, documented, numbers }: ErrorEntry,
  text: string,
): boolean {
  return [code, title, message, documented.status, ...numbers].some((each) =>
    String(each).toLowerCase().includes(text),
  );
}

function describeCount(count: number, text: string): string {
  const errors = count === 1 ? '1 error' : `${count} errors`;
  return text === '' ? `${errors}.` : `${errors} with “${text}”.`;
}

/** Errors that no operation documents are at the end: they come from the platform, or are thrown without a declaration. */
function createStatusSections(entries: readonly ErrorEntry[]): readonly Section[] {
  const common = groupBy(entries.filter(isCommon), ({ documented }) => documented.status);
  const others = entries.filter((entry) => !isCommon(entry));
  return [
    ...Array.from(common, ([status, group]) => ({
      heading: formatStatus(status),
      blocks: [{ kind: 'errors' as const, errors: group.map(toListedError) }],
    })),
    ...(others.length > 0
      ? [{ heading: OTHERS, blocks: [{ kind: 'errors' as const, errors: others.map(toListedError) }] }]
      : []),
  ];
}

const OTHERS = 'Errors that no operation documents';

function isCommon({ isBuiltIn, uses }: ErrorEntry): boolean {
  return !isBuiltIn || uses.length > 0;
}

function createStatusTable(entries: readonly ErrorEntry[]): readonly Section[] {
  const rows = Array.from(
    groupBy(entries, ({ documented }) => documented.status),
    ([status, group]) => ({
      cells: [
        [{ text: formatStatus(status), to: createStatusId(status) }],
        [String(group.length)],
      ] as readonly Line[],
    }),
  );
  return [{ heading: 'By status', blocks: [{ kind: 'table', head: ['Status', 'Errors'], rows }] }];
}

function createRestSection(count: number): readonly Section[] {
  return [{ blocks: [{ kind: 'paragraph', line: [`And ${count} more. Search for a longer text.`] }] }];
}

function formatStatus(status: number): string {
  const phrase = STATUS_CODES[status];
  return phrase === undefined ? String(status) : `${status} ${phrase}`;
}

function createTopicSection({ fieldCodes, constraints, numbers }: Dictionary): readonly Section[] {
  const codes = fieldCodes.map(({ name }): Line => [{ text: name, to: createTopicId('fields', name) }]);
  const used = constraints.filter(({ uses }) => uses.length > 0);
  return [
    { heading: 'Codes of fields', blocks: [{ kind: 'list', items: codes }] },
    ...createTable(
      'Constraints of fields',
      [],
      used.length === 0
        ? []
        : [
            {
              cells: [
                used.flatMap(({ name }, index) => [
                  ...(index === 0 ? [] : [', ']),
                  { text: name, to: createTopicId('constraints', name) },
                ]),
              ],
            },
          ],
    ),
    ...(numbers.length > 0
      ? [{ blocks: [{ kind: 'paragraph', line: [{ text: 'All numeric codes', to: 'numbers' }] } as const] }]
      : []),
  ];
}
