import { normalizeConstraint } from '../internal/text.js';
import { type FieldLocation } from '../error/field-error.js';
import { type EntityModel } from './entity-models.js';
import { findField, type FoundField, getOnly, normalizeName, type RequestFields } from './request-fields.js';
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
 * Finds the fields of a request that a violated constraint is about. The configuration of the app decides, then the columns
 * that the driver reports, then the metadata of the ORM, then the name of the constraint. It is read only if it can mean
 * one list of fields, and if the entity of its table has these columns. Columns that the request does not have are omitted: a
 * server often adds one, such as the id of a tenant.
 */
export function locate(
  violation: Violation,
  sources: LocationSources,
  request: RequestFields,
): readonly FoundField[] {
  const configured = listConstraintKeys(violation).flatMap((key) => sources.constraints.get(key) ?? []);
  if (configured.length > 0) return findNamedFields(configured, violation, request);
  const { kind, columns, constraint, index, table = violation.entity } = violation;
  const models = sources.models.filter(
    (each) => violation.table === undefined || isSameName(each.table, violation.table),
  );
  const isReference = kind === 'foreign_key';
  const find = (names: readonly string[]) =>
    findFirst(names, (name) =>
      findField({ name, table, index, locations: LOCATIONS[kind] ?? INPUT }, request),
    );
  // The name of a constraint is not read if its columns are known: it can be named after another column.
  const members =
    columns?.map((column) => toMember(column, findProperty(models, column), models, isReference)) ??
    listMembers(models, constraint, isReference);
  if (members !== undefined) return members.slice(0, MAX_COLUMNS).flatMap((names) => find(names) ?? []);
  const words = splitIntoWords(constraint ?? '');
  const ways = listRests(words, table, models).flatMap((rest) =>
    splitIntoFields(rest.words, (name) => {
      // The name of a foreign key often has the name of the relation: `fk_posts_user` for the field `userId`.
      const names = [name, ...(isReference ? [`${name}_id`] : [])];
      return findFirst(names, (each) => find(listNames(each, rest.models)));
    }),
  );
  const distinct = new Map(ways.map((fields) => [fields.map(({ path }) => path).join(), fields]));
  return getOnly([...distinct.values()]) ?? [];
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
  return getOnly([...new Set(models.flatMap(({ properties }) => properties.get(column) ?? []))]);
}

/** Lists the names that a field of one column can have: those of its property and of the column. */
type MemberNames = readonly string[];

/** Omits names that belong to another column of the entity. */
function toMember(
  column: string,
  property: string | undefined,
  models: readonly EntityModel[],
  isReference = false,
): MemberNames {
  const relation = isReference && /[^_](?:_id|Id)$/.test(column) ? [column.replace(/_?[Ii]d$/, '')] : [];
  const others = models.filter(({ properties }) => properties.has(column));
  const names = [column, ...relation].filter((name) => !others.some((each) => hasOther(each, name, column)));
  return property === undefined ? names : [property, ...names];
}

function hasOther({ properties }: EntityModel, wanted: string, column: string): boolean {
  return [...properties].some(
    ([other, name]) => other !== column && normalizeName(name) === normalizeName(wanted),
  );
}

/** Returns the properties of a constraint that the metadata of an ORM names. */
export function getProperties(
  models: readonly EntityModel[],
  { table, constraint = '' }: Violation,
): readonly string[] | undefined {
  const own = models.filter((each) => table === undefined || isSameName(each.table, table));
  return findFirst(own, (model) => model.constraints.get(constraint));
}

/** Lists the members of a constraint that an entity names. If two entities disagree about it, the list is empty. */
function listMembers(
  models: readonly EntityModel[],
  constraint: string | undefined,
  isReference: boolean,
): readonly MemberNames[] | undefined {
  const found = models.flatMap((model) => {
    const properties = model.constraints.get(constraint ?? '');
    return properties === undefined ? [] : [{ model, properties }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  if (new Set(found.map(({ properties }) => properties.join())).size > 1) return [];
  return first.properties.map((property) => {
    const column = [...first.model.properties].find(([, name]) => name === property)?.[0];
    return column === undefined ? [property] : toMember(column, property, [first.model], isReference);
  });
}

/** Lists the names of the field for a part of a constraint's name. The list is empty if the entity has no such column. */
function listNames(part: string, models: readonly EntityModel[]): MemberNames {
  if (models.length === 0) return [part];
  const wanted = normalizeName(part);
  return models.flatMap((model) => {
    const member = [...model.properties].find((pair) => pair.some((name) => normalizeName(name) === wanted));
    return member === undefined ? [] : toMember(member[0], member[1], [model]);
  });
}

const PRIMARY = ['pk', 'pkey', 'primary'];
const AFFIXES: ReadonlySet<string> = new Set([
  ...PRIMARY,
  ...'uq uk ux un uniq unique idx ix index key fk fkey foreign ck chk check constraint'.split(' '),
]);

function splitIntoWords(constraint: string): readonly string[] {
  return constraint.slice(0, 200).split(/[^\p{L}\p{N}]+/u);
}

interface Rest {
  readonly words: readonly string[];
  /** The entities of the table, if they are known. */
  readonly models: readonly EntityModel[];
}

/**
 * Lists the parts of a constraint's name that can consist of columns: the name without `UQ_`, `_key` and the like, and without
 * the table. The rest must consist of names of fields: in `users_backup_email_key`, `email` is not the column.
 */
function listRests(
  name: readonly string[],
  table: string | undefined,
  models: readonly EntityModel[],
): readonly Rest[] {
  const words = [...name];
  while (words.length > 1 && isAffix(words[0])) words.shift();
  while (words.length > 1 && isAffix(words.at(-1))) words.pop();
  // The name of a primary key is often that of its table only.
  const isPrimary = name.some((word) => PRIMARY.includes(word.toLowerCase()));
  const tables = table === undefined ? models.map((model) => model.table) : [table];
  const rests = [...new Set(tables)].flatMap((each): Rest | readonly Rest[] => {
    const own = models.filter((model) => table !== undefined || model.table === each);
    const rest = removeTable(words, each);
    return rest === words ? [] : { words: rest, models: own };
  });
  if (isPrimary) return rests;
  return [{ words, models: table === undefined && rests.length === 0 ? [] : models }, ...rests];
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

/** Lists the ways to split words into fields. For `users_email_org_key`, these can be `emailOrg`, or `email` and `org`. */
function splitIntoFields(
  words: readonly string[],
  toField: (name: string) => FoundField | undefined,
): readonly (readonly FoundField[])[] {
  if (words.length > MAX_WORDS) return [];
  const ways: (readonly FoundField[])[][] = [[[]]];
  for (let end = 1; end <= words.length; end += 1) {
    ways[end] = [];
    for (let start = 0; start < end; start += 1) {
      const before = ways[start]!;
      const field = before.length === 0 ? undefined : toField(words.slice(start, end).join('_'));
      if (field !== undefined) ways[end]!.push(...before.slice(0, 2).map((each) => [...each, field]));
    }
  }
  return words.length === 0 ? [] : ways[words.length]!;
}

function findFirst<T, Result>(list: readonly T[], find: (each: T) => Result | undefined): Result | undefined {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
