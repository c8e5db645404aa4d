import { type Occurrence } from '../error/api-error.js';
import { read } from '../error/read.js';
import { mediaTypeOf } from '../routes/body-headers.js';
import { acceptedText, acceptHeaderOf } from './accepted-types.js';
import { type ForeignFacts, type MappingSettings, occurrenceOf } from './error-facts.js';
import { isFastifyError } from './fastify-error.js';
import { isError, isHttpException } from './foreign-error.js';
import { nestResponseTo } from './nest-response.js';
import { BROKEN_FORM, CUT_OFF, FILE_TOO_LARGE } from './parser-texts.js';

type Facts = Pick<ForeignFacts, 'status' | 'message'>;

const FORM = 'multipart/form-data';

/** The errors of `@fastify/multipart`, by their codes. It has a 406 for what a client sends, which is about `Accept`. */
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

/** Recognises the errors that its parser throws without a status or a code. */
const BROKEN =
  /^Multipart: Boundary not found$|^(Unexpected|\w+ terminated early due to unexpected) end of multipart data$/;

/** Maps the errors of a handler on Fastify that reads a form itself. */
export function mapFormError(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  const facts = factsOf(formErrorIn(thrown), request);
  if (facts === undefined) return undefined;
  const nest = nestResponseTo(thrown);
  const method = String(read(request, 'method'));
  const headers = facts.status === 415 ? { [acceptHeaderOf(method)]: FORM } : undefined;
  return occurrenceOf({ ...facts, headers, body: nest.body, nestStatus: nest.status }, settings);
}

/** Returns the error of Fastify that Nest has replaced by an exception with its text; anything else as it is. */
function formErrorIn(thrown: unknown): unknown {
  const cause = isHttpException(thrown) ? read(thrown, 'cause') : undefined;
  return cause !== undefined && read(cause, 'message') === read(thrown, 'message') ? cause : thrown;
}

function factsOf(error: unknown, request: unknown): Facts | undefined {
  if (!isError(error)) return undefined;
  const known = isFastifyError(error) ? BY_CODE.get(read(error, 'code')) : undefined;
  if (known !== undefined) return known;
  const isForm = mediaTypeOf(read(request, 'headers') ?? {}) === FORM;
  const isBroken = isForm && read(error, 'code') === undefined && BROKEN.test(String(read(error, 'message')));
  return isBroken ? { status: 400, message: BROKEN_FORM } : undefined;
}
