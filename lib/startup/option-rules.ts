import { isHeaderName, isSendableHeader } from '../error/headers.js';
import { isObject } from '../internal/unknown-value.js';
import { mustBe, nameMistakes, show, unknownOption } from '../internal/option-mistakes.js';
import { isDeclaredError } from '../openapi/api-errors.decorator.js';
import { DERIVED_STATUSES } from '../openapi/derived-errors.js';
import { validationMistakes } from '../validation/validation-options-check.js';
import { formatsMistakes } from './formats-check.js';
import { type ErrorsOptions } from './options.js';

type Check = (value: never) => string | undefined | readonly (string | undefined)[];

/** The check of each option: it returns a mistake with its remedy, or nothing. */
const CHECKS: Readonly<Record<keyof ErrorsOptions, Check>> = {
  errors: list('errors', isDeclaredError, 'a class of defineError(), as in `errors: [UserNotFound]`'),
  codeStyle: (style: unknown) =>
    style === 'snake_case'
      ? undefined
      : mustBe('codeStyle', "'snake_case'", style, ' Remove it to allow any code.'),
  formats: formatsMistakes,
  validation: validationMistakes,
  documentation: ({ baseUrl, statuses }: { baseUrl?: unknown; statuses?: unknown }) => [
    baseUrl === undefined || isWebAddress(baseUrl)
      ? undefined
      : mustBe(
          'documentation.baseUrl',
          "an address without query and fragment, such as 'https://docs.example.com/errors'",
          baseUrl,
        ),
    statuses === undefined || isDerived(statuses)
      ? undefined
      : mustBe(
          'documentation.statuses',
          `'usual', 'all' or a list of ${DERIVED_STATUSES.join(', ')}`,
          statuses,
          ' Declare errors of other statuses with @ApiErrors().',
        ),
  ],
  mappers: list(
    'mappers',
    has('map'),
    'an object with a method `map`',
    ' You can also mark a provider with @MapsErrors().',
  ),
  observers: list(
    'observers',
    has('observe'),
    'an object with a method `observe`',
    ' You can also mark a provider with @ObservesErrors().',
  ),
  requestId: ({
    header,
    from,
    everyResponse,
  }: {
    header?: unknown;
    from?: unknown;
    everyResponse?: unknown;
  }) => [
    isFlag(everyResponse) ? undefined : mustBe('requestId.everyResponse', 'true or false', everyResponse),
    header === undefined || isHeaderName(header)
      ? undefined
      : mustBe('requestId.header', "the name of a header, such as 'X-Request-Id'", header),
    from === undefined || typeof from === 'function'
      ? undefined
      : mustBe('requestId.from', 'a function from the request to its id', from),
  ],
  logging: (logging: unknown) => {
    if (logging === false) return undefined;
    if (!isObject(logging)) return mustBe('logging', 'an object or false', logging);
    const level = logging.clientErrors;
    return level === undefined || level === false || LEVELS.includes(level)
      ? undefined
      : mustBe('logging.clientErrors', `${LEVELS.map(show).join(', ')} or false`, level);
  },
  sensitiveNames: list(
    'sensitiveNames',
    (name) => typeof name === 'string' && /\p{L}/u.test(name),
    "a name in words, such as 'member number'",
  ),
  http: ({
    exposeServerErrors,
    exposeCauses,
    wwwAuthenticate,
    rejectUnsupportedMediaType,
  }: {
    exposeServerErrors?: unknown;
    exposeCauses?: unknown;
    wwwAuthenticate?: unknown;
    rejectUnsupportedMediaType?: unknown;
  }) => [
    isFlag(exposeServerErrors)
      ? undefined
      : mustBe('http.exposeServerErrors', 'true or false', exposeServerErrors),
    isFlag(exposeCauses) ? undefined : mustBe('http.exposeCauses', 'true or false', exposeCauses),
    isFlag(rejectUnsupportedMediaType)
      ? undefined
      : mustBe('http.rejectUnsupportedMediaType', 'true or false', rejectUnsupportedMediaType),
    wwwAuthenticate === undefined || isChallenge(wwwAuthenticate)
      ? undefined
      : mustBe('http.wwwAuthenticate', `a challenge such as 'Bearer realm="orders"'`, wwwAuthenticate),
  ],
};

/** The names of the options that are objects of options. */
const MEMBERS = {
  documentation: { baseUrl: true, statuses: true },
  requestId: { header: true, from: true, everyResponse: true },
  logging: { clientErrors: true },
  http: {
    exposeServerErrors: true,
    exposeCauses: true,
    wwwAuthenticate: true,
    rejectUnsupportedMediaType: true,
  },
} as const satisfies {
  readonly [Name in 'documentation' | 'requestId' | 'logging' | 'http']: MembersOf<Name>;
};

type MembersOf<Name extends keyof ErrorsOptions> = Record<
  keyof Exclude<NonNullable<ErrorsOptions[Name]>, false>,
  true
>;

const LEVELS: readonly unknown[] = ['debug', 'log', 'warn'];
const NAMES = Object.keys(CHECKS) as readonly (keyof ErrorsOptions)[];

/** Returns the mistakes in the options, each with its remedy. */
export function optionMistakes(options: ErrorsOptions): string[] {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(CHECKS, name));
  return [
    ...unknown.map((name) => unknownOption(name, name, CHECKS)),
    ...Object.entries(MEMBERS).flatMap(([name, members]) => unknownMembers(name, members, options)),
    ...NAMES.filter((name) => options[name] !== undefined)
      .flatMap((name) => checkOption(name, options[name]))
      .filter((mistake) => mistake !== undefined),
  ];
}

function unknownMembers(
  name: string,
  members: Readonly<Record<string, true>>,
  options: ErrorsOptions,
): readonly string[] {
  const value: unknown = options[name as keyof ErrorsOptions];
  return isObject(value) ? nameMistakes(name, value, members) : [];
}

function checkOption(name: keyof ErrorsOptions, value: unknown): readonly (string | undefined)[] {
  const mayBeFalse = name === 'validation' || name === 'logging' || name === 'codeStyle';
  if (!mayBeFalse && !isObject(value)) {
    return [mustBe(name, name in MEMBERS ? 'an object' : 'an array', value)];
  }
  return [CHECKS[name](value as never)].flat();
}

function list(name: string, holds: (item: unknown) => boolean, expectation: string, remedy?: string) {
  return (items: unknown): readonly (string | undefined)[] => {
    if (!Array.isArray(items)) return [mustBe(name, 'an array', items)];
    return items.map((item, index) =>
      holds(item) ? undefined : mustBe(`${name}[${index}]`, expectation, item, remedy),
    );
  };
}

function has(...methods: readonly string[]) {
  return (item: unknown): boolean =>
    isObject(item) && methods.every((method) => typeof item[method] === 'function');
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

/** A scheme and what it asks for. @see RFC 9110, 11.6.1 */
function isChallenge(value: unknown): boolean {
  return /^[A-Za-z][\w-]*( \S.*)?$/.test(String(value)) && isSendableHeader('WWW-Authenticate', value);
}

/** Codes are appended to it. */
function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:[^?#]+$/.test(value);
}

function isDerived(statuses: unknown): boolean {
  if (statuses === 'usual' || statuses === 'all') return true;
  return Array.isArray(statuses) && statuses.every((status) => DERIVED_STATUSES.includes(status as number));
}
