/** Reads a property of what nobody vouches for; a getter that throws reads as `undefined`. */
export function read(owner: unknown, property: string): unknown {
  try {
    return (owner as Record<string, unknown> | null | undefined)?.[property];
  } catch {
    return undefined;
  }
}
