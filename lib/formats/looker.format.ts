import { type ApiError, hasFieldList } from '../error/api-error.js';
import { toDottedPath, type DocumentedError, isExactPath } from '../error/documented-error.js';
import { FIELD_LOCATIONS, type FieldError } from '../error/field-error.js';
import { findOptionMistakes, BOOLEAN, type OptionRules } from '../internal/option-mistakes.js';
import { type ErrorFormat } from './error-format.js';
import {
  createBranches,
  createEntrySchema,
  type FieldBranch,
  type DescribeBranch,
} from './schema/field-error-schema.js';
import {
  createSingleFieldEntrySchema,
  FIELD_PATH_RULE,
  type FieldPathStyle,
  FieldPathWriter,
  flattenFieldErrors,
  type SingleFieldEntry,
} from './field-path.js';
import {
  createConstSchema,
  createEnumOrTextSchema,
  createEnumSchema,
  createIntegerSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  createUrlSchema,
  DESCRIPTIONS,
  type Members,
  SchemaParts,
  TEXT,
  type ErrorSchema,
} from './schema/json-schema.js';
import { MetadataMembers, TRUNCATION_SCHEMAS, createTruncationMembers } from './metadata-members.js';

/** Options of {@link looker}. */
export interface LookerOptions {
  /**
   * Writes only the members of Looker's API. Codes that Looker does not have are written as `invalid`.
   * @default false
   * @example true
   */
  readonly strict?: boolean;
  /**
   * The notation of field paths in the response.
   * @default 'dots'
   * @example 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Creates a format that writes errors as Looker does: `message`, `errors[]`, `documentation_url`. Unless `strict` is set, it
 * also writes `code`, `number`, `request_id`, the members of the error's metadata, and more members in each entry. This is
 * the default format.
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
  const createResponseBody = strict ? createStrictBody : createBody;
  const describe = (branch: FieldBranch) => describeBranch(branch, paths);
  return {
    name: 'looker',
    mediaTypes: ['application/json'],
    mistakes: findOptionMistakes('looker', options, RULES),
    render: (error) => JSON.stringify(createResponseBody(error, paths)),
    schema: (error) => (strict ? createStrictSchema(error, paths) : createSchema(error, describe)),
  };
}

const RULES: OptionRules<LookerOptions> = { strict: BOOLEAN, fieldPath: FIELD_PATH_RULE };

const LOOKER_CODES: readonly string[] = ['missing_field', 'invalid', 'already_exists'];

function toLookerCode(code: string): string {
  return LOOKER_CODES.includes(code) ? code : 'invalid';
}

function createStrictBody(error: ApiError, paths: FieldPathWriter): object {
  const { message, fields } = error;
  const url = getPage(error);
  const errors = flattenFieldErrors(fields, paths).map(({ field, error: each }) => ({
    field,
    code: toLookerCode(each.code),
    message: each.message,
    documentation_url: each.documentationUrl ?? url,
  }));
  return { message, errors: hasFieldList(error) ? errors : undefined, documentation_url: url };
}

function getPage({ operationUrl, documentationUrl }: ApiError): string | undefined {
  return operationUrl ?? documentationUrl;
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

function createBody(error: ApiError, paths: FieldPathWriter): object {
  const { message, fields, fieldCount, code, number, requestId, metadata } = error;
  const documentationUrl = getPage(error);
  const body: Record<string, unknown> = {
    message,
    errors: hasFieldList(error)
      ? fields.map((field) => createEntry(field, paths, documentationUrl))
      : undefined,
    documentation_url: documentationUrl,
    code,
    number,
    request_id: requestId,
  };
  return METADATA.addToBody(
    fieldCount > fields.length ? { ...body, ...createTruncationMembers(error) } : body,
    metadata,
  );
}

function createEntry(error: FieldError, paths: FieldPathWriter, url: string | undefined) {
  return {
    field: paths.write(error.fields[0], error.in),
    fields: error.fields.length > 1 ? paths.writeAll(error) : undefined,
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

function createStrictSchema(
  { documentedFields, documentationUrl }: DocumentedError,
  paths: FieldPathWriter,
): ErrorSchema {
  const link = createLinkMembers(documentationUrl);
  const entry: SingleFieldEntry = {
    common: createObjectSchema({ ...FIELD, ...link }),
    codeMember: 'code',
    anyCode: createEnumSchema(LOOKER_CODES, DESCRIPTIONS.fieldCode),
    getCodes: ({ codes }) => codes.map(({ code }) => toLookerCode(code)),
  };
  const parts = new SchemaParts();
  const items = createSingleFieldEntrySchema(documentedFields, paths, entry, parts);
  const errors = items && { errors: createListSchema(items, DESCRIPTIONS.errors) };
  return parts.addTo(createObjectSchema({ message: MESSAGE, ...errors, ...link }));
}

function createSchema(error: DocumentedError, describe: DescribeBranch): ErrorSchema {
  const { code, number, title, documentedFields, documentationUrl, metadata } = error;
  const parts = new SchemaParts();
  const common = { name: 'FieldError', schema: documentationUrl ? LINKED_FIELD_ERROR : FIELD_ERROR };
  const items = createEntrySchema(createBranches(documentedFields), common, describe, parts);
  const schema = createObjectSchema({
    message: MESSAGE,
    ...(items && { errors: createListSchema(items, DESCRIPTIONS.errors) }),
    ...createLinkMembers(documentationUrl),
    code: createConstSchema(code, DESCRIPTIONS.code),
    ...(number !== undefined && { number: createConstSchema(number, DESCRIPTIONS.number) }),
    request_id: createTextSchema(DESCRIPTIONS.requestId),
  });
  const properties = {
    ...METADATA.createSchemas(metadata),
    ...(items && TRUNCATION_SCHEMAS),
    ...schema.properties,
  };
  return parts.addTo({ title, ...schema, properties });
}

function describeBranch(branch: FieldBranch, paths: FieldPathWriter) {
  const { in: location, primaryPaths, codes, reasons } = branch;
  const required: Record<string, ErrorSchema> = {
    field: paths.createSchema(primaryPaths, location),
    code: createEnumOrTextSchema(codes, DESCRIPTIONS.fieldCode),
  };
  if (reasons.length > 0) required.reason = createEnumSchema(reasons, DESCRIPTIONS.reason);
  const optional: Record<string, ErrorSchema> = location
    ? { in: createConstSchema(location, DESCRIPTIONS.in) }
    : {};
  if (branch.paths.length > primaryPaths.length && branch.paths.every(isExactPath)) {
    const names = branch.paths.map((path) => paths.write(toDottedPath(path)));
    optional.fields = createListSchema({ type: 'string', enum: names }, DESCRIPTIONS.fields);
  }
  return createObjectSchema(required, optional);
}

const MESSAGE = createTextSchema(DESCRIPTIONS.message);

const FIELD: Members = {
  field: createTextSchema(DESCRIPTIONS.field),
  code: createTextSchema(DESCRIPTIONS.fieldCode),
  message: createTextSchema(DESCRIPTIONS.fieldMessage),
};

const FIELD_EXTRAS: Members = {
  fields: createListSchema(TEXT, DESCRIPTIONS.fields),
  in: createEnumSchema(FIELD_LOCATIONS, DESCRIPTIONS.in),
  number: createIntegerSchema(DESCRIPTIONS.fieldNumber),
  reason: createTextSchema(DESCRIPTIONS.reason),
  reasons: createListSchema(TEXT, DESCRIPTIONS.reasons),
  valid_values: createListSchema({}, DESCRIPTIONS.validValues),
  bad_values: createListSchema({}, DESCRIPTIONS.badValues),
};

const FIELD_ERROR = createObjectSchema(FIELD, FIELD_EXTRAS);
const LINKED_FIELD_ERROR = createObjectSchema(
  { ...FIELD, documentation_url: createUrlSchema(DESCRIPTIONS.link) },
  FIELD_EXTRAS,
);

function createLinkMembers(documentationUrl: string | undefined): Members {
  return documentationUrl ? { documentation_url: createUrlSchema(DESCRIPTIONS.link) } : {};
}
