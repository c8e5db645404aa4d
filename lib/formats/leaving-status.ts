import { type ApiError, withStatus } from '../error/api-error.js';
import { isErrorStatus } from '../error/error-status.js';
import { type ErrorFormat } from './error-format.js';

/** An error with the status that it leaves with where a format is the app's or the route's. */
export function leavingAs(error: ApiError, primary: ErrorFormat): ApiError {
  if (error.hasOwnStatus) return error;
  const status = primary.status?.(error);
  return isErrorStatus(status) || isNestSuccess(error, status) ? withStatus(error, status) : error;
}

/** Whether it is an exception with the status of a success, and the format sends what Nest sends. */
function isNestSuccess({ nestStatus }: ApiError, status: number | undefined): status is number {
  return status !== undefined && status === nestStatus && Math.floor(status / 100) === 2;
}
