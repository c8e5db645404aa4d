import { types } from 'node:util';
import { isObject } from '../../internal/unknown-value.js';

export const MAX_DEPTH = 500;

export function isBinary(value: unknown): value is ArrayBufferView | ArrayBuffer {
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);
}

const DANGEROUS_KEYS: readonly string[] = ['__proto__', 'prototype', 'constructor'];

/** Longer lists are not iterated by index, because a few bytes can create a list with billions of indexes. */
const MAX_INDEXED_LENGTH = 100_000;

export function isDangerousKey(key: string): boolean {
  return DANGEROUS_KEYS.includes(key);
}

export function removeHoles(list: unknown[]): readonly unknown[] {
  const items = getItemsWithoutHoles(list);
  if (items === list || !Object.isExtensible(list)) return items;
  list.length = 0;
  for (const item of items) list.push(item);
  return list;
}

export function getItemsWithoutHoles(list: readonly unknown[]): readonly unknown[] {
  if (list.length > MAX_INDEXED_LENGTH) return Object.values(list);
  return list.includes(undefined) ? list.filter(() => true) : list;
}

/**
 * Removes `__proto__`, `prototype`, `constructor` and the holes of lists in place, as Nest's pipe does since 11.2.10 and
 * 12.5.0.
 *
 * @returns false if the value is nested deeper than `maxDepth` levels
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
      if (Array.isArray(value)) removeHoles(value);
      else for (const key of DANGEROUS_KEYS) Reflect.deleteProperty(value, key);
      for (const member of Object.values(value)) next.push(member);
    }
    level = next;
  }
  return true;
}

export function isPlainObjectOrList(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === Object.prototype || prototype === null || isEmptyPrototype(prototype);
}

/** Recognizes the prototype of the objects that Fastify's query parser creates. */
function isEmptyPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0;
}
