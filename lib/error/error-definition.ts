import { capitalize, separateWords } from '../internal/text.js';
import { isObject } from '../internal/unknown-value.js';
import { type Params, listTemplateParams } from './message-template.js';

const CODE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

export function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE_PATTERN.test(value);
}

/**
 * The reason of an error that Nest or its platform has detected. It distinguishes errors with the same definition: an unknown
 * route from other 404s, a body that is not JSON or XML from other 400s.
 */
export type ErrorReason = 'unknown_route' | 'malformed_json' | 'malformed_xml';

/** Google's canonical error codes: the names of gRPC's status codes from 1 to 16, in their order. */
export const CANONICAL_CODES = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/**
 * One of Google's canonical error codes.
 *
 * @see https://cloud.google.com/apis/design/errors#handling_errors
 */
export type CanonicalCode = (typeof CANONICAL_CODES)[number];

export function isCanonicalCode(value: unknown): value is CanonicalCode {
  return CANONICAL_CODES.some((code) => code === value);
}

const CANONICAL_CODE_BY_STATUS: Readonly<Record<number, CanonicalCode>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  416: 'OUT_OF_RANGE',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

export function getDefaultCanonicalCode(status: number): CanonicalCode {
  return CANONICAL_CODE_BY_STATUS[status] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL');
}

/** The resource that an error is about. @see google.rpc.ResourceInfo */
export interface ErrorResource {
  /** The type of the resource. @example 'order' */
  readonly type: string;
  /** The name of the resource: a template with parameters of `message` and `userMessage`. @example 'orders/{id}' */
  readonly name: string;
}

export interface DefinedError {
  readonly definition: ErrorDefinition;
}

/**
 * The definition of one error. Its exception, its response and its documentation are created from it.
 *
 * @see RFC 9457, "problem type"
 */
export interface ErrorDefinitionInput {
  /**
   * The name that clients rely on; never change it. It matches `[A-Za-z0-9][A-Za-z0-9_.-]{0,62}`.
   * @example 'user_not_found'
   */
  readonly code: string;
  /**
   * A positive integer, for catalogues with numeric codes.
   * @example 281016
   */
  readonly number?: number;
  /**
   * The HTTP status, from 400 to 599.
   * @example 404
   */
  readonly status: number;
  /**
   * Describes what happened, for developers, in English. `{name}` shows a parameter, `{{` and `}}` show braces.
   * @example "User '{id}' does not exist."
   */
  readonly message: string;
  /**
   * A few words for headings.
   * @default the words of the code: 'User not found' for 'user_not_found'
   * @example 'Unknown user'
   */
  readonly title?: string;
  /**
   * A message for end users. It can have the parameters of `message` and others.
   * @example 'We could not find this user.'
   */
  readonly userMessage?: string;
  /**
   * The possible causes of the error, one sentence each.
   * @example ['The user was deleted.']
   */
  readonly causes?: readonly string[];
  /**
   * The steps that a client can take, one sentence each.
   * @example ['List the users to find the right id.']
   */
  readonly solutions?: readonly string[];
  /**
   * Google's canonical code.
   * @default the canonical code of the status, such as 'NOT_FOUND' for 404
   * @example 'FAILED_PRECONDITION'
   */
  readonly canonicalCode?: CanonicalCode;
  /**
   * The resource that the error is about, for formats that send it.
   * @example { type: 'user', name: 'users/{id}' }
   */
  readonly resource?: ErrorResource;
  /**
   * True if the same request can succeed later.
   * @default true with `retryAfter`, otherwise false
   * @example true
   */
  readonly retryable?: boolean;
  /**
   * Minimum time to wait before the same request is sent again, in seconds. It is sent as `Retry-After`, unless an
   * occurrence has another time.
   * @default no header
   * @see RFC 9110, 10.2.3
   * @example 30
   */
  readonly retryAfter?: number;
  /**
   * Headers of every response with this error.
   * @example { 'WWW-Authenticate': 'ApiKey realm="orders"' }
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Values of the parameters of `message` and `userMessage`, for the examples in the documentation.
   * @example { id: 42 }
   */
  readonly example?: Params;
  /**
   * The built-in error that this one replaces, whether Nest, the package or the app throws it. This error must have the same
   * status, and a message without parameters. An error that replaces `ValidationFailed` can have any status from 400 to 499.
   * @example HttpErrors.NotFound
   */
  readonly replaces?: DefinedError;
  /**
   * The error that is sent in place of this one, if clients must not learn that something exists. Its message can have only
   * parameters of this message. The log and the observers get this error; the documentation shows the disguise.
   * @example UserNotFound
   */
  readonly disguise?: DefinedError;
  /**
   * The constraint of the database whose violation is this error: its name, or `table.column` or `table.column,column` for
   * drivers that report only columns; or a list of these. The error must have a message without parameters.
   * @see docs/how-to/database-errors.md
   * @example 'users_email_key'
   */
  readonly constraint?: string | readonly string[];
  /**
   * The field, or the fields, that the error is about. Every occurrence has a field error for it, with the code
   * `already_exists`. If a database has caused the error, the field error is sent only if the handler has such a field.
   * @example 'email'
   */
  readonly field?: string | readonly [string, ...string[]];
}

/** A frozen definition with all defaults. */
export interface ErrorDefinition extends ErrorDefinitionInput {
  readonly title: string;
  readonly canonicalCode: CanonicalCode;
  readonly retryable: boolean;
}

export function listParamNames({ message, userMessage = '', resource }: ErrorDefinition): readonly string[] {
  return [message, userMessage, resource?.name ?? ''].flatMap(listTemplateParams);
}

export const VALIDATION_FAILED = 'validation_failed';

/** Compares the code instead of the definition, which another copy of the package may have created. */
export function isValidationFailedDefinition({ code, replaces }: ErrorDefinition): boolean {
  return code === VALIDATION_FAILED && replaces === undefined;
}

/** Adds the defaults. It never throws, because the startup checks report the mistakes of all definitions together. */
export function createDefinition(input: ErrorDefinitionInput): ErrorDefinition {
  const code = String(input?.code);
  const facts = Object.entries(input ?? {}).filter(([, value]) => value !== undefined);
  return Object.freeze({
    title: toSentenceCase(code),
    canonicalCode: getDefaultCanonicalCode(input?.status),
    status: input?.status,
    retryable: input?.retryAfter !== undefined,
    ...Object.fromEntries(facts.map(([name, value]) => [name, freezeCopy(value)])),
    code,
    message: input?.message,
  });
}

/** Freezes a copy, because all apps of a process share a definition. */
function freezeCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze([...(value as unknown[])]);
  return isPlainObject(value) ? Object.freeze({ ...value }) : value;
}

function isPlainObject(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function toSentenceCase(code: string): string {
  const words = separateWords(code).replace(/[_.-]+/g, ' ');
  return capitalize(words.toLowerCase().trim());
}
