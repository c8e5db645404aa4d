import { type ErrorDefinition, type ErrorReason, listParamNames } from './error-definition.js';
import { type FieldError } from './field-error.js';

interface ForeignFacts {
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly message?: string | undefined;
  readonly body?: unknown;
  readonly nestStatus?: number | undefined;
}

/** One occurrence of an error, as it is known where it is thrown. An {@link ApiException} is one. */
export interface Occurrence {
  readonly definition: ErrorDefinition;
  /** The status of this occurrence; it takes precedence over the definition and the format. */
  readonly customStatus?: number | undefined;
  /** The message of this occurrence in place of the definition's. For a server error, it is for the log. */
  readonly customMessage?: string | undefined;
  readonly foreignFacts?: ForeignFacts | undefined;
  /** Tells errors with the same definition apart, if the framework has detected the reason. */
  readonly reason?: ErrorReason | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  readonly fieldCount?: number | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Seconds from now, or a date. @see RFC 9110, 10.2.3 */
  readonly retryAfter?: number | Date | undefined;
}

/** Copies an occurrence without its field errors. An exception has other members besides. */
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

/** Replaces the definition of an occurrence. A disguise shows nothing of the disguised error but its own parameters. */
export function replaceDefinition(occurrence: Occurrence, definition: ErrorDefinition): Occurrence {
  if (definition === occurrence.definition) return occurrence;
  if (isDisguise(definition, occurrence.definition)) {
    return { definition, params: pickShownParams(definition, occurrence.params) };
  }
  const { customMessage, reason, params, fields, fieldCount, metadata, headers, retryAfter } = occurrence;
  return { definition, customMessage, reason, params, fields, fieldCount, metadata, headers, retryAfter };
}

/** Checks whether a definition hides another one: it is neither the same nor the replacement of it. */
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
