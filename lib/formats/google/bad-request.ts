import { type FieldError } from '../../error/field-error.js';
import { ALL_BELOW, type PossibleField } from '../../error/possible-field.js';
import { type ErrorSchema } from '../error-format.js';
import { entrySchema, type FieldEntry, hasOpenReasons } from '../field-branches.js';
import { type FieldNames } from '../field-names.js';
import { object, oneOf, TEXT } from '../schema-members.js';
import { singleFields } from '../single-fields.js';
import { type ErrorDetail, listOf } from './error-detail.js';
import { REASON, reasonOf } from './reason.js';

/** Which fields fail; a rule over several is a violation of each. @see google.rpc.BadRequest */
export const BAD_REQUEST: ErrorDetail = {
  type: 'BadRequest',
  isEverywhere: true,
  of: ({ fields }, { names }) => {
    if (fields.length === 0) return undefined;
    const fieldViolations = singleFields(fields, names).map(({ field, error }) => ({
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

function violationSchema(possible: readonly PossibleField[], names: FieldNames): ErrorSchema | undefined {
  const entries = possible.flatMap((field) => {
    const reasons = hasOpenReasons(field) ? [] : [...new Set(field.codes.map(violationReason))];
    return field.paths.map((path): FieldEntry => ({ in: field.in, paths: [path], codes: reasons }));
  });
  return entrySchema(
    entries,
    object({ field: TEXT, description: TEXT, reason: REASON }),
    ({ in: location, places, codes }) =>
      object({
        field: names.schema(places, location),
        reason: codes.length > 0 ? oneOf(codes) : REASON,
      }),
  );
}
