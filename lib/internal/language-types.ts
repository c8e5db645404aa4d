const OF_THE_LANGUAGE: ReadonlySet<unknown> = new Set([
  Object,
  Array,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Date,
  Promise,
  Function,
  Map,
  Set,
]);

/** Checks whether a type is one of the language and not a class of an app. */
export function isOfTheLanguage(type: unknown): boolean {
  return OF_THE_LANGUAGE.has(type);
}
