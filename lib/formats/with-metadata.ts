import { type PlainData } from '../error/plain-data.js';

/**
 * Adds the members of an error's metadata to a body. What the format itself writes has the name.
 *
 * @param reserved names that mean something to readers also where the format writes nothing
 */
export function withMetadata(
  body: Record<string, unknown>,
  metadata: { readonly [member: string]: PlainData },
  reserved: readonly string[] = [],
): Record<string, unknown> {
  for (const name of Object.keys(metadata)) {
    const isFree = !Object.hasOwn(body, name) || body[name] === undefined;
    if (isFree && !reserved.includes(name)) body[name] = metadata[name];
  }
  return body;
}
