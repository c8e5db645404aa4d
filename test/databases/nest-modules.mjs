/** The modules of Nest for ORMs. The package must find the metadata of the data source that they provide. */
import { runAll } from './databases.mjs';
import {
  createMikroOrmEntities,
  createMikroOrmQueries,
  createSequelizeQueries,
  createTypeormEntities,
  createTypeormQueries,
  toMikroOrmOptions,
  TYPEORM_OPTIONS,
} from './mappers.mjs';

export const openTypeormModule = (driver, tables) => async (database) => {
  const [{ TypeOrmModule }, typeorm] = await Promise.all([import('@nestjs/typeorm'), import('typeorm')]);
  const entities = createTypeormEntities(typeorm);
  const options = { ...(await TYPEORM_OPTIONS[driver](database)), entities, retryAttempts: 0 };
  return {
    imports: [TypeOrmModule.forRootAsync({ useFactory: async () => options })],
    connect: (app) => createTypeormQueries(app.get(typeorm.DataSource), tables),
    close() {},
  };
};

export const openMikroOrmModule = (name, tables) => async (database) => {
  const [{ MikroOrmModule }, core, driver] = await Promise.all([
    import('@mikro-orm/nestjs'),
    import('@mikro-orm/core'),
    import(`@mikro-orm/${name}`),
  ]);
  const entities = createMikroOrmEntities(core);
  const [, Driver] = Object.entries(driver).find(([key]) =>
    /^(?:Libsql|PostgreSql|MariaDb)Driver$/i.test(key),
  );
  return {
    imports: [
      MikroOrmModule.forRoot({ ...toMikroOrmOptions(database), driver: Driver, entities }),
      MikroOrmModule.forFeature(entities),
    ],
    connect: (app) => createMikroOrmQueries(app.get(core.MikroORM), entities, tables),
    close() {},
  };
};

export const openSequelizeModule = (dialect, tables) => async (database) => {
  const [{ SequelizeModule, getConnectionToken }, { Column, DataType, Model, Table }] = await Promise.all([
    import('@nestjs/sequelize'),
    import('sequelize-typescript').then((loaded) => loaded.default ?? loaded),
  ]);
  class User extends Model {}
  class Post extends Model {}
  for (const name of ['email', 'org', 'nick']) Column(DataType.STRING)(User.prototype, name);
  Column({ type: DataType.STRING, field: 'ext_ref' })(User.prototype, 'reference');
  Column(DataType.INTEGER)(User.prototype, 'n');
  Column({ type: DataType.INTEGER, field: 'user_id' })(Post.prototype, 'userId');
  Table({ tableName: 'users', timestamps: false })(User);
  Table({ tableName: 'posts', timestamps: false })(Post);
  const options = { dialect, uri: database.url, logging: false, retryAttempts: 0, models: [User, Post] };
  return {
    imports: [SequelizeModule.forRoot(options)],
    connect: async (app) => {
      await runAll(tables, (sql) => app.get(getConnectionToken()).query(sql));
      return createSequelizeQueries(User, Post);
    },
    close() {},
  };
};
