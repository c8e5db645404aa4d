import { type ApiError } from '../error/api-error.js';
import { type ErrorSpecimen } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat, type ErrorSchema } from '../formats/error-format.js';
import { entriesOf, entrySchema, type FieldBranch } from '../formats/field-error-schema.js';
import {
  FieldNames,
  type FieldPathStyle,
  FieldPlaces,
  type PlaceMember,
  styleMistakes,
} from '../formats/field-path.js';
import { constant, type Members, object, oneOf, oneOfKnown, TEXT, URL_TEXT } from '../formats/json-schema.js';
import { cutShort, ownMembers, withMetadata } from '../formats/with-metadata.js';
import { nameMistakes } from '../internal/option-mistakes.js';

/** How {@link jsonApi} writes. */
export interface JsonApiOptions {
  /**
   * How `source.pointer` is written.
   * @default 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Errors of JSON:API: one error object, or one for each failing field. The code of a failed validation as a whole, the id
 * of the request and the members of the error's metadata stand in the document's `meta`.
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
  const places = new FieldPlaces(new FieldNames(fieldPath));
  return {
    name: 'jsonApi',
    mediaTypes: ['application/vnd.api+json'],
    mistakes: [
      ...nameMistakes('jsonApi', options, { fieldPath: true }),
      ...styleMistakes('jsonApi', fieldPath),
    ],
    render: (error) => JSON.stringify(documentOf(error, places)),
    schema: (specimen) => schemaOf(specimen, places),
  };
}

const VERSION = { version: '1.1' } as const;

const OWN = ownMembers(['code', 'number', 'request_id']);

function documentOf(error: ApiError, places: FieldPlaces): object {
  const { code, number, fields, requestId, metadata } = error;
  const meta = {
    code,
    number,
    request_id: requestId,
    ...cutShort(error),
  };
  const errors =
    fields.length > 0 ? fields.map((field) => fieldObject(field, error, places)) : [errorObject(error)];
  return { jsonapi: VERSION, errors, meta: withMetadata(meta, metadata, OWN) };
}

function errorObject({ status, code, title, message, documentationUrl }: ApiError): object {
  return { links: linksTo(documentationUrl), status: String(status), code, title, detail: message };
}

/** The members of `source` that the standard knows. */
const SOURCES: ReadonlySet<PlaceMember> = new Set(['pointer', 'parameter', 'header']);

function fieldObject(
  field: FieldError,
  { status, title, documentationUrl }: ApiError,
  places: FieldPlaces,
): object {
  const member = places.memberOf(field.in);
  const [first, ...more] = places.of(field);
  const isSource = SOURCES.has(member);
  const isMissing = member === 'pointer' && field.code === MISSING;
  const meta = {
    ...(!isSource && { [member]: first }),
    missing: isMissing ? first : undefined,
    ...(more.length > 0 && { [`${member}s`]: [first, ...more] }),
    // What no member tells.
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

/**
 * A pointer leads to a value that is there: of what is missing, to the object that lacks it.
 *
 * @see JSON:API 1.1, "Error Objects"
 */
function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

/** The pointers to fields that can be missing, or to what lacks them. */
function withParents({ const: only, enum: values = [only] }: ErrorSchema): ErrorSchema {
  const names = values.filter((value) => typeof value === 'string');
  return names.length > 0 ? oneOf([...new Set(names.flatMap((name) => [name, parentOf(name)]))]) : TEXT;
}

function linksTo(type: string | undefined): object | undefined {
  return type === undefined ? undefined : { type };
}

function schemaOf(specimen: ErrorSpecimen, places: FieldPlaces): ErrorSchema {
  const { title, status, code, number, possibleFields, documentationUrl } = specimen;
  const links: Members = documentationUrl ? { links: object({ type: URL_TEXT }) } : {};
  const all: Members = { ...links, status: constant(String(status)), title: TEXT, detail: TEXT };
  const ofFields = entrySchema(
    entriesOf(possibleFields),
    object({ ...all, code: TEXT }, { source: SOURCE, meta: META }),
    (branch) => branchSchema(branch, places),
  );
  const meta = object({
    code: constant(code),
    ...(number !== undefined && { number: constant(number) }),
    request_id: TEXT,
  });
  const items = ofFields ?? {
    anyOf: [
      object({ ...all, code: constant(code) }),
      // Whoever throws it may name fields, each with a code.
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

function branchSchema({ codes, ...branch }: FieldBranch, places: FieldPlaces): ErrorSchema {
  const isSource = SOURCES.has(places.memberOf(branch.in));
  const canBeMissing = codes.length === 0 || codes.includes(MISSING);
  const others = { code: oneOfKnown(codes) };
  return places.entry({ codes, ...branch }, others, (given): Members => {
    const place = given.pointer && canBeMissing ? { pointer: withParents(given.pointer) } : given;
    if (branch.in === undefined)
      return { source: { ...SOURCE, properties: { ...SOURCE.properties, ...place } } };
    return isSource ? { source: object(place) } : { meta: object(place, META_MEMBERS) };
  });
}

const NAMES: ErrorSchema = { type: 'array', items: TEXT };
const VALUES: ErrorSchema = { type: 'array', items: {} };
const SOURCE = object({}, { pointer: TEXT, parameter: TEXT, header: TEXT });

/** What the standard has no place for. */
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
