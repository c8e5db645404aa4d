import { STATUS_CODES } from 'node:http';
import { type ApiError } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat, type ErrorSchema, isFailedValidation } from './error-format.js';
import { isIndex } from './field-path.js';
import { constSchema, TEXT } from './json-schema.js';
import { MetadataMembers } from './metadata-members.js';

/**
 * Writes errors as Nest does, for an app that migrates step by step. An exception of another package has the status and the
 * body that Nest's own filter sends, without texts that repeat the request. At most 10,000 values and a million characters
 * of a body are sent; cycles, errors, and requests or responses of HTTP clients are left out. An error of
 * {@link defineError} has `message`, `error`, `statusCode` and `errorCode`. A failed validation is a 400 with a list of
 * messages, one for each field.
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

/** Writes the body that Nest would send, if it belongs to the status that is sent. */
function renderNestBody({ nestBody, nestStatus, status }: ApiError): string | undefined {
  if (nestBody === undefined || (nestStatus ?? status) !== status) return undefined;
  return JSON.stringify(nestBody);
}

const METADATA = new MetadataMembers(['message', 'error', 'statusCode', 'errorCode']);

function createBody(error: ApiError): unknown {
  const { fields, status, message } = error;
  const metadata = METADATA.select(error.metadata);
  const phrase = getStatusPhrase(status);
  if (fields.length > 0)
    return { ...metadata, message: fields.map(formatFieldError), error: phrase, statusCode: status };
  if (message !== phrase) {
    return { ...metadata, message, error: phrase, statusCode: status, errorCode: getCustomCode(error) };
  }
  return status === 500 ? { ...metadata, ...CRASH } : { ...metadata, message, statusCode: status };
}

/** Nest writes this phrase in lower case. */
const CRASH = { statusCode: 500, message: 'Internal server error' };

function getCustomCode({ code, status }: ApiError): string | undefined {
  const defaultCode = getStatusPhrase(status).replaceAll("'", '').replace(/\W+/g, '_');
  return code === defaultCode.toLowerCase() ? undefined : code;
}

function getStatusPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

/** Writes a message as Nest's pipe does: the path of the object that has the field, and the message of the constraint. */
function formatFieldError({ fields: [field], message }: FieldError): string {
  const names = field.split('.');
  while (names.length > 1 && isIndex(names.at(-1)!)) names.pop();
  const name = names.pop()!;
  const isOfRule = message.startsWith(`${name} `) || message.startsWith('each value in ');
  return isOfRule ? [...names, message].join('.') : `${field}: ${message}`;
}

/** Nest's exceptions may have any body, so no member is required. */
function createSchema({ status, title, documentedFields, code }: DocumentedError): ErrorSchema {
  const isList = documentedFields.length > 0;
  return {
    title,
    type: 'object',
    properties: {
      message: isList ? { type: 'array', items: TEXT } : { type: ['string', 'array'], items: TEXT },
      error: TEXT,
      statusCode: constSchema(status),
      ...(!isList && { errorCode: constSchema(code) }),
    },
  };
}
