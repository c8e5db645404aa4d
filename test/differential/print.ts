// The test environment is slow at reading globals, and these are read a million times.
const { getOwnPropertyDescriptor, getPrototypeOf, is, keys } = Object;
const { ownKeys } = Reflect;
const { isArray } = Array;
const { stringify } = JSON;
const [ADate, ARegExp, ASet, AMap, APromise, ABuffer] = [Date, RegExp, Set, Map, Promise, Buffer];

/** The names of classes by their prototypes, with a number if several classes have the same name. */
const names = new WeakMap<object, string>();
const counts = new Map<string, number>();

function getName(prototype: object | null): string {
  if (prototype === null) return 'null';
  const existing = names.get(prototype);
  if (existing !== undefined) return existing;
  const name = getOwnPropertyDescriptor(prototype, 'constructor')?.value?.name || 'Anonymous';
  // Node's modules create lists and objects in another realm than that of jest.
  if (name === 'Array' || name === 'Object') return name;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  const unique = count === 1 ? name : `${name}#${count}`;
  names.set(prototype, unique);
  return unique;
}

/** Prints the contents of an object that are not own keys, for example the items of a set. */
function printContents(value: object, ancestors: readonly object[]): string {
  const each = (item: unknown) => printAt(item, ancestors);
  if (value instanceof ADate) return `(${value.getTime()})`;
  if (value instanceof ARegExp) return `(${value})`;
  if (value instanceof ASet) return `(${[...value].map(each).join(', ')})`;
  if (value instanceof AMap) {
    return `(${[...value].map(([key, item]) => `${each(key)} => ${each(item)}`).join(', ')})`;
  }
  return '';
}

/**
 * Prints a value with the prototypes and all own keys at every level. The keys are sorted, so that equal values have equal
 * strings.
 */
export const print = (value: unknown): string => printAt(value, []);

function printAt(value: unknown, ancestors: readonly object[]): string {
  if (typeof value === 'string') return stringify(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol') return value.toString();
  if (typeof value !== 'object' || value === null) return is(value, -0) ? '-0' : `${value as number | null}`;
  if (value instanceof APromise) return 'promise';
  if (ancestors.includes(value)) return 'itself';
  const path = [...ancestors, value];
  const type = getName(getPrototypeOf(value));
  if (isArray(value) && type === 'Array' && isDense(value)) {
    return `[${value.map((item) => printAt(item, path)).join(', ')}]`;
  }
  const own = ownKeys(value).map((key) => {
    const property = getOwnPropertyDescriptor(value, key)!;
    const text = property.get ? 'getter' : printAt(property.value, path);
    return `${property.enumerable ? '' : 'hidden '}${key.toString()}: ${text}`;
  });
  return `${type === 'Object' ? '' : type}${printContents(value, path)}{ ${own.toSorted().join(', ')} }`;
}

/** Checks whether a list has no gaps, and no keys beside its indices and `length`. */
const isDense = (list: readonly unknown[]) => ownKeys(list).length === list.length + 1;

/** Copies a value deeply, except for promises. */
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
