import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } from '@jest/globals';
import {
  BadGatewayException,
  BadRequestException,
  type CallHandler,
  type CanActivate,
  ConflictException,
  ConsoleLogger,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Get,
  GoneException,
  HttpException,
  type INestApplication,
  Logger,
  type LoggerService,
  type LogLevel,
  type NestInterceptor,
  NotFoundException,
  Param,
  type PipeTransform,
  ServiceUnavailableException,
  UnauthorizedException,
  UnprocessableEntityException,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import createError from 'http-errors';
import { defineError, ErrorsModule, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { type Observable, throwError } from 'rxjs';
import { moduleOf, PLATFORMS, type RunningApp, send, start } from './harness.js';

class UserNotFound extends defineError({
  code: 'user_not_found',
  number: 4041,
  status: 404,
  message: "User '{id}' does not exist.",
  headers: { 'X-Hint': 'look elsewhere' },
}) {}

class OutOfOrder extends defineError({
  code: 'out_of_order',
  status: 503,
  message: 'The machine is out of order.',
  retryAfter: 120,
}) {}

class BadStatus extends defineError({ code: 'bad_status', status: 200, message: 'Not a success.' }) {}

const SECRET = 'postgres://admin:hunter2@10.0.0.7/orders';

/** Creates an error like an HTTP client: with the status of the upstream server, and the whole request. */
function createUpstreamError(): Error {
  return Object.assign(new Error(`Request failed with ${SECRET}`), {
    isAxiosError: true,
    status: 401,
    statusCode: 401,
    response: { status: 401, data: SECRET },
    config: { headers: { Authorization: SECRET } },
  });
}

function createCycle(): object {
  const members: Record<string, unknown> = { message: 'round', big: 10n, deep: { list: [1, undefined, 2] } };
  members.self = members;
  return members;
}

class Hostile {
  get message(): string {
    throw new Error(SECRET);
  }
  get status(): number {
    throw new Error(SECRET);
  }
}

const trap = () => {
  throw new Error(SECRET);
};
const UNTOUCHABLE = new Proxy(
  {},
  { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap, getOwnPropertyDescriptor: trap },
);

/** Has the name of the error class of Fastify and its plugins, by which such errors are recognized. */
class FastifyError extends Error {
  constructor(
    readonly code: string,
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}
const fastifyError = new FastifyError('FST_JWT_NO_AUTHORIZATION', 401, 'No token was found');
const fastifyParserError = new FastifyError('FST_ERR_CTP_BODY_TOO_LARGE', 413, 'x');

const UNKNOWN = { message: 'Internal Server Error', code: 'internal_server_error' };

/** Exceptions, each with the status and body of its response. */
const THROWN: Record<string, readonly [() => unknown, number, object]> = {
  // errors of this package
  'an error with a parameter': [
    () => new UserNotFound({ id: 'a"b' }),
    404,
    { message: `User 'a"b' does not exist.`, code: 'user_not_found', number: 4041 },
  ],
  'an error with metadata': [
    () =>
      new UserNotFound({ id: 1 }, { metadata: { seen: new Date(0), code: 'mine', tags: new Set(['a']) } }),
    404,
    {
      message: "User '1' does not exist.",
      code: 'user_not_found',
      number: 4041,
      seen: '1970-01-01T00:00:00.000Z',
      tags: ['a'],
      details: { code: 'mine' },
    },
  ],
  'an error with fields': [
    () => new HttpErrors.Conflict(undefined, { fields: [{ field: 'version', in: 'header', code: 'stale' }] }),
    409,
    {
      message: 'Conflict',
      errors: [{ field: 'version', in: 'header', code: 'stale', message: 'This value is rejected: stale.' }],
      code: 'conflict',
    },
  ],
  'field errors of a service': [
    () =>
      new ValidationFailed([
        { field: 'email', code: 'already_exists' },
        {
          fields: ['from', 'to'],
          in: 'query',
          code: 'invalid',
          message: 'Give one.',
          validValues: [1],
          badValues: ['x'],
        },
      ]),
    422,
    {
      message: 'Validation Failed',
      errors: [
        { field: 'email', code: 'already_exists', message: 'This value already exists.' },
        {
          field: 'from',
          fields: ['from', 'to'],
          in: 'query',
          code: 'invalid',
          message: 'Give one.',
          valid_values: [1],
          bad_values: ['x'],
        },
      ],
      code: 'validation_failed',
    },
  ],
  'a parameter that cannot be shown': [
    () => new UserNotFound({ id: { toString: trap } as never }),
    404,
    { message: "User '…' does not exist.", code: 'user_not_found', number: 4041 },
  ],
  'a parameter without end': [
    () => new UserNotFound({ id: 'x'.repeat(100_000) }),
    404,
    { message: `User '${'x'.repeat(200)}…' does not exist.`, code: 'user_not_found', number: 4041 },
  ],
  'an error with a status that is none': [
    () => new BadStatus(),
    500,
    { message: 'Not a success.', code: 'bad_status' },
  ],

  // exceptions of Nest
  NotFoundException: [() => new NotFoundException(), 404, { message: 'Not Found', code: 'not_found' }],
  'an exception with a message': [
    () => new ForbiddenException('Members only'),
    403,
    { message: 'Members only', code: 'forbidden' },
  ],
  'a 422 of Nest': [
    () => new UnprocessableEntityException(),
    422,
    { message: 'Unprocessable Entity', code: 'unprocessable_content' },
  ],
  'an exception with errorCode': [
    () => new ConflictException('Taken', { errorCode: 'EMAIL_TAKEN' }),
    409,
    { message: 'Taken', code: 'EMAIL_TAKEN' },
  ],
  'an exception with an impossible errorCode': [
    () => new ConflictException('Taken', { errorCode: 'e-mail: taken!' }),
    409,
    { message: 'Taken', code: 'conflict' },
  ],
  'an exception with members': [
    () => new BadRequestException({ message: 'Too many', limit: 3, errors: ['a'], error: { why: 1 } }),
    400,
    {
      message: 'Too many',
      code: 'bad_request',
      limit: 3,
      error: { why: 1 },
      details: { errors: ['a'] },
    },
  ],
  'an exception with a code in its body': [
    () => new BadRequestException({ message: 'Too many', code: 'TOO_MANY' }),
    400,
    { message: 'Too many', code: 'TOO_MANY' },
  ],
  'an exception with several messages': [
    () => new BadRequestException(['one', 'two']),
    400,
    { message: 'one; two', code: 'bad_request' },
  ],
  'an exception with an object as message': [
    () => new BadRequestException({ message: { name: ['is short'] } }),
    400,
    { message: 'Bad Request', code: 'bad_request', details: { message: { name: ['is short'] } } },
  ],
  'an exception with an error of its own': [
    () => new BadRequestException({ error: 'USER_NOT_FOUND', id: 42 }),
    400,
    { message: 'Bad Request', code: 'bad_request', error: 'USER_NOT_FOUND', id: 42 },
  ],
  'an exception with a description': [
    () => new NotFoundException('No such cat', 'CAT_NOT_FOUND'),
    404,
    { message: 'No such cat', code: 'not_found', error: 'CAT_NOT_FOUND' },
  ],
  'an exception with a code that is none': [
    () => new ConflictException({ message: 'Taken', code: 1042 }),
    409,
    { message: 'Taken', code: 'conflict', details: { code: 1042 } },
  ],
  'an exception with objects as message': [
    () => new BadRequestException([{ field: 'name' }]),
    400,
    { message: 'Bad Request', code: 'bad_request', details: { message: [{ field: 'name' }] } },
  ],
  'an exception without a message': [
    () => new HttpException({ reason: 'x' }, 400),
    400,
    { message: 'Bad Request', code: 'bad_request', reason: 'x' },
  ],
  'an exception with a cyclic body': [
    () => new BadRequestException(createCycle()),
    400,
    {
      message: 'round',
      code: 'bad_request',
      big: '10',
      deep: { list: [1, 2] },
      self: { message: 'round', big: '10', deep: { list: [1, 2] } },
    },
  ],
  'an exception whose body is an error': [
    () => new UnauthorizedException(createUpstreamError()),
    401,
    { message: 'Unauthorized', code: 'unauthorized' },
  ],
  'an exception that prefixes its name': [
    () => new GoneException('GoneException: No more'),
    410,
    { message: 'No more', code: 'gone' },
  ],
  'an exception with a status that has no row': [
    () => new HttpException('Odd', 460),
    460,
    { message: 'Odd', code: 'http_460' },
  ],
  'a 503 with a message': [
    () => new ServiceUnavailableException(`No ${SECRET}`, { cause: new Error('ECONNREFUSED') }),
    503,
    { message: 'Service Unavailable', code: 'service_unavailable' },
  ],
  'a 502 with members': [
    () => new BadGatewayException({ message: 'x', upstream: SECRET, code: 'LEAK' }),
    502,
    { message: 'Bad Gateway', code: 'bad_gateway' },
  ],
  'a 599': [
    () => new HttpException(SECRET, 599),
    599,
    { message: 'Internal Server Error', code: 'http_599' },
  ],
  'an exception with status 200': [() => new HttpException(SECRET, 200), 500, UNKNOWN],
  'an exception with status 999': [() => new HttpException(SECRET, 999), 500, UNKNOWN],
  'an exception with status NaN': [() => new HttpException(SECRET, Number.NaN), 500, UNKNOWN],

  // errors of the platforms
  'an http-errors 404': [
    () => createError(404, 'No such file'),
    404,
    { message: 'No such file', code: 'not_found' },
  ],
  'an http-errors 404 that hides its text': [
    () => createError(404, SECRET, { expose: false }),
    404,
    { message: 'Not Found', code: 'not_found' },
  ],
  'an http-errors 500': [
    () => createError(500, SECRET, { expose: true }),
    500,
    { message: 'Internal Server Error', code: 'internal_server_error' },
  ],
  'a Fastify error': [() => fastifyError, 401, { message: 'No token was found', code: 'unauthorized' }],
  "an error of Fastify's parser": [
    () => fastifyParserError,
    413,
    { message: 'The body is too large.', code: 'content_too_large' },
  ],

  // arbitrary values
  'an upstream error': [createUpstreamError, 500, UNKNOWN],
  'an error with a cause': [() => new Error('a', { cause: new Error(SECRET) }), 500, UNKNOWN],
  'an object like an http error': [() => ({ statusCode: 418, message: SECRET }), 500, UNKNOWN],
  null: [() => null, 500, UNKNOWN],
  undefined: [() => undefined, 500, UNKNOWN],
  'a string': [() => SECRET, 500, UNKNOWN],
  'a number': [() => 404, 500, UNKNOWN],
  'a symbol': [() => Symbol(SECRET), 500, UNKNOWN],
  'a function': [() => trap, 500, UNKNOWN],
  'a frozen object': [() => Object.freeze({ status: 404, message: SECRET }), 500, UNKNOWN],
  'a frozen error': [() => Object.freeze(new Error(SECRET)), 500, UNKNOWN],
  'a cycle': [() => Object.assign(new Error(SECRET), { cause: createCycle() }), 500, UNKNOWN],
  'an object without a prototype': [() => Object.create(null) as unknown, 500, UNKNOWN],
  'getters that throw': [() => new Hostile(), 500, UNKNOWN],
  'a proxy that throws': [() => UNTOUCHABLE, 500, UNKNOWN],
  'an exception whose methods throw': [
    () => Object.assign(new NotFoundException(SECRET), { getStatus: trap }),
    500,
    UNKNOWN,
  ],
};

class ThrowingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    throw getThrown(context);
  }
}

class ThrowingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, _next: CallHandler): Observable<unknown> {
    return throwError(() => getThrown(context));
  }
}

class ThrowingPipe implements PipeTransform {
  transform(name: string): never {
    throw THROWN[name]![0]();
  }
}

function getThrown(context: ExecutionContext): unknown {
  const { params } = context.switchToHttp().getRequest<{ params: { name: string } }>();
  return THROWN[decodeURIComponent(params.name)]![0]();
}

@Controller()
class ThrowingController {
  @Get('handler/:name')
  handler(@Param('name') name: string) {
    throw THROWN[name]![0]();
  }

  @Get('promise/:name')
  async promise(@Param('name') name: string) {
    await Promise.resolve();
    throw THROWN[name]![0]();
  }

  @Get('observable/:name')
  observable(@Param('name') name: string) {
    return throwError(() => THROWN[name]![0]());
  }

  @Get('guard/:name')
  @UseGuards(ThrowingGuard)
  guard() {}

  @Get('interceptor/:name')
  @UseInterceptors(ThrowingInterceptor)
  interceptor() {}

  @Get('pipe/:name')
  pipe(@Param('name', ThrowingPipe) _name: string) {}

  @Get('out-of-order')
  outOfOrder() {
    throw new OutOfOrder();
  }

  @Get('later')
  later() {
    throw new OutOfOrder(undefined, { retryAfter: new Date('2030-01-01T00:00:00Z') });
  }

  @Get('metadata')
  metadata() {
    throw new OutOfOrder(undefined, { cause: new Error(SECRET), metadata: { machine: 7 } });
  }

  @Get('wait/:name')
  wait(@Param('name') name: string) {
    throw new OutOfOrder(undefined, { retryAfter: WAITS[name]![0] as number });
  }

  @Get('headers')
  headers() {
    throw new UserNotFound(
      { id: 1 },
      { headers: { Allow: 'GET', 'X-Bad': 'a\r\nSet-Cookie: b=1', 'bad name': 'x' } },
    );
  }

  @Get('moved')
  moved() {
    throw new HttpException({ to: '/elsewhere' }, 302);
  }

  @Get('closed')
  closed() {
    throw new NotFoundException();
  }
}

/** Values of `retryAfter` that plain JavaScript allows, and the header that is sent. Invalid values fall back to the definition. */
const WAITS: Readonly<Record<string, readonly [given: unknown, sent: string]>> = {
  text: ['30', '120'],
  'no number': [NaN, '120'],
  endless: [Infinity, '120'],
  negative: [-1, '120'],
  'no date': [new Date(NaN), '120'],
  object: [{ getTime: 1 }, '120'],
  null: [null, '120'],
  flag: [true, '120'],
  zero: [0, '0'],
  fraction: [1.2, '2'],
  large: [1e30, '2147483647'],
};

const PLACES = ['handler', 'promise', 'observable', 'guard', 'interceptor', 'pipe', 'middleware'];

/** Adds a middleware that throws before a route is matched. */
function useThrowingMiddleware(app: INestApplication): void {
  app.use((request: { url: string }, _response: unknown, next: () => void) => {
    const name = /^\/middleware\/(.*)$/.exec(request.url)?.[1];
    if (name) throw THROWN[decodeURIComponent(name)]![0]();
    next();
  });
}

describe.each(PLATFORMS)('The response to an exception on %s', (platform, adapter) => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await start(adapter(), {
      controllers: [ThrowingController],
      errors: { errors: [UserNotFound, OutOfOrder] },
      main: useThrowingMiddleware,
    });
  });
  afterAll(() => app.close());

  describe.each(PLACES)('The response to an exception that is thrown in a %s', (place) => {
    // If a middleware throws null or undefined, both platforms continue with the request.
    const skipped = place === 'middleware' ? ['null', 'undefined'] : [];
    const cases = Object.entries(THROWN).filter(([name]) => !skipped.includes(name));
    test.each(cases)('has the documented status and body for %s', async (name, [, status, body]) => {
      const response = await app.send(`/${place}/${encodeURIComponent(name)}`, {
        headers: { 'x-request-id': 'test-1' },
      });
      expect({ status: response.status, body: response.body }).toEqual({
        status,
        body: { ...body, request_id: 'test-1' },
      });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('x-request-id')).toBe('test-1');
      expect(response.text).not.toContain(SECRET);
      expect(response.text.length).toBeLessThan(10_000);
    });
  });

  it('contains the message and the metadata of a custom server error, not its cause', async () => {
    const { status, body, text } = await app.send('/metadata');
    expect(status).toBe(503);
    expect(body).toMatchObject({ message: 'The machine is out of order.', machine: 7 });
    expect(text).not.toContain(SECRET);
  });

  it.each(Object.entries(WAITS))(
    'contains Retry-After only if it is a valid moment: %s',
    async (name, [, sent]) => {
      const { status, headers, body } = await app.send(`/wait/${encodeURIComponent(name)}`);
      expect([status, headers.get('retry-after'), body.code]).toEqual([503, sent, 'out_of_order']);
    },
  );

  it('contains the headers of the definition and of the occurrence, and none that would split the response', async () => {
    const { headers } = await app.send('/headers');
    expect(headers.get('x-hint')).toBe('look elsewhere');
    expect(headers.get('allow')).toBe('GET');
    expect(headers.get('x-bad')).toBeNull();
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('contains Retry-After in seconds or as a date', async () => {
    expect((await app.send('/out-of-order')).headers.get('retry-after')).toBe('120');
    expect((await app.send('/later')).headers.get('retry-after')).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
  });

  it('is a redirect as in Nest if the exception has a 3xx status', async () => {
    const response = await app.send('/moved');
    expect(response.status).toBe(302);
    expect(response.body).toEqual({ to: '/elsewhere' });
  });

  it('is a 404 for an unknown route, and its message omits the query', async () => {
    const response = await app.send('/nowhere?token=s3cret', { headers: { 'x-request-id': 'test-1' } });
    expect(response.status).toBe(404);
    expect(response.body).toEqual({
      message: 'Cannot GET /nowhere',
      code: 'not_found',
      request_id: 'test-1',
    });
  });

  it('is a 400 for broken JSON', async () => {
    const response = await app.send('/nowhere', {
      method: 'POST',
      body: '{"a":',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 'bad_request' });
  });

  it('has no body for a HEAD request', async () => {
    const response = await app.send('/out-of-order', { method: 'HEAD' });
    expect([response.status, response.text]).toEqual([503, '']);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it(`is still sent after all these exceptions on ${platform}`, async () => {
    expect((await app.send('/closed')).status).toBe(404);
  });
});

@Controller('kettle')
class KettleController {
  @Get('broken')
  broken() {
    throw new Error('The kettle is broken.');
  }

  @Get('lost')
  lost() {
    throw new HttpErrors.NotFound();
  }
}

/** Prints a line per call, like a custom logger of an app. */
class PrintingLogger implements LoggerService {
  log = (...line: unknown[]) => this.print('LOG', line);
  error = (...line: unknown[]) => this.print('ERROR', line);
  warn = (...line: unknown[]) => this.print('WARN', line);

  private print(level: string, line: readonly unknown[]): void {
    process.stdout.write(`${level} ${line.join('\n')}\n`);
  }
}

interface LoggerChoice {
  readonly logger?: LoggerService | LogLevel[] | false;
  readonly bufferLogs?: boolean;
  readonly later?: LoggerService;
}

const CONSOLE = Reflect.get(Logger, 'staticInstanceRef') as LoggerService;
const BROKEN =
  /^.*ERROR.*500 internal_server_error GET \/kettle\/broken .*\n  Error: The kettle is broken\.\n +at /m;
const LOST = /^.*WARN.*404 not_found GET \/kettle\/lost /m;

describe.each(PLATFORMS)('The log of errors on %s', (_, adapter) => {
  beforeEach(() => {
    Logger.overrideLogger(CONSOLE);
    Logger.overrideLogger(['log', 'error', 'warn', 'debug', 'verbose', 'fatal']);
  });
  afterEach(() => void jest.restoreAllMocks());

  /** Returns the lines that an app logs for a 500 and a 404. */
  async function collectOutput({ later, ...options }: LoggerChoice): Promise<string> {
    const texts: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
    }
    // Nest 11 returns false here unless the app has listed levels.
    if (!Array.isArray(options.logger)) jest.spyOn(Logger, 'isLevelEnabled').mockReturnValue(false);
    const errors = ErrorsModule.forRoot({ logging: { clientErrors: 'warn' } });
    const app = await NestFactory.create(moduleOf({ controllers: [KettleController] }, [errors]), adapter(), {
      ...options,
      abortOnError: false,
    });
    if (later) app.useLogger(later);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    for (const path of ['broken', 'lost']) await send(`http://127.0.0.1:${port}/kettle/${path}`);
    await app.close();
    // oxlint-disable-next-line no-control-regex -- colors
    return texts.join('').replace(/\u001b\[[\d;]*m/g, '');
  }

  it.each<[string, LoggerChoice]>([
    ['the default logger', {}],
    ['a logger of the app', { logger: new PrintingLogger() }],
    ['a logger that comes after buffered logs', { bufferLogs: true, later: new PrintingLogger() }],
    ['the levels that the app lists', { logger: ['error', 'warn'] }],
  ])('contains each error that is written by %s', async (__, choice) => {
    const text = await collectOutput(choice);
    expect(text).toMatch(BROKEN);
    expect(text).toMatch(LOST);
  });

  it("contains one JSON record for each error with Nest's JSON logger", async () => {
    const text = await collectOutput({ logger: new ConsoleLogger({ json: true, colors: false }) });
    const lines = text.split('\n').filter((line) => line.includes('"context":"ApiErrors"'));
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'error', message: expect.stringMatching(/^500 internal_server_error GET \/kettle\/broken /) },
      { level: 'warn', message: expect.stringMatching(/^404 not_found GET \/kettle\/lost /) },
    ]);
    expect(lines[0]).toContain('"stack":"  Error: The kettle is broken.\\n      at ');
  });

  it('omits errors of a level that the app has turned off', async () => {
    const errors = await collectOutput({ logger: ['error'] });
    expect(errors).toMatch(BROKEN);
    expect(errors).not.toContain('/kettle/lost');
    expect(await collectOutput({ logger: ['fatal'] })).toBe('');
    expect(await collectOutput({ logger: false })).toBe('');
  });
});
