import { type ApiError } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat, type ErrorSchema } from '../formats/error-format.js';
import { createBranches, createEntrySchema, type FieldBranch } from '../formats/field-error-schema.js';
import {
  FIELD_PATH_RULE,
  type FieldPathStyle,
  FieldPathWriter,
  FieldSource,
  type SourceMember,
} from '../formats/field-path.js';
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
} from '../formats/json-schema.js';
import { MetadataMembers, createTruncationMembers, omitIfEmpty } from '../formats/metadata-members.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';

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
  const meta = {
    ...(!isSource && { [member]: first }),
    missing: isMissing ? first : undefined,
    ...(more.length > 0 && { [`${member}s`]: [first, ...more] }),
    // `source.parameter` is used for query and path parameters, so `meta.in` distinguishes them.
    in: field.in === 'path' ? 'path' : undefined,
    number: field.number,
    reason: field.reason,
    reasons: field.reasons,
    valid_values: field.validValues,
    bad_values: field.badValues,
  };
  return {
    ...createErrorObject(error),
    links: createLinks(field.documentationUrl ?? error.documentationUrl),
    code: field.code,
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

function addParentPointers({ const: only, enum: values = [only] }: ErrorSchema): ErrorSchema {
  const names = values.filter((value) => typeof value === 'string');
  return names.length > 0
    ? createEnumSchema([...new Set(names.flatMap((name) => [name, getParentPointer(name)]))])
    : TEXT;
}

function createLinks(type: string | undefined): object | undefined {
  return type === undefined ? undefined : { type };
}

function createSchema(error: DocumentedError, source: FieldSource): ErrorSchema {
  const { title, status, code, number, documentedFields, documentationUrl } = error;
  const links: Members = documentationUrl ? { links: createObjectSchema({ type: URL_TEXT }) } : {};
  const common: Members = { ...links, status: createConstSchema(String(status)), title: TEXT, detail: TEXT };
  const fieldItems = createEntrySchema(
    createBranches(documentedFields),
    createObjectSchema({ ...common, code: TEXT }, { source: SOURCE, meta: META }),
    (branch) => createBranchSchema(branch, source),
  );
  const meta = createObjectSchema({
    code: createConstSchema(code),
    ...(number !== undefined && { number: createConstSchema(number) }),
    request_id: TEXT,
  });
  // An app may throw any error with field errors, and a failed validation without them.
  const otherItems = fieldItems
    ? [fieldItems]
    : [
        createObjectSchema({ ...common, code: TEXT, source: SOURCE }, { meta: META }),
        createObjectSchema({ ...common, code: TEXT, meta: META }),
      ];
  const items = { anyOf: [createObjectSchema({ ...common, code: createConstSchema(code) }), ...otherItems] };
  return {
    title,
    ...createObjectSchema({
      jsonapi: createObjectSchema({ version: createConstSchema(VERSION.version) }),
      errors: createListSchema(items),
      meta,
    }),
  };
}

function createBranchSchema(branch: FieldBranch, source: FieldSource): ErrorSchema {
  const { in: location, codes } = branch;
  const isSource = SOURCE_MEMBERS.has(source.getMember(location));
  const canBeMissing = codes.length === 0 || codes.includes(MISSING);
  return source.createEntrySchema(
    branch,
    { code: createEnumOrTextSchema(codes) },
    (sourceMember): Members => {
      const member =
        sourceMember.pointer && canBeMissing
          ? { pointer: addParentPointers(sourceMember.pointer) }
          : sourceMember;
      if (location === undefined)
        return { source: { ...SOURCE, properties: { ...SOURCE.properties, ...member } } };
      return isSource
        ? { source: createObjectSchema(member) }
        : { meta: createObjectSchema(member, META_MEMBERS) };
    },
  );
}

const NAMES = createListSchema(TEXT);
const VALUES = createListSchema({});
const SOURCE = createObjectSchema({}, { pointer: TEXT, parameter: TEXT, header: TEXT });

const META_MEMBERS: Members = {
  pointers: NAMES,
  parameters: NAMES,
  headers: NAMES,
  cookies: NAMES,
  files: NAMES,
  missing: TEXT,
  in: createConstSchema('path'),
  number: INTEGER,
  reason: TEXT,
  reasons: NAMES,
  valid_values: VALUES,
  bad_values: VALUES,
};
const META = createObjectSchema({}, { cookie: TEXT, file: TEXT, ...META_MEMBERS });
