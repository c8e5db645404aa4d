import { isBinary } from './instance/sanitize.js';
import { type PropertyPlan } from './plan/class-plan.js';

/** Names what a value is, for a message. @example 'a list' */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value) || value instanceof Set) return 'a list';
  if (isBinary(value)) return 'binary data';
  return KINDS[typeof value] ?? 'an object';
}

const KINDS: Readonly<Record<string, string>> = {
  undefined: 'nothing',
  string: 'a text',
  number: 'a number',
  boolean: 'a boolean',
};

/** Says that a value is not an object. */
export function noObjectMessage(value: unknown): string {
  return `This must be an object, got ${kindOf(value)}.`;
}

/** Says that a value cannot stand where a class has nested objects. */
export function notNestedMessage({ shape }: PropertyPlan, value: unknown): string {
  if (shape === 'single') return noObjectMessage(value);
  return `This must be ${shape === 'list' ? 'a list' : 'an object or a list'}, got ${kindOf(value)}.`;
}
