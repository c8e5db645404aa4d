/**
 * TypeORM, MikroORM, Sequelize and Prisma. The property `reference` has the column `ext_ref`, which only their metadata connects.
 * `from` imports a package, of the newest or of the older major version.
 */
import { createRequire } from 'node:module';
import { MARIADB_TABLES, POSTGRESQL_TABLES, runAll, SQLITE_TABLES } from './databases.mjs';

export const fromNewest = (name) => import(name);
const requireOlder = createRequire(new URL('older/package.json', import.meta.url));
export const fromOlder = async (name) => requireOlder(name);

export const TABLES = { sqlite: SQLITE_TABLES, postgresql: POSTGRESQL_TABLES, mariadb: MARIADB_TABLES };

export function createTypeormEntities({ EntitySchema }) {
  const id = { type: 'int', primary: true, generated: true };
  const text = { type: 'varchar', nullable: true };
  return [
    new EntitySchema({
      name: 'User',
      tableName: 'users',
      columns: {
        id,
        email: { type: 'varchar' },
        org: text,
        nick: text,
        reference: { ...text, name: 'ext_ref' },
        n: { type: 'int', nullable: true },
      },
    }),
    new EntitySchema({
      name: 'Post',
      tableName: 'posts',
      columns: { id, userId: { type: 'int', name: 'user_id' } },
    }),
  ];
}

export async function createTypeormQueries(source, tables) {
  await runAll(tables, (sql) => source.query(sql));
  const [users, posts] = [source.getRepository('User'), source.getRepository('Post')];
  return {
    insertUser: (user) => users.insert(user),
    insertPost: (userId) => posts.insert({ userId }),
    deleteUser: (id) => users.delete(id),
    findUser: (id) => users.findOneByOrFail({ id }),
  };
}

export const TYPEORM_OPTIONS = {
  libsql: async () => ({
    type: 'better-sqlite3',
    driver: (await import('libsql')).default,
    database: ':memory:',
  }),
  'better-sqlite3': async () => {
    const { default: driver } = await import('better-sqlite3');
    return { type: 'better-sqlite3', driver, database: ':memory:' };
  },
  'sql.js': async () => ({ type: 'sqljs', driver: await (await import('sql.js')).default() }),
  postgresql: async ({ url }) => ({ type: 'postgres', url }),
  mariadb: async ({ url }) => ({ type: 'mariadb', url: url.replace('mysql:', 'mariadb:') }),
};

export const openTypeorm = (from, driver, tables) => async (database) => {
  const typeorm = await from('typeorm');
  const options = await TYPEORM_OPTIONS[driver](database);
  const source = new typeorm.DataSource({ ...options, entities: createTypeormEntities(typeorm) });
  await source.initialize();
  const queries = await createTypeormQueries(source, tables);
  return { ...queries, providers: [source], close: () => source.destroy() };
};

export function createMikroOrmEntities({ EntitySchema }) {
  const text = { type: 'string', nullable: true };
  const id = { type: 'number', primary: true };
  return [
    new EntitySchema({
      name: 'User',
      tableName: 'users',
      properties: {
        id,
        email: { type: 'string' },
        org: text,
        nick: text,
        reference: { ...text, fieldName: 'ext_ref' },
        n: { type: 'number', nullable: true },
      },
    }),
    new EntitySchema({
      name: 'Post',
      tableName: 'posts',
      properties: { id, userId: { type: 'number', fieldName: 'user_id' } },
    }),
  ];
}

export const toMikroOrmOptions = ({ url }) =>
  url === undefined ? { dbName: ':memory:' } : { clientUrl: url, dbName: new URL(url).pathname.slice(1) };

export async function createMikroOrmQueries(orm, [User, Post], tables) {
  await runAll(tables, (sql) => orm.em.getConnection().execute(sql));
  const fork = () => orm.em.fork();
  return {
    insertUser: (user) => fork().insert(User, user),
    insertPost: (userId) => fork().insert(Post, { userId }),
    deleteUser: (id) => fork().nativeDelete(User, { id }),
    findUser: (id) => fork().findOneOrFail(User, { id }),
  };
}

export const openMikroOrm = (from, name, tables) => async (database) => {
  const entities = createMikroOrmEntities(await from('@mikro-orm/core'));
  const { MikroORM } = await from(`@mikro-orm/${name}`);
  const orm = await MikroORM.init({ ...toMikroOrmOptions(database), entities });
  const queries = await createMikroOrmQueries(orm, entities, tables);
  return { ...queries, providers: [orm], close: () => orm.close(true) };
};

export const openSequelize =
  (tables) =>
  async ({ url }) => {
    const { DataTypes, Sequelize } = await import('sequelize');
    const sequelize = new Sequelize(url, { logging: false, define: { timestamps: false } });
    await runAll(tables, (sql) => sequelize.query(sql));
    const [text, n] = [{ type: DataTypes.STRING }, { type: DataTypes.INTEGER }];
    const User = sequelize.define(
      'User',
      {
        email: { ...text },
        org: { ...text },
        nick: { ...text },
        reference: { ...text, field: 'ext_ref' },
        n,
      },
      { tableName: 'users' },
    );
    const Post = sequelize.define('Post', { userId: { ...n, field: 'user_id' } }, { tableName: 'posts' });
    return {
      ...createSequelizeQueries(User, Post),
      providers: [sequelize],
      close: () => sequelize.close(),
    };
  };

export const createSequelizeQueries = (User, Post) => ({
  insertUser: (user) => User.create(user),
  insertPost: (userId) => Post.create({ userId }),
  deleteUser: (id) => User.destroy({ where: { id } }),
  findUser: (id) => User.findByPk(id, { rejectOnEmpty: true }),
});

const PRISMA_ADAPTERS = {
  sqlite: async (from) => {
    const { PrismaLibSql, PrismaLibSQL = PrismaLibSql } = await from('@prisma/adapter-libsql');
    return new PrismaLibSQL({ url: 'file::memory:?cache=shared' });
  },
  postgresql: async (from, { url }) => {
    const { PrismaPg } = await from('@prisma/adapter-pg');
    return new PrismaPg({ connectionString: url });
  },
  mysql: async (from, { url }) => {
    const { PrismaMariaDb } = await from('@prisma/adapter-mariadb');
    return new PrismaMariaDb(url.replace('mysql:', 'mariadb:'));
  },
};

export const openPrisma = (from, provider, tables) => async (database) => {
  const { generateClient } = await import('./prisma.mjs');
  const { PrismaClient } = await generateClient(provider, from === fromOlder ? 'older' : '.');
  const client = new PrismaClient({ adapter: await PRISMA_ADAPTERS[provider](from, database) });
  await runAll(tables, (sql) => client.$executeRawUnsafe(sql));
  return {
    insertUser: (user) => client.user.create({ data: user }),
    insertPost: (userId) => client.post.create({ data: { userId } }),
    deleteUser: (id) => client.user.delete({ where: { id } }),
    findUser: (id) => client.user.findUniqueOrThrow({ where: { id } }),
    // Version 6 reports a check by the driver's error, which has no model.
    namesTable: from === fromNewest,
    close: () => client.$disconnect(),
  };
};
