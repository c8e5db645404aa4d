import { type ApiError } from '../error/api-error.js';
import { type ErrorSpecimen } from '../error/error-specimen.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat, type ErrorSchema } from './error-format.js';
import { fieldBranches, type FieldEntry } from './field-branches.js';

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
  };
  if (fieldCount > fields.length) Object.assign(body, { truncated: true, error_count: fieldCount });
  for (const name of Object.keys(metadata)) {
    if (!Object.hasOwn(body, name) || body[name] === undefined) body[name] = metadata[name];
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

function pureSchema({ possibleFields, documentationUrl }: ErrorSpecimen): ErrorSchema {
  const link = linkSchema(documentationUrl);
  const entries = possibleFields.flatMap(({ paths, codes }) => {
    const known = codes.map(({ code }) => (LOOKER_CODES.includes(code) ? code : 'invalid'));
    return paths.map((path): FieldEntry => ({
      paths: [path],
      codes: known.length > 0 ? known : LOOKER_CODES,
    }));
  });
  const items = entrySchema(entries, object({ ...FIELD, ...link }));
  return object({ message: TEXT, ...(items && { errors: { type: 'array', items } }), ...link });
}

function fullSchema({
  code,
  number,
  title,
  possibleFields,
  documentationUrl,
  metadata,
}: ErrorSpecimen): ErrorSchema {
  const link = linkSchema(documentationUrl);
  const entries = possibleFields.map(({ in: location, paths, codes }): FieldEntry => {
    const reasons = codes.map(({ reason }) => reason);
    return { in: location, paths, codes: codes.map((each) => each.code), reasons };
  });
  const items = entrySchema(entries, object({ ...FIELD, ...link }, FIELD_EXTRAS));
  const schema = object({
    message: TEXT,
    ...(items && { errors: { type: 'array', items } }),
    ...link,
    code: { type: 'string', const: code },
    ...(number !== undefined && { number: { type: 'integer', const: number } }),
    request_id: TEXT,
  });
  const others = Object.fromEntries(Object.keys(metadata).map((name) => [name, {}]));
  return { title, ...schema, properties: { ...others, ...(items && CUT_SHORT), ...schema.properties } };
}

/** What says that not all field errors are listed. */
const CUT_SHORT: Members = {
  truncated: { type: 'boolean', const: true },
  error_count: { type: 'integer' },
};

/**
 * The schema of an entry that is one of these. Several stand beside the members of all, not in one schema with them:
 * generators of clients would read that as one more that is possible.
 */
function entrySchema(entries: readonly FieldEntry[], any: ErrorSchema): ErrorSchema | undefined {
  const branches = fieldBranches(entries);
  if (branches === undefined || branches.anyOf) return branches && { allOf: [any, branches] };
  const required = [...new Set([...(any.required ?? []), ...(branches.required ?? [])])];
  return { ...any, required, properties: { ...any.properties, ...branches.properties } };
}

const FIELD: Members = { field: TEXT, code: TEXT, message: TEXT };

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
