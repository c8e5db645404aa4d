import { createFieldError, type FieldError, defaultMessageOf } from '../error/field-error.js';
import { isObject, readProperty } from '../internal/unknown-value.js';
import { sanitize } from './engine/sanitize.js';
import { fieldError, type Source } from './to-field-errors.js';
import { mergeByField, rejectWith, toViolations, type ValidationResult } from './validation-result.js';

/**
 * A schema of any library that implements Standard Schema: zod, valibot, arktype and others.
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
  source: Source,
): ValidationResult | Promise<ValidationResult> {
  if (!sanitize(value)) {
    return rejectWith(fieldError(source, 'invalid', 'This value is nested too deeply.', 'maxDepth'));
  }
  const result = schema['~standard'].validate(value);
  return result instanceof Promise
    ? result.then((settled) => resultOf(settled, value, source))
    : resultOf(result, value, source);
}

function resultOf(result: SchemaResult, value: unknown, source: Source): ValidationResult {
  if (result.issues === undefined) return { value: result.value };
  // Libraries have subclasses of Array, whose methods return the same class.
  const all: FieldError[] = [];
  let count = 0;
  for (const issue of result.issues) {
    const unknown = unknownKeysOf(issue);
    count += unknown?.length ?? 1;
    const left = MAX_ERRORS - all.length;
    if (left <= 0) continue;
    if (unknown === undefined) all.push(errorOf(issue, value, source));
    else for (const key of unknown.slice(0, left)) all.push(unknownKey(issue, String(key), source));
  }
  const errors = mergeByField(all);
  return { violations: toViolations(errors, errors.length + count - all.length) };
}

/** Further errors are only counted. */
const MAX_ERRORS = 1_000;

/** Returns the unknown keys of an object, which zod names together. */
function unknownKeysOf(issue: SchemaIssue): readonly unknown[] | undefined {
  const keys = readProperty(issue, 'keys');
  return readProperty(issue, 'code') === 'unrecognized_keys' && Array.isArray(keys) ? keys : undefined;
}

function unknownKey(issue: SchemaIssue, key: string, source: Source): FieldError {
  const field = sourceAt(source, [...keysOf(issue), key]);
  return fieldError(field, 'invalid', 'This field is not known.', 'whitelist');
}

function errorOf(issue: SchemaIssue, value: unknown, source: Source): FieldError {
  const keys = keysOf(issue);
  const field = sourceAt(source, keys);
  if (field.name !== undefined && valueAt(value, keys) === undefined)
    return fieldError(field, 'missing_field', defaultMessageOf('missing_field'));
  // The message is a library's.
  return createFieldError(fieldError(field, 'invalid', issue.message, reasonOf(issue)));
}

function keysOf({ path }: SchemaIssue): readonly PropertyKey[] {
  return Array.from(path ?? [], (segment) => (typeof segment === 'object' ? segment.key : segment));
}

function sourceAt({ location, name }: Source, path: readonly PropertyKey[]): Source {
  const full = name === undefined ? path : [name, ...path];
  return { location, name: full.length > 0 ? full.map(String).join('.') : undefined };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    current =
      isObject(current) && Object.hasOwn(current, key)
        ? (current as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined;
  }
  return current;
}

/** Returns the name of the rule, for which libraries have different members. */
function reasonOf(issue: SchemaIssue): string | undefined {
  const reason = readProperty(issue, 'code') ?? readProperty(issue, 'type');
  return typeof reason === 'string' ? reason : undefined;
}
