import { read } from '../internal/safe-get.js';

/** Codes of a connection that could not be made, or ended too early. What is wrong with our own request has others. */
export const UNREACHABLE =
  /^(E(CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|PIPE)|UND_ERR_SOCKET)$/;
/** Codes of a wait that was too long. */
export const TOO_SLOW = /^(ETIMEDOUT|ECONNABORTED|UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT)$/;

/**
 * Members that the clients of other servers write on their errors: Axios, got, ky, superagent, `fetch` wrappers, the AWS
 * SDK, and Node for a call of the system, whose text names an address or a path.
 */
const TRACES = [
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

/** Checks whether the text and the headers of an error may be those of another server, or of the way to it. */
export function isOfUpstream(thrown: Error): boolean {
  if (isGrpcError(thrown) || isFetchError(thrown) || TRACES.some((name) => read(thrown, name) !== undefined))
    return true;
  const code = read(thrown, 'code');
  return (
    typeof code === 'string' && (UNREACHABLE.test(code) || TOO_SLOW.test(code) || code.startsWith('UND_ERR_'))
  );
}

/** `fetch` reports only that it failed; its cause has the reason. */
export function isFetchError({ name, message }: Error): boolean {
  return name === 'TypeError' && message === 'fetch failed';
}

/** `@grpc/grpc-js` throws errors with a number for a code, with details and with metadata. */
export function isGrpcError(thrown: Error): boolean {
  return (
    typeof read(thrown, 'code') === 'number' &&
    typeof read(thrown, 'details') === 'string' &&
    typeof read(thrown, 'metadata') === 'object'
  );
}
