import { isError, isObject, isRecord, readProperty } from '../internal/unknown-value.js';
import { truncate } from './message-template.js';

/** A value that JSON can write. */
export type PlainData =
  string | number | boolean | null | readonly PlainData[] | { readonly [member: string]: PlainData };

interface CopyStyle {
  readonly depth: number;
  readonly values: number;
  readonly textLength: number;
  readonly nameLength: number;
  readonly allTexts: number;
  /** Replaces a list item or a number that cannot be written. */
  readonly gap: null | undefined;
  readonly isSecret: (value: object) => boolean;
  readonly secret: Readonly<Record<string, never>> | undefined;
  readonly opensMaps: boolean;
}

/** Errors contain requests of HTTP clients and queries of databases, so only the log gets their members. */
const isForLog = (value: object): boolean => isError(value) || isHttpMessage(value);

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

const MEMBERS: CopyStyle = { ...LIMITS, isSecret: isForLog };

/** Copies as `JSON.stringify()` does, with limits above the size of usual bodies. */
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

/** The state of one copy: what is left of its limits, and the objects around the current value. */
interface Copying {
  readonly style: CopyStyle;
  left: number;
  text: number;
  readonly within: object[];
}

/**
 * Copies a value so that every format can write it: finite, without cycles, getters or prototypes. Values that cannot be
 * written are omitted; the depth, the length and the number of values are limited.
 */
export function toPlainData(value: unknown): PlainData | undefined {
  return copyInStyle(value, LIMITS);
}

/**
 * Copies a body that Nest would send, with the same JSON. Omits everything beyond 10,000 values, a million characters or 100
 * levels, cycles, and the content of errors, requests and responses.
 */
export function toJsonData(body: unknown): PlainData | undefined {
  return copyInStyle(body, AS_JSON);
}

function copyInStyle(value: unknown, style: CopyStyle): PlainData | undefined {
  return copy(value, style.depth, { style, left: style.values, text: style.allTexts, within: [] });
}

/** Copies the members of an object for clients; anything else has none. */
export function toPlainMembers(value: unknown): { readonly [member: string]: PlainData } {
  const plain = copyInStyle(value, MEMBERS);
  return isRecord(plain) ? plain : {};
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
  if (depth < 0 || copying.within.includes(value)) return undefined;
  copying.within.push(value);
  try {
    if (copying.style.isSecret(value)) return copying.style.secret;
    if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), depth, copying);
    if (Array.isArray(value)) return copyItems(value, depth, copying);
    if (copying.style.opensMaps) {
      if (value instanceof Map) return copyEntries(value, depth, copying);
      if (value instanceof Set) return copyItems(value, depth, copying);
    }
    return copyMembers(value, depth, copying);
  } catch {
    return undefined;
  } finally {
    copying.within.pop();
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

/** Members are written as they are read: lists of entries would cost 2 % of a 404. */
function copyMembers(owner: object, depth: number, copying: Copying): PlainData {
  const copies: Record<string, PlainData> = {};
  for (const name of Object.keys(owner)) {
    if (!copyMember(copies, name, readProperty(owner, name), depth, copying)) break;
  }
  return copies;
}

function copyEntries(entries: ReadonlyMap<unknown, unknown>, depth: number, copying: Copying): PlainData {
  const copies: Record<string, PlainData> = {};
  for (const [name, value] of entries) {
    if (!copyMember(copies, String(name), value, depth, copying)) break;
  }
  return copies;
}

/** Returns whether the limits admit another member. */
function copyMember(
  copies: Record<string, PlainData>,
  name: string,
  value: unknown,
  depth: number,
  copying: Copying,
): boolean {
  const plain = copy(value, depth, copying);
  const key = name.slice(0, copying.style.nameLength);
  copying.text -= key.length;
  if (plain !== undefined) setMember(copies, key, plain);
  return copying.left > 0 && copying.text > 0;
}

/** An assignment to `__proto__` would replace the prototype. */
function setMember(owner: Record<string, PlainData>, name: string, value: PlainData): void {
  if (name === '__proto__') {
    Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
  } else owner[name] = value;
}

/** Members of requests and responses of HTTP clients. A body of an app does not have one of them besides `headers`. */
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
 * Checks whether an object is a request, a response, or the headers of an HTTP client. They contain credentials and cookies.
 */
export function isHttpMessage(value: object): boolean {
  // The headers of `fetch` and of Axios.
  if (typeof readProperty(value, 'getSetCookie') === 'function') return true;
  const headers = readProperty(value, 'headers') ?? readProperty(value, 'header');
  if (isObject(headers)) return SIGNS.some((name) => name in value);
  // `toJSON()` of an Axios error returns such an object.
  return (
    typeof readProperty(value, 'stack') === 'string' && typeof readProperty(value, 'config') === 'object'
  );
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Adds members whose names are reserved in a response to the `details` of an app. The app's members stay unchanged; if both
 * cannot be merged, they are in `details` of the result.
 */
export function withDetails<Facts extends Members>(details: unknown, facts: Facts): Members {
  const canJoin = isRecord(details) && Object.keys(facts).every((name) => !Object.hasOwn(details, name));
  if (canJoin) return { ...details, ...facts };
  return details === undefined ? facts : { ...facts, details };
}
