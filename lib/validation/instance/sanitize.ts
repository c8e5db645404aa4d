/** What is nested deeper is refused: nobody writes it, and class-transformer would overflow the stack. */
export const MAX_DEPTH = 500;

/** Keys that no member of a request may have: they would reach the prototype of what is made of it. */
const DANGEROUS: readonly string[] = ['__proto__', 'prototype', 'constructor'];

/** A list with more places than this is asked for its items, not walked: a few bytes can claim billions of places. */
const MAX_PLACES = 100_000;

/** Whether a key would reach the prototype of what is made of it. */
export function isDangerous(key: string): boolean {
  return DANGEROUS.includes(key);
}

/** The items of a list that are there. */
export function itemsOf(list: readonly unknown[]): readonly unknown[] {
  if (list.length > MAX_PLACES) return Object.values(list);
  return list.includes(undefined) ? list.filter(() => true) : list;
}

/**
 * Makes a value safe to be walked by a library: drops dangerous keys and the gaps of lists, in place, as Nest's
 * `ValidationPipe` does.
 *
 * @returns whether it is no deeper than it may be
 */
export function sanitize(root: unknown): boolean {
  let level = [root];
  const seen = new Set<unknown>();
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null || seen.has(value) || !isPlain(value)) continue;
      seen.add(value);
      if (Array.isArray(value)) closeGaps(value);
      else for (const key of DANGEROUS) delete (value as Record<string, unknown>)[key];
      for (const member of Object.values(value)) next.push(member);
    }
    level = next;
  }
  return true;
}

/** Whether a value is an object or a list as JSON has them. */
export function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function closeGaps(list: unknown[]): void {
  const items = itemsOf(list);
  if (items === list || !Object.isExtensible(list)) return;
  list.length = 0;
  for (const item of items) list.push(item);
}
