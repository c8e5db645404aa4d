import { isObject, readProperty } from '../internal/unknown-value.js';

/** One table as an ORM knows it: the properties of its columns, and those of its named constraints. */
export interface EntityModel {
  readonly table: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly constraints: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads the metadata of ORMs from objects of the app, such as the providers of its modules: TypeORM's data source, MikroORM,
 * Sequelize, and tables of Drizzle. Objects are recognized by their shape.
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

const READERS = [readTypeorm, readMikroOrm, readSequelize, readDrizzle];

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

const [TABLE_NAME, TABLE_COLUMNS] = [Symbol.for('drizzle:Name'), Symbol.for('drizzle:Columns')];

function readDrizzle(table: object): readonly EntityModel[] {
  const columns = readProperty(table, TABLE_COLUMNS);
  if (!isObject(columns)) return [];
  const entries = Object.entries(columns);
  return [
    createModel(
      readProperty(table, TABLE_NAME),
      entries.map(([property, column]) => [readProperty(column, 'name'), property]),
      entries.map(([property, column]) => [readProperty(column, 'uniqueName'), [property]]),
    ),
  ].flat();
}

function call(owner: unknown, method: string): unknown {
  const value = readProperty(owner, method);
  return typeof value === 'function' ? (value.call(owner) as unknown) : undefined;
}

function listValues(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}
