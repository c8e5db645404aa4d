/**
 * What is wrong with the names of the options that a format was given: the compiler sees it of those that are written
 * where they are given, and of no others.
 *
 * @param names all that there are, in the order in which they are told
 */
export function nameMistakes<Options extends object>(
  format: string,
  given: Options,
  names: Readonly<Record<keyof Options, true>>,
): readonly string[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(names, name))
    .map((name) => `${format}.${name} is no option. It has ${Object.keys(names).join(', ')}.`);
}
