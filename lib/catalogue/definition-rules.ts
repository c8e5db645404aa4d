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
import { isWellFormedTemplate, templateParams } from '../error/message-template.js';
import { didYouMean } from '../internal/name-suggestions.js';
import { describeInvalidOption } from '../internal/option-mistakes.js';

/** Returns the mistakes in a definition, each with its remedy. In plain JavaScript, every fact can have any type. */
export function definitionMistakes(definition: ErrorDefinition): readonly string[] {
  const broken = Object.entries(RULES).flatMap(([fact, { holds, expectation, got }]) => {
    if (isKept(() => holds(definition))) return [];
    return [
      describeInvalidOption(
        fact,
        expectation,
        got ? got(definition) : definition[fact as keyof ErrorDefinition],
      ),
    ];
  });
  return [...unknownKeys(definition), ...broken];
}

interface Rule {
  readonly holds: (definition: ErrorDefinition) => boolean;
  readonly expectation: string;
  /** Returns the given value if it is not the fact as a whole. */
  readonly got?: (definition: ErrorDefinition) => unknown;
}

/** The rule of each fact of a definition; the catalogue checks the facts that name other errors. */
const RULES: Readonly<Record<string, Rule>> = {
  code: {
    holds: ({ code }) => isCode(code) && code !== 'undefined',
    expectation: "at most 63 letters, digits, '_', '.' and '-', the first one a letter or a digit",
  },
  number: {
    holds: ({ number }) => number === undefined || (Number.isSafeInteger(number) && number > 0),
    expectation: 'a positive integer',
  },
  status: { holds: ({ status }) => isErrorStatus(status), expectation: 'an integer from 400 to 599' },
  message: {
    holds: ({ message }) => message.trim() !== '' && isWellFormedTemplate(message),
    expectation: 'a sentence that describes what happened, with {name} for a parameter, {{ and }} for braces',
  },
  title: { holds: ({ title }) => typeof title === 'string', expectation: 'a few words' },
  causes: { holds: ({ causes = [] }) => isStringArray(causes), expectation: 'a list of sentences' },
  solutions: { holds: ({ solutions = [] }) => isStringArray(solutions), expectation: 'a list of sentences' },
  userMessage: {
    holds: ({ userMessage = '' }) => isWellFormedTemplate(userMessage),
    expectation: 'a text with {name} for a parameter, {{ and }} for braces',
  },
  canonicalCode: {
    holds: ({ canonicalCode }) => isCanonicalCode(canonicalCode),
    expectation: `one of ${CANONICAL_CODES.join(', ')}`,
  },
  retryAfter: {
    holds: ({ retryAfter }) => retryAfter === undefined || (Number.isFinite(retryAfter) && retryAfter >= 0),
    expectation: 'a number of seconds that is not negative',
  },
  retryable: {
    holds: ({ retryable, retryAfter }) =>
      typeof retryable === 'boolean' && (retryable || retryAfter === undefined),
    expectation: 'true or false, and true with `retryAfter`',
  },
  resource: {
    holds: hasWholeResource,
    expectation: "such as { type: 'user', name: 'users/{id}' }, with parameters of the message",
  },
  headers: {
    holds: ({ headers = {} }) => isRecord(headers) && unsendable(headers).length === 0,
    expectation:
      'tokens with one line of Latin text each, without those that describe the type, the length or the encoding of the body',
    got: ({ headers }) => (isRecord(headers) ? Object.fromEntries(unsendable(headers)) : headers),
  },
  example: {
    holds: ({ example = {} }) => isRecord(example) && Object.values(example).every(isParamValue),
    expectation: 'an object with a text, a number, true, false or a date by parameter',
  },
};

function hasWholeResource({ resource, message, userMessage = '' }: ErrorDefinition): boolean {
  if (resource === undefined) return true;
  const known = new Set([...templateParams(message), ...templateParams(userMessage)]);
  const isWritten = [resource.type, resource.name].every((text) => typeof text === 'string' && text !== '');
  return isWritten && templateParams(resource.name).every((param) => known.has(param));
}

function unsendable(headers: object): readonly [string, unknown][] {
  return Object.entries(headers).filter(([name, value]) => !isSendableHeader(name, value));
}

/** Checks whether a value has members by name: a list, a map and its like have not. */
export function isRecord<Value>(value: Value): value is Value & object {
  return isObject(value) && !(Symbol.iterator in value);
}

function isParamValue(value: unknown): boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) || isDate(value);
}

function isKept(rule: () => boolean): boolean {
  try {
    return rule();
  } catch {
    return false;
  }
}

const FACTS = Object.keys({
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
} satisfies Record<keyof ErrorDefinitionInput, true>);

function unknownKeys(definition: ErrorDefinition): readonly string[] {
  return Object.keys(definition)
    .filter((key) => !FACTS.includes(key))
    .map((key) => `unknown key \`${key}\`.${didYouMean(key, FACTS)} Keys: ${FACTS.join(', ')}.`);
}
