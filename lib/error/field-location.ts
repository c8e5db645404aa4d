/** The parts of a request that a field can be in. */
export const FIELD_LOCATIONS = ['body', 'query', 'path', 'header', 'cookie', 'file'] as const;

/** The part of the request that a field came in. */
export type FieldLocation = (typeof FIELD_LOCATIONS)[number];

export function isFieldLocation(value: unknown): value is FieldLocation {
  return (FIELD_LOCATIONS as readonly unknown[]).includes(value);
}
