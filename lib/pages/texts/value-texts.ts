/** The cause of a violation and its remedy. Words in backticks are code. */
export type ConstraintText = readonly [cause: string, solution: string];

/** Describes constraints on types, presence, numbers, dates, lists and choices. */
export const VALUE_TEXTS = {
  isDefined: ['The value is absent or `null`.', 'Send the field with a value.'],
  isNotEmpty: ['The value is empty.', 'Send a value that is not `null` or an empty text.'],
  isEmpty: ['The field must have no value.', 'Omit the field.'],
  isString: ['The value is not a text.', 'Send a text in quotes, such as `"abc"`, and only once.'],
  isBoolean: ['The value is not a boolean.', 'Send `true` or `false`, without quotes in JSON.'],
  isNumber: [
    'The value is not a number, or has too many decimal places.',
    'Send a number such as `12.5`, without quotes in JSON.',
  ],
  isInt: ['The value is not an integer.', 'Send a whole number such as `12`, without quotes and decimals.'],
  isObject: [
    'The value is not an object.',
    'Send an object in braces, such as `{"name": "Ada"}`, not a list or a text.',
  ],
  isNotEmptyObject: [
    'The value is not an object, or has no members.',
    'Send an object with at least one member that has a value.',
  ],
  isInstance: [
    'The value does not have the structure that the field requires.',
    'Send an object with the members that the documentation shows.',
  ],
  nestedValidation: [
    'The value is not an object, or is not a list of objects.',
    'Send an object in braces, or a list of them if the field is a list.',
  ],
  customValidation: ['The value breaks a rule of this API.', 'Read the message, then correct the value.'],

  min: ['The value is less than the minimum.', 'Send the minimum or a greater value.'],
  max: ['The value is greater than the maximum.', 'Send the maximum or a smaller value.'],
  isPositive: ['The value is not a positive number.', 'Send a number greater than zero.'],
  isNegative: ['The value is not a negative number.', 'Send a number less than zero.'],
  isDivisibleBy: [
    'The number is not a multiple of the step.',
    'Send a number that can be divided by the step without a remainder.',
  ],

  isDate: [
    'The value is not a date, or the day does not exist.',
    'Send a date and time such as `2026-03-31T09:30:00Z`.',
  ],
  minDate: ['The date is too early.', 'Send a later date; compare the time zones, too.'],
  maxDate: ['The date is too late.', 'Send an earlier date; compare the time zones, too.'],

  isArray: ['The value is not a list.', 'Send a list in brackets, such as `["a", "b"]`, even for one item.'],
  arrayContains: [
    'The value is not a list, or lacks an item that it must contain.',
    'Add the required items to the list.',
  ],
  arrayNotContains: [
    'The value is not a list, or contains an item that is not allowed.',
    'Remove the items that are not allowed from the list.',
  ],
  arrayNotEmpty: ['The value is not a list, or the list is empty.', 'Send a list with at least one item.'],
  arrayMinSize: [
    'The value is not a list, or the list has too few items.',
    'Add items to the list, or split the request differently.',
  ],
  arrayMaxSize: [
    'The value is not a list, or the list has too many items.',
    'Send fewer items, in several requests if you need all of them.',
  ],
  arrayUnique: [
    'The value is not a list, or two items of the list are equal.',
    'Remove the items that occur more than once.',
  ],

  equals: [
    'The value is not the one that the field requires.',
    'Send exactly the value that the documentation names, with its type.',
  ],
  notEquals: ['The value is not allowed for this field.', 'Send another value.'],
  isIn: [
    'The value is not one of the allowed values.',
    'Send one of the allowed values, with the same capital letters and type.',
  ],
  isNotIn: ['The value is one of those that are not allowed.', 'Send another value.'],
  isEnum: [
    'The value is not one of the allowed values.',
    'Send one of the allowed values, with the same capital letters and type.',
  ],

  contains: [
    'The text lacks a part that it must contain.',
    'Add the required part, with the same capital letters.',
  ],
  notContains: ['The text contains a part that is not allowed.', 'Remove that part from the text.'],
  matches: [
    'The text does not match the pattern of the field.',
    'Compare the text with the pattern: its length, its characters and their order.',
  ],
  minLength: ['The value is too short.', 'Send a text with more characters, or a list with more items.'],
  maxLength: ['The value is too long.', 'Send a text with fewer characters, or a list with fewer items.'],
  isLength: [
    'The text is too short or too long.',
    'Send a text whose number of characters is within the limits.',
  ],
  isByteLength: [
    'The text has too few or too many bytes.',
    'Count the bytes in UTF-8, where letters such as `ä` have more than one.',
  ],
  isLowercase: ['The text contains capital letters.', 'Send the text in lower case.'],
  isUppercase: ['The text contains small letters.', 'Send the text in upper case.'],
  isAlpha: [
    'The text contains characters that are not letters.',
    'Send letters only, without spaces, digits and hyphens.',
  ],
  isAlphanumeric: [
    'The text contains characters that are not letters or digits.',
    'Send letters and digits only, without spaces and hyphens.',
  ],
  isAscii: [
    'The text contains characters that are not in ASCII.',
    'Replace accented letters, typographic quotes and emoji with plain characters.',
  ],
  isFullWidth: [
    'The text contains no full-width character.',
    'Send at least one full-width character, such as `Ａ` or `あ`.',
  ],
  isHalfWidth: [
    'The text contains no half-width character.',
    'Send at least one half-width character, such as `A` or `ｱ`.',
  ],
  isVariableWidth: [
    'The text does not contain both full-width and half-width characters.',
    'Send characters of both widths, such as `Ａ` and `A`.',
  ],
  isMultibyte: [
    'The text contains no multibyte character.',
    'Send at least one character beyond ASCII, such as `ä` or `あ`.',
  ],
  isSurrogatePair: [
    'The text contains no character beyond the first 65,536 of Unicode.',
    'Send at least one such character, for example an emoji.',
  ],
} satisfies Readonly<Record<string, ConstraintText>>;
