import { hideSecrets, type IsSensitive } from '../internal/redact.js';
import { type PropertyPlan } from './engine/rule.js';
import { isBinary } from './engine/sanitize.js';

const TEXT_LENGTH = 100;

/** Prepares a rejected value for a response: hides the secrets of a string, and truncates it. Omits objects. */
export function toRejectedValues(value: unknown, isSensitive: IsSensitive): readonly unknown[] | undefined {
  if (typeof value === 'string') return [truncate(value, isSensitive)];
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? [value] : undefined;
}

function truncate(text: string, isSensitive: IsSensitive): string {
  // Secrets are searched for in ten times the shown length, as half a secret would not be recognized.
  const shown = hideSecrets(text.slice(0, 10 * TEXT_LENGTH), isSensitive);
  return shown.length > TEXT_LENGTH || text.length > 10 * TEXT_LENGTH
    ? `${shown.slice(0, TEXT_LENGTH)}…`
    : shown;
}

function describeActual(value: unknown): string {
  return value === undefined ? 'but it is missing' : `got ${describeKind(value)}`;
}

function describeKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value) || value instanceof Set) return 'a list';
  return KINDS[typeof value] ?? (isBinary(value) ? 'binary data' : 'an object');
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
};

export function createNotAnObjectMessage(value: unknown): string {
  return `This must be an object, ${describeActual(value)}.`;
}

export function createNotNestedMessage({ shape }: PropertyPlan, value: unknown): string {
  if (shape === 'single') return createNotAnObjectMessage(value);
  return `This must be ${shape === 'list' ? 'a list' : 'an object or a list'}, ${describeActual(value)}.`;
}
