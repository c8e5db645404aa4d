import { ANY_FIELD } from '../../error/documented-error.js';
import { type FieldError } from '../../error/field-error.js';
import { hasUnknownReasons } from '../../formats/schema/field-error-schema.js';
import {
  createSingleFieldEntrySchema,
  flattenFieldErrors,
  type SingleFieldEntry,
} from '../../formats/field-path.js';
import {
  createChecksum,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  DESCRIPTIONS,
} from '../../formats/schema/json-schema.js';
import { createReasonSchema, type ErrorDetail, toReason } from './error-detail.js';

export const BAD_REQUEST: ErrorDetail = {
  type: 'BadRequest',
  write: ({ fields }, { paths }) => {
    if (fields.length === 0) return undefined;
    const fieldViolations = flattenFieldErrors(fields, paths).map(({ field, error }) => ({
      field,
      description: error.message,
      reason: toViolationReason(error),
    }));
    return { fieldViolations };
  },
  // An app may throw any error with field errors.
  describe: ({ documentedFields }, { paths }, parts) => {
    const fields = documentedFields.length > 0 ? documentedFields : [ANY_FIELD];
    const items = createSingleFieldEntrySchema(fields, paths, VIOLATION, parts)!;
    return {
      ...(documentedFields.length > 0 && { name: `BadRequestDetail_${createChecksum(items)}` }),
      required: { fieldViolations: createListSchema(items, DESCRIPTIONS.errors) },
    };
  },
};

/** Returns the constraint if the code is `invalid`, because the constraint is more specific. */
function toViolationReason({ code, reason }: Pick<FieldError, 'code' | 'reason'>): string {
  return toReason(code === 'invalid' ? (reason ?? code) : code);
}

const ANY_REASON = createReasonSchema(DESCRIPTIONS.fieldCode);

const VIOLATION: SingleFieldEntry = {
  common: createObjectSchema({
    field: createTextSchema(DESCRIPTIONS.field),
    description: createTextSchema(DESCRIPTIONS.fieldMessage),
    reason: ANY_REASON,
  }),
  codeMember: 'reason',
  anyCode: ANY_REASON,
  getCodes: (field) => (hasUnknownReasons(field) ? [] : field.codes.map(toViolationReason)),
};
