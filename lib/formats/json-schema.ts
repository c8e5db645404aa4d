import { type ErrorSchema } from './error-format.js';

export type Members = Readonly<Record<string, ErrorSchema>>;

export const TEXT: ErrorSchema = { type: 'string' };
export const URL_TEXT: ErrorSchema = { type: 'string', format: 'uri' };
export const INTEGER: ErrorSchema = { type: 'integer' };

export function createObjectSchema(required: Members, optional: Members = {}): ErrorSchema {
  const names = Object.keys(required);
  const properties = { ...required, ...optional };
  // OpenAPI 3.0 does not allow an empty `required` array.
  return names.length > 0 ? { type: 'object', required: names, properties } : { type: 'object', properties };
}

export function createListSchema(items: ErrorSchema): ErrorSchema {
  return { type: 'array', items };
}

export function createEnumSchema(values: readonly (string | number)[]): ErrorSchema {
  const type = values.every((value) => typeof value === 'number') ? 'integer' : 'string';
  return values.length === 1 ? { type, const: values[0] } : { type, enum: values };
}

export function createEnumOrTextSchema(values: readonly (string | number)[]): ErrorSchema {
  return values.length > 0 ? createEnumSchema(values) : TEXT;
}

export function createConstSchema(value: string | number): ErrorSchema {
  return createEnumSchema([value]);
}
