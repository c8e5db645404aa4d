import { FORMAT_TEXTS } from './format-texts.js';
import { LIBRARY_TEXTS } from './library-texts.js';
import { type ConstraintText, VALUE_TEXTS } from './value-texts.js';

const UNKNOWN_FIELD: ConstraintText = [
  'The request contains a field that this operation does not know.',
  'Check the spelling of the name, or omit the field.',
];

const WRONG_FILE_TYPE: ConstraintText = [
  'The content of the file does not have a type that this field accepts.',
  'Convert the file to an accepted type; another extension in its name is not enough.',
];

/** Describes the constraints of this package and of Nest's pipes, and the reasons of errors that Nest detects. */
const PACKAGE_TEXTS: Readonly<Record<string, ConstraintText>> = {
  whitelist: UNKNOWN_FIELD,
  whitelistValidation: UNKNOWN_FIELD,
  unrecognized_keys: UNKNOWN_FIELD,
  unknownValue: [
    'The object has no field that this operation knows.',
    'Compare the names of the fields with the documentation.',
  ],
  maxDepth: ['The value has too many levels.', 'Send fewer objects and lists inside each other.'],
  atLeastOneOf: [
    'At least one of several fields is required, but the request has none of them.',
    'Send one of the fields that the response lists.',
  ],
  mutuallyExclusive: [
    'More than one of several fields was sent, but only one of them is allowed.',
    'Keep one of the fields that the response lists, and omit the others.',
  ],
  notTogetherWith: [
    'The field was sent together with a field that excludes it.',
    'Decide which of the two fields you need, and omit the other one.',
  ],
  isUnique: [
    'Another object already has this value.',
    'Send another value, or change the existing object instead of creating one.',
  ],
  existsIn: [
    'The value refers to an object that does not exist.',
    'Check the id of the object, and create the object first if necessary.',
  ],
  reference: [
    'The value refers to an object that does not exist, or that was deleted in the meantime.',
    'Read the object again to check that it exists, then send the request again.',
  ],
  maxFileSizeValidator: [
    'The file is larger than this field accepts.',
    'Send a smaller file, for example a compressed one.',
  ],
  fileTypeValidator: WRONG_FILE_TYPE,
  mime_type: WRONG_FILE_TYPE,
  malformed_json: [
    'The body is not valid JSON: often a comma, a quote or a bracket is missing or superfluous.',
    'Check the body with a JSON parser, and let a library write it instead of joining texts.',
  ],
  malformed_xml: [
    'The body is not well-formed XML: often an element is not closed, or `&` is not escaped.',
    'Check the body with an XML parser, and let a library write it instead of joining texts.',
  ],
  unknown_route: [
    'The API has no operation with this URL.',
    'Compare the host, the prefix, the version and the path with the documentation.',
  ],
};

/** Describes the cause and the remedy of each `reason` that the package, Nest or a supported library gives a field error. */
export const CONSTRAINT_TEXTS: Readonly<Record<string, ConstraintText>> = {
  ...LIBRARY_TEXTS,
  ...VALUE_TEXTS,
  ...FORMAT_TEXTS,
  ...PACKAGE_TEXTS,
};
