import { type BrokenRule, type RuledValue } from './plan/finding.js';

/** An item of a collection that breaks rules. */
interface BrokenItem {
  /** An index, or the key of a map. */
  readonly key: string;
  readonly broken: readonly BrokenRule[];
  readonly item: unknown;
}

/** Lists the items of a collection that break rules, each once. */
export function brokenItems({ value, broken }: RuledValue): readonly BrokenItem[] {
  const byItem = new Map<string, BrokenRule[]>();
  for (const each of broken) {
    for (const key of each.items ?? []) {
      const others = byItem.get(key);
      if (others) others.push(each);
      else byItem.set(key, [each]);
    }
  }
  const itemAt = itemsOf(value);
  return Array.from(byItem, ([key, rules]) => ({ key, broken: rules, item: itemAt(key) }));
}

/** Reads a collection once: a search for each item would take time that a client can multiply. */
function itemsOf(collection: unknown): (key: string) => unknown {
  if (collection instanceof Map) {
    const items = new Map(Array.from(collection, ([key, item]) => [String(key), item as unknown]));
    return (key) => items.get(key);
  }
  const items = Array.from(collection as Iterable<unknown>);
  return (key) => items[Number(key)];
}
