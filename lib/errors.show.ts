import { inspect } from 'node:util';

/** A value in a sentence about it. */
export function show(value: unknown): string {
  if (typeof value === 'function') return value.name;
  return inspect(value, { depth: 0, breakLength: Infinity });
}
