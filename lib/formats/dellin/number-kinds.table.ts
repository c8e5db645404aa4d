import { type GeneralErrorName } from './general-errors.table.js';

/** A general error, and the names of what falls under it. */
export type NumberKind = readonly [GeneralErrorName, ...names: readonly string[]];

/** By what the framework noticed, which tells more than the code does. */
export const BY_REASON: readonly NumberKind[] = [
  ['MethodNotFound', 'unknown_route'],
  ['MalformedJson', 'malformed_json'],
  ['MalformedXml', 'malformed_xml'],
];

/** By the code of a built-in error. A 401 tells nobody how close a guess was, so it says what is said without a key. */
export const BY_CODE: readonly NumberKind[] = [
  ['UnsupportedContentType', 'unsupported_media_type'],
  ['ObjectNotFound', 'not_found'],
  ['MethodDisabled', 'gone'],
  ['NoAccessToMethod', 'forbidden'],
  ['TooManyCalls', 'too_many_requests'],
  ['ApiKeyMissing', 'unauthorized'],
];

/** By the rule that refused a field, else by the code of the field error. All others are of a wrong format. */
export const OF_FIELDS: readonly NumberKind[] = [
  ['NoneOfRequired', 'atLeastOneOf'],
  ['OnlyOneAllowed', 'mutuallyExclusive', 'notTogetherWith'],
  ['ListTooLong', 'arrayMaxSize'],
  ['ObjectNotFound', 'existsIn'],
  ['UnexpectedParameters', 'whitelist', 'unknownValue'],
  ['MissingParameter', 'isDefined', 'missing_field'],
  ['WrongType', 'isString', 'isInt', 'isNumber', 'isBoolean', 'isDate', 'isArray', 'isObject', 'isInstance'],
  ['WrongType', 'nestedValidation'],
  // Of zod; of arktype; of valibot.
  ['WrongType', 'invalid_type'],
  ['WrongType', 'domain', 'proto'],
  ['WrongType', 'string', 'number', 'bigint', 'boolean', 'date', 'array', 'object'],
];
