import { FORMAT_TEXTS } from './format-texts.js';
import { type ConstraintText, VALUE_TEXTS } from './value-texts.js';

const KNOWN_TEXTS = { ...VALUE_TEXTS, ...FORMAT_TEXTS };

/** The names that zod, valibot, arktype, Mongoose and Sequelize give to constraints that class-validator has, too. */
const SAME_MEANING: Readonly<Partial<Record<keyof typeof KNOWN_TEXTS, string>>> = {
  isDefined: 'non_optional non_nullable non_nullish notNull',
  isNotEmpty: 'non_empty notEmpty',
  isEmpty: 'empty isNull never undefined void',
  isString: 'String not_a_string string to_string',
  isBoolean: 'Boolean boolean parse_boolean',
  isNumber: 'Decimal128 Double Number finite isFloat not_finite number to_number',
  isInt: 'BigInt Int32 bigint integer safe_integer to_bigint',
  isObject: 'Map Object loose_object map object object_with_rest record',
  nestedValidation: 'DocumentArray Embedded embedded',
  isInstance: 'blob function instance promise set stringify_json symbol',
  customValidation:
    'check custom guard invalid_arguments invalid_return_type partial_check predicate raw_check raw_transform',
  min: 'min_value',
  max: 'max_value',
  isDivisibleBy: 'divisor multiple_of not_multiple_of',
  isDate: 'Date date invalid_date to_date',
  minDate: 'after isAfter',
  maxDate: 'before isBefore',
  isArray: 'Array array',
  equals: 'invalid_literal literal nan null unit value',
  notEquals: 'not_value',
  isIn: 'values',
  isNotIn: 'notIn not_values',
  isEnum: 'enum invalid_enum_value invalid_value picklist',
  matches: 'is pattern regex regexp',
  notContains: 'not',
  minLength: 'min_bytes min_code_points min_entries min_graphemes min_length min_size min_words minlength',
  maxLength: 'max_bytes max_code_points max_entries max_graphemes max_length max_size max_words maxlength',
  isLength: 'len',
  isEmail: 'email rfc_email',
  isUrl: 'url',
  isFqdn: 'domain',
  isIp: 'ip isIP',
  isMacAddress: 'mac mac48',
  isUuid: 'UUID isUUID uuid',
  isMongoId: 'ObjectId',
  isRFC3339: 'iso_timestamp',
  isMilitaryTime: 'iso_time',
  isNumberString: 'isNumeric',
  isDecimal: 'decimal',
  isHexadecimal: 'hexadecimal',
  isOctal: 'octal',
  isBase64: 'base64',
  isHash: 'hash',
  isJson: 'parse_json',
  isJwt: 'jws_compact',
  isHexColor: 'hex_color',
  isCreditCard: 'credit_card',
  isBIC: 'bic',
  isIsbn: 'isbn',
  isISRC: 'isrc',
};

const WRONG_ITEM: ConstraintText = [
  'An item of the list is not valid.',
  'Read the message, then correct or remove the item.',
];
const WRONG_ITEMS: ConstraintText = [
  'The value is not a list, or the list does not have the expected items in their order.',
  'Compare the number, the order and the types of the items with the documentation.',
];
const WRONG_LENGTH: ConstraintText = [
  'The text or the list does not have the required length.',
  'Count its characters, words, bytes or items, and compare the number with the message.',
];
const WRONG_TYPE: ConstraintText = [
  'The value has the wrong type.',
  'Send the type that the message names: `"1"` is a text, `1` is a number.',
];
const WRONG_FORMAT: ConstraintText = [
  'The text does not have the required format.',
  'Compare the text with the format that the message names.',
];
const WRONG_ID: ConstraintText = [
  'The value is not an id in the expected format.',
  'Copy the complete id, as the API has sent it.',
];
const NO_ALTERNATIVE: ConstraintText = [
  'The value matches none of the alternatives that the field accepts.',
  'Choose one of the alternatives in the documentation, and follow it completely.',
];
const SEVERAL_RULES: ConstraintText = [
  'The value breaks at least one of several rules.',
  'Read the message, then follow all the rules that it names.',
];

/** Describes constraints that class-validator does not have. */
const OTHER_TEXTS: Readonly<Record<string, ConstraintText>> = {
  invalid_type: WRONG_TYPE,
  domain: WRONG_TYPE,
  proto: WRONG_TYPE,
  Buffer: WRONG_TYPE,
  invalid_format: WRONG_FORMAT,
  invalid_string: WRONG_FORMAT,
  invalid_union: NO_ALTERNATIVE,
  invalid_union_discriminator: NO_ALTERNATIVE,
  union: NO_ALTERNATIVE,
  variant: NO_ALTERNATIVE,
  intersect: SEVERAL_RULES,
  intersection: SEVERAL_RULES,
  invalid_intersection_types: SEVERAL_RULES,
  'user defined': KNOWN_TEXTS.customValidation,

  too_small: [
    'The value is too small, too short or too early.',
    'Compare the number, the length or the date with the minimum in the message.',
  ],
  too_big: [
    'The value is too large, too long or too late.',
    'Compare the number, the length or the date with the maximum in the message.',
  ],
  gt_value: ['The value is not above the limit.', 'Send a greater value; the limit itself is not allowed.'],
  lt_value: ['The value is not below the limit.', 'Send a smaller value; the limit itself is not allowed.'],

  exactLength: WRONG_LENGTH,
  length: WRONG_LENGTH,
  size: WRONG_LENGTH,
  bytes: WRONG_LENGTH,
  code_points: WRONG_LENGTH,
  entries: WRONG_LENGTH,
  graphemes: WRONG_LENGTH,
  words: WRONG_LENGTH,
  not_length: WRONG_LENGTH,
  not_size: WRONG_LENGTH,
  not_bytes: WRONG_LENGTH,
  not_code_points: WRONG_LENGTH,
  not_entries: WRONG_LENGTH,
  not_graphemes: WRONG_LENGTH,
  not_words: WRONG_LENGTH,

  strict_object: [
    'The value is not an object, or has a field that is not known.',
    'Send an object that has only the fields of the documentation.',
  ],
  invalid_key: [
    'A key of the object does not have the required format.',
    'Rename the key, as the message describes.',
  ],
  check_items: WRONG_ITEM,
  every_item: WRONG_ITEM,
  some_item: WRONG_ITEM,
  invalid_element: WRONG_ITEM,
  tuple: WRONG_ITEMS,
  loose_tuple: WRONG_ITEMS,
  strict_tuple: WRONG_ITEMS,
  tuple_with_rest: WRONG_ITEMS,
  includes: [
    'The text or the list lacks a part that it must contain.',
    'Add the part that the message names.',
  ],
  excludes: [
    'The text or the list contains a part that is not allowed.',
    'Remove the part that the message names.',
  ],
  starts_with: [
    'The text does not start as required.',
    'Put the start that the message names before the text.',
  ],
  ends_with: ['The text does not end as required.', 'Add the end that the message names to the text.'],

  iso_date: ['The value is not a date in ISO 8601.', 'Send year, month and day, such as `2026-03-31`.'],
  iso_date_time: [
    'The value is not a date and time in ISO 8601.',
    'Send both without seconds, such as `2026-03-31T09:30`.',
  ],
  iso_date_time_second: [
    'The value is not a date and time in ISO 8601.',
    'Send both with seconds, such as `2026-03-31T09:30:05`.',
  ],
  iso_time_second: [
    'The value is not a time with seconds.',
    'Send two digits for each part, such as `09:30:05`.',
  ],
  iso_week: ['The value is not a week in ISO 8601.', 'Send the year and the week, such as `2026-W14`.'],
  isIPv4: ['The value is not an IPv4 address.', 'Send four numbers such as `192.0.2.1`, without a port.'],
  ipv4: ['The value is not an IPv4 address.', 'Send four numbers such as `192.0.2.1`, without a port.'],
  isIPv6: [
    'The value is not an IPv6 address.',
    'Send an address such as `2001:db8::1`, without brackets and a port.',
  ],
  ipv6: [
    'The value is not an IPv6 address.',
    'Send an address such as `2001:db8::1`, without brackets and a port.',
  ],
  mac64: [
    'The value is not a MAC address with 64 bits.',
    'Send eight pairs of hexadecimal digits, such as `01:23:45:67:89:ab:cd:ef`.',
  ],
  cuid2: WRONG_ID,
  ksuid: WRONG_ID,
  nanoid: WRONG_ID,
  ulid: WRONG_ID,
  digits: ['The text contains characters that are not digits.', 'Send the digits `0` to `9` only.'],
  emoji: ['The text contains characters that are not emoji.', 'Send emoji only.'],
  imei: [
    'The value is not an IMEI, or a digit is wrong.',
    'Send the 15 digits of the device; `*#06#` shows them.',
  ],
  slug: [
    'The value is not a slug.',
    'Send small letters and digits, with single hyphens between words, such as `my-first-post`.',
  ],
  file: ['The value is not a file.', 'Send a file in a body of the type `multipart/form-data`.'],
};

/** Describes constraints of libraries for schemas, and of ORMs that validate their models. */
export const LIBRARY_TEXTS: Readonly<Record<string, ConstraintText>> = {
  ...Object.fromEntries(
    Object.entries(SAME_MEANING).flatMap(([known, names]) =>
      names.split(' ').map((name) => [name, KNOWN_TEXTS[known as keyof typeof KNOWN_TEXTS]]),
    ),
  ),
  ...OTHER_TEXTS,
};
