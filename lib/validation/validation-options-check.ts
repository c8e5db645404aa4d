import { isObject } from '../internal/unknown-value.js';
import { describeInvalidOption, describeUnknownOption } from '../internal/option-mistakes.js';
import { UNSUPPORTED_OPTIONS, VALIDATION_RULES, type ValidationOptions } from './validation-options.js';

/** Returns the mistakes in what the app gives as its options of validation, each with its remedy. */
export function validationMistakes(given: unknown): readonly string[] {
  return given === false ? [] : validationOptionMistakes(given, 'validation', 'validation.');
}

/**
 * Returns the mistakes in options of validation, each with its remedy.
 *
 * @param name the name of the options as a whole
 * @param prefix precedes the name of each option
 */
export function validationOptionMistakes(options: unknown, name: string, prefix: string): readonly string[] {
  if (!isObject(options))
    return [describeInvalidOption(name, 'an object with options of the ValidationPipe, or false', options)];
  return Object.entries(options).flatMap(([option, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const path = `${prefix}${option}`;
    if (Object.hasOwn(UNSUPPORTED_OPTIONS, option)) {
      return [
        `Unsupported option \`${path}\`: ${UNSUPPORTED_OPTIONS[option as keyof typeof UNSUPPORTED_OPTIONS]}.`,
      ];
    }
    if (!Object.hasOwn(VALIDATION_RULES, option))
      return [describeUnknownOption(path, option, VALIDATION_RULES)];
    const { check, expectation } = VALIDATION_RULES[option as keyof ValidationOptions];
    return check(value) ? [] : [describeInvalidOption(path, expectation, value)];
  });
}
