import { FIELD_LOCATIONS, isFieldLocation } from './field-location.js';
import { isTexts } from './is-texts.js';
import { typeMistake } from './type-mistake.js';

type Rule = readonly [isValid: (value: unknown) => boolean, expectation: string, remedy: string];

const isText = (value: unknown): boolean => typeof value === 'string';

const EXAMPLE = "{ field: 'email', code: 'already_exists' }";

const CODE: Rule = [
  (value) => isText(value) && value !== '',
  'a text that is not empty',
  "Give one such as 'invalid'.",
];
const FIELD: Rule = [isText, 'a text', "Name the field as 'email', or several in `fields`."];
const FIELDS: Rule = [
  (value) => isTexts(value) && value.length > 0,
  'a list of at least one text',
  "Name the fields as ['from', 'to'], or one in `field`.",
];
const LIST: Rule = [Array.isArray, 'a list', 'Give the values as [1, 2], or leave it out.'];

/** The members that a field error may leave out. */
const OPTIONAL: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    message: [isText, 'a text', 'Give a sentence, or leave it out for the default of the code.'],
    in: [isFieldLocation, `one of ${FIELD_LOCATIONS.join(', ')}`, 'Use one, or leave it out.'],
    number: [Number.isInteger, 'an integer', 'Give one as 130007, or leave it out.'],
    reason: [isText, 'a text', "Name the constraint as 'isEmail', or leave it out."],
    reasons: [isTexts, 'a list of texts', "Name the constraints as ['isInt', 'min'], or leave it out."],
    params: [
      (value) => typeof value === 'object' && value !== null,
      'an object',
      'Give the arguments as { min: 1 }, or leave it out.',
    ],
    validValues: LIST,
    badValues: LIST,
    documentationUrl: [isText, 'a text', 'Give the address of a page, or leave it out.'],
  }),
);

/**
 * Checks what TypeScript checks for those who use it.
 *
 * @throws TypeError where the field error is built, so that its author sees the line and not a response without text
 */
export function checkFieldError(input: object): void {
  if (typeof input !== 'object' || input === null)
    throw typeMistake('A field error', 'an object', input, `Give one as ${EXAMPLE}.`);
  const facts = input as Readonly<Record<string, unknown>>;
  if ('fields' in facts) checkMember('fields', facts.fields, FIELDS);
  else checkMember('field', facts.field, FIELD);
  checkMember('code', facts.code, CODE);
  for (const name of Object.keys(facts)) {
    const rule = OPTIONAL.get(name);
    if (rule !== undefined && facts[name] !== undefined) checkMember(name, facts[name], rule);
  }
}

function checkMember(name: string, value: unknown, [isValid, expectation, remedy]: Rule): void {
  if (!isValid(value)) throw typeMistake(`\`${name}\` of a field error`, expectation, value, remedy);
}

/** @throws TypeError if the field errors of an exception are not a list */
export function checkFieldList(fields: unknown): void {
  if (!Array.isArray(fields))
    throw typeMistake('`fields`', 'a list of field errors', fields, `Give one as [${EXAMPLE}].`);
}
