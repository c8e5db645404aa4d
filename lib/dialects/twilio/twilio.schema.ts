import { type ErrorSpecimen, type PossibleField } from '../../error/documented-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { entrySchema, singleBranchesOf } from '../../formats/field-error-schema.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { constant, type Members, object, oneOfKnown, TEXT, URL_TEXT } from '../../formats/json-schema.js';
import { TRUNCATION_SCHEMAS } from '../../formats/metadata-members.js';
import { METADATA, numberOf, schemaInPascalCase } from './exception.js';

/** What the schema of an exception depends on beside the error. */
export interface ExceptionFacts {
  readonly names: FieldPathWriter;
  readonly hasLink: boolean;
}

/** The schema of an exception in JSON. */
export function exceptionSchema(specimen: ErrorSpecimen, { hasLink, names }: ExceptionFacts): ErrorSchema {
  const own = ownDetails(specimen, names);
  const details = detailsSchema(specimen, own);
  const isInEach = Object.keys(own).length > 0;
  return object(
    {
      code: constant(numberOf(specimen)),
      message: TEXT,
      ...(hasLink && { more_info: URL_TEXT }),
      status: constant(specimen.status),
      ...(isInEach && { details }),
    },
    isInEach ? {} : { details },
  );
}

/** The details that each exception of this kind has. */
function ownDetails({ code, number, possibleFields }: ErrorSpecimen, names: FieldPathWriter): Members {
  const items = itemSchema(possibleFields, names);
  return {
    ...(number === undefined && { code: constant(code) }),
    ...(items && { errors: { type: 'array', items } }),
  };
}

function detailsSchema({ possibleFields, metadata }: ErrorSpecimen, own: Members): ErrorSchema {
  const required = Object.keys(own);
  const properties = {
    ...(possibleFields.length > 0 && TRUNCATION_SCHEMAS),
    request_id: TEXT,
    ...METADATA.schemas(metadata),
    ...own,
  };
  return { type: 'object', ...(required.length > 0 && { required }), properties };
}

function itemSchema(fields: readonly PossibleField[], names: FieldPathWriter): ErrorSchema | undefined {
  const branches = singleBranchesOf(fields, ({ codes }) => codes.map(({ code }) => code));
  const any = object({ field: TEXT, code: TEXT, message: TEXT }, { number: { type: 'integer' } });
  return entrySchema(branches, any, ({ in: location, places, codes }) =>
    object({ field: names.schema(places, location), code: oneOfKnown(codes) }),
  );
}

/** The schema of the same exception in XML. */
export function inXml(exception: ErrorSchema): ErrorSchema {
  const schema = schemaInPascalCase(exception);
  return { ...object({ RestException: withErrors(schema) }), xml: { name: ROOT } };
}

/** The element that has all others. */
export const ROOT = 'TwilioResponse';

/** An element that has the entries. */
function withErrors(exception: ErrorSchema): ErrorSchema {
  const { Details: details } = exception.properties!;
  const { Errors: errors } = details!.properties!;
  if (errors === undefined) return exception;
  const wrapped = { ...errors, items: { ...errors.items, xml: { name: 'Error' } }, xml: { wrapped: true } };
  const members = { ...details, properties: { ...details!.properties, Errors: wrapped } };
  return { ...exception, properties: { ...exception.properties, Details: members } };
}
