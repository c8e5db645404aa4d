import { type ApiError } from '../error/api-error.js';
import { type PlainData, withDetails } from '../error/plain-data.js';
import { read } from '../internal/safe-get.js';
import { type Members } from './json-schema.js';

type Metadata = Readonly<Record<string, PlainData>>;

/** The members that a format writes itself, of some errors or of all. */
export interface OwnMembers {
  readonly names: ReadonlySet<string>;
  /** The name as the format writes it, if it changes names. */
  readonly nameOf?: (name: string) => string;
}

/** These are written if not all field errors are listed. */
const CUT_METADATA = ['truncated', 'error_count'];

/**
 * Names the members of a format, together with those that are written if not all field errors are listed.
 *
 * @param nameOf the name as the format writes it
 */
export function ownMembers(names: readonly string[], nameOf?: (name: string) => string): OwnMembers {
  const all = new Set([...names, ...CUT_METADATA].map((name) => nameOf?.(name) ?? name));
  return nameOf === undefined ? { names: all } : { names: all, nameOf };
}

/**
 * Returns the members of an error's metadata as they stand beside those of the format. A member with the name of one of the
 * format is in `details`, so that each member of a response has one form.
 *
 * @param body which a member may repeat: then it is left out
 */
export function besideOwn(metadata: Metadata, own: OwnMembers, body: object = {}): Metadata {
  const { names, nameOf = (name) => name } = own;
  const isTaken = (name: string) => names.has(nameOf(name));
  if (!Object.keys(metadata).some(isTaken)) return metadata;
  const entries = Object.entries(metadata);
  const members = Object.fromEntries(entries.filter(([name]) => !isTaken(name)));
  const misplaced = entries.filter(([name, value]) => isTaken(name) && value !== read(body, name));
  if (misplaced.length === 0) return members;
  const details = withDetails(members.details, Object.fromEntries(misplaced));
  return { ...members, details: details as PlainData };
}

/** Adds the members of an error's metadata to a body. */
export function withMetadata(
  body: Record<string, unknown>,
  metadata: Metadata,
  own: OwnMembers,
): Record<string, unknown> {
  const others = besideOwn(metadata, own, body);
  for (const name of Object.keys(others)) body[name] = others[name];
  return body;
}

/** What says that not all field errors are listed; nothing where they are. */
export function cutShort({ fields, fieldCount }: ApiError): object {
  return fieldCount > fields.length ? { truncated: true, error_count: fieldCount } : {};
}

/** The schemas of what says so. */
export const CUT_SHORT: Members = {
  truncated: { type: 'boolean', const: true },
  error_count: { type: 'integer' },
};
