import { STATUS_CODES } from 'node:http';
import { type ApiError } from '../error/api-error.js';
import { type FieldError } from '../error/field-error.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';
import { type ErrorFormat } from './error-format.js';
import { FIELD_PATH, type FieldPathStyle, FieldPathWriter } from './field-path.js';
import { TEXT } from './json-schema.js';

/** Options of {@link markdown}. */
export interface MarkdownOptions {
  /**
   * How the paths of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Writes errors as a few lines of Markdown, for people with `curl` and for agents: what happened, which fields fail, what
 * to do.
 *
 * @see RFC 7763
 * @example
 * ```ts
 * import { ErrorsModule, looker, markdown } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [looker(), markdown()] });
 * ```
 */
export function markdown(options: MarkdownOptions = {}): ErrorFormat {
  const { fieldPath = 'dots' } = options;
  const paths = new FieldPathWriter(fieldPath);
  return {
    name: 'markdown',
    mediaTypes: ['text/markdown'],
    mistakes: findOptionMistakes('markdown', options, RULES),
    render: (error) => renderText(error, paths),
    schema: () => TEXT,
  };
}

const RULES: OptionRules<MarkdownOptions> = { fieldPath: FIELD_PATH };

function renderText(error: ApiError, paths: FieldPathWriter): string {
  const { status, fields, fieldCount, metadata, documentationUrl, requestId, definition } = error;
  const remaining = fieldCount - fields.length;
  const lines = fields.map((field) => formatFieldError(field, paths));
  const facts = Object.entries(metadata).map(
    ([name, value]) => `${formatCode(name)}: ${formatCode(JSON.stringify(value))}`,
  );
  return `${[
    `# ${status} ${escapeMarkdown(STATUS_CODES[status] ?? error.title)}`,
    `${formatCode(error.code)}: ${escapeMarkdown(joinLines(error.message))}`,
    formatList('Fields:', remaining > 0 ? [...lines, `and ${remaining} more`] : lines),
    formatList('What to do:', (definition.solutions ?? []).map(escapeTags)),
    formatList('Details:', facts),
    documentationUrl && `<${documentationUrl.replace(/[<>\s]/g, encodeURIComponent)}>`,
    requestId && `Request ${formatCode(requestId)}`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function formatFieldError(
  { fields, in: location, code: name, message }: FieldError,
  paths: FieldPathWriter,
): string {
  const written = fields.map((field) => formatCode(paths.write(field, location))).join(', ');
  const part = location === undefined || location === 'body' ? '' : ` (${location})`;
  return `${written}${part} ${formatCode(name)}: ${escapeMarkdown(joinLines(message))}`;
}

/** Characters that format a text, or begin a tag. */
const SPECIAL = /[\\`*_[\]<>]/g;

/** Escapes a text, so that it is shown as it is. @see CommonMark, 2.4 */
export function escapeMarkdown(text: string): string {
  return text.replace(SPECIAL, String.raw`\$&`);
}

/** Escapes the tags of a text in Markdown. */
export function escapeTags(text: string): string {
  if (!text.includes('<')) return text;
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 0 ? part.replace(/</g, String.raw`\<`) : part))
    .join('');
}

/** Joins the lines of a text: a new line could begin a list, a heading, or code. */
function joinLines(text: string): string {
  return text.replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? ' ' : space));
}

const SPECIAL_IN_CODE = /[`\r\n]/;

/** @see CommonMark, 6.1 */
export function formatCode(given: string): string {
  if (!SPECIAL_IN_CODE.test(given)) return `\`${given}\``;
  const text = joinLines(given);
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

/** Writes a list under a heading; an empty list is left out. */
export function formatList(heading: string, items: readonly string[]): string {
  return items.length > 0 ? `${heading}\n- ${items.join('\n- ')}` : '';
}
