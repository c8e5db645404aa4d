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
    const { isValid, expectation } = VALIDATION_RULES[option as keyof ValidationOptions];
    return isValid(value) ? [] : [describeInvalidOption(path, expectation, value)];
  });
}

const UNSUPPORTED_OPTIONS: Readonly<Record<UnsupportedOption, string>> = {
  validatorPackage:
    'rules always come from class-validator. Remove `validatorPackage`, and install the class-validator version that you need',
  transformerPackage:
    'instances are always created by class-transformer. Remove `transformerPackage`, and install the class-transformer version that you need',
  errorFormat: 'the module option `formats` sets how errors are written. Remove `errorFormat`',
};
