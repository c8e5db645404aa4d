import { type ValidationError } from '@nestjs/common';
import { isAbsent, WHITELIST } from './field-errors.js';

/**
 * Leaves out what is said of unknown fields that nobody sent: a class declares fields without rules too, and an
 * instance has them as `undefined`.
 */
export function ofSentFields(errors: readonly ValidationError[]): ValidationError[] {
  return errors.flatMap((error) => {
    if (error.constraints?.[WHITELIST] !== undefined && isAbsent(error)) return [];
    const children = error.children && ofSentFields(error.children);
    const isEmpty = !error.constraints && children?.length === 0;
    return isEmpty ? [] : [Object.assign(error, { children })];
  });
}
