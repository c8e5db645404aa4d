import { type FieldError } from '../error/field-error.js';
import { type Violation } from './engine/violation.js';

/** The violations of a value. Field errors are created when they are listed: no more than a response has. */
export interface Violations {
  /** The number of field errors. */
  readonly count: number;
  /** Creates the first field errors. */
  list(limit: number): readonly FieldError[];
  /** The violations that a class's rules found, for an `exceptionFactory`. */
  readonly found?: readonly Violation[];
}

/** The result of validating a value: the value to pass on, or its violations. */
export type ValidationResult = { readonly value: unknown } | { readonly violations: Violations };

/** Rejects a value with field errors. */
export function rejectWith(...errors: readonly FieldError[]): ValidationResult {
  return { violations: toViolations(errors) };
}

/** @param count the number of field errors, if it is greater than that of the given ones */
export function toViolations(errors: readonly FieldError[], count = errors.length): Violations {
  return { count, list: (limit) => errors.slice(0, limit) };
}

/** Joins violations in their order. */
export function joinViolations(all: readonly Violations[]): Violations {
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    list: (limit) => {
      const errors: FieldError[] = [];
      for (const violations of all) {
        if (errors.length >= limit) break;
        for (const error of violations.list(limit - errors.length)) errors.push(error);
      }
      return errors;
    },
  };
}

/** Merges the field errors of each field: the first one, with the reasons of all. */
export function mergeByField(errors: Iterable<FieldError>): readonly FieldError[] {
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
