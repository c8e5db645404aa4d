import { type Outcome } from './client.js';
import { type ObservedDifference } from './compare.js';
import { revive } from './mutations.js';
import { type DifferentialRequest } from './requests.js';

/** Checks whether we reject the request, and every error has one of these reasons. */
export function rejectsOnly({ ours }: ObservedDifference, reasons: readonly string[]): boolean {
  const errors = ours.errors ?? [];
  return errors.length > 0 && errors.every(({ reason }) => reason !== undefined && reasons.includes(reason));
}

/** Checks whether only Nest's pipe rejects the request, and our result is the one it has without `forbidNonWhitelisted`. */
export function isSameAsTolerantNest({ nest, tolerantNest, ours }: ObservedDifference): boolean {
  const isSame = (tolerant: Outcome) =>
    tolerant.result === ours.result && removeUndefined(ours) === removeUndefined(tolerant);
  return nest.result === 'rejected' && ours.result !== 'rejected' && tolerantNest.some(isSame);
}

/** Removes undefined members: whether they are dropped depends on whether unknown keys are dropped. */
function removeUndefined({ received }: Outcome): string {
  return String(received)
    .replaceAll(/[^\s{]+: undefined(?=[, ])/g, '')
    .replaceAll(/[\s,]+/g, ' ');
}

/** A key that Nest's pipe rejects as unknown, and the path of its object in the value of the parameter. */
export interface UnknownKey {
  readonly path: string;
  readonly key: string;
}

/** Returns the keys that Nest's pipe rejects as unknown; none if it also rejects anything else. */
export function listUnknownKeys({ nest }: ObservedDifference): readonly UnknownKey[] {
  const found = parseMessages(nest.text).map((message) =>
    /^(?:(?<path>\S+)\.)?property (?<key>\S+) should not exist$/.exec(message),
  );
  return found.includes(null) ? [] : found.map((each) => ({ path: '', ...each!.groups }) as UnknownKey);
}

function parseMessages(text = ''): readonly string[] {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return Array.isArray(message) ? (message as string[]) : [];
  } catch {
    return [];
  }
}

/** Checks whether a request has a key with a value. */
export function sendsKey(request: DifferentialRequest, { path, key }: UnknownKey): boolean {
  const names = [...new URL(request.path, 'http://differential.test').searchParams.keys()];
  if (request.method === 'GET') return names.includes(key);
  const name = SENT_AS[request.handler]?.[key] ?? key;
  // A parameter is the whole body, or its member `item`.
  const parameters = request.handler.startsWith('members/') ? [[], ['item']] : [[]];
  return parameters.some((parameter) => {
    const owner = getValue(request, [...parameter, ...(path ? [path] : [])].join('.'));
    return (
      typeof owner === 'object' && owner !== null && (owner as Record<string, unknown>)[name] !== undefined
    );
  });
}

/** Properties that have another name in a body, or cannot be sent. */
const SENT_AS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'body/exposed': { email: 'e_mail' },
  'body/hidden': { hidden: '(cannot be sent)' },
};

/** Returns the names of the sent query parameters and of the members of the body. */
export function listNames(request: DifferentialRequest): readonly string[] {
  const query = [...new URL(request.path, 'http://differential.test').searchParams.keys()];
  const body = getValue(request, '');
  const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body);
  return [...query, ...(isRecord ? Object.keys(body) : [])].filter((name) => !isDropped(name));
}

/** Checks whether both pipes drop a key silently, as class-transformer does with the names of functions. */
const isDropped = (name: string) => name === 'prototype' || name in Object.prototype;

/** Returns the values of a query or path parameter as they were sent. */
export function listSentValues({ handler, path }: DifferentialRequest, field: string): readonly string[] {
  const url = new URL(path, 'http://differential.test');
  if (!handler.startsWith('path/')) return url.searchParams.getAll(field);
  return [decodeURIComponent(url.pathname.slice(handler.length + 2))];
}

/** Returns the value at a dotted path of a body; the whole body for an empty path. */
export function getValue({ body }: Pick<DifferentialRequest, 'body'>, path: string): unknown {
  try {
    const root = revive(JSON.parse(body ?? ''));
    if (path === '') return root;
    return path
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
  } catch {
    return undefined;
  }
}
