import { type ErrorReason } from '../error/error-definition.js';
import { isXml } from '../internal/media-type.js';
import { readProperty } from '../internal/unknown-value.js';
import { getMediaType } from '../nest/body-types.js';

export const NOT_JSON = 'The body is not valid JSON.';
const NOT_XML = 'The body is not well-formed XML.';
export const TOO_LARGE = 'The body is too large.';
export const MALFORMED_FORM = 'The form in the body is malformed.';
export const FILE_TOO_LARGE = 'The file is too large.';
export const INCOMPLETE_BODY = 'The request ended before its body was complete.';
const CHARSET = 'The charset of the body is not supported.';
const ENCODING = 'The Content-Encoding of the body is not supported.';
export const WRONG_LENGTH = 'The length of the body differs from Content-Length.';
export const UNSUPPORTED_TYPE = 'The Content-Type of the body is not supported.';
export const MALFORMED_URL = 'The URL is not percent-encoded correctly.';

/** Keys are the `type` of Express's parser errors and the `code` of Fastify's. Some of the original messages repeat the body. */
const MESSAGES_BY_KIND: ReadonlyMap<unknown, string> = new Map([
  ['entity.parse.failed', NOT_JSON],
  ['FST_ERR_CTP_INVALID_JSON_BODY', NOT_JSON],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', NOT_JSON],
  ['entity.too.large', TOO_LARGE],
  ['FST_ERR_CTP_BODY_TOO_LARGE', TOO_LARGE],
  ['charset.unsupported', CHARSET],
  ['encoding.unsupported', ENCODING],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', UNSUPPORTED_TYPE],
  ['request.size.invalid', WRONG_LENGTH],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', WRONG_LENGTH],
  ['request.aborted', INCOMPLETE_BODY],
  ['parameters.too.many', 'The body has too many parameters.'],
  ['querystring.parse.rangeError', 'The parameters of the body are nested too deeply.'],
  ['FST_ERR_BAD_URL', MALFORMED_URL],
  ['FST_ERR_MAX_PARAM_LENGTH', 'A path parameter of the URL is too long.'],
]);

export const PARSER_STATUSES: ReadonlySet<number> = new Set([400, 406, 413, 415]);

/** Patterns match messages of V8, parsers and the router, because older versions of Nest drop the original error. */
const MESSAGES_BY_PATTERN: readonly (readonly [RegExp, string])[] = [
  [/ (in|after) JSON( at position \d|$)/, NOT_JSON],
  [/ is not valid JSON$|^Unexpected end of JSON input$/, NOT_JSON],
  [/^Body (is not valid JSON but|cannot be empty when) content-type is set to /, NOT_JSON],
  [/^request (entity|body) (is )?too large$/i, TOO_LARGE],
  [/^Unsupported Media Type: /, UNSUPPORTED_TYPE],
  [/^unsupported charset "/, CHARSET],
  [/^unsupported content encoding "/, ENCODING],
  [/^request (body )?size did not match content[ -]length$/i, WRONG_LENGTH],
  [/^Failed to decode param /, MALFORMED_URL],
  [/^Multipart: |^Unexpected end of form$/, MALFORMED_FORM],
  [/^File too large( - |$)/, FILE_TOO_LARGE],
  [/^Unsupported content type$/, UNSUPPORTED_TYPE],
];

/**
 * Returns the message that replaces the message of a parser.
 *
 * @param thrown the error of the parser, or an exception with that error as its cause
 * @param request is read for the media type of the body
 */
export function findParserMessage(thrown: unknown, message: string, request?: unknown): string | undefined {
  const error = readProperty(thrown, 'cause') ?? thrown;
  const isParserError = readProperty(error, 'type') === 'entity.parse.failed';
  if (isParserError && isXml(getMediaType(readProperty(request, 'headers') ?? {}))) return NOT_XML;
  const text =
    MESSAGES_BY_KIND.get(readProperty(error, 'type')) ??
    MESSAGES_BY_KIND.get(readProperty(error, 'code')) ??
    MESSAGES_BY_PATTERN.find(([pattern]) => pattern.test(message))?.[1];
  const position = text === NOT_JSON && / JSON at position (\d+)/.exec(message)?.[1];
  return position ? `The body is not valid JSON at position ${position}.` : text;
}

export function findReason(text: string | undefined): ErrorReason | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith(NOT_JSON.slice(0, -1))) return 'malformed_json';
  return text === NOT_XML ? 'malformed_xml' : undefined;
}

export function formatAcceptedTypes(types: readonly string[]): string {
  return `The body must be ${types.join(' or ')}.`;
}
