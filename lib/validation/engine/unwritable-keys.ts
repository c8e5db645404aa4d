import { isObject } from '../../internal/unknown-value.js';
import { isPlainObjectOrList } from './sanitize.js';
import {
  type Constructor,
  getNestedTypes,
  getTypedProperties,
  getTypeMetadata,
  getLastExposedNames,
} from '../metadata/transformer.js';
import { createKeyPath, type ValuePath } from './violation.js';

type Members = Record<string, unknown>;

interface ClassGetters {
  readonly inherited: ReadonlySet<string>;
  readonly nested: ReadonlyMap<string, NestedClass>;
}

interface NestedClass {
  readonly type: Constructor;
  readonly isMap: boolean;
}

/**
 * Separates the keys for which a base class has a getter without a setter. class-transformer skips getters of the class
 * itself, but throws a TypeError for inherited ones.
 */
export class UnwritableKeys {
  private readonly getters = new Map<unknown, ClassGetters>();
  private readonly results = new Map<unknown, boolean>();

  constructor(private readonly getKnownKeys: (type: Constructor) => ReadonlySet<string>) {}

  /** @returns the value without unwritable keys, and the paths of the removed keys that its class does not know */
  separate(
    type: Constructor,
    value: object,
  ): { readonly writable: object; readonly unwritable: readonly ValuePath[] } {
    const unwritable: ValuePath[] = [];
    if (!this.hasInheritedGetters(type)) return { writable: value, unwritable };
    return { writable: this.copy(type, value, undefined, unwritable) as object, unwritable };
  }

  private copy(type: Constructor, value: unknown, path: ValuePath | undefined, found: ValuePath[]): unknown {
    if (Array.isArray(value))
      return value.map((item, index) => this.copy(type, item, createKeyPath(path, String(index)), found));
    if (!isObject(value) || !isPlainObjectOrList(value)) return value;
    const { inherited, nested } = this.getGetters(type);
    const known = this.getKnownKeys(type);
    const copy: Members = {};
    for (const [key, member] of Object.entries(value)) {
      const nestedType = nested.get(key);
      if (nestedType !== undefined)
        copy[key] = this.copyMember(nestedType, member, createKeyPath(path, key), found);
      else if (!inherited.has(key)) copy[key] = member;
      else if (!known.has(key)) found.push(createKeyPath(path, key));
    }
    return copy;
  }

  private copyMember(
    { type, isMap }: NestedClass,
    value: unknown,
    path: ValuePath,
    found: ValuePath[],
  ): unknown {
    if (!isMap || !isObject(value) || !isPlainObjectOrList(value) || Array.isArray(value))
      return this.copy(type, value, path, found);
    const values = Object.entries(value).map(([key, member]): [string, unknown] => [
      key,
      this.copy(type, member, createKeyPath(path, key), found),
    ]);
    return Object.fromEntries(values);
  }

  hasInheritedGetters(type: Constructor): boolean {
    let result = this.results.get(type);
    if (result === undefined) {
      const types = new Set([type]);
      for (const each of types)
        for (const nested of this.getGetters(each).nested.values()) types.add(nested.type);
      result = [...types].some((each) => this.getGetters(each).inherited.size > 0);
      this.results.set(type, result);
    }
    return result;
  }

  private getGetters(type: Constructor): ClassGetters {
    let getters = this.getters.get(type);
    if (getters === undefined) {
      getters = { inherited: findInheritedGetters(type), nested: findNestedClasses(type) };
      this.getters.set(type, getters);
    }
    return getters;
  }
}

function findInheritedGetters({ prototype }: Constructor): ReadonlySet<string> {
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

function findNestedClasses(type: Constructor): ReadonlyMap<string, NestedClass> {
  const names = getLastExposedNames(type);
  return new Map(
    getTypedProperties(type).flatMap((property) => {
      const [nested] = getNestedTypes(type, property);
      const isClass = typeof nested === 'function' && typeof nested.prototype === 'object';
      const isMap = getTypeMetadata(type, property)?.reflectedType === Map;
      const key = names.get(property) ?? property;
      return isClass ? [[key, { type: nested as Constructor, isMap }] as const] : [];
    }),
  );
}

/**
 * Finds the path of the key that class-transformer could not write, if this caused the error. {@link UnwritableKeys} cannot
 * find such a key in advance if the class of a nested object depends on its value.
 */
export function findUnwritableKey(error: unknown, value: object): ValuePath | undefined {
  if (!(error instanceof TypeError)) return undefined;
  // V8's message: "Cannot set property area of #<Circle> which has only a getter".
  const { message } = error;
  if (!message.startsWith(MESSAGE_START) || !message.endsWith(' which has only a getter')) return undefined;
  return findKey(message.slice(MESSAGE_START.length, message.lastIndexOf(' of #<')), value);
}

const MESSAGE_START = 'Cannot set property ';

function findKey(key: string, root: object): ValuePath | undefined {
  const seen = new Set<unknown>([root]);
  const owners: [object, ValuePath | undefined][] = [[root, undefined]];
  for (const [owner, path] of owners) {
    if (Object.hasOwn(owner, key)) return createKeyPath(path, key);
    for (const [name, member] of Object.entries(owner)) {
      if (!isObject(member) || seen.has(member)) continue;
      seen.add(member);
      owners.push([member, createKeyPath(path, name)]);
    }
  }
  return undefined;
}
