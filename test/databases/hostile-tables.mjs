/**
 * Databases whose names, constraints and messages are unusual. The catalog of each database is the oracle: it lists which columns
 * a constraint has. The oracle reads no message.
 */
import Libsql from 'libsql';
import pg from 'pg';

/** The columns, and the properties of the request. A column without a property belongs to the server. */
export const COLUMNS = {
  email: 'email',
  first_name: 'firstName',
  'Nick Name': 'nickName',
  'a)=(b': 'ab',
  'x, y': 'xY',
  größe: 'größe',
  名前: '名前',
  'quo"te': 'quoTe',
  "it's": 'itS',
  'back`tick': 'backTick',
  'lower(email)': 'lowerEmail',
  key: 'key',
  tenant: 'tenant',
  zqhidden: undefined,
  zqhidden2: undefined,
  tag: 'tag',
  tag_two: 'tagTwo',
  slot: 'slot',
  must: 'must',
  n: 'n',
  owner_id: 'ownerId',
};
export const LONGEST = 200;

/** Each has a name that contains `zq` or `uq_`, so that the test finds it in a response. */
const UNIQUE = {
  uq_email: ['email'],
  'zq "first" name': ['first_name'],
  'zq)=(nick': ['Nick Name', 'tenant'],
  'zq for key x': ['a)=(b'],
  'zq, comma': ['x, y'],
  zqgrößte: ['größe', '名前'],
  'zq "quote': ['quo"te'],
  "zq it's": ["it's"],
  'zq`tick': ['back`tick', 'lower(email)'],
  zq_key_key: ['key', 'zqhidden'],
  zq_hidden: ['zqhidden2'],
};
/** PostgreSQL and SQLite have indexes over expressions, and over some of the rows. */
const INDEXES = {
  zq_lower_idx: ['tag', 'lower(tag)'],
  'zq expression': ['tag_two', "coalesce(tag_two, 'x')"],
  'zq "partial"': ['slot', 'slot', ' where n is not null'],
};
const POSTGRESQL_INDEXES = {
  ...INDEXES,
  zq_upper_idx: ['tenant', 'upper(tenant::text), ("key")'],
};

const TABLE = 'zqtable)=("x';
const OWNERS = 'zqowners';
const [CHECK, REFERENCE] = [`${TABLE}_n_check`, 'zq fk_owner'];

function createTables(quote, id, text) {
  const own = { must: `${text} not null`, n: 'int', owner_id: 'int' };
  const columns = Object.keys(COLUMNS).map((name) => `${quote(name)} ${own[name] ?? text}`);
  const unique = Object.entries(UNIQUE).map(
    ([name, keys]) => `constraint ${quote(name)} unique (${keys.map(quote).join()})`,
  );
  const reference = `constraint ${quote(REFERENCE)} foreign key (owner_id) references ${OWNERS} (id)`;
  const check = `constraint ${quote(CHECK)} check (n >= 0)`;
  return [
    `drop table if exists ${quote(TABLE)}`,
    `drop table if exists ${OWNERS}`,
    `create table ${OWNERS} (id int primary key)`,
    `create table ${quote(TABLE)} (zqid ${id}, ${[...columns, ...unique, reference, check].join()})`,
  ];
}

const createIndexes = (quote, indexes) =>
  Object.entries(indexes).map(
    ([name, [, keys, condition = '']]) =>
      `create unique index ${quote(name)} on ${quote(TABLE)} (${keys})${condition}`,
  );

const insertInto = (quote, place, run) => async (row) => {
  const names = Object.keys(row);
  const places = names.map((_, index) => place(index + 1));
  await run(
    `insert into ${quote(TABLE)} (${names.map(quote).join()}) values (${places.join()})`,
    Object.values(row),
  );
};

const drop = (quote) => [`drop table ${quote(TABLE)}`, `drop table ${OWNERS}`];

async function runAll(statements, run) {
  // oxlint-disable-next-line no-await-in-loop -- each statement needs the one before it
  for (const statement of statements) await run(statement);
}

/** @returns for each constraint its kind and its columns, as the database lists them */
function group(rows) {
  const found = new Map();
  for (const { kind, name, column } of rows) {
    const key = `${kind} ${name}`;
    found.set(key, { kind, name, columns: [...(found.get(key)?.columns ?? []), column] });
  }
  return [...found.values()];
}

/** `pg_depend` also lists the columns in an expression. A partial index has no expression here. */
const POSTGRESQL_ORACLE = `
  select 'unique' kind, c.relname "name", a.attname "column"
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_attribute a on a.attrelid = i.indrelid
  where i.indrelid = $1::regclass and i.indisunique and not i.indisprimary and (a.attnum = any(i.indkey) or (i.indexprs is not null
    and a.attnum in (select refobjsubid from pg_depend d where d.objid = i.indexrelid and d.refobjid = i.indrelid)))
  union all select case contype when 'c' then 'check' else 'foreign_key' end, conname, a.attname
  from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
  where k.conrelid = $1::regclass and contype in ('c', 'f')
  union all select 'not_null', attname, attname from pg_attribute
  where attrelid = $1::regclass and attnotnull and attnum > 0 and attname <> 'zqid'
  union all select 'value', attname, attname from pg_attribute
  where attrelid = $1::regclass and attnum > 0 and (atttypmod > 0 or attname = 'n')`;
const POSTGRESQL_LOCALES = ['de_DE', 'ru_RU', 'ja_JP', 'fr_FR'].map((name) => `${name}.UTF-8`);

async function openHostilePostgresql({ url }) {
  const quote = (name) => `"${name.replaceAll('"', '""')}"`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set client_min_messages = error');
  await runAll(
    [
      ...createTables(quote, 'serial primary key', `varchar(${LONGEST})`),
      ...createIndexes(quote, POSTGRESQL_INDEXES),
    ],
    (sql) => client.query(sql),
  );
  const locales = ['C'];
  for (const locale of POSTGRESQL_LOCALES) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    const isKnown = await client.query(`set lc_messages = '${locale}'`).then(
      () => true,
      () => false,
    );
    if (isKnown) locales.push(locale);
  }
  return {
    insert: insertInto(
      quote,
      (index) => `$${index}`,
      (sql, values) => client.query(sql, values),
    ),
    constraints: group((await client.query(POSTGRESQL_ORACLE, [quote(TABLE)])).rows),
    locales,
    speak: (locale) => client.query(`set lc_messages = '${locale}'`),
    async close() {
      await runAll(drop(quote), (sql) => client.query(sql));
      await client.end();
    },
  };
}

/** The condition of a check has no list of its columns, so that they are the ones whose quoted names occur in it. */
const MARIADB_ORACLE = `
  select case when referenced_table_name is null then 'unique' else 'foreign_key' end kind, constraint_name name, column_name 'column'
  from information_schema.key_column_usage
  where table_schema = database() and table_name = ? and constraint_name <> 'PRIMARY'
  union all select 'check', k.constraint_name, c.column_name from information_schema.check_constraints k
  join information_schema.columns c on c.table_schema = k.constraint_schema and c.table_name = k.table_name
  where k.constraint_schema = database() and k.table_name = ? and instr(k.check_clause, concat('\`', c.column_name, '\`')) > 0
  union all select 'not_null', column_name, column_name from information_schema.columns
  where table_schema = database() and table_name = ? and is_nullable = 'NO' and column_name <> 'zqid'
  union all select 'value', column_name, column_name from information_schema.columns
  where table_schema = database() and table_name = ? and (character_maximum_length is not null or column_name = 'n')`;

async function openHostileMariadb({ url }) {
  const { createConnection } = await import('mysql2/promise');
  const quote = (name) => `\`${name.replaceAll('`', '``')}\``;
  const connection = await createConnection({ uri: url, charset: 'utf8mb4' });
  const text = `varchar(${LONGEST}) character set utf8mb4 collate utf8mb4_bin`;
  await runAll(createTables(quote, 'int auto_increment primary key', text), (sql) => connection.query(sql));
  const table = Array.from({ length: 4 }, () => TABLE);
  const [rows] = await connection.query(MARIADB_ORACLE, table);
  return {
    insert: insertInto(
      quote,
      () => '?',
      (sql, values) => connection.query(sql, values),
    ),
    constraints: group(rows),
    locales: ['en_US', 'de_DE', 'ru_RU', 'ja_JP', 'fr_FR'],
    speak: (locale) => connection.query(`set lc_messages = '${locale}'`),
    async close() {
      await runAll(drop(quote), (sql) => connection.query(sql));
      await connection.end();
    },
  };
}

/** SQLite lists neither checks nor the columns of an expression, so that these come from the statements above. */
async function openHostileSqlite() {
  const quote = (name) => `"${name.replaceAll('"', '""')}"`;
  const database = new Libsql(':memory:');
  const statements = [
    'pragma foreign_keys = on',
    ...createTables(quote, 'integer primary key', 'text'),
    ...createIndexes(quote, INDEXES),
  ];
  await runAll(statements, (sql) => database.exec(sql));
  const list = (pragma) => database.prepare(`pragma ${pragma}`).all([]);
  const named = list(`index_list(${quote(TABLE)})`).flatMap(({ name }) =>
    list(`index_info(${quote(name)})`).map(({ name: column }) => ({
      kind: 'unique',
      name,
      column: column ?? INDEXES[name][0],
    })),
  );
  const references = list(`foreign_key_list(${quote(TABLE)})`).map(({ from }) => ({
    kind: 'foreign_key',
    name: REFERENCE,
    column: from,
  }));
  const required = list(`table_info(${quote(TABLE)})`)
    .filter(({ notnull }) => notnull === 1)
    .map(({ name }) => ({ kind: 'not_null', name, column: name }));
  return {
    insert: insertInto(
      quote,
      () => '?',
      async (sql, values) => database.prepare(sql).run(values),
    ),
    constraints: group([...named, ...references, ...required, { kind: 'check', name: CHECK, column: 'n' }]),
    locales: ['English only'],
    speak() {},
    close: () => database.close(),
  };
}

/** Opens each database. `silent` lists the kinds of constraints whose messages do not show the field. */
export const HOSTILE = {
  sqlite: { open: openHostileSqlite, silent: ['foreign_key', 'check'] },
  postgresql: { open: openHostilePostgresql, silent: ['value'] },
  'embedded-postgres': { open: openHostilePostgresql, silent: ['value'] },
  mariadb: { open: openHostileMariadb, silent: [] },
};
