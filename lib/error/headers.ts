import { isObject } from '../internal/unknown-value.js';

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @see RFC 9110, 5.1 */
export function isHeaderName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name);
}

/** The headers of a connection, which HTTP/2 does not send; `upgrade` is another, which an error can have. */
export const CONNECTION_HEADERS = ['connection', 'keep-alive', 'proxy-connection', 'te', 'http2-settings'];

const FRAMING: ReadonlySet<string> = new Set([
  ...CONNECTION_HEADERS,
  'content-length',
  'content-encoding',
  'content-type',
  'transfer-encoding',
  'trailer',
]);

/**
 * Checks whether an error can have a header: it must neither split the response nor contradict its body.
 *
 * @see RFC 9110, 5.5
 */
export function isSendableHeader(name: string, value: unknown): boolean {
  return (
    isHeaderName(name) && !FRAMING.has(name.toLowerCase()) && typeof value === 'string' && VALUE.test(value)
  );
}

/** When to try again: seconds from now, or a date. */
export type Moment = number | Date;

export function isMoment(value: unknown): value is Moment {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0;
  return Number.isFinite(timeOf(value));
}

export function isDate(value: unknown): value is Date {
  return timeOf(value) !== undefined;
}

function timeOf(value: unknown): number | undefined {
  if (!isObject(value)) return undefined;
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

/** The highest number of seconds that clients read: RFC 9111, 1.2.2. */
const MOST_SECONDS = 2 ** 31 - 1;

/** Renders a moment as the value of `Retry-After`. @see RFC 9110, 10.2.3 */
export function retryAfterText(moment: Moment): string {
  return typeof moment === 'number'
    ? String(Math.min(Math.ceil(moment), MOST_SECONDS))
    : moment.toUTCString();
}
