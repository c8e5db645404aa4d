/** Sends errors with only the name of a constraint, as Prisma and MariaDB do. Only the tables of Drizzle name its columns. */
import 'reflect-metadata';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { Allow } from 'class-validator';
import { ErrorsModule } from '../../.lib/index.js';
import { addHandler, decorate, listen } from './app.mjs';

/** The properties and the names of constraints differ from the columns, so that no convention finds them. */
function createTables({ table, integer, text, unique, uniqueIndex, foreignKey, primaryKey, check }, sql) {
  const teams = table('teams', { id: integer('id').primaryKey(), slug: text('short').notNull() });
  const members = table(
    'members',
    {
      teamId: integer('t').references(() => teams.id),
      leader: integer('l'),
      mail: text('m').unique('one_mail'),
      nick: text('n'),
      age: integer('a'),
    },
    (own) => [
      unique('one_nick').on(own.teamId, own.nick),
      uniqueIndex('one_age').on(own.age),
      uniqueIndex('one_lower').on(sql`lower(${own.nick})`),
      foreignKey({ name: 'has_leader', columns: [own.leader], foreignColumns: [teams.id] }),
      primaryKey({ name: 'the_key', columns: [own.teamId, own.mail] }),
      check('is_adult', sql`${own.age} >= 18`),
    ],
  );
  return [teams, members];
}

const KINDS = {
  one_mail: [1062, 'mail already_exists'],
  one_nick: [1062, 'teamId,nick already_exists'],
  one_age: [1062, 'age already_exists'],
  the_key: [1062, 'teamId,mail already_exists'],
  one_lower: [1062],
  has_leader: [1452, 'leader invalid'],
  members_t_teams_id_fk: [1452, 'teamId invalid'],
  is_adult: [4025, 'age invalid'],
};

function createError(constraint, errno) {
  const sqlMessage = {
    1062: `Duplicate entry 'x' for key '${constraint}'`,
    4025: `CONSTRAINT \`${constraint}\` failed for \`shop\`.\`members\``,
  }[errno];
  // MySQL names the columns of a foreign key, unlike SQL Server.
  return errno === 1452
    ? Object.assign(
        new Error(
          `The INSERT statement conflicted with the FOREIGN KEY constraint "${constraint}". The conflict occurred.`,
        ),
        { number: 547, class: 16, state: 0 },
      )
    : Object.assign(new Error(sqlMessage), { errno, sqlState: '23000', sqlMessage });
}

export async function findDrizzleFailures() {
  const [{ sql }, pg, mysql, sqlite] = await Promise.all([
    import('drizzle-orm'),
    import('drizzle-orm/pg-core'),
    import('drizzle-orm/mysql-core'),
    import('drizzle-orm/sqlite-core'),
  ]);
  const families = {
    pg: { ...pg, table: pg.pgTable },
    mysql: { ...mysql, table: mysql.mysqlTable, integer: mysql.int },
    sqlite: { ...sqlite, table: sqlite.sqliteTable },
  };
  const wrong = [];
  for (const [family, builders] of Object.entries(families)) {
    let failure;
    class CreateMember {}
    for (const name of ['teamId', 'leader', 'mail', 'nick', 'age']) decorate(CreateMember, name, Allow());
    class MembersController {
      create() {
        throw failure;
      }
    }
    addHandler(MembersController, 'create', Post('members'), Body(), CreateMember);
    Controller()(MembersController);
    class AppModule {}
    Module({
      imports: [ErrorsModule.forRoot({ database: { tables: createTables(builders, sql) } })],
      controllers: [MembersController],
    })(AppModule);
    // oxlint-disable-next-line no-await-in-loop -- one app after the other
    const { app, send } = await listen(AppModule, () => undefined);
    for (const [constraint, [errno, ...expected]] of Object.entries(KINDS)) {
      failure = createError(constraint, errno);
      // oxlint-disable-next-line no-await-in-loop -- the handler throws one error at a time
      const { status, text } = await send('POST', '/members', { mail: 'a' });
      const errors = (JSON.parse(text).errors ?? []).map(
        ({ field, fields = [field], code }) => `${fields.join()} ${code}`,
      );
      const actual = JSON.stringify([status, ...errors]);
      const wanted = JSON.stringify([expected.length > 0 ? 422 : 409, ...expected]);
      if (actual !== wanted) wrong.push(`${family}, ${constraint}: expected ${wanted}, got ${actual}`);
    }
    // oxlint-disable-next-line no-await-in-loop
    await app.close();
  }
  return wrong;
}
