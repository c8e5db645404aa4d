import { describe, expect, it } from '@jest/globals';
import { BadGatewayException, HttpException } from '@nestjs/common';
import fc from 'fast-check';
import { createSensitiveNameCheck } from '../../../lib/internal/redact.js';
import { ErrorChainText } from '../../../lib/reporting/error-chain.js';
import { LogText } from '../../../lib/reporting/log-text.js';

const SECRET = 'hunter2';
const MOST = 150_000;
const chains = new ErrorChainText(new LogText(createSensitiveNameCheck()));
const write = (thrown: unknown) => chains.format(thrown);

/** Creates an error with a number of causes; the last one is the root. */
function createChain(causes: number, name: (index: number) => string): Error {
  let error = new Error(name(causes));
  for (let index = causes - 1; index >= 0; index -= 1) error = new Error(name(index), { cause: error });
  return error;
}

/** Creates a proxy whose traps throw. */
function createUnreadable(target: object): object {
  const fail = () => {
    throw new Error('the session is closed');
  };
  const traps = ['get', 'has', 'getPrototypeOf', 'ownKeys', 'getOwnPropertyDescriptor'];
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, fail])));
}

describe('ErrorChainText', () => {
  it('writes the stack of an error and all causes', () => {
    const text = write(new TypeError('outer', { cause: new Error('root', { cause: 'deepest' }) }));
    expect(text).toMatch(/^TypeError: outer\n {4}at .*error-chain/);
    expect(text).toMatch(/\nCaused by: Error: root\n {4}at .*error-chain/);
    expect(text).toMatch(/\nCaused by: 'deepest'$/);
  });

  it('writes every member of an aggregate with its stack and its causes', () => {
    const members = Array.from(
      { length: 100 },
      (_, index) => new RangeError(`member ${index}.`, { cause: new Error(`cause ${index}.`) }),
    );
    const text = write(new AggregateError([...members, 'a text'], 'many'));
    for (let index = 0; index < 100; index += 1) {
      const own = `${index + 1} of 101: RangeError: member ${index}.\n {6}at .*[^]*? Caused by: Error: cause ${index}.\n {6}at `;
      expect(text).toMatch(new RegExp(own));
    }
    expect(text).toContain("101 of 101: 'a text'");
  });

  it('writes the members of aggregates inside aggregates and causes', () => {
    const inner = new AggregateError([new Error('leaf')], 'inner');
    const text = write(new Error('outer', { cause: new AggregateError([inner], 'middle') }));
    expect(text).toMatch(
      /Caused by: AggregateError: middle[^]*1 of 1: AggregateError: inner[^]*1 of 1: Error: leaf/,
    );
  });

  it('writes both errors of a SuppressedError, also if it is nested', () => {
    const suppress = (error: unknown, suppressed: unknown) =>
      Object.assign(new Error('An error was suppressed.'), { name: 'SuppressedError', error, suppressed });
    const inner = suppress(new Error('close failed'), new RangeError('query failed'));
    const text = write(suppress(undefined, inner));
    expect(text).toMatch(
      /^SuppressedError: [^]*1 of 2: undefined\n {2}2 of 2: SuppressedError: [^]*1 of 2: Error: close failed\n +at [^]*2 of 2: RangeError: query failed\n +at /,
    );
    expect(write(Object.assign(inner, { name: 'Error' }))).not.toContain('query failed');
    const chained = Array.from({ length: 100_000 }).reduce<unknown>((last) => suppress('x', last), 'root');
    expect(write(chained).length).toBeLessThan(MOST);
  });

  it('counts the members of an aggregate that have no room', () => {
    const members = Array.from({ length: 1_000_000 }, (_, index) => (index === 0 ? 'first' : index));
    const text = write(new AggregateError(members, 'many'));
    expect(text).toContain("1 of 1000000: 'first'");
    const shown = text.match(/ of 1000000: /g)!.length;
    expect(shown).toBeGreaterThan(100);
    expect(text).toContain(`… ${1_000_000 - shown} more errors`);
    expect(text.length).toBeLessThan(MOST);
  });

  it('omits the middle of a long chain of causes and keeps the root', () => {
    const text = write(createChain(1_000, (index) => `link ${index}.`));
    expect(text).toMatch(/^Error: link 0\./);
    expect(text).toContain('Caused by: Error: link 9.');
    expect(text).toContain('… 986 more causes\nCaused by: Error: link 996.');
    expect(text).toContain('Caused by: Error: link 1000.\n    at ');
  });

  it('stops at endless causes and notes that more were not read', () => {
    let reads = 0;
    const createEndless = (): Error =>
      Object.defineProperty(new Error('again'), 'cause', { get: () => ((reads += 1), createEndless()) });
    const text = write(createEndless());
    expect(text).toContain('… more causes, which were not read');
    expect(reads).toBeLessThan(20_000);
    expect(text.length).toBeLessThan(MOST);
  });

  it('refers back to an error that is already written', () => {
    const outer = new Error('outer', { cause: new Error('inner') });
    (outer.cause as Error).cause = outer;
    const text = write(new AggregateError([outer, outer], 'many', { cause: outer }));
    expect(text.match(/Error: outer\n/g)).toHaveLength(1);
    expect(text.match(/Caused by: Error: inner\n/g)).toHaveLength(1);
    expect(text).toContain('Caused by: Error: outer (as above)');
    expect(text).toContain('2 of 2: Error: outer (as above)');
  });

  it('limits each message, so that a message of megabytes leaves room for the others', () => {
    const text = write(createChain(8, (index) => `${index} ${'x'.repeat(1_000_000)}`));
    expect(text.length).toBeLessThan(MOST);
    expect(text.match(/… \(\d+ more characters\)/g)!.length).toBeGreaterThanOrEqual(9);
    expect(text).toContain('Error: 0 xxx');
    expect(text).toContain('Caused by: Error: 8 xxx');
    expect(text).toContain('… (996002 more characters)');
  });

  it('limits the text of an aggregate of large errors with many causes', () => {
    const members = Array.from({ length: 5_000 }, () => createChain(20, () => 'x'.repeat(10_000)));
    expect(write(new AggregateError(members, 'many')).length).toBeLessThan(2 * MOST);
  });

  it('writes the reason why a thrown proxy cannot be read', () => {
    expect(write(createUnreadable({}))).toBe(
      'thrown: (unreadable: the session is closed)\n    at (no stack)',
    );
    expect(chains.formatHeadline(createUnreadable(new Error(SECRET)))).toBe(
      'thrown: (unreadable: the session is closed)',
    );
    const text = write(new Error('outer', { cause: createUnreadable(new Error(SECRET)) }));
    expect(text).toContain('Caused by: (unreadable: the session is closed)');
    expect(write(createUnreadable(new AggregateError([])))).toContain('unreadable');
  });

  it('writes the reason in place of a property that cannot be read', () => {
    const getter = (property: string) =>
      Object.defineProperty(new TypeError('fine'), property, {
        get: () => {
          throw new Error('no way');
        },
      });
    expect(write(getter('message'))).toMatch(/^TypeError: \(unreadable: no way\)\n/);
    expect(write(getter('name'))).toMatch(/^\(unreadable: no way\): fine\n/);
    for (const property of ['stack', 'cause', 'errors', 'getResponse']) {
      expect(write(getter(property))).toMatch(/^TypeError: fine\n/);
    }
  });

  it('writes a stack line for a value without a stack, as nestjs-pino requires', () => {
    for (const thrown of [
      undefined,
      null,
      'text',
      7,
      {},
      Object.assign(new Error('x'), { stack: undefined }),
    ]) {
      expect(write(thrown)).toMatch(/\n\s*at \(no stack\)/);
    }
  });

  it('writes a bounded text for any value', () => {
    const anyError = fc
      .dictionary(
        fc.constantFrom('name', 'message', 'stack', 'cause', 'errors', 'getResponse'),
        fc.anything(),
      )
      .map((properties) => Object.assign(new Error(SECRET), properties));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anyError), (thrown) => {
        expect(chains.formatHeadline(thrown)).not.toContain('\n');
        expect(write(thrown).length).toBeLessThan(MOST);
      }),
    );
  });
});

describe('ErrorChainText lines', () => {
  const FORGED = '[Nest] 1  - 01/01/2026, 1:00:00 PM   ERROR [Users] root logged in';

  it.each([
    ['\n', '\\n'],
    ['\r\n', '\\r\\n'],
    ['\u001b[2J', '\\u001b[2J'],
    ['\u2028', '\\u2028'],
    ['\u2029', '\\u2029'],
    ['\u0085', '\\u0085'],
    ['\u009b', '\\u009b'],
    ['\u202e', '\\u202e'],
    ['\u2066', '\\u2066'],
    ['\u0000', '\\u0000'],
  ])('escapes the character %j of a message', (character, escaped) => {
    for (const thrown of [
      new Error(`a${character}${FORGED}`),
      Object.assign(new Error('a'), { name: `E${character}b` }),
    ]) {
      expect(write(thrown)).not.toContain(character === '\n' ? `\n${FORGED}` : character);
      expect(write(thrown)).toContain(escaped);
    }
  });

  it('indents the lines of a stack with any text', () => {
    const error = new Error('first');
    error.message = 'later';
    error.stack = `Error: first\n${FORGED}\r${FORGED}\n    at real (x.ts:1:1)\u2028${FORGED}`;
    expect(write(error).split('\n')).toEqual([
      'Error: later',
      `    ${FORGED}\\r${FORGED}`,
      `    at real (x.ts:1:1)\\u2028${FORGED}`,
    ]);
  });

  it('starts the stack after a message that looks like a stack', () => {
    const lines = write(new Error('a\n    at forged (x:1:1)')).split('\n');
    expect(lines[0]).toBe('Error: a\\n    at forged (x:1:1)');
    expect(lines[1]).toMatch(/^ {4}at .*error-chain\.spec/);
  });

  it('bounds the text of a message of any length', () => {
    for (const part of ['\n', '\n at', '\n    at', '//a:', 'a="', '\\']) {
      expect(write(new Error(part.repeat(400_000))).length).toBeLessThan(MOST);
    }
  });
});

describe('ErrorChainText data', () => {
  it('hides the values of sensitive names', () => {
    const thrown = {
      data: { cardNumber: SECRET },
      list: [{ pinCode: 7 }],
      to: `https://a:${SECRET}@b`,
      ok: 1,
    };
    expect(chains.formatHeadline(thrown)).toBe(
      "thrown: { data: { cardNumber: '***' }, list: [ { pinCode: '***' } ], to: 'https://***@b', ok: 1 }",
    );
  });

  it('includes the body of an HttpException without requests and responses', () => {
    expect(write(new BadGatewayException({ message: 'No reply', upstream: 'down' }))).toMatch(
      /^BadGatewayException: No reply\n {2}Response: .*upstream: 'down'.*\n {4}at /,
    );
    const response = { status: 500, headers: { 'x-own': SECRET }, data: { note: SECRET } };
    const bodies = [
      response,
      { response, config: { data: SECRET } },
      { message: 'm', body: SECRET, rawHeaders: ['x-own', SECRET], request: { url: SECRET } },
      { note: `{"password":"${SECRET}"}`, url: `https://a/?token=${SECRET}`, taxId: SECRET },
    ];
    for (const body of bodies) expect(write(new HttpException(body, 500))).not.toContain(SECRET);
  });

  it('follows an error that is the response of an exception', () => {
    const text = write(new HttpException(new TypeError('inner'), 500));
    expect(text).toMatch(/\nCaused by: TypeError: inner\n {4}at /);
  });

  it('omits the properties of an error', () => {
    const axios = Object.assign(new Error('x'), {
      config: { headers: { Authorization: SECRET }, data: SECRET },
      response: { data: SECRET },
      pinCode: SECRET,
    });
    expect(write(new BadGatewayException('down', { cause: axios }))).not.toContain(SECRET);
  });
});

describe('ErrorChainText, for errors of databases', () => {
  it.each([
    [
      'Drizzle',
      'Failed query: insert into users values (?, ?)\nparams: hunter2,b',
      'Failed query: insert into users values',
    ],
    [
      'mariadb',
      "(conn:6, no: 1062) Duplicate entry 'hunter2' for key 'k'\nsql: insert - parameters:['hunter2']",
      'Duplicate entry',
    ],
    [
      'Knex',
      "insert into `users` values ('hunter2') - UNIQUE constraint failed: users.email",
      'failed: users.email',
    ],
    [
      'Knex on MySQL',
      "insert into `users` values ('a') - Duplicate entry 'x - hunter2' for key 'k'",
      "for key 'k'",
    ],
    [
      'MikroORM',
      'duplicate key value violates "k" - detail: Key (email)=(hunter2) already exists.',
      'violates "k"',
    ],
    ['PostgreSQL', 'invalid input syntax for type integer: "hunter2"', 'invalid input syntax'],
    ['MariaDB', "Incorrect integer value: 'hunter2' for column `t`.`users`.`n` at row 1", 'for column `t`'],
    [
      'TypeORM',
      'Could not find any entity of type "User" matching: {\n "email": "hunter2"\n}',
      'type "User"',
    ],
    [
      'Mongoose',
      'User validation failed: email: Cast to Number failed for value "hunter2"',
      'User validation',
    ],
    [
      'MongoDB',
      'E11000 duplicate key error collection: t.users index: e dup key: { e: "hunter2" }',
      'index: e',
    ],
    [
      'Prisma',
      '\nInvalid `prisma.user.create()` invocation:\n\n{ data: "hunter2" }\n\nUnique constraint failed',
      'Unique',
    ],
  ])('hides the values of rows in a message of %s', (_, message, kept) => {
    const text = write(new Error(message));
    expect(text).toContain(kept);
    expect(text).not.toContain(SECRET);
  });
});
