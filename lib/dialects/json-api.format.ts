import { type ApiError, isFailedValidation } from '../error/api-error.js';
import { ANY_FIELD, type DocumentedError } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { createBranches, createEntrySchema, type FieldBranch } from '../formats/schema/field-error-schema.js';
import {
  FIELD_PATH_RULE,
  type FieldPathStyle,
  FieldPathWriter,
  FieldSource,
  type SourceMember,
} from '../formats/field-path.js';
import {
  createConstSchema,
  createEnumOrTextSchema,
  createIntegerSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  createUrlSchema,
  describeSchema,
  DESCRIPTIONS,
  type Members,
  SchemaParts,
  TEXT,
  type ErrorSchema,
} from '../formats/schema/json-schema.js';
import { MetadataMembers, createTruncationMembers, omitIfEmpty } from '../formats/metadata-members.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';
import { toPascalCase } from '../internal/text.js';

/** Options of {@link jsonApi}. */
export interface JsonApiOptions {
  /**
   * The notation of `source.pointer`.
   * @default 'pointer'
   * @example 'fragment'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Creates a format that writes errors as JSON:API specifies: one error object, or one for each field error. The code of the
 * error, the request id and the members of the error's metadata are in the `meta` of the document.
 *
 * @see https://jsonapi.org/format/1.1/#errors
 * @example
 * ```ts
 * import { ErrorsModule, jsonApi } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [jsonApi()] });
 * ```
 */
export function jsonApi(options: JsonApiOptions = {}): ErrorFormat {
  const { fieldPath = 'pointer' } = options;
  const source = new FieldSource(new FieldPathWriter(fieldPath));
  return {
    name: 'jsonApi',
    mediaTypes: ['application/vnd.api+json'],
    mistakes: findOptionMistakes('jsonApi', options, RULES),
    render: (error) => JSON.stringify(createDocument(error, source)),
    schema: (error) => createSchema(error, source),
  };
}

const RULES: OptionRules<JsonApiOptions> = { fieldPath: FIELD_PATH_RULE };

const VERSION = { version: '1.1' } as const;

const METADATA = new MetadataMembers(['code', 'number', 'request_id', 'truncated', 'error_count']);

function createDocument(error: ApiError, source: FieldSource): object {
  const { code, number, fields, requestId, metadata } = error;
  const meta = {
    code,
    number,
    request_id: requestId,
    ...createTruncationMembers(error),
  };
  const errors =
    fields.length > 0
      ? fields.map((field) => createFieldErrorObject(field, error, source))
      : [createErrorObject(error)];
  return { jsonapi: VERSION, errors, meta: METADATA.addToBody(meta, metadata) };
}

function createErrorObject({ status, code, title, message, documentationUrl }: ApiError): object {
  return { links: createLinks(documentationUrl), status: String(status), code, title, detail: message };
}

const SOURCE_MEMBERS: ReadonlySet<SourceMember> = new Set(['pointer', 'parameter', 'header']);

function createFieldErrorObject(field: FieldError, error: ApiError, source: FieldSource): object {
  const member = source.getMember(field.in);
  const [first, ...more] = source.write(field);
  const isSource = SOURCE_MEMBERS.has(member);
  const isMissing = member === 'pointer' && field.code === MISSING;
  const hasFieldCode = isFailedValidation(error);
  const meta = {
    ...(!isSource && { [member]: first }),
    missing: isMissing ? first : undefined,
    ...(more.length > 0 && { [`${member}s`]: [first, ...more] }),
    // `source.parameter` is used for query and path parameters, so `meta.in` distinguishes them.
    in: field.in === 'path' ? 'path' : undefined,
    code: hasFieldCode ? undefined : field.code,
    number: field.number,
    reason: field.reason,
    reasons: field.reasons,
    valid_values: field.validValues,
    bad_values: field.badValues,
  };
  return {
    ...createErrorObject(error),
    links: createLinks(field.documentationUrl ?? error.documentationUrl),
    code: hasFieldCode ? field.code : error.code,
    detail: field.message,
    source: isSource ? { [member]: isMissing ? getParentPointer(first!) : first } : undefined,
    meta: omitIfEmpty(meta),
  };
}

const MISSING = 'missing_field';

/** Points to the parent object, because a pointer must refer to an existing value. @see JSON:API 1.1, "Error Objects" */
function getParentPointer(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

function addParentPointers({ enum: values = [] }: ErrorSchema): ErrorSchema {
  const names = values.filter((value) => typeof value === 'string');
  const all = new Set(names.flatMap((name) => [name, getParentPointer(name)]));
  return createEnumOrTextSchema([...all], DESCRIPTIONS.field);
}

function createLinks(type: string | undefined): object | undefined {
  return type === undefined ? undefined : { type };
}

function createSchema(error: DocumentedError, source: FieldSource): ErrorSchema {
  const { title, code, number } = error;
  const parts = new SchemaParts();
  const items = isFailedValidation(error)
    ? createFailedValidationItem(error, source, parts)
    : createErrorObjectSchema(error, createConstSchema(code, DESCRIPTIONS.code), FIELD_MEMBERS);
  const version = createConstSchema(VERSION.version, 'The version of the specification.');
  const meta = createObjectSchema({
    code: createConstSchema(code, DESCRIPTIONS.code),
    ...(number !== undefined && { number: createConstSchema(number, DESCRIPTIONS.number) }),
    request_id: createTextSchema(DESCRIPTIONS.requestId),
  });
  const members = {
    jsonapi: describeSchema(createObjectSchema({ version }), 'The implementation.'),
    errors: createListSchema(items, 'The error objects.'),
    meta: describeSchema(meta, 'The whole error.'),
  };
  return parts.addTo({ title, ...createObjectSchema(members) });
}

/** Describes an object for each field error, and the only object of a failed validation without field errors. */
function createFailedValidationItem(
  error: DocumentedError,
  source: FieldSource,
  parts: SchemaParts,
): ErrorSchema {
  const code = createTextSchema(DESCRIPTIONS.fieldCode);
  const common = {
    name: `FieldErrorObject${error.status}`,
    schema: createErrorObjectSchema(error, code, FIELD_MEMBERS),
  };
  const own = {
    name: `${toPascalCase(error.code)}ErrorObject`,
    schema: createErrorObjectSchema(error, createConstSchema(error.code, DESCRIPTIONS.code)),
  };
  const describeBranch = (branch: FieldBranch) => createBranchSchema(branch, source);
  const branches = createBranches(error.documentedFields.length > 0 ? error.documentedFields : [ANY_FIELD]);
  const fieldItem = createEntrySchema(branches, common, describeBranch, parts)!;
  return { anyOf: [parts.add(own), fieldItem] };
}

function createErrorObjectSchema(
  { status, documentationUrl }: DocumentedError,
  code: ErrorSchema,
  optional?: Members,
): ErrorSchema {
  const type = createUrlSchema(DESCRIPTIONS.link);
  const required = {
    ...(documentationUrl && { links: describeSchema(createObjectSchema({ type }), 'Links.') }),
    status: createConstSchema(String(status), DESCRIPTIONS.status),
    code,
    title: createTextSchema(DESCRIPTIONS.title),
    detail: createTextSchema(DESCRIPTIONS.message),
  };
  return createObjectSchema(required, optional);
}

function createBranchSchema(branch: FieldBranch, source: FieldSource): ErrorSchema {
  const { in: location, codes } = branch;
  const isSource = SOURCE_MEMBERS.has(source.getMember(location));
  const canBeMissing = codes.length === 0 || codes.includes(MISSING);
  return source.createEntrySchema(
    branch,
    { code: createEnumOrTextSchema(codes, DESCRIPTIONS.fieldCode) },
    (sourceMember): Members => {
      const member =
        sourceMember.pointer && canBeMissing
          ? { pointer: addParentPointers(sourceMember.pointer) }
          : sourceMember;
      if (location === undefined) return { source: createSourceSchema({}, { ...SOURCE_TEXTS, ...member }) };
      return isSource
        ? { source: createSourceSchema(member) }
        : { meta: createMetaSchema(member, META_MEMBERS) };
    },
  );
}

function createSourceSchema(required: Members, optional: Members = {}): ErrorSchema {
  return describeSchema(createObjectSchema(required, optional), 'The part of the request.');
}

function createMetaSchema(required: Members, optional: Members): ErrorSchema {
  return describeSchema(createObjectSchema(required, optional), 'More about the field error.');
}

const PATH = createTextSchema(DESCRIPTIONS.field);
const PATHS = createListSchema(TEXT, DESCRIPTIONS.fields);

const SOURCE_TEXTS: Members = { pointer: PATH, parameter: PATH, header: PATH };
const META_MEMBERS: Members = {
  pointers: PATHS,
  parameters: PATHS,
  headers: PATHS,
  cookies: PATHS,
  files: PATHS,
  missing: createTextSchema('The pointer to the missing field.'),
  in: createConstSchema('path', DESCRIPTIONS.in),
  code: createTextSchema(DESCRIPTIONS.fieldCode),
  number: createIntegerSchema(DESCRIPTIONS.fieldNumber),
  reason: createTextSchema(DESCRIPTIONS.reason),
  reasons: createListSchema(TEXT, DESCRIPTIONS.reasons),
  valid_values: createListSchema({}, DESCRIPTIONS.validValues),
  bad_values: createListSchema({}, DESCRIPTIONS.badValues),
};
/** The members that an object of any field error can have. */
const FIELD_MEMBERS: Members = {
  source: createSourceSchema({}, SOURCE_TEXTS),
  meta: createMetaSchema({}, { cookie: PATH, file: PATH, ...META_MEMBERS }),
};
