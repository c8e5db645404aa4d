import { type FieldError } from '../error/field-error.js';

/** The same field errors with each field named once: the first says what is wrong, all give their reasons. */
export function oncePerField(errors: Iterable<FieldError>): readonly FieldError[] {
  const fields = new Map<string, FieldError>();
  for (const error of errors) {
    const key = JSON.stringify([error.in, error.fields]);
    const first = fields.get(key);
    fields.set(key, first === undefined ? error : withReasons(first, reasonsOf(error)));
  }
  return [...fields.values()];
}

function withReasons(first: FieldError, more: readonly string[]): FieldError {
  const reasons = [...new Set([...reasonsOf(first), ...more])];
  return reasons.length > 1 ? { ...first, reasons } : first;
}

function reasonsOf({ reason, reasons }: FieldError): readonly string[] {
  return reasons ?? (reason === undefined ? [] : [reason]);
}
