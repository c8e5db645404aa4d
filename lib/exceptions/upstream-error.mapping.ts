import { HttpErrors } from '../catalogue/http-errors.js';
import { isError, readProperty } from '../internal/unknown-value.js';
import { type Occurrence } from '../error/occurrence.js';
import { NEST_CRASH } from './foreign-occurrence.js';

/** @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const [GRPC_DEADLINE_EXCEEDED, GRPC_UNAVAILABLE] = [4, 14];

/** A mistake of the app, such as an invalid URL, has other codes. */
const UNREACHABLE =
  /^(E(CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|PIPE)|UND_ERR_SOCKET)$/;
const TOO_SLOW = /^(ETIMEDOUT|ECONNABORTED|UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT)$/;

/**
 * Maps errors of Axios, `fetch` and gRPC if an upstream did not respond, or did not respond in time. Any `TimeoutError` of an
 * `AbortSignal` is mapped, too. A response of the upstream is not mapped here: its 404, for example, is not a 404 of the app.
 * The app can add a mapper for such errors.
 *
 * @see https://cloud.google.com/apis/design/errors#error_propagation
 */
export function mapUpstreamError(thrown: unknown): Occurrence | undefined {
  const name = isTimeout(thrown) ? 'GatewayTimeout' : isError(thrown) ? findGatewayError(thrown) : undefined;
  return name && { definition: HttpErrors[name].definition, foreignFacts: NEST_RESPONSE };
}

const NEST_RESPONSE = { body: NEST_CRASH.body, nestStatus: NEST_CRASH.status };

function isTimeout(thrown: unknown): boolean {
  return (
    readProperty(thrown, 'name') === 'TimeoutError' &&
    readProperty(thrown, 'code') === DOMException.TIMEOUT_ERR
  );
}

function findGatewayError(thrown: Error): 'BadGateway' | 'GatewayTimeout' | undefined {
  const code = readProperty(thrown, 'code');
  if (isGrpcError(thrown)) {
    if (code === GRPC_DEADLINE_EXCEEDED) return 'GatewayTimeout';
    return code === GRPC_UNAVAILABLE ? 'BadGateway' : undefined;
  }
  const isAxios = readProperty(thrown, 'isAxiosError') === true;
  const isFetch = isFetchError(thrown);
  if (isAxios) {
    if (readProperty(thrown, 'response') !== undefined) return undefined;
    if (
      code === 'ERR_CANCELED' &&
      isTimeout(readProperty(readProperty(readProperty(thrown, 'config'), 'signal'), 'reason'))
    )
      return 'GatewayTimeout';
  } else if (!isFetch) return undefined;
  const reason = String(isFetch ? readProperty(readProperty(thrown, 'cause'), 'code') : code);
  if (TOO_SLOW.test(reason)) return 'GatewayTimeout';
  return UNREACHABLE.test(reason) ? 'BadGateway' : undefined;
}

/**
 * HTTP clients write these members on their errors: Axios, got, ky, superagent, `fetch` wrappers, the AWS SDK. `syscall` is
 * written by Node; the message of such an error contains an address or a path.
 */
const UPSTREAM_MEMBERS = [
  'response',
  'request',
  'config',
  'isAxiosError',
  'statusText',
  'statusMessage',
  'rawHeaders',
  '$metadata',
  'syscall',
];

/**
 * Checks whether the message or the headers of an error may contain data of another server, an address or a path. Errors of
 * Node's system calls count, too.
 */
export function isFromUpstream(thrown: Error): boolean {
  if (
    isGrpcError(thrown) ||
    isFetchError(thrown) ||
    UPSTREAM_MEMBERS.some((name) => readProperty(thrown, name) !== undefined)
  )
    return true;
  const code = readProperty(thrown, 'code');
  return (
    typeof code === 'string' && (UNREACHABLE.test(code) || TOO_SLOW.test(code) || code.startsWith('UND_ERR_'))
  );
}

function isFetchError({ name, message }: Error): boolean {
  return name === 'TypeError' && message === 'fetch failed';
}

function isGrpcError(thrown: Error): boolean {
  return (
    typeof readProperty(thrown, 'code') === 'number' &&
    typeof readProperty(thrown, 'details') === 'string' &&
    typeof readProperty(thrown, 'metadata') === 'object'
  );
}
