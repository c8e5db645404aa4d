import { readProperty } from '../internal/unknown-value.js';
import {
  getKind,
  listKinds,
  readAfterLast,
  readName,
  readNames,
  readNumber,
  readText,
  type Violation,
  type ViolationKind,
  type ViolationReader,
} from './violation.js';

/** The numbers of MySQL's and MariaDB's errors: their names differ between servers, and drivers confuse them. */
const KINDS = listKinds({
  unique: '1062 1169 1586 1761 1762',
  not_null: '1048 1364',
  check: '3819 4025',
  foreign_key: '1216 1452',
  referenced: '1217 1451',
  value: '1264 1265 1292 1366 1406 1690',
  conflict: '1020 1205 1213 3572',
  unavailable: '1040 1053 1203 2002 2003 2006 2013 45028',
});

export const readMysql: ViolationReader = (error) => {
  const state = readName(error, 'sqlState');
  const message = readText(error, 'sqlMessage');
  if (state === undefined && message === undefined)
    return readName(error, 'code') === 'PROTOCOL_CONNECTION_LOST' ? { kind: 'unavailable' } : undefined;
  const kind = getKind(KINDS, readNumber(error, 'errno'));
  return kind && readMessage(kind, message ?? readText(error, 'message') ?? '', readStatementTable(error));
};

export function readMysqlMessage(number: number, message: string): Violation | undefined {
  const kind = getKind(KINDS, number);
  return kind && readMessage(kind, message, undefined);
}

function readStatementTable(error: object): string | undefined {
  const statement = readProperty(error, 'sql') ?? readProperty(error, 'query');
  if (typeof statement !== 'string') return undefined;
  const words = statement.slice(0, 500).split(/[\s(]+/, 6);
  const table = words.find((word) => !STATEMENT_WORDS.has(word.toLowerCase()));
  return table === words[0] ? undefined : /^(?:\w+|`[^`]+`)$/.exec(table ?? '')?.[0].replaceAll('`', '');
}

const STATEMENT_WORDS: ReadonlySet<string> = new Set(['insert', 'replace', 'update', 'ignore', 'into']);

function readMessage(kind: ViolationKind, message: string, table: string | undefined): Violation {
  return { kind, table, ...READERS[kind]?.(message) };
}

const READERS: Readonly<Partial<Record<ViolationKind, (message: string) => Partial<Violation>>>> = {
  unique: readKey,
  not_null: readNull,
  foreign_key: readForeignKey,
  referenced: (message) => ({ ...readForeignKey(message), columns: undefined }),
  check: readCheck,
  value: readColumn,
};

function readNull(message: string): Partial<Violation> {
  const [column] = NULL_MESSAGES.flatMap((template) => readNames(message, template));
  return { columns: column === undefined ? undefined : [column] };
}

const NULL_MESSAGES = ["Column '{}' cannot be null", "Field '{}' doesn't have a default value"];

/** Reads English messages only: in another language, the last `for key` can be in the value of the client. */
function readKey(message: string): Partial<Violation> {
  if (!message.startsWith("Duplicate entry '")) return {};
  const key = readAfterLast(message, " for key '", "'");
  const dot = key?.indexOf('.') ?? -1;
  return dot < 0 ? { constraint: key } : { table: key!.slice(0, dot), constraint: key!.slice(dot + 1) };
}

const FOREIGN_KEY =
  'a foreign key constraint fails (`{}`.`{}`, CONSTRAINT `{}` FOREIGN KEY (`{}`) REFERENCES …';
const FOREIGN_KEY_MESSAGES = [
  `Cannot add or update a child row: ${FOREIGN_KEY}`,
  `Cannot delete or update a parent row: ${FOREIGN_KEY}`,
];

function readForeignKey(message: string): Partial<Violation> {
  const [, table, constraint, columns] = FOREIGN_KEY_MESSAGES.flatMap((template) =>
    readNames(message, template),
  );
  return { table, constraint, columns: columns?.split('`, `') };
}

function readCheck(message: string): Partial<Violation> {
  const [name, , table] = readNames(message, 'CONSTRAINT `{}` failed for `{}`.`{}`');
  if (table !== undefined && name?.startsWith(`${table}.`))
    return { table, columns: [name.slice(table.length + 1)] };
  return { table, constraint: name ?? readNames(message, "Check constraint '{}' is violated.")[0] };
}

function readColumn(message: string): Partial<Violation> {
  const place = readAfterLast(message, ' for column ') ?? '';
  if (!/ at row \d+$/.test(place)) return {};
  const [column, row] = readNames(`${place};`, "'{}' at row {};");
  if (column !== undefined) return { columns: [column], index: toIndex(row) };
  const [, table, fullColumn, fullRow] = readNames(`${place};`, '`{}`.`{}`.`{}` at row {};');
  return fullColumn === undefined ? {} : { table, columns: [fullColumn], index: toIndex(fullRow) };
}

/** Returns no index for the first row: it can be the only row of a statement that the app runs for each item of a list. */
function toIndex(row: string | undefined): number | undefined {
  const index = Number(row) - 1;
  return index > 0 ? index : undefined;
}
