const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @see RFC 9110, 5.1 */
export function isHeaderName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name);
}

/** They describe the body or the connection, which the format and the platform decide. */
const FRAMING =
  /^(content-(length|encoding|type)|transfer-encoding|connection|keep-alive|proxy-connection|te|trailer|http2-settings)$/i;

/**
 * Whether an error can bring a header along: it neither splits the response nor contradicts its body.
 *
 * @see RFC 9110, 5.5
 */
export function isSendableHeader(name: string, value: unknown): boolean {
  return isHeaderName(name) && !FRAMING.test(name) && typeof value === 'string' && VALUE.test(value);
}
