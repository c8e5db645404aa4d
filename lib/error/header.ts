const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @see RFC 9110, 5.1 */
export function isHeaderName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name);
}

/**
 * Whether a header can be sent without splitting the response.
 *
 * @see RFC 9110, 5.5
 */
export function isSendableHeader(name: string, value: unknown): boolean {
  return isHeaderName(name) && typeof value === 'string' && VALUE.test(value);
}
