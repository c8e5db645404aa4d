import { ANY_FIELD, type DocumentedField, type FieldPath, hasNames } from '../error/documented-error.js';
import { type FieldLocation } from '../error/field-error.js';
import { isObject, readProperty } from '../internal/unknown-value.js';

/** The fields that a request to one handler can have, and the values that the client has sent. */
export interface RequestFields {
  /** The name of the class of these fields, if they have one. */
  readonly name?: string | undefined;
  readonly fields: readonly DocumentedField[];
  readonly sent: Readonly<Partial<Record<FieldLocation, unknown>>>;
}

/** The fields with which a request to one handler can fail. */
export interface RejectableRequest {
  readonly name: string | undefined;
  /** The list is empty if responses do not list fields. */
  readonly fields: readonly DocumentedField[];
  readonly status: number | undefined;
  /** Returns the rejected values that a field error contains with `validation.exposeRejectedValues`. */
  readonly getRejectedValues: (
    field: DocumentedField,
    path: string,
    value: unknown,
  ) => readonly unknown[] | undefined;
}

export interface FoundField {
  readonly documented: DocumentedField;
  /** The path with the index of each item. @example 'contacts.0.value' */
  readonly path: string;
  readonly value: unknown;
}

export interface Property {
  readonly name: string;
  /** The parts of the request in which the field can be, the most probable one first. */
  readonly locations: readonly FieldLocation[];
  readonly table?: string | undefined;
  readonly index?: number | undefined;
}

/**
 * Finds the field of the request that has the name of a property. `first_name` and `firstName` are the same name.
 *
 * A nested field is found only if it is the only one, and if the object around it has the name of the table: `contacts.0.value`
 * for a column `value` of the table `contacts`.
 *
 * @returns `undefined` if no field has that name, or if several have it
 */
export function findField(property: Property, { fields, sent }: RequestFields): FoundField | undefined {
  for (const location of property.locations) {
    const located = fields.filter(
      ({ in: place = 'body', paths }) => place === location && paths.length === 1 && hasNames(paths[0]),
    );
    const found = findByName(property, located) ?? findNested(property, located);
    const path = found && resolvePath(found.paths[0], sent[location], property.index);
    if (path !== undefined) {
      const value = path.reduce<unknown>((owner, step) => readProperty(owner, step), sent[location]);
      return { documented: found!, path: path.join('.'), value };
    }
  }
  return undefined;
}

function findByName({ name }: Property, fields: readonly DocumentedField[]): DocumentedField | undefined {
  const exact = fields.filter(({ paths: [path] }) => joinNames(path, '.') === name);
  if (exact.length > 0) return exact[0];
  const wanted = normalizeName(name);
  return getOnly(fields.filter(({ paths: [path] }) => normalizeName(joinNames(path, '')) === wanted));
}

function findNested(
  { name, table }: Property,
  fields: readonly DocumentedField[],
): DocumentedField | undefined {
  if (table === undefined) return undefined;
  const [wanted, owner] = [normalizeName(name), toSingular(table)];
  const found = fields.filter(({ paths: [path] }) => {
    const names = path.filter((step) => typeof step === 'string');
    const [last, parent] = [names.at(-1), names.at(-2)];
    if (last === undefined || parent === undefined || normalizeName(last) !== wanted) return false;
    return owner.endsWith(toSingular(parent));
  });
  return getOnly(found);
}

export function getOnly<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function joinNames(path: FieldPath, separator: string): string {
  return path.filter((step) => typeof step === 'string').join(separator);
}

export function normalizeName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
}

function toSingular(name: string): string {
  const normalized = normalizeName(name);
  if (/.ies$/.test(normalized)) return `${normalized.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(normalized)) return normalized.slice(0, -2);
  return /[^s]s$/.test(normalized) ? normalized.slice(0, -1) : normalized;
}

/** Replaces the place of an index by an index that is certain: the given one, or that of the only item. */
function resolvePath(
  path: FieldPath,
  sent: unknown,
  index: number | undefined,
): readonly string[] | undefined {
  const steps: string[] = [];
  let owner = sent;
  for (const step of path) {
    const name = typeof step === 'string' ? step : findIndex(owner, index);
    if (name === undefined) return undefined;
    steps.push(name);
    owner = readProperty(owner, name);
  }
  return steps;
}

function findIndex(list: unknown, index: number | undefined): string | undefined {
  const length = Array.isArray(list) ? list.length : 0;
  if (index !== undefined) return index < length ? String(index) : undefined;
  return length === 1 ? '0' : undefined;
}

const MAX_SENT_FIELDS = 100;

/** Lists the known fields of a handler. If its body has no known fields, lists the members of the body. */
export function listFields(
  known: readonly DocumentedField[] = [ANY_FIELD],
  body: unknown,
): readonly DocumentedField[] {
  // An empty list hides the fields of the handler.
  if (known.length === 0 || known.some((field) => field.in === 'body')) return known;
  return [...known, ...listSentFields(body)];
}

function listSentFields(body: unknown): readonly DocumentedField[] {
  const names = isObject(body) && !Array.isArray(body) ? Object.keys(body) : [];
  return names.slice(0, MAX_SENT_FIELDS).map((name) => ({ in: 'body', paths: [[name]], codes: [] }));
}
