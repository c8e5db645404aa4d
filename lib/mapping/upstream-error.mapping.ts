import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence } from '../error/api-error.js';
import { read } from '../error/read.js';
import { isError } from './foreign-error.js';

/** Codes of a wait that was too long. */
const TOO_SLOW = /^(ETIMEDOUT|ECONNABORTED|UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT)$/;
/** gRPC's numbers. @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const [GRPC_DEADLINE_EXCEEDED, GRPC_UNAVAILABLE] = [4, 14];

/**
 * Another server that did not answer, or not in time, as the clients of Axios, `fetch` and gRPC say it. What one answered
 * is never ours: a 404 from there is no 404 here, but a call that went wrong, for which a mapper may have a better error.
 *
 * @see https://cloud.google.com/apis/design/errors#error_propagation
 */
export function mapUpstreamError(thrown: unknown): Occurrence | undefined {
  const name = isTimeout(thrown) ? 'GatewayTimeout' : isError(thrown) ? kindOf(thrown) : undefined;
  return name && { definition: HttpErrors[name].definition };
}

/** What `AbortSignal.timeout()` makes of a `fetch`. */
function isTimeout(thrown: unknown): boolean {
  return read(thrown, 'name') === 'TimeoutError' && read(thrown, 'code') === DOMException.TIMEOUT_ERR;
}

function kindOf(thrown: Error): 'BadGateway' | 'GatewayTimeout' | undefined {
  const code = read(thrown, 'code');
  if (isGrpcError(thrown)) {
    if (code === GRPC_DEADLINE_EXCEEDED) return 'GatewayTimeout';
    return code === GRPC_UNAVAILABLE ? 'BadGateway' : undefined;
  }
  if (read(thrown, 'isAxiosError') === true) {
    if (read(thrown, 'response') !== undefined) return undefined;
    return TOO_SLOW.test(String(code)) ? 'GatewayTimeout' : 'BadGateway';
  }
  // `fetch` says only that it failed; its cause says why.
  if (thrown.name !== 'TypeError' || thrown.message !== 'fetch failed') return undefined;
  return TOO_SLOW.test(String(read(read(thrown, 'cause'), 'code'))) ? 'GatewayTimeout' : 'BadGateway';
}

/** `@grpc/grpc-js` throws errors with a number for a code, with details and with metadata. */
function isGrpcError(thrown: Error): boolean {
  return (
    typeof read(thrown, 'code') === 'number' &&
    typeof read(thrown, 'details') === 'string' &&
    typeof read(thrown, 'metadata') === 'object'
  );
}
