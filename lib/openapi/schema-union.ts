import { type ErrorSchema } from '../formats/error-format.js';
import { type SharedSchema } from './written-errors.js';

/**
 * The schema of a body that is of one of several kinds. Where a member with a constant tells them apart, it is exactly
 * one, and a program is told which member that is.
 */
export function schemaUnion(given: readonly SharedSchema[]): object {
  const kinds = [...new Map(given.map((each) => [each.$ref, each])).values()];
  const refs = kinds.map(({ $ref }) => ({ $ref }));
  if (refs.length === 1) return refs[0]!;
  const propertyName = discriminator(kinds.map(({ schema }) => schema));
  if (propertyName === undefined) return { anyOf: refs };
  const mapping = kinds.map(({ $ref, schema }) => [String(constantOf(schema, propertyName)), $ref]);
  return { oneOf: refs, discriminator: { propertyName, mapping: Object.fromEntries(mapping) as object } };
}

/** A member that each kind must have, each with a text of its own. */
function discriminator(schemas: readonly ErrorSchema[]): string | undefined {
  return schemas[0]!.required?.find((name) => {
    const constants = schemas.map((schema) => schema.required?.includes(name) && constantOf(schema, name));
    const isText = constants.every((constant) => typeof constant === 'string');
    return isText && new Set(constants).size === schemas.length;
  });
}

function constantOf({ properties }: ErrorSchema, name: string): unknown {
  const { const: constant, enum: values } = properties?.[name] ?? {};
  return constant ?? (values?.length === 1 ? values[0] : undefined);
}
