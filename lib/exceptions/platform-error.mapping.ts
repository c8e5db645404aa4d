import { type Occurrence } from '../error/occurrence.js';
import { isErrorStatus } from '../error/api-error.js';
import { isError, readProperty } from '../internal/unknown-value.js';
import { getAcceptHeaderName, getMediaType } from '../nest/body-types.js';
import { isHttpException } from '../nest/http-exception.js';
import { type ForeignFacts, type MappingSettings, createOccurrence } from './foreign-occurrence.js';
import {
  readHeaders,
  readHttpErrorsFacts,
  isFastifyError,
  createNestResponse,
  type PlatformFacts,
} from './platform-facts.js';
import {
  formatAcceptedTypes,
  MALFORMED_FORM,
  INCOMPLETE_BODY,
  FILE_TOO_LARGE,
  findParserMessage,
  findReason,
} from './parser-texts.js';

/**
 * Maps errors of the platforms: errors of `http-errors`, which Express and its body parsers throw, and errors of Fastify. The
 * `status` of any other error is not trusted, because HTTP clients store the status of an upstream there.
 *
 * @see https://github.com/jshttp/http-errors#error-properties
 * @see https://fastify.dev/docs/latest/Reference/Errors/
 */
export function mapPlatformError(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  const facts = readHttpErrorsFacts(thrown) ?? readFastifyFacts(thrown);
  if (facts === undefined || !isErrorStatus(facts.status)) return undefined;
  const { status, headers } = facts;
  const text = findParserMessage(thrown, String(readProperty(thrown, 'message')), request);
  const { body, status: nestStatus } = createNestResponse(thrown, text);
  const message = text ?? facts.message;
  return createOccurrence({ status, message, reason: findReason(text), headers, body, nestStatus }, settings);
}

function readFastifyFacts(thrown: unknown): PlatformFacts | undefined {
  if (!isFastifyError(thrown)) return undefined;
  const isHidden = readProperty(thrown, 'expose') === false;
  return {
    status: readProperty(thrown, 'statusCode') as number,
    message: isHidden ? undefined : String(readProperty(thrown, 'message')),
    headers: readHeaders(thrown),
  };
}

type Facts = Pick<ForeignFacts, 'status' | 'message'>;

const FORM = 'multipart/form-data';

/** Keys are codes of `@fastify/multipart`. Its 406 is replaced by a 415, because a 406 is about `Accept`. */
const FORM_ERRORS_BY_CODE: ReadonlyMap<unknown, Facts> = new Map([
  ['FST_INVALID_MULTIPART_CONTENT_TYPE', { status: 415, message: formatAcceptedTypes([FORM]) }],
  ['FST_INVALID_JSON_FIELD_ERROR', { status: 400, message: 'A field of the form is not valid JSON.' }],
  ['FST_PROTO_VIOLATION', { status: 400, message: 'The name of a field of the form is not allowed.' }],
  ['FST_MP_PREMATURE_CLOSE', { status: 400, message: INCOMPLETE_BODY }],
  ['FST_REQ_FILE_TOO_LARGE', { status: 413, message: FILE_TOO_LARGE }],
  ['FST_FILES_LIMIT', { status: 413, message: 'The form has too many files.' }],
  ['FST_FIELDS_LIMIT', { status: 413, message: 'The form has too many fields.' }],
  ['FST_PARTS_LIMIT', { status: 413, message: 'The form has too many parts.' }],
]);

const MALFORMED_FORM_MESSAGE =
  /^Multipart: Boundary not found$|^(Unexpected|\w+ terminated early due to unexpected) end of multipart data$/;

export function mapFormError(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  const facts = findFormFacts(unwrapFormError(thrown), request);
  if (facts === undefined) return undefined;
  const nest = createNestResponse(thrown);
  const method = String(readProperty(request, 'method'));
  const headers = facts.status === 415 ? { [getAcceptHeaderName(method)]: FORM } : undefined;
  return createOccurrence({ ...facts, headers, body: nest.body, nestStatus: nest.status }, settings);
}

function unwrapFormError(thrown: unknown): unknown {
  const cause = isHttpException(thrown) ? readProperty(thrown, 'cause') : undefined;
  return cause !== undefined && readProperty(cause, 'message') === readProperty(thrown, 'message')
    ? cause
    : thrown;
}

function findFormFacts(error: unknown, request: unknown): Facts | undefined {
  if (!isError(error)) return undefined;
  const known = isFastifyError(error) ? FORM_ERRORS_BY_CODE.get(readProperty(error, 'code')) : undefined;
  if (known !== undefined) return known;
  const isForm = getMediaType(readProperty(request, 'headers') ?? {}) === FORM;
  const isMalformed =
    isForm &&
    readProperty(error, 'code') === undefined &&
    MALFORMED_FORM_MESSAGE.test(String(readProperty(error, 'message')));
  return isMalformed ? { status: 400, message: MALFORMED_FORM } : undefined;
}
