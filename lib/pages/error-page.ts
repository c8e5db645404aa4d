import { STATUS_CODES } from 'node:http';
import { type DocumentedError } from '../error/documented-error.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { isJson } from '../internal/media-type.js';
import { listParamNames } from '../error/error-definition.js';
import { createTopicId, type ErrorEntry, type ErrorUse } from './dictionary.js';
import {
  type Block,
  createList,
  createPage,
  createTable,
  type Line,
  type Page,
  type Section,
  toLine,
} from './page.js';
import { OPERATOR_TEXTS } from './texts/operator-texts.js';

interface Example {
  readonly format: string;
  readonly mediaType: string;
  readonly text: string;
  /** Parsed if it is JSON. */
  readonly body: unknown;
}

export interface ErrorPageSources {
  readonly formats: readonly ErrorFormat[];
  readonly origin: string;
  readonly longText: string | undefined;
}

export function createErrorPage(entry: ErrorEntry, sources: ErrorPageSources): Page {
  const { definition, numbers, uses, documented } = entry;
  const { status } = documented;
  const { code, title, message, causes = [], solutions = [], userMessage, constraint } = definition;
  const examples = sources.formats.flatMap((format) => createExample(format, documented));
  const command = formatCommand(uses[0], sources.origin);
  const retry = describeRetry(entry);
  return createPage({
    id: code,
    title,
    label: String(status),
    code,
    lead: message === title ? [] : toLine(message),
    sections: [
      { blocks: [{ kind: 'table', head: [], rows: listFacts(entry, retry) }] },
      ...createList('Causes', causes.map(toLine)),
      ...createList('Solutions', solutions.map(toLine)),
      ...createList('For the operator of the server', (OPERATOR_TEXTS[status] ?? []).map(toLine)),
      ...(sources.longText === undefined
        ? []
        : [{ blocks: [{ kind: 'markdown', source: sources.longText } as const] }]),
      ...createParamSection(entry),
      ...createFieldSection(entry),
      ...createUseSection(uses),
      ...(command === undefined
        ? []
        : [{ heading: 'Try it', blocks: [{ kind: 'code', text: command } as const] }]),
      ...createExampleSections(examples),
    ],
    createData: () => ({
      code,
      numbers,
      status,
      title,
      message,
      user_message: userMessage,
      causes,
      solutions,
      operator: OPERATOR_TEXTS[status],
      text: sources.longText,
      retryable: definition.retryable,
      retry_after: definition.retryAfter,
      parameters: Object.fromEntries(listParams(entry)),
      constraint,
      field_codes: entry.fieldCodes.length > 0 ? entry.fieldCodes : undefined,
      operations: uses.map(toUseData),
      examples: examples.map(({ format, mediaType, body }) => ({
        format,
        media_type: mediaType,
        body,
      })),
    }),
  });
}

function toUseData({ method, path, isDeclared }: ErrorUse): object {
  return { method, path, declared: isDeclared };
}

function listFacts(
  { definition, documented: { status }, numbers }: ErrorEntry,
  retry: string,
): readonly { readonly cells: readonly Line[] }[] {
  const { code, userMessage, constraint, canonicalCode } = definition;
  const phrase = STATUS_CODES[status];
  const facts: readonly (readonly [string, Line])[] = [
    ['Status', [{ text: `${status}${phrase ? ` ${phrase}` : ''}`, to: `status/${status}` }]],
    ['Code', [{ code }]],
    ...(numbers.length > 0 ? [['Numbers', joinNumbers(numbers)] as const] : []),
    ['Canonical code', [{ code: canonicalCode }]],
    ...(userMessage === undefined ? [] : [['Message for users', toLine(userMessage)] as const]),
    ...(constraint === undefined
      ? []
      : [['Cause in the database', ['A value that must be unique exists already.']] as const]),
    ['Retry', [retry]],
  ];
  return facts.map(([name, line]) => ({ cells: [[name], line] }));
}

function joinNumbers(numbers: readonly number[]): Line {
  return numbers.flatMap((number, index) => [
    ...(index === 0 ? [] : [', ']),
    { text: String(number), to: `numbers#error_${number}` },
  ]);
}

function describeRetry({ definition: { retryable, retryAfter } }: ErrorEntry): string {
  if (!retryable) return 'The same request fails again. Change it first.';
  return retryAfter === undefined
    ? 'The same request can succeed later. Wait for the time in Retry-After if the response has it.'
    : `The same request can succeed after ${retryAfter} seconds.`;
}

function createParamSection(entry: ErrorEntry): readonly Section[] {
  const rows = listParams(entry).map(([name, value]) => ({
    cells: [[{ code: name }], [{ code: String(value) }]] as readonly Line[],
  }));
  return createTable('Parameters of the message', ['Name', 'Example'], rows);
}

function createFieldSection({ fieldCodes }: ErrorEntry): readonly Section[] {
  const items = fieldCodes.map((code): Line => [{ text: code, to: createTopicId('fields', code) }]);
  return createList('Codes of its fields', items);
}

function createUseSection(uses: readonly ErrorUse[]): readonly Section[] {
  const rows = uses.map(({ method, path, isDeclared }) => ({
    cells: [
      [{ code: `${method} ${path}` }],
      [isDeclared ? 'declared' : 'derived from the handler'],
    ] as readonly Line[],
  }));
  return createTable('Operations that can send it', ['Operation', 'Source'], rows);
}

function createExampleSections(examples: readonly Example[]): readonly Section[] {
  const blocks = examples.map(({ format, mediaType, text }): Block => ({
    kind: 'code',
    label: `${format} (${mediaType})`,
    text,
  }));
  const [first, ...others] = blocks;
  return [
    { heading: 'Example', blocks: first === undefined ? [] : [first] },
    ...(others.length > 0 ? [{ heading: 'In other formats', isClosed: true, blocks: others }] : []),
  ];
}

/** Returns no example if a format of the app fails, as it then sends a minimal body instead. */
function createExample(format: ErrorFormat, documented: DocumentedError): readonly Example[] {
  const mediaType = format.mediaTypes[0];
  try {
    const text = format.render(documented, mediaType).trimEnd();
    if (!isJson(mediaType)) return [{ format: format.name, mediaType, text, body: text }];
    const body = JSON.parse(text) as unknown;
    return [{ format: format.name, mediaType, text: JSON.stringify(body, undefined, 2), body }];
  } catch {
    return [];
  }
}

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Creates a command that calls the first operation. Path parameters keep their names in braces, to be replaced. */
function formatCommand(use: ErrorUse | undefined, origin: string): string | undefined {
  if (use === undefined) return undefined;
  const method = use.method === 'ALL' ? 'GET' : use.method;
  const url = origin + use.path.replaceAll("'", '%27');
  const body = WITH_BODY.has(method) ? ` \\\n  -H 'Content-Type: application/json' -d '{}'` : '';
  return `curl -i --globoff -X ${method} '${url}'${body}`;
}

function listParams({ definition, documented }: ErrorEntry): readonly (readonly [string, unknown])[] {
  return [...new Set(listParamNames(definition))].map((name) => [name, documented.params[name]]);
}
