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
  readonly placeholder: null | undefined;
  readonly isHidden: (value: object) => boolean;
  readonly hiddenValue: Readonly<Record<string, never>> | undefined;
  readonly copiesMaps: boolean;
}

/** Errors contain requests of HTTP clients and queries of databases, so only the log contains their members. */
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

interface Copying {
  readonly style: CopyStyle;
  valuesLeft: number;
  textLeft: number;
  readonly ancestors: object[];
}

/**
 * Copies a value so that every format can write it: without cycles, getters and prototypes. Converts bigints to strings, maps
 * to objects and sets to lists. Omits errors and other values that JSON does not have, and limits the depth, the length and
 * the number of values.
 */
export function toPlainData(value: unknown): PlainData | undefined {
  return copyInStyle(value, DEFAULT_STYLE);
}

/**
 * Copies a body that Nest would send, with the same JSON. Omits cycles, the content of errors, requests and responses, and
 * everything beyond limits that are higher than typical bodies.
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

/** Writes each member as soon as it is read: a list of entries would cost 2 % of a 404. */
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

/** Returns true if the limits permit another member. */
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

/** Defines `__proto__` as a member, because an assignment would replace the prototype. */
function setMember(owner: Record<string, PlainData>, name: string, value: PlainData): void {
  if (name === '__proto__') {
    Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
  } else owner[name] = value;
}

/** An object with `headers` and one of these members is a request or a response of an HTTP client, not a body of an app. */
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

/** Recognizes requests, responses and headers of HTTP clients, which contain credentials and cookies. */
export function isHttpMessage(value: object): boolean {
  const isHeaders = typeof readProperty(value, 'getSetCookie') === 'function';
  if (isHeaders) return true;
  const headers = readProperty(value, 'headers') ?? readProperty(value, 'header');
  if (isObject(headers)) return HTTP_MESSAGE_MEMBERS.some((name) => name in value);
  const isAxiosErrorJson =
    typeof readProperty(value, 'stack') === 'string' && typeof readProperty(value, 'config') === 'object';
  return isAxiosErrorJson;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Adds members to the `details` of an app. If `details` is not an object or has a member of the same name, the result contains
 * it unchanged as its member `details`.
 */
export function mergeDetails<Facts extends Members>(details: unknown, facts: Facts): Members {
  const canMerge = isRecord(details) && Object.keys(facts).every((name) => !Object.hasOwn(details, name));
  if (canMerge) return { ...details, ...facts };
  return details === undefined ? facts : { ...facts, details };
}
