/** The drivers of the test, without an ORM. Their errors name no table in SQLite's checks, and they have no metadata. */
import { MARIADB_TABLES, POSTGRESQL_TABLES, runAll, SQLITE_TABLES, toRow } from './databases.mjs';

const COLUMNS = ['email', 'org', 'nick', 'ext_ref', 'n'];

const createQueries = (query, place) => ({
  insertUser: (user) => {
    const row = toRow(user);
    const places = COLUMNS.map((_, index) => place(index + 1)).join();
    return query(
      `insert into users (${COLUMNS.join()}) values (${places})`,
      COLUMNS.map((name) => row[name] ?? null),
    );
  },
  insertPost: (userId) => query(`insert into posts (user_id) values (${place(1)})`, [userId]),
  deleteUser: (id) => query(`delete from users where id = ${place(1)}`, [id]),
});
const dollar = (index) => `$${index}`;
const questionMark = () => '?';

export async function openPg({ url }) {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url });
  await runAll(POSTGRESQL_TABLES, (sql) => pool.query(sql));
  return { ...createQueries((sql, values) => pool.query(sql, values), dollar), close: () => pool.end() };
}

export async function openPostgresJs({ url }) {
  const { default: postgres } = await import('postgres');
  const sql = postgres(url, { onnotice() {} });
  await runAll(POSTGRESQL_TABLES, (text) => sql.unsafe(text));
  return { ...createQueries((text, values) => sql.unsafe(text, values), dollar), close: () => sql.end() };
}

export async function openPglite() {
  const { PGlite } = await import('@electric-sql/pglite');
  const database = new PGlite();
  await runAll(POSTGRESQL_TABLES, (sql) => database.query(sql));
  const query = (sql, values) => database.query(sql, values);
  return { ...createQueries(query, dollar), close: () => database.close() };
}

export async function openMysql2({ url }) {
  const { createPool } = await import('mysql2/promise');
  const pool = createPool(url);
  await runAll(MARIADB_TABLES, (sql) => pool.query(sql));
  return {
    ...createQueries((sql, values) => pool.query(sql, values), questionMark),
    close: () => pool.end(),
  };
}

export async function openMariadbDriver({ url }) {
  const mariadb = await import('mariadb');
  const pool = (mariadb.default ?? mariadb).createPool(url.replace('mysql:', 'mariadb:'));
  await runAll(MARIADB_TABLES, (sql) => pool.query(sql));
  return {
    ...createQueries((sql, values) => pool.query(sql, values), questionMark),
    close: () => pool.end(),
  };
}

export async function openLibsql() {
  const { default: Libsql } = await import('libsql');
  return openPrepared(new Libsql(':memory:'));
}

export async function openBetterSqlite3() {
  const { default: Database } = await import('better-sqlite3');
  return openPrepared(new Database(':memory:'));
}

export async function openNodeSqlite() {
  const { DatabaseSync } = await import('node:sqlite');
  return openPrepared(new DatabaseSync(':memory:'));
}

async function openPrepared(database) {
  await runAll(SQLITE_TABLES, (sql) => database.exec(sql));
  const query = async (sql, values) => database.prepare(sql).run(...values);
  return { ...createQueries(query, questionMark), close: () => database.close() };
}

export async function openLibsqlClient() {
  const { createClient } = await import('@libsql/client');
  const client = createClient({ url: ':memory:' });
  await runAll(SQLITE_TABLES, (sql) => client.execute(sql));
  const query = (sql, args) => client.execute({ sql, args });
  return { ...createQueries(query, questionMark), close: () => client.close() };
}

export async function openSqlJs() {
  const { default: initialize } = await import('sql.js');
  const database = new (await initialize()).Database();
  await runAll(SQLITE_TABLES, (sql) => database.run(sql));
  const query = async (sql, values) => database.run(sql, values);
  return { ...createQueries(query, questionMark), close: () => database.close() };
}
