import { type ApiError } from '../error/api-error.js';
import { dottedPath, type DocumentedError, isExact } from '../error/documented-error.js';
import { FIELD_LOCATIONS, type FieldError } from '../error/field-error.js';
import { findOptionMistakes, FLAG, type OptionRules } from '../internal/option-mistakes.js';
import { type ErrorFormat, type ErrorSchema } from './error-format.js';
import {
  branchesOf,
  entrySchema,
  type FieldBranch,
  type MembersOf,
  singleBranchesOf,
} from './field-error-schema.js';
import { FIELD_PATH, type FieldPathStyle, FieldPathWriter, flattenFieldErrors } from './field-path.js';
import { constant, type Members, object, oneOf, oneOfKnown, TEXT, URL_TEXT } from './json-schema.js';
import { MetadataMembers, TRUNCATION_SCHEMAS, truncationMembers } from './metadata-members.js';

/** Options of {@link looker}. */
export interface LookerOptions {
  /**
   * Writes the members of Looker's API only.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * How the paths of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Writes errors as Looker does: `message`, `errors[]`, `documentation_url`. It adds the `code`, the `request_id` and the
 * members of the error's metadata. This is the default format.
 *
 * @see https://cloud.google.com/looker/docs/api-troubleshooting
 * @example
 * ```ts
 * import { ErrorsModule, looker } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [looker({ strict: true })] });
 * ```
 */
export function looker(options: LookerOptions = {}): ErrorFormat {
  const { strict = false, fieldPath = 'dots' } = options;
  const paths = new FieldPathWriter(fieldPath);
  const bodyOf = strict ? pureBody : fullBody;
  const membersOf = (branch: FieldBranch) => branchMembers(branch, paths);
  return {
    name: 'looker',
    mediaTypes: ['application/json'],
    mistakes: findOptionMistakes('looker', options, RULES),
    render: (error) => JSON.stringify(bodyOf(error, paths)),
    schema: (specimen) => (strict ? pureSchema(specimen, paths) : fullSchema(specimen, membersOf)),
  };
}

const RULES: OptionRules<LookerOptions> = { strict: FLAG, fieldPath: FIELD_PATH };

/** The codes that Looker has; any other is written as `invalid`. */
const LOOKER_CODES: readonly string[] = ['missing_field', 'invalid', 'already_exists'];

function toLookerCode(code: string): string {
  return LOOKER_CODES.includes(code) ? code : 'invalid';
}

function pureBody({ message, fields, documentationUrl: url }: ApiError, paths: FieldPathWriter): object {
  const errors = flattenFieldErrors(fields, paths).map(({ field, error }) => ({
    field,
    code: toLookerCode(error.code),
    message: error.message,
    documentation_url: error.documentationUrl ?? url,
  }));
  return { message, errors: errors.length > 0 ? errors : undefined, documentation_url: url };
}

const METADATA = new MetadataMembers([
  'message',
  'errors',
  'documentation_url',
  'code',
  'number',
  'request_id',
  'truncated',
  'error_count',
]);

function fullBody(error: ApiError, paths: FieldPathWriter): object {
  const { message, fields, fieldCount, documentationUrl, code, number, requestId, metadata } = error;
  const body: Record<string, unknown> = {
    message,
    errors: fields.length > 0 ? fields.map((field) => fullField(field, paths, documentationUrl)) : undefined,
    documentation_url: documentationUrl,
    code,
    number,
    request_id: requestId,
  };
  return METADATA.addTo(
    fieldCount > fields.length ? { ...body, ...truncationMembers(error) } : body,
    metadata,
  );
}

function fullField(error: FieldError, paths: FieldPathWriter, url: string | undefined) {
  const { fields } = error;
  return {
    field: paths.write(fields[0], error.in),
    fields: fields.length > 1 ? fields.map((field) => paths.write(field, error.in)) : undefined,
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

function pureSchema(
  { documentedFields, documentationUrl }: DocumentedError,
  paths: FieldPathWriter,
): ErrorSchema {
  const link = linkSchema(documentationUrl);
  const branches = singleBranchesOf(documentedFields, ({ codes }) =>
    codes.length > 0 ? codes.map(({ code }) => toLookerCode(code)) : LOOKER_CODES,
  );
  const items = entrySchema(branches, object({ ...FIELD, ...link }), ({ in: location, places, codes }) =>
    object({ field: paths.schema(places, location), code: oneOf(codes) }),
  );
  return object({ message: TEXT, ...(items && { errors: { type: 'array', items } }), ...link });
}

function fullSchema(specimen: DocumentedError, membersOf: MembersOf): ErrorSchema {
  const { code, number, title, documentedFields, documentationUrl, metadata } = specimen;
  const items = entrySchema(branchesOf(documentedFields), { $ref: '#/$defs/FieldError' }, membersOf);
  const schema = object({
    message: TEXT,
    ...(items && { errors: { type: 'array', items } }),
    ...linkSchema(documentationUrl),
    code: constant(code),
    ...(number !== undefined && { number: constant(number) }),
    request_id: TEXT,
  });
  const properties = {
    ...METADATA.schemas(metadata),
    ...(items && TRUNCATION_SCHEMAS),
    ...schema.properties,
  };
  const FieldError = documentationUrl ? LINKED_FIELD_ERROR : FIELD_ERROR;
  return { title, ...schema, properties, ...(items && { $defs: { FieldError } }) };
}

function branchMembers(branch: FieldBranch, paths: FieldPathWriter) {
  const { in: location, places, codes, reasons } = branch;
  const required: Record<string, ErrorSchema> = {
    field: paths.schema(places, location),
    code: oneOfKnown(codes),
  };
  if (reasons.length > 0) required.reason = oneOf(reasons);
  const optional: Record<string, ErrorSchema> = location ? { in: constant(location) } : {};
  if (branch.paths.length > places.length && branch.paths.every(isExact)) {
    optional.fields = listOf(branch.paths.map((path) => paths.write(dottedPath(path))));
  }
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
