import { type PropertyPlan, type Rule } from './rule.js';
import { type CrossFieldRule } from './cross-field-rule.js';

/** The path of a value in the value that was sent, as its last step. `parent` is the path without this step. */
export interface ValuePath {
  readonly parent: ValuePath | undefined;
  readonly key: string;
  readonly wireName: string;
  readonly owner: object;
  readonly value: unknown;
}

export function createKeyPath(parent: ValuePath | undefined, key: string): ValuePath {
  return { parent, key, wireName: key, owner: {}, value: undefined };
}

export interface BrokenRule {
  readonly rule: Rule;
  readonly items: readonly string[] | undefined;
  readonly isAsync?: boolean;
}

/** The rules that the value of a property breaks. `broken` is empty if asynchronous rules ran and have accepted the value. */
export interface PropertyViolation extends ValuePath {
  readonly kind: 'rules';
  readonly order: number;
  readonly plan: PropertyPlan;
  readonly broken: readonly BrokenRule[];
  /** Unlike in `value`, an object still has the keys that its class does not know. */
  readonly messageValue: unknown;
}

export interface CrossFieldViolation {
  readonly kind: 'cross-field';
  readonly order: number;
  readonly parent: ValuePath | undefined;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly rule: CrossFieldRule;
}

interface UnknownKey extends ValuePath {
  readonly kind: 'unknown key';
  readonly order: number;
  readonly knownWireNames: readonly string[];
}

/** An object whose class has no rules, rejected because of `forbidUnknownValues`. */
interface UnknownObject {
  readonly kind: 'unknown object';
  readonly order: number;
  readonly parent: ValuePath | undefined;
  readonly value: unknown;
}

interface NotAnObject {
  readonly kind: 'not an object';
  readonly order: number;
  readonly value: unknown;
}

interface TooDeepValue {
  readonly kind: 'too deep';
  readonly order: number;
  readonly member: string | undefined;
}

/** One failure of a value. Violations are sorted by `order`, because asynchronous rules may report them later. */
export type Violation =
  PropertyViolation | CrossFieldViolation | UnknownKey | UnknownObject | NotAnObject | TooDeepValue;

export function createUnwritableKeyViolation(path: ValuePath, order = 0): Violation {
  return { kind: 'unknown key', order, ...path, knownWireNames: [] };
}

interface BrokenItem {
  readonly key: string;
  readonly broken: readonly BrokenRule[];
  readonly item: unknown;
}

export function groupByItem({ value, broken }: PropertyViolation): readonly BrokenItem[] {
  const byItem = new Map<string, BrokenRule[]>();
  for (const each of broken) {
    for (const key of each.items ?? []) {
      const others = byItem.get(key);
      if (others) others.push(each);
      else byItem.set(key, [each]);
    }
  }
  const getItem = createItemGetter(value);
  return Array.from(byItem, ([key, rules]) => ({ key, broken: rules, item: getItem(key) }));
}

/** Reads the collection once, because a client could make a search for each item expensive. */
function createItemGetter(collection: unknown): (key: string) => unknown {
  if (collection instanceof Map) {
    const items = new Map(Array.from(collection, ([key, item]) => [String(key), item as unknown]));
    return (key) => items.get(key);
  }
  const items = Array.from(collection as Iterable<unknown>);
  return (key) => items[Number(key)];
}
