import { type ApiError } from '../../error/api-error.js';
import { type PlainData } from '../../error/plain-data.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { pascalCase } from '../../internal/case.js';
import { isObject } from '../../internal/unknown-value.js';
import { type FieldPathWriter, flattenFieldErrors } from '../../formats/field-path.js';
import { MetadataMembers, truncationMembers } from '../../formats/metadata-members.js';

/** What Twilio's own numbers of errors that are known by their status begin with. @example 20404 */
const OF_STATUS = 20_000;

/** The number of an error. */
export function numberOf({ number, status }: ApiError): number {
  return number ?? OF_STATUS + status;
}

/** An error as Twilio writes it. */
export interface Exception {
  readonly code: number;
  readonly message: string;
  readonly more_info: string | undefined;
  readonly status: number;
  readonly details: object | undefined;
}

/** What makes an exception of an error. */
export interface ExceptionParts {
  readonly names: FieldPathWriter;
  readonly link: string | undefined;
  /** A list of entries, as it stands among the details. */
  readonly listed: (entries: readonly object[]) => object;
}

/** Writes an error as an exception. */
export function exceptionOf(error: ApiError, parts: ExceptionParts): Exception {
  const details = detailsOf(error, parts);
  const isSilent = Object.values(details).every((value) => value === undefined);
  return {
    code: numberOf(error),
    message: error.message,
    more_info: parts.link,
    status: error.status,
    details: isSilent ? undefined : details,
  };
}

/** In XML, `requestId` and `request_id` have the same name. */
export const METADATA = new MetadataMembers(
  ['code', 'errors', 'request_id', 'truncated', 'error_count'],
  pascalCase,
);

function detailsOf(error: ApiError, { names, listed }: ExceptionParts): object {
  const { code, number, fieldCount, requestId, metadata } = error;
  const details = {
    // A number says as much.
    code: number === undefined ? code : undefined,
    errors: fieldCount > 0 ? listed(entriesOf(error, names)) : undefined,
    ...truncationMembers(error),
    request_id: requestId,
  };
  return METADATA.addTo(details, metadata);
}

function entriesOf({ fields }: ApiError, names: FieldPathWriter): readonly object[] {
  return flattenFieldErrors(fields, names).map(({ field, error: { code, number, message } }) => ({
    field,
    code,
    number,
    message,
  }));
}

/** A value whose names are in Pascal case throughout, as in Twilio's XML. Members whose names become the same follow each other. */
export function inPascalCase(value: PlainData): PlainData {
  if (Array.isArray(value)) return (value as readonly PlainData[]).map(inPascalCase);
  if (!isObject(value)) return value;
  const members = new Map<string, PlainData[]>();
  for (const [name, member] of Object.entries(value)) {
    const key = pascalCase(name);
    const known = members.get(key) ?? [];
    members.set(key, known);
    for (const each of [member].flat()) known.push(inPascalCase(each));
  }
  return Object.fromEntries(members);
}

/** The schema of such a value. */
export function schemaInPascalCase(schema: ErrorSchema): ErrorSchema {
  const { properties, required, items, allOf, anyOf, ...facts } = schema;
  const all = (schemas: unknown) => (schemas as readonly ErrorSchema[]).map(schemaInPascalCase);
  return {
    ...facts,
    ...(required && { required: required.map(pascalCase) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [pascalCase(name), schemaInPascalCase(each)]),
      ),
    }),
    ...(items && { items: schemaInPascalCase(items) }),
    ...(allOf !== undefined && { allOf: all(allOf) }),
    ...(anyOf !== undefined && { anyOf: all(anyOf) }),
  };
}
