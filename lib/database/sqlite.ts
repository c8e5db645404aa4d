import {
  readName,
  readNames,
  readNumber,
  readText,
  type Violation,
  type ViolationReader,
} from './violation.js';

const KINDS = {
  UNIQUE: 'unique',
  'NOT NULL': 'not_null',
  CHECK: 'check',
  'FOREIGN KEY': 'foreign_key',
} as const;

const [BUSY, LOCKED, MISMATCH, TOO_BIG] = [5, 6, 20, 18];

/**
 * Reads errors of better-sqlite3, libsql, sqlite3, node:sqlite, sql.js and D1. Some of them have only a message, so that its
 * grammar is what they have in common.
 *
 * @see https://www.sqlite.org/rescode.html
 */
export const readSqlite: ViolationReader = (error) => {
  const code = readName(error, 'extendedCode', 'code');
  const isCoded = code !== undefined && /^(?:ERR_)?SQLITE(?:_|$)/.test(code);
  const message = readText(error, 'message') ?? '';
  const found = readSqliteMessage(message, isCoded);
  if (found !== undefined || !isCoded) return found;
  const primary = (readNumber(error, 'errcode') ?? readNumber(error, 'rawCode') ?? 0) & 0xff;
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code) || primary === BUSY || primary === LOCKED)
    return { kind: 'conflict' };
  if (/^SQLITE_(?:MISMATCH|TOOBIG)/.test(code) || primary === MISMATCH || primary === TOO_BIG)
    return { kind: 'value' };
  return undefined;
};

const FAILED = ' constraint failed';
const PREFIXES: ReadonlySet<string> = new Set(['', 'SQLITE_CONSTRAINT: ', 'D1_ERROR: ']);

/**
 * @param allowsStatement true if a statement may precede the message, as Knex writes it. The values in it can contain anything,
 *   so that only the last occurrence of the message is read
 */
export function readSqliteMessage(text: string, allowsStatement: boolean): Violation | undefined {
  const end = text.lastIndexOf(FAILED);
  if (end < 0) return undefined;
  const type = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((each) => text.endsWith(each, end));
  if (type === undefined) return undefined;
  const before = text.slice(0, end - type.length);
  if (!PREFIXES.has(before) && !(allowsStatement && before.endsWith(' - '))) return undefined;
  // D1 writes its code behind the message.
  const [rest = ''] = text.slice(end + FAILED.length).split(': SQLITE_CONSTRAINT');
  if (rest === '') return { kind: KINDS[type] };
  return rest.startsWith(': ') ? { kind: KINDS[type], ...readSubject(type, rest.slice(2)) } : undefined;
}

function readSubject(type: keyof typeof KINDS, subject: string): Partial<Violation> {
  if (type === 'CHECK') return { constraint: subject };
  const [index] = readNames(subject, "index '{}'");
  if (index !== undefined) return { constraint: index };
  const dot = subject.indexOf('.');
  if (dot < 0) return {};
  const table = subject.slice(0, dot);
  return { table, columns: subject.slice(dot + 1).split(`, ${table}.`) };
}
