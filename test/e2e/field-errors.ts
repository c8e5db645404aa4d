import { expect } from '@jest/globals';
import { type RunningApp } from './harness.js';

export type TestResponse = Awaited<ReturnType<RunningApp['send']>>;

/** Returns the field errors of a 422 as lines: part of the request, field, code and reasons. */
export function listFieldErrors({ status, body }: TestResponse): string[] {
  expect({ status, code: body?.code }).toEqual({ status: 422, code: 'validation_failed' });
  return body.errors.map(({ in: location, field, code, reason, reasons = [reason] }: any) =>
    [location, field, code, ...reasons].filter((word) => word !== undefined).join(' '),
  );
}

/** Returns the status, and whether the body has no field errors, as for an exception of Nest's pipes. */
export function getStatusAndLackOfFieldErrors({ status, body }: TestResponse): [number, boolean] {
  return [status, body.errors === undefined];
}
