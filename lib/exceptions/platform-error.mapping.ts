import { type Occurrence } from '../error/occurrence.js';
import { isErrorStatus } from '../error/api-error.js';
import { isError, readProperty } from '../internal/unknown-value.js';
import { acceptHeaderOf, mediaTypeOf } from '../nest/body-types.js';
import { isHttpException } from '../nest/http-exception.js';
import { type ForeignFacts, type MappingSettings, createOccurrence } from './foreign-occurrence.js';
import {
  headersOf,
  httpErrorsFacts,
  isFastifyError,
  nestResponseTo,
  type PlatformFacts,
} from './platform-facts.js';
import {
  acceptedText,
  BROKEN_FORM,
  CUT_OFF,
  FILE_TOO_LARGE,
  findParserMessage,
  findReason,
} from './parser-texts.js';

/**
 * Maps errors of the underlying platforms: those of `http-errors` (Express, its body parsers) and Fastify's. The `status` of
 * any other error is not trusted, as HTTP clients put the status of an upstream there.
 *
 * @see https://github.com/jshttp/http-errors#error-properties
 * @see https://fastify.dev/docs/latest/Reference/Errors/
 */
export function mapPlatformError(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  const facts = httpErrorsFacts(thrown) ?? fastifyFacts(thrown);
  if (facts === undefined || !isErrorStatus(facts.status)) return undefined;
  const { status, headers } = facts;
  const text = findParserMessage(thrown, String(readProperty(thrown, 'message')), request);
  const { body, status: nestStatus } = nestResponseTo(thrown, text);
  const message = text ?? facts.message;
  return createOccurrence({ status, message, reason: findReason(text), headers, body, nestStatus }, settings);
}

function fastifyFacts(thrown: unknown): PlatformFacts | undefined {
  if (!isFastifyError(thrown)) return undefined;
  const isHidden = readProperty(thrown, 'expose') === false;
  return {
    status: readProperty(thrown, 'statusCode') as number,
    message: isHidden ? undefined : String(readProperty(thrown, 'message')),
    headers: headersOf(thrown),
  };
}

type Facts = Pick<ForeignFacts, 'status' | 'message'>;

const FORM = 'multipart/form-data';

/** The errors of `@fastify/multipart` by code. Its own status 406 is replaced: that is about `Accept`. */
const BY_CODE: ReadonlyMap<unknown, Facts> = new Map([
  ['FST_INVALID_MULTIPART_CONTENT_TYPE', { status: 415, message: acceptedText([FORM]) }],
  ['FST_INVALID_JSON_FIELD_ERROR', { status: 400, message: 'A field of the form is not valid JSON.' }],
  ['FST_PROTO_VIOLATION', { status: 400, message: 'The name of a field of the form is not allowed.' }],
  ['FST_MP_PREMATURE_CLOSE', { status: 400, message: CUT_OFF }],
  ['FST_REQ_FILE_TOO_LARGE', { status: 413, message: FILE_TOO_LARGE }],
  ['FST_FILES_LIMIT', { status: 413, message: 'The form has too many files.' }],
  ['FST_FIELDS_LIMIT', { status: 413, message: 'The form has too many fields.' }],
  ['FST_PARTS_LIMIT', { status: 413, message: 'The form has too many parts.' }],
]);

/** Messages of its parser's errors without status and code. */
const BROKEN =
  /^Multipart: Boundary not found$|^(Unexpected|\w+ terminated early due to unexpected) end of multipart data$/;

/** Maps the errors of a Fastify handler that reads a form itself. */
export function mapFormError(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  const facts = findFormFacts(unwrapFormError(thrown), request);
  if (facts === undefined) return undefined;
  const nest = nestResponseTo(thrown);
  const method = String(readProperty(request, 'method'));
  const headers = facts.status === 415 ? { [acceptHeaderOf(method)]: FORM } : undefined;
  return createOccurrence({ ...facts, headers, body: nest.body, nestStatus: nest.status }, settings);
}

/** Returns the error of Fastify that Nest has replaced by an exception with the same message. */
function unwrapFormError(thrown: unknown): unknown {
  const cause = isHttpException(thrown) ? readProperty(thrown, 'cause') : undefined;
  return cause !== undefined && readProperty(cause, 'message') === readProperty(thrown, 'message')
    ? cause
    : thrown;
}

function findFormFacts(error: unknown, request: unknown): Facts | undefined {
  if (!isError(error)) return undefined;
  const known = isFastifyError(error) ? BY_CODE.get(readProperty(error, 'code')) : undefined;
  if (known !== undefined) return known;
  const isForm = mediaTypeOf(readProperty(request, 'headers') ?? {}) === FORM;
  const isBroken =
    isForm &&
    readProperty(error, 'code') === undefined &&
    BROKEN.test(String(readProperty(error, 'message')));
  return isBroken ? { status: 400, message: BROKEN_FORM } : undefined;
}
