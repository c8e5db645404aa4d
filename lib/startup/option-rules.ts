import { isNameOrNames } from '../catalogue/definition-rules.js';
import { readEntityModels } from '../database/entity-models.js';
import { isHeaderName, isSendableHeader } from '../error/headers.js';
import { isObject } from '../internal/unknown-value.js';
import {
  findInvalidOptions,
  BOOLEAN,
  type GroupRule,
  describeInvalidOption,
  findUnknownOptions,
  type OptionRule,
  inspectValue,
  describeUnknownOption,
} from '../internal/option-mistakes.js';
import { isDeclaredError } from '../openapi/api-errors.decorator.js';
import { findValidationMistakes } from '../validation/validation-options-check.js';
import { VALIDATION_RULES } from '../validation/validation-options.js';
import { DOCUMENTATION_RULES } from './documentation-options.js';
import { FORMATS_RULE } from './formats-rule.js';
import { type ErrorsOptions } from './options.js';

const LEVELS: readonly unknown[] = ['debug', 'log', 'warn'];
const OBJECT = { isValid: isObject, expectation: 'an object' };

/** Checks, messages, defaults and `docs/reference/options.md` all use this table. */
export const OPTION_RULES = {
  errors: createArrayRule({
    isValid: isDeclaredError,
    expectation: 'a class of defineError(), as in `errors: [UserNotFound]`',
  }),
  codeStyle: {
    isValid: (style) => style === 'snake_case',
    expectation: "'snake_case'",
    remedy: ' Remove it to allow any code.',
    defaultText: 'any allowed code',
  },
  formats: FORMATS_RULE,
  validation: {
    isValid: (given) => given === false || isObject(given),
    expectation: 'an object with options of the ValidationPipe, or false',
    defaultText: '`{ strict: true }`',
    options: VALIDATION_RULES,
    findMistakes: findValidationMistakes,
  },
  documentation: { ...OBJECT, options: DOCUMENTATION_RULES },
  mappers: createArrayRule({
    isValid: createMethodCheck('map'),
    expectation: 'an object with a method `map`',
    remedy: ' For a provider, use @MapsErrors() on its class instead.',
  }),
  observers: createArrayRule({
    isValid: createMethodCheck('observe'),
    expectation: 'an object with a method `observe`',
    remedy: ' For a provider, use @ObservesErrors() on its class instead.',
  }),
  database: {
    isValid: (given) => given === false || isObject(given),
    expectation: 'an object or false',
    options: {
      status: {
        isValid: (status) => status === 409 || status === 422,
        expectation: '409 or 422',
        defaultText: '`422`',
      },
      hideDuplicates: { ...BOOLEAN, default: false },
      constraints: {
        isValid: (given) => isObject(given) && Object.values(given).every(isNameOrNames),
        expectation:
          "an object with the field of each constraint, as in { users_email_key: 'email' }, or with an array of fields",
        default: {},
      },
      tables: {
        isValid: (given) =>
          Array.isArray(given) && given.every((table) => readEntityModels([table]).length > 0),
        expectation: 'an array of tables of Drizzle',
        default: [] as readonly object[],
      },
      notFound: {
        isValid: (status) => status === 404 || status === 500,
        expectation: '404 or 500',
        default: 404,
      },
    },
  },
  requestId: {
    ...OBJECT,
    options: {
      everyResponse: { ...BOOLEAN, default: false },
      header: {
        isValid: isHeaderName,
        expectation: "the name of a header, such as 'X-Request-Id'",
        default: 'X-Request-Id',
      },
      resolve: {
        isValid: (from) => typeof from === 'function',
        expectation: 'a function that takes the request and returns its id',
      },
    },
  },
  logging: {
    isValid: (given) => given === false || isObject(given),
    expectation: 'an object or false',
    options: {
      clientErrors: {
        isValid: (level) => level === false || LEVELS.includes(level),
        expectation: `${LEVELS.map(inspectValue).join(', ')} or false`,
        default: false,
      },
    },
  },
  sensitiveNames: createArrayRule({
    isValid: (name) => typeof name === 'string' && /\p{L}/u.test(name),
    expectation: "a string with at least one letter, such as 'member number'",
  }),
  http: {
    ...OBJECT,
    options: {
      exposeServerErrors: { ...BOOLEAN, default: false },
      exposeCauses: { ...BOOLEAN, default: false },
      rejectUnsupportedMediaType: {
        ...BOOLEAN,
        defaultText: '`true`; `false` if `validation` is an object and not strict',
      },
      wwwAuthenticate: {
        isValid: isChallenge,
        expectation: `an authentication challenge, such as 'Bearer realm="orders"'`,
      },
    },
  },
} as const satisfies {
  readonly [Name in keyof Required<ErrorsOptions>]: GroupRule & { readonly options?: RulesOf<Name> };
};

type RulesOf<Name extends keyof ErrorsOptions> = Readonly<
  Record<Exclude<keyof Extract<ErrorsOptions[Name], object>, keyof (readonly unknown[])>, OptionRule>
>;

/** Returns one message for each mistake. Unknown names come first, except for those in `formats` and `validation`. */
export function findMistakesInOptions(given: ErrorsOptions): readonly string[] {
  const options = given as Readonly<Record<string, unknown>>;
  const rules = Object.entries<GroupRule>(OPTION_RULES);
  return [
    ...Object.keys(options)
      .filter((name) => !Object.hasOwn(OPTION_RULES, name))
      .map((name) => describeUnknownOption(name, name, OPTION_RULES)),
    ...rules.flatMap(([name, { options: known, findMistakes }]) => {
      const group = options[name];
      return known && !findMistakes && isObject(group) ? findUnknownOptions(name, group, known) : [];
    }),
    ...rules.flatMap(([name, rule]) =>
      options[name] === undefined ? [] : findValueMistakes(name, options[name], rule),
    ),
  ];
}

function findValueMistakes(name: string, value: unknown, rule: GroupRule): readonly string[] {
  const { isValid, expectation, remedy, item, options, findMistakes } = rule;
  if (!isValid(value)) return [describeInvalidOption(name, expectation, value, remedy)];
  if (findMistakes) return findMistakes(value);
  if (options && isObject(value)) return findInvalidOptions(name, value, options);
  if (!item) return [];
  return (value as readonly unknown[]).flatMap((each, index) =>
    item.isValid(each)
      ? []
      : [describeInvalidOption(`${name}[${index}]`, item.expectation, each, item.remedy)],
  );
}

function createArrayRule(item: OptionRule) {
  return { isValid: Array.isArray, expectation: 'an array', item, default: [] } as const;
}

function createMethodCheck(name: string) {
  return (item: unknown): boolean => isObject(item) && typeof item[name] === 'function';
}

/** @see RFC 9110, 11.6.1 */
function isChallenge(value: unknown): boolean {
  return /^[A-Za-z][\w-]*( \S.*)?$/.test(String(value)) && isSendableHeader('WWW-Authenticate', value);
}
