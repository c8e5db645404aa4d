import { ValidationFailed } from '../catalogue/validation-failed.js';
import { type FieldError } from '../error/field-error.js';
import { type Finding } from './plan/finding.js';

/** What refuses a part of a request: how many field errors it makes, and the first of them. */
export interface Complaint {
  readonly count: number;
  list(limit: number): readonly FieldError[];
}

/** What became of a value: the one that goes on, or what is wrong with it. */
export type Verdict = { readonly value: unknown } | Refusal;

/** A verdict that refuses. */
export interface Refusal {
  readonly complaint: Complaint;
  /** What a plan found, where a plan was asked. */
  readonly findings?: readonly Finding[];
}

/** A verdict that refuses, with all its field errors. */
export function refused(...errors: readonly FieldError[]): Verdict {
  return { complaint: { count: errors.length, list: (limit) => errors.slice(0, limit) } };
}

/** How a failed validation is answered. */
export interface AnswerOptions {
  readonly status: number | undefined;
  /** Whether the fields are kept from the client. */
  readonly isSilent: boolean;
  readonly maxErrors: number;
}

/** The one exception for all complaints about a request, in their order. */
export function refusal(
  complaints: readonly Complaint[],
  { status, isSilent, maxErrors }: AnswerOptions,
): ValidationFailed {
  const listed: FieldError[] = [];
  let fieldCount = 0;
  for (const complaint of isSilent ? [] : complaints) {
    fieldCount += complaint.count;
    if (listed.length < maxErrors) listed.push(...complaint.list(maxErrors - listed.length));
  }
  const options = status === undefined ? { fieldCount } : { fieldCount, status };
  return withoutStack(() => new ValidationFailed(listed, options));
}

/** Where a client's mistake was found tells nobody anything, and takes longer to write down than all the rest. */
function withoutStack<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
