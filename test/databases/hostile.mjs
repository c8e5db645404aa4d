/**
 * Violates each constraint of a database with hostile values, through an app. A response must name the fields of the constraint,
 * of which the catalog of the database is the oracle, or no field.
 */
import 'reflect-metadata';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { IsOptional } from 'class-validator';
import { ErrorsModule } from '../../.lib/index.js';
import { addHandler, decorate, listen } from './app.mjs';
import { COLUMNS, LONGEST } from './hostile-tables.mjs';

const SECRET = 'S3CR3T';
const PROPERTIES = Object.values(COLUMNS).filter((name) => name !== undefined);
const CODES = {
  unique: 'already_exists',
  check: 'invalid',
  foreign_key: 'invalid',
  not_null: 'missing_field',
  value: 'invalid',
};
const STATUS_WITHOUT_FIELD = { unique: 409, check: 409, foreign_key: 409, not_null: 500, value: 422 };
const PARTS = [
  ...`" ' \` ( ) )=( , ; -- /* \n \r\n \t \\ %s {} \${x} é ß 日本 🙂 ﷺ \u202e`.split(' '),
  'Key (email)=(x) already exists.',
  ") already exists. Key (key)=('",
  "' for key 'uq_email'",
  "' for key 'email",
  "' for column `test`.`t`.`email` at row 3",
  "' for column 'email' at row 2",
  'UNIQUE constraint failed: t.email',
  ' - SQLITE_CONSTRAINT: UNIQUE constraint failed: t.email',
  '" is not present in table "x".',
  '" is still referenced from table "x".',
  'null value in column "email" of relation "t"',
  'CONSTRAINT `email` failed for `test`.`t`',
  'duplicate key value violates unique constraint "email"',
];

/**
 * @param hostile how to open the database, and the kinds of constraints whose fields the database never names
 * @returns what is wrong, and the languages of the messages
 */
export async function findHostileFailures({ open, silent: expectedSilence }, server, count) {
  const database = await open(server);
  const app = await startApp(database);
  const random = createRandom(1);
  const wrong = [];
  const named = new Set();
  const run = { database, app, random, named };
  try {
    for (let index = 0; index < count; index += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the log of each request is read
      wrong.push(...(await violateOne(run, index)));
      if (wrong.length > 20) break;
    }
    wrong.push(...(await findBlindness(run, count)));
    const kinds = database.constraints.map(({ kind }) => kind);
    const silent = [...new Set(kinds)].filter(
      (kind) => ![...named].some((name) => name.startsWith(`${kind} `)),
    );
    if (silent.join() !== expectedSilence.join()) wrong.push(`no field was ever named for: ${silent.join()}`);
  } finally {
    await app.close();
    await database.close();
  }
  return { wrong, locales: database.locales };
}

async function violateOne({ database, app, random, named }, index) {
  const constraint = database.constraints[index % database.constraints.length];
  const locale = database.locales[Math.floor(index / database.constraints.length) % database.locales.length];
  await database.speak(locale);
  const first = createRow(random, `${index}a`, database.constraints);
  const row = { ...createRow(random, `${index}b`, database.constraints), ...violate(constraint, first) };
  if (constraint.kind === 'unique') await database.insert(first);
  const { status, text } = await app.send(row);
  const errors = readErrors(text);
  if (errors.length > 0) named.add(`${constraint.kind} ${constraint.name}`);
  const subject = `${constraint.kind} ${constraint.name} ${locale}, ${JSON.stringify(row)}`;
  return findMistakes(constraint, status, text, app.takeLines()).map(
    (mistake) => `${subject}: ${mistake}: ${status} ${text}`,
  );
}

/** Checks that the test can fail: with the columns of another constraint, each field that is named is a mistake. */
async function findBlindness(run, index) {
  await run.database.speak(run.database.locales[0]);
  const constraint = run.database.constraints.find(
    ({ kind, columns }) => kind === 'unique' && columns.join() === 'email',
  );
  const wrongColumns = { ...constraint, columns: ['tag'] };
  const row = createRow(run.random, `${index}a`, run.database.constraints);
  await run.database.insert(row);
  const { status, text } = await run.app.send({
    ...createRow(run.random, `${index}b`, run.database.constraints),
    email: row.email,
  });
  const leak = JSON.stringify({ message: SECRET, errors: [] });
  const isBlind =
    findMistakes(constraint, status, text, []).length > 0 ||
    findMistakes(wrongColumns, status, text, []).length === 0 ||
    findMistakes(constraint, 422, leak, []).length === 0 ||
    findMistakes(constraint, 500, text, []).length === 0 ||
    findMistakes(constraint, status, text, [SECRET]).length === 0;
  return isBlind ? ['the test does not find a mistake that was made on purpose'] : [];
}

function findMistakes({ kind, columns }, status, text, lines) {
  const fields = columns.flatMap((column) => COLUMNS[column] ?? []);
  const errors = readErrors(text);
  const named = errors.flatMap((error) => error.fields ?? [error.field]);
  const mistakes = [];
  // A value that the client did not send is a mistake of the server, if the driver names its column.
  const isOfServer = kind === 'value' && fields.length === 0 && status === 500;
  if (!isOfServer && status !== (errors.length > 0 ? 422 : STATUS_WITHOUT_FIELD[kind]))
    mistakes.push('a wrong status');
  if (named.some((field) => !fields.includes(field))) mistakes.push(`a wrong field, not of ${fields.join()}`);
  if (errors.some(({ code }) => code !== CODES[kind])) mistakes.push(`code is not ${CODES[kind]}`);
  if (/S3CR3T|zq|uq_|insert into|\bduplicate key|constraint|\[object/i.test(text))
    mistakes.push('a secret in the response');
  if (lines.some((line) => line.includes(SECRET))) mistakes.push('a secret in the log');
  return mistakes;
}

function readErrors(text) {
  return (text.startsWith('{') && JSON.parse(text).errors) || [];
}

function violate({ kind, columns }, existing) {
  if (kind === 'unique') return Object.fromEntries(columns.map((name) => [name, existing[name]]));
  const bad = {
    check: -1,
    foreign_key: 7,
    not_null: null,
    value: `${SECRET} ${existing.email}`.padEnd(2 * LONGEST + 1, '(x'),
  }[kind];
  return { [columns[0]]: bad };
}

function createRow(random, id, constraints) {
  const names = [...Object.keys(COLUMNS), ...constraints.map(({ name }) => name)];
  const parts = [...PARTS, ...names, ...names.map((name) => `' for key '${name}`)];
  const createValue = (column) => {
    let value = `${id} ${SECRET} ${column.length}`;
    for (let count = random(6); count >= 0; count -= 1) value += parts[random(parts.length)];
    return Array.from(value)
      .slice(0, LONGEST / 2)
      .join('');
  };
  const row = Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, createValue(name)]));
  return { ...row, n: 1, owner_id: null };
}

/** A linear congruential generator, so that a failure can be repeated. */
function createRandom(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

async function startApp(database) {
  let lines = [];
  let hidden = {};
  class CreateRow {}
  for (const name of PROPERTIES) decorate(CreateRow, name, IsOptional());
  class RowsController {
    async create(sent) {
      const columns = Object.entries(COLUMNS).map(([column, name]) => [
        column,
        name ? sent[name] : hidden[column],
      ]);
      await database.insert(Object.fromEntries(columns));
    }
  }
  addHandler(RowsController, 'create', Post('rows'), Body(), CreateRow);
  Controller()(RowsController);
  class AppModule {}
  Module({ imports: [ErrorsModule.forRoot()], controllers: [RowsController] })(AppModule);
  const { app, send } = await listen(AppModule, (line) => lines.push(line));
  return {
    close: () => app.close(),
    send(row) {
      hidden = row;
      const visible = Object.entries(COLUMNS).filter(([, name]) => name !== undefined);
      return send('POST', '/rows', Object.fromEntries(visible.map(([column, name]) => [name, row[column]])));
    },
    takeLines() {
      const taken = lines;
      lines = [];
      return taken;
    },
  };
}
