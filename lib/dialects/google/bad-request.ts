import { ANY_DESCENDANT, type DocumentedField } from '../../error/documented-error.js';
import { type FieldError } from '../../error/field-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import {
  createEntrySchema,
  hasUnknownReasons,
  createSingleFieldBranches,
} from '../../formats/field-error-schema.js';
import { type FieldPathWriter, flattenFieldErrors } from '../../formats/field-path.js';
import { objectSchema, enumSchema, TEXT } from '../../formats/json-schema.js';
import { type ErrorDetail, createListSchema, REASON_SCHEMA, toReason } from './error-detail.js';

export const BAD_REQUEST: ErrorDetail = {
  type: 'BadRequest',
  canBeInAnyError: true,
  write: ({ fields }, { paths }) => {
    if (fields.length === 0) return undefined;
    const fieldViolations = flattenFieldErrors(fields, paths).map(({ field, error }) => ({
      field,
      description: error.message,
      reason: toViolationReason(error),
    }));
    return { fieldViolations };
  },
  describe: ({ documentedFields, fields }, { paths }) => {
    const candidates = documentedFields.length > 0 || fields.length === 0 ? documentedFields : [ANY_FIELD];
    const items = createViolationSchema(candidates, paths);
    return items && { required: { fieldViolations: createListSchema(items) } };
  },
};

const ANY_FIELD: DocumentedField = { paths: [[ANY_DESCENDANT]], codes: [] };

/** Returns the constraint if the code is `invalid`, because the constraint is more specific. */
function toViolationReason({ code, reason }: Pick<FieldError, 'code' | 'reason'>): string {
  return toReason(code === 'invalid' ? (reason ?? code) : code);
}

function createViolationSchema(
  fields: readonly DocumentedField[],
  paths: FieldPathWriter,
): ErrorSchema | undefined {
  return createEntrySchema(
    createSingleFieldBranches(fields, (field) =>
      hasUnknownReasons(field) ? [] : field.codes.map(toViolationReason),
    ),
    objectSchema({ field: TEXT, description: TEXT, reason: REASON_SCHEMA }),
    ({ in: location, primaryPaths, codes }) =>
      objectSchema({
        field: paths.createSchema(primaryPaths, location),
        reason: codes.length > 0 ? enumSchema(codes) : REASON_SCHEMA,
      }),
  );
}
