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
