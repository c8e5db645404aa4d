import { type Catalogue } from '../catalogue/catalogue.js';
import { type ErrorReason } from '../error/error-definition.js';
import { type FieldError } from '../error/field-error.js';
import { type Occurrence } from '../error/occurrence.js';

export interface NestResponse {
  readonly status: number;
  readonly body: object;
}

export const NEST_CRASH: NestResponse = {
  status: 500,
  body: { statusCode: 500, message: 'Internal server error' },
};

export interface ForeignFacts {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly reason?: ErrorReason | undefined;
  readonly body?: unknown;
  readonly nestStatus?: number | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  readonly members?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface MappingSettings {
  readonly catalogue: Catalogue;
  readonly exposeServerErrors: boolean;
}

/**
 * Creates the occurrence of a foreign exception, which is not an `ApiException`. A client error keeps its facts. A server
 * error keeps only its status and its headers, unless the app exposes server errors.
 */
export function createOccurrence(
  facts: ForeignFacts,
  { catalogue, exposeServerErrors }: MappingSettings,
): Occurrence {
  const { status, code, message, reason, body, nestStatus, fields, members, headers } = facts;
  const definition = catalogue.findByStatus(status);
  const codeOfStatus = definition.status === status ? undefined : `http_${status}`;
  if (status >= 500 && !exposeServerErrors) {
    const nest = nestStatus === NEST_CRASH.status ? { body: NEST_CRASH.body, nestStatus } : undefined;
    return { definition, foreignFacts: { status, code: codeOfStatus, message: undefined, ...nest }, headers };
  }
  const foreignFacts = { status, code: code ?? codeOfStatus, message, body, nestStatus };
  return { definition, foreignFacts, reason, fields, metadata: members, headers };
}
