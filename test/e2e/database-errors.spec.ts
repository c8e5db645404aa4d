import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  Get,
  Inject,
  Injectable,
  InternalServerErrorException,
  Param,
  Post,
  Put,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import { Allow, IsArray, IsEmail, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import {
  ApiErrors,
  defineError,
  documentErrors,
  type ErrorsOptions,
  HttpErrors,
  IsUnique,
  type Lookup,
  problemDetails,
  UseDatabaseErrors,
} from 'nestjs-api-errors';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { PLATFORMS, type RunningApp, start } from './harness.js';

class EmailTaken extends defineError({
  code: 'email_taken',
  status: 422,
  message: 'This e-mail address is taken.',
  constraint: ['users_email_key', 'users.email'],
  field: 'email',
}) {}

class AccountHidden extends defineError({ code: 'try_later', status: 409, message: 'Try later.' }) {}
class SecretTaken extends defineError({
  code: 'secret_taken',
  status: 422,
  message: 'The secret is taken.',
  constraint: 'hidden_key',
  field: 'email',
  disguise: AccountHidden,
}) {}

@Injectable()
class Emails implements Lookup {
  exists = async (email: string) => email === 'known@example.com';
}

class Contact {
  @IsString()
  value!: string;
}

class CreateUser {
  @IsEmail()
  @IsUnique(Emails)
  email!: string;

  @IsString()
  @IsOptional()
  firstName?: string | null;

  @IsString()
  @IsOptional()
  org?: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Contact)
  contacts?: Contact[];

  @IsOptional()
  @IsInt()
  userId?: number;

  @IsOptional()
  nickName?: unknown;

  @Allow()
  vatId?: unknown;
}

class Loose {
  @Allow()
  email?: unknown;
}

/** The exception that the next query throws. */
class Database {
  failure: unknown;
  query = () => {
    throw this.failure;
  };
}

@Controller('users')
class UsersController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Post()
  @ApiErrors(EmailTaken)
  create(@Body() _user: CreateUser) {
    this.database.query();
  }

  @Post('conflict')
  @UseDatabaseErrors({ status: 409 })
  createOrConflict(@Body() _user: CreateUser) {
    this.database.query();
  }

  @Post('sign-up')
  @UseDatabaseErrors({ hideDuplicates: true })
  signUp(@Body() _user: CreateUser) {
    this.database.query();
  }

  @Post('off')
  @UseDatabaseErrors(false)
  createUnmapped(@Body() _user: CreateUser) {
    this.database.query();
  }

  @Post('untyped')
  createUntyped(@Body() _user: object) {
    this.database.query();
  }

  @Post('loose')
  createLoosely(@Body() _user: Loose) {
    this.database.query();
  }

  @Post('checked')
  createChecked(@Body() _user: CreateUser) {
    throw new EmailTaken();
  }

  @Put(':userId/posts')
  write(@Param('userId') _userId: number) {
    this.database.query();
  }

  @Get(':id')
  find(@Param('id') _id: number) {
    this.database.query();
  }
}

const pg = (code: string, members: object = {}) =>
  Object.assign(new Error('SECRET message'), { severity: 'ERROR', code, table: 'users', ...members });
const unique = (constraint: string, detail = '', table = 'users') =>
  pg('23505', { constraint, detail, table });
const wrap = (cause: unknown) => Object.assign(new Error('Failed query: SECRET'), { cause });

const USER = { email: 'a@example.com' };

describe.each(PLATFORMS)('An error of a database on %s', (_, createAdapter) => {
  let running: RunningApp | undefined;
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  async function run(failure: unknown, errors: ErrorsOptions = {}) {
    const database = new Database();
    database.failure = failure;
    running = await start(createAdapter(), {
      controllers: [UsersController],
      providers: [Emails, { provide: Database, useValue: database }],
      errors: { errors: [SecretTaken], ...errors },
    });
    return running;
  }

  async function post(
    failure: unknown,
    { path = '/users', json = USER, ...errors }: ErrorsOptions & { path?: string; json?: object } = {},
  ) {
    const { send } = await run(failure, errors);
    const response = await send(path, { json });
    expect(response.text).not.toMatch(/SECRET|users|_key|\b23\d{3}\b/);
    return response;
  }

  it('is a field error with the same bytes as that of @IsUnique()', async () => {
    const failure = unique('UQ_0815', 'Key (lower(email::text))=(SECRET) already exists.', 'accounts');
    const { send } = await run(wrap(failure));
    const checked = await send('/users', { json: { email: 'known@example.com' } });
    const raced = await send('/users', { json: USER });
    const untyped = await send('/users/untyped', { json: USER });
    expect(raced.status).toBe(422);
    const withoutId = ({ text }: { text: string }) => text.replace(/"[0-9a-f-]{36}"/, '""');
    expect(withoutId(raced)).toBe(withoutId(checked));
    expect(withoutId(untyped)).toBe(withoutId(checked));
  });

  it.each([
    ['snake case', unique('x', 'Key (first_name)=(a) already exists.'), ['firstName']],
    ['the name of a constraint', unique('users_first_name_key'), ['firstName']],
    ['the name of a composite constraint', unique('UQ_users_email_org'), ['email', 'org']],
    [
      'columns of which the request has one',
      unique('x', 'Key (tenant_id, org)=(1, a) already exists.'),
      ['org'],
    ],
    [
      'a nested object with the name of the table',
      unique('x', 'Key (value)=(a) already exists.', 'contacts'),
      ['contacts.0.value'],
    ],
  ])('names the field by %s', async (_how, failure, fields) => {
    const json = { ...USER, contacts: [{ value: 'v' }] };
    const { status, body } = await post(failure, { json, formats: [problemDetails()] });
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain(fields[0]!.split('.').at(-1));
    expect(body.errors).toHaveLength(1);
  });

  it.each([
    ['a name that is only the end of a column', unique('users_backup_email_key')],
    ['a column without a field', unique('UQ_0815', 'Key (phone)=(a) already exists.')],
    ['a nested object of another table', unique('x', 'Key (value)=(a) already exists.')],
    ['several items', unique('x', 'Key (value)=(a) already exists.', 'contacts')],
  ])('is a 409 without a field for %s', async (_why, failure) => {
    const json = { ...USER, contacts: [{ value: 'v' }, { value: 'w' }] };
    const { status, body } = await post(failure, { json });
    expect([status, body.code, body.errors]).toEqual([409, 'conflict', undefined]);
  });

  it('logs once what to do about an unknown constraint', async () => {
    const { send, log } = await run(unique('users_phone_key', 'Key (phone)=(SECRET) already exists.'));
    for (let count = 0; count < 3; count += 1) await send('/users', { json: USER });
    expect(log.ours.map(({ message }) => message).filter((line) => line.includes('phone'))).toEqual([
      '`users_phone_key` (unique on users) was violated in POST /users; no field of CreateUser has that name. ' +
        "Add `database: { constraints: { users_phone_key: 'phone' } }`.",
    ]);
    expect(log.text).not.toContain('SECRET');
  });

  it('names the field that the app configures', async () => {
    const database = {
      constraints: { users_phone_key: 'firstName', 'users.TENANT_ID, phone': ['email', 'org'] },
    };
    const first = await post(unique('users_phone_key'), { database });
    expect(first.body.errors).toMatchObject([{ field: 'firstName', code: 'already_exists' }]);
    await running?.close();
    const second = await post(unique('x', 'Key (phone, tenant_id)=(1, 2) already exists.'), {
      database,
      formats: [problemDetails()],
    });
    expect(JSON.stringify(second.body.errors)).toMatch(/email.*org/);
  });

  it('is the error that is defined for the constraint, with its field', async () => {
    const { status, body } = await post(unique('users_email_key'));
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'email_taken', errors: [{ field: 'email', code: 'already_exists' }] });
    const document = SwaggerModule.createDocument(running!.app, new DocumentBuilder().build());
    const documented = JSON.stringify(documentErrors(running!.app, document as never));
    expect(documented).toContain('"code":"email_taken"');
    expect(documented).toMatch(/"email_taken".*"field":"email","code":"already_exists"/);
  });

  it('is the same response as that of a definition that the app throws', async () => {
    const { send } = await run(unique('users_email_key'));
    const raced = await send('/users', { json: USER });
    const thrown = await send('/users/checked', { json: USER });
    expect({ ...raced.body, request_id: '' }).toEqual({ ...thrown.body, request_id: '' });
  });

  it('does not name the field of a definition that the handler does not have', async () => {
    const { send } = await run(unique('users_email_key'));
    const { body } = await send('/users/7', {});
    expect(body).toMatchObject({ code: 'email_taken' });
    expect(body.errors).toBeUndefined();
  });

  it('is disguised if the definition has a disguise', async () => {
    const { status, body } = await post(unique('hidden_key'));
    expect([status, body.code, body.errors]).toEqual([409, 'try_later', undefined]);
  });

  it.each([
    [{ status: 409 as const }, '/users', 409, 'validation_failed'],
    [{}, '/users/conflict', 409, 'validation_failed'],
    [{ hideDuplicates: true }, '/users', 422, 'unprocessable_content'],
    [{}, '/users/sign-up', 422, 'unprocessable_content'],
    [{ hideDuplicates: true }, '/users/conflict', 422, 'unprocessable_content'],
    [false as const, '/users', 500, 'internal_server_error'],
    [{}, '/users/off', 500, 'internal_server_error'],
  ])('is sent with the options %j by %s with the status %i', async (database, path, status, code) => {
    const response = await post(unique('x', 'Key (org)=(a) already exists.'), { database, path });
    expect([response.status, response.body.code]).toEqual([status, code]);
  });

  it.each([
    ['a reference in the body', '23503', 'Key (user_id)=(9) is not present in table "users".', 422],
    ['rows that refer to the row', '23503', 'Key (id)=(9) is still referenced from table "posts".', 409],
    ['a deadlock', '40P01', '', 409],
    ['a failed serialization', '40001', '', 409],
    ['too many connections', '53300', '', 503],
    ['a value that is too long', '22001', '', 422],
    ['a mistake in a statement', '42601', '', 500],
  ])('is sent for %s (%s)', async (_what, code, detail, status) => {
    const response = await post(pg(code, { detail, constraint: 'x' }));
    expect(response.status).toBe(status);
    if (code.startsWith('40')) expect(response.headers.get('retry-after')).toBe('1');
    if (status === 503) expect(response.headers.get('retry-after')).toBe('5');
    if (detail.includes('not present'))
      expect(response.body.errors).toMatchObject([{ field: 'userId', code: 'invalid', reason: 'reference' }]);
  });

  it('names a path parameter for a reference', async () => {
    const { send } = await run(pg('23503', { detail: 'Key (user_id)=(9) is not present in table "users".' }));
    const { body } = await send('/users/9/posts', { method: 'PUT' });
    expect(body.errors).toMatchObject([{ field: 'userId', code: 'invalid', reason: 'reference' }]);
  });

  it.each([
    ['@IsOptional() only', '/users', 'nick_name', 'nickName'],
    ['@Allow() only', '/users', 'vat_id', 'vatId'],
    ['@Allow() only, in a class that rejects nothing', '/users/loose', 'email', 'email'],
  ])('names a field with %s', async (_name, path, column, field) => {
    const { body } = await post(unique('UQ_1', `Key (${column})=(SECRET) already exists.`, 'others'), {
      path,
      json: { ...(path === '/users' && USER), [field]: 'x' },
    });
    expect(body.errors).toMatchObject([{ field, in: 'body', code: 'already_exists' }]);
  });

  it('does not name a member that the client sent, but that the whitelist has removed', async () => {
    const { status, body } = await post(unique('UQ_1', 'Key (role)=(SECRET) already exists.'), {
      json: { ...USER, role: 'x' },
      validation: { whitelist: true },
    });
    expect([status, body.errors]).toEqual([409, undefined]);
  });

  it('is a missing field only if the request lacks the value', async () => {
    const { send } = await run(pg('23502', { column: 'first_name' }));
    const lacking = await send('/users', { json: USER });
    const isNull = await send('/users', { json: { ...USER, firstName: null } });
    const sent = await send('/users', { json: { ...USER, firstName: 'Ada' } });
    expect(lacking.body.errors).toMatchObject([{ field: 'firstName', code: 'missing_field' }]);
    expect(isNull.status).toBe(422);
    expect(sent.status).toBe(500);
  });

  it('is a 500 if the missing column is not a field of the request', async () => {
    expect((await post(pg('23502', { column: 'created_at' }))).status).toBe(500);
  });

  it('is a 404 with a line in the log if a row was not found, or a 500 by option', async () => {
    class User {}
    const failure = Object.assign(new Error('x'), { name: 'EntityNotFoundError', entityClass: User });
    const { send, log } = await run(failure);
    expect((await send('/users/7', {})).status).toBe(404);
    expect(log.text).toContain('`User` was not found in GET /users/:id');
    await running!.close();
    const other = await run(failure, { database: { notFound: 500 } });
    expect((await other.send('/users/7', {})).status).toBe(500);
  });

  it("lists the fields that Mongoose's validation rejects", async () => {
    const failure = Object.assign(new Error('SECRET'), {
      name: 'ValidationError',
      _message: 'User validation failed',
      errors: {
        email: { name: 'ValidatorError', kind: 'required', path: 'email' },
        org: { name: 'ValidatorError', kind: 'maxlength', path: 'org', value: 'SECRET' },
        internal: { name: 'ValidatorError', kind: 'required', path: 'internal' },
      },
    });
    const { body } = await post(failure);
    expect(body.errors).toMatchObject([
      { field: 'email', code: 'missing_field' },
      { field: 'org', code: 'invalid', reason: 'maxlength' },
    ]);
    expect(body.errors).toHaveLength(2);
  });

  it("comes after the app's own mappers", async () => {
    const mappers = [{ map: () => new HttpErrors.Gone() }];
    expect((await post(unique('users_email_key'), { mappers })).status).toBe(410);
  });

  it('is not looked for in an exception of Nest', async () => {
    const failure = new InternalServerErrorException('x', { cause: unique('users_email_key') });
    expect((await post(failure)).status).toBe(500);
  });

  describe('with the metadata of an ORM in the container', () => {
    const columns = [{ databaseName: 'mail', propertyPath: 'email' }];
    const TYPEORM = {
      entityMetadatas: [
        { tableName: 'users', columns, uniques: [{ name: 'UQ_97672ac88f789774dd47f7c8be3', columns }] },
      ],
    };
    const MONGOOSE = {
      models: {
        User: {
          collection: { collectionName: 'users' },
          schema: { aliases: { email: 'mail' }, paths: { mail: {} } },
        },
      },
    };
    const mongo = Object.assign(new Error('SECRET'), { name: 'MongoServerError', code: 11_000 });

    it.each([
      ['the name of a constraint', TYPEORM, unique('UQ_97672ac88f789774dd47f7c8be3')],
      ['a column', TYPEORM, unique('x', 'Key (mail)=(a) already exists.')],
      ['a column in the name of a constraint', TYPEORM, unique('users_mail_key')],
      ['an alias of Mongoose', MONGOOSE, Object.assign(mongo, { keyPattern: { mail: 1 } })],
    ])('is found by %s', async (_title, source, failure) => {
      const database = new Database();
      database.failure = failure;
      running = await start(createAdapter(), {
        controllers: [UsersController],
        providers: [
          Emails,
          { provide: Database, useValue: database },
          { provide: 'source', useValue: source },
        ],
      });
      const { body } = await running.send('/users', { json: USER });
      expect(body.errors).toMatchObject([{ field: 'email', code: 'already_exists' }]);
    });
  });
});

describe('The check at startup', () => {
  it('reports mistakes in the option `database` and in definitions', async () => {
    class A extends defineError({ code: 'a', status: 422, message: 'A', constraint: 'users_email_key' }) {}
    class B extends defineError({
      code: 'b',
      status: 422,
      message: 'B',
      constraint: ['USERS_EMAIL_KEY', 'x'],
    }) {}
    class C extends defineError({ code: 'c', status: 422, message: '{x}', constraint: 'y' }) {}
    class D extends defineError({
      code: 'd',
      status: 422,
      message: 'D',
      constraint: 7 as never,
      field: [] as never,
    }) {}
    const starting = start(PLATFORMS[0]![1](), {
      errors: {
        errors: [A, B, C, D],
        database: {
          status: 400 as never,
          notFound: 410 as never,
          constraints: { a: 7 } as never,
          tables: [{}],
          x: 1,
        } as never,
      },
    });
    await expect(starting).rejects.toThrow(/Unknown option `database\.x`/);
    await starting.catch(({ mistakes }: { mistakes: readonly string[] }) => {
      expect(mistakes.map((each) => each.slice(0, 60))).toEqual([
        'Unknown option `database.x`. Options: status, hideDuplicates',
        '`database.status` must be 409 or 422, got 400.',
        '`database.constraints` must be an object with the field of e',
        '`database.tables` must be an array of tables of Drizzle, got',
        '`database.notFound` must be 404 or 500, got 410.',
        "C: `constraint` must be a name such as 'users_email_key' or ",
        "D: `constraint` must be a name such as 'users_email_key' or ",
        "D: `field` must be the name of a field, such as 'email', or ",
        "The constraint 'users_email_key' is claimed twice, by A and ",
      ]);
    });
  });

  it('reports mistakes in @UseDatabaseErrors()', async () => {
    @Controller()
    class WrongController {
      @Get()
      @UseDatabaseErrors({ status: 400, constraints: {} } as never)
      find() {}
    }
    const starting = start(PLATFORMS[0]![1](), { controllers: [WrongController] });
    await expect(starting).rejects.toThrow(
      'WrongController.find, @UseDatabaseErrors(): `options.status` must be 409 or 422, got 400.',
    );
  });
});
