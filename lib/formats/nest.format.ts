import { STATUS_CODES } from 'node:http';
import { type ApiError, isFailedValidation } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat } from './error-format.js';
import { isIndex } from './field-path.js';
import {
  createConstSchema,
  createTextSchema,
  DESCRIPTIONS,
  TEXT,
  type ErrorSchema,
} from './schema/json-schema.js';
import { MetadataMembers } from './metadata-members.js';

/**
 * Creates a format that writes errors as Nest does, for an app that migrates step by step.
 *
 * - An exception that is not an `ApiException` is sent with the status and the body that Nest's filter would send. The content
 *   of an `HttpException` of status 500 and above is sent only with `http.exposeServerErrors`. A text that repeats the
 *   request, such as its URL, is replaced. The body has at most 10,000 values and a million characters. Cycles, errors, and
 *   requests and responses of HTTP clients are omitted.
 * - An error of {@link defineError} has `message`, `error`, `statusCode`, `errorCode` and its metadata. If its message is the
 *   phrase of the status, such as 'Not Found', `error` and `errorCode` are omitted, as in Nest. A code that repeats the phrase,
 *   such as 'not_found', is always omitted.
 * - A failed validation is a 400 with a list of messages, one for each field error.
 *
 * @see https://docs.nestjs.com/exception-filters#throwing-standard-exceptions
 * @see {@link nestCompatible} for the other options that such an app needs
 * @example
 * ```ts
 * import { ErrorsModule, nest } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [nest()] });
 * ```
 */
export function nest(): ErrorFormat {
  return {
    name: 'nest',
    mediaTypes: ['application/json'],
    status: (error) =>
      error.nestStatus ?? (error.status === 422 && isFailedValidation(error) ? 400 : error.status),
    render: (error) => renderNestBody(error) ?? JSON.stringify(createBody(error)),
    schema: createSchema,
  };
}

/** Returns `undefined` if the error is not sent with Nest's status, because Nest's body contains that status. */
function renderNestBody({ nestBody, nestStatus, status }: ApiError): string | undefined {
  if (nestBody === undefined || (nestStatus ?? status) !== status) return undefined;
  return JSON.stringify(nestBody);
}

const METADATA = new MetadataMembers(['message', 'error', 'statusCode', 'errorCode']);

function createBody(error: ApiError): unknown {
  const { fields, status, message } = error;
  const metadata = METADATA.selectMembers(error.metadata);
  const phrase = getStatusPhrase(status);
  if (fields.length > 0)
    return { ...metadata, message: fields.map(formatFieldError), error: phrase, statusCode: status };
  if (message !== phrase) {
    return { ...metadata, message, error: phrase, statusCode: status, errorCode: getCustomCode(error) };
  }
  return status === 500 ? { ...metadata, ...CRASH } : { ...metadata, message, statusCode: status };
}

/** Nest's filter sends 'Internal server error', not 'Internal Server Error', if the exception is not an `HttpException`. */
const CRASH = { statusCode: 500, message: 'Internal server error' };

function getCustomCode({ code, status }: ApiError): string | undefined {
  const defaultCode = getStatusPhrase(status).replaceAll("'", '').replace(/\W+/g, '_');
  return code === defaultCode.toLowerCase() ? undefined : code;
}

function getStatusPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

/**
 * Writes the path of the parent object and the message of the constraint, as `ValidationPipe` does. Writes the whole path before
 * a message that does not begin with the name of the field.
 */
function formatFieldError({ fields: [field], message }: FieldError): string {
  const names = field.split('.');
  while (names.length > 1 && isIndex(names.at(-1)!)) names.pop();
  const name = names.pop()!;
  const isConstraintMessage = message.startsWith(`${name} `) || message.startsWith('each value in ');
  return isConstraintMessage ? [...names, message].join('.') : `${field}: ${message}`;
}

function createSchema({ status, title, documentedFields, code }: DocumentedError): ErrorSchema {
  return {
    title,
    type: 'object',
    // No member is required, because an exception of Nest may have any body.
    properties: {
      message: { anyOf: [TEXT, { type: 'array', items: TEXT }], description: DESCRIPTIONS.message },
      error: createTextSchema('The phrase of the status.'),
      statusCode: createConstSchema(status, DESCRIPTIONS.status),
      ...(documentedFields.length === 0 && { errorCode: createConstSchema(code, DESCRIPTIONS.code) }),
    },
  };
}
