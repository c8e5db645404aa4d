import { types } from 'node:util';

/**
 * Whether a thrown thing is an error. Errors of another realm (Node's own, seen from a test runner's sandbox)
 * are errors too.
 */
export function isError(thrown: unknown): thrown is Error {
  return types.isNativeError(thrown) || thrown instanceof Error;
}

/** Reads a property of what nobody vouches for; a getter that throws reads as `undefined`. */
export function read(thrown: unknown, property: string): unknown {
  try {
    return (thrown as Record<string, unknown> | null | undefined)?.[property];
  } catch {
    return undefined;
  }
}

/** The stack of a failure, for the log. */
export function stackOf(failure: unknown): string | undefined {
  const stack = isError(failure) ? read(failure, 'stack') : undefined;
  return typeof stack === 'string' ? stack : undefined;
}

/** Whether a status is one that an error can leave with. */
export function isErrorStatus(status: unknown): status is number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
}
