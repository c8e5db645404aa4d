import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence } from '../error/api-error.js';
import { read } from '../error/read.js';
import { isError } from './foreign-error.js';
import { NEST_CRASH } from './nest-response.js';

/** Codes of a connection that could not be made, or ended too early. What is wrong with our own request has others. */
const UNREACHABLE =
  /^(E(CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|PIPE)|UND_ERR_SOCKET)$/;
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
  // `fetch` says only that it failed; its cause says why.
  const isFetch = thrown.name === 'TypeError' && thrown.message === 'fetch failed';
  if (isAxios) {
    if (read(thrown, 'response') !== undefined) return undefined;
    if (code === 'ERR_CANCELED' && isTimeout(read(read(read(thrown, 'config'), 'signal'), 'reason')))
      return 'GatewayTimeout';
  } else if (!isFetch) return undefined;
  const reason = String(isFetch ? read(read(thrown, 'cause'), 'code') : code);
  if (TOO_SLOW.test(reason)) return 'GatewayTimeout';
  return UNREACHABLE.test(reason) ? 'BadGateway' : undefined;
}

/** `@grpc/grpc-js` throws errors with a number for a code, with details and with metadata. */
function isGrpcError(thrown: Error): boolean {
  return (
    typeof read(thrown, 'code') === 'number' &&
    typeof read(thrown, 'details') === 'string' &&
    typeof read(thrown, 'metadata') === 'object'
  );
}
