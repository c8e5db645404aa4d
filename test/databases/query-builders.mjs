/** Knex, Objection, Kysely and Drizzle, on the drivers that they support. */
import { MARIADB_TABLES, POSTGRESQL_TABLES, runAll, SQLITE_TABLES, toRow } from './databases.mjs';

export const openKnex =
  (client, tables) =>
  async ({ url }) => {
    const { default: createKnex } = await import('knex');
    const connection = url ?? { filename: ':memory:' };
    const knex = createKnex({ client, connection, useNullAsDefault: url === undefined });
    await runAll(tables, (sql) => knex.raw(sql));
    return {
      insertUser: (user) => knex('users').insert(toRow(user)),
      insertPost: (userId) => knex('posts').insert({ user_id: userId }),
      deleteUser: (id) => knex('users').where({ id }).delete(),
      close: () => knex.destroy(),
      knex,
    };
  };

export const openObjection = (client, tables) => async (database) => {
  const { knex, close } = await openKnex(client, tables)(database);
  const { Model } = await import('objection');
  class User extends Model {
    static tableName = 'users';
  }
  class Post extends Model {
    static tableName = 'posts';
  }
  return {
    insertUser: (user) => User.query(knex).insert(toRow(user)),
    insertPost: (userId) => Post.query(knex).insert({ user_id: userId }),
    deleteUser: (id) => User.query(knex).deleteById(id),
    findUser: (id) => User.query(knex).findById(id).throwIfNotFound(),
    close,
  };
};

const openKysely = (createDialect, tables) => async (database) => {
  const kysely = await import('kysely');
  const db = new kysely.Kysely({ dialect: await createDialect(kysely, database) });
  await runAll(tables, (text) => kysely.sql.raw(text).execute(db));
  return {
    insertUser: (user) => db.insertInto('users').values(toRow(user)).execute(),
    insertPost: (userId) => db.insertInto('posts').values({ user_id: userId }).execute(),
    deleteUser: (id) => db.deleteFrom('users').where('id', '=', id).execute(),
    findUser: (id) => db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    close: () => db.destroy(),
  };
};

export const openKyselyPg = openKysely(async ({ PostgresDialect }, { url }) => {
  const { default: pg } = await import('pg');
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) });
}, POSTGRESQL_TABLES);

export const openKyselyMysql = openKysely(async ({ MysqlDialect }, { url }) => {
  const { createPool } = await import('mysql2');
  return new MysqlDialect({ pool: createPool(url) });
}, MARIADB_TABLES);

export const openKyselyBetterSqlite3 = openKysely(async ({ SqliteDialect }) => {
  const { default: Database } = await import('better-sqlite3');
  return new SqliteDialect({ database: new Database(':memory:') });
}, SQLITE_TABLES);

const openDrizzleSqlite = (createDatabase) => async () => {
  const { integer, sqliteTable, text } = await import('drizzle-orm/sqlite-core');
  const { db, run, close } = await createDatabase();
  await runAll(SQLITE_TABLES, run);
  const id = () => integer().primaryKey();
  const columns = { email: text(), org: text(), nick: text(), reference: text('ext_ref'), n: integer() };
  const users = sqliteTable('users', { id: id(), ...columns });
  const posts = sqliteTable('posts', { id: id(), userId: integer('user_id') });
  return createDrizzleQueries(db, users, posts, close);
};

export const openDrizzleLibsql = openDrizzleSqlite(async () => {
  const [{ createClient }, { drizzle }] = await Promise.all([
    import('@libsql/client'),
    import('drizzle-orm/libsql'),
  ]);
  const client = createClient({ url: ':memory:' });
  return { db: drizzle(client), run: (sql) => client.execute(sql), close: () => client.close() };
});

export const openDrizzleBetterSqlite3 = openDrizzleSqlite(async () => {
  const [{ default: Database }, { drizzle }] = await Promise.all([
    import('better-sqlite3'),
    import('drizzle-orm/better-sqlite3'),
  ]);
  const client = new Database(':memory:');
  return { db: drizzle(client), run: (sql) => client.exec(sql), close: () => client.close() };
});

const openDrizzlePg = (createDatabase) => async (database) => {
  const { integer, pgTable, serial, varchar } = await import('drizzle-orm/pg-core');
  const { db, run, close } = await createDatabase(database);
  await runAll(POSTGRESQL_TABLES, run);
  const id = () => serial().primaryKey();
  const columns = {
    email: varchar(),
    org: varchar(),
    nick: varchar(),
    reference: varchar('ext_ref'),
    n: integer(),
  };
  const users = pgTable('users', { id: id(), ...columns });
  const posts = pgTable('posts', { id: id(), userId: integer('user_id') });
  return createDrizzleQueries(db, users, posts, close);
};

export const openDrizzleNodePg = openDrizzlePg(async ({ url }) => {
  const [{ default: pg }, { drizzle }] = await Promise.all([
    import('pg'),
    import('drizzle-orm/node-postgres'),
  ]);
  const pool = new pg.Pool({ connectionString: url });
  return { db: drizzle(pool), run: (sql) => pool.query(sql), close: () => pool.end() };
});

export const openDrizzlePglite = openDrizzlePg(async () => {
  const [{ PGlite }, { drizzle }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('drizzle-orm/pglite'),
  ]);
  const client = new PGlite();
  return { db: drizzle(client), run: (sql) => client.query(sql), close: () => client.close() };
});

export async function openDrizzleMysql({ url }) {
  const { createPool } = await import('mysql2/promise');
  const { drizzle } = await import('drizzle-orm/mysql2');
  const { int, mysqlTable, serial, varchar } = await import('drizzle-orm/mysql-core');
  const pool = createPool(url);
  await runAll(MARIADB_TABLES, (sql) => pool.query(sql));
  const text = (...name) => varchar(...name, { length: 200 });
  const columns = { email: text(), org: text(), nick: text(), reference: text('ext_ref'), n: int() };
  const users = mysqlTable('users', { id: serial().primaryKey(), ...columns });
  const posts = mysqlTable('posts', { id: serial().primaryKey(), userId: int('user_id') });
  return createDrizzleQueries(drizzle(pool), users, posts, () => pool.end());
}

async function createDrizzleQueries(db, users, posts, close) {
  const { eq } = await import('drizzle-orm');
  return {
    // better-sqlite3 runs at once, outside of a promise.
    insertUser: async (user) => await db.insert(users).values(user),
    insertPost: async (userId) => await db.insert(posts).values({ userId }),
    deleteUser: async (id) => await db.delete(users).where(eq(users.id, id)),
    tables: [users, posts],
    close,
  };
}
