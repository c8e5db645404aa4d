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
  readonly placeholder: null | undefined;
  readonly isHidden: (value: object) => boolean;
  readonly hiddenValue: Readonly<Record<string, never>> | undefined;
  readonly copiesMaps: boolean;
}

/** Errors contain requests of HTTP clients and queries of databases, so only the log gets their members. */
const isLogOnly = (value: object): boolean => isError(value) || isHttpMessage(value);

const DEFAULT_STYLE: CopyStyle = {
  depth: 8,
  values: 1_000,
  textLength: 4_000,
  nameLength: 200,
  allTexts: 65_536,
  placeholder: undefined,
  isHidden: isError,
  hiddenValue: undefined,
  copiesMaps: true,
};

const MEMBER_STYLE: CopyStyle = { ...DEFAULT_STYLE, isHidden: isLogOnly };

/** Copies as `JSON.stringify()` does, with limits above the size of usual bodies. */
const JSON_STYLE: CopyStyle = {
  depth: 100,
  values: 10_000,
  textLength: 1_048_576,
  nameLength: 1_048_576,
  allTexts: 1_048_576,
  placeholder: null,
  isHidden: isLogOnly,
  hiddenValue: Object.freeze({}),
  copiesMaps: false,
};

/** The state of one copy: what is left of its limits, and the objects around the current value. */
interface Copying {
  readonly style: CopyStyle;
  valuesLeft: number;
  textLeft: number;
  readonly ancestors: object[];
}

/**
 * Copies a value so that every format can write it: finite, without cycles, getters or prototypes. Values that cannot be
 * written are omitted; the depth, the length and the number of values are limited.
 */
export function toPlainData(value: unknown): PlainData | undefined {
  return copyInStyle(value, DEFAULT_STYLE);
}

/**
 * Copies a body that Nest would send, with the same JSON. Omits everything beyond 10,000 values, a million characters or 100
 * levels, cycles, and the content of errors, requests and responses.
 */
export function toJsonData(body: unknown): PlainData | undefined {
  return copyInStyle(body, JSON_STYLE);
}

function copyInStyle(value: unknown, style: CopyStyle): PlainData | undefined {
  return copyValue(value, style.depth, {
    style,
    valuesLeft: style.values,
    textLeft: style.allTexts,
    ancestors: [],
  });
}

/** Copies the members of an object for clients; anything else has none. */
export function toPlainMembers(value: unknown): { readonly [member: string]: PlainData } {
  const plain = copyInStyle(value, MEMBER_STYLE);
  return isRecord(plain) ? plain : {};
}

function copyValue(value: unknown, depth: number, copying: Copying): PlainData | undefined {
  copying.valuesLeft -= 1;
  if (copying.valuesLeft < 0) return undefined;
  switch (typeof value) {
    case 'string':
      return copyText(value, copying);
    case 'number':
      return Number.isFinite(value) ? value : copying.style.placeholder;
    case 'bigint':
      return copyValue(String(value), depth, copying);
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

function copyText(text: string, copying: Copying): string | undefined {
  const length = Math.min(copying.style.textLength, copying.textLeft);
  copying.textLeft -= Math.min(text.length, length);
  return length <= 0 && text.length > length ? undefined : truncate(text, length);
}

function copyObject(value: object, depth: number, copying: Copying): PlainData | undefined {
  if (depth < 0 || copying.ancestors.includes(value)) return undefined;
  copying.ancestors.push(value);
  try {
    if (copying.style.isHidden(value)) return copying.style.hiddenValue;
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return copyValue(value.toJSON(), depth, copying);
    if (Array.isArray(value)) return copyItems(value, depth, copying);
    if (copying.style.copiesMaps) {
      if (value instanceof Map) return copyEntries(value, depth, copying);
      if (value instanceof Set) return copyItems(value, depth, copying);
    }
    return copyMembers(value, depth, copying);
  } catch {
    return undefined;
  } finally {
    copying.ancestors.pop();
  }
}

function copyItems(items: Iterable<unknown>, depth: number, copying: Copying): PlainData {
  const copies: PlainData[] = [];
  for (const item of items) {
    const copied = copyValue(item, depth, copying);
    const plain = copied === undefined ? copying.style.placeholder : copied;
    if (plain !== undefined) copies.push(plain);
    if (copying.valuesLeft <= 0) break;
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
  const plain = copyValue(value, depth, copying);
  const key = name.slice(0, copying.style.nameLength);
  copying.textLeft -= key.length;
  if (plain !== undefined) setMember(copies, key, plain);
  return copying.valuesLeft > 0 && copying.textLeft > 0;
}

/** An assignment to `__proto__` would replace the prototype. */
function setMember(owner: Record<string, PlainData>, name: string, value: PlainData): void {
  if (name === '__proto__') {
    Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
  } else owner[name] = value;
}

/** Members of requests and responses of HTTP clients. A body of an app does not have one of them besides `headers`. */
const HTTP_MESSAGE_MEMBERS = [
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
  if (isObject(headers)) return HTTP_MESSAGE_MEMBERS.some((name) => name in value);
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
export function mergeDetails<Facts extends Members>(details: unknown, facts: Facts): Members {
  const canJoin = isRecord(details) && Object.keys(facts).every((name) => !Object.hasOwn(details, name));
  if (canJoin) return { ...details, ...facts };
  return details === undefined ? facts : { ...facts, details };
}
