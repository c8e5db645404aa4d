/** Reads a property of what nobody vouches for; a getter that throws reads as `undefined`. */
export function read(owner: unknown, property: string | symbol): unknown {
  try {
    return (owner as Record<string | symbol, unknown> | null | undefined)?.[property];
  } catch {
    return undefined;
  }
}
