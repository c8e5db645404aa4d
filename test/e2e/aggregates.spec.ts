import { afterEach, describe, expect, it } from '@jest/globals';
import { ConflictException, Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { defineError, type ErrorMapper, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

class OrderNotFound extends defineError({
  code: 'order_not_found',
  status: 404,
  message: 'No order {id}.',
}) {}
/** Is more severe than its disguise, and has its own fields, headers and metadata. */
class OrderLocked extends defineError({
  code: 'order_locked',
  status: 423,
  message: "Order {id} is locked by '{owner}'.",
  headers: { 'X-Owner': 'someone' },
  disguise: OrderNotFound,
}) {}
/** A server error that is disguised as a client error. */
class LedgerBroken extends defineError({
  code: 'ledger_broken',
  status: 500,
  message: 'The ledger of {id} is broken.',
  disguise: OrderNotFound,
}) {}

class Locked extends Error {}
class Unlisted extends Error {}

const createOrderLocked = () =>
  new OrderLocked(
    { id: 7, owner: 'hunter2' },
    { fields: [{ field: 'hunter2', code: 'invalid' }], metadata: { owner: 'hunter2' } },
  );
const createEmailTaken = () => new ValidationFailed([{ field: 'email', code: 'already_exists' }]);

/** Members of an aggregate, by the position of the disguised error. */
const SETS: Readonly<Record<string, (disguised: () => Error) => readonly unknown[]>> = {
  alone: (hidden) => [hidden()],
  'before a less severe one': (hidden) => [hidden(), new HttpErrors.Forbidden()],
  'behind a less severe one': (hidden) => [new HttpErrors.Forbidden(), hidden()],
  'before one as severe as its disguise': (hidden) => [hidden(), new HttpErrors.NotFound()],
  'behind one as severe as its disguise': (hidden) => [new HttpErrors.NotFound(), hidden()],
  'between its status and that of its disguise': (hidden) => [new HttpErrors.Conflict(), hidden()],
  'before a failed validation': (hidden) => [hidden(), createEmailTaken()],
  'behind a failed validation': (hidden) => [createEmailTaken(), hidden()],
  'before an error of the server': (hidden) => [hidden(), new Error('hunter2')],
  'among exceptions of Nest': (hidden) => [new ConflictException('Taken'), hidden(), new NotFoundException()],
  'in an aggregate in an aggregate': (hidden) => [
    new AggregateError([hidden(), new HttpErrors.Forbidden()]),
    createEmailTaken(),
  ],
  twice: (hidden) => [hidden(), hidden()],
};
const HIDDEN: Readonly<Record<string, () => Error>> = {
  'the disguise': () => new OrderNotFound({ id: 7 }),
  'a more severe error': createOrderLocked,
  'an error of the server': () => new LedgerBroken({ id: 7 }),
  'an exception that a mapper maps to a more severe error': () => new Locked(),
};
const mapper: ErrorMapper = { map: (thrown) => (thrown instanceof Locked ? createOrderLocked() : undefined) };

/** Counts the items that are read from lists. */
class Reads {
  count = 0;

  list<T>(items: readonly T[]): T[] {
    return new Proxy([...items], {
      get: (target, name, receiver) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) this.count += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
  }
}

const repeat = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

/** Creates an aggregate that counts reads of its members. Its constructor would read all of them. */
function createAggregate(reads: Reads, members: readonly unknown[]): AggregateError {
  return Object.assign(new AggregateError([]), { errors: reads.list(members) });
}

/** Creates a failed validation that counts reads of its field errors. */
function createFailedValidation(reads: Reads, count: number): ValidationFailed {
  const failed = new ValidationFailed(repeat(count, { field: 'email', code: 'invalid', message: 'No.' }));
  return Object.assign(failed, { fields: reads.list(failed.fields) });
}

let thrown: () => unknown = () => undefined;

@Controller()
class AggregateController {
  @Get('sets/:name/:hidden')
  sets(@Param('name') name: string, @Param('hidden') hidden: string) {
    throw new AggregateError(SETS[name]!(HIDDEN[hidden]!), 'hunter2');
  }

  @Get('thrown')
  thrown() {
    throw thrown();
  }
}

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('The mapping of an AggregateError on %s', (_, adapter) => {
  const run = async (errors: TestApp['errors'] = {}): Promise<RunningApp> =>
    (running = await start(adapter(), { controllers: [AggregateController], errors }));

  it.each(Object.keys(SETS))('does not reveal a disguised error %s', async (name) => {
    const app = await run({ errors: [OrderNotFound, OrderLocked, LedgerBroken], mappers: [mapper] });
    const responses = [];
    for (const hidden of Object.keys(HIDDEN)) {
      const path = `/sets/${encodeURIComponent(name)}/${encodeURIComponent(hidden)}`;
      const { status, text, headers } = await app.send(path, { headers: { 'x-request-id': 'id-1' } });
      const sent = [...headers].filter(([key]) => key !== 'date');
      responses.push({ hidden, status, text, sent });
    }
    const [real, ...disguised] = responses;
    for (const response of disguised) expect(response).toEqual({ ...real, hidden: response.hidden });
    expect(JSON.stringify(responses)).not.toContain('hunter2');
  });

  it('logs each of its disguised errors in one line', async () => {
    const app = await run({ errors: [OrderNotFound, OrderLocked], logging: { clientErrors: 'warn' } });
    const sendAndGetLogLine = async (members: readonly unknown[]) => {
      thrown = () => new AggregateError(members);
      await app.send('/thrown', { headers: { 'x-request-id': 'id-1' } });
      return app.log.ours.at(-1)!.message;
    };
    const truth = "OrderLocked: Order 7 is locked by 'hunter2'.";
    const line = '404 order_not_found GET /thrown [id-1] No order 7.';
    expect(await sendAndGetLogLine([createOrderLocked()])).toBe(`${line} (disguised error: ${truth})`);
    const nested = [
      new OrderNotFound({ id: 7 }),
      new AggregateError([createOrderLocked(), createOrderLocked()]),
    ];
    expect(await sendAndGetLogLine(nested)).toBe(`${line} (disguised error: ${truth}; ${truth})`);
    expect(await sendAndGetLogLine([new OrderNotFound({ id: 7 })])).toBe(line);
    expect(await sendAndGetLogLine(repeat(100, createOrderLocked()))).toMatch(/; and 95 more\)$/);
  });

  describe('The mapping of an AggregateError with aggregates inside', () => {
    it('reads a bounded number of members and of field errors', async () => {
      const [members, fields] = [new Reads(), new Reads()];
      const leaf = createFailedValidation(fields, 500);
      const inner = createAggregate(members, repeat(100, leaf));
      const middle = createAggregate(members, repeat(100, inner));
      thrown = () => createAggregate(members, repeat(100, middle));
      const app = await run({ logging: false });
      const { status, body } = await app.send('/thrown');
      expect([status, body.code, body.errors.length, body.truncated]).toEqual([
        422,
        'validation_failed',
        100,
        true,
      ]);
      // At most 100 members on the first level, 10 of each on the second, and 1 of each on the third are read.
      expect(members.count).toBe(100 + 100 * 10 + 1_000);
      // Each level copies no more field errors than a response lists.
      expect(fields.count).toBe(1_000 * 100);
      expect(body.error_count).toBe(1_000 * 500);
    });

    it('reads some members of each aggregate, so that the most severe error is sent', async () => {
      const reads = new Reads();
      const failed = createAggregate(reads, repeat(5_000, createEmailTaken()));
      thrown = () =>
        createAggregate(reads, [...repeat(9, failed), new AggregateError([new Error('hunter2')])]);
      const app = await run({ logging: false });
      expect((await app.send('/thrown')).status).toBe(500);
      expect(reads.count).toBe(10 + 9 * 100);
    });

    it('calls a mapper for a bounded number of members', async () => {
      let calls = 0;
      const counting: ErrorMapper = { map: () => void (calls += 1) };
      const inner = new AggregateError(repeat(2_000, new Unlisted()));
      thrown = () => new AggregateError(repeat(2_000, inner));
      const app = await run({ mappers: [counting], logging: false });
      expect((await app.send('/thrown')).status).toBe(500);
      expect(calls).toBe(1 + 1_000 + 1_000);
    });

    it('ends if an aggregate contains itself', async () => {
      const reads = new Reads();
      const round = new AggregateError([]);
      round.errors = reads.list([round, createEmailTaken()]);
      thrown = () => round;
      const app = await run({ logging: false });
      expect((await app.send('/thrown')).status).toBe(500);
      expect(reads.count).toBe(2 + 2 + 2);
    });

    it('counts all field errors of the members that it reads', async () => {
      const many = new ValidationFailed([{ field: 'a', code: 'invalid' }], { fieldCount: 40 });
      thrown = () => new AggregateError([new AggregateError([many, createEmailTaken()]), createEmailTaken()]);
      const app = await run();
      const { body } = await app.send('/thrown');
      expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['a', 'email', 'email']);
      expect([body.truncated, body.error_count]).toEqual([true, 42]);
    });
  });
});
