import { type ApiError } from '../error/api-error.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat, type ErrorSchema } from './error-format.js';

/** How {@link looker} differs from Looker's own bodies. */
export interface LookerOptions {
  /**
   * Writes what Looker's API writes, and no member more.
   * @default false
   */
  readonly pure?: boolean;
}

/**
 * Looker's format, the default: `message`, `errors[]`, `documentation_url`. Beside them it writes the `code`
 * and the `request_id`, and the members of the error's metadata.
 *
 * @see https://cloud.google.com/looker/docs/api-troubleshooting
 * @example
 * ```ts
 * import { ErrorsModule, looker } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [looker({ pure: true })] });
 * ```
 */
export function looker({ pure = false }: LookerOptions = {}): ErrorFormat {
  return {
    name: 'looker',
    mediaTypes: ['application/json'],
    render: (error) => JSON.stringify(pure ? pureBody(error) : fullBody(error)),
    schema: (specimen) => (pure ? pureSchema(specimen) : fullSchema(specimen)),
  };
}

/** The codes that Looker knows; any other is an `invalid` to it. */
const LOOKER_CODES: readonly string[] = ['missing_field', 'invalid', 'already_exists'];

function pureBody({ message, fields, documentationUrl }: ApiError) {
  return {
    message,
    errors: fields.length > 0 ? fields.flatMap((field) => pureFields(field, documentationUrl)) : undefined,
    documentation_url: documentationUrl,
  };
}

function pureFields({ fields, code, message, documentationUrl }: FieldError, url: string | undefined) {
  return fields.map((field) => ({
    field,
    code: LOOKER_CODES.includes(code) ? code : 'invalid',
    message,
    documentation_url: documentationUrl ?? url,
  }));
}

function fullBody(error: ApiError) {
  const { message, fields, fieldCount, documentationUrl, code, number, requestId, metadata } = error;
  const body: Record<string, unknown> = {
    message,
    errors: fields.length > 0 ? fields.map((field) => fullField(field, documentationUrl)) : undefined,
    documentation_url: documentationUrl,
    code,
    number,
    request_id: requestId,
    ...(fieldCount > fields.length && { truncated: true, error_count: fieldCount }),
  };
  for (const [name, value] of Object.entries(metadata)) {
    if (!Object.hasOwn(body, name) || body[name] === undefined) body[name] = value;
  }
  return body;
}

function fullField(error: FieldError, url: string | undefined) {
  return {
    field: error.fields[0],
    fields: error.fields.length > 1 ? error.fields : undefined,
    in: error.in,
    code: error.code,
    number: error.number,
    message: error.message,
    reason: error.reason,
    reasons: error.reasons,
    valid_values: error.validValues,
    bad_values: error.badValues,
    documentation_url: error.documentationUrl ?? url,
  };
}

type Members = Readonly<Record<string, ErrorSchema>>;

const TEXT: ErrorSchema = { type: 'string' };
const URL: ErrorSchema = { type: 'string', format: 'uri' };

function pureSchema({ fields, documentationUrl }: ApiError): ErrorSchema {
  const link = linkSchema(documentationUrl);
  const field = {
    field: TEXT,
    code: { type: 'string', enum: LOOKER_CODES },
    message: TEXT,
    ...link,
  } as const;
  return object({
    message: TEXT,
    ...(fields.length > 0 && { errors: { type: 'array', items: object(field) } }),
    ...link,
  });
}

function fullSchema({ code, number, title, fields, documentationUrl }: ApiError): ErrorSchema {
  const link = linkSchema(documentationUrl);
  const field = { field: TEXT, code: TEXT, message: TEXT, ...link };
  const schema = object({
    message: TEXT,
    ...(fields.length > 0 && { errors: { type: 'array', items: object(field, FIELD_EXTRAS) } }),
    ...link,
    code: { type: 'string', enum: [code] },
    ...(number !== undefined && { number: { type: 'integer', enum: [number] } }),
    request_id: TEXT,
  });
  return { title, ...schema };
}

const FIELD_EXTRAS: Members = {
  fields: { type: 'array', items: TEXT },
  in: { type: 'string', enum: ['body', 'query', 'path', 'header', 'cookie', 'file'] },
  number: { type: 'integer' },
  reason: TEXT,
  reasons: { type: 'array', items: TEXT },
  valid_values: { type: 'array', items: {} },
  bad_values: { type: 'array', items: {} },
};

function linkSchema(documentationUrl: string | undefined): Members {
  return documentationUrl ? { documentation_url: URL } : {};
}

function object(required: Members, optional: Members = {}): ErrorSchema {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}
