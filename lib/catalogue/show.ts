import { inspect } from 'node:util';

/** Renders a value for a message to the author of the app. */
export function show(value: unknown): string {
  if (typeof value === 'function') return value.name || 'a function';
  return inspect(value, { depth: 0, breakLength: Infinity });
}

/**
 * Describes an option with a wrong value.
 *
 * @param expectation completes "must be"
 * @param remedy a sentence after a space, if the expectation does not imply it
 */
export function mustBe(option: string, expectation: string, value: unknown, remedy = ''): string {
  return `\`${option}\` must be ${expectation}, got ${show(value)}.${remedy}`;
}
