import { type ErrorSpecimen, isExact } from '../../error/documented-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import {
  branchesOf,
  entrySchema,
  type FieldBranch,
  hasOpenReasons,
} from '../../formats/field-error-schema.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { constant, type Members, object, oneOf, TEXT, URL_TEXT } from '../../formats/json-schema.js';
import { TRUNCATION_SCHEMAS } from '../../formats/metadata-members.js';
import { type DellinParts, isOneEntry } from './dellin.body.js';
import { GENERATED_AT } from './generated-at.js';

/** The element that has all others. */
export const ROOT = 'response';

/** The schema of the bodies of an error; XML has the same members. */
export function schemaOf(specimen: ErrorSpecimen, parts: DellinParts): ErrorSchema {
  const metadata = object(
    {
      status: constant(specimen.status),
      detail: TEXT,
      generated_at: { type: 'string', pattern: GENERATED_AT },
    },
    specimen.possibleFields.length > 0 ? TRUNCATION_SCHEMAS : {},
  );
  const errors = listOf(itemSchema(specimen, parts));
  return { title: specimen.title, ...object({ metadata, errors }), xml: { name: ROOT } };
}

/** Lists are repeated elements, each of the list's own name. */
function listOf(items: ErrorSchema): ErrorSchema {
  return { type: 'array', items, xml: { wrapped: false } };
}

const NUMBER: ErrorSchema = { type: 'integer' };
const VALUES: Members = { validValues: listOf({}), badValues: listOf({}) };

function itemSchema(specimen: ErrorSpecimen, parts: DellinParts): ErrorSchema {
  const { possibleFields, documentationUrl } = specimen;
  const hasLink = (parts.page ?? documentationUrl) !== undefined;
  const entry = (code: ErrorSchema, fields: Members, others: Members) =>
    object(
      { code, title: TEXT, detail: TEXT, ...(hasLink && { link: URL_TEXT }), ...fields },
      { ...(!hasLink && { link: URL_TEXT }), ...others, ...VALUES },
    );
  const names = { fields: listOf(TEXT) };
  const any = entry(NUMBER, names, {});
  if (possibleFields.length > 0) return fieldSchema(specimen, any, parts);
  // What its author gives as an example may name fields.
  if (!isOneEntry(specimen, parts.numbers)) return any;
  // Whoever throws it may name fields, each with a number.
  return { anyOf: [entry(constant(parts.numbers.of(specimen)), {}, names), any] };
}

/** What ties fields to their numbers. */
function fieldSchema(
  { possibleFields }: ErrorSpecimen,
  any: ErrorSchema,
  { numbers, names }: DellinParts,
): ErrorSchema {
  const branches = branchesOf(possibleFields, (field) =>
    hasOpenReasons(field) ? [] : field.codes.map((code) => numbers.ofField(code)),
  );
  return entrySchema(branches, any, (branch) =>
    object({
      code: branch.codes.length > 0 ? oneOf(branch.codes) : NUMBER,
      fields: listOf(nameSchema(branch, names)),
    }),
  )!;
}

/** The names that a branch's lists can have: of a rule over several fields, those of all. */
function nameSchema({ in: location, paths }: FieldBranch, names: FieldPathWriter): ErrorSchema {
  const exact = paths.filter(isExact);
  const groups = [
    ...(exact.length > 0 ? [exact] : []),
    ...paths.filter((path) => !isExact(path)).map((path) => [path]),
  ];
  const schemas = groups.map((group) => names.schema(group, location));
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  return distinct.length === 1 ? distinct[0]! : { anyOf: distinct };
}
