import { inspect } from 'node:util';
import { isHeaderName, isSendableHeader } from './error/header.js';
import { nameMistakes } from './error/option-names.js';
import { DERIVED_STATUSES } from './openapi/derived-errors.js';
import { isDeclaredError } from './openapi/api-errors.decorator.js';
import { formatsMistakes } from './errors.formats-check.js';
import { type ErrorsOptions } from './errors.options.js';
import { show } from './errors.show.js';
import { validationMistakes } from './validation/validation-options-check.js';

type Check = (value: never) => string | undefined | readonly (string | undefined)[];

/** What each option must be. A check answers with what is wrong and its remedy, or with nothing. */
const CHECKS: Readonly<Record<keyof ErrorsOptions, Check>> = {
  errors: list(
    'errors',
    isDeclaredError,
    'no class of defineError(). Pass the class itself, as `errors: [UserNotFound]`',
  ),
  codeStyle: (style: unknown) =>
    style === 'snake_case'
      ? undefined
      : `codeStyle: ${show(style)} is unknown. Use 'snake_case', or leave it out.`,
  formats: formatsMistakes,
  validation: (validation: unknown) => {
    if (validation === false) return undefined;
    if (isObject(validation)) return validationMistakes(validation, 'validation');
    return `validation: ${show(validation)} is not possible. Give options of the ValidationPipe, or \`false\`.`;
  },
  documentation: ({ baseUrl, statuses }: { baseUrl?: unknown; statuses?: unknown }) => [
    baseUrl === undefined || isWebAddress(baseUrl)
      ? undefined
      : `documentation.baseUrl: ${show(baseUrl)} is no address. Give one as 'https://docs.example.com/errors'.`,
    statuses === undefined || isDerived(statuses)
      ? undefined
      : `documentation.statuses: ${inspect(statuses)} is not possible. Use 'usual', 'all', or a list of ` +
        `${DERIVED_STATUSES.join(', ')}; what else a handler answers with is for @ApiErrors() to say.`,
  ],
  mappers: list(
    'mappers',
    has('map'),
    'no ErrorMapper. Give an object with a method `map`, or mark a provider with @MapsErrors()',
  ),
  observers: list(
    'observers',
    has('observe'),
    'no ErrorObserver. Give an object with a method `observe`, or mark a provider with @ObservesErrors()',
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
    isFlag(everyResponse) ? undefined : notAFlag('requestId.everyResponse', everyResponse),
    header === undefined || isHeaderName(header)
      ? undefined
      : `requestId.header: ${show(header)} is no name of a header. Give one as 'X-Request-Id'.`,
    from === undefined || typeof from === 'function'
      ? undefined
      : `requestId.from: ${show(from)} is no function. Give one from the request to its id.`,
  ],
  logging: (logging: unknown) => {
    const level = isObject(logging) ? logging.clientErrors : false;
    return level === undefined || level === false || LEVELS.includes(level)
      ? undefined
      : `logging.clientErrors: ${show(level)} is no level. Use ${LEVELS.map(show).join(', ')}, or \`false\`.`;
  },
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
    isFlag(exposeServerErrors) ? undefined : notAFlag('http.exposeServerErrors', exposeServerErrors),
    isFlag(exposeCauses) ? undefined : notAFlag('http.exposeCauses', exposeCauses),
    isFlag(rejectUnsupportedMediaType)
      ? undefined
      : notAFlag('http.rejectUnsupportedMediaType', rejectUnsupportedMediaType),
    wwwAuthenticate === undefined || isChallenge(wwwAuthenticate)
      ? undefined
      : `http.wwwAuthenticate: ${show(wwwAuthenticate)} is no challenge. Give one as 'Bearer realm="orders"'.`,
  ],
};

/** What the options that are objects consist of. */
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

/** Every mistake in the options, each with its remedy. */
export function optionMistakes(options: ErrorsOptions): string[] {
  const unknown = Object.keys(options).filter((name) => !NAMES.includes(name as keyof ErrorsOptions));
  return [
    ...unknown.map((name) => `'${name}' is no option. The options are ${NAMES.join(', ')}.`),
    ...Object.entries(MEMBERS).flatMap(([name, members]) => unknownMembers(name, members, options)),
    ...NAMES.filter((name) => options[name] !== undefined)
      .flatMap((name) => answersOf(name, options[name]))
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

function answersOf(name: keyof ErrorsOptions, value: unknown): readonly (string | undefined)[] {
  const mayBeFalse = name === 'validation' || name === 'logging' || name === 'codeStyle';
  if (!mayBeFalse && !isObject(value))
    return [`${name}: ${show(value)} is not possible. See ErrorsOptions.${name}.`];
  return [CHECKS[name](value as never)].flat();
}

function list(name: string, holds: (item: unknown) => boolean, complaint: string) {
  return (items: unknown): readonly (string | undefined)[] => {
    if (!Array.isArray(items)) return [`${name}: ${show(items)} is no list. Give an array.`];
    return items.map((item, index) =>
      holds(item) ? undefined : `${name}[${index}]: ${show(item)} is ${complaint}.`,
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

function notAFlag(name: string, value: unknown): string {
  return `${name}: ${show(value)} is neither \`true\` nor \`false\`. Give one of them.`;
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
