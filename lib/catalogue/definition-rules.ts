import { isErrorStatus } from '../error/api-error.js';
import {
  CANONICAL_CODES,
  type ErrorDefinition,
  type ErrorDefinitionInput,
  isCanonicalCode,
  isCode,
} from '../error/error-definition.js';
import { isDate, isSendableHeader } from '../error/headers.js';
import { isObject, isStringArray } from '../internal/unknown-value.js';
import { isWellFormedTemplate, listTemplateParams } from '../error/message-template.js';
import { suggestName } from '../internal/name-suggestions.js';
import { describeInvalidOption } from '../internal/option-mistakes.js';

/** Finds mistakes in a definition. Types are checked too, because an app may be written in JavaScript. */
export function findDefinitionMistakes(definition: ErrorDefinition): readonly string[] {
  const invalid = Object.entries(RULES).flatMap(([name, { isMet, expectation, readValue }]) => {
    if (returnsTrue(() => isMet(definition))) return [];
    return [
      describeInvalidOption(
        name,
        expectation,
        readValue ? readValue(definition) : definition[name as keyof ErrorDefinition],
      ),
    ];
  });
  return [...findUnknownKeys(definition), ...invalid];
}

interface Rule {
  readonly isMet: (definition: ErrorDefinition) => boolean;
  readonly expectation: string;
  /** Returns the value for the message. Without it, the message shows the whole property. */
  readonly readValue?: (definition: ErrorDefinition) => unknown;
}

/** Rules for the properties of a definition. `findCatalogueMistakes` checks `replaces` and `disguise`. */
const RULES: Readonly<Record<string, Rule>> = {
  code: {
    isMet: ({ code }) => isCode(code) && code !== 'undefined',
    expectation:
      "at most 63 letters, digits, '_', '.' and '-', the first one a letter or a digit, and not 'undefined'",
  },
  number: {
    isMet: ({ number }) => number === undefined || (Number.isSafeInteger(number) && number > 0),
    expectation: 'a positive integer',
  },
  status: { isMet: ({ status }) => isErrorStatus(status), expectation: 'an integer from 400 to 599' },
  message: {
    isMet: ({ message }) => message.trim() !== '' && isWellFormedTemplate(message),
    expectation: 'a sentence that describes what happened, with {name} for a parameter, {{ and }} for braces',
  },
  title: { isMet: ({ title }) => typeof title === 'string', expectation: 'a string' },
  causes: { isMet: ({ causes = [] }) => isStringArray(causes), expectation: 'an array of strings' },
  solutions: { isMet: ({ solutions = [] }) => isStringArray(solutions), expectation: 'an array of strings' },
  userMessage: {
    isMet: ({ userMessage = '' }) => isWellFormedTemplate(userMessage),
    expectation: 'a string with {name} for a parameter, {{ and }} for braces',
  },
  canonicalCode: {
    isMet: ({ canonicalCode }) => isCanonicalCode(canonicalCode),
    expectation: `one of ${CANONICAL_CODES.join(', ')}`,
  },
  retryAfter: {
    isMet: ({ retryAfter }) => retryAfter === undefined || (Number.isFinite(retryAfter) && retryAfter >= 0),
    expectation: 'a number of seconds that is not negative',
  },
  retryable: {
    isMet: ({ retryable, retryAfter }) =>
      typeof retryable === 'boolean' && (retryable || retryAfter === undefined),
    expectation: 'true or false, and must be true if `retryAfter` is set',
  },
  resource: {
    isMet: hasValidResource,
    expectation:
      "an object such as { type: 'user', name: 'users/{id}' }; `name` may only have parameters of `message` and `userMessage`",
  },
  headers: {
    isMet: ({ headers = {} }) => isNonIterableObject(headers) && listUnsendableHeaders(headers).length === 0,
    expectation:
      'an object of valid header names and single-line Latin-1 values, without headers that describe the body or the connection, such as Content-Type, Content-Length, Transfer-Encoding or Keep-Alive',
    readValue: ({ headers }) =>
      isNonIterableObject(headers) ? Object.fromEntries(listUnsendableHeaders(headers)) : headers,
  },
  constraint: {
    isMet: ({ constraint, message }) =>
      constraint === undefined || (isConstraint(constraint) && listTemplateParams(message).length === 0),
    expectation:
      "a name such as 'users_email_key' or 'users.email', or an array of names; the message may not have parameters",
  },
  field: {
    isMet: ({ field }) => field === undefined || isNameOrNames(field),
    expectation: "the name of a field, such as 'email', or an array of names",
  },
  example: {
    isMet: ({ example = {} }) => isNonIterableObject(example) && Object.values(example).every(isParamValue),
    expectation: 'an object that maps each parameter to a string, a number, a bigint, a boolean or a Date',
  },
};

export function isConstraint(value: unknown): value is string | readonly string[] {
  return value !== undefined && isNameOrNames(value);
}

export function isNameOrNames(value: unknown): boolean {
  const names: unknown = typeof value === 'string' ? [value] : value;
  return isStringArray(names) && names.length > 0 && names.every((name) => name.trim() !== '');
}

function hasValidResource({ resource, message, userMessage = '' }: ErrorDefinition): boolean {
  if (resource === undefined) return true;
  const known = new Set([...listTemplateParams(message), ...listTemplateParams(userMessage)]);
  const isWritten = [resource.type, resource.name].every((text) => typeof text === 'string' && text !== '');
  return isWritten && listTemplateParams(resource.name).every((param) => known.has(param));
}

function listUnsendableHeaders(headers: object): readonly [string, unknown][] {
  return Object.entries(headers).filter(([name, value]) => !isSendableHeader(name, value));
}

export function isNonIterableObject<Value>(value: Value): value is Value & object {
  return isObject(value) && !(Symbol.iterator in value);
}

function isParamValue(value: unknown): boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) || isDate(value);
}

function returnsTrue(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

const KNOWN_KEYS = Object.keys({
  code: true,
  number: true,
  status: true,
  message: true,
  title: true,
  userMessage: true,
  causes: true,
  solutions: true,
  canonicalCode: true,
  resource: true,
  retryable: true,
  retryAfter: true,
  headers: true,
  example: true,
  replaces: true,
  disguise: true,
  constraint: true,
  field: true,
} satisfies Record<keyof ErrorDefinitionInput, true>);

function findUnknownKeys(definition: ErrorDefinition): readonly string[] {
  return Object.keys(definition)
    .filter((key) => !KNOWN_KEYS.includes(key))
    .map((key) => `unknown key \`${key}\`.${suggestName(key, KNOWN_KEYS)} Keys: ${KNOWN_KEYS.join(', ')}.`);
}
