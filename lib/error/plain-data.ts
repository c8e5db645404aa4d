import { isError, isObject, isRecord, read } from '../internal/unknown-value.js';
import { truncate } from '../internal/truncate.js';

/** What JSON can write. */
export type PlainData =
  string | number | boolean | null | readonly PlainData[] | { readonly [member: string]: PlainData };

/** How values are copied. */
interface CopyStyle {
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
const LIMITS: CopyStyle = {
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
const MEMBERS: CopyStyle = { ...LIMITS, isSecret: isForLog };

/** As `JSON.stringify()` does it, for bodies of a size that apps send. */
const AS_JSON: CopyStyle = {
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

/** What is left to spend, and the objects that the current one stands in. */
interface Copying {
  readonly style: CopyStyle;
  left: number;
  /** Of characters. */
  text: number;
  readonly within: Set<object>;
}

/**
 * A copy of a value that every format can write: finite, without cycles, getters or prototypes. What cannot be
 * written is left out; what is too deep, too long or too much is cut.
 */
export function toPlainData(value: unknown): PlainData | undefined {
  return copyInStyle(value, LIMITS);
}

/**
 * A copy of a body that Nest would send, which JSON writes as it writes the body itself. What is beyond 10,000 values, a
 * million characters or 100 levels is left out, and so are cycles and the content of errors, of requests and of responses.
 */
export function toJsonData(body: unknown): PlainData | undefined {
  return copyInStyle(body, AS_JSON);
}

function copyInStyle(value: unknown, style: CopyStyle): PlainData | undefined {
  return copy(value, style.depth, { style, left: style.values, text: style.allTexts, within: new Set() });
}

/** The members of an object as plain data for clients; of anything else none. */
export function toPlainMembers(value: unknown): { readonly [member: string]: PlainData } {
  const plain = copyInStyle(value, MEMBERS);
  return isMembers(plain) ? plain : {};
}

function isMembers(value: PlainData | undefined): value is { readonly [member: string]: PlainData } {
  return isRecord(value);
}

function copy(value: unknown, depth: number, copying: Copying): PlainData | undefined {
  copying.left -= 1;
  if (copying.left < 0) return undefined;
  switch (typeof value) {
    case 'string':
      return textWithin(value, copying);
    case 'number':
      return Number.isFinite(value) ? value : copying.style.gap;
    case 'bigint':
      return copy(String(value), depth, copying);
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : copyObject(value, depth - 1, copying);
    case 'undefined':
    case 'function':
    case 'symbol':
      return undefined;
  }
}

function textWithin(text: string, copying: Copying): string | undefined {
  const length = Math.min(copying.style.textLength, copying.text);
  copying.text -= Math.min(text.length, length);
  return length <= 0 && text.length > length ? undefined : truncate(text, length);
}

function copyObject(value: object, depth: number, copying: Copying): PlainData | undefined {
  if (depth < 0 || copying.within.has(value)) return undefined;
  copying.within.add(value);
  try {
    if (copying.style.isSecret(value)) return copying.style.secret;
    if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), depth, copying);
    if (Array.isArray(value)) return copyItems(value, depth, copying);
    if (copying.style.opensMaps) {
      if (value instanceof Map) return copyMembers(value, depth, copying);
      if (value instanceof Set) return copyItems(value, depth, copying);
    }
    return copyMembers(membersOf(value), depth, copying);
  } catch {
    return undefined;
  } finally {
    copying.within.delete(value);
  }
}

function copyItems(items: Iterable<unknown>, depth: number, copying: Copying): PlainData {
  const copies: PlainData[] = [];
  for (const item of items) {
    const copied = copy(item, depth, copying);
    const plain = copied === undefined ? copying.style.gap : copied;
    if (plain !== undefined) copies.push(plain);
    if (copying.left <= 0) break;
  }
  return copies;
}

function copyMembers(
  members: Iterable<readonly [unknown, unknown]>,
  depth: number,
  copying: Copying,
): PlainData {
  const copies: [string, PlainData][] = [];
  for (const [name, value] of members) {
    const plain = copy(value, depth, copying);
    const key = String(name).slice(0, copying.style.nameLength);
    copying.text -= key.length;
    if (plain !== undefined) copies.push([key, plain]);
    if (copying.left <= 0 || copying.text <= 0) break;
  }
  return Object.fromEntries(copies);
}

function* membersOf(owner: object): Iterable<readonly [string, unknown]> {
  for (const name of Object.keys(owner)) yield [name, read(owner, name)];
}

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

type Members = Readonly<Record<string, unknown>>;

/**
 * Adds facts to the `details` of an app: those whose own names have a meaning in a response. The app's members stay as they
 * are. If they cannot be joined, the app's are in `details` of the result.
 */
export function withDetails<Facts extends Members>(details: unknown, facts: Facts): Members {
  const canJoin =
    typeof details === 'object' &&
    details !== null &&
    !Array.isArray(details) &&
    Object.keys(facts).every((name) => !Object.hasOwn(details, name));
  if (canJoin) return { ...details, ...facts };
  return details === undefined ? facts : { ...facts, details };
}
