import { isObject, readProperty } from '../internal/unknown-value.js';
import {
  getKind,
  listKinds,
  readName,
  readNames,
  readNumber,
  readText,
  type Violation,
  type ViolationKind,
  type ViolationReader,
} from './violation.js';

const MONGODB_KINDS = listKinds({
  unique: '11000 11001 12582',
  check: '121',
  conflict: '112 246 251',
  unavailable: '91 189 10107 11600 11602 13435 13436',
});

const UNREACHABLE =
  /^Mongo(?:Network|NetworkTimeout|ServerSelection|PoolCleared|PoolClosed|WaitQueueTimeout|TopologyClosed)Error$/;

export const readMongodb: ViolationReader = (error) => {
  const name = readName(error, 'name');
  if (name === undefined || !name.startsWith('Mongo')) return undefined;
  if (UNREACHABLE.test(name)) return { kind: 'unavailable' };
  const writeError = findWriteError(error);
  return readServerError(writeError ?? error, writeError && readNumber(writeError, 'index'));
};

function readServerError(error: object, index: number | undefined): Violation | undefined {
  const kind = getKind(MONGODB_KINDS, readNumber(error, 'code'));
  if (kind !== 'unique') return kind && { kind, index };
  const message = readText(error, 'message') ?? readText(error, 'errmsg') ?? '';
  const [collection, constraint] = readNames(message, DUPLICATE_KEY);
  const table = collection?.slice(collection.indexOf('.') + 1);
  const pattern = readProperty(error, 'keyPattern');
  const columns = isObject(pattern) ? Object.keys(pattern) : readIndexName(constraint);
  return { kind, table, constraint, columns, index };
}

const DUPLICATE_KEY = 'E11000 duplicate key error collection: {} index: {} dup key: …';

/** Reads the columns of the default name of an index, such as `email_1` or `email_1_org_-1`. */
function readIndexName(name: string | undefined): readonly string[] | undefined {
  if (name === undefined || !/^\w+(?:\.\w+)*_-?1$/.test(name)) return undefined;
  return name.split(/_-?1(?:_|$)/).filter((each) => each !== '');
}

/** Returns the first error of a bulk write. Only such an error has a certain index: that of a single insert is always 0. */
function findWriteError(error: object): object | undefined {
  const errors = readProperty(error, 'writeErrors');
  const first: unknown = Array.isArray(errors) ? errors[0] : errors;
  if (!isObject(first)) return undefined;
  const inner = readProperty(first, 'err');
  return isObject(inner) ? inner : first;
}

/** @see https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
const SQL_SERVER_KINDS = listKinds({
  unique: '2601 2627',
  not_null: '515',
  foreign_key: '547',
  value: '220 241 242 245 248 2628 8114 8115 8152',
  conflict: '1205 1222 3960',
  unavailable: '4060 10928 10929 40197 40501 40613',
});

export const readSqlServer: ViolationReader = (error) => {
  const kind = getKind(SQL_SERVER_KINDS, readNumber(error, 'number'));
  const isServerError = readNumber(error, 'class') !== undefined && readNumber(error, 'state') !== undefined;
  return kind && isServerError ? readSqlServerMessage(kind, readText(error, 'message') ?? '') : undefined;
};

function readSqlServerMessage(kind: ViolationKind, message: string): Violation {
  for (const [template, [constraint, table, column]] of SQL_SERVER_MESSAGES) {
    const names = readNames(message, template);
    if (names.length === 0) continue;
    const columns = column === undefined ? undefined : [names[column]!];
    return { kind, constraint: names[constraint], table: getLastPart(names[table]), columns };
  }
  const [statement = '', constraint] = readNames(message, 'The {} constraint "{}". The conflict …');
  if (statement.endsWith(' CHECK')) return { kind: 'check', constraint };
  return { kind: statement.includes(' REFERENCE') ? 'referenced' : kind, constraint };
}

/** The messages, and the positions of constraint, table and column among their names. */
const SQL_SERVER_MESSAGES: readonly (readonly [
  template: string,
  positions: readonly [number, number, number?],
])[] = [
  ["Violation of {} constraint '{}'. Cannot insert duplicate key in object '{}'.…", [1, 2]],
  ["Cannot insert duplicate key row in object '{}' with unique index '{}'.…", [1, 0]],
  ["Cannot insert the value NULL into column '{}', table '{}';…", [-1, 1, 0]],
  ["String or binary data would be truncated in table '{}', column '{}'.…", [-1, 0, 1]],
];

/** @see https://docs.oracle.com/error-help/db/ */
const ORACLE_KINDS = listKinds({
  unique: '1',
  not_null: '1400 1407',
  check: '2290',
  foreign_key: '2291',
  referenced: '2292',
  value: '1438 1722 1830 1840 1841 1843 1861 12899',
  conflict: '54 60 8177 30006',
  unavailable: '1033 1034 1089 3113 3114 3135 12170 12514 12537 12541',
});

const ORACLE_COLUMNS = ['{} ("{}"."{}"."{}")…', '{} column "{}"."{}"."{}" …'];

export const readOracle: ViolationReader = (error) => {
  const kind = getKind(ORACLE_KINDS, readNumber(error, 'errorNum'));
  if (kind === undefined) return undefined;
  const headline = (readText(error, 'message') ?? '').split('\n', 1)[0]!;
  const [table, columns] = readNames(headline, '{} on table {} columns ({})').slice(1);
  const constraint = readNames(headline, '{} constraint ({}) violated…')[1];
  if (constraint !== undefined)
    return {
      kind,
      table: getLastPart(table),
      constraint: getLastPart(constraint),
      columns: columns?.split(', '),
    };
  const [, , columnTable, column] = ORACLE_COLUMNS.flatMap((template) => readNames(headline, template));
  return { kind, table: columnTable, columns: column === undefined ? undefined : [column] };
};

function getLastPart(name: string | undefined): string | undefined {
  return name?.slice(name.lastIndexOf('.') + 1);
}
