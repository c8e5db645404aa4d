export interface PageText {
  readonly title: string;
  readonly causes: readonly string[];
  readonly solutions: readonly string[];
}

/** Describes the built-in codes of field errors. */
export const FIELD_CODE_TEXTS: Readonly<Record<string, PageText>> = {
  missing_field: {
    title: 'A required field is missing',
    causes: [
      'The request does not contain a field that this operation requires.',
      'The field has another name, is in another part of the request, or has no value.',
    ],
    solutions: [
      'Add the field that the response names, in the part of the request that the documentation shows.',
      'Compare the spelling and the capital letters of the name with the documentation.',
    ],
  },
  invalid: {
    title: 'A value is not valid',
    causes: [
      'The value does not have the type, the format or the size that the field requires.',
      'The value refers to an object that does not exist, or contradicts another field.',
    ],
    solutions: [
      'Read the message of the field error, then correct the value.',
      'If the value is an id, check that the object exists and that you may use it.',
    ],
  },
  already_exists: {
    title: 'A value already exists',
    causes: [
      'Another object already has this value, which must be unique, such as a name, an id or an address.',
    ],
    solutions: [
      'Send another value, or change the existing object instead of creating one.',
      'If you have sent the same request before, check whether it succeeded.',
    ],
  },
};
