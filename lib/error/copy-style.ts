import { isObject, read } from '../internal/unknown-value.js';
import { isError } from './is-error.js';

/** How values are copied. */
export interface CopyStyle {
  readonly depth: number;
  readonly values: number;
  /** The maximum number of characters of one text. The next two count characters, too. */
  readonly textLength: number;
  readonly nameLength: number;
  readonly allTexts: number;
  /** Replaces an item of a list, or a number, that cannot be written. */
  readonly gap: null | undefined;
  /** Checks whether no client may see a value. */
  readonly isSecret: (value: object) => boolean;
  /** Replaces such a value. */
  readonly secret: Readonly<Record<string, never>> | undefined;
  readonly opensMaps: boolean;
}

/** The members of errors are for the log: an HTTP client's has the whole request, a database's the query. */
const isForLog = (value: object): boolean => isError(value) || isHttpMessage(value);

/** The most that one value may add to a response, or to a line of the log. */
export const LIMITS: CopyStyle = {
  depth: 8,
  values: 1_000,
  textLength: 4_000,
  nameLength: 200,
  allTexts: 65_536,
  gap: undefined,
  isSecret: isError,
  secret: undefined,
  opensMaps: true,
};

/** The same for the members of a response. */
export const MEMBERS: CopyStyle = { ...LIMITS, isSecret: isForLog };

/** As `JSON.stringify()` does it, for bodies of a size that apps send. */
export const AS_JSON: CopyStyle = {
  depth: 100,
  values: 10_000,
  textLength: 1_048_576,
  nameLength: 1_048_576,
  allTexts: 1_048_576,
  gap: null,
  isSecret: isForLog,
  secret: Object.freeze({}),
  opensMaps: false,
};

/** One of these is beside the headers of a request or a response of an HTTP client, and not in a body that an app writes. */
const SIGNS = [
  'config',
  'request',
  'req',
  'res',
  'rawHeaders',
  'statusText',
  'statusMessage',
  'trailers',
  'method',
];

/**
 * Checks whether an object is a request, a response, or their headers, as HTTP clients have them. Their members are for the
 * log: there are credentials and cookies among them.
 */
export function isHttpMessage(value: object): boolean {
  // The headers of `fetch` and of Axios.
  if (typeof read(value, 'getSetCookie') === 'function') return true;
  const headers = read(value, 'headers') ?? read(value, 'header');
  if (isObject(headers)) return SIGNS.some((name) => name in value);
  // `toJSON()` of an Axios error returns such an object.
  return typeof read(value, 'stack') === 'string' && typeof read(value, 'config') === 'object';
}
