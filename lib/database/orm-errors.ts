import { isObject, readProperty } from '../internal/unknown-value.js';
import { readMysqlMessage } from './mysql.js';
import { readPostgresqlMessage } from './postgresql.js';
import { readSqliteMessage } from './sqlite.js';
import {
  getKind,
  listKinds,
  readAfterLast,
  readName,
  readNames,
  readText,
  type RejectedProperty,
  type Violation,
  type ViolationReader,
} from './violation.js';

const ADAPTER_KINDS = listKinds({
  unique: 'UniqueConstraintViolation',
  not_null: 'NullConstraintViolation',
  foreign_key: 'ForeignKeyConstraintViolation',
  value: 'LengthMismatch ValueOutOfRange InvalidInputValue',
  conflict: 'TransactionWriteConflict',
  unavailable: 'DatabaseNotReachable SocketTimeout ConnectionClosed TooManyConnections',
});

/** Reads the cause of Prisma's driver adapters. It has `fields`, `index` or `foreignKey`, depending on adapter and version. */
export const readPrismaAdapter: ViolationReader = (error) => {
  const message = readText(error, 'originalMessage');
  const code = readName(error, 'originalCode');
  const adapterKind = getKind(ADAPTER_KINDS, readName(error, 'kind'));
  if (message === undefined && code === undefined && adapterKind === undefined) return undefined;
  const found =
    readSqliteMessage(message ?? '', false) ??
    readPostgresqlMessage(code ?? '', message ?? '') ??
    readMysqlMessage(Number(code), message ?? '');
  const kind = found?.kind ?? adapterKind;
  if (kind === undefined) return undefined;
  const constraint = readProperty(error, 'constraint');
  return {
    kind,
    table: found?.table ?? readName(error, 'table'),
    constraint: readName(constraint, 'index') ?? found?.constraint,
    columns: kind === 'referenced' ? undefined : (readNameList(constraint, 'fields') ?? found?.columns),
  };
};

const PRISMA_KINDS = listKinds({
  unique: 'P2002',
  not_null: 'P2011 P2012 P2013',
  check: 'P2004',
  foreign_key: 'P2003 P2015 P2018',
  referenced: 'P2014',
  value: 'P2000 P2005 P2006 P2007 P2020 P2033',
  conflict: 'P2034',
  not_found: 'P2025',
  unavailable: 'P1001 P1002 P1008 P1017 P2024 P2037',
});

const readPrisma: ViolationReader = (error) => {
  const kind = getKind(PRISMA_KINDS, readName(error, 'code', 'errorCode'));
  if (kind === undefined || !readName(error, 'name')?.startsWith('PrismaClient')) return undefined;
  const meta = readProperty(error, 'meta');
  const entity = readName(meta, 'modelName');
  if (kind === 'unique')
    return { kind, entity, columns: readNameList(meta, 'target'), constraint: readName(meta, 'target') };
  if (kind === 'not_null') return { kind, entity, columns: readNameList(meta, 'constraint') };
  if (kind === 'value') return { kind, entity, columns: toList(readName(meta, 'column_name')) };
  if (kind !== 'foreign_key') return { kind, entity };
  const name = readName(meta, 'field_name', 'constraint');
  const constraint = name?.replace(/ \(index\)$/, '');
  if (isDeletion(readText(error, 'message') ?? '')) return { kind: 'referenced', entity, constraint };
  return { kind, entity, constraint, columns: name === constraint ? toList(name) : undefined };
};

function isDeletion(message: string): boolean {
  const [method] = readNames(message.trimStart(), 'Invalid `{}()` invocation…');
  return method !== undefined && /\.delete(?:Many)?$/.test(method);
}

/** Reads the errors of queries that must find a row. Each ORM has another class, which is recognized by its other members. */
const readNotFound: ViolationReader = (error) => {
  const isFound = NOT_FOUND[readName(error, 'name') ?? '']?.(error) ?? false;
  return isFound ? { kind: 'not_found', entity: readEntity(error) } : undefined;
};

const NOT_FOUND: Readonly<Record<string, ((error: object) => boolean) | undefined>> = {
  EntityNotFoundError: (error) => readProperty(error, 'entityClass') !== undefined,
  DocumentNotFoundError: (error) => readProperty(error, 'filter') !== undefined,
  SequelizeEmptyResultError: () => true,
  NotFoundError: (error) =>
    typeof readProperty(error, 'getEntity') === 'function' ||
    (readProperty(error, 'type') === 'NotFound' && readProperty(error, 'statusCode') === 404),
  Error: isNoResult,
  NoResultError: isNoResult,
};

function isNoResult(error: object): boolean {
  const kind = readName(readProperty(error, 'node'), 'kind');
  return kind !== undefined && kind.endsWith('QueryNode') && readText(error, 'message') === 'no result';
}

function readEntity(error: object): string | undefined {
  const entity = readProperty(error, 'entityClass');
  const name = typeof entity === 'string' ? entity : readName(entity, 'name');
  if (name !== undefined) return name;
  const message = readText(error, 'message') ?? '';
  return (
    readNames(message, '{} not found (…')[0] ??
    readNames(message, 'No document found for query "{}" on model "{}"')[1] ??
    readKyselyTable(error)
  );
}

function readKyselyTable(error: object): string | undefined {
  const froms = readProperty(readProperty(readProperty(error, 'node'), 'from'), 'froms');
  const table = readProperty(readProperty(froms, '0'), 'table');
  return readName(
    readProperty(readProperty(table, 'identifier'), 'identifier') ?? readProperty(table, 'identifier'),
    'name',
  );
}

const MAX_PROPERTIES = 1_000;

const readModelErrors: ViolationReader = (error) => {
  const name = readName(error, 'name');
  if (name === 'PrismaClientValidationError') return readMissingArgument(readText(error, 'message') ?? '');
  if (name === 'CastError') return toModelViolation([readRejected(error)]);
  if (name === 'SequelizeValidationError') {
    const errors = readProperty(error, 'errors');
    return toModelViolation(Array.isArray(errors) ? errors.slice(0, MAX_PROPERTIES).map(readRejected) : []);
  }
  if (name !== 'ValidationError') return undefined;
  const message = readText(error, 'message') ?? '';
  const [entity, property] = readNames(message, 'Value for {}.{} is required, …');
  if (property !== undefined && readProperty(error, 'entity') !== undefined)
    return { kind: 'not_null', entity, columns: [property] };
  const errors = readProperty(error, 'errors');
  const isMongoose = isObject(errors) && typeof readProperty(error, '_message') === 'string';
  return isMongoose
    ? toModelViolation(Object.values(errors).slice(0, MAX_PROPERTIES).map(readRejected))
    : undefined;
};

/** Reads the last line only: Prisma writes the values of the query before it. */
function readMissingArgument(message: string): Violation | undefined {
  const argument =
    readAfterLast(message, '\nArgument `', '` is missing.') ??
    readAfterLast(message, '\nArgument `', '` must not be null.');
  return argument === undefined ? undefined : { kind: 'not_null', columns: [argument] };
}

function toModelViolation(all: readonly (RejectedProperty | undefined)[]): Violation | undefined {
  const properties = all.filter((each) => each !== undefined);
  return properties.length > 0 && properties.length === all.length
    ? { kind: 'model', properties }
    : undefined;
}

function readRejected(error: unknown): RejectedProperty | undefined {
  const rule = readName(error, 'kind', 'validatorKey');
  const path = readName(error, 'path');
  if (path === undefined || rule === undefined) return undefined;
  return { path, isMissing: rule === 'required' || rule === 'is_null', rule };
}

const UNREACHABLE_NAMES: ReadonlySet<unknown> = new Set([
  'KnexTimeoutError',
  'ConnectionException',
  'SequelizeConnectionError',
  'SequelizeConnectionAcquireTimeoutError',
  'SequelizeConnectionRefusedError',
  'SequelizeConnectionTimedOutError',
  'SequelizeHostNotFoundError',
  'SequelizeHostNotReachableError',
]);
const UNREACHABLE_CODES = /^CONNECT(?:ION)?_(?:CLOSED|ENDED|DESTROYED|TIMEOUT)$/;
const UNREACHABLE_MESSAGES: ReadonlySet<unknown> = new Set([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
]);

const NETWORK_CODES = /^(?:ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;
/** The default ports of MySQL, PostgreSQL, SQL Server, Oracle and MongoDB. */
const DATABASE_PORTS: ReadonlySet<unknown> = new Set([3306, 5432, 1433, 1521, 27017]);

const readUnavailable: ViolationReader = (error) => {
  const code = readName(error, 'code') ?? '';
  const isUnavailable =
    UNREACHABLE_NAMES.has(readProperty(error, 'name')) ||
    UNREACHABLE_CODES.test(code) ||
    isConnectionError(error, code) ||
    UNREACHABLE_MESSAGES.has(readProperty(error, 'message'));
  return isUnavailable ? { kind: 'unavailable' } : undefined;
};

/** Requires a statement or the port of a database, since the errors of HTTP clients have the same codes. */
function isConnectionError(error: object, code: string): boolean {
  if (hasStatement(error))
    return [error, readProperty(error, 'driverError'), readProperty(error, 'cause')].some((each) =>
      NETWORK_CODES.test(readName(each, 'code') ?? ''),
    );
  if (!NETWORK_CODES.test(code)) return false;
  // Node tries all addresses of `localhost`, and throws an AggregateError.
  const errors = readProperty(error, 'errors');
  const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  return DATABASE_PORTS.has(readProperty(error, 'port') ?? readProperty(first, 'port'));
}

const STATEMENT = /^\s*(?:select|insert|update|delete|merge|with|begin|start)\s/i;

function hasStatement(error: object): boolean {
  const statement = readProperty(error, 'query') ?? readProperty(error, 'sql');
  return typeof statement === 'string' && STATEMENT.test(statement.slice(0, 100));
}

export const ORM_READERS: readonly ViolationReader[] = [
  readPrisma,
  readNotFound,
  readModelErrors,
  readUnavailable,
];

/** Removes the quotes, which Prisma writes around a name that needs them. */
function readNameList(owner: unknown, member: string): readonly string[] | undefined {
  const names = readProperty(owner, member);
  if (!Array.isArray(names) || names.length === 0 || !names.every((each) => typeof each === 'string'))
    return undefined;
  return (names as readonly string[]).map((name) => /^"(.+)"$/.exec(name)?.[1] ?? name);
}

function toList(name: string | undefined): readonly string[] | undefined {
  return name === undefined ? undefined : [name];
}
