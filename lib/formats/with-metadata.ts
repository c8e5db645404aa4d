import { type PlainData } from '../error/plain-data.js';

/** Adds the members of an error's metadata to a body. What the format itself writes has the name. */
export function withMetadata(
  body: Record<string, unknown>,
  metadata: { readonly [member: string]: PlainData },
): Record<string, unknown> {
  for (const name of Object.keys(metadata)) {
    if (!Object.hasOwn(body, name) || body[name] === undefined) body[name] = metadata[name];
  }
  return body;
}
