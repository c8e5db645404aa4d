import { type ErrorSchema } from './error-format.js';

/** The members of an object, by name. */
export type Members = Readonly<Record<string, ErrorSchema>>;

export const TEXT: ErrorSchema = { type: 'string' };
export const URL_TEXT: ErrorSchema = { type: 'string', format: 'uri' };

/** An object with members that each body has, and others that some have. */
export function object(required: Members, optional: Members = {}): ErrorSchema {
  const names = Object.keys(required);
  const properties = { ...required, ...optional };
  // Version 3.0 knows no empty list of what is required.
  return names.length > 0 ? { type: 'object', required: names, properties } : { type: 'object', properties };
}

/** One of these texts, or of these numbers. */
export function oneOf(values: readonly (string | number)[]): ErrorSchema {
  const type = values.every((value) => typeof value === 'number') ? 'integer' : 'string';
  return values.length === 1 ? { type, const: values[0] } : { type, enum: values };
}

/** One of these; any text, where none is known. */
export function oneOfKnown(values: readonly (string | number)[]): ErrorSchema {
  return values.length > 0 ? oneOf(values) : TEXT;
}

/** This text and no other. */
export function constant(value: string | number): ErrorSchema {
  return oneOf([value]);
}
