import { type ApiError, isFailedValidation } from '../../error/api-error.js';
import { type DocumentedError, type DocumentedField, isExactPath } from '../../error/documented-error.js';
import { type FieldError } from '../../error/field-error.js';
import { type PlainData } from '../../error/plain-data.js';

import {
  createBranches,
  createEntrySchema,
  type FieldBranch,
  hasUnknownReasons,
  removeEqualSchemas,
} from '../../formats/schema/field-error-schema.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import {
  createConstSchema,
  createEnumSchema,
  createIntegerSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  createUrlSchema,
  describeSchema,
  DESCRIPTIONS,
  type Members,
  type NamedSchema,
  SchemaParts,
  TEXT,
  type ErrorSchema,
} from '../../formats/schema/json-schema.js';
import { TRUNCATION_SCHEMAS, createTruncationMembers } from '../../formats/metadata-members.js';
import { type XmlMembers } from '../../formats/xml.js';
import { type ErrorNumbers, getGeneralNumber, type NumberTexts } from './error-numbers.js';
import { GENERATED_AT_PATTERN, type WriteTime } from './generated-at.js';

export interface DellinSettings {
  readonly paths: FieldPathWriter;
  readonly numbers: ErrorNumbers;
  readonly texts: NumberTexts;
  readonly writeTime: WriteTime;
  readonly documentationUrl: string | undefined;
}

export function createBody(error: ApiError, settings: DellinSettings): XmlMembers {
  const { status, message, time, fields } = error;
  const entries = hasSingleEntry(error, settings.numbers)
    ? [createErrorEntry(error, settings)]
    : fields.map((field) => createFieldEntry(field, error, settings));
  return {
    metadata: {
      status,
      detail: message,
      generated_at: settings.writeTime(time),
      ...createTruncationMembers(error),
    },
    errors: entries,
  };
}

/**
 * Checks whether the body has one entry for the error, and not one for each field error: if there are no field errors, or if
 * only the error has a numeric code. A failed validation has an entry for each field error.
 */
function hasSingleEntry(error: ApiError, numbers: ErrorNumbers): boolean {
  const { fields, number } = error;
  if (fields.length === 0) return true;
  return (
    number !== undefined &&
    !isFailedValidation(error) &&
    fields.every((field) => numbers.findCustomFieldNumber(field) === undefined)
  );
}

function createErrorEntry(error: ApiError, settings: DellinSettings): XmlMembers {
  const { number: definedNumber, title, message, fields } = error;
  const number = settings.numbers.getErrorNumber(error);
  const hasNumber = definedNumber !== undefined;
  return {
    code: number,
    title: (hasNumber ? undefined : settings.texts.findTitle(number)) ?? title,
    detail: hasNumber ? message : settings.texts.getDetail(number, error),
    link: createLink(number, settings.documentationUrl ?? error.numbersUrl ?? error.documentationUrl),
    fields: listFieldNames(fields, settings.paths),
    // An entry with several field errors cannot show which of them the values belong to.
    ...(fields.length === 1 && createValueMembers(fields[0]!)),
  };
}

function createFieldEntry(field: FieldError, error: ApiError, settings: DellinSettings): XmlMembers {
  const number = settings.numbers.getFieldNumber(field);
  return {
    code: number,
    title: settings.texts.findTitle(number) ?? settings.texts.findTitle(getGeneralNumber(field)),
    detail: settings.texts.getDetail(number, field),
    link: createLink(
      number,
      field.documentationUrl ?? settings.documentationUrl ?? error.numbersUrl ?? error.documentationUrl,
    ),
    fields: listFieldNames([field], settings.paths),
    ...createValueMembers(field),
  };
}

function listFieldNames(
  errors: readonly FieldError[],
  paths: FieldPathWriter,
): readonly string[] | undefined {
  const all = errors.flatMap((error) => paths.writeAll(error));
  return all.length > 0 ? [...new Set(all)] : undefined;
}

function createValueMembers({ validValues, badValues }: FieldError): XmlMembers {
  return { validValues: toList(validValues), badValues: toList(badValues) };
}

function toList(values: readonly unknown[] = []): readonly PlainData[] | undefined {
  return values.length > 0 ? (values as readonly PlainData[]) : undefined;
}

function createLink(number: number, page: string | undefined): string | undefined {
  return page === undefined || page.includes('#') ? page : `${page}#error_${number}`;
}

export const ROOT = 'response';

export function createBodySchema(error: DocumentedError, settings: DellinSettings): ErrorSchema {
  const metadata = createObjectSchema(
    {
      status: createConstSchema(error.status, DESCRIPTIONS.status),
      detail: createTextSchema(DESCRIPTIONS.message),
      generated_at: {
        type: 'string',
        pattern: GENERATED_AT_PATTERN,
        description: 'The time of the error, without the offset.',
      },
    },
    error.documentedFields.length > 0 ? TRUNCATION_SCHEMAS : {},
  );
  const parts = new SchemaParts();
  const members = {
    metadata: describeSchema(metadata, 'The whole error.'),
    errors: createRepeatedSchema(createItemSchema(error, settings, parts), 'The mistakes.'),
  };
  return parts.addTo({ title: error.title, ...createObjectSchema(members), xml: { name: ROOT } });
}

function createRepeatedSchema(items: ErrorSchema, description: string): ErrorSchema {
  return { ...createListSchema(items, description), xml: { wrapped: false } };
}

const VALUES: Members = {
  validValues: createRepeatedSchema({}, DESCRIPTIONS.validValues),
  badValues: createRepeatedSchema({}, DESCRIPTIONS.badValues),
};
const CODE = 'The numeric code of the mistake.';
const FIELD_NAMES: Members = { fields: createRepeatedSchema(TEXT, 'The paths of the fields.') };

function createItemSchema(error: DocumentedError, settings: DellinSettings, parts: SchemaParts): ErrorSchema {
  const { documentedFields, documentationUrl } = error;
  const hasLink = (settings.documentationUrl ?? documentationUrl) !== undefined;
  const link = { link: createUrlSchema('The page about the mistake.') };
  const createEntry = (code: ErrorSchema, fields: Members, others: Members) =>
    createObjectSchema(
      {
        code,
        title: createTextSchema('The kind of mistake.'),
        detail: createTextSchema('The reason for the mistake.'),
        ...(hasLink && link),
        ...fields,
      },
      { ...(!hasLink && link), ...others, ...VALUES },
    );
  const anyEntry = { name: 'FieldError', schema: createEntry(createIntegerSchema(CODE), FIELD_NAMES, {}) };
  const number = settings.numbers.getErrorNumber(error);
  const errorEntry = {
    name: `ErrorEntry${number}`,
    schema: createEntry(createConstSchema(number, CODE), {}, FIELD_NAMES),
  };
  // An app may throw any error with field errors that have numbers, and a failed validation without field errors.
  const fieldEntry = createFieldSchema(documentedFields, anyEntry, settings, parts) ?? parts.add(anyEntry);
  return { anyOf: [parts.add(errorEntry), fieldEntry] };
}

function createFieldSchema(
  documentedFields: readonly DocumentedField[],
  anyEntry: NamedSchema,
  { numbers, paths }: DellinSettings,
  parts: SchemaParts,
): ErrorSchema | undefined {
  const branches = createBranches(documentedFields, (field) =>
    hasUnknownReasons(field) ? [] : field.codes.map((code) => numbers.getFieldNumber(code)),
  );
  const describeBranch = (branch: FieldBranch) => {
    const code = branch.codes.length > 0 ? createEnumSchema(branch.codes, CODE) : createIntegerSchema(CODE);
    const fields = createRepeatedSchema(createNameSchema(branch, paths), 'The paths of the fields.');
    return createObjectSchema({ code, fields });
  };
  return createEntrySchema(branches, anyEntry, describeBranch, parts);
}

function createNameSchema({ in: location, paths }: FieldBranch, writer: FieldPathWriter): ErrorSchema {
  const exact = paths.filter(isExactPath);
  const groups = [
    ...(exact.length > 0 ? [exact] : []),
    ...paths.filter((path) => !isExactPath(path)).map((path) => [path]),
  ];
  const schemas = removeEqualSchemas(groups.map((group) => writer.createSchema(group, location)));
  return schemas.length === 1 ? schemas[0]! : { anyOf: schemas };
}
