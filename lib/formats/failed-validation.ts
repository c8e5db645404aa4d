import { type ApiError } from '../error/api-error.js';

/** Whether an error is a failed validation, or what the app says in its place. */
export function isValidation({ definition }: ApiError): boolean {
  const { code } = definition.replaces?.definition ?? definition;
  return code === 'validation_failed';
}
