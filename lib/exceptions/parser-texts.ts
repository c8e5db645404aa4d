import { type ErrorReason } from '../error/error-definition.js';
import { isXml } from '../internal/media-type.js';
import { read } from '../internal/unknown-value.js';
import { mediaTypeOf } from '../nest/body-types.js';

/** What is said of a body that is no JSON; where it is known, the position follows. */
export const NOT_JSON = 'The body is not valid JSON.';
/** What is said of a body that is no XML, where a parser of the app reads it. */
const NOT_XML = 'The body is not well-formed XML.';
/** What is said of a body that is too large, by whoever refuses it. */
export const TOO_LARGE = 'The body is too large.';
/** The message for a form that its parser cannot read. */
export const BROKEN_FORM = 'The form in the body is not well formed.';
/** The message for a file that is larger than its handler allows. */
export const FILE_TOO_LARGE = 'The file is too large.';
/** The message for a request that its client has not completed. */
export const CUT_OFF = 'The request ended before its body was complete.';
const CHARSET = 'The charset of the body is not supported.';
const ENCODING = 'The Content-Encoding of the body is not supported.';
/** What is said of a body that is cut off, or too long. */
export const WRONG_LENGTH = 'The body is not as long as Content-Length says.';
/** What is said of a media type that no parser takes, until it is known which they take. */
export const UNKNOWN_TYPE = 'The Content-Type of the body is not supported.';
/** What is said of an address that cannot be decoded. */
export const BAD_ADDRESS = 'The address is not well encoded.';

/**
 * What is said of a request that could not be read, by the kind that the parser names: Express's parsers call it
 * `type`, Fastify `code`. Their own texts differ, and some repeat a piece of the body.
 */
const BY_KIND: ReadonlyMap<unknown, string> = new Map([
  ['entity.parse.failed', NOT_JSON],
  ['FST_ERR_CTP_INVALID_JSON_BODY', NOT_JSON],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', NOT_JSON],
  ['entity.too.large', TOO_LARGE],
  ['FST_ERR_CTP_BODY_TOO_LARGE', TOO_LARGE],
  ['charset.unsupported', CHARSET],
  ['encoding.unsupported', ENCODING],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', UNKNOWN_TYPE],
  ['request.size.invalid', WRONG_LENGTH],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', WRONG_LENGTH],
  ['request.aborted', CUT_OFF],
  ['parameters.too.many', 'The body has too many parameters.'],
  ['querystring.parse.rangeError', 'The parameters of the body are nested too deeply.'],
  ['FST_ERR_BAD_URL', BAD_ADDRESS],
  ['FST_ERR_MAX_PARAM_LENGTH', 'A parameter in the address is too long.'],
]);

/** The statuses of what a parser refuses. */
export const UNREADABLE: ReadonlySet<number> = new Set([400, 406, 413, 415]);

/** Older Nests pass the platform's text on without its error; these are V8's, the parsers' and the router's. */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/ (in|after) JSON( at position \d|$)/, NOT_JSON],
  [/ is not valid JSON$|^Unexpected end of JSON input$/, NOT_JSON],
  [/^Body (is not valid JSON but|cannot be empty when) content-type is set to /, NOT_JSON],
  [/^request (entity|body) (is )?too large$/i, TOO_LARGE],
  [/^Unsupported Media Type: /, UNKNOWN_TYPE],
  [/^unsupported charset "/, CHARSET],
  [/^unsupported content encoding "/, ENCODING],
  [/^request (body )?size did not match content[ -]length$/i, WRONG_LENGTH],
  [/^Failed to decode param /, BAD_ADDRESS],
  [/^Multipart: |^Unexpected end of form$/, BROKEN_FORM],
  [/^File too large( - |$)/, FILE_TOO_LARGE],
  [/^Unsupported content type$/, UNKNOWN_TYPE],
];

/**
 * The text that stands in for a parser's own.
 *
 * @param thrown the parser's error, or an exception that has it as its cause
 * @param message what it says
 * @param request whose headers tell what was parsed
 */
export function parserText(thrown: unknown, message: string, request?: unknown): string | undefined {
  const error = read(thrown, 'cause') ?? thrown;
  const isOfParser = read(error, 'type') === 'entity.parse.failed';
  if (isOfParser && isXml(mediaTypeOf(read(request, 'headers') ?? {}))) return NOT_XML;
  const text =
    BY_KIND.get(read(error, 'type')) ??
    BY_KIND.get(read(error, 'code')) ??
    BY_TEXT.find(([pattern]) => pattern.test(message))?.[1];
  const position = text === NOT_JSON && / JSON at position (\d+)/.exec(message)?.[1];
  return position ? `The body is not valid JSON at position ${position}.` : text;
}

/** What was wrong with a body of which this is said. */
export function reasonOf(text: string | undefined): ErrorReason | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith(NOT_JSON.slice(0, -1))) return 'malformed_json';
  return text === NOT_XML ? 'malformed_xml' : undefined;
}
