import {
  type ErrorDefinition,
  type ErrorReason,
  type ErrorResource,
  isErrorStatus,
  paramsShownBy,
} from './error-definition.js';
import { type FieldError } from './field-error.js';
import { isMoment } from './headers.js';
import { renderTemplate } from './message-template.js';
import { type PlainData, toJsonData, toPlainData, toPlainMembers } from './plain-data.js';

/** What a foreign exception said for itself; what it did not say is the definition's. */
interface Kept {
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly message?: string | undefined;
  /** The body that Nest itself would send. */
  readonly body?: unknown;
  /** The status that Nest itself would send, if it is another. */
  readonly nestStatus?: number | undefined;
}

/**
 * That an error happened, as it is known where it is thrown: which one, and what is particular about this
 * time. An {@link ApiException} is one.
 */
export interface Occurrence {
  readonly definition: ErrorDefinition;
  /** The status that the app wants this time, whatever its definition and the format of the answer say. */
  readonly ownStatus?: number | undefined;
  /** The message of this occurrence in place of its definition's. One of a server error is for the log. */
  readonly ownMessage?: string | undefined;
  /** What a foreign exception said for itself; it stands in for the definition's. */
  readonly kept?: Kept | undefined;
  /** Which of the things that share a definition it is, where the framework noticed it. */
  readonly reason?: ErrorReason | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  /** How many field errors there are in all, where `fields` has the first of them. */
  readonly fieldCount?: number | undefined;
  /** Facts for the client's program, written as members of the response. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Seconds from now, or a date. @see RFC 9110, 10.2.3 */
  readonly retryAfter?: number | Date | undefined;
}

/** The status that an occurrence leaves with, if it is one of an error. */
export function statusOf({ ownStatus, kept, definition }: Occurrence): number {
  return ownStatus ?? kept?.status ?? definition.status;
}

/** The facts of an occurrence but for its fields, to be changed: an exception has members that are none. */
export function withoutFields(occurrence: Occurrence): Occurrence {
  const { definition, ownStatus, ownMessage, kept, reason, params, metadata, headers, retryAfter } =
    occurrence;
  return { definition, ownStatus, ownMessage, kept, reason, params, metadata, headers, retryAfter };
}

/**
 * The same occurrence, as it leaves under the definition that stands in for its own. Of an error in disguise nothing
 * shows but the parameters.
 */
export function underDefinition(occurrence: Occurrence, definition: ErrorDefinition): Occurrence {
  if (definition === occurrence.definition) return occurrence;
  if (isDisguise(definition, occurrence.definition)) {
    return { definition, params: shownBy(definition, occurrence.params) };
  }
  const { ownMessage, reason, params, fields, fieldCount, metadata, headers, retryAfter } = occurrence;
  return { definition, ownMessage, reason, params, fields, fieldCount, metadata, headers, retryAfter };
}

/** Checks whether a definition hides another one: it is neither the same nor what replaces it. */
export function isDisguise(shown: ErrorDefinition, truth: ErrorDefinition): boolean {
  return shown !== truth && shown.replaces?.definition !== truth;
}

/** The parameters that the texts of a definition show. */
function shownBy(definition: ErrorDefinition, params: Occurrence['params'] = NOTHING): Occurrence['params'] {
  const names = paramsShownBy(definition);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(params, name)).map((name) => [name, params[name]]),
  );
}

/** One occurrence of an error: frozen facts, ready to be written in any format. */
export interface ApiError {
  readonly definition: ErrorDefinition;
  readonly code: string;
  readonly number: number | undefined;
  /** The HTTP status that it leaves with. */
  readonly status: number;
  /** Whether the app wants this status whatever the format; else a format may give it another. */
  readonly hasOwnStatus: boolean;
  /** Which of the things that share its code it is, where the framework noticed it. */
  readonly reason: ErrorReason | undefined;
  readonly title: string;
  readonly message: string;
  readonly userMessage: string | undefined;
  readonly params: { readonly [name: string]: PlainData };
  /** What of the app it is about. */
  readonly resource: ErrorResource | undefined;
  /** The first of them, as many as an answer may list. */
  readonly fields: readonly FieldError[];
  /** How many field errors there were in all. */
  readonly fieldCount: number;
  readonly metadata: { readonly [member: string]: PlainData };
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfter: number | Date | undefined;
  readonly documentationUrl: string | undefined;
  readonly requestId: string | undefined;
  /** When it happened, in milliseconds since 1970, UTC. */
  readonly time: number;
  /**
   * The body that Nest itself would send for an exception that is not of this package: a copy that JSON writes alike. It is
   * bounded, and without cycles, errors, and requests or responses of HTTP clients.
   */
  readonly nestBody: PlainData | undefined;
  /** The status that Nest itself would send, if it is another. */
  readonly nestStatus: number | undefined;
}

/** What an occurrence meets on its way out. */
export interface Circumstances {
  readonly requestId?: string;
  readonly documentationUrl?: string;
  readonly limits?: FieldErrorLimits;
  /** Whether the own message of a server error is sent. @default false */
  readonly exposeServerErrors?: boolean;
  /** In milliseconds since 1970. @default now */
  readonly time?: number;
}

/** How much of the field errors an answer lists. */
export interface FieldErrorLimits {
  readonly count: number;
  /** Of characters, as JSON writes them. */
  readonly length: number;
}

const LIMITS: FieldErrorLimits = { count: 100, length: 65_536 };

const MESSAGE_LENGTH = 2_000;

const NOTHING: { readonly [name: string]: never } = Object.freeze({});
const NO_FIELDS: readonly FieldError[] = Object.freeze([]);

/** Freezes the facts of an occurrence. */
export function createApiError(occurrence: Occurrence, circumstances: Circumstances = {}): ApiError {
  const { definition, kept = NOTHING, params = NOTHING, fields = NO_FIELDS, headers } = occurrence;
  const given = statusOf(occurrence);
  // An error must not be sent as a success.
  const status = isErrorStatus(given) ? given : 500;
  const isHidden = status >= 500 && !circumstances.exposeServerErrors;
  const ownMessage = isHidden ? undefined : occurrence.ownMessage;
  return Object.freeze({
    definition,
    code: kept.code ?? definition.code,
    // A number belongs to its code.
    number: kept.code === undefined ? definition.number : undefined,
    status,
    hasOwnStatus: occurrence.ownStatus !== undefined,
    reason: occurrence.reason,
    title: definition.title,
    message: cut(ownMessage ?? kept.message ?? renderTemplate(definition.message, params)),
    userMessage: definition.userMessage && cut(renderTemplate(definition.userMessage, params)),
    params: frozenMembers(params),
    resource: definition.resource && resourceOf(definition.resource, params),
    fields: fields.length > 0 ? Object.freeze(listed(fields, circumstances.limits ?? LIMITS)) : NO_FIELDS,
    fieldCount: Math.max(fields.length, occurrence.fieldCount ?? 0),
    metadata: frozenMembers(occurrence.metadata),
    headers: headersOf(definition.headers, headers),
    retryAfter: [occurrence.retryAfter, definition.retryAfter].find(isMoment),
    documentationUrl: circumstances.documentationUrl,
    requestId: circumstances.requestId,
    time: circumstances.time ?? Date.now(),
    nestBody: kept.body === undefined ? undefined : Object.freeze(toJsonData(kept.body)),
    nestStatus: kept.nestStatus,
  });
}

/** A copy of what the app gave that every format can write. */
function frozenMembers(given: Readonly<Record<string, unknown>> = NOTHING): ApiError['metadata'] {
  return given === NOTHING ? NOTHING : Object.freeze(toPlainMembers(given));
}

function resourceOf({ type, name }: ErrorResource, params: Readonly<Record<string, unknown>>): ErrorResource {
  return Object.freeze({ type, name: cut(renderTemplate(name, params)) });
}

/** The same error as it leaves with another status. */
export function withStatus(error: ApiError, status: number): ApiError {
  return status === error.status ? error : Object.freeze({ ...error, status });
}

function headersOf(
  usual: ApiError['headers'] | undefined,
  own: ApiError['headers'] | undefined,
): ApiError['headers'] {
  if (usual === undefined && own === undefined) return NOTHING;
  return Object.freeze({ ...usual, ...own });
}

/** The first field errors that fit. */
function listed(fields: readonly FieldError[], { count, length }: FieldErrorLimits): readonly FieldError[] {
  const first = fields.slice(0, count).map(writable);
  return JSON.stringify(first).length <= length ? first : fitting(first, length);
}

/** What is too large goes without its values; what is too large all the same is left out, but for a rest of the first. */
function fitting(fields: readonly FieldError[], length: number): readonly FieldError[] {
  const kept: FieldError[] = [];
  let left = length;
  for (const field of fields) {
    const fits = [field, withoutValues(field)].find((each) => JSON.stringify(each).length <= left);
    const written = fits ?? (kept.length === 0 ? restOf(field) : undefined);
    if (written === undefined) continue;
    left -= JSON.stringify(written).length;
    kept.push(written);
  }
  return kept;
}

function restOf({ fields: [first], in: location, code, number, message, reason }: FieldError): FieldError {
  return {
    fields: [first],
    ...(location && { in: location }),
    code,
    ...(number !== undefined && { number }),
    message,
    ...(reason && { reason }),
  };
}

function withoutValues(field: FieldError): FieldError {
  const { validValues: _, badValues: __, ...facts } = field;
  return facts;
}

/** All facts by name, so that the entries of all answers are of one shape. */
function writable(field: FieldError): FieldError {
  const { fields, code, number, message, reason, reasons, params, validValues, badValues } = field;
  return {
    fields: fields.every(isShort) ? fields : (fields.map(cut) as unknown as FieldError['fields']),
    in: field.in,
    code,
    number,
    message: cut(message),
    reason,
    reasons,
    params: params && (isPlain(params) ? params : (toPlainMembers(params) as typeof params)),
    validValues: validValues && (toPlainData(validValues) as readonly PlainData[]),
    badValues: badValues && (toPlainData(badValues) as readonly PlainData[]),
    documentationUrl: field.documentationUrl,
  };
}

/** Whether JSON writes all parameters as they are, as it does as a rule. */
function isPlain(params: object): boolean {
  return Object.values(params).every((value) => typeof value === 'string' || Number.isFinite(value));
}

function isShort(text: string): boolean {
  return text.length <= MESSAGE_LENGTH;
}

function cut(text: string): string {
  return isShort(text) ? text : `${text.slice(0, MESSAGE_LENGTH)}…`;
}
