import { type ApiError } from '../error/api-error.js';
import { type Members } from './schema-members.js';

/** What says that not all field errors are listed; nothing where they are. */
export function cutShort({ fields, fieldCount }: ApiError): object {
  return fieldCount > fields.length ? { truncated: true, error_count: fieldCount } : {};
}

/** The schemas of what says so. */
export const CUT_SHORT: Members = {
  truncated: { type: 'boolean', const: true },
  error_count: { type: 'integer' },
};
