import { HttpErrors } from '../catalogue/http-errors.js';
import { type Occurrence, statusOf, withoutFields } from '../error/api-error.js';
import { read } from '../internal/safe-get.js';
import { addressOf } from '../nest/request-route.js';
import { UNKNOWN_TYPE } from './parser-texts.js';

/** The media types that the body of a request may have. */
export type AcceptedTypes = (method: string, path: string) => readonly string[];

/** The header that names what is accepted. @see RFC 5789, 3.1; RFC 9110, 12.5.1; https://www.w3.org/TR/ldp/#header-accept-post */
const HEADERS: Readonly<Record<string, string>> = { POST: 'Accept-Post', PATCH: 'Accept-Patch' };

/** The header that names to the sender of a request what is accepted. */
export function acceptHeaderOf(method: string): string {
  return HEADERS[method] ?? 'Accept';
}

/** What is said of a body of another media type than these. */
export function acceptedText(types: readonly string[]): string {
  return `The body must be ${types.join(' or ')}.`;
}

/** What is said of a media type without a word on which would be right. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  UNKNOWN_TYPE,
  HttpErrors.UnsupportedMediaType.definition.message,
]);

/** Tells the sender of a body of the wrong media type which types are right. */
export function withAcceptedTypes(
  occurrence: Occurrence,
  request: unknown,
  acceptedTypes: AcceptedTypes,
): Occurrence {
  if (statusOf(occurrence) !== 415) return occurrence;
  const { definition, kept } = occurrence;
  if (kept?.message !== undefined && !SAYS_NOTHING.has(kept.message)) return occurrence;
  const method = String(read(request, 'method'));
  const types = acceptedTypes(method, addressOf(request));
  if (types.length === 0) return occurrence;
  const isOurs = definition === HttpErrors.UnsupportedMediaType.definition;
  const message = isOurs ? acceptedText(types) : undefined;
  const headers = { [acceptHeaderOf(method)]: types.join(', '), ...occurrence.headers };
  return { ...withoutFields(occurrence), kept: { ...kept, message }, headers };
}
