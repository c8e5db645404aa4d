/** Types that the language has, which are no classes of an app. */
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

export function isOfTheLanguage(type: unknown): boolean {
  return OF_THE_LANGUAGE.has(type);
}
