import { type ValidationError } from '@nestjs/common';
import { type FieldErrorInput, type FieldLocation } from '../error/field-error.js';

/** What class-validator calls a key that the class does not know. */
export const WHITELIST = 'whitelistValidation';
/** What it calls a nested value that is no object; it says so after all rules, wherever the decorator stands. */
const NESTED = 'nestedValidation';

/**
 * The field errors of class-validator's tree: each failing field once, by its dotted path.
 *
 * A field whose value is absent is missing, whatever rules it breaks. Any other is invalid, with the message of
 * its first rule in the source: decorators apply from the last to the first, so that is class-validator's last.
 */
export function toFieldErrors(
  errors: readonly ValidationError[],
  location?: FieldLocation,
): FieldErrorInput[] {
  const found: FieldErrorInput[] = [];
  const pending = errors.map((error) => ({ error, path: error.property })).toReversed();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { error, path } = next;
    const broken = firstInSource(Object.entries(error.constraints ?? {}));
    if (broken) found.push({ field: path, ...(location && { in: location }), ...verdict(error, broken) });
    for (const child of (error.children ?? []).toReversed()) {
      pending.push({ error: child, path: `${path}.${child.property}` });
    }
  }
  return found;
}

function firstInSource(broken: readonly [string, string][]): [string, string] | undefined {
  return broken.findLast(([rule]) => rule !== NESTED) ?? broken.at(-1);
}

function verdict(error: ValidationError, [rule, message]: [string, string]) {
  if (rule === WHITELIST)
    return { code: 'invalid', reason: 'whitelist', message: 'This field is not known.' };
  if (isAbsent(error) && !error.children?.length) return { code: 'missing_field', reason: rule };
  return { code: 'invalid', reason: rule, message };
}

/** Whether there is no value. Nest makes errors of its own, which say nothing of it. */
export function isAbsent(error: ValidationError): boolean {
  return 'value' in error && error.value === undefined;
}
