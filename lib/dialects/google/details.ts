import { type ApiError } from '../../error/api-error.js';
import { ALL_BELOW, type ErrorSpecimen, type PossibleField } from '../../error/documented-error.js';
import { type FieldError } from '../../error/field-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { entrySchema, hasOpenReasons, singleBranchesOf } from '../../formats/field-error-schema.js';
import { type FieldPathWriter, flattenFieldErrors } from '../../formats/field-path.js';
import { constant, object, oneOf, TEXT } from '../../formats/json-schema.js';
import { type DetailSettings, type ErrorDetail, listOf, REASON, reasonOf } from './error-detail.js';
import { ERROR_INFO } from './error-info.js';
import { OTHER_DETAILS } from './other-details.js';

/** Which fields fail; a rule over several is a violation of each. @see google.rpc.BadRequest */
const BAD_REQUEST: ErrorDetail = {
  type: 'BadRequest',
  isEverywhere: true,
  of: ({ fields }, { names }) => {
    if (fields.length === 0) return undefined;
    const fieldViolations = flattenFieldErrors(fields, names).map(({ field, error }) => ({
      field,
      description: error.message,
      reason: violationReason(error),
    }));
    return { fieldViolations };
  },
  expected: ({ possibleFields, fields }, { names }) => {
    const possible = possibleFields.length > 0 || fields.length === 0 ? possibleFields : [ANY_FIELD];
    const items = violationSchema(possible, names);
    return items && { required: { fieldViolations: listOf(items) } };
  },
};

const ANY_FIELD: PossibleField = { paths: [[ALL_BELOW]], codes: [] };

/** The code, or of what is only known to be invalid, the constraint: a reason tells one kind of violation from others. */
function violationReason({ code, reason }: Pick<FieldError, 'code' | 'reason'>): string {
  return reasonOf(code === 'invalid' ? (reason ?? code) : code);
}

function violationSchema(
  possible: readonly PossibleField[],
  names: FieldPathWriter,
): ErrorSchema | undefined {
  return entrySchema(
    singleBranchesOf(possible, (field) => (hasOpenReasons(field) ? [] : field.codes.map(violationReason))),
    object({ field: TEXT, description: TEXT, reason: REASON }),
    ({ in: location, places, codes }) =>
      object({
        field: names.schema(places, location),
        reason: codes.length > 0 ? oneOf(codes) : REASON,
      }),
  );
}

/** In the order in which they are written, each at most once. What a debugger needs is not among them. */
const DETAILS: readonly ErrorDetail[] = [ERROR_INFO, BAD_REQUEST, ...OTHER_DETAILS];

/** What an error has beside its message. */
export function detailsOf(error: ApiError, settings: DetailSettings): readonly object[] {
  return DETAILS.flatMap((detail) => {
    const members = detail.of(error, settings);
    return members ? { '@type': typeUrl(detail.type), ...members } : [];
  });
}

/** The details that are expected of an error, and the types of those that any can bring along. */
export function detailSchema(specimen: ErrorSpecimen, settings: DetailSettings): ErrorSchema {
  const known = DETAILS.map((detail) => ({ ...detail, members: detail.expected(specimen, settings) }));
  const branches = known.flatMap(({ type, members }): ErrorSchema[] => {
    if (members === undefined) return [];
    const required = { '@type': constant(typeUrl(type)), ...members.required };
    return [{ title: type, ...object(required, members.optional) }];
  });
  const others = known.filter(({ members, isEverywhere }) => isEverywhere && members === undefined);
  if (others.length === 0) return { anyOf: branches };
  const types = others.map(({ type }) => typeUrl(type));
  return { anyOf: [...branches, { title: 'Any other detail', ...object({ '@type': oneOf(types) }) }] };
}

/** How JSON names a type. @see google.protobuf.Any */
function typeUrl(type: string): string {
  return `type.googleapis.com/google.rpc.${type}`;
}
