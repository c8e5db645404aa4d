import { describe, expect, it } from '@jest/globals';
import { classify } from '../../../lib/database/classify.js';
import { type Violation } from '../../../lib/database/violation.js';
import { readRealErrors } from './real-errors.js';

const KINDS: Readonly<Record<string, string | undefined>> = {
  uniq1: 'unique',
  uniq2: 'unique',
  expr: 'unique',
  dup: 'unique',
  notnull: 'not_null',
  missing: 'not_null',
  fk: 'foreign_key',
  fkdel: 'referenced',
  check: 'check',
  toolong: 'value',
  badtype: 'value',
  notfound: 'not_found',
  model: 'model',
  required: 'not_null',
  validate: 'model',
  castfind: 'model',
  invalid: 'not_null',
};

/** The table of each action, and the columns and the constraint of a violation, if the error names them. */
const FACTS: Readonly<Record<string, Partial<Violation>>> = {
  uniq1: { table: 'users', columns: ['nick'], constraint: 'users_nick_key nick' },
  uniq2: { table: 'users', columns: ['email', 'org'], constraint: 'uq_users_email_org' },
  expr: { table: 'exprs', columns: ['e'], constraint: 'uq_exprs_lower' },
  dup: { table: 'users', columns: ['email'], constraint: 'email_1' },
  notnull: { table: 'users', columns: ['email'] },
  required: { columns: ['email'] },
  invalid: { columns: ['email'] },
  missing: { table: 'users', columns: ['email'] },
  fk: { table: 'posts', columns: ['user_id'], constraint: 'fk_posts_user' },
  fkdel: { table: 'posts', constraint: 'fk_posts_user' },
  check: { table: 'users', constraint: 'ck_users_n' },
  toolong: { table: 'users', columns: ['nick'] },
  badtype: { table: 'users', columns: ['n'] },
};

const all = readRealErrors();

describe('classify', () => {
  it('knows at least 300 distinct errors of 42 pairs of ORMs and databases', () => {
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(new Set(all.flatMap(({ pairs }) => pairs)).size).toBe(42);
  });

  it.each(all.map((each) => [`${each.action} of ${each.pairs.join(', ')}`, each] as const))(
    'recognizes the violation of %s',
    (_, { action, error, pairs }) => {
      const violation = classify(error);
      // SQLite has one message for both violations of a foreign key.
      const isSqlite = pairs.every((pair) => pair.endsWith('_sqlite'));
      expect(violation?.kind).toBe(isSqlite && action === 'fkdel' ? 'foreign_key' : KINDS[action]);
      const { table, columns, constraint } = violation ?? {};
      const facts = FACTS[action];
      if (table !== undefined) expect(table).toBe(facts?.table);
      if (columns !== undefined) expect(columns).toEqual(facts?.columns);
      if (constraint !== undefined) expect(facts?.constraint?.split(' ')).toContain(constraint);
    },
  );

  it('finds the column or the constraint of each unique and check constraint, and of each missing value', () => {
    const nameless = all.filter(({ action, error }) => {
      const { columns, constraint } = classify(error) ?? {};
      return (
        /^(uniq|check|notnull|missing)/.test(action) && columns === undefined && constraint === undefined
      );
    });
    expect(nameless.map(({ pairs, action }) => `${pairs.join()} ${action}`)).toEqual([]);
  });

  it('reads the entity that was not found', () => {
    const entities = all
      .filter(({ action }) => action === 'notfound')
      .map(({ error }) => classify(error)?.entity);
    expect(new Set(entities)).toEqual(new Set(['User', 'users', undefined]));
  });
});

const POSTGRESQL = { severity: 'ERROR', code: '23505', table: 'users' };

describe('classify, with an error of Prisma 6 that has only the message of PostgreSQL', () => {
  const classifyMessage = (code: string, message: string) =>
    classify({ cause: { kind: 'postgres', severity: 'ERROR', code, message } });

  it('reads the table and the constraint of a check', () => {
    const message = 'new row for relation "users" violates check constraint "ck_users_n"';
    expect(classifyMessage('23514', message)).toMatchObject({ table: 'users', constraint: 'ck_users_n' });
  });

  it('reads the table and the column of a missing value', () => {
    const message = 'null value in column "email" of relation "users" violates not-null constraint';
    expect(classifyMessage('23502', message)).toMatchObject({ table: 'users', columns: ['email'] });
  });
});

describe('classify, with values that imitate messages', () => {
  it.each([
    ['Key (email)=(a)=(b) already exists.', ['email']],
    ['Key (email)=((org)=(x)) already exists.', ['email']],
    ['Key ("weird, col", "a)=(b", "q""q")=(1, 2, 3) already exists.', ['weird, col', 'a)=(b', 'q"q']],
    ['Key (lower(email::text), tenant_id)=(a, 1) already exists.', ['email', 'tenant_id']],
    ['Key (lower((email)::text))=(a) already exists.', ['email']],
    ['Key ((a || b))=(x) already exists.', undefined],
    ['Schlüssel »(email)=(a)« existiert bereits.', ['email']],
    ['La clé « (email, org)=(a, b) » existe déjà.', ['email', 'org']],
    ['Key (email', undefined],
    ['', undefined],
  ])("reads PostgreSQL's detail %j", (detail, columns) => {
    expect(classify({ ...POSTGRESQL, detail })?.columns).toEqual(columns);
  });

  it.each([
    ["Duplicate entry 'x' for key 'secret_key' for key 'users_email'", undefined, 'users_email'],
    ["Duplicate entry 'a\n' for key 'users.users_email'", 'users', 'users_email'],
    ["Duplicate entry 'a' for key 'PRIMARY'", undefined, 'PRIMARY'],
    ["Doppelter Eintrag 'a' für Schlüssel 'users_email'", undefined, undefined],
    ["Doppelter Eintrag 'a' for key 'secret' für Schlüssel 'users_email'", undefined, undefined],
  ])("reads MySQL's message %j", (sqlMessage, table, constraint) => {
    const violation = classify({ errno: 1062, sqlState: '23000', sqlMessage });
    expect(violation).toMatchObject({ kind: 'unique' });
    expect([violation?.table, violation?.constraint]).toEqual([table, constraint]);
  });

  it("does not read a column of MySQL's message from the value of the client", () => {
    const value = 'x for column `a`.`users`.`secret` at row 3';
    const sqlMessage = `Falscher integer-Wert: '${value}' für Spalte \`a\`.\`users\`.\`n\` in Zeile 1`;
    expect(classify({ errno: 1366, sqlState: '22007', sqlMessage })).toEqual({ kind: 'value' });
  });

  it("reads SQLite's message behind a statement with values, as Knex writes it", () => {
    const message =
      "insert into `users` (`email`) values ('x - UNIQUE constraint failed: users.secret') - UNIQUE constraint failed: users.email";
    expect(classify({ code: 'SQLITE_CONSTRAINT_UNIQUE', message })?.columns).toEqual(['email']);
  });

  it('does not take a sentence of the app for a message of SQLite', () => {
    expect(classify(new Error('Input - UNIQUE constraint failed: users.email'))).toBeUndefined();
  });

  it.each([
    [
      'D1',
      'D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)',
    ],
    ['sqlite3', 'SQLITE_CONSTRAINT: UNIQUE constraint failed: users.email'],
    ['node:sqlite', 'UNIQUE constraint failed: users.email'],
  ])('recognizes the messages of %s', (_, message) => {
    expect(classify(new Error(message))).toEqual({ kind: 'unique', table: 'users', columns: ['email'] });
  });

  it('recognizes SQL Server by its documented messages', () => {
    const create = (number: number, message: string) =>
      classify(Object.assign(new Error(message), { code: 'EREQUEST', number, class: 14, state: 1 }));
    expect(
      create(
        2627,
        "Violation of UNIQUE KEY constraint 'UQ_users_email'. Cannot insert duplicate key in object 'dbo.users'. The duplicate key value is (a).",
      ),
    ).toEqual({ kind: 'unique', constraint: 'UQ_users_email', table: 'users' });
    expect(
      create(
        2601,
        "Cannot insert duplicate key row in object 'dbo.users' with unique index 'IX_email'. The duplicate key value is (a).",
      ),
    ).toEqual({ kind: 'unique', constraint: 'IX_email', table: 'users' });
    expect(
      create(
        515,
        "Cannot insert the value NULL into column 'email', table 'db.dbo.users'; column does not allow nulls. INSERT fails.",
      ),
    ).toEqual({ kind: 'not_null', columns: ['email'], table: 'users' });
    const conflict = (text: string) => create(547, `The ${text}. The conflict occurred in database "d".`);
    expect(conflict('INSERT statement conflicted with the FOREIGN KEY constraint "FK_a"')).toEqual({
      kind: 'foreign_key',
      constraint: 'FK_a',
    });
    expect(conflict('DELETE statement conflicted with the REFERENCE constraint "FK_a"')?.kind).toBe(
      'referenced',
    );
    expect(conflict('INSERT statement conflicted with the CHECK constraint "CK_a"')?.kind).toBe('check');
    expect(create(1205, 'Transaction (Process ID 52) was deadlocked.')?.kind).toBe('conflict');
  });

  it('recognizes Oracle by its documented messages', () => {
    const create = (errorNum: number, message: string) =>
      classify(Object.assign(new Error(message), { errorNum }));
    expect(create(1, 'ORA-00001: unique constraint (APP.UQ_EMAIL) violated')).toMatchObject({
      kind: 'unique',
      constraint: 'UQ_EMAIL',
    });
    expect(
      create(
        1,
        "ORA-00001: unique constraint (APP.UQ_EMAIL) violated on table APP.USERS columns (EMAIL)\nORA-03301: 'x'",
      ),
    ).toEqual({ kind: 'unique', constraint: 'UQ_EMAIL', table: 'USERS', columns: ['EMAIL'] });
    expect(create(1400, 'ORA-01400: cannot insert NULL into ("APP"."USERS"."EMAIL")')).toEqual({
      kind: 'not_null',
      table: 'USERS',
      columns: ['EMAIL'],
    });
    expect(
      create(2291, 'ORA-02291: integrity constraint (APP.FK_A) violated - parent key not found'),
    ).toMatchObject({
      kind: 'foreign_key',
      constraint: 'FK_A',
    });
    expect(
      create(12899, 'ORA-12899: value too large for column "APP"."USERS"."NICK" (actual: 14, maximum: 10)'),
    ).toMatchObject({ kind: 'value', columns: ['NICK'] });
  });

  it('reads the index of a bulk write of MongoDB, and none of a single insert', () => {
    const facts = { code: 11000, index: 0, keyPattern: { 'address.city': 1 } };
    expect(classify({ name: 'MongoServerError', ...facts })).toMatchObject({
      columns: ['address.city'],
      index: undefined,
    });
    expect(
      classify({
        name: 'MongoBulkWriteError',
        code: 11000,
        writeErrors: [{ index: 3, err: { ...facts, index: 3 } }],
      }),
    ).toMatchObject({ kind: 'unique', columns: ['address.city'], index: 3 });
  });
});

describe('classify, with a broken connection', () => {
  it.each([
    ['a default port', { code: 'ECONNREFUSED', port: 5432 }],
    [
      'the default port of each address',
      {
        code: 'ECONNREFUSED',
        errors: [
          { code: 'ECONNREFUSED', port: 5432 },
          { code: 'ECONNREFUSED', port: 5432 },
        ],
      },
    ],
    [
      'the statement of Drizzle',
      { query: 'select "id" from "users"', cause: { code: 'ECONNREFUSED', port: 5433 } },
    ],
    ['the statement of TypeORM', { query: 'INSERT INTO users', driverError: { code: 'ECONNRESET' } }],
    ['the statement of postgres.js', { code: 'ECONNREFUSED', port: 6543, query: '\n  select 1' }],
  ])('recognizes a database by %s', (_, members) => {
    expect(classify(Object.assign(new Error('x'), members))).toEqual({ kind: 'unavailable' });
  });
});

describe('classify, with hostile errors', () => {
  it('reads at most ten of a thousand causes, and ends in a cycle', () => {
    let deep: unknown = { ...POSTGRESQL, constraint: 'deep' };
    for (let index = 0; index < 1_000; index += 1) deep = Object.assign(new Error('outer'), { cause: deep });
    expect(classify(deep)).toBeUndefined();
    const cycle: { cause?: unknown; driverError?: unknown } = {};
    cycle.cause = cycle;
    cycle.driverError = { parent: cycle, ...POSTGRESQL };
    expect(classify(cycle)?.kind).toBe('unique');
  });

  it('survives getters and proxies that throw', () => {
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no');
      },
      has: () => {
        throw new Error('no');
      },
    });
    expect(classify(hostile)).toBeUndefined();
    expect(classify({ cause: hostile })).toBeUndefined();
    const error = Object.defineProperty({ ...POSTGRESQL }, 'detail', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(classify(error)).toMatchObject({ kind: 'unique', columns: undefined });
  });

  it.each([undefined, null, 0, 'text', Symbol('s'), [], {}, new Error('x'), () => {}])(
    'returns undefined for %p',
    (value) => {
      expect(classify(value)).toBeUndefined();
    },
  );

  it.each([
    { code: 'EPERM', syscall: 'open' },
    { code: '23505' },
    { code: 11000, name: 'AppError' },
    { errno: 1062 },
    { number: 2627 },
    { code: 'P2002' },
    { name: 'NotFoundError', message: 'x', status: 404 },
    { name: 'ValidationError', message: 'x', errors: ['x'] },
    { name: 'ValidationError', message: 'x', errors: { email: { kind: 'required', path: 'email' } } },
    { name: 'EntityNotFoundError' },
    { code: 'ECONNREFUSED', port: 443 },
    { code: 'ECONNREFUSED', port: 5433 },
    { code: 'ECONNREFUSED', errors: [{ code: 'ECONNREFUSED', port: 443 }] },
    { code: 'ECONNREFUSED', port: 443, query: 'select=name' },
    { query: 'select 1', cause: { code: 'EPERM' } },
  ])('does not take an error of something else for one of a database: %j', (members) => {
    expect(classify(Object.assign(new Error('x'), members))).toBeUndefined();
  });

  it('does not slow down with long messages', () => {
    const long = "x' for key ' - UNIQUE constraint failed: (".repeat(50_000);
    const start = performance.now();
    for (const member of ['message', 'detail', 'sqlMessage', 'originalMessage']) {
      classify({
        ...POSTGRESQL,
        errno: 1062,
        sqlState: '23000',
        kind: 'x',
        name: 'ValidationError',
        [member]: long,
      });
      classify({ code: 'SQLITE_CONSTRAINT', [member]: long });
    }
    expect(performance.now() - start).toBeLessThan(500);
  });
});
