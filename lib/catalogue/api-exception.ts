import { HttpException } from '@nestjs/common';
import { type Occurrence } from '../error/occurrence.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import {
  createFieldListError,
  createFieldError,
  type FieldError,
  type FieldErrorInput,
} from '../error/field-error.js';
import { type Params } from '../error/message-template.js';
import { readProperty } from '../internal/unknown-value.js';

/** Facts of one occurrence of an error, besides its parameters. */
export interface OccurrenceOptions {
  /**
   * The cause, for the log and the observers. It is sent only for a server error, with the option `http.exposeCauses`.
   * @example new Error('The payment provider did not respond.')
   */
  readonly cause?: unknown;
  /**
   * Headers for this response, in addition to those of the definition.
   * @example { 'Cache-Control': 'no-store' }
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The field errors of the request.
   * @example [{ field: 'email', code: 'already_exists' }]
   */
  readonly fields?: readonly FieldErrorInput[];
  /**
   * Members of the response that programs can read. A member that the format already has, such as `errors`, is moved to
   * `details`. Formats with a fixed set of members, such as `dellin()` and `restcase()`, omit them.
   * @example { orderId: 42 }
   */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * The time after which the client can send the request again: seconds from now, or a date. It is sent as `Retry-After`.
   * @see RFC 9110, 10.2.3
   * @example 30
   */
  readonly retryAfter?: number | Date;
}

/** Identifies the exceptions of every copy of the package. */
const BRAND = Symbol.for('nestjs-api-errors:exception');

/**
 * The base class of the exceptions that {@link defineError} creates. It extends `HttpException`, so that filters, loggers and
 * tools for Nest's exceptions work with it.
 *
 * @see https://docs.nestjs.com/exception-filters
 * @example
 * ```ts
 * import { ApiException, HttpErrors } from 'nestjs-api-errors';
 *
 * const error: unknown = new HttpErrors.NotFound();
 * if (error instanceof ApiException) console.log(error.code); // 'not_found'
 * ```
 */
export class ApiException<Code extends string = string> extends HttpException implements Occurrence {
  readonly definition: ErrorDefinition;
  readonly params: Params;
  readonly fields: readonly FieldError[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfter: number | Date | undefined;

  /** @throws TypeError if the field errors are not an array, or if a member of one is not of its type */
  constructor(
    definition: ErrorDefinition,
    message: string,
    params: Params,
    options: OccurrenceOptions = {},
    fields: readonly FieldErrorInput[] | undefined = options.fields,
  ) {
    super(message, definition.status, { cause: options.cause, errorCode: definition.code });
    this.definition = definition;
    this.params = params;
    if (fields !== undefined && !Array.isArray(fields)) throw createFieldListError(fields);
    this.fields = fields === undefined ? [] : fields.map(createFieldError);
    this.metadata = options.metadata ?? {};
    this.headers = options.headers ?? {};
    this.retryAfter = options.retryAfter;
  }

  /** The definition's code. Its type is the literal in the definition, so that the compiler narrows a union of errors by it. */
  get code(): Code {
    return this.definition.code as Code;
  }

  get [BRAND](): true {
    return true;
  }

  /** Returns the body that Nest's own filter would send. */
  override getResponse(): object {
    const { code } = this.definition;
    const errors = this.fields.map(({ fields, ...facts }) => ({ field: fields[0], ...facts }));
    return {
      statusCode: this.getStatus(),
      code,
      message: this.message,
      ...(errors.length > 0 && { errors }),
    };
  }

  /** The members that GraphQL servers add to the message. @see GraphQL specification, "Errors" */
  get extensions(): object {
    const { code, errors } = this.getResponse() as { code: string; errors?: readonly object[] };
    return { code, status: this.getStatus(), ...(errors && { errors }) };
  }
}

export function isApiException(thrown: unknown): thrown is ApiException {
  return typeof thrown === 'object' && readProperty(thrown, BRAND) === true;
}
