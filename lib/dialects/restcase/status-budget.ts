import { type ApiError } from '../../error/api-error.js';
import { isErrorStatus } from '../../error/error-definition.js';
import { type OptionRule } from '../../internal/option-mistakes.js';

/** With 200, they are eight. @see RestCase, "How many status codes should you use for your API?" */
export const DEFAULT_STATUSES: readonly number[] = [400, 401, 403, 404, 429, 500, 503];

const MAX_STATUSES = 8;

/** The statuses of all errors whose own are not in the budget. */
const [CLIENT_ERROR, SERVER_ERROR] = [400, 500];

export const STATUSES: OptionRule = {
  check: (statuses) => Array.isArray(statuses) && isBudget(statuses),
  expectation: `an array of at most ${MAX_STATUSES - 1} statuses from 400 to 599 with 400 and 500`,
  remedy: ' Errors of all other statuses become 400 or 500.',
};

function isBudget(statuses: readonly unknown[]): boolean {
  const budget = new Set([200, ...statuses]);
  return (
    budget.size <= MAX_STATUSES &&
    [...budget].every((status) => status === 200 || isErrorStatus(status)) &&
    budget.has(CLIENT_ERROR) &&
    budget.has(SERVER_ERROR)
  );
}

/**
 * Returns the status that an error is sent with. A 404 is kept if no route has the address; a resource that a route does
 * not find is a mistake of the client like any other.
 */
export function statusWithin(budget: ReadonlySet<number>, { status, reason }: ApiError): number {
  const isKept = budget.has(status) && (status !== 404 || reason === 'unknown_route');
  if (isKept) return status;
  return status < 500 ? CLIENT_ERROR : SERVER_ERROR;
}
