import { type ErrorSpecimen } from '../../error/error-specimen.js';
import { type PossibleField } from '../../error/possible-field.js';
import { type ErrorSchema } from '../error-format.js';
import { entrySchema, type FieldEntry } from '../field-branches.js';
import { type FieldNames } from '../field-names.js';
import { constant, object, oneOfKnown, TEXT } from '../schema-members.js';

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
