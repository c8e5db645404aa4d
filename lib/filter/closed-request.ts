import { HttpErrors } from '../catalogue/http-errors.js';
import { read } from '../error/read.js';

/** What is thrown where somebody has stopped because the client is gone, or has read to the end of its request. */
const CONSEQUENCES: ReadonlySet<unknown> = new Set([
  'AbortError',
  'ABORT_ERR',
  'ERR_CANCELED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'request.aborted',
]);

/**
 * What was thrown, unless it is only that the client has gone away: that is the client's doing, and no error of the
 * server. Anything else that goes wrong after a client has left is told as it is.
 */
export function orClosedRequest(thrown: unknown, request: object): unknown {
  if (!hasLeft(request)) return thrown;
  const isConsequence = [thrown, read(thrown, 'cause')].some(
    (each) =>
      isOwnReset(each) || ['name', 'code', 'type'].some((member) => CONSEQUENCES.has(read(each, member))),
  );
  return isConsequence ? new HttpErrors.ClientClosedRequest(undefined, { cause: thrown }) : thrown;
}

/** Node's error of a request that ended too early. A connection to a database that is reset says more. */
function isOwnReset(thrown: unknown): boolean {
  return read(thrown, 'code') === 'ECONNRESET' && read(thrown, 'message') === 'aborted';
}

function hasLeft(request: object): boolean {
  const platform = read(request, 'raw') ?? request;
  // A client of HTTP/2 may give up one of its requests.
  return ['socket', 'stream'].some((part) => read(read(platform, part), 'destroyed') === true);
}
