/** Returns a function that is called once for each object; the result is released with the object. */
export function memoize<Thing extends object, Result>(
  call: (thing: Thing) => Result,
): (thing: Thing) => Result {
  const results = new WeakMap<Thing, Result>();
  return (thing) => {
    let result = results.get(thing);
    if (result === undefined && !results.has(thing)) {
      result = call(thing);
      results.set(thing, result);
    }
    return result as Result;
  };
}

/** Returns the value of a key, which is created if the map does not have it. */
export function getOrCreate<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
