import {
  getKind,
  listKinds,
  readAfterLast,
  readName,
  readNames,
  readText,
  type Violation,
  type ViolationKind,
  type ViolationReader,
} from './violation.js';

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KINDS = listKinds({
  unique: '23505 23P01',
  not_null: '23502',
  check: '23514 44000',
  foreign_key: '23503',
  referenced: '23001',
  value: '22001 22003 22007 22008 22021 22023 22P02 22P03 22P05',
  conflict: '40001 40P01 55P03',
  unavailable: '08000 08001 08003 08004 08006 53300 57P01 57P02 57P03',
});

export const readPostgresql: ViolationReader = (error) => {
  const code = readName(error, 'code');
  const kind = getKind(KINDS, code);
  // Node's error codes can have five characters, too.
  if (kind === undefined || readName(error, 'severity', 'severity_local') === undefined) return undefined;
  const message = readText(error, 'message') ?? '';
  const constraint = readName(error, 'constraint', 'constraint_name') ?? readConstraint(message);
  const table = readName(error, 'table', 'table_name') ?? readTable(message);
  const column = readName(error, 'column', 'column_name') ?? readNullColumn(message);
  const detail = readText(error, 'detail') ?? '';
  return complete({ kind, table, constraint }, column, detail, message);
};

export function readPostgresqlMessage(code: string, message: string): Violation | undefined {
  const kind = getKind(KINDS, code);
  const violation = kind && { kind, table: readTable(message), constraint: readConstraint(message) };
  return violation && complete(violation, readNullColumn(message), '', message);
}

function readTable(message: string): string | undefined {
  return (
    readNames(message, CHECK)[0] ??
    readNames(message, 'null value in column "{}" of relation "{}" violates not-null constraint')[1]
  );
}

const CHECK = 'new row for relation "{}" violates check constraint "{}"';

function readConstraint(message: string): string | undefined {
  return (
    readNames(message, 'duplicate key value violates unique constraint "{}"')[0] ??
    readNames(message, CHECK)[1]
  );
}

function complete(
  { kind, table, constraint }: Violation,
  column: string | undefined,
  detail: string,
  message: string,
): Violation {
  if (column !== undefined) return { kind, table, constraint, columns: [column] };
  if (kind === 'unique') return { kind, table, constraint, columns: readKeyColumns(detail) };
  if (kind !== 'foreign_key') return { kind, table, constraint };
  const direction = findDirection(detail, message);
  const columns = direction === 'foreign_key' ? readPlainColumns(detail) : undefined;
  return { kind: direction ?? kind, table, constraint, columns };
}

/** Distinguishes two violations that have one code. This is not possible in a language other than English. */
function findDirection(detail: string, message: string): ViolationKind | undefined {
  if (readAfterLast(detail, ' is not present in table "', '".') !== undefined) return 'foreign_key';
  if (readAfterLast(detail, ' is still referenced from table "', '".') !== undefined) return 'referenced';
  if (message.startsWith('insert or update on table ')) return 'foreign_key';
  return message.startsWith('update or delete on table ') ? 'referenced' : undefined;
}

function readNullColumn(message: string): string | undefined {
  return readNames(message, 'null value in column "{}" of relation "…')[0];
}

/** Reads plain names only: the server does not quote the columns of a foreign key, so that others are not certain. */
function readPlainColumns(detail: string): readonly string[] | undefined {
  return /^Key \((\w+(?:, \w+)*)\)=\(/.exec(detail)?.[1]?.split(', ');
}

/**
 * Reads the columns of `Key (email, lower(org::text))=(a, b) already exists.`. In any language, the columns are in the first
 * parentheses, and values follow them. Names are quoted if they need it.
 *
 * @returns `undefined` if one of the columns is an expression other than a change of case
 */
function readKeyColumns(detail: string): readonly string[] | undefined {
  const start = detail.indexOf('(');
  const parts = start < 0 ? undefined : splitKey(detail, start + 1);
  const columns = parts?.map(toColumn);
  return columns?.every((each) => each !== undefined) ? columns : undefined;
}

function splitKey(detail: string, start: number): readonly string[] | undefined {
  const parts: string[] = [];
  let from = start;
  let depth = 0;
  let isQuoted = false;
  for (let index = start; index < detail.length; index += 1) {
    const sign = detail[index];
    if (sign === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (sign === '(') depth += 1;
    else if (sign === ',' && depth === 0) {
      parts.push(detail.slice(from, index).trim());
      from = index + 1;
    } else if (sign === ')') {
      if (depth === 0)
        return detail.startsWith(')=(', index) ? [...parts, detail.slice(from, index).trim()] : undefined;
      depth -= 1;
    }
  }
  return undefined;
}

const COLUMN = /^(?:([^\s"(),:]+)|"((?:[^"]|"")+)")$/;
const CASE_CHANGE = /^(?:lower|upper)\(\(?([^\s"(),:]+|"(?:[^"]|"")+")\)?(?:::[\w ]+)?\)$/;

function toColumn(part: string): string | undefined {
  const [, plain, quoted] = COLUMN.exec(CASE_CHANGE.exec(part)?.[1] ?? part) ?? [];
  return plain ?? quoted?.replaceAll('""', '"');
}
