import { afterEach, describe, expect, it } from '@jest/globals';
import { BadRequestException, Body, Controller, Get, Param, Post, Sse } from '@nestjs/common';
import { IsInt } from 'class-validator';
import {
  ApiErrors,
  defineError,
  type ErrorFormat,
  HttpErrors,
  looker,
  problemDetails,
  UseErrorFormat,
} from 'nestjs-api-errors';
import { concat, delay, of, throwError } from 'rxjs';
import { PLATFORMS, type RunningApp, start } from './harness.js';

const SECRET = 'hunter2';

class Depleted extends defineError({
  code: 'depleted',
  status: 429,
  message: 'No {what} is left.',
  headers: { 'X-Depot': 'Riga' },
}) {}

class Amount {
  @IsInt()
  amount!: number;
}

@Controller()
class Things {
  @Get('depleted')
  @ApiErrors(Depleted)
  depleted() {
    throw new Depleted({ what: SECRET }, { retryAfter: 30 });
  }

  @Get('crash')
  crash() {
    throw new Error(`no connection for ${SECRET}`);
  }

  @Get('denied')
  denied() {
    throw new HttpErrors.Unauthorized();
  }

  @Get('teapot')
  teapot() {
    throw new BadRequestException({ message: SECRET, code: 'short_and_stout' });
  }

  @Post('amounts')
  @UseErrorFormat('broken')
  amount(@Body() amount: Amount) {
    return amount;
  }

  @Get('of/:id')
  find(@Param('id') id: string) {
    return id;
  }

  @Sse('events')
  events() {
    return concat(
      of({ data: 'one' }).pipe(delay(20)),
      throwError(() => new Depleted({ what: SECRET })),
    );
  }
}

/** Ways in which a format fails. */
const FAILURES: Readonly<Record<string, Partial<ErrorFormat>>> = {
  'in render()': {
    render: () => {
      throw new Error(`${SECRET} in render()`);
    },
  },
  'with a value that is not an error, in render()': {
    render: () => {
      // oxlint-disable-next-line typescript/only-throw-error -- a format may
      throw { reason: 'out of ink' };
    },
  },
  'with a promise': { render: () => Promise.reject(new Error('later')) as never },
  'with an object whose toString() throws': {
    render: () =>
      ({
        toString: () => {
          throw new Error(SECRET);
        },
      }) as never,
  },
  'in status()': {
    status: () => {
      throw new Error(`${SECRET} in status()`);
    },
  },
};

const createBrokenFormat = (failure: Partial<ErrorFormat>): ErrorFormat => ({
  ...looker(),
  name: 'broken',
  ...failure,
});

describe.each(PLATFORMS)('A format that fails on %s', (_, adapter) => {
  let running: RunningApp;
  const run = async (formats: readonly ErrorFormat[]) => {
    running = await start(adapter(), {
      controllers: [Things],
      errors: { errors: [Depleted], formats: [...formats], http: { wwwAuthenticate: 'Bearer' } },
    });
  };
  const sendRequest = (path: string, init: object = {}) =>
    running.send(path, { ...init, headers: { 'x-request-id': 'request-1' } });
  afterEach(() => running?.close());

  it.each(Object.entries(FAILURES))(
    'keeps the status and the headers, and replaces the body, if it fails %s',
    async (__, failure) => {
      await run([createBrokenFormat(failure)]);
      const { status, headers, text, body } = await sendRequest('/depleted');
      expect(status).toBe(429);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-request-id': 'request-1',
        'x-depot': 'Riga',
        'retry-after': '30',
      });
      expect(body).toEqual({ message: 'Too Many Requests', code: 'depleted', request_id: 'request-1' });
      expect(text).not.toContain(SECRET);
    },
  );

  it('keeps the status, the code and the headers of each kind of error', async () => {
    await run([createBrokenFormat(FAILURES['in render()']!)]);
    const seen = await Promise.all(
      ['/crash', '/denied', '/teapot', '/nowhere'].map(async (path) => {
        const { status, body, headers } = await sendRequest(path);
        return [status, body.code, headers.get('www-authenticate')];
      }),
    );
    expect(seen).toEqual([
      [500, 'internal_server_error', null],
      [401, 'unauthorized', 'Bearer'],
      [400, 'short_and_stout', null],
      [404, 'not_found', null],
    ]);
    const unknownMethod = await sendRequest('/of/7', { method: 'PUT' });
    expect([unknownMethod.status, unknownMethod.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it("keeps the status of its route's format, whichever format the client requests", async () => {
    const own = createBrokenFormat({
      ...FAILURES['in render()']!,
      status: ({ status }) => (status === 422 ? 400 : status),
    });
    await run([looker(), own]);
    const { status, body } = await sendRequest('/amounts', { method: 'POST' });
    expect([status, body.code]).toEqual([400, 'validation_failed']);
  });

  it('keeps the status of the default format if a header for the choice cannot be read', async () => {
    const first = createBrokenFormat({ status: ({ status }) => (status === 429 ? 503 : status) });
    running = await start(adapter(), {
      controllers: [Things],
      errors: { errors: [Depleted], formats: [first, problemDetails()] },
      main: (app) => {
        app.use((request: { headers: Record<string, unknown> }, _response: unknown, next: () => void) => {
          request.headers.accept = { length: 1 };
          next();
        });
      },
    });
    const { status, body } = await sendRequest('/depleted');
    expect([status, body.code]).toEqual([503, 'depleted']);
    expect(running.log.text).toContain(
      'The response could not be rendered (format `broken`); a minimal response is sent instead: 503 depleted GET /depleted',
    );
  });

  it('names in the log the type of a value that is not a string', async () => {
    await run([createBrokenFormat(FAILURES['with a promise']!)]);
    await sendRequest('/depleted');
    expect(running.log.text).toContain(
      '`render()` of the format `broken` must return a string, got an instance of Promise.',
    );
  });

  it('ends a stream of events with the minimal response', async () => {
    await run([createBrokenFormat(FAILURES['in render()']!)]);
    const { text } = await sendRequest('/events');
    const body = '{"message":"Too Many Requests","code":"depleted","request_id":"request-1"}';
    expect(text).toContain(`event: error\nid: 2\ndata: ${body}`);
  });

  it('appears in the log with its name, the request id and the route, beside the original error', async () => {
    await run([createBrokenFormat(FAILURES['in render()']!)]);
    await sendRequest('/depleted');
    const [line] = running.log.ours;
    expect(line).toMatchObject({
      level: 'error',
      message:
        'The response could not be rendered (format `broken`); a minimal response is sent instead: 429 depleted GET /depleted [request-1]',
    });
    const [stack] = line!.rest as [string];
    expect(stack).toContain(`${SECRET} in render()`);
    expect(stack).toMatch(/failing-formats\.spec/);
    expect(stack).toMatch(/While handling:\n\s+Depleted/);
    expect(stack).toContain(`No ${SECRET} is left.`);
  });
});
