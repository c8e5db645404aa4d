import { capitalize, separateWords } from '../internal/text.js';
import { isObject } from '../internal/unknown-value.js';
import { type Params, listTemplateParams } from './message-template.js';

const CODE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

export function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE_PATTERN.test(value);
}

/**
 * The reason of an error that the framework has detected. It tells errors with the same definition apart: an unknown route
 * from other 404s, a body that is not JSON or XML from other 400s.
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

/** Returns the default canonical code of an HTTP error status. */
export function getCanonicalCode(status: number): CanonicalCode {
  return CANONICAL_CODE_BY_STATUS[status] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL');
}

/** The resource of the app that an error is about. @see google.rpc.ResourceInfo */
export interface ErrorResource {
  /** The type of the resource. @example 'order' */
  readonly type: string;
  /** The name of the resource: a template with parameters of the message. @example 'orders/{id}' */
  readonly name: string;
}

/** An object with a definition, such as an error class. */
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
  /** The HTTP status, 400 to 599. */
  readonly status: number;
  /**
   * Describes what happened, for developers, in English. `{name}` shows a parameter, `{{` and `}}` show braces.
   * @example "User '{id}' does not exist."
   */
  readonly message: string;
  /** A few words for headings. @default the code in words */
  readonly title?: string;
  /** A message for end users, with the same parameters. */
  readonly userMessage?: string;
  /** Why it happens, one sentence each. */
  readonly causes?: readonly string[];
  /** What a client can do about it, one sentence each. */
  readonly solutions?: readonly string[];
  /** The canonical code. @default the one of the status */
  readonly canonicalCode?: CanonicalCode;
  /**
   * The resource that it is about, for formats that have it.
   * @example { type: 'user', name: 'users/{id}' }
   */
  readonly resource?: ErrorResource;
  /**
   * Whether the same request may succeed later.
   * @default true with `retryAfter`, else `false`
   */
  readonly retryable?: boolean;
  /**
   * Minimum time to wait before the same request is sent again, in seconds. It is sent as `Retry-After`, unless an
   * occurrence has another.
   * @default none
   * @see RFC 9110, 10.2.3
   */
  readonly retryAfter?: number;
  /**
   * Headers of every response with this error.
   * @example { 'WWW-Authenticate': 'ApiKey realm="orders"' }
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Values of the message's parameters for the examples in the documentation.
   * @example { id: 42 }
   */
  readonly example?: Params;
  /**
   * The built-in error that this one replaces wherever the framework throws it. It has the same status, and a message
   * without parameters.
   * @example HttpErrors.NotFound
   */
  readonly replaces?: DefinedError;
  /**
   * The error that is sent in place of this one, if clients must not learn that something exists. It has the parameters of
   * this one. The log and the observers get this error; the documentation shows the disguise.
   * @example UserNotFound
   */
  readonly disguise?: DefinedError;
}

/** A frozen definition with all defaults. */
export interface ErrorDefinition extends ErrorDefinitionInput {
  readonly title: string;
  readonly canonicalCode: CanonicalCode;
  readonly retryable: boolean;
}

/** Returns the names of the parameters in the texts of a definition. */
export function listParamNames({ message, userMessage = '', resource }: ErrorDefinition): readonly string[] {
  return [message, userMessage, resource?.name ?? ''].flatMap(listTemplateParams);
}

export const VALIDATION_FAILED = 'validation_failed';

/** Checks by its code whether a definition is the built-in failed validation, of this copy of the package or another. */
export function isValidationFailed({ code, replaces }: ErrorDefinition): boolean {
  return code === VALIDATION_FAILED && replaces === undefined;
}

/** Adds the defaults and never throws: mistakes in a definition are found at startup. */
export function createDefinition(input: ErrorDefinitionInput): ErrorDefinition {
  const code = String(input?.code);
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== undefined);
  return Object.freeze({
    title: toPhrase(code),
    canonicalCode: getCanonicalCode(input?.status),
    status: input?.status,
    retryable: input?.retryAfter !== undefined,
    ...Object.fromEntries(given.map(([name, value]) => [name, freezeCopy(value)])),
    code,
    message: input?.message,
  });
}

/** Freezes a copy, as a definition is shared by all apps of a process. */
function freezeCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze([...(value as unknown[])]);
  return isPlainObject(value) ? Object.freeze({ ...value }) : value;
}

/** Checks whether a copy has the same content, unlike that of a date or a map. */
function isPlainObject(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** `user_not_found`, `USER-NOT-FOUND` and `userNotFound` are all "User not found". */
function toPhrase(code: string): string {
  const words = separateWords(code).replace(/[_.-]+/g, ' ');
  return capitalize(words.toLowerCase().trim());
}
