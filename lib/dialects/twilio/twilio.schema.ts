import { type ErrorSpecimen, type PossibleField } from '../../error/documented-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { entrySchema, type FieldEntry } from '../../formats/field-error-schema.js';
import { type FieldNames } from '../../formats/field-path.js';
import {
  anyMembers,
  constant,
  type Members,
  object,
  oneOfKnown,
  TEXT,
  URL_TEXT,
} from '../../formats/json-schema.js';
import { besideOwn, CUT_SHORT } from '../../formats/with-metadata.js';
import { numberOf, OWN_DETAILS, schemaInPascalCase } from './exception.js';

/** What the schema of an exception depends on beside the error. */
export interface ExceptionFacts {
  readonly names: FieldNames;
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
function ownDetails({ code, number, possibleFields }: ErrorSpecimen, names: FieldNames): Members {
  const items = itemSchema(possibleFields, names);
  return {
    ...(number === undefined && { code: constant(code) }),
    ...(items && { errors: { type: 'array', items } }),
  };
}

function detailsSchema({ possibleFields, metadata }: ErrorSpecimen, own: Members): ErrorSchema {
  const required = Object.keys(own);
  const properties = {
    ...(possibleFields.length > 0 && CUT_SHORT),
    request_id: TEXT,
    ...anyMembers(besideOwn(metadata, OWN_DETAILS)),
    ...own,
  };
  return { type: 'object', ...(required.length > 0 && { required }), properties };
}

function itemSchema(fields: readonly PossibleField[], names: FieldNames): ErrorSchema | undefined {
  const entries = fields.flatMap(({ in: location, paths, codes }) =>
    paths.map((path): FieldEntry => ({ in: location, paths: [path], codes: codes.map(({ code }) => code) })),
  );
  const any = object({ field: TEXT, code: TEXT, message: TEXT }, { number: { type: 'integer' } });
  return entrySchema(entries, any, ({ in: location, places, codes }) =>
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
