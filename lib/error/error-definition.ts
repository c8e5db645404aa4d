import { capitalize, separateWords } from '../internal/case.js';
import { isObject } from '../internal/unknown-value.js';
import { type Params, templateParams } from './message-template.js';

const CODE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** Whether a value can be the code of an error. */
export function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE.test(value);
}

/** Whether a status is one that an error can leave with. */
export function isErrorStatus(status: unknown): status is number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
}

/**
 * What the framework noticed of a request, where several things share a definition: that no route has the address, among
 * all that is not found, or that a body is no JSON or no XML, among all requests that are bad.
 */
export type ErrorReason = 'unknown_route' | 'malformed_json' | 'malformed_xml';

/** Google's canonical error codes, the names of gRPC's status codes from 1 to 16, in that order. */
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

/** Whether a value is a canonical code. */
export function isCanonicalCode(value: unknown): value is CanonicalCode {
  return CANONICAL_CODES.some((code) => code === value);
}

const BY_STATUS: Readonly<Record<number, CanonicalCode>> = {
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

/** The canonical code of an HTTP error status for which a definition names none. */
export function canonicalCodeOf(status: number): CanonicalCode {
  return BY_STATUS[status] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL');
}

/** What of the app an error is about. @see google.rpc.ResourceInfo */
export interface ErrorResource {
  /** What kind of thing it is. @example 'order' */
  readonly type: string;
  /** Which one; a template with parameters of the message. @example 'orders/{id}' */
  readonly name: string;
}

/** Anything that carries a definition: an error class, for instance. */
export interface DefinedError {
  readonly definition: ErrorDefinition;
}

/**
 * What an app says of one kind of error: the fact that its exception, its response and its documentation are
 * made from.
 *
 * @see RFC 9457, "problem type"
 */
export interface ErrorDefinitionInput {
  /**
   * The name that clients rely on; it never changes. It matches `[A-Za-z0-9][A-Za-z0-9_.-]{0,62}`.
   * @example 'user_not_found'
   */
  readonly code: string;
  /**
   * A positive integer for catalogues that number their errors.
   * @example 281016
   */
  readonly number?: number;
  /** The HTTP status, 400 to 599. */
  readonly status: number;
  /**
   * What happened, for developers, in English. `{name}` shows a parameter, `{{` and `}}` show braces.
   * @example "User '{id}' does not exist."
   */
  readonly message: string;
  /** A few words for headings. Default: the code in words. */
  readonly title?: string;
  /** What an end user may be shown; takes the same parameters. */
  readonly userMessage?: string;
  /** Why it happens, one sentence each. */
  readonly causes?: readonly string[];
  /** What a client can do about it, one sentence each. */
  readonly solutions?: readonly string[];
  /** gRPC's name of this kind of error. Default: the usual one of the status. */
  readonly canonicalCode?: CanonicalCode;
  /**
   * What of the app it is about, for formats that say so.
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
   * occurrence gives another.
   * @default none
   * @see RFC 9110, 10.2.3
   */
  readonly retryAfter?: number;
  /**
   * Headers that every response with this error carries.
   * @example { 'WWW-Authenticate': 'ApiKey realm="orders"' }
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Values of the message's parameters for the examples in the documentation.
   * @example { id: 42 }
   */
  readonly example?: Params;
  /**
   * A built-in error that this one stands in for, wherever the framework raises it; of the same status, and
   * with a message that has no parameters.
   * @example HttpErrors.NotFound
   */
  readonly replaces?: DefinedError;
  /**
   * The error that clients get to see in place of this one, where they must not learn that something exists. It
   * takes its parameters from this one's. The log and the observers have the truth; the documentation has not.
   * @example UserNotFound
   */
  readonly disguise?: DefinedError;
}

/** A definition with its defaults filled in; frozen. */
export interface ErrorDefinition extends ErrorDefinitionInput {
  readonly title: string;
  readonly canonicalCode: CanonicalCode;
  readonly retryable: boolean;
}

/** The names of the parameters that the texts of a definition show. */
export function paramsShownBy({ message, userMessage = '', resource }: ErrorDefinition): readonly string[] {
  return [message, userMessage, resource?.name ?? ''].flatMap(templateParams);
}

export const VALIDATION_FAILED = 'validation_failed';

/** Checks by its code whether a definition is the built-in failed validation, of this copy of the package or another. */
export function isValidationFailed({ code, replaces }: ErrorDefinition): boolean {
  return code === VALIDATION_FAILED && replaces === undefined;
}

/** Fills in the defaults. Total: what is wrong with a definition is found when the app boots. */
export function createDefinition(input: ErrorDefinitionInput): ErrorDefinition {
  const code = String(input?.code);
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== undefined);
  return Object.freeze({
    title: inWords(code),
    canonicalCode: canonicalCodeOf(input?.status),
    status: input?.status,
    retryable: input?.retryAfter !== undefined,
    ...Object.fromEntries(given.map(([name, value]) => [name, frozenCopy(value)])),
    code,
    message: input?.message,
  });
}

/** Definitions are shared by every occurrence, and by all apps of a process. */
function frozenCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze([...(value as unknown[])]);
  return isPlain(value) ? Object.freeze({ ...value }) : value;
}

/** A copy of another object, such as a date or a map, has not its content. */
function isPlain(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** `user_not_found`, `USER-NOT-FOUND` and `userNotFound` are all "User not found". */
function inWords(code: string): string {
  const words = separateWords(code).replace(/[_.-]+/g, ' ');
  return capitalize(words.toLowerCase().trim());
}
