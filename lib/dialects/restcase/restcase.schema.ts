import { type ApiError } from '../../error/api-error.js';
import { type ErrorSpecimen, type PossibleField } from '../../error/documented-error.js';
import { isErrorStatus } from '../../error/error-definition.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { entrySchema, singleBranchesOf } from '../../formats/field-error-schema.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { constant, object, oneOfKnown, TEXT } from '../../formats/json-schema.js';
import { type OptionRule } from '../../internal/option-mistakes.js';

/** How an app wants its errors to be written. */
export interface RestcaseSettings {
  readonly names: FieldPathWriter;
  readonly links: readonly string[];
  readonly pure: boolean;
}

/** What identifies an error, or a field error: the number where there is one. */
export function codeOf({
  code,
  number,
}: {
  readonly code: string;
  readonly number?: number | undefined;
}): string {
  return String(number ?? code);
}

/** The schema of the bodies of an error. */
export function schemaOf(specimen: ErrorSpecimen, { names, links, pure }: RestcaseSettings): ErrorSchema {
  const { title, status, userMessage, possibleFields, documentationUrl } = specimen;
  const hasLink = documentationUrl !== undefined || links.length > 0;
  const items = pure ? undefined : entrySchemaOf(possibleFields, names);
  const schema = object(
    {
      status: constant(status),
      developerMessage: TEXT,
      ...(userMessage && { userMessage: TEXT }),
      errorCode: constant(codeOf(specimen)),
      ...(hasLink && { moreInfo: TEXT }),
      ...(items && { errors: { type: 'array', items } }),
    },
    hasLink ? {} : { moreInfo: TEXT },
  );
  return { title, ...schema };
}

function entrySchemaOf(fields: readonly PossibleField[], names: FieldPathWriter): ErrorSchema | undefined {
  const branches = singleBranchesOf(fields, ({ codes }) => codes.map(codeOf));
  const any = object({ field: TEXT, errorCode: TEXT, message: TEXT });
  return entrySchema(branches, any, ({ in: location, places, codes }) =>
    object({ field: names.schema(places, location), errorCode: oneOfKnown(codes) }),
  );
}

/** With the 200 of what went well, eight. @see RestCase, "How many status codes should you use for your API?" */
export const STATUSES: readonly number[] = [400, 401, 403, 404, 429, 500, 503];

const MOST = 8;

/** Those that all others become. */
const [OF_CLIENT, OF_SERVER] = [400, 500];

/**
 * The status that an error leaves with. A 404 says that no route has the address; what is not there behind an address
 * that has one is a mistake like any other of a client.
 */
export function statusWithin(budget: ReadonlySet<number>, { status, reason }: ApiError): number {
  const isKept = budget.has(status) && (status !== 404 || reason === 'unknown_route');
  if (isKept) return status;
  return status < 500 ? OF_CLIENT : OF_SERVER;
}

export const STATUSES_RULE: OptionRule = {
  check: (statuses) => Array.isArray(statuses) && isBudget(statuses),
  expectation: `an array of at most ${MOST - 1} statuses from 400 to 599 with 400 and 500`,
  remedy: ' Errors of all other statuses become 400 or 500.',
};

function isBudget(statuses: readonly unknown[]): boolean {
  const budget = new Set([200, ...statuses]);
  return (
    budget.size <= MOST &&
    [...budget].every((status) => status === 200 || isErrorStatus(status)) &&
    budget.has(OF_CLIENT) &&
    budget.has(OF_SERVER)
  );
}
