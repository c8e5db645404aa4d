import { ANY_DESCENDANT, type DocumentedField } from '../../error/documented-error.js';
import { type FieldError } from '../../error/field-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { entrySchema, hasOpenReasons, singleBranchesOf } from '../../formats/field-error-schema.js';
import { type FieldPathWriter, flattenFieldErrors } from '../../formats/field-path.js';
import { object, oneOf, TEXT } from '../../formats/json-schema.js';
import { type ErrorDetail, listOf, REASON, reasonOf } from './error-detail.js';

/** Lists the fields that fail; a cross-field rule is a violation of each of its fields. @see google.rpc.BadRequest */
export const BAD_REQUEST: ErrorDetail = {
  type: 'BadRequest',
  isEverywhere: true,
  write: ({ fields }, { paths }) => {
    if (fields.length === 0) return undefined;
    const fieldViolations = flattenFieldErrors(fields, paths).map(({ field, error }) => ({
      field,
      description: error.message,
      reason: violationReason(error),
    }));
    return { fieldViolations };
  },
  describe: ({ documentedFields, fields }, { paths }) => {
    const possible = documentedFields.length > 0 || fields.length === 0 ? documentedFields : [ANY_FIELD];
    const items = violationSchema(possible, paths);
    return items && { required: { fieldViolations: listOf(items) } };
  },
};

const ANY_FIELD: DocumentedField = { paths: [[ANY_DESCENDANT]], codes: [] };

/** The code; of a field that is only known to be invalid, the constraint, which tells more. */
function violationReason({ code, reason }: Pick<FieldError, 'code' | 'reason'>): string {
  return reasonOf(code === 'invalid' ? (reason ?? code) : code);
}

function violationSchema(
  possible: readonly DocumentedField[],
  paths: FieldPathWriter,
): ErrorSchema | undefined {
  return entrySchema(
    singleBranchesOf(possible, (field) => (hasOpenReasons(field) ? [] : field.codes.map(violationReason))),
    object({ field: TEXT, description: TEXT, reason: REASON }),
    ({ in: location, places, codes }) =>
      object({
        field: paths.schema(places, location),
        reason: codes.length > 0 ? oneOf(codes) : REASON,
      }),
  );
}
