import { ANY_FIELD } from '../../error/documented-error.js';
import { type FieldError } from '../../error/field-error.js';
import { hasUnknownReasons } from '../../formats/field-error-schema.js';
import {
  createSingleFieldEntrySchema,
  flattenFieldErrors,
  type SingleFieldEntry,
} from '../../formats/field-path.js';
import { createListSchema, createObjectSchema, TEXT } from '../../formats/json-schema.js';
import { type ErrorDetail, REASON_SCHEMA, toReason } from './error-detail.js';

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
    const items = createSingleFieldEntrySchema(candidates, paths, VIOLATION);
    return items && { fieldViolations: createListSchema(items) };
  },
};

/** Returns the constraint if the code is `invalid`, because the constraint is more specific. */
function toViolationReason({ code, reason }: Pick<FieldError, 'code' | 'reason'>): string {
  return toReason(code === 'invalid' ? (reason ?? code) : code);
}

const VIOLATION: SingleFieldEntry = {
  common: createObjectSchema({ field: TEXT, description: TEXT, reason: REASON_SCHEMA }),
  codeMember: 'reason',
  anyCode: REASON_SCHEMA,
  getCodes: (field) => (hasUnknownReasons(field) ? [] : field.codes.map(toViolationReason)),
};
