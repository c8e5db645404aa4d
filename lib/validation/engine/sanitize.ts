import { types } from 'node:util';
import { isObject } from '../../internal/unknown-value.js';

/** Strict validation rejects values that are nested deeper. */
export const MAX_DEPTH = 500;

/** Whether a value is bytes. It works for buffers of another realm, too. */
export function isBinary(value: unknown): value is ArrayBufferView | ArrayBuffer {
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);
}

/** Keys that would reach the prototype of an instance. */
const DANGEROUS_KEYS: readonly string[] = ['__proto__', 'prototype', 'constructor'];

/** A longer list is not walked index by index: a few bytes can claim billions of indexes. */
const MAX_LENGTH = 100_000;

export function isDangerousKey(key: string): boolean {
  return DANGEROUS_KEYS.includes(key);
}

/** Drops the gaps of a list in place, and returns its items. */
export function closeGaps(list: unknown[]): readonly unknown[] {
  const items = getItemsWithoutGaps(list);
  if (items === list || !Object.isExtensible(list)) return items;
  list.length = 0;
  for (const item of items) list.push(item);
  return list;
}

/** Returns the items of a list without its gaps. */
export function getItemsWithoutGaps(list: readonly unknown[]): readonly unknown[] {
  if (list.length > MAX_LENGTH) return Object.values(list);
  return list.includes(undefined) ? list.filter(() => true) : list;
}

/**
 * Makes a value safe to be walked by a library: drops dangerous keys and the gaps of lists, in place, as Nest's
 * `ValidationPipe` does.
 *
 * @param maxDepth the deepest level
 * @returns whether the value is not nested deeper
 */
export function sanitize(root: unknown, maxDepth = MAX_DEPTH): boolean {
  let level = [root];
  const seen = new Set<unknown>();
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return false;
    const next: unknown[] = [];
    for (const value of level) {
      if (!isObject(value) || seen.has(value) || !isPlainObjectOrList(value)) continue;
      seen.add(value);
      if (Array.isArray(value)) closeGaps(value);
      else for (const key of DANGEROUS_KEYS) Reflect.deleteProperty(value, key);
      for (const member of Object.values(value)) next.push(member);
    }
    level = next;
  }
  return true;
}

/** Whether a value is an object or a list as JSON has them. */
export function isPlainObjectOrList(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === Object.prototype || prototype === null || isEmptyPrototype(prototype);
}

/** Fastify's parser of queries gives its objects a prototype that is an object without members. */
function isEmptyPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0;
}
