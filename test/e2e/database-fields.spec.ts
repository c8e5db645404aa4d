import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Inject, Injectable, Post, Version, VersioningType } from '@nestjs/common';
import { Type } from 'class-transformer';
import { Allow, IsOptional, IsString, ValidateNested } from 'class-validator';
import { type ErrorsOptions, IsUnique, type Lookup } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

@Injectable()
class Known implements Lookup {
  exists = async (value: string) => value.startsWith('known');
}

class Address {
  @Allow()
  street?: unknown;

  @Allow()
  city?: unknown;
}

class Person {
  @IsOptional()
  @IsString()
  @IsUnique(Known)
  email?: string;

  @IsOptional()
  @IsString()
  phone?: string;

  @IsOptional()
  @IsString()
  emailOrg?: string;

  @IsOptional()
  @IsString()
  org?: string;

  @IsOptional()
  @IsString()
  @IsUnique(Known)
  pinCode?: string;

  @IsOptional()
  @IsString({ context: { sensitive: true } })
  @IsUnique(Known)
  alias?: string;

  @IsOptional()
  @IsString()
  primary?: string;

  @ValidateNested()
  @Type(() => Address)
  address?: Address;
}

class OldPerson {
  @Allow()
  mail?: unknown;
}

const hostile = new Proxy(new Error('x'), {
  get: () => {
    throw new Error('no member');
  },
  has: () => {
    throw new Error('no member');
  },
});

/** Creates an error that has a chain of causes, the last of which is an error of PostgreSQL. */
function createChain(length: number): Error {
  let chain: Error = listed('people_email_key', 'email');
  for (let count = 0; count < length; count += 1) chain = new Error('outer', { cause: chain });
  return chain;
}

function createCycle(): Error {
  const [outer, inner] = [new Error('outer'), listed('people_email_key', 'email')];
  return Object.assign(outer, { cause: Object.assign(inner, { cause: outer, driverError: inner }) });
}

const withGetter = (member: string) =>
  Object.defineProperty(listed('people_email_key', 'email'), member, {
    get: () => {
      throw new Error('no member');
    },
  });

class Database {
  failure: unknown;
  query = () => {
    throw this.failure;
  };
}

@Controller('people')
class PeopleController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Post()
  @Version('1')
  createOld(@Body() _person: OldPerson) {
    this.database.query();
  }

  @Post()
  @Version('2')
  create(@Body() _person: Person) {
    this.database.query();
  }
}

/** The error of MariaDB, which has only the name of the key, and the statement with some drivers. */
const named = (key: string, sql?: string) =>
  Object.assign(new Error('x'), {
    errno: 1062,
    sqlState: '23000',
    sql,
    sqlMessage: `Duplicate entry 'x' for key '${key}'`,
  });
/** The error of PostgreSQL, which has the name of the constraint, and its columns. */
const listed = (constraint: string, columns: string, table = 'people') =>
  Object.assign(new Error('x'), {
    severity: 'ERROR',
    code: '23505',
    constraint,
    table,
    detail: `Key (${columns})=(x) already exists.`,
  });

/** The metadata of TypeORM: the property of each column, and the properties of each constraint. */
function createSource(
  columns: Readonly<Record<string, string>>,
  uniques: Readonly<Record<string, readonly string[]>> = {},
) {
  const toColumn = (name: string) => ({ databaseName: name, propertyPath: columns[name] });
  return {
    entityMetadatas: [
      {
        tableName: 'people',
        columns: Object.keys(columns).map(toColumn),
        uniques: Object.entries(uniques).map(([name, list]) => ({ name, columns: list.map(toColumn) })),
      },
    ],
  };
}

const PERSON = {
  email: 'a@example.com',
  phone: '+37167012345',
  address: { street: 'Brīvības 1', city: 'Riga' },
};

describe.each(PLATFORMS)('The field of a database error on %s', (_, createAdapter) => {
  let running: RunningApp | undefined;
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  async function run(failure: unknown, { source, ...errors }: ErrorsOptions & { source?: object } = {}) {
    const database = new Database();
    database.failure = failure;
    running = await start(createAdapter(), {
      controllers: [PeopleController],
      providers: [
        Known,
        { provide: Database, useValue: database },
        ...(source ? [{ provide: 'source', useValue: source }] : []),
      ],
      errors,
      main: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    });
    const { send, log } = running;
    return {
      log,
      post: (json: object = PERSON, version = '2') =>
        send('/people', { json, headers: { 'X-Version': version } }),
    };
  }

  async function findFields(failure: unknown, source?: object, json: object = PERSON): Promise<unknown> {
    const { post } = await run(failure, source === undefined ? {} : { source });
    const { status, body } = await post(json);
    if (status === 409) return undefined;
    expect(status).toBe(422);
    expect(body.errors).toHaveLength(1);
    return body.errors[0].fields ?? [body.errors[0].field];
  }

  it.each<readonly [why: string, failure: unknown, source: object | undefined, fields: unknown]>([
    [
      'the name of the key, if nothing else is known',
      named('people_email_key', 'insert into `people` (`email`) values (?)'),
      undefined,
      ['email'],
    ],
    [
      'the columns that the driver reports, not the name',
      listed('people_email_key', 'phone'),
      undefined,
      ['phone'],
    ],
    [
      'no other name if the reported column has no field',
      listed('people_email_key', 'fax'),
      undefined,
      undefined,
    ],
    [
      'the metadata, not the name',
      named('people_email_key'),
      createSource({ email: 'email', phone: 'phone' }, { people_email_key: ['phone'] }),
      ['phone'],
    ],
    [
      'no field if the request lacks the one of the metadata',
      named('people_email_key'),
      createSource({ email: 'email', fax: 'fax' }, { people_email_key: ['fax'] }),
      undefined,
    ],
    [
      'no field if the entity has no column of the name',
      named('people_email_key'),
      createSource({ phone: 'phone' }),
      undefined,
    ],
    [
      'the property of the column in the name',
      named('people_mail_key'),
      createSource({ mail: 'email', phone: 'phone' }),
      ['email'],
    ],
    [
      'no property that another column has',
      listed('x', 'email'),
      createSource({ email: 'login', backup_mail: 'email' }),
      undefined,
    ],
    ['no field if the name can mean several', named('people_email_org_key'), undefined, undefined],
    [
      'the only fields that the name can mean according to the entity',
      named('people_email_org_key'),
      createSource({ email: 'email', org: 'org' }),
      ['email', 'org'],
    ],
    ['no field for a primary key of MySQL', named('PRIMARY'), undefined, undefined],
    ['no field for a primary key that is named after the table', named('phone_pkey'), undefined, undefined],
    ['a nested field with only @Allow()', listed('x', 'street', 'addresses'), undefined, ['address.street']],
    ['no nested field of another table', listed('x', 'street', 'shops'), undefined, undefined],
  ])('names in the response %s', async (_why, failure, source, fields) => {
    expect(await findFields(failure, source)).toEqual(fields);
  });

  it('is a field of the handler that serves the version of the request', async () => {
    const { post } = await run(listed('x', 'mail'));
    const old = await post({ mail: 'a@example.com' }, '1');
    const current = await post(PERSON, '2');
    expect([old.status, old.body.errors]).toMatchObject([422, [{ field: 'mail', code: 'already_exists' }]]);
    expect([current.status, current.body.errors]).toEqual([409, undefined]);
    running!.app.get(Database).failure = listed('x', 'email');
    expect((await post(PERSON, '2')).body.errors).toMatchObject([{ field: 'email' }]);
  });

  it.each([
    ['email', 'known@example.com', ['known@example.com']],
    ['email', `known${'x'.repeat(200)}`, [`known${'x'.repeat(95)}…`]],
    ['pinCode', 'known-1234', undefined],
    ['alias', 'known', undefined],
  ])('is sent with the same rejected value of `%s` as by @IsUnique(): %s', async (field, value, values) => {
    const { post } = await run(listed('x', field), { validation: { exposeRejectedValues: true } });
    const checked = await post({ ...PERSON, [field]: value });
    expect(checked.body.errors).toMatchObject([{ field, code: 'already_exists', reason: 'isUnique' }]);
    expect(checked.body.errors[0].bad_values).toEqual(values);
    const free = value.replace('known', 'other');
    const raced = await post({ ...PERSON, [field]: free });
    const expected = values?.map((each) => each.replace('known', 'other'));
    expect(raced.body.errors).toEqual([
      { ...checked.body.errors[0], ...(expected && { bad_values: expected }) },
    ]);
  });

  it.each<readonly [what: string, failure: () => unknown, status: number, field: string | undefined]>([
    ['an error with a few causes', () => createChain(5), 422, 'email'],
    ['an error with a thousand causes, of which ten are read', () => createChain(1_000), 500, undefined],
    ['a cycle of causes', createCycle, 422, 'email'],
    ['a proxy that throws at every access', () => hostile, 500, undefined],
    ['a cause that throws at every access', () => new Error('outer', { cause: hostile }), 500, undefined],
    ['a getter of the detail that throws', () => withGetter('detail'), 422, 'email'],
    ['a getter of the code that throws', () => withGetter('code'), 500, undefined],
    ['a getter of the cause that throws', () => withGetter('cause'), 422, 'email'],
  ])('is found or omitted for %s', async (_what, createFailure, status, field) => {
    const { post } = await run(createFailure());
    const { body, ...response } = await post();
    expect(response.status).toBe(status);
    expect(body.errors?.[0].field).toBe(field);
    expect((await post()).status).toBe(status);
  });

  it.each([
    ['the default port of a database', { port: 5432 }, 503],
    ['the default port at all addresses', { errors: [{ port: 5432 }, { port: 5432 }] }, 503],
    ['a statement', { port: 6543, query: 'select * from people' }, 503],
    ['another port', { port: 8080 }, 500],
  ])('is not needed for a failed connection with %s', async (_what, members, status) => {
    const error = 'errors' in members ? new AggregateError([], 'x') : new Error('x');
    const { post } = await run(
      Object.assign(error, { code: 'ECONNREFUSED', syscall: 'connect', ...members }),
    );
    const response = await post();
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
  });

  it.each([
    ['that is a field error', '23505', 422],
    ['that is a 500', '42601', 500],
  ])(
    'keeps the values of rows of an error %s out of responses and log, not of observers',
    async (_what, code, status) => {
      const secret = 'hunter2';
      const driver = Object.assign(listed('x', 'email'), {
        code,
        detail: `Key (email)=(${secret}) already exists.`,
      });
      const query = 'insert into "people" ("email") values ($1)';
      const failure = Object.assign(
        new Error(`Failed query: ${query}\nparams: ${secret},${secret}`, { cause: driver }),
        {
          query,
          params: [secret],
        },
      );
      const observed: unknown[] = [];
      const observers = [
        { observe: ({ exception }: { exception: unknown }) => void observed.push(exception) },
      ];
      const { post, log } = await run(failure, { observers, http: { exposeCauses: true } });
      const response = await post();
      expect([response.status, response.text]).toEqual([status, expect.not.stringContaining(secret)]);
      expect(log.text).not.toContain(secret);
      if (status === 500) expect(log.text).toContain('Failed query: ');
      expect(observed).toEqual([failure]);
      expect(observed[0]).toBe(failure);
    },
  );

  it('is sent without the value by default', async () => {
    const { post } = await run(listed('x', 'email'));
    expect((await post()).text).not.toContain(PERSON.email);
  });

  it.each([
    [
      'the columns of a generated name',
      listed('UQ_97672ac88f789774dd47f7c8be3', 'tenant_id, fax'),
      undefined,
      '`UQ_97672ac88f789774dd47f7c8be3` (unique on people, tenant_id, fax) was violated in POST /people; no field of ' +
        "Person has that name. Add `database: { constraints: { 'people.tenant_id,fax': 'fax' } }`.",
    ],
    [
      'the properties that the metadata has for a generated name',
      named('IDX_97672ac88f789774dd47f7c8be'),
      createSource({ fax: 'faxNumber' }, { IDX_97672ac88f789774dd47f7c8be: ['fax'] }),
      '`IDX_97672ac88f789774dd47f7c8be` (unique on faxNumber) was violated in POST /people; no field of Person has ' +
        "that name. Add `database: { constraints: { IDX_97672ac88f789774dd47f7c8be: 'faxNumber' } }`.",
    ],
    [
      'no field if nothing is known of a generated name',
      named('UNIQUE_0815abcdef'),
      undefined,
      '`UNIQUE_0815abcdef` (unique) was violated in POST /people; no field of Person has that name. Add `database: { ' +
        "constraints: { UNIQUE_0815abcdef: '…' } }` with the name of the field.",
    ],
  ])('logs an option with %s', async (_what, failure, source, line) => {
    const { post, log } = await run(failure, source && { source });
    expect((await post()).status).toBe(409);
    expect(log.ours.map(({ message }) => message)).toContain(line);
  });
});
