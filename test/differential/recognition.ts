import { type Outcome } from './client.js';
import { type Seen } from './compare.js';
import { revive } from './mutations.js';
import { type DifferentialRequest } from './requests.js';

/** Whether we reject, and every error has one of these reasons. */
export function rejectsOnly({ ours }: Seen, reasons: readonly string[]): boolean {
  const errors = ours.errors ?? [];
  return errors.length > 0 && errors.every(({ reason }) => reason !== undefined && reasons.includes(reason));
}

/** Whether we accept what Nest's pipe rejects, and hand over what it does if it rejects no unknown keys. */
export function sameAsTolerantNest({ nest, tolerantNest, ours }: Seen): boolean {
  const isSame = ({ verdict, received }: Outcome) =>
    verdict === 'accepted' && String(ours.received) === String(received);
  return nest.verdict === 'rejected' && ours.verdict === 'accepted' && tolerantNest.some(isSame);
}

/** The keys that Nest's pipe does not know; none if it rejects anything else, too. */
export function keysThatNestRejects({ nest }: Seen): readonly string[] {
  const messages = messagesOf(nest.text);
  const keys = messages.map((message) => /property (\S+) should not exist$/.exec(message)?.[1]);
  return keys.includes(undefined) ? [] : (keys as string[]);
}

function messagesOf(text = ''): readonly string[] {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return Array.isArray(message) ? (message as string[]) : [];
  } catch {
    return [];
  }
}

/** Whether a request has a key with a value, at any depth. */
export function sendsKey({ path, body }: DifferentialRequest, key: string): boolean {
  const names = [...new URL(path, 'http://differential.test').searchParams.keys()];
  return names.includes(key) || hasKey(valueAt({ body: body ?? '' }, ''), key);
}

function hasKey(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return Object.entries(value).some(
    ([name, member]) => (name === key && member !== undefined) || hasKey(member, key),
  );
}

/** The names of the root members of what was sent. */
export function namesOf(request: DifferentialRequest): readonly string[] {
  const query = [...new URL(request.path, 'http://differential.test').searchParams.keys()];
  const body = valueAt(request, '');
  const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body);
  return [...query, ...(isRecord ? Object.keys(body) : [])].filter((name) => !isDropped(name));
}

/** Whether both pipes drop a key without a word, as class-transformer does with the names of functions. */
const isDropped = (name: string) => name === 'prototype' || name in Object.prototype;

/** The values of a parameter of the query or the path, as they were sent. */
export function sentTexts({ handler, path }: DifferentialRequest, field: string): readonly string[] {
  const url = new URL(path, 'http://differential.test');
  if (!handler.startsWith('path/')) return url.searchParams.getAll(field);
  return [decodeURIComponent(url.pathname.slice(handler.length + 2))];
}

/** Returns the value at a dotted path of a body; the whole body for an empty path. */
export function valueAt({ body }: Pick<DifferentialRequest, 'body'>, path: string): unknown {
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
