import { hideSecrets, type IsSensitive } from '../internal/redact.js';
import { type PropertyPlan } from './engine/class-plan.js';
import { isBinary } from './engine/sanitize.js';
import { type BrokenRule, type PropertyViolation } from './engine/violation.js';

const TEXT_LENGTH = 100;

/** Returns a rejected value for a response: a text is truncated and its secrets are hidden; an object is left out. */
export function toBadValues(value: unknown, isSensitive: IsSensitive): readonly unknown[] | undefined {
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
export function brokenItems({ value, broken }: PropertyViolation): readonly BrokenItem[] {
  const byItem = new Map<string, BrokenRule[]>();
  for (const each of broken) {
    for (const key of each.items ?? []) {
      const others = byItem.get(key);
      if (others) others.push(each);
      else byItem.set(key, [each]);
    }
  }
  const itemAt = itemGetter(value);
  return Array.from(byItem, ([key, rules]) => ({ key, broken: rules, item: itemAt(key) }));
}

/** Reads a collection once: a client could make a search for each item expensive. */
function itemGetter(collection: unknown): (key: string) => unknown {
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
  return KINDS[typeof value] ?? (isBinary(value) ? 'binary data' : 'an object');
}

const KINDS: Readonly<Record<string, string>> = {
  undefined: 'nothing',
  string: 'a text',
  number: 'a number',
  boolean: 'a boolean',
};

export function notAnObjectMessage(value: unknown): string {
  return `This must be an object, got ${kindOf(value)}.`;
}

/** Returns the message for a value in place of nested objects. */
export function notNestedMessage({ shape }: PropertyPlan, value: unknown): string {
  if (shape === 'single') return notAnObjectMessage(value);
  return `This must be ${shape === 'list' ? 'a list' : 'an object or a list'}, got ${kindOf(value)}.`;
}
