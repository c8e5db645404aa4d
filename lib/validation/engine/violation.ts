import { type PropertyPlan, type Rule } from './rule.js';
import { type CrossFieldRule } from './cross-field-rule.js';

/** The path of a value from the root of what was sent, its last step first. */
export interface ValuePath {
  /** The path of the object or list that has the value; `undefined` for members of the root. */
  readonly parent: ValuePath | undefined;
  /** A property, an index, or a key of a map. */
  readonly key: string;
  /** The name of the key on the wire. */
  readonly wireName: string;
  /** The object or list that has the value. */
  readonly owner: object;
  readonly value: unknown;
}

/** Makes a path of which only the keys are known. */
export function createKeyPath(parent: ValuePath | undefined, key: string): ValuePath {
  return { parent, key, wireName: key, owner: {}, value: undefined };
}

/** A rule that a value breaks. */
export interface BrokenRule {
  readonly rule: Rule;
  /** The keys of the items that break it, if it applies to each item. */
  readonly items: readonly string[] | undefined;
  /** Whether the rule is asynchronous. */
  readonly isAsync?: boolean;
}

/** The rules of a property that its value breaks. The list is empty if asynchronous rules accept the value. */
export interface PropertyViolation extends ValuePath {
  readonly kind: 'rules';
  readonly order: number;
  readonly plan: PropertyPlan;
  readonly broken: readonly BrokenRule[];
  /** The value for messages: an object still has the keys that its class does not know. */
  readonly messageValue: unknown;
}

/** A cross-field rule that an object breaks. */
export interface CrossFieldViolation {
  readonly kind: 'cross-field';
  readonly order: number;
  /** The path of the object. */
  readonly parent: ValuePath | undefined;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly rule: CrossFieldRule;
}

/** A key that its class does not know. */
interface UnknownKey extends ValuePath {
  readonly kind: 'unknown key';
  readonly order: number;
  /** The keys of the class, by their names on the wire. */
  readonly knownWireNames: readonly string[];
}

/** An object whose class has no rules, if such objects are rejected. */
interface UnknownObject {
  readonly kind: 'unknown object';
  readonly order: number;
  readonly parent: ValuePath | undefined;
  readonly value: unknown;
}

/** A root that is not an object. */
interface NotAnObject {
  readonly kind: 'not an object';
  readonly order: number;
  readonly value: unknown;
}

/** A root that is nested too deeply, and the member that is. */
interface TooDeepValue {
  readonly kind: 'too deep';
  readonly order: number;
  readonly member: string | undefined;
}

/**
 * Something that is wrong with a value. Violations are sorted by `order`, the order of the values, even if the rules
 * are asynchronous.
 */
export type Violation =
  PropertyViolation | CrossFieldViolation | UnknownKey | UnknownObject | NotAnObject | TooDeepValue;

/** Makes the violation of a key that could not be written to any instance. */
export function createUnwritableKeyViolation(path: ValuePath, order = 0): Violation {
  return { kind: 'unknown key', order, ...path, knownWireNames: [] };
}

/** An item of a collection that breaks rules. */
interface BrokenItem {
  /** An index, or the key of a map. */
  readonly key: string;
  readonly broken: readonly BrokenRule[];
  readonly item: unknown;
}

/** Lists the items of a collection that break rules, each once. */
export function groupByItem({ value, broken }: PropertyViolation): readonly BrokenItem[] {
  const byItem = new Map<string, BrokenRule[]>();
  for (const each of broken) {
    for (const key of each.items ?? []) {
      const others = byItem.get(key);
      if (others) others.push(each);
      else byItem.set(key, [each]);
    }
  }
  const itemAt = createItemGetter(value);
  return Array.from(byItem, ([key, rules]) => ({ key, broken: rules, item: itemAt(key) }));
}

/** Reads a collection once: a client could make a search for each item expensive. */
function createItemGetter(collection: unknown): (key: string) => unknown {
  if (collection instanceof Map) {
    const items = new Map(Array.from(collection, ([key, item]) => [String(key), item as unknown]));
    return (key) => items.get(key);
  }
  const items = Array.from(collection as Iterable<unknown>);
  return (key) => items[Number(key)];
}
