/**
 * `npm run test:databases`: sends requests to an app with each ORM on each database, and prints which pairs ran.
 *
 *   npm run test:databases                 all pairs
 *   npm run test:databases -- --gate       one ORM for each family of databases, and fewer hostile values
 *   UPDATE_GOLDEN=1 npm run test:databases    writes the table into the guide
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { renderTable } from '../bench/table.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const GATE = { TypeORM: ['sqlite', 'postgresql'], PGlite: ['pglite'], Drizzle: ['mariadb'] };
const SECRET = 'S3CR3T';
const [HOSTILE_REQUESTS_IN_GATE, HOSTILE_REQUESTS] = [500, 10_000];

if (!existsSync(`${FOLDER}node_modules`))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
const [{ DATABASES }, { ORMS }, { startApp }, { HOSTILE }, { findHostileFailures }] = await Promise.all([
  import('./databases.mjs'),
  import('./orms.mjs'),
  import('./app.mjs'),
  import('./hostile-tables.mjs'),
  import('./hostile.mjs'),
]);

const isGate = process.argv.includes('--gate');
const failures = [];
const results = new Map();
for (const [database, { family, open }] of Object.entries(DATABASES)) {
  const orms = Object.keys(ORMS).filter(
    (name) => ORMS[name][database] && (!isGate || GATE[name]?.includes(database)),
  );
  if (orms.length === 0) continue;
  // oxlint-disable-next-line no-await-in-loop -- all ORMs share the tables of a server
  const server = await open();
  for (const orm of orms) {
    const name = `${orm} on ${database}`;
    // oxlint-disable-next-line no-await-in-loop
    const found = server.skipped ?? (await findFailures(name, ORMS[orm][database], server, family));
    results.set(name, found);
    if (Array.isArray(found)) failures.push(...found);
    process.stdout.write(
      `${name}: ${typeof found === 'string' ? `skipped, ${found}` : found.length === 0 ? 'ok' : 'FAILED'}\n`,
    );
  }
  if (HOSTILE[database] && server.skipped === undefined) {
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

const { findMongooseFailures } = await import('./mongoose.mjs');
const mongooseFailures = await findMongooseFailures();
process.stdout.write(`Mongoose without a server: ${mongooseFailures.length === 0 ? 'ok' : 'FAILED'}\n`);
failures.push(...mongooseFailures.map((text) => `Mongoose, ${text}`));

const { findDrizzleFailures } = await import('./drizzle-tables.mjs');
const drizzleFailures = await findDrizzleFailures();
process.stdout.write(
  `The constraints of Drizzle's tables: ${drizzleFailures.length === 0 ? 'ok' : 'FAILED'}\n`,
);
failures.push(...drizzleFailures.map((text) => `Tables of Drizzle, ${text}`));

const names = Object.keys(DATABASES);
const rows = Object.keys(ORMS).map((orm) => [
  orm,
  ...names.map((database) => describe(results.get(`${orm} on ${database}`))),
]);
const table = renderTable(['ORM', ...names], rows);
process.stdout.write(`\n${table}\n`);
if (process.env.UPDATE_GOLDEN === '1') writeTable(table);
if (failures.length > 0) process.stdout.write(`\n${failures.join('\n')}\n`);
process.exit(failures.length > 0 ? 1 : 0);

/** Writes the table into the guide, between two comments. */
function writeTable(text) {
  const page = new URL('../../docs/how-to/database-errors.md', import.meta.url);
  const [before, rest] = readFileSync(page, 'utf8').split('<!-- databases -->');
  const after = rest.slice(rest.indexOf('<!-- end of databases -->'));
  writeFileSync(page, `${before}<!-- databases -->\n\n${text}\n\n${after}`);
}

function describe(result) {
  if (result === undefined) return '–';
  if (typeof result === 'string') return 'skipped';
  return result.length === 0 ? 'ok' : '**failed**';
}

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
  const user = { email: `${SECRET}-a'")=(b`, org: `${SECRET} for key 'x'`, nick: `${SECRET}-n` };
  expect('insert', await send('POST', '/users', user), [201]);
  expect('composite unique', (await send('POST', '/users', { ...user, nick: 'other' }))[0], 422);
  expect('unique', await send('POST', '/users', { ...user, org: 'other' }), [422, 'nick already_exists']);
  // SQLite names the constraint, but not its table, which only the metadata of an ORM has.
  const knowsTable = family !== 'sqlite' || Boolean(orm.provider ?? orm.tables ?? orm.namesTable);
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
  if (orm.findUser) expect('not found', await send('GET', '/users/12345'), [404]);
  const race = { email: `${SECRET}-race`, org: 'o' };
  const raced = await Promise.all([send('POST', '/users', race), send('POST', '/users', race)]);
  expect(
    'race',
    raced.map(([status]) => status).toSorted((one, other) => one - other),
    [201, 422],
  );
  expect(
    'secrets in responses',
    texts.filter((text) => /S3CR3T|users_|uq_|fk_|ck_|insert /i.test(text)),
    [],
  );
  expect(
    'secrets in the log',
    app.lines.filter((line) => line.includes(SECRET)),
    [],
  );
}
