import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence, toPlainOccurrence } from '../error/occurrence.js';
import { read } from '../internal/unknown-value.js';
import { addressOf } from '../nest/request-route.js';
import { type RouteTable } from '../nest/route-table.js';
import { UNKNOWN_TYPE } from './parser-texts.js';

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
