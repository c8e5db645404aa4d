import { type PlainData } from '../../error/plain-data.js';
import { type ErrorSchema } from '../error-format.js';

/** A name as Twilio's XML has it. @example 'more_info' is MoreInfo */
export function pascalCase(name: string): string {
  return name
    .split(/[_.\s-]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** A value with such names throughout. Members whose names become the same follow each other. */
export function inPascalCase(value: PlainData): PlainData {
  if (Array.isArray(value)) return (value as readonly PlainData[]).map(inPascalCase);
  if (typeof value !== 'object' || value === null) return value;
  const members = new Map<string, PlainData[]>();
  for (const [name, member] of Object.entries(value)) {
    const key = pascalCase(name);
    const known = members.get(key) ?? [];
    members.set(key, known);
    for (const each of [member].flat()) known.push(inPascalCase(each));
  }
  return Object.fromEntries(members);
}

/** The schema of such a value. */
export function schemaInPascalCase(schema: ErrorSchema): ErrorSchema {
  const { properties, required, items, allOf, anyOf, ...facts } = schema;
  const all = (schemas: unknown) => (schemas as readonly ErrorSchema[]).map(schemaInPascalCase);
  return {
    ...facts,
    ...(required && { required: required.map(pascalCase) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [pascalCase(name), schemaInPascalCase(each)]),
      ),
    }),
    ...(items && { items: schemaInPascalCase(items) }),
    ...(allOf !== undefined && { allOf: all(allOf) }),
    ...(anyOf !== undefined && { anyOf: all(anyOf) }),
  };
}
