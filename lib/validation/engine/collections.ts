/** A value whose items `each: true` and `@ValidateNested()` apply to. */
export type Collection = readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>;

export function isCollection(value: unknown): value is Collection {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

export function itemsOf(collection: Collection): readonly unknown[] {
  return Array.isArray(collection) ? collection : [...(collection as Set<unknown>).values()];
}

/** Returns the keys of a map; the items of other collections have indexes. */
export function keysOf(collection: Collection): readonly string[] | undefined {
  return collection instanceof Map ? [...collection.keys()].map(String) : undefined;
}
