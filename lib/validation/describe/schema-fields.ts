import { isDeepStrictEqual } from 'node:util';
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
import { isRecord, readProperty } from '../../internal/unknown-value.js';

export const MISSING: DocumentedCode = { code: 'missing_field', message: getDefaultMessage('missing_field') };
const INVALID: DocumentedCode = { code: 'invalid', message: getDefaultMessage('invalid') };

const UNKNOWN_KEY: DocumentedCode = { ...INVALID, reason: 'whitelist' };

/** Limit the fields, as a schema may be recursive. The last entry represents the others. */
const MAX_DEPTH = 8;
const MAX_FIELDS = 1_000;

type ValueSchema = NonNullable<DocumentedField['schema']>;

interface SchemaField {
  readonly path: FieldPath;
  readonly isRequired: boolean;
  readonly schema: ValueSchema;
}

/** States if a value must satisfy all the schemas of its field, or one of them. */
type Composition = 'none' | 'allOf' | 'anyOf' | 'mixed';

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
  const fields = Array.from(
    listSchemaFields(root, prefix).values(),
    ({ path, isRequired, schema: value }) => ({
      ...createDocumentedField(location, [path], isRequired ? [MISSING, INVALID] : [INVALID]),
      schema: value,
    }),
  );
  const unknown = readProperty(root, 'additionalProperties') === false ? [UNKNOWN_KEY] : [];
  const others = [MISSING, INVALID, ...unknown];
  return [...fields, createDocumentedField(location, [[...prefix, ANY_DESCENDANT]], others)];
}

function listSchemaFields(root: unknown, prefix: FieldPath): ReadonlyMap<string, SchemaField> {
  const found = new Map<string, SchemaField>();
  const visit = (given: unknown, path: FieldPath, composition: Composition, depth: number): void => {
    const node = resolveLocalReference(given, root);
    if (node === undefined || depth > MAX_DEPTH) return;
    const add = (member: unknown, step: FieldPath[number], isRequired: boolean, inner = composition) => {
      const schema = selectValueKeywords(member, root);
      if (schema === undefined || depth === MAX_DEPTH || found.size === MAX_FIELDS) return;
      const memberPath = [...path, step];
      const key = JSON.stringify(memberPath);
      const known = found.get(key);
      found.set(key, {
        path: memberPath,
        isRequired: isRequired || known?.isRequired === true,
        schema: known ? combineSchemas(known.schema, schema, inner) : schema,
      });
      visit(member, memberPath, inner, depth + 1);
    };
    const required = getList(node, 'required');
    for (const [name, member] of Object.entries(readProperty(node, 'properties') ?? {}))
      add(member, name, required.includes(name));
    add(readProperty(node, 'items'), ANY_INDEX, false);
    for (const item of getList(node, 'prefixItems')) add(item, ANY_INDEX, false, nest(composition, 'anyOf'));
    add(readProperty(node, 'additionalProperties'), ANY_KEY, false);
    for (const name of COMPOSITIONS)
      for (const each of getList(node, name))
        visit(each, path, nest(composition, name === 'allOf' ? name : 'anyOf'), depth + 1);
  };
  visit(root, prefix, 'none', 0);
  return found;
}

function nest(outer: Composition, inner: 'allOf' | 'anyOf'): Composition {
  return outer === 'none' || outer === inner ? inner : 'mixed';
}

function combineSchemas(one: ValueSchema, other: ValueSchema, composition: Composition): ValueSchema {
  if (isDeepStrictEqual(one, other)) return one;
  return composition === 'mixed' ? {} : { [composition]: [one, other] };
}

const COMPOSITIONS = ['allOf', 'anyOf', 'oneOf'] as const;

/** Keeps the keywords of the value itself, not of its members, and replaces references. */
function selectValueKeywords(given: unknown, root: unknown, depth = 0): ValueSchema | undefined {
  const node = resolveLocalReference(given, root);
  if (node === undefined || depth > MAX_DEPTH) return undefined;
  return Object.fromEntries(
    Object.entries(node).flatMap(([keyword, value]): [string, unknown][] => {
      if (MEMBER_KEYWORDS.has(keyword)) return [];
      if (!(COMPOSITIONS as readonly string[]).includes(keyword)) return [[keyword, value]];
      const parts = getList(node, keyword).map((each) => selectValueKeywords(each, root, depth + 1) ?? {});
      return [[keyword, parts]];
    }),
  );
}

const MEMBER_KEYWORDS: ReadonlySet<string> = new Set([
  'properties',
  'required',
  'items',
  'prefixItems',
  'additionalProperties',
]);

/** Returns `undefined` if the library cannot convert the schema. */
function toJsonSchema(schema: unknown): unknown {
  const converter = readProperty(readProperty(schema, '~standard'), 'jsonSchema');
  const input = readProperty(converter, 'input');
  if (typeof input !== 'function') return undefined;
  try {
    return input.call(converter, { target: 'draft-2020-12', libraryOptions: LIBRARY_OPTIONS }) as unknown;
  } catch {
    return undefined;
  }
}

/** Without this option, zod converts no schema with a part that JSON Schema cannot express, such as a date. */
const LIBRARY_OPTIONS = { unrepresentable: 'any' };

/** Returns the keywords of a schema, unless it has references, which have no meaning in another document. */
export function toKeywords(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  const converted = toJsonSchema(schema);
  if (!isRecord(converted) || JSON.stringify(converted).includes('"$ref"')) return undefined;
  const { $schema: _, $defs: _definitions, ...keywords } = converted;
  return keywords;
}

function resolveLocalReference(given: unknown, root: unknown): Readonly<Record<string, unknown>> | undefined {
  let node = given;
  for (let turn = 0; turn < MAX_DEPTH && isRecord(node); turn += 1) {
    const ref = readProperty(node, '$ref');
    if (typeof ref !== 'string' || !ref.startsWith('#')) return node;
    node = ref
      .slice(1)
      .split('/')
      .filter(Boolean)
      .reduce<unknown>(
        (current, key) => readProperty(current, key.replace(/~1/g, '/').replace(/~0/g, '~')),
        root,
      );
  }
  return undefined;
}

function getList(node: unknown, name: string): readonly unknown[] {
  const value = readProperty(node, name);
  return Array.isArray(value) ? (value as unknown[]) : [];
}
