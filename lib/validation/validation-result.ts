import { type FieldError } from '../error/field-error.js';
import { type Violation } from './engine/violation.js';

/** The violations of a value. They count all field errors, but `list()` creates at most as many as its limit. */
export interface Violations {
  readonly count: number;
  list(limit: number): readonly FieldError[];
  /** The violations from which an `exceptionFactory` gets its errors. */
  readonly found?: readonly Violation[];
}

export type ValidationResult = { readonly value: unknown } | { readonly violations: Violations };

export function rejectWith(...errors: readonly FieldError[]): ValidationResult {
  return { violations: toViolations(errors) };
}

export function toViolations(errors: readonly FieldError[], count = errors.length): Violations {
  return { count, list: (limit) => errors.slice(0, limit) };
}

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

/** Merges the errors of each field into the first of them, which gets the reasons of all. */
export function mergeByField(errors: Iterable<FieldError>): readonly FieldError[] {
  const fields = new Map<string, FieldError>();
  for (const error of errors) {
    const key = JSON.stringify([error.in, error.fields]);
    const first = fields.get(key);
    fields.set(key, first === undefined ? error : addReasons(first, getReasons(error)));
  }
  return [...fields.values()];
}

function addReasons(first: FieldError, more: readonly string[]): FieldError {
  const reasons = [...new Set([...getReasons(first), ...more])];
  return reasons.length > 1 ? { ...first, reasons } : first;
}

function getReasons({ reason, reasons }: FieldError): readonly string[] {
  return reasons ?? (reason === undefined ? [] : [reason]);
}
