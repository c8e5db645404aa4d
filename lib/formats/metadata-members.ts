import { type ApiError } from '../error/api-error.js';
import { type PlainData, mergeDetails } from '../error/plain-data.js';
import { readProperty } from '../internal/unknown-value.js';
import { type ErrorSchema } from './error-format.js';
import { type Members } from './json-schema.js';

type Metadata = Readonly<Record<string, PlainData>>;

/** These are written if not all field errors are listed. */
export const TRUNCATION_SCHEMAS: Members = {
  truncated: { type: 'boolean', const: true },
  error_count: { type: 'integer' },
};

/** Returns the members that state that not all field errors are listed, if that is so. */
export function createTruncationMembers({ fields, fieldCount }: ApiError): Metadata {
  return fieldCount > fields.length ? { truncated: true, error_count: fieldCount } : {};
}

/**
 * Writes the metadata of errors beside a format's own members. A member of the metadata with the name of one of the
 * format's is written in `details`, so that each member of a response has one form.
 */
export class MetadataMembers {
  private readonly reservedNames: ReadonlySet<string>;

  /**
   * @param own the members that the format writes itself, of some errors or of all
   * @param writeName the name as the format writes it, if it changes names
   */
  constructor(
    own: readonly string[],
    private readonly writeName = (name: string): string => name,
  ) {
    this.reservedNames = new Set(own.map((name) => writeName(name)));
  }

  /** @param body if a member repeats one of the body with the same value, it is left out */
  select(metadata: Metadata, body: object = {}): Metadata {
    const isTaken = (name: string) => this.reservedNames.has(this.writeName(name));
    if (!Object.keys(metadata).some(isTaken)) return metadata;
    const entries = Object.entries(metadata);
    const members = Object.fromEntries(entries.filter(([name]) => !isTaken(name)));
    const misplaced = entries.filter(([name, value]) => isTaken(name) && value !== readProperty(body, name));
    if (misplaced.length === 0) return members;
    const details = mergeDetails(members.details, Object.fromEntries(misplaced));
    return { ...members, details: details as PlainData };
  }

  addTo(body: Record<string, unknown>, metadata: Metadata): Record<string, unknown> {
    const members = this.select(metadata, body);
    for (const name of Object.keys(members)) body[name] = members[name];
    return body;
  }

  createSchemas(metadata: Metadata): Members {
    return Object.fromEntries(
      Object.keys(this.select(metadata)).map((name): [string, ErrorSchema] => [name, {}]),
    );
  }
}
