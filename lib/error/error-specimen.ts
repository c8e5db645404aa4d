import { type ApiError } from './api-error.js';
import { type PossibleField } from './possible-field.js';

/** An error as documentation shows it: one occurrence, and what others may say. */
export interface ErrorSpecimen extends ApiError {
  /** The fields that it can name, those that no other entry stands for last. Empty where it names none. */
  readonly possibleFields: readonly PossibleField[];
}
