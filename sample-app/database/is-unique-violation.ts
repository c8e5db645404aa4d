import { QueryFailedError } from 'typeorm';

/** Checks whether the database rejected a row because the value of a unique column already exists. */
export function isUniqueViolation(thrown: unknown): boolean {
  return thrown instanceof QueryFailedError && thrown.message.includes('UNIQUE constraint failed');
}
