import { isObject } from '../internal/unknown-value.js';
import { describeInvalidOption, describeUnknownOption } from '../internal/option-mistakes.js';
import { type UnsupportedOption, VALIDATION_RULES, type ValidationOptions } from './validation-options.js';

export function findValidationMistakes(options: unknown): readonly string[] {
  return options === false ? [] : findValidationOptionMistakes(options, 'validation', 'validation.');
}

export function findValidationOptionMistakes(
  options: unknown,
  objectName: string,
  optionPrefix: string,
): readonly string[] {
  if (!isObject(options))
    return [
      describeInvalidOption(objectName, 'an object with options of the ValidationPipe, or false', options),
    ];
  return Object.entries(options).flatMap(([option, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const path = `${optionPrefix}${option}`;
    if (Object.hasOwn(UNSUPPORTED_OPTIONS, option)) {
      return [`Unsupported option \`${path}\`: ${UNSUPPORTED_OPTIONS[option as UnsupportedOption]}.`];
    }
    if (!Object.hasOwn(VALIDATION_RULES, option))
      return [describeUnknownOption(path, option, VALIDATION_RULES)];
    const { check, expectation } = VALIDATION_RULES[option as keyof ValidationOptions];
    return check(value) ? [] : [describeInvalidOption(path, expectation, value)];
  });
}

const UNSUPPORTED_OPTIONS: Readonly<Record<UnsupportedOption, string>> = {
  validatorPackage:
    'rules are always those of class-validator. Remove it, and install the version that you want',
  transformerPackage:
    'instances are always created by class-transformer. Remove it, and install the version that you want',
  errorFormat: 'the option `formats` sets how errors are written. Remove it',
};
