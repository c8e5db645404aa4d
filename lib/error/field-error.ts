import { isObject, isStringArray, readProperty } from '../internal/unknown-value.js';
import { type ErrorDefinitionInput } from './error-definition.js';
import { type FieldErrorCode } from './field-code.js';
import { type Params } from './message-template.js';

export const FIELD_LOCATIONS = ['body', 'query', 'path', 'header', 'cookie', 'file'] as const;

/** The part of the request that a field is in. */
export type FieldLocation = (typeof FIELD_LOCATIONS)[number];

export function isFieldLocation(value: unknown): value is FieldLocation {
  return (FIELD_LOCATIONS as readonly unknown[]).includes(value);
}

/** Names the field if the whole value is rejected and its part of the request is unknown. */
export const WHOLE_VALUE = 'value';

/** An error of one field, or of several fields together. */
export interface FieldError {
  /** Dotted paths with indices. @example ['contacts.0.value'] */
  readonly fields: readonly [string, ...string[]];
  /** The part of the request that the fields are in. */
  readonly in?: FieldLocation;
  /** The name that clients rely on. @example 'already_exists' */
  readonly code: FieldErrorCode;
  /** The numeric code. */
  readonly number?: number;
  /** Describes the mistake, for developers. */
  readonly message: string;
  /** The constraint that rejected the value, as class-validator names it. @example 'isEmail' */
  readonly reason?: string;
  /** All constraints that rejected the value, if there are several. */
  readonly reasons?: readonly string[];
  /** The arguments of the constraint in `reason`. @example { min: 1 } */
  readonly params?: Params;
  /** The accepted values. */
  readonly validValues?: readonly unknown[];
  /** The rejected values. */
  readonly badValues?: readonly unknown[];
  /** The URL of a page about this field error. Without it, some formats send the page of the whole error. */
  readonly documentationUrl?: string;
}

/**
 * A field error as you write it: `field` for one field or `fields` for several, and a message if the default message of the
 * code does not fit.
 *
 * @example
 * ```ts
 * import { type FieldErrorInput } from 'nestjs-api-errors';
 *
 * const taken: FieldErrorInput = { field: 'email', code: 'already_exists' };
 * ```
 */
export type FieldErrorInput = Omit<FieldError, 'fields' | 'message'> & {
  readonly message?: string;
} & ({ readonly field: string } | { readonly fields: readonly [string, ...string[]] });

const DEFAULT_MESSAGES: Readonly<Record<string, string>> = {
  missing_field: 'This field is required.',
  invalid: 'This value is not valid.',
  already_exists: 'This value already exists.',
};

export function getDefaultMessage(code: FieldErrorCode): string {
  return (
    (Object.hasOwn(DEFAULT_MESSAGES, code) && DEFAULT_MESSAGES[code]) || `This value is rejected: ${code}.`
  );
}

export function createFieldError(input: FieldErrorInput): FieldError {
  checkFieldError(input);
  if ('fields' in input && input.message !== undefined) return input as FieldError;
  const { message, ...facts } = input;
  const fields = 'field' in facts ? ([facts.field] as const) : facts.fields;
  const { field: _, ...rest } = facts as typeof facts & { field?: string };
  return { ...rest, fields, message: message ?? getDefaultMessage(facts.code) };
}

/** Creates the field errors of every occurrence of a definition. A mistake in the definition is reported at startup. */
export function createDefinedFields({
  field,
}: Pick<ErrorDefinitionInput, 'field'>): readonly FieldError[] | undefined {
  const [first, ...more] = [field ?? []].flat();
  if (!isStringArray([first, ...more])) return undefined;
  const code = 'already_exists';
  return [{ fields: [first!, ...more], code, message: getDefaultMessage(code) }];
}

type Rule = readonly [isValid: (value: unknown) => boolean, expectation: string, remedy: string];

const isString = (value: unknown): boolean => typeof value === 'string';

const EXAMPLE = "{ field: 'email', code: 'already_exists' }";

const CODE: Rule = [
  (value) => isString(value) && value !== '',
  'a string that is not empty',
  "Set `code` to a string such as 'invalid'.",
];
const FIELD: Rule = [
  isString,
  'a string',
  "Set `field` to a name such as 'email', or set `fields` for several names.",
];
const FIELDS: Rule = [
  (value) => isStringArray(value) && value.length > 0,
  'an array of at least one string',
  "Set `fields` to names such as ['from', 'to'], or set `field` for one name.",
];
const LIST: Rule = [Array.isArray, 'an array', 'Pass values such as [1, 2], or omit it.'];

const OPTIONAL_MEMBERS: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    message: [isString, 'a string', 'Pass a sentence, or omit it to use the default message of the code.'],
    in: [isFieldLocation, `one of ${FIELD_LOCATIONS.join(', ')}`, 'Use one of these values, or omit `in`.'],
    number: [Number.isInteger, 'an integer', 'Pass a value such as 130007, or omit it.'],
    reason: [isString, 'a string', "Pass a name such as 'isEmail', or omit it."],
    reasons: [isStringArray, 'an array of strings', "Pass names such as ['isInt', 'min'], or omit it."],
    params: [isObject, 'an object', 'Pass arguments such as { min: 1 }, or omit it.'],
    validValues: LIST,
    badValues: LIST,
    documentationUrl: [isString, 'a string', 'Pass the URL of a page, or omit it.'],
  }),
);

/**
 * Checks a field error for callers without TypeScript. Throws where the field error is created, so that the stack trace
 * points to the app's code.
 */
function checkFieldError(facts: object): void {
  if (!isObject(facts))
    throw createTypeError('A field error', 'an object', facts, `Pass a value such as ${EXAMPLE}.`);
  if ('fields' in facts) checkMember('fields', facts.fields, FIELDS);
  else checkMember('field', facts.field, FIELD);
  checkMember('code', facts.code, CODE);
  for (const name of Object.keys(facts)) {
    const rule = OPTIONAL_MEMBERS.get(name);
    if (rule !== undefined && facts[name] !== undefined) checkMember(name, facts[name], rule);
  }
}

function checkMember(name: string, value: unknown, [isValid, expectation, remedy]: Rule): void {
  if (!isValid(value)) throw createTypeError(`\`${name}\` of a field error`, expectation, value, remedy);
}

export function createFieldListError(fields: unknown): TypeError {
  return createTypeError(
    '`fields`',
    'an array of field errors',
    fields,
    `Pass a value such as [${EXAMPLE}].`,
  );
}

export function createTypeError(
  name: string,
  expectation: string,
  value: unknown,
  remedy: string,
): TypeError {
  return new TypeError(`${name} must be ${expectation}, got ${describeSafely(value)}. ${remedy}`);
}

const MAX_TEXT_LENGTH = 40;

/** Describes a value without the content of objects, which may be secret. */
export function describeSafely(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `an array of length ${value.length}`;
  if (typeof value === 'string') return `'${value.slice(0, MAX_TEXT_LENGTH)}'`;
  if (typeof value === 'function') return 'a function';
  if (!isObject(value)) return String(value);
  const type = readProperty(readProperty(Object.getPrototypeOf(value), 'constructor'), 'name');
  return typeof type === 'string' && type !== 'Object' ? `an instance of ${type}` : 'an object';
}
