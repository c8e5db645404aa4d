import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence } from '../error/api-error.js';
import { read } from '../internal/safe-get.js';
import { isError } from '../nest/foreign-error.js';
import { NEST_CRASH } from './nest-response.js';
import { isFetchError, isGrpcError, TOO_SLOW, UNREACHABLE } from './upstream-traces.js';

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
  return name && { definition: HttpErrors[name].definition, kept: NEST_RESPONSE };
}

/** Nest's own filter does not know such errors. */
const NEST_RESPONSE = { body: NEST_CRASH.body, nestStatus: NEST_CRASH.status };

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
  const isAxios = read(thrown, 'isAxiosError') === true;
  const isFetch = isFetchError(thrown);
  if (isAxios) {
    if (read(thrown, 'response') !== undefined) return undefined;
    if (code === 'ERR_CANCELED' && isTimeout(read(read(read(thrown, 'config'), 'signal'), 'reason')))
      return 'GatewayTimeout';
  } else if (!isFetch) return undefined;
  const reason = String(isFetch ? read(read(thrown, 'cause'), 'code') : code);
  if (TOO_SLOW.test(reason)) return 'GatewayTimeout';
  return UNREACHABLE.test(reason) ? 'BadGateway' : undefined;
}
