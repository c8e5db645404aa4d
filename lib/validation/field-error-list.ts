import { ValidationFailed } from '../catalogue/validation-failed.js';
import { type FieldError } from '../error/field-error.js';

/** What refuses one part of a request: its field errors, the first of which are read as far as they are wanted. */
export interface Complaint {
  readonly count: number;
  readonly fields: Iterable<FieldError>;
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
  for (const { fields } of isSilent ? [] : complaints) {
    for (const field of fields) {
      if (listed.length >= maxErrors) break;
      listed.push(field);
    }
  }
  const fieldCount = isSilent ? 0 : complaints.reduce((sum, { count }) => sum + count, 0);
  return new ValidationFailed(listed, { fieldCount, ...(status !== undefined && { status }) });
}
