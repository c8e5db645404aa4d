import { withDetails } from '../error/details.js';
import { type PlainData } from '../error/plain-data.js';

type Metadata = Readonly<Record<string, PlainData>>;

/** The members that a format writes itself, of some errors or of all. */
export interface OwnMembers {
  readonly names: ReadonlySet<string>;
  /** The name as the format writes it, if it changes names. */
  readonly nameOf?: (name: string) => string;
}

/** These are written if not all field errors are listed. */
const CUT_SHORT = ['truncated', 'error_count'];

/**
 * Names the members of a format, together with those that are written if not all field errors are listed.
 *
 * @param nameOf the name as the format writes it
 */
export function ownMembers(names: readonly string[], nameOf?: (name: string) => string): OwnMembers {
  const all = new Set([...names, ...CUT_SHORT].map((name) => nameOf?.(name) ?? name));
  return nameOf === undefined ? { names: all } : { names: all, nameOf };
}

/**
 * Returns the members of an error's metadata as they stand beside those of the format. A member with the name of one of the
 * format is in `details`, so that each member of a response has one form.
 */
export function besideOwn(metadata: Metadata, { names, nameOf = (name) => name }: OwnMembers): Metadata {
  const entries = Object.entries(metadata);
  const isTaken = ([name]: readonly [string, PlainData]) => names.has(nameOf(name));
  if (!entries.some(isTaken)) return metadata;
  const members = Object.fromEntries(entries.filter((entry) => !isTaken(entry)));
  const misplaced = Object.fromEntries(entries.filter(isTaken));
  return { ...members, details: withDetails(members.details, misplaced) as PlainData };
}

/** Adds the members of an error's metadata to a body. A member that repeats what the body has is left out. */
export function withMetadata(
  body: Record<string, unknown>,
  metadata: Metadata,
  own: OwnMembers,
): Record<string, unknown> {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return body;
  const others = Object.fromEntries(entries.filter(([name, value]) => body[name] !== value));
  return Object.assign(body, besideOwn(others, own));
}
