/**
 * What is wrong with the names of options that an app gave: the compiler sees it of those that are written where they are
 * given, and of no others.
 *
 * @param place what the options are called. @example 'looker'
 * @param known all that there are, by name, in the order in which they are told
 */
export function nameMistakes<Options extends object>(
  place: string,
  given: Options,
  known: Readonly<Record<keyof Options, unknown>>,
): readonly string[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => noOption(place, name, known));
}

/** What is said of a name that is no option. */
export function noOption(place: string, name: string, known: object): string {
  return `${place}.${name} is no option. It has ${Object.keys(known).join(', ')}.`;
}
