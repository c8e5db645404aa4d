import { normalizeConstraint } from '../internal/text.js';
import { type FieldLocation } from '../error/field-error.js';
import { type EntityModel } from './entity-models.js';
import { findField, type FoundField, normalizeName, type RequestFields } from './request-fields.js';
import { type Violation, type ViolationKind } from './violation.js';

export interface LocationSources {
  /** The fields of constraints that the app names, by normalized constraint. */
  readonly constraints: ReadonlyMap<string, readonly string[]>;
  readonly models: readonly EntityModel[];
}

/** Lists the normalized names under which an app can configure a constraint: its own, and those of its table and columns. */
export function listConstraintKeys({ table, columns, constraint }: Violation): readonly string[] {
  return [
    constraint,
    table !== undefined && constraint !== undefined ? `${table}.${constraint}` : undefined,
    table !== undefined && columns !== undefined ? `${table}.${columns.join(',')}` : undefined,
  ].flatMap((key) => (key === undefined ? [] : normalizeConstraint(key)));
}

/**
 * Finds the fields of a request that a violated constraint is about. The configuration of the app decides, then the metadata of
 * the ORM, then the names of columns and constraint. Columns that the request does not have are omitted: a server often
 * adds one, such as the id of a tenant.
 */
export function locate(
  violation: Violation,
  sources: LocationSources,
  request: RequestFields,
): readonly FoundField[] {
  const { kind, columns, constraint, table = violation.entity } = violation;
  const configured = listConstraintKeys(violation).flatMap((key) => sources.constraints.get(key) ?? []);
  if (configured.length > 0) return findNamedFields(configured, violation, request);
  const models = sources.models.filter(
    (each) => violation.table === undefined || isSameName(each.table, violation.table),
  );
  const find = (name: string) =>
    findField({ name, table, index: violation.index, locations: LOCATIONS[kind] ?? INPUT }, request);
  const alternatives = [
    () => models.flatMap((model) => model.constraints.get(constraint ?? '') ?? []).slice(0, MAX_COLUMNS),
    () => (columns ?? []).map((column) => findProperty(models, column) ?? column),
    () => columns ?? [],
    () =>
      splitConstraintName(
        constraint,
        table === undefined ? models.map((each) => each.table) : [table],
        (name) =>
          // The name of a foreign key often has the name of the relation: `fk_posts_user` for the field `userId`.
          [name, ...(kind === 'foreign_key' ? [`${name}_id`] : [])].find((each) => find(each) !== undefined),
      ),
  ];
  for (const list of alternatives) {
    const found = list().flatMap((name) => find(name) ?? []);
    if (found.length > 0) return found;
  }
  return [];
}

export function findNamedFields(
  names: readonly string[],
  { index, table }: Violation,
  request: RequestFields,
): readonly FoundField[] {
  return names.flatMap((name) => findField({ name, table, index, locations: ANYWHERE }, request) ?? []);
}

const MAX_COLUMNS = 32;
const INPUT: readonly FieldLocation[] = ['body', 'query'];
const ANYWHERE: readonly FieldLocation[] = ['body', 'query', 'path', 'header', 'cookie', 'file'];

/** A path names rows that exist, so that only references and the values of queries can be there. */
const LOCATIONS: Readonly<Partial<Record<ViolationKind, readonly FieldLocation[]>>> = {
  foreign_key: ['body', 'path', 'query'],
  model: ['body', 'query', 'path'],
};

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function findProperty(models: readonly EntityModel[], column: string): string | undefined {
  const names = new Set(models.flatMap(({ properties }) => properties.get(column) ?? []));
  return names.size === 1 ? [...names][0] : undefined;
}

const AFFIXES: ReadonlySet<string> = new Set(
  'uq uk ux un uniq unique idx ix index key pk pkey fk fkey foreign ck chk check constraint'.split(' '),
);

/**
 * Reads columns from the name of a constraint, such as `users_email_org_key` or `UQ_users_email`. The rest after the table must
 * consist of names of fields: in `users_backup_email_key`, `email` is not the column.
 */
function splitConstraintName(
  constraint: string | undefined,
  tables: readonly string[],
  toField: (name: string) => string | undefined,
): readonly string[] {
  const words = (constraint ?? '').slice(0, 200).split(/[^\p{L}\p{N}]+/u);
  while (words.length > 1 && isAffix(words[0])) words.shift();
  while (words.length > 1 && isAffix(words.at(-1))) words.pop();
  const rests = new Set([words, ...tables.map((table) => removeTable(words, table))]);
  for (const rest of rests) {
    const fields = splitIntoFields(rest, toField);
    if (fields !== undefined) return fields;
  }
  return [];
}

function isAffix(word: string | undefined): boolean {
  return word === '' || AFFIXES.has(word?.toLowerCase() ?? '-');
}

function removeTable(words: readonly string[], table: string): readonly string[] {
  const name = normalizeName(table);
  for (let count = 1; count < words.length; count += 1) {
    const prefix = normalizeName(words.slice(0, count).join(''));
    if (prefix === name || `${prefix}s` === name || prefix === `${name}s`) return words.slice(count);
  }
  return words;
}

const MAX_WORDS = 12;

/** Splits words into names of fields, the longest first. */
function splitIntoFields(
  words: readonly string[],
  toField: (name: string) => string | undefined,
): readonly string[] | undefined {
  if (words.length === 0) return [];
  if (words.length > MAX_WORDS) return undefined;
  for (let count = words.length; count > 0; count -= 1) {
    const field = toField(words.slice(0, count).join('_'));
    const rest = field === undefined ? undefined : splitIntoFields(words.slice(count), toField);
    if (rest !== undefined) return [field!, ...rest];
  }
  return undefined;
}
