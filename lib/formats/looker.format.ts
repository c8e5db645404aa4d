import { type ApiError, hasFieldList } from '../error/api-error.js';
import { toDottedPath, type DocumentedError, isExactPath } from '../error/documented-error.js';
import { FIELD_LOCATIONS, type FieldError } from '../error/field-error.js';
import { findOptionMistakes, BOOLEAN, type OptionRules } from '../internal/option-mistakes.js';
import { type ErrorFormat, type ErrorSchema } from './error-format.js';
import {
  createBranches,
  createEntrySchema,
  type FieldBranch,
  type DescribeBranch,
} from './field-error-schema.js';
import {
  createSingleFieldEntrySchema,
  FIELD_PATH_RULE,
  type FieldPathStyle,
  FieldPathWriter,
  flattenFieldErrors,
} from './field-path.js';
import {
  createConstSchema,
  INTEGER,
  createListSchema,
  type Members,
  createObjectSchema,
  createEnumSchema,
  createEnumOrTextSchema,
  TEXT,
  URL_TEXT,
} from './json-schema.js';
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
  const { message, fields, documentationUrl: url } = error;
  const errors = flattenFieldErrors(fields, paths).map(({ field, error: each }) => ({
    field,
    code: toLookerCode(each.code),
    message: each.message,
    documentation_url: each.documentationUrl ?? url,
  }));
  return { message, errors: hasFieldList(error) ? errors : undefined, documentation_url: url };
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
  const { message, fields, fieldCount, documentationUrl, code, number, requestId, metadata } = error;
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
  const items = createSingleFieldEntrySchema(documentedFields, paths, {
    common: createObjectSchema({ ...FIELD, ...link }),
    codeMember: 'code',
    anyCode: createEnumSchema(LOOKER_CODES),
    getCodes: ({ codes }) => codes.map(({ code }) => toLookerCode(code)),
  });
  return createObjectSchema({ message: TEXT, ...(items && { errors: createListSchema(items) }), ...link });
}

function createSchema(error: DocumentedError, describe: DescribeBranch): ErrorSchema {
  const { code, number, title, documentedFields, documentationUrl, metadata } = error;
  const items = createEntrySchema(createBranches(documentedFields), { $ref: '#/$defs/FieldError' }, describe);
  const schema = createObjectSchema({
    message: TEXT,
    ...(items && { errors: createListSchema(items) }),
    ...createLinkMembers(documentationUrl),
    code: createConstSchema(code),
    ...(number !== undefined && { number: createConstSchema(number) }),
    request_id: TEXT,
  });
  const properties = {
    ...METADATA.createSchemas(metadata),
    ...(items && TRUNCATION_SCHEMAS),
    ...schema.properties,
  };
  const FieldError = documentationUrl ? LINKED_FIELD_ERROR : FIELD_ERROR;
  return { title, ...schema, properties, ...(items && { $defs: { FieldError } }) };
}

function describeBranch(branch: FieldBranch, paths: FieldPathWriter) {
  const { in: location, primaryPaths, codes, reasons } = branch;
  const required: Record<string, ErrorSchema> = {
    field: paths.createSchema(primaryPaths, location),
    code: createEnumOrTextSchema(codes),
  };
  if (reasons.length > 0) required.reason = createEnumSchema(reasons);
  const optional: Record<string, ErrorSchema> = location ? { in: createConstSchema(location) } : {};
  if (branch.paths.length > primaryPaths.length && branch.paths.every(isExactPath)) {
    const names = branch.paths.map((path) => paths.write(toDottedPath(path)));
    optional.fields = createListSchema({ type: 'string', enum: names });
  }
  return createObjectSchema(required, optional);
}

const FIELD: Members = { field: TEXT, code: TEXT, message: TEXT };

const FIELD_EXTRAS: Members = {
  fields: createListSchema(TEXT),
  in: createEnumSchema(FIELD_LOCATIONS),
  number: INTEGER,
  reason: TEXT,
  reasons: createListSchema(TEXT),
  valid_values: createListSchema({}),
  bad_values: createListSchema({}),
};

const FIELD_ERROR = createObjectSchema(FIELD, FIELD_EXTRAS);
const LINKED_FIELD_ERROR = createObjectSchema({ ...FIELD, documentation_url: URL_TEXT }, FIELD_EXTRAS);

function createLinkMembers(documentationUrl: string | undefined): Members {
  return documentationUrl ? { documentation_url: URL_TEXT } : {};
}
