/** Sends the error classes of the MongoDB driver and of Mongoose through an app. No server is needed: they are made here. */
import 'reflect-metadata';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { IsOptional } from 'class-validator';
import { ErrorsModule } from '../../.lib/index.js';
import { addHandler, decorate, listen } from './app.mjs';

const SECRET = 'S3CR3T';
const DUPLICATE = {
  code: 11_000,
  message: `E11000 duplicate key error collection: shop.users index: email_1 dup key: { email: "${SECRET}" }`,
};

/** The property `reference` has the path `ext_ref`, which only the schema connects. */
const createSchema = ({ Schema }) =>
  new Schema({
    email: { type: String, required: true },
    n: { type: Number, min: 0 },
    ext_ref: { type: String, alias: 'reference' },
  });

export async function findMongooseFailures() {
  const { default: mongoose } = await import('mongoose');
  const connection = mongoose.createConnection();
  return findFailures(mongoose, {
    User: connection.model('User', createSchema(mongoose)),
    providers: [{ provide: 'connection', useValue: connection }],
  });
}

/** The module of Nest connects at the first query, so that none is sent. */
export async function findMongooseModuleFailures() {
  const [{ default: mongoose }, { MongooseModule }] = await Promise.all([
    import('mongoose'),
    import('@nestjs/mongoose'),
  ]);
  const schema = createSchema(mongoose);
  return findFailures(mongoose, {
    User: mongoose.createConnection().model('User', schema),
    imports: [
      MongooseModule.forRoot('mongodb://127.0.0.1:1/shop', { lazyConnection: true }),
      MongooseModule.forFeature([{ name: 'User', schema }]),
    ],
  });
}

async function findFailures(mongoose, { User, imports = [], providers = [] }) {
  const { MongoBulkWriteError, MongoNetworkError, MongoServerError } = mongoose.mongo;
  const catchError = (promise) =>
    promise.then(
      () => undefined,
      (error) => error,
    );
  const missing = new mongoose.Error.DocumentNotFoundError({ email: SECRET }, 'User');
  const cases = [
    [
      'duplicate',
      { email: SECRET },
      new MongoServerError({ ...DUPLICATE, keyPattern: { email: 1 }, keyValue: { email: SECRET } }),
      [422, 'email already_exists'],
    ],
    [
      'duplicate of a path with an alias',
      { reference: SECRET },
      new MongoServerError({ ...DUPLICATE, keyPattern: { ext_ref: 1 }, keyValue: { ext_ref: SECRET } }),
      [422, 'reference already_exists'],
    ],
    [
      'bulk duplicate',
      [{ email: 'a' }, { email: SECRET }],
      new MongoBulkWriteError(
        { ...DUPLICATE, writeErrors: [{ index: 1, ...DUPLICATE, errmsg: DUPLICATE.message }] },
        {},
      ),
      [409],
    ],
    ['write conflict', {}, new MongoServerError({ code: 112, message: 'WriteConflict' }), [409]],
    ['unreachable', {}, new MongoNetworkError('connection closed'), [503]],
    [
      'validation',
      { n: -1 },
      await catchError(new User({ n: -1 }).validate()),
      [422, 'email missing_field', 'n invalid'],
    ],
    [
      'cast in a document',
      { email: 'a', n: SECRET },
      await catchError(new User({ email: 'a', n: SECRET }).validate()),
      [422, 'n invalid'],
    ],
    [
      'cast in a query',
      { n: SECRET },
      await catchError(User.findOne({ n: SECRET }).exec()),
      [422, 'n invalid'],
    ],
    ['not found', { email: SECRET }, missing, [404]],
  ];
  let failure;
  class CreateUser {}
  for (const name of ['email', 'n', 'reference']) decorate(CreateUser, name, IsOptional());
  class UsersController {
    create() {
      throw failure;
    }

    createAll() {
      throw failure;
    }
  }
  addHandler(UsersController, 'create', Post('users'), Body(), CreateUser);
  addHandler(UsersController, 'createAll', Post('all'), Body(), Array);
  Controller()(UsersController);
  class AppModule {}
  Module({ imports: [ErrorsModule.forRoot(), ...imports], controllers: [UsersController], providers })(
    AppModule,
  );
  const lines = [];
  const { app, send } = await listen(AppModule, (line) => lines.push(line));
  const wrong = [];
  for (const [name, json, error, expected] of cases) {
    failure = error;
    // oxlint-disable-next-line no-await-in-loop -- the handler throws one error at a time
    const { status, text } = await send('POST', Array.isArray(json) ? '/all' : '/users', json);
    const errors = (JSON.parse(text).errors ?? []).map(({ field, code }) => `${field} ${code}`);
    const actual = JSON.stringify([status, ...errors]);
    if (actual !== JSON.stringify(expected))
      wrong.push(`${name}: expected ${JSON.stringify(expected)}, got ${actual}`);
    if (text.includes(SECRET) || /shop|E11000|email_1/.test(text)) wrong.push(`${name}: a secret in ${text}`);
  }
  if (lines.some((line) => line.includes(SECRET))) wrong.push(`a secret in the log: ${lines.join('\n')}`);
  await app.close();
  return wrong;
}
