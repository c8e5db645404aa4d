import { type ApiError } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat, type ErrorSchema } from '../formats/error-format.js';
import { branchesOf, entrySchema, type FieldBranch } from '../formats/field-error-schema.js';
import {
  FIELD_PATH,
  type FieldPathStyle,
  FieldPathWriter,
  FieldSource,
  type SourceMember,
} from '../formats/field-path.js';
import { constant, type Members, object, oneOf, oneOfKnown, TEXT, URL_TEXT } from '../formats/json-schema.js';
import { MetadataMembers, truncationMembers } from '../formats/metadata-members.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';

/** Options of {@link jsonApi}. */
export interface JsonApiOptions {
  /**
   * How `source.pointer` is written.
   * @default 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Writes errors as JSON:API does: one error object, or one for each failing field. The code of a failed validation as a
 * whole, the id of the request and the members of the error's metadata are in the document's `meta`.
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
    render: (error) => JSON.stringify(documentOf(error, source)),
    schema: (specimen) => schemaOf(specimen, source),
  };
}

const RULES: OptionRules<JsonApiOptions> = { fieldPath: FIELD_PATH };

const VERSION = { version: '1.1' } as const;

const METADATA = new MetadataMembers(['code', 'number', 'request_id', 'truncated', 'error_count']);

function documentOf(error: ApiError, source: FieldSource): object {
  const { code, number, fields, requestId, metadata } = error;
  const meta = {
    code,
    number,
    request_id: requestId,
    ...truncationMembers(error),
  };
  const errors =
    fields.length > 0 ? fields.map((field) => fieldObject(field, error, source)) : [errorObject(error)];
  return { jsonapi: VERSION, errors, meta: METADATA.addTo(meta, metadata) };
}

function errorObject({ status, code, title, message, documentationUrl }: ApiError): object {
  return { links: linksTo(documentationUrl), status: String(status), code, title, detail: message };
}

const SOURCES: ReadonlySet<SourceMember> = new Set(['pointer', 'parameter', 'header']);

function fieldObject(
  field: FieldError,
  { status, title, documentationUrl }: ApiError,
  source: FieldSource,
): object {
  const member = source.memberOf(field.in);
  const [first, ...more] = source.write(field);
  const isSource = SOURCES.has(member);
  const isMissing = member === 'pointer' && field.code === MISSING;
  const meta = {
    ...(!isSource && { [member]: first }),
    missing: isMissing ? first : undefined,
    ...(more.length > 0 && { [`${member}s`]: [first, ...more] }),
    // No member tells the path from the query.
    in: field.in === 'path' ? 'path' : undefined,
    number: field.number,
    reason: field.reason,
    reasons: field.reasons,
    valid_values: field.validValues,
    bad_values: field.badValues,
  };
  return {
    links: linksTo(field.documentationUrl ?? documentationUrl),
    status: String(status),
    code: field.code,
    title,
    detail: field.message,
    source: isSource ? { [member]: isMissing ? parentOf(first!) : first } : undefined,
    meta: Object.values(meta).some((value) => value !== undefined) ? meta : undefined,
  };
}

const MISSING = 'missing_field';

/** A pointer must lead to a value that exists: to the object that lacks the field. @see JSON:API 1.1, "Error Objects" */
function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

/** Adds the objects that can lack the fields. */
function withParents({ const: only, enum: values = [only] }: ErrorSchema): ErrorSchema {
  const names = values.filter((value) => typeof value === 'string');
  return names.length > 0 ? oneOf([...new Set(names.flatMap((name) => [name, parentOf(name)]))]) : TEXT;
}

function linksTo(type: string | undefined): object | undefined {
  return type === undefined ? undefined : { type };
}

function schemaOf(specimen: DocumentedError, source: FieldSource): ErrorSchema {
  const { title, status, code, number, documentedFields, documentationUrl } = specimen;
  const links: Members = documentationUrl ? { links: object({ type: URL_TEXT }) } : {};
  const all: Members = { ...links, status: constant(String(status)), title: TEXT, detail: TEXT };
  const ofFields = entrySchema(
    branchesOf(documentedFields),
    object({ ...all, code: TEXT }, { source: SOURCE, meta: META }),
    (branch) => branchSchema(branch, source),
  );
  const meta = object({
    code: constant(code),
    ...(number !== undefined && { number: constant(number) }),
    request_id: TEXT,
  });
  const items = ofFields ?? {
    anyOf: [
      object({ ...all, code: constant(code) }),
      // An app may throw it with fields, each with a code.
      object({ ...all, code: TEXT, source: SOURCE }, { meta: META }),
      object({ ...all, code: TEXT, meta: META }),
    ],
  };
  return {
    title,
    ...object({
      jsonapi: object({ version: constant(VERSION.version) }),
      errors: { type: 'array', items },
      meta,
    }),
  };
}

function branchSchema(branch: FieldBranch, source: FieldSource): ErrorSchema {
  const { in: location, codes } = branch;
  const isSource = SOURCES.has(source.memberOf(location));
  const canBeMissing = codes.length === 0 || codes.includes(MISSING);
  return source.entrySchema(branch, { code: oneOfKnown(codes) }, (given): Members => {
    const member = given.pointer && canBeMissing ? { pointer: withParents(given.pointer) } : given;
    if (location === undefined)
      return { source: { ...SOURCE, properties: { ...SOURCE.properties, ...member } } };
    return isSource ? { source: object(member) } : { meta: object(member, META_MEMBERS) };
  });
}

const NAMES: ErrorSchema = { type: 'array', items: TEXT };
const VALUES: ErrorSchema = { type: 'array', items: {} };
const SOURCE = object({}, { pointer: TEXT, parameter: TEXT, header: TEXT });

/** The members that the standard has no place for. */
const META_MEMBERS: Members = {
  pointers: NAMES,
  parameters: NAMES,
  headers: NAMES,
  cookies: NAMES,
  files: NAMES,
  missing: TEXT,
  in: constant('path'),
  number: { type: 'integer' },
  reason: TEXT,
  reasons: NAMES,
  valid_values: VALUES,
  bad_values: VALUES,
};
const META = object({}, { cookie: TEXT, file: TEXT, ...META_MEMBERS });
