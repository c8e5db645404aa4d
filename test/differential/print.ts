// Globals are slow to look up in the test environment, and these are looked up a million times.
const { getOwnPropertyDescriptor, getPrototypeOf, is, keys } = Object;
const { ownKeys } = Reflect;
const { isArray } = Array;
const { stringify } = JSON;
const [ADate, ARegExp, ASet, AMap, APromise, ABuffer] = [Date, RegExp, Set, Map, Promise, Buffer];

/** Returns the name of a class, with a number if several have the same name. */
const names = new WeakMap<object, string>();
const uses = new Map<string, number>();

function nameOf(prototype: object | null): string {
  if (prototype === null) return 'null';
  const known = names.get(prototype);
  if (known !== undefined) return known;
  const name = getOwnPropertyDescriptor(prototype, 'constructor')?.value?.name || 'Anonymous';
  // Node's own modules make lists in another realm than jest's.
  if (name === 'Array' || name === 'Object') return name;
  const use = (uses.get(name) ?? 0) + 1;
  uses.set(name, use);
  const unique = use === 1 ? name : `${name}#${use}`;
  names.set(prototype, unique);
  return unique;
}

/** Returns the contents of an object beside its own keys. */
function inside(value: object, above: readonly object[]): string {
  const each = (item: unknown) => printed(item, above);
  if (value instanceof ADate) return `(${value.getTime()})`;
  if (value instanceof ARegExp) return `(${value})`;
  if (value instanceof ASet) return `(${[...value].map(each).join(', ')})`;
  if (value instanceof AMap) {
    return `(${[...value].map(([key, item]) => `${each(key)} => ${each(item)}`).join(', ')})`;
  }
  return '';
}

/**
 * A value with all that tells two values apart: the prototypes at every level, and all own keys, whatever their
 * order. Two texts are equal if the values are.
 */
export const print = (value: unknown): string => printed(value, []);

function printed(value: unknown, above: readonly object[]): string {
  if (typeof value === 'string') return stringify(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol') return value.toString();
  if (typeof value !== 'object' || value === null) return is(value, -0) ? '-0' : `${value as number | null}`;
  if (value instanceof APromise) return 'promise';
  if (above.includes(value)) return 'itself';
  const path = [...above, value];
  const type = nameOf(getPrototypeOf(value));
  if (isArray(value) && type === 'Array' && isDense(value)) {
    return `[${value.map((item) => printed(item, path)).join(', ')}]`;
  }
  const own = ownKeys(value).map((key) => {
    const property = getOwnPropertyDescriptor(value, key)!;
    const said = property.get ? 'getter' : printed(property.value, path);
    return `${property.enumerable ? '' : 'hidden '}${key.toString()}: ${said}`;
  });
  return `${type === 'Object' ? '' : type}${inside(value, path)}{ ${own.toSorted().join(', ')} }`;
}

/** Checks whether a list has no gaps, and no keys beside its indices and `length`. */
const isDense = (list: readonly unknown[]) => ownKeys(list).length === list.length + 1;

/** A copy that shares no object with what it is made of, but for what cannot be copied. */
export function clone<Value>(value: Value): Value;
export function clone(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof APromise) return value;
  if (value instanceof ADate) return new ADate(value);
  if (ABuffer.isBuffer(value)) return ABuffer.from(value);
  if (value instanceof ASet) return new ASet([...value].map((item) => clone(item)));
  if (value instanceof AMap) return new AMap([...value].map(([key, item]) => [clone(key), clone(item)]));
  const copy: object = isArray(value) ? [] : Object.create(getPrototypeOf(value));
  if (isArray(value)) Object.assign(copy, { length: value.length });
  for (const key of keys(value)) {
    const item = clone((value as Record<string, unknown>)[key]);
    Object.defineProperty(copy, key, { value: item, enumerable: true, writable: true, configurable: true });
  }
  return copy;
}
