import { createFieldError, type FieldError, getDefaultMessage } from '../error/field-error.js';
import { isObject, readProperty } from '../internal/unknown-value.js';
import { type IsSensitive } from '../internal/redact.js';
import { sanitize } from './engine/sanitize.js';
import { createErrorAt, type ValueOrigin } from './to-field-errors.js';
import { mergeByField, rejectWith, toViolations, type ValidationResult } from './validation-result.js';

/**
 * A schema of a library that implements Standard Schema, for example zod, valibot or arktype.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult | Promise<SchemaResult>;
  };
}

type SchemaResult =
  { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export function isStandardSchema(value: unknown): value is StandardSchema {
  return typeof readProperty(readProperty(value, '~standard'), 'validate') === 'function';
}

export function validateSchema(
  schema: StandardSchema,
  value: unknown,
  origin: ValueOrigin,
  isSensitive: IsSensitive,
): ValidationResult | Promise<ValidationResult> {
  if (!sanitize(value)) {
    return rejectWith(createErrorAt(origin, 'invalid', 'This value is nested too deeply.', 'maxDepth'));
  }
  const result = schema['~standard'].validate(value);
  return result instanceof Promise
    ? result.then((settled) => toValidationResult(settled, value, origin, isSensitive))
    : toValidationResult(result, value, origin, isSensitive);
}

function toValidationResult(
  result: SchemaResult,
  value: unknown,
  origin: ValueOrigin,
  isSensitive: IsSensitive,
): ValidationResult {
  if (result.issues === undefined) return { value: result.value };
  // Uses a loop, because `issues` can be a subclass of `Array` whose `map()` would create another instance of that subclass.
  const created: FieldError[] = [];
  let count = 0;
  for (const issue of result.issues) {
    const unknownKeys = getUnknownKeys(issue);
    count += unknownKeys?.length ?? 1;
    const remaining = MAX_ERRORS - created.length;
    if (remaining <= 0) continue;
    if (unknownKeys === undefined) created.push(toFieldError(issue, value, origin, isSensitive));
    else
      for (const key of unknownKeys.slice(0, remaining))
        created.push(createUnknownKeyError(issue, String(key), origin));
  }
  const errors = mergeByField(created);
  return { violations: toViolations(errors, errors.length + count - created.length) };
}

/** Errors above this limit are counted, but not created. */
const MAX_ERRORS = 1_000;

/** Returns the unknown keys of an object. Zod reports all of them in one issue. */
function getUnknownKeys(issue: SchemaIssue): readonly unknown[] | undefined {
  const keys = readProperty(issue, 'keys');
  return readProperty(issue, 'code') === 'unrecognized_keys' && Array.isArray(keys) ? keys : undefined;
}

function createUnknownKeyError(issue: SchemaIssue, key: string, origin: ValueOrigin): FieldError {
  const field = extendOrigin(origin, [...getKeys(issue), key]);
  return createErrorAt(field, 'invalid', 'This field is not known.', 'whitelist');
}

function toFieldError(
  issue: SchemaIssue,
  value: unknown,
  origin: ValueOrigin,
  isSensitive: IsSensitive,
): FieldError {
  const keys = getKeys(issue);
  const field = extendOrigin(origin, keys);
  const rejected = getValueAt(value, keys);
  if (field.name !== undefined && rejected === undefined)
    return createErrorAt(field, 'missing_field', getDefaultMessage('missing_field'));
  const isSecret =
    field.name !== undefined && isSensitive(field.name) && quotesValue(issue.message, rejected);
  const message = isSecret ? getDefaultMessage('invalid') : issue.message;
  // `createFieldError` checks the message, because a library may return an issue without one.
  return createFieldError(createErrorAt(field, 'invalid', message, getReason(issue)));
}

/** Checks whether a message contains the rejected value, as those of valibot and arktype do, some with escaped quotes. */
function quotesValue(message: unknown, value: unknown): boolean {
  if (typeof message !== 'string' || !['string', 'number', 'bigint'].includes(typeof value)) return false;
  const text = String(value);
  const escaped = JSON.stringify(text).slice(1, -1);
  return text !== '' && (message.includes(text) || message.includes(escaped));
}

function getKeys({ path }: SchemaIssue): readonly PropertyKey[] {
  return Array.from(path ?? [], (segment) => (typeof segment === 'object' ? segment.key : segment));
}

function extendOrigin({ location, name }: ValueOrigin, path: readonly PropertyKey[]): ValueOrigin {
  const fullPath = name === undefined ? path : [name, ...path];
  return { location, name: fullPath.length > 0 ? fullPath.map(String).join('.') : undefined };
}

function getValueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    current =
      isObject(current) && Object.hasOwn(current, key)
        ? (current as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined;
  }
  return current;
}

/** Returns the name of the broken rule, which libraries store in different members. */
function getReason(issue: SchemaIssue): string | undefined {
  const reason = readProperty(issue, 'code') ?? readProperty(issue, 'type');
  return typeof reason === 'string' ? reason : undefined;
}
