import { isObject, readProperty } from '../internal/unknown-value.js';

/** One table as an ORM knows it: the properties of its columns, and those of its named constraints. */
export interface EntityModel {
  readonly table: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly constraints: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads the metadata of ORMs from objects of the app, such as the providers of its modules: TypeORM's data source, MikroORM,
 * Sequelize, Mongoose's connection, and tables of Drizzle. Objects are recognized by their shape.
 */
export function readEntityModels(objects: readonly unknown[]): readonly EntityModel[] {
  return [...new Set(objects)].filter(isObjectLike).flatMap((object) => {
    for (const read of READERS) {
      try {
        const models = read(object);
        if (models.length > 0) return models;
      } catch {}
    }
    return [];
  });
}

const READERS = [readTypeorm, readMikroOrm, readSequelize, readMongoose, readDrizzle];

function isObjectLike(value: unknown): value is object {
  return isObject(value) || typeof value === 'function';
}

function createModel(
  table: unknown,
  columns: readonly (readonly [column: unknown, property: unknown])[],
  constraints: readonly (readonly [name: unknown, properties: unknown])[],
): EntityModel | [] {
  if (typeof table !== 'string') return [];
  return {
    table,
    properties: new Map(
      columns.filter((pair): pair is [string, string] => pair.every((each) => typeof each === 'string')),
    ),
    constraints: new Map(
      constraints.flatMap(([name, properties]) => {
        const names = listValues(properties).filter((each): each is string => typeof each === 'string');
        return typeof name === 'string' && names.length > 0 ? [[name, names] as const] : [];
      }),
    ),
  };
}

function readTypeorm(source: object): readonly EntityModel[] {
  return listValues(readProperty(source, 'entityMetadatas')).flatMap((entity) => {
    const listPaths = (columns: unknown) =>
      listValues(columns).map((column) => readProperty(column, 'propertyPath'));
    const named = ['uniques', 'indices', 'foreignKeys'].flatMap((member) =>
      listValues(readProperty(entity, member)),
    );
    return createModel(
      readProperty(entity, 'tableName'),
      listValues(readProperty(entity, 'columns')).map((column) => [
        readProperty(column, 'databaseName'),
        readProperty(column, 'propertyPath'),
      ]),
      named.map((each) => [readProperty(each, 'name'), listPaths(readProperty(each, 'columns'))]),
    );
  });
}

function readMikroOrm(orm: object): readonly EntityModel[] {
  if (readProperty(orm, 'em') === undefined || readProperty(orm, 'config') === undefined) return [];
  const storage = call(orm, 'getMetadata');
  const all = call(storage, 'getAll');
  const entities = all instanceof Map ? [...all.values()] : listValues(all);
  return entities.flatMap((entity) => {
    const properties = listValues(readProperty(entity, 'properties'));
    const named = ['uniques', 'indexes'].flatMap((member) => listValues(readProperty(entity, member)));
    return createModel(
      readProperty(entity, 'tableName') ?? readProperty(entity, 'collection'),
      properties.flatMap((property) =>
        listValues(readProperty(property, 'fieldNames')).map(
          (column) => [column, readProperty(property, 'name')] as const,
        ),
      ),
      named.map((each) => [readProperty(each, 'name'), [readProperty(each, 'properties')].flat()]),
    );
  });
}

function readSequelize(sequelize: object): readonly EntityModel[] {
  if (typeof readProperty(sequelize, 'define') !== 'function') return [];
  return listValues(readProperty(sequelize, 'models')).flatMap((model) => {
    const attributes = readProperty(model, 'rawAttributes');
    const columns = isObject(attributes)
      ? Object.entries(attributes).map(([name, each]) => [readProperty(each, 'field') ?? name, name] as const)
      : [];
    const properties = new Map<unknown, string>(columns);
    return createModel(
      readProperty(model, 'tableName'),
      columns,
      listValues(readProperty(readProperty(model, 'options'), 'indexes')).map((index) => [
        readProperty(index, 'name'),
        listValues(readProperty(index, 'fields')).map((field) => properties.get(field) ?? field),
      ]),
    );
  });
}

function readMongoose(connection: object): readonly EntityModel[] {
  return listValues(readProperty(connection, 'models')).flatMap((model) => {
    const schema = readProperty(model, 'schema');
    const listEntries = (member: string) => Object.entries(readProperty(schema, member) ?? {});
    return createModel(
      readProperty(readProperty(model, 'collection'), 'collectionName'),
      [
        ...listEntries('paths').map(([path]) => [path, path] as const),
        ...listEntries('aliases').map(([alias, path]) => [path, alias] as const),
      ],
      [],
    );
  });
}

const DRIZZLE = Object.fromEntries(
  ['Name', 'Columns', 'ExtraConfigColumns', 'ExtraConfigBuilder'].map((name) => [
    name,
    Symbol.for(`drizzle:${name}`),
  ]),
) as Readonly<Record<string, symbol>>;
const INLINE_FOREIGN_KEYS = ['Pg', 'MySql', 'SQLite'].map((name) =>
  Symbol.for(`drizzle:${name}InlineForeignKeys`),
);

function readDrizzle(table: object): readonly EntityModel[] {
  const columns = readProperty(table, DRIZZLE.Columns!);
  if (!isObject(columns)) return [];
  const entries = Object.entries(columns);
  const byColumn = new Map<unknown, string>(
    entries.map(([property, column]) => [readProperty(column, 'name'), property]),
  );
  const toProperties = (list: unknown) =>
    listValues(list).map((column) => byColumn.get(readProperty(column, 'name')));
  const constraints = listDrizzleConstraints(table).map(
    ([name, members]) => [name, toProperties(members)] as const,
  );
  return [
    createModel(
      readProperty(table, DRIZZLE.Name!),
      [...byColumn],
      [
        ...entries.map(([property, column]) => [readProperty(column, 'uniqueName'), [property]] as const),
        // An expression is not a column.
        ...constraints.filter(([, properties]) => !properties.includes(undefined)),
      ],
    ),
  ].flat();
}

/** Lists the names and the columns of the constraints that the third argument of `pgTable()` and the like declares. */
function listDrizzleConstraints(table: object): readonly (readonly [name: unknown, columns: unknown])[] {
  const declare = readProperty(table, DRIZZLE.ExtraConfigBuilder!);
  const columns = readProperty(table, DRIZZLE.ExtraConfigColumns!) ?? readProperty(table, DRIZZLE.Columns!);
  const declared = typeof declare === 'function' ? listValues(declare(columns)).flat() : [];
  const inline = INLINE_FOREIGN_KEYS.flatMap((symbol) => listValues(readProperty(table, symbol)));
  return [...inline, ...declared.map((builder) => call(builder, 'build', table))].map((built) => {
    const config = readProperty(built, 'config') ?? call(built, 'reference') ?? built;
    const name = call(built, 'getName') ?? readProperty(config, 'name');
    const chunks = listValues(readProperty(readProperty(built, 'value'), 'queryChunks'));
    const members = readProperty(config, 'columns') ?? chunks.filter((chunk) => isColumnOf(chunk, table));
    return [name, members] as const;
  });
}

function isColumnOf(chunk: unknown, table: object): boolean {
  return readProperty(chunk, 'table') === table;
}

function call(owner: unknown, method: string, ...args: readonly unknown[]): unknown {
  const value = readProperty(owner, method);
  return typeof value === 'function' ? (value.apply(owner, args) as unknown) : undefined;
}

function listValues(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}
