import { type ApiError } from '../error/api-error.js';
import { type PlainData, mergeDetails } from '../error/plain-data.js';
import { readProperty } from '../internal/unknown-value.js';

import { createIntegerSchema, DESCRIPTIONS, type Members, type ErrorSchema } from './schema/json-schema.js';

type Metadata = Readonly<Record<string, PlainData>>;

export const TRUNCATION_SCHEMAS: Members = {
  truncated: { type: 'boolean', description: DESCRIPTIONS.truncated },
  error_count: createIntegerSchema(DESCRIPTIONS.errorCount),
};

const METADATA_SCHEMA: ErrorSchema = { description: DESCRIPTIONS.metadata };

export function createTruncationMembers({ fields, fieldCount }: ApiError): Metadata {
  return fieldCount > fields.length ? { truncated: true, error_count: fieldCount } : {};
}

export function omitIfEmpty<T extends object>(members: T): T | undefined {
  return Object.values(members).some((value) => value !== undefined) ? members : undefined;
}

/**
 * Adds the metadata of an error to the body. A metadata member whose name the format already uses is moved to `details`, so
 * that the member of the format keeps its type.
 */
export class MetadataMembers {
  private readonly reservedNames: ReadonlySet<string>;

  /**
   * @param formatMembers all members that the format itself can write
   * @param writeName converts a name of the metadata to the notation of the format
   */
  constructor(
    formatMembers: readonly string[],
    private readonly writeName = (name: string): string => name,
  ) {
    this.reservedNames = new Set(formatMembers.map((name) => writeName(name)));
  }

  /** @param body the members of the format; metadata with the same name and value is omitted */
  selectMembers(metadata: Metadata, body: object = {}): Metadata {
    const isReserved = (name: string) => this.reservedNames.has(this.writeName(name));
    if (!Object.keys(metadata).some(isReserved)) return metadata;
    const entries = Object.entries(metadata);
    const members = Object.fromEntries(entries.filter(([name]) => !isReserved(name)));
    const moved = entries.filter(([name, value]) => isReserved(name) && value !== readProperty(body, name));
    if (moved.length === 0) return members;
    const details = mergeDetails(members.details, Object.fromEntries(moved));
    return { ...members, details: details as PlainData };
  }

  addToBody(body: Record<string, unknown>, metadata: Metadata): Record<string, unknown> {
    const members = this.selectMembers(metadata, body);
    for (const name of Object.keys(members)) body[name] = members[name];
    return body;
  }

  createSchemas(metadata: Metadata): Members {
    return Object.fromEntries(
      Object.keys(this.selectMembers(metadata)).map((name): [string, ErrorSchema] => [name, METADATA_SCHEMA]),
    );
  }
}
