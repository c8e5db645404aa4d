import {
  type ErrorDefinition,
  type ErrorReason,
  type ErrorResource,
  VALIDATION_FAILED,
} from './error-definition.js';
import { type FieldError } from './field-error.js';
import { isRetryTime } from './headers.js';
import { renderTemplate, truncate } from './message-template.js';
import { type Occurrence } from './occurrence.js';
import { type PlainData, toJsonData, toPlainData, toPlainMembers } from './plain-data.js';

/** One occurrence of an error as frozen facts, which any format can render. */
export interface ApiError {
  readonly definition: ErrorDefinition;
  readonly code: string;
  readonly number: number | undefined;
  /** The HTTP status to send. */
  readonly status: number;
  /** True if the app has set the status of this occurrence; otherwise, a format may change the status. */
  readonly hasCustomStatus: boolean;
  /** The reason, if Nest or its platform has detected the error. It distinguishes errors with the same code. */
  readonly reason: ErrorReason | undefined;
  readonly title: string;
  readonly message: string;
  readonly userMessage: string | undefined;
  readonly params: { readonly [name: string]: PlainData };
  /** The resource that the error is about. */
  readonly resource: ErrorResource | undefined;
  /** The field errors that fit into the limits of a response. */
  readonly fields: readonly FieldError[];
  /** The number of all field errors. */
  readonly fieldCount: number;
  readonly metadata: { readonly [member: string]: PlainData };
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfter: number | Date | undefined;
  readonly documentationUrl: string | undefined;
  /** The page that lists all numeric codes, if the app serves the pages about its errors. */
  readonly numbersUrl: string | undefined;
  /** The page about the status of the operation, if `documentation.urls` is 'looker'. */
  readonly operationUrl: string | undefined;
  readonly requestId: string | undefined;
  /** The time of the error, in milliseconds since 1970, UTC. */
  readonly time: number;
  /**
   * The body that Nest would send for an exception that is not an `ApiException`, as plain data. Its size is limited. It does
   * not contain cycles, the content of errors, or requests and responses of HTTP clients.
   */
  readonly nestBody: PlainData | undefined;
  /** The status that Nest would send for that exception, if it can differ from `status`. */
  readonly nestStatus: number | undefined;
}

export interface RenderContext {
  readonly requestId?: string;
  readonly documentationUrl?: string | undefined;
  readonly numbersUrl?: string | undefined;
  readonly operationUrl?: string | undefined;
  readonly limits?: FieldErrorLimits;
  readonly exposeServerErrors?: boolean;
  readonly time?: number;
}

export interface FieldErrorLimits {
  readonly count: number;
  /** The length of the JSON of all field errors, in characters. */
  readonly length: number;
}

const DEFAULT_LIMITS: FieldErrorLimits = { count: 100, length: 65_536 };

const MAX_MESSAGE_LENGTH = 2_000;

const NO_MEMBERS: { readonly [name: string]: never } = Object.freeze({});
const NO_FIELDS: readonly FieldError[] = Object.freeze([]);

export function isErrorStatus(status: unknown): status is number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
}

export function getOccurrenceStatus({ customStatus, foreignFacts, definition }: Occurrence): number {
  return customStatus ?? foreignFacts?.status ?? definition.status;
}

export function createApiError(occurrence: Occurrence, context: RenderContext = {}): ApiError {
  const {
    definition,
    foreignFacts = NO_MEMBERS,
    params = NO_MEMBERS,
    fields = NO_FIELDS,
    headers,
  } = occurrence;
  const occurrenceStatus = getOccurrenceStatus(occurrence);
  // An error must not be sent as a success.
  const status = isErrorStatus(occurrenceStatus) ? occurrenceStatus : 500;
  const isHidden = status >= 500 && !context.exposeServerErrors;
  const customMessage = isHidden ? undefined : occurrence.customMessage;
  return Object.freeze({
    definition,
    code: foreignFacts.code ?? definition.code,
    number: foreignFacts.code === undefined ? definition.number : undefined,
    status,
    hasCustomStatus: occurrence.customStatus !== undefined,
    reason: occurrence.reason,
    title: definition.title,
    message: truncateMessage(
      customMessage ?? foreignFacts.message ?? renderTemplate(definition.message, params),
    ),
    userMessage: definition.userMessage && truncateMessage(renderTemplate(definition.userMessage, params)),
    params: freezeMembers(params),
    resource: definition.resource && renderResource(definition.resource, params),
    fields:
      fields.length > 0 ? Object.freeze(limitFields(fields, context.limits ?? DEFAULT_LIMITS)) : NO_FIELDS,
    fieldCount: Math.max(fields.length, occurrence.fieldCount ?? 0),
    metadata: freezeMembers(occurrence.metadata),
    headers: mergeHeaders(definition.headers, headers),
    retryAfter: toValidRetryTime(occurrence.retryAfter) ?? toValidRetryTime(definition.retryAfter),
    documentationUrl: context.documentationUrl,
    numbersUrl: context.numbersUrl,
    operationUrl: context.operationUrl,
    requestId: context.requestId,
    time: context.time ?? Date.now(),
    nestBody: foreignFacts.body === undefined ? undefined : Object.freeze(toJsonData(foreignFacts.body)),
    nestStatus: foreignFacts.nestStatus,
  });
}

function freezeMembers(members: Readonly<Record<string, unknown>> = NO_MEMBERS): ApiError['metadata'] {
  return members === NO_MEMBERS ? NO_MEMBERS : Object.freeze(toPlainMembers(members));
}

function renderResource(
  { type, name }: ErrorResource,
  params: Readonly<Record<string, unknown>>,
): ErrorResource {
  return Object.freeze({ type, name: truncateMessage(renderTemplate(name, params)) });
}

/** Checks whether an error is `ValidationFailed`, or an error of the app that replaces it. */
export function isFailedValidation({ definition }: ApiError): boolean {
  const { code } = definition.replaces?.definition ?? definition;
  return code === VALIDATION_FAILED;
}

/** Checks whether the body has a list of field errors. The list of a failed validation can be empty. */
export function hasFieldList(error: ApiError): boolean {
  return error.fieldCount > 0 || isFailedValidation(error);
}

export function replaceStatus(error: ApiError, status: number): ApiError {
  return status === error.status ? error : Object.freeze({ ...error, status });
}

function toValidRetryTime(time: Occurrence['retryAfter']): ApiError['retryAfter'] {
  return time !== undefined && isRetryTime(time) ? time : undefined;
}

function mergeHeaders(
  defaults: ApiError['headers'] | undefined,
  overrides: ApiError['headers'] | undefined,
): ApiError['headers'] {
  if (defaults === undefined && overrides === undefined) return NO_MEMBERS;
  return Object.freeze({ ...defaults, ...overrides });
}

function limitFields(
  fields: readonly FieldError[],
  { count, length }: FieldErrorLimits,
): readonly FieldError[] {
  const first = fields.slice(0, count).map(toFullField);
  return JSON.stringify(first).length <= length ? first : trimFields(first, length);
}

/**
 * Keeps the JSON of field errors within a length: a field error that does not fit loses its values, or is omitted. A part of
 * the first is always kept.
 */
function trimFields(fields: readonly FieldError[], length: number): readonly FieldError[] {
  const kept: FieldError[] = [];
  let remainingLength = length;
  for (const field of fields) {
    const fitting = [field, omitValues(field)].find((each) => JSON.stringify(each).length <= remainingLength);
    const shown = fitting ?? (kept.length === 0 ? toMinimalField(field) : undefined);
    if (shown === undefined) continue;
    remainingLength -= JSON.stringify(shown).length;
    kept.push(shown);
  }
  return kept;
}

function toMinimalField({
  fields: [first],
  in: location,
  code,
  number,
  message,
  reason,
}: FieldError): FieldError {
  return {
    fields: [first],
    ...(location && { in: location }),
    code,
    ...(number !== undefined && { number }),
    message,
    ...(reason && { reason }),
  };
}

function omitValues(field: FieldError): FieldError {
  const { validValues: _, badValues: __, ...facts } = field;
  return facts;
}

/** Sets all members in one order, so that V8 gives all field errors one shape. */
function toFullField(field: FieldError): FieldError {
  const { fields, code, number, message, reason, reasons, params, validValues, badValues } = field;
  return {
    fields: fields.every(isShort) ? fields : (fields.map(truncateMessage) as unknown as FieldError['fields']),
    in: field.in,
    code,
    number,
    message: truncateMessage(message),
    reason,
    reasons,
    params: params && (hasPlainValues(params) ? params : (toPlainMembers(params) as typeof params)),
    validValues: validValues && (toPlainData(validValues) as readonly PlainData[]),
    badValues: badValues && (toPlainData(badValues) as readonly PlainData[]),
    documentationUrl: field.documentationUrl,
  };
}

function hasPlainValues(params: object): boolean {
  return Object.values(params).every((value) => typeof value === 'string' || Number.isFinite(value));
}

function isShort(text: string): boolean {
  return text.length <= MAX_MESSAGE_LENGTH;
}

function truncateMessage(text: string): string {
  return truncate(text, MAX_MESSAGE_LENGTH);
}
