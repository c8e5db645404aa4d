import { type ApiError } from '../error/api-error.js';
import { isValidationFailed } from '../error/error-definition.js';

/** Checks whether an error is a failed validation, or what the app says in its place. */
export function isValidation({ definition }: ApiError): boolean {
  return isValidationFailed(definition.replaces?.definition ?? definition);
}
