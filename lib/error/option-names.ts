import { NameSuggestions } from './name-suggestions.js';

/**
 * Finds unknown names among given options. The compiler finds those of literals; it does not check options that are
 * built elsewhere, nor those of plain JavaScript.
 *
 * @param place the name of the options. @example 'looker'
 * @param known all options by name, in the order in which the message lists them
 */
export function nameMistakes<Options extends object>(
  place: string,
  given: Options,
  known: Readonly<Record<keyof Options, unknown>>,
): readonly string[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => unknownOption(`${place}.${name}`, name, known));
}

/**
 * Describes an option that does not exist.
 *
 * @param path where it was found. @example 'logging.level'
 */
export function unknownOption(path: string, name: string, known: object): string {
  const names = Object.keys(known);
  return `Unknown option \`${path}\`.${didYouMean(name, names)} Options: ${names.join(', ')}.`;
}

/** Suggests the known name that was probably meant, as a sentence of a message; none if no name is close. */
export function didYouMean(name: unknown, known: readonly string[]): string {
  if (typeof name !== 'string') return '';
  const meant =
    new NameSuggestions().closest(name, known) ??
    known.find((each) => name.startsWith(each) || each.startsWith(name));
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}
