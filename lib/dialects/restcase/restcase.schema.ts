import { type ApiError } from '../../error/api-error.js';
import { type ErrorSpecimen, type PossibleField } from '../../error/documented-error.js';
import { isErrorStatus } from '../../error/error-definition.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { entrySchema, type FieldEntry } from '../../formats/field-error-schema.js';
import { type FieldNames } from '../../formats/field-path.js';
import { constant, object, oneOfKnown, TEXT } from '../../formats/json-schema.js';

/** How an app wants its errors to be written. */
export interface RestcaseSettings {
  readonly names: FieldNames;
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

function entrySchemaOf(fields: readonly PossibleField[], names: FieldNames): ErrorSchema | undefined {
  const entries = fields.flatMap(({ in: location, paths, codes }) =>
    paths.map((path): FieldEntry => ({ in: location, paths: [path], codes: codes.map(codeOf) })),
  );
  const any = object({ field: TEXT, errorCode: TEXT, message: TEXT });
  return entrySchema(entries, any, ({ in: location, places, codes }) =>
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

/** What is wrong with the statuses that an app chose. */
export function budgetMistakes(statuses: unknown): readonly string[] {
  if (!Array.isArray(statuses)) {
    return [`restcase({ statuses }) must be a list. Give one as [${STATUSES.join(', ')}], or leave it out.`];
  }
  const budget = new Set<unknown>([200, ...(statuses as unknown[])]);
  const strange = [...budget].filter((status) => status !== 200 && !isErrorStatus(status));
  const missing = [OF_CLIENT, OF_SERVER].filter((status) => !budget.has(status));
  return [
    ...(strange.length > 0
      ? [`restcase({ statuses }) has what is no status of an error. Use integers from 400 to 599.`]
      : []),
    ...missing.map(
      (status) => `restcase({ statuses }) has no ${status}. Add it: it stands for those that are not listed.`,
    ),
    ...(budget.size > MOST
      ? [
          `restcase({ statuses }) has ${budget.size} with 200. Keep ${MOST} at most; others become 400 or 500.`,
        ]
      : []),
  ];
}
