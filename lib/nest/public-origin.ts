interface ForwardedRequest {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly protocol?: string;
  readonly host?: string;
  readonly ips?: unknown;
  readonly socket?: { readonly remoteAddress?: string };
  readonly app?: { get?(setting: string): unknown; path?(): unknown };
}

const HOST = /^[\w.-]{1,253}(?::\d{1,5})?$|^\[[\da-f:.]{2,45}\](?::\d{1,5})?$/i;
const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]{1,64}){1,8}$/;
const MAX_LENGTH = 300;

/**
 * Returns the public address of the app, as a proxy reports it in `X-Forwarded-Host`, `-Proto` and `-Prefix`. Returns
 * `undefined` if the app does not trust the proxy: Express must have the setting `trust proxy`, Fastify `trustProxy`.
 *
 * @example 'https://api.example.com/v1'
 */
export function readPublicOrigin(request: unknown): string | undefined {
  const { headers = {}, protocol, host } = (request ?? {}) as ForwardedRequest;
  const forwarded = headers['x-forwarded-host'];
  if (
    typeof forwarded !== 'string' ||
    forwarded.length > MAX_LENGTH ||
    !trustsProxy(request as ForwardedRequest)
  )
    return undefined;
  const isForwarded = forwarded.split(',').some((each) => each.trim() === host);
  if (host === undefined || !isForwarded || !HOST.test(host)) return undefined;
  if (protocol !== 'http' && protocol !== 'https') return undefined;
  return `${protocol}://${host}${readPrefix(headers['x-forwarded-prefix'])}`;
}

/** Returns the address that the client has used for the request. Any client can set it. */
export function readRequestOrigin(request: unknown): string | undefined {
  const { headers = {}, protocol = 'http' } = (request ?? {}) as ForwardedRequest;
  const host = headers.host ?? headers[':authority'];
  return typeof host === 'string' && host.length <= MAX_LENGTH && HOST.test(host)
    ? `${protocol === 'https' ? 'https' : 'http'}://${host}`
    : undefined;
}

/** Returns the path at which another Express app mounts this one; '' if no other app does. */
export function readMountPath(request: unknown): string {
  const { app } = (request ?? {}) as ForwardedRequest;
  return readPrefix(app?.path?.());
}

function trustsProxy({ app, socket, ips }: ForwardedRequest): boolean {
  const trusts = app?.get?.('trust proxy fn');
  if (typeof trusts === 'function') return trusts(socket?.remoteAddress, 0) === true;
  // Fastify sets this member only with `trustProxy`.
  return Array.isArray(ips);
}

function readPrefix(given: unknown): string {
  if (typeof given !== 'string' || given.length > MAX_LENGTH) return '';
  const prefix = given.replace(/\/$/, '');
  return PREFIX.test(prefix) ? prefix : '';
}
