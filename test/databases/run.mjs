/**
 * `npm run test:databases`: sends requests to an app with each ORM on each database, and prints which pairs ran.
 *
 *   npm run test:databases                 all pairs
 *   npm run test:databases -- --gate       one ORM for each family of databases, and fewer hostile values
 *   npm run test:databases -- Prisma       the ORMs with that word
 *   UPDATE_GOLDEN=1 npm run test:databases    writes the table into the guide
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { renderTable } from '../bench/table.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const GATE = { 'TypeORM 1': ['sqlite', 'postgresql'], PGlite: ['pglite'], Drizzle: ['mariadb'] };
const SECRET = 'S3CR3T';
/** The codes of errors for which a driver is skipped: Node does not have it, or it was compiled for another version of Node. */
const SKIPPED = new Set(['ERR_UNKNOWN_BUILTIN_MODULE', 'ERR_DLOPEN_FAILED']);
const [HOSTILE_REQUESTS_IN_GATE, HOSTILE_REQUESTS] = [500, 10_000];

const isGate = process.argv.includes('--gate');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
// The gate needs few ORMs. The others take a minute to install, as better-sqlite3 is compiled.
if (!existsSync(`${FOLDER}node_modules/${isGate ? 'typeorm' : 'prisma'}`))
  install('.', ...(isGate ? ['--omit=dev'] : []));
if (!isGate && !existsSync(`${FOLDER}older/node_modules`)) install('older');

const [{ DATABASES }, { ORMS }, { startApp }, { HOSTILE }, { findHostileFailures }] = await Promise.all([
  import('./databases.mjs'),
  import('./orms.mjs'),
  import('./app.mjs'),
  import('./hostile-tables.mjs'),
  import('./hostile.mjs'),
]);

const failures = [];
/** The result of each driver, by ORM and database. */
const results = new Map();
for (const [database, { family, open }] of Object.entries(DATABASES)) {
  const runs = listRuns(database);
  if (runs.length === 0) continue;
  // oxlint-disable-next-line no-await-in-loop -- all ORMs share the tables of a server
  const server = await open();
  for (const { orm, driver, openOrm } of runs) {
    const name = `${orm}${driver === '' ? '' : ` (${driver})`} on ${database}`;
    // oxlint-disable-next-line no-await-in-loop
    const found = server.skipped ?? (await findFailures(name, openOrm, server, family));
    const key = `${orm} on ${database}`;
    results.set(key, { ...results.get(key), [driver]: found });
    if (Array.isArray(found)) failures.push(...found);
    process.stdout.write(
      `${name}: ${typeof found === 'string' ? `skipped, ${found}` : found.length === 0 ? 'ok' : 'FAILED'}\n`,
    );
  }
  if (HOSTILE[database] && words.length === 0 && server.skipped === undefined) {
    const count = isGate ? HOSTILE_REQUESTS_IN_GATE : HOSTILE_REQUESTS;
    // oxlint-disable-next-line no-await-in-loop
    const { wrong, locales } = await findHostileFailures(HOSTILE[database], server, count);
    const result = wrong.length === 0 ? 'ok' : 'FAILED';
    process.stdout.write(
      `${count} hostile values on ${database} (messages: ${locales.join(', ')}): ${result}\n`,
    );
    failures.push(...wrong.map((text) => `${database}, hostile values: ${text}`));
  }
  // oxlint-disable-next-line no-await-in-loop, typescript/await-thenable -- only some are asynchronous
  await server.close?.();
}

const { findMongooseFailures, findMongooseModuleFailures } = await import('./mongoose.mjs');
const MONGOOSE = { 'Mongoose 9': findMongooseFailures, '@nestjs/mongoose': findMongooseModuleFailures };
for (const [orm, find] of Object.entries(MONGOOSE).slice(0, isGate ? 1 : undefined)) {
  if (!isChosen(orm)) continue;
  // oxlint-disable-next-line no-await-in-loop -- one app at a time
  const found = await find();
  process.stdout.write(`${orm}, its errors without a server: ${found.length === 0 ? 'ok' : 'FAILED'}\n`);
  results.set(`${orm} on mongodb`, { 'its errors, without a server': found });
  failures.push(...found.map((text) => `${orm}, ${text}`));
}

const { findDrizzleFailures } = await import('./drizzle-tables.mjs');
const drizzleFailures = await findDrizzleFailures();
process.stdout.write(
  `The constraints of Drizzle's tables: ${drizzleFailures.length === 0 ? 'ok' : 'FAILED'}\n`,
);
failures.push(...drizzleFailures.map((text) => `Tables of Drizzle, ${text}`));

const names = [...Object.keys(DATABASES), 'mongodb'];
const rows = [...Object.keys(ORMS), ...Object.keys(MONGOOSE)]
  .map((orm) => [orm, ...names.map((database) => describe(results.get(`${orm} on ${database}`)))])
  .filter((cells) => cells.slice(1).some((cell) => cell !== '–'));
const table = renderTable(['ORM', ...names], rows);
process.stdout.write(`\n${table}\n`);
if (process.env.UPDATE_GOLDEN === '1' && !isGate && words.length === 0) writeTable(table);
if (failures.length > 0) process.stdout.write(`\n${failures.join('\n')}\n`);
process.exit(failures.length > 0 ? 1 : 0);

function install(folder, ...options) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', ...options], {
    cwd: `${FOLDER}${folder}`,
    stdio: 'inherit',
  });
}

function isChosen(orm) {
  return words.length === 0 || words.some((word) => orm.includes(word));
}

/** Lists the ORMs of a database, with each driver. */
function listRuns(database) {
  return Object.entries(ORMS)
    .filter(([orm]) => isChosen(orm) && (!isGate || GATE[orm]?.includes(database)))
    .flatMap(([orm, { [database]: opener = {} }]) =>
      Object.entries(typeof opener === 'function' ? { '': opener } : opener)
        .slice(0, isGate ? 1 : undefined)
        .map(([driver, openOrm]) => ({ orm, driver, openOrm })),
    );
}

/** Writes the table into the guide, between two comments. */
function writeTable(text) {
  const page = new URL('../../docs/how-to/database-errors.md', import.meta.url);
  const [before, rest] = readFileSync(page, 'utf8').split('<!-- databases -->');
  const after = rest.slice(rest.indexOf('<!-- end of databases -->'));
  writeFileSync(page, `${before}<!-- databases -->\n\n${text}\n\n${after}`);
}

/** Describes the results of the drivers of one cell, such as `ok (libsql), skipped (better-sqlite3)`. */
function describe(byDriver = {}) {
  const cells = new Map();
  for (const [driver, result] of Object.entries(byDriver)) {
    const state = getState(result);
    cells.set(state, [...(cells.get(state) ?? []), driver].filter(Boolean));
  }
  if (cells.size === 0) return '–';
  return [...cells]
    .map(([state, drivers]) => (drivers.length === 0 ? state : `${state} (${drivers.join(', ')})`))
    .join(', ');
}

function getState(result) {
  if (typeof result === 'string') return 'skipped';
  return result.length === 0 ? 'ok' : '**failed**';
}

/** @returns what is wrong, or the reason why the driver is skipped */
async function findFailures(name, openOrm, server, family) {
  let orm;
  let app;
  const wrong = [];
  try {
    orm = await openOrm(server);
    app = await startApp(orm);
    await checkResponses(app, orm, family, (action, actual, expected) => {
      if (JSON.stringify(actual) !== JSON.stringify(expected))
        wrong.push(`${name}, ${action}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
    });
  } catch (error) {
    if (SKIPPED.has(error?.code)) return `${error.message.split('\n')[0]} (Node ${process.version})`;
    wrong.push(`${name}: ${error?.stack ?? error}`);
  }
  await app?.close();
  await orm?.close();
  return wrong;
}

async function checkResponses(app, orm, family, expect) {
  const texts = [];
  const send = async (...request) => {
    const { status, text } = await app.send(...request);
    texts.push(text);
    const errors = text.startsWith('{') ? JSON.parse(text).errors : undefined;
    return [
      status,
      ...(errors ?? []).map(({ field, fields, code }) => `${(fields ?? [field]).join()} ${code}`),
    ];
  };
  const hasMetadata = Boolean(orm.providers ?? orm.tables ?? orm.imports);
  const user = {
    email: `${SECRET}-a'")=(b`,
    org: `${SECRET} for key 'x'`,
    nick: `${SECRET}-n`,
    reference: `${SECRET}-r`,
  };
  expect('insert', await send('POST', '/users', user), [201]);
  expect(
    'composite unique',
    (await send('POST', '/users', { ...user, nick: 'other', reference: 'other' }))[0],
    422,
  );
  expect('unique', await send('POST', '/users', { ...user, org: 'other', reference: 'other' }), [
    422,
    'nick already_exists',
  ]);
  expect(
    'renamed column',
    await send('POST', '/users', { email: 'd', reference: user.reference }),
    hasMetadata ? [422, 'reference already_exists'] : [409],
  );
  // SQLite names the constraint, but not its table, which only the metadata of an ORM has.
  const knowsTable = family !== 'sqlite' || hasMetadata || orm.namesTable === true;
  expect(
    'check',
    await send('POST', '/users', { email: 'c', n: -1 }),
    knowsTable ? [422, 'n invalid'] : [409],
  );
  expect('missing', (await send('POST', '/users', { org: SECRET }))[0] === 422, true);
  expect(
    'reference',
    await send('POST', '/posts', { userId: 99 }),
    family === 'sqlite' ? [409] : [422, 'userId invalid'],
  );
  expect('post', await send('POST', '/posts', { userId: 1 }), [201]);
  expect('deletion', await send('DELETE', '/users/1'), [409]);
  if (app.canFind) expect('not found', await send('GET', '/users/12345'), [404]);
  const race = { email: `${SECRET}-race`, org: 'o' };
  const raced = await Promise.all([send('POST', '/users', race), send('POST', '/users', race)]);
  expect(
    'race',
    raced.map(([status]) => status).toSorted((one, other) => one - other),
    [201, 422],
  );
  expect(
    'secrets in responses',
    texts.filter((text) => /S3CR3T|users_|uq_|fk_|ck_|ext_ref|insert /i.test(text)),
    [],
  );
  expect(
    'secrets in the log',
    app.lines.filter((line) => line.includes(SECRET)),
    [],
  );
}
