import { type ErrorDefinition, type ErrorReason, listParamNames } from './error-definition.js';
import { type FieldError } from './field-error.js';
import { type RetryTime } from './headers.js';

/** One occurrence of an error, before it is rendered. An exception of the package is an occurrence. */
export interface Occurrence {
  readonly definition: ErrorDefinition;
  /** The status of this occurrence; it takes precedence over the definition and the format. */
  readonly customStatus?: number | undefined;
  /**
   * The message of this occurrence. It replaces the message of the definition. The custom message of a server error is
   * logged, but not sent by default.
   */
  readonly customMessage?: string | undefined;
  /** Facts of an exception that the package did not create; they take precedence over the definition. */
  readonly foreignFacts?:
    | {
        readonly code?: string | undefined;
        readonly status?: number | undefined;
        readonly message?: string | undefined;
        readonly body?: unknown;
        readonly nestStatus?: number | undefined;
      }
    | undefined;
  readonly reason?: ErrorReason | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  readonly fieldCount?: number | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly retryAfter?: RetryTime | undefined;
}

/** Copies the facts of an occurrence without its field errors. An exception also has other members, such as its stack. */
export function toPlainOccurrence(occurrence: Occurrence): Occurrence {
  const {
    definition,
    customStatus,
    customMessage,
    foreignFacts,
    reason,
    params,
    metadata,
    headers,
    retryAfter,
  } = occurrence;
  return {
    definition,
    customStatus,
    customMessage,
    foreignFacts,
    reason,
    params,
    metadata,
    headers,
    retryAfter,
  };
}

/** Replaces the definition of an occurrence. A disguise gets only the parameters that its texts have, and no other facts. */
export function replaceDefinition(occurrence: Occurrence, definition: ErrorDefinition): Occurrence {
  if (definition === occurrence.definition) return occurrence;
  if (isDisguise(definition, occurrence.definition)) {
    return { definition, params: pickShownParams(definition, occurrence.params) };
  }
  const { customMessage, reason, params, fields, fieldCount, metadata, headers, retryAfter } = occurrence;
  return { definition, customMessage, reason, params, fields, fieldCount, metadata, headers, retryAfter };
}

export function isDisguise(shown: ErrorDefinition, truth: ErrorDefinition): boolean {
  return shown !== truth && shown.replaces?.definition !== truth;
}

function pickShownParams(
  definition: ErrorDefinition,
  params: Occurrence['params'] = {},
): Occurrence['params'] {
  const names = listParamNames(definition);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(params, name)).map((name) => [name, params[name]]),
  );
}
