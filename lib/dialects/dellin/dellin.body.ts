import { type ApiError } from '../../error/api-error.js';
import { type FieldError } from '../../error/field-error.js';
import { type PlainData } from '../../error/plain-data.js';
import { isValidation } from '../../formats/failed-validation.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { truncationMembers } from '../../formats/metadata-members.js';
import { type XmlMembers } from '../../formats/xml.js';
import { type NumberTexts } from './dellin.options.js';
import { type WriteTime } from './generated-at.js';
import { type ErrorNumbers, kindOf } from './numbers.js';

/** What bodies are written with. */
export interface DellinParts {
  readonly names: FieldPathWriter;
  readonly numbers: ErrorNumbers;
  readonly texts: NumberTexts;
  readonly writeTime: WriteTime;
  /** The page of all numbers, if the app has one. */
  readonly page: string | undefined;
}

/** An error as Dellin writes it; members that do not apply are left out. */
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
 * Whether an error is one entry: it names no fields, or its own number is all that is said of them. A failed validation
 * has a number for each field, whatever its own is.
 */
export function isOneEntry(error: ApiError, numbers: ErrorNumbers): boolean {
  const { fields, number } = error;
  if (fields.length === 0) return true;
  return (
    number !== undefined &&
    !isValidation(error) &&
    fields.every((field) => numbers.given(field) === undefined)
  );
}

function errorEntry(error: ApiError, parts: DellinParts): XmlMembers {
  const { number: own, title, message, fields } = error;
  const number = parts.numbers.of(error);
  // An error with a number of its own is a row of the app's catalogue.
  const isLent = own === undefined;
  return {
    code: number,
    title: (isLent ? parts.texts.titleOf(number) : undefined) ?? title,
    detail: isLent ? parts.texts.detailOf(number, error) : message,
    link: linkTo(number, parts.page ?? error.documentationUrl),
    fields: namesOf(fields, parts.names),
    // Of several fields, nobody could tell whose they are.
    ...(fields.length === 1 && valuesOf(fields[0]!)),
  };
}

function fieldEntry(field: FieldError, error: ApiError, parts: DellinParts): XmlMembers {
  const number = parts.numbers.ofField(field);
  return {
    code: number,
    title: parts.texts.titleOf(number) ?? parts.texts.titleOf(kindOf(field)),
    detail: parts.texts.detailOf(number, field),
    link: linkTo(number, field.documentationUrl ?? parts.page ?? error.documentationUrl),
    fields: namesOf([field], parts.names),
    ...valuesOf(field),
  };
}

/** Each once. */
function namesOf(errors: readonly FieldError[], names: FieldPathWriter): readonly string[] | undefined {
  const all = errors.flatMap(({ fields, in: location }) =>
    fields.map((field) => names.write(field, location)),
  );
  return all.length > 0 ? [...new Set(all)] : undefined;
}

function valuesOf({ validValues, badValues }: FieldError): XmlMembers {
  return { validValues: listed(validValues), badValues: listed(badValues) };
}

/** An empty list says nothing. */
function listed(values: readonly unknown[] = []): readonly PlainData[] | undefined {
  return values.length > 0 ? (values as readonly PlainData[]) : undefined;
}

/** A place on a page is named by its number. */
function linkTo(number: number, page: string | undefined): string | undefined {
  return page === undefined || page.includes('#') ? page : `${page}#error_${number}`;
}
