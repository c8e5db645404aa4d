export function memoize<Thing extends object, Result>(
  compute: (thing: Thing) => Result,
): (thing: Thing) => Result {
  const results = new WeakMap<Thing, Result>();
  return (thing) => {
    let result = results.get(thing);
    if (result === undefined && !results.has(thing)) {
      result = compute(thing);
      results.set(thing, result);
    }
    return result as Result;
  };
}

export function getOrCreate<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}

export function groupBy<Value, Key>(
  values: Iterable<Value>,
  getKey: (value: Value) => Key,
): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) getOrCreate(groups, getKey(value), () => []).push(value);
  return groups;
}
