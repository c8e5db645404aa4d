import { type ApiError } from '../../error/api-error.js';
import { type DocumentedError, isExact } from '../../error/documented-error.js';
import { type FieldError } from '../../error/field-error.js';
import { type PlainData } from '../../error/plain-data.js';
import { type ErrorSchema, isFailedValidation } from '../../formats/error-format.js';
import {
  branchesOf,
  entrySchema,
  type FieldBranch,
  hasOpenReasons,
} from '../../formats/field-error-schema.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { constant, type Members, object, oneOf, TEXT, URL_TEXT } from '../../formats/json-schema.js';
import { TRUNCATION_SCHEMAS, truncationMembers } from '../../formats/metadata-members.js';
import { type XmlMembers } from '../../formats/xml.js';
import { type ErrorNumbers, generalNumberOf, type NumberTexts } from './error-numbers.js';
import { GENERATED_AT, type WriteTime } from './generated-at.js';

export interface DellinParts {
  readonly paths: FieldPathWriter;
  readonly numbers: ErrorNumbers;
  readonly texts: NumberTexts;
  readonly writeTime: WriteTime;
  /** The page of all numbers, if the app has one. */
  readonly documentationUrl: string | undefined;
}

export function bodyOf(error: ApiError, parts: DellinParts): XmlMembers {
  const { status, message, time, fields } = error;
  const entries = isOneEntry(error, parts.numbers)
    ? [errorEntry(error, parts)]
    : fields.map((field) => fieldEntry(field, error, parts));
  return {
    metadata: { status, detail: message, generated_at: parts.writeTime(time), ...truncationMembers(error) },
    errors: entries,
  };
}

/**
 * Checks whether an error is one entry: it has no fields, or the fields have no numbers beside its own. A failed validation
 * has an entry for each field.
 */
function isOneEntry(error: ApiError, numbers: ErrorNumbers): boolean {
  const { fields, number } = error;
  if (fields.length === 0) return true;
  return (
    number !== undefined &&
    !isFailedValidation(error) &&
    fields.every((field) => numbers.ownOfField(field) === undefined)
  );
}

function errorEntry(error: ApiError, parts: DellinParts): XmlMembers {
  const { number: own, title, message, fields } = error;
  const number = parts.numbers.ofError(error);
  const isLent = own === undefined;
  return {
    code: number,
    title: (isLent ? parts.texts.titleOf(number) : undefined) ?? title,
    detail: isLent ? parts.texts.detailOf(number, error) : message,
    link: linkTo(number, parts.documentationUrl ?? error.documentationUrl),
    fields: namesOf(fields, parts.paths),
    // With several fields, it is unknown which of them has the values.
    ...(fields.length === 1 && valuesOf(fields[0]!)),
  };
}

function fieldEntry(field: FieldError, error: ApiError, parts: DellinParts): XmlMembers {
  const number = parts.numbers.ofField(field);
  return {
    code: number,
    title: parts.texts.titleOf(number) ?? parts.texts.titleOf(generalNumberOf(field)),
    detail: parts.texts.detailOf(number, field),
    link: linkTo(number, field.documentationUrl ?? parts.documentationUrl ?? error.documentationUrl),
    fields: namesOf([field], parts.paths),
    ...valuesOf(field),
  };
}

function namesOf(errors: readonly FieldError[], paths: FieldPathWriter): readonly string[] | undefined {
  const all = errors.flatMap(({ fields, in: location }) =>
    fields.map((field) => paths.write(field, location)),
  );
  return all.length > 0 ? [...new Set(all)] : undefined;
}

function valuesOf({ validValues, badValues }: FieldError): XmlMembers {
  return { validValues: listed(validValues), badValues: listed(badValues) };
}

function listed(values: readonly unknown[] = []): readonly PlainData[] | undefined {
  return values.length > 0 ? (values as readonly PlainData[]) : undefined;
}

function linkTo(number: number, page: string | undefined): string | undefined {
  return page === undefined || page.includes('#') ? page : `${page}#error_${number}`;
}

export const ROOT = 'response';

export function bodySchema(specimen: DocumentedError, parts: DellinParts): ErrorSchema {
  const metadata = object(
    {
      status: constant(specimen.status),
      detail: TEXT,
      generated_at: { type: 'string', pattern: GENERATED_AT },
    },
    specimen.documentedFields.length > 0 ? TRUNCATION_SCHEMAS : {},
  );
  const errors = listOf(itemSchema(specimen, parts));
  return { title: specimen.title, ...object({ metadata, errors }), xml: { name: ROOT } };
}

/** In XML, a list is repeated elements with the name of the list. */
function listOf(items: ErrorSchema): ErrorSchema {
  return { type: 'array', items, xml: { wrapped: false } };
}

const NUMBER: ErrorSchema = { type: 'integer' };
const VALUES: Members = { validValues: listOf({}), badValues: listOf({}) };

function itemSchema(specimen: DocumentedError, parts: DellinParts): ErrorSchema {
  const { documentedFields, documentationUrl } = specimen;
  const hasLink = (parts.documentationUrl ?? documentationUrl) !== undefined;
  const entry = (code: ErrorSchema, fields: Members, others: Members) =>
    object(
      { code, title: TEXT, detail: TEXT, ...(hasLink && { link: URL_TEXT }), ...fields },
      { ...(!hasLink && { link: URL_TEXT }), ...others, ...VALUES },
    );
  const names = { fields: listOf(TEXT) };
  const any = entry(NUMBER, names, {});
  if (documentedFields.length > 0) return fieldSchema(specimen, any, parts);
  // The example of a definition may have fields.
  if (!isOneEntry(specimen, parts.numbers)) return any;
  // An app may throw it with fields, each with a number.
  return { anyOf: [entry(constant(parts.numbers.ofError(specimen)), {}, names), any] };
}

function fieldSchema(
  { documentedFields }: DocumentedError,
  any: ErrorSchema,
  { numbers, paths }: DellinParts,
): ErrorSchema {
  const branches = branchesOf(documentedFields, (field) =>
    hasOpenReasons(field) ? [] : field.codes.map((code) => numbers.ofField(code)),
  );
  return entrySchema(branches, any, (branch) =>
    object({
      code: branch.codes.length > 0 ? oneOf(branch.codes) : NUMBER,
      fields: listOf(nameSchema(branch, paths)),
    }),
  )!;
}

/** A list can have any of the paths, all of them by a cross-field rule. */
function nameSchema({ in: location, paths }: FieldBranch, writer: FieldPathWriter): ErrorSchema {
  const exact = paths.filter(isExact);
  const groups = [
    ...(exact.length > 0 ? [exact] : []),
    ...paths.filter((path) => !isExact(path)).map((path) => [path]),
  ];
  const schemas = groups.map((group) => writer.schema(group, location));
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  return distinct.length === 1 ? distinct[0]! : { anyOf: distinct };
}
