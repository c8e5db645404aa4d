import { isObject } from '../internal/unknown-value.js';

const NAME_PATTERN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE_PATTERN = /^[\t\x20-\x7e\x80-\xff]*$/;

export function isHeaderName(name: unknown): boolean {
  return typeof name === 'string' && NAME_PATTERN.test(name);
}

/** Headers of a connection, which HTTP/2 forbids. `Upgrade` is not in the list, because an error can have it. */
export const CONNECTION_HEADERS = ['connection', 'keep-alive', 'proxy-connection', 'te', 'http2-settings'];

const FRAMING_HEADERS: ReadonlySet<string> = new Set([
  ...CONNECTION_HEADERS,
  'content-length',
  'content-encoding',
  'content-type',
  'transfer-encoding',
  'trailer',
]);

/** Checks that a header is valid, and cannot contradict the body or the connection. @see RFC 9110, 5.1 and 5.5 */
export function isSendableHeader(name: string, value: unknown): boolean {
  return (
    isHeaderName(name) &&
    !FRAMING_HEADERS.has(name.toLowerCase()) &&
    typeof value === 'string' &&
    VALUE_PATTERN.test(value)
  );
}

export type RetryTime = number | Date;

export function isRetryTime(value: unknown): value is RetryTime {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0;
  return Number.isFinite(readTime(value));
}

export function isDate(value: unknown): value is Date {
  return readTime(value) !== undefined;
}

function readTime(value: unknown): number | undefined {
  if (!isObject(value)) return undefined;
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

/** The highest number of seconds that every client can read. @see RFC 9111, 1.2.2 */
const MAX_SECONDS = 2 ** 31 - 1;

/** @see RFC 9110, 10.2.3 */
export function formatRetryAfter(time: RetryTime): string {
  return typeof time === 'number' ? String(Math.min(Math.ceil(time), MAX_SECONDS)) : time.toUTCString();
}
