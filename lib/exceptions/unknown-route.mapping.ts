import { STATUS_CODES } from 'node:http';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence } from '../error/occurrence.js';
import { read } from '../internal/unknown-value.js';
import { truncate } from '../internal/truncate.js';
import { type RouteTable } from '../nest/route-table.js';

/** What the router says of an address that it does not know: a path, `*`, or one with its scheme and host. */
const UNKNOWN_ROUTE = /^Cannot ([A-Z-]+) (?:(\/[^?#]*)|\*|[A-Za-z][A-Za-z+.-]*:\/\/)/;

/** Whether a message may be the router's: what an expression would say of each error costs more. */
function isOfRouter(message: string): boolean {
  return message.startsWith('Cannot ');
}

/** Finds the method and the path in a message of the router. */
function findUnknownRoute(message: string): RegExpExecArray | null {
  return isOfRouter(message) ? UNKNOWN_ROUTE.exec(message) : null;
}

/** Checks whether a message is the router's. */
export function isUnknownRoute(message: string): boolean {
  return findUnknownRoute(message) !== null;
}

/**
 * Nest answers a known address with another method as if it were unknown. It is asked for here, after the fact, so
 * that requests that match pay nothing.
 *
 * @see RFC 9110, 15.5.6
 */
export function mapUnknownRoute(
  thrown: unknown,
  routes: Pick<RouteTable, 'allowedMethods'>,
  request: unknown,
): Occurrence | undefined {
  if (read(thrown, 'name') !== 'NotFoundException') return undefined;
  const message = read(thrown, 'message');
  const [, method, path] = (typeof message === 'string' && findUnknownRoute(message)) || [];
  if (path === undefined) return undefined;
  const allowed = routes.allowedMethods(path, request ?? {});
  if (allowed.length === 0 || allowed.includes(method!)) return undefined;
  const headers = { Allow: allowed.join(', ') };
  const body = { message: withoutQuery(message as string), error: STATUS_CODES[404], statusCode: 404 };
  return { definition: HttpErrors.MethodNotAllowed.definition, kept: { body, nestStatus: 404 }, headers };
}

const ADDRESS_LENGTH = 200;

/** Removes the query: the router repeats the address, however long, and with it the secrets that a query may hold. */
export function withoutQuery(message: string): string {
  return truncate(message.replace(/[?#].*$/s, ''), ADDRESS_LENGTH);
}
