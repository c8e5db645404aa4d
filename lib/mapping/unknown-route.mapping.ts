import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence } from '../error/api-error.js';
import { read } from '../error/read.js';

/** The methods that an address supports. */
export type AllowedMethods = (path: string) => readonly string[];

const UNKNOWN_ROUTE = /^Cannot ([A-Z-]+) (\/[^?#]*)/;

/** Whether a message may be the router's: what an expression would say of each error costs more. */
export function isOfRouter(message: string): boolean {
  return message.startsWith('Cannot ');
}

/**
 * Nest answers a known address with another method as if it were unknown. It is asked for here, after the fact, so
 * that requests that match pay nothing.
 *
 * @see RFC 9110, 15.5.6
 */
export function mapUnknownRoute(thrown: unknown, allowedMethods: AllowedMethods): Occurrence | undefined {
  if (read(thrown, 'name') !== 'NotFoundException') return undefined;
  const message = read(thrown, 'message');
  const found = typeof message === 'string' && isOfRouter(message) ? UNKNOWN_ROUTE.exec(message) : null;
  if (found === null) return undefined;
  const [, method, path] = found;
  const allowed = allowedMethods(path!);
  if (allowed.length === 0 || allowed.includes(method!)) return undefined;
  return { definition: HttpErrors.MethodNotAllowed.definition, headers: { Allow: allowed.join(', ') } };
}
