import {
  ANY_DESCENDANT,
  ANY_INDEX,
  ANY_KEY,
  type FieldPath,
  type DocumentedCode,
  type DocumentedField,
  createDocumentedField,
} from '../../error/documented-error.js';
import { type FieldLocation, getDefaultMessage } from '../../error/field-error.js';
import { isObject, readProperty } from '../../internal/unknown-value.js';

export const MISSING: DocumentedCode = { code: 'missing_field', message: getDefaultMessage('missing_field') };
const INVALID: DocumentedCode = { code: 'invalid', message: getDefaultMessage('invalid') };

/** Limits the depth of the fields, as a schema may be recursive. */
const MAX_DEPTH = 8;

/**
 * Finds the fields of a schema that can fail, if the library can convert its schema to JSON Schema. As a schema may report an
 * issue at any path, the last entry represents all other fields. Without the conversion, it is the only entry.
 *
 * @see https://standardschema.dev/json-schema
 */
export function findSchemaFields(
  schema: unknown,
  location: FieldLocation | undefined,
  prefix: FieldPath,
): readonly DocumentedField[] {
  const root = toJsonSchema(schema);
  const found = new Map<string, { readonly path: FieldPath; isRequired: boolean }>();
  const visit = (node: unknown, path: FieldPath, isRequired: boolean, depth: number): void => {
    const known = resolveLocalReference(node, root);
    if (known === undefined || depth > MAX_DEPTH) return;
    if (path.length > prefix.length) {
      const key = JSON.stringify(path);
      const field = found.get(key) ?? { path, isRequired };
      found.set(key, { path, isRequired: field.isRequired || isRequired });
    }
    const required = getList(known, 'required');
    for (const [name, member] of Object.entries(readProperty(known, 'properties') ?? {})) {
      visit(member, [...path, name], required.includes(name), depth + 1);
    }
    visit(readProperty(known, 'items'), [...path, ANY_INDEX], false, depth + 1);
    visit(readProperty(known, 'additionalProperties'), [...path, ANY_KEY], false, depth + 1);
    for (const name of ['allOf', 'anyOf', 'oneOf', 'prefixItems']) {
      const memberPath = name === 'prefixItems' ? [...path, ANY_INDEX] : path;
      for (const each of getList(known, name)) visit(each, memberPath, isRequired, depth + 1);
    }
  };
  visit(root, prefix, false, 0);
  const fields = [...found.values()].map(({ path, isRequired }) =>
    createDocumentedField(location, [path], isRequired ? [MISSING, INVALID] : [INVALID]),
  );
  return [...fields, createDocumentedField(location, [[...prefix, ANY_DESCENDANT]], [MISSING, INVALID])];
}

export function toJsonSchema(schema: unknown): unknown {
  const converter = readProperty(readProperty(schema, '~standard'), 'jsonSchema');
  const input = readProperty(converter, 'input');
  if (typeof input !== 'function') return undefined;
  try {
    return input.call(converter, { target: 'draft-2020-12' }) as unknown;
  } catch {
    // Some schemas cannot be converted to JSON Schema.
    return undefined;
  }
}

function resolveLocalReference(node: unknown, root: unknown): unknown {
  if (!isObject(node)) return undefined;
  const ref = readProperty(node, '$ref');
  if (typeof ref !== 'string' || !ref.startsWith('#')) return node;
  const keys = ref.slice(1).split('/').filter(Boolean);
  return keys.reduce<unknown>(
    (current, key) => readProperty(current, key.replace(/~1/g, '/').replace(/~0/g, '~')),
    root,
  );
}

function getList(node: unknown, name: string): readonly unknown[] {
  const value = readProperty(node, name);
  return Array.isArray(value) ? (value as unknown[]) : [];
}
