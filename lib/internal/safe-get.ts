/** Reads a property of what nobody vouches for; a getter that throws reads as `undefined`. */
export function read(owner: unknown, property: PropertyKey): unknown {
  try {
    return (owner as Record<PropertyKey, unknown> | null | undefined)?.[property];
  } catch {
    return undefined;
  }
}
