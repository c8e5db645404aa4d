import { type ApiError } from '../error/api-error.js';
import { dottedPath, type ErrorSpecimen } from '../error/documented-error.js';
import { FIELD_LOCATIONS, type FieldError } from '../error/field-error.js';
import { nameMistakes } from '../internal/option-mistakes.js';
import { type ErrorFormat, type ErrorSchema } from './error-format.js';
import {
  entriesOf,
  entrySchema,
  type FieldBranch,
  type FieldEntry,
  type MembersOf,
} from './field-error-schema.js';
import { FieldNames, type FieldPathStyle, singleFields, styleMistakes } from './field-path.js';
import {
  anyMembers,
  constant,
  type Members,
  object,
  oneOf,
  oneOfKnown,
  TEXT,
  URL_TEXT,
} from './json-schema.js';
import { besideOwn, CUT_SHORT, cutShort, ownMembers, withMetadata } from './with-metadata.js';

/** How {@link looker} differs from Looker's own bodies. */
export interface LookerOptions {
  /**
   * Writes what Looker's API writes, and no member more.
   * @default false
   */
  readonly pure?: boolean;
  /**
   * How the names of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
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
export function looker(options: LookerOptions = {}): ErrorFormat {
  const { pure = false, fieldPath = 'dots' } = options;
  const names = new FieldNames(fieldPath);
  const render = pure ? pureText : fullText;
  const membersOf = (branch: FieldBranch) => branchMembers(branch, names);
  return {
    name: 'looker',
    mediaTypes: ['application/json'],
    mistakes: [...nameMistakes('looker', options, NAMES), ...styleMistakes('looker', fieldPath)],
    render: (error) => render(error, names),
    schema: (specimen) => (pure ? pureSchema(specimen, names) : fullSchema(specimen, membersOf)),
  };
}

const NAMES = { pure: true, fieldPath: true } as const;

/** The codes that Looker knows; any other is an `invalid` to it. */
const LOOKER_CODES: readonly string[] = ['missing_field', 'invalid', 'already_exists'];

function pureText({ message, fields, documentationUrl }: ApiError, names: FieldNames): string {
  const errors = singleFields(fields, names).map(({ field, error }) =>
    pureField(field, error, documentationUrl),
  );
  return JSON.stringify({
    message,
    errors: errors.length > 0 ? errors : undefined,
    documentation_url: documentationUrl,
  });
}

function pureField(field: string, { code, message, documentationUrl }: FieldError, url: string | undefined) {
  return {
    field,
    code: LOOKER_CODES.includes(code) ? code : 'invalid',
    message,
    documentation_url: documentationUrl ?? url,
  };
}

function fullText(error: ApiError, names: FieldNames): string {
  return JSON.stringify(fullBody(error, names));
}

const OWN = ownMembers(['message', 'errors', 'documentation_url', 'code', 'number', 'request_id']);

function fullBody(error: ApiError, names: FieldNames): object {
  const { message, fields, fieldCount, documentationUrl, code, number, requestId, metadata } = error;
  const body: Record<string, unknown> = {
    message,
    errors: fields.length > 0 ? fields.map((field) => fullField(field, names, documentationUrl)) : undefined,
    documentation_url: documentationUrl,
    code,
    number,
    request_id: requestId,
  };
  return withMetadata(fieldCount > fields.length ? { ...body, ...cutShort(error) } : body, metadata, OWN);
}

function fullField(error: FieldError, names: FieldNames, url: string | undefined) {
  const { fields } = error;
  return {
    field: names.of(fields[0], error.in),
    fields: fields.length > 1 ? fields.map((field) => names.of(field, error.in)) : undefined,
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

function pureSchema({ possibleFields, documentationUrl }: ErrorSpecimen, names: FieldNames): ErrorSchema {
  const link = linkSchema(documentationUrl);
  const entries = possibleFields.flatMap(({ in: location, paths, codes }) => {
    const known = codes.map(({ code }) => (LOOKER_CODES.includes(code) ? code : 'invalid'));
    return paths.map((path): FieldEntry => ({
      in: location,
      paths: [path],
      codes: known.length > 0 ? known : LOOKER_CODES,
    }));
  });
  const items = entrySchema(entries, object({ ...FIELD, ...link }), ({ in: location, places, codes }) =>
    object({ field: names.schema(places, location), code: oneOf(codes) }),
  );
  return object({ message: TEXT, ...(items && { errors: { type: 'array', items } }), ...link });
}

function fullSchema(specimen: ErrorSpecimen, membersOf: MembersOf): ErrorSchema {
  const { code, number, title, possibleFields, documentationUrl, metadata } = specimen;
  const items = entrySchema(entriesOf(possibleFields), { $ref: '#/$defs/FieldError' }, membersOf);
  const schema = object({
    message: TEXT,
    ...(items && { errors: { type: 'array', items } }),
    ...linkSchema(documentationUrl),
    code: constant(code),
    ...(number !== undefined && { number: constant(number) }),
    request_id: TEXT,
  });
  const properties = {
    ...anyMembers(besideOwn(metadata, OWN)),
    ...(items && CUT_SHORT),
    ...schema.properties,
  };
  const FieldError = documentationUrl ? LINKED_FIELD_ERROR : FIELD_ERROR;
  return { title, ...schema, properties, ...(items && { $defs: { FieldError } }) };
}

/** What ties a field, or several together, to its codes. */
function branchMembers({ in: location, places, together, codes, reasons }: FieldBranch, names: FieldNames) {
  const required: Record<string, ErrorSchema> = {
    field: names.schema(places, location),
    code: oneOfKnown(codes),
  };
  if (reasons.length > 0) required.reason = oneOf(reasons);
  const optional: Record<string, ErrorSchema> = location ? { in: constant(location) } : {};
  if (together.length > 0) optional.fields = listOf(together.map((path) => names.of(dottedPath(path))));
  return object(required, optional);
}

function listOf(values: readonly string[]): ErrorSchema {
  return { type: 'array', items: { type: 'string', enum: values } };
}

const FIELD: Members = { field: TEXT, code: TEXT, message: TEXT };

const FIELD_EXTRAS: Members = {
  fields: { type: 'array', items: TEXT },
  in: { type: 'string', enum: FIELD_LOCATIONS },
  number: { type: 'integer' },
  reason: TEXT,
  reasons: { type: 'array', items: TEXT },
  valid_values: { type: 'array', items: {} },
  bad_values: { type: 'array', items: {} },
};

const FIELD_ERROR = object(FIELD, FIELD_EXTRAS);
const LINKED_FIELD_ERROR = object({ ...FIELD, documentation_url: URL_TEXT }, FIELD_EXTRAS);

function linkSchema(documentationUrl: string | undefined): Members {
  return documentationUrl ? { documentation_url: URL_TEXT } : {};
}
