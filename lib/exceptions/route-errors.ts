import { STATUS_CODES } from 'node:http';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence, toPlainOccurrence } from '../error/occurrence.js';
import { truncate } from '../internal/truncate.js';
import { read } from '../internal/unknown-value.js';
import { addressOf } from '../nest/request-route.js';
import { type RouteTable } from '../nest/route-table.js';
import { UNKNOWN_TYPE } from './parser-texts.js';

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

/** @see RFC 5789, 3.1; RFC 9110, 12.5.1; https://www.w3.org/TR/ldp/#header-accept-post */
const ACCEPT_HEADERS: Readonly<Record<string, string>> = { POST: 'Accept-Post', PATCH: 'Accept-Patch' };

/** Returns the name of the response header that lists the accepted media types. */
export function acceptHeaderOf(method: string): string {
  return ACCEPT_HEADERS[method] ?? 'Accept';
}

/** Renders the message of a 415. */
export function acceptedText(types: readonly string[]): string {
  return `The body must be ${types.join(' or ')}.`;
}

/** Messages that do not name the accepted types. */
const GENERAL_MESSAGES: ReadonlySet<string> = new Set([
  UNKNOWN_TYPE,
  HttpErrors.UnsupportedMediaType.definition.message,
]);

/** Names the accepted media types in a 415, whoever has rejected the body, unless the app has a message of its own. */
export function addAcceptedTypes(
  occurrence: Occurrence,
  request: unknown,
  routes: Pick<RouteTable, 'acceptedTypes'>,
): Occurrence {
  const { definition, kept } = occurrence;
  if (kept?.message !== undefined && !GENERAL_MESSAGES.has(kept.message)) return occurrence;
  const method = String(read(request, 'method'));
  const types = routes.acceptedTypes(method, addressOf(request));
  if (types.length === 0) return occurrence;
  const isBuiltIn = definition === HttpErrors.UnsupportedMediaType.definition;
  const message = isBuiltIn ? acceptedText(types) : undefined;
  const headers = { [acceptHeaderOf(method)]: types.join(', '), ...occurrence.headers };
  const body = addToNestBody(kept?.body, message);
  return { ...toPlainOccurrence(occurrence), kept: { ...kept, message, body }, headers };
}

/** Replaces the text of a parser in the body that Nest would send. */
function addToNestBody(body: unknown, message: string | undefined): unknown {
  const isGeneral = message !== undefined && read(body, 'message') === UNKNOWN_TYPE;
  return isGeneral ? { ...(body as object), message } : body;
}
