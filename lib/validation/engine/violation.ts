import { type PropertyPlan } from './class-plan.js';
import { type CrossFieldRule } from './cross-field-rule.js';
import { type Rule } from './rule.js';

/** Where a value stands in what was sent. */
export interface Place {
  /** The place of the object or list that it is in; none for the members of the root. */
  readonly within: Place | undefined;
  /** A property, an index, or a key of a map. */
  readonly key: string;
  /** The same as it is called on the wire. */
  readonly label: string;
  /** The object or list that it is in. */
  readonly owner: object;
  readonly value: unknown;
}

/** A rule that a value breaks; where it is asked of each item, with the keys of those that break it. */
export interface BrokenRule {
  readonly rule: Rule;
  readonly items: readonly string[] | undefined;
  /** Whether it answered later. */
  readonly isLate?: boolean;
}

/** A value that breaks rules of its property. None are listed if asynchronous ones were kept to after all. */
export interface RuledValue extends Place {
  readonly kind: 'rules';
  readonly order: number;
  readonly plan: PropertyPlan;
  readonly broken: readonly BrokenRule[];
  /** What messages are told of the value: an object before it lost the keys that its class does not know. */
  readonly told: unknown;
}

/** A rule over several fields of an object that it breaks. */
export interface BrokenFieldRule {
  readonly kind: 'fields';
  readonly order: number;
  /** Where the object stands. */
  readonly within: Place | undefined;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly rule: CrossFieldRule;
}

/** A key that its class does not know. */
interface UnknownKey extends Place {
  readonly kind: 'unknown key';
  readonly order: number;
  /** What the keys of the class are called on the wire. */
  readonly known: readonly string[];
}

/** Makes a place of which no more than the keys from the root is known. */
export function keyPlace(within: Place | undefined, key: string): Place {
  return { within, key, label: key, owner: {}, value: undefined };
}

/** Makes the finding of a key that no instance could be given. */
export function unknownKeyAt(place: Place, order = 0): Finding {
  return { kind: 'unknown key', order, ...place, known: [] };
}

/** An object of a class without rules, where such are refused. */
interface UnknownObject {
  readonly kind: 'unknown object';
  readonly order: number;
  readonly within: Place | undefined;
  readonly value: unknown;
}

/** A value that no object can be made of. */
interface NoObject {
  readonly kind: 'no object';
  readonly order: number;
  readonly value: unknown;
}

/** A value that is nested deeper than it may be, and the member of the root that it is in. */
interface DeepValue {
  readonly kind: 'too deep';
  readonly order: number;
  readonly member: string | undefined;
}

/** Something that is wrong with what was sent. `order` is that of the values, whenever a rule answered. */
export type Finding = RuledValue | BrokenFieldRule | UnknownKey | UnknownObject | NoObject | DeepValue;
