import { STATUS_CODES } from 'node:http';
import { type ApiError } from '../error/api-error.js';
import { type FieldError } from '../error/field-error.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';
import { type ErrorFormat } from './error-format.js';
import { FIELD_PATH, type FieldPathStyle, FieldPathWriter } from './field-path.js';
import { TEXT } from './json-schema.js';
import { code, list, oneLine, plainText, withoutTags } from './markdown-text.js';

/** How {@link markdown} writes. */
export interface MarkdownOptions {
  /**
   * How the names of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * A few lines of Markdown, for people with `curl` and for agents: what happened, which fields fail, what to do.
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
    render: (error) => textOf(error, paths),
    schema: () => TEXT,
  };
}

const RULES: OptionRules<MarkdownOptions> = { fieldPath: FIELD_PATH };

function textOf(error: ApiError, paths: FieldPathWriter): string {
  const { status, fields, fieldCount, metadata, documentationUrl, requestId, definition } = error;
  const left = fieldCount - fields.length;
  const lines = fields.map((field) => fieldLine(field, paths));
  const facts = Object.entries(metadata).map(
    ([name, value]) => `${code(name)}: ${code(JSON.stringify(value))}`,
  );
  return `${[
    `# ${status} ${plainText(STATUS_CODES[status] ?? error.title)}`,
    `${code(error.code)}: ${plainText(oneLine(error.message))}`,
    list('Fields:', left > 0 ? [...lines, `and ${left} more`] : lines),
    list('What to do:', (definition.solutions ?? []).map(withoutTags)),
    list('Details:', facts),
    documentationUrl && `<${documentationUrl.replace(/[<>\s]/g, encodeURIComponent)}>`,
    requestId && `Request ${code(requestId)}`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function fieldLine(
  { fields, in: location, code: name, message }: FieldError,
  paths: FieldPathWriter,
): string {
  const written = fields.map((field) => code(paths.write(field, location))).join(', ');
  const place = location === undefined || location === 'body' ? '' : ` (${location})`;
  return `${written}${place} ${code(name)}: ${plainText(oneLine(message))}`;
}
