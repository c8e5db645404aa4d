import { QueryFailedError } from 'typeorm';

/** Whether the database refused a row because a value that must be unique is not. */
export function isTaken(thrown: unknown): boolean {
  return thrown instanceof QueryFailedError && thrown.message.includes('UNIQUE constraint failed');
}
