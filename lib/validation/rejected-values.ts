import { hideSecrets, type IsSensitive } from '../internal/redact.js';
import { type PropertyPlan } from './engine/class-plan.js';
import { isBinary } from './engine/sanitize.js';
import { type BrokenRule, type RuledValue } from './engine/violation.js';

const TEXT_LENGTH = 100;

/** A refused value, as an answer may say it: a text is cut, secrets within it are hidden, and an object stays out of it. */
export function sayable(value: unknown, isSensitive: IsSensitive): readonly unknown[] | undefined {
  if (typeof value === 'string') return [shortened(value, isSensitive)];
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? [value] : undefined;
}

function shortened(text: string, isSensitive: IsSensitive): string {
  // A secret that is cut in two would not be recognised.
  const shown = hideSecrets(text.slice(0, 10 * TEXT_LENGTH), isSensitive);
  return shown.length > TEXT_LENGTH || text.length > 10 * TEXT_LENGTH
    ? `${shown.slice(0, TEXT_LENGTH)}…`
    : shown;
}

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

/** Names what a value is, for a message. @example 'a list' */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value) || value instanceof Set) return 'a list';
  if (isBinary(value)) return 'binary data';
  return KINDS[typeof value] ?? 'an object';
}

const KINDS: Readonly<Record<string, string>> = {
  undefined: 'nothing',
  string: 'a text',
  number: 'a number',
  boolean: 'a boolean',
};

/** Says that a value is not an object. */
export function noObjectMessage(value: unknown): string {
  return `This must be an object, got ${kindOf(value)}.`;
}

/** Says that a value cannot stand where a class has nested objects. */
export function notNestedMessage({ shape }: PropertyPlan, value: unknown): string {
  if (shape === 'single') return noObjectMessage(value);
  return `This must be ${shape === 'list' ? 'a list' : 'an object or a list'}, got ${kindOf(value)}.`;
}
