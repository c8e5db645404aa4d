import { type Catalogue } from '../catalogue/catalogue.js';
import { type Occurrence, replaceDefinition } from '../error/occurrence.js';
import { type ErrorReason } from '../error/error-definition.js';
import { type FieldError } from '../error/field-error.js';
import { TOO_LARGE } from './parser-texts.js';

/** The status and the body that Nest's own exception filter sends. */
export interface NestResponse {
  readonly status: number;
  readonly body: object;
}

/** Nest's response to everything that its filter does not know. */
export const NEST_CRASH: NestResponse = {
  status: 500,
  body: { statusCode: 500, message: 'Internal server error' },
};

/** What a foreign exception says, once its kind is known. */
export interface ForeignFacts {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly reason?: ErrorReason | undefined;
  /** The body that Nest would send for it. */
  readonly body?: unknown;
  /** The status that Nest would send for it, if it is another. */
  readonly nestStatus?: number | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  readonly members?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a step of the mapping knows of the app. */
export interface MappingSettings {
  readonly catalogue: Catalogue;
  /** Whether what a 5xx says leaves the app. */
  readonly exposeServerErrors: boolean;
}

/**
 * The occurrence that a foreign exception stands for. What it says is kept for a client's error; a server's
 * error says only what the catalogue says, unless the app wants otherwise.
 */
export function occurrenceOf(
  facts: ForeignFacts,
  { catalogue, exposeServerErrors }: MappingSettings,
): Occurrence {
  const { status, code, message, reason, body, nestStatus, fields, members, headers } = facts;
  const definition = catalogue.ofStatus(status);
  const ofStatus = definition.status === status ? undefined : `http_${status}`;
  if (status >= 500 && !exposeServerErrors) {
    const ofNest = nestStatus === NEST_CRASH.status ? { body: NEST_CRASH.body, nestStatus } : undefined;
    return { definition, kept: { status, code: ofStatus, message: undefined, ...ofNest }, headers };
  }
  const kept = { status, code: code ?? ofStatus, message, body, nestStatus };
  return { definition, kept, reason, fields, metadata: members, headers };
}

/**
 * A status that a proxy in front of the app answers with, all that there is to know. A body that is too large for it is
 * refused in the words of the app's own parsers.
 */
export function mapProxyStatus(status: number, settings: MappingSettings): Occurrence {
  const message = status === 413 ? TOO_LARGE : undefined;
  const occurrence = occurrenceOf({ status, message }, settings);
  return replaceDefinition(occurrence, settings.catalogue.current(occurrence.definition));
}
