import { STATUS_CODES } from 'node:http';
import { type ApiError } from '../error/api-error.js';
import { type FieldError } from '../error/field-error.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';
import { type ErrorFormat } from './error-format.js';
import { FIELD_PATH_RULE, type FieldPathStyle, FieldPathWriter } from './field-path.js';
import { TEXT } from './schema/json-schema.js';

/** Options of {@link markdown}. */
export interface MarkdownOptions {
  /**
   * The notation of field paths in the response.
   * @default 'dots'
   * @example 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Creates a format that writes errors as a few lines of Markdown, for people who use `curl` and for AI agents: the message, the
 * fields that fail, the solutions, the metadata, the URL of the page and the request id.
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

const RULES: OptionRules<MarkdownOptions> = { fieldPath: FIELD_PATH_RULE };

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
    documentationUrl && formatLink(documentationUrl),
    requestId && `Request ${formatCode(requestId)}`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

/** Writes a path as a link, as it cannot be an autolink. @see CommonMark, 6.5 */
function formatLink(url: string): string {
  const address = url.replace(/[<>()\s]/g, encodeURIComponent);
  return address.startsWith('/') ? `[Documentation](${address})` : `<${address}>`;
}

function formatFieldError(
  { fields, in: location, code, message }: FieldError,
  paths: FieldPathWriter,
): string {
  const written = fields.map((field) => formatCode(paths.write(field, location))).join(', ');
  const part = location === undefined || location === 'body' ? '' : ` (${location})`;
  return `${written}${part} ${formatCode(code)}: ${escapeMarkdown(joinLines(message))}`;
}

const SPECIAL = /[\\`*_[\]<>]/g;

/** @see CommonMark, 2.4 */
export function escapeMarkdown(text: string): string {
  return text.replace(SPECIAL, String.raw`\$&`);
}

/** Escapes HTML tags in a text that may contain Markdown, except in code spans. */
export function escapeTags(text: string): string {
  if (!text.includes('<')) return text;
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 0 ? part.replace(/</g, String.raw`\<`) : part))
    .join('');
}

/** Replaces line breaks, because a new line could begin a list, a heading or a code block. */
function joinLines(text: string): string {
  return text.replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? ' ' : space));
}

const SPECIAL_IN_CODE = /[`\r\n]/;

/** @see CommonMark, 6.1 */
export function formatCode(code: string): string {
  if (!SPECIAL_IN_CODE.test(code)) return `\`${code}\``;
  const text = joinLines(code);
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

export function formatList(heading: string, items: readonly string[]): string {
  return items.length > 0 ? `${heading}\n- ${items.join('\n- ')}` : '';
}
