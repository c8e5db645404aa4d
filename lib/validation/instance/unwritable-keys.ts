import { isPlain } from './sanitize.js';
import { nestedTypesOf } from './nested-types.js';
import { type Constructor, typedProperties, wireNamesOf } from './transformer.js';

/** The keys that lead from the root to a value, as they are called on the wire. */
export type KeyPath = readonly string[];

type Members = Record<string, unknown>;

/** What is known of the getters of a class, and of the classes that `@Type` nests in it. */
interface Getters {
  /** Getters without a setter that base classes have: an assignment throws. */
  readonly own: ReadonlySet<string>;
  readonly nested: ReadonlyMap<string, Constructor>;
}

/**
 * Sets aside the keys of a value that only a getter of a base class has. class-transformer skips getters of the class
 * itself, and would end in a TypeError with these.
 */
export class UnwritableKeys {
  private readonly getters = new Map<unknown, Getters>();
  private readonly concerned = new Map<unknown, boolean>();

  /** @param keysOf the keys that a class knows */
  constructor(private readonly keysOf: (type: Constructor) => ReadonlySet<string>) {}

  /** @returns the value without these keys, and where they were, less those that the class knows */
  setAside(
    type: Constructor,
    value: object,
  ): { readonly writable: object; readonly unwritable: readonly KeyPath[] } {
    const unwritable: KeyPath[] = [];
    if (!this.isConcerned(type)) return { writable: value, unwritable };
    return { writable: this.copy(type, value, [], unwritable) as object, unwritable };
  }

  private copy(type: Constructor, value: unknown, path: KeyPath, found: KeyPath[]): unknown {
    if (Array.isArray(value))
      return value.map((item, index) => this.copy(type, item, [...path, String(index)], found));
    if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
    const { own, nested } = this.gettersOf(type);
    const known = this.keysOf(type);
    const copy: Members = {};
    for (const [key, member] of Object.entries(value)) {
      const memberType = nested.get(key);
      if (memberType !== undefined) copy[key] = this.copy(memberType, member, [...path, key], found);
      else if (!own.has(key)) copy[key] = member;
      else if (!known.has(key)) found.push([...path, key]);
    }
    return copy;
  }

  /** Whether a class, or one that is nested in it, has such a getter. Most have none. */
  isConcerned(type: Constructor): boolean {
    let isConcerned = this.concerned.get(type);
    if (isConcerned === undefined) {
      const types = new Set([type]);
      // A set that grows is read to its end.
      for (const each of types) for (const nested of this.gettersOf(each).nested.values()) types.add(nested);
      isConcerned = [...types].some((each) => this.gettersOf(each).own.size > 0);
      this.concerned.set(type, isConcerned);
    }
    return isConcerned;
  }

  private gettersOf(type: Constructor): Getters {
    let getters = this.getters.get(type);
    if (getters === undefined) {
      getters = { own: inheritedGetters(type), nested: nestedClasses(type) };
      this.getters.set(type, getters);
    }
    return getters;
  }
}

function inheritedGetters({ prototype }: Constructor): ReadonlySet<string> {
  const getters = new Set<string>();
  const seen = new Set(Object.getOwnPropertyNames(prototype));
  let base = Object.getPrototypeOf(prototype) as object | null;
  while (base !== null && base !== Object.prototype) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(base))) {
      const isGetter = descriptor.get !== undefined && descriptor.set === undefined;
      if (isGetter && !seen.has(name)) getters.add(name);
      seen.add(name);
    }
    base = Object.getPrototypeOf(base) as object | null;
  }
  return getters;
}

/** By their keys on the wire. */
function nestedClasses(type: Constructor): ReadonlyMap<string, Constructor> {
  const names = wireNamesOf(type);
  return new Map(
    typedProperties(type).flatMap((property) => {
      const [nested] = nestedTypesOf(type, property);
      const isClass = typeof nested === 'function' && typeof nested.prototype === 'object';
      return isClass ? [[names.get(property) ?? property, nested as Constructor] as const] : [];
    }),
  );
}
