import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Inject,
  Injectable,
  NotFoundException,
  UseFilters,
} from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
import { APP_FILTER, LazyModuleLoader, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  type ApiException,
  Catalogue,
  defineError,
  type ErrorEvent,
  type ErrorFormat,
  type ErrorMapper,
  type ErrorObserver,
  ErrorsFilter,
  ErrorsModule,
  type ErrorsOptions,
  HttpErrors,
  looker,
  MapsErrors,
  ObservesErrors,
  RequestValidationPipe,
  ValidationFailed,
} from 'nestjs-api-errors';
import { moduleOf, PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';
import { Declared, DomainError, ShopController, Undeclared } from './shop.app.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('ErrorsModule on %s', (platform, adapter) => {
  const run = async (definition: TestApp): Promise<RunningApp> => {
    running = await start(adapter(), { controllers: [ShopController], ...definition });
    return running;
  };

  describe('ErrorMapper', () => {
    const mapper = (code: string): ErrorMapper => ({
      map: (thrown) =>
        thrown instanceof DomainError && thrown.detail === code
          ? new Declared({ what: code }, { cause: thrown })
          : undefined,
    });

    it('receives foreign exceptions in order, before all other mappings', async () => {
      const replacesAll: ErrorMapper = { map: () => new HttpErrors.ImATeapot() };
      const app = await run({
        errors: { errors: [Declared], mappers: [mapper('a'), replacesAll, mapper('b')] },
      });
      expect((await app.send('/domain/a')).body).toMatchObject({ code: 'declared', message: 'Declared a.' });
      expect((await app.send('/domain/b')).body).toMatchObject({ code: 'im_a_teapot' });
      expect((await app.send('/missing')).body).toMatchObject({ code: 'im_a_teapot' });
      expect((await app.send('/declared')).body).toMatchObject({ code: 'declared' });
    });

    it('is created as a provider of any module, with injection', async () => {
      @Injectable()
      class Texts {
        of = (detail: string) => `text of ${detail}`;
      }
      @Injectable()
      @MapsErrors()
      class DomainMapper implements ErrorMapper {
        constructor(@Inject(Texts) private readonly texts: Texts) {}

        map(thrown: unknown): ApiException | undefined {
          if (!(thrown instanceof DomainError)) return undefined;
          return new Declared({ what: this.texts.of(thrown.detail) });
        }
      }
      const feature = moduleOf({ providers: [Texts, DomainMapper] });
      const app = await run({ imports: [feature], errors: { errors: [Declared] } });
      expect((await app.send('/domain/x')).body).toMatchObject({ message: 'Declared text of x.' });
    });

    it('runs once if a factory creates it and several modules provide it', async () => {
      const called: string[] = [];
      @MapsErrors()
      class MadeMapper implements ErrorMapper {
        constructor(readonly name: string) {}
        map = () => void called.push(this.name);
      }
      const factory = { provide: 'MAPPER', useFactory: () => new MadeMapper('made') };
      const app = await run({
        imports: [moduleOf({ providers: [factory] }), moduleOf({ providers: [factory] })],
      });
      await app.send('/missing');
      expect(called).toEqual(['made']);
    });

    it('is found in a module that is loaded later', async () => {
      @Injectable()
      @MapsErrors()
      class LateMapper implements ErrorMapper {
        map = (thrown: unknown) => (thrown instanceof DomainError ? new HttpErrors.Locked() : undefined);
      }
      const app = await run({});
      expect((await app.send('/domain/x')).status).toBe(500);
      await app.app.get(LazyModuleLoader).load(() => moduleOf({ providers: [LateMapper] }));
      expect((await app.send('/domain/x')).status).toBe(423);
    });

    it('receives the request, its route and its id', async () => {
      const seen: unknown[] = [];
      const spy: ErrorMapper = { map: (_, { route, requestId }) => void seen.push([route, requestId]) };
      const app = await run({ errors: { mappers: [spy] }, main: (nest) => void nest.setGlobalPrefix('api') });
      await app.send('/api/domain/x?secret=1', { headers: { 'x-request-id': 'id-1' } });
      await app.send('/api/nowhere', { headers: { 'x-request-id': 'id-2' } });
      expect(seen).toEqual([
        [{ method: 'GET', template: '/api/domain/:detail' }, 'id-1'],
        [{ method: 'GET', template: undefined }, 'id-2'],
      ]);
    });

    it('is skipped and logged if it throws or returns another value, such as a promise', async () => {
      const broken: ErrorMapper = {
        map: () => {
          throw new Error('mapper broke');
        },
      };
      const promising = { map: () => Promise.resolve(new HttpErrors.ImATeapot()) } as unknown as ErrorMapper;
      const rejecting = { map: () => Promise.reject(new Error('mapper rejected')) } as unknown as ErrorMapper;
      const misled = [new Error('lost'), 'lost\n', HttpErrors.Gone, null, 7].map(
        (result) => ({ map: () => result }) as unknown as ErrorMapper,
      );
      const mappers = [broken, promising, rejecting, ...misled];
      const app = await run({ errors: { errors: [Declared], mappers } });
      expect((await app.send('/missing')).body).toMatchObject({ code: 'not_found' });
      expect(app.log.text).toContain('mapper broke');
      expect(app.log.text).toContain('mapper rejected');
      for (const actual of [
        'an instance of Promise',
        'an instance of Error',
        'a string',
        'a function',
        'null',
        '7',
      ])
        expect(app.log.text).toContain(
          `Object.map() must return an \`ApiException\` or \`undefined\` synchronously, got ${actual}. The next mapper is called. (GET /missing [`,
        );
    });
  });

  describe('ErrorObserver', () => {
    it('receives the event after the response was sent', async () => {
      const events: ErrorEvent[] = [];
      const app = await run({ errors: { observers: [{ observe: (event) => void events.push(event) }] } });
      await app.send('/crash?q=1', { headers: { 'x-request-id': 'id-1' } });
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({
        error: { code: 'internal_server_error', status: 500 },
        exception: expect.any(TypeError),
        route: { method: 'GET', template: '/crash' },
        status: 500,
        requestId: 'id-1',
      });
      expect(events[0]!.durationMs).toBeGreaterThan(0);
      expect(Object.isFrozen(events[0]!.error)).toBe(true);
    });

    it('is created as a provider of any module', async () => {
      @Injectable()
      @ObservesErrors()
      class Counter implements ErrorObserver {
        codes: string[] = [];
        observe = ({ error }: ErrorEvent) => void this.codes.push(error.code);
      }
      const app = await run({ imports: [moduleOf({ providers: [Counter] })] });
      await app.send('/missing');
      await app.send('/fine');
      expect(app.app.get(Counter, { strict: false }).codes).toEqual(['not_found']);
    });

    it('leaves the response and other observers unaffected if it fails', async () => {
      const notified: string[] = [];
      const observers: ErrorObserver[] = [
        {
          observe: () => {
            throw new Error('observer threw');
          },
        },
        { observe: () => Promise.reject(new Error('observer rejected')) },
        {
          observe: () =>
            // oxlint-disable-next-line unicorn/no-thenable -- that is what is tried
            ({ then: (_: unknown, no: (e: Error) => void) => no(new Error('thenable rejected')) }) as never,
        },
        { observe: () => void notified.push('third') },
      ];
      const app = await run({ errors: { observers } });
      expect((await app.send('/missing')).status).toBe(404);
      expect(notified).toEqual(['third']);
      expect(app.log.text).toContain('observer threw');
      expect(app.log.text).toContain('observer rejected');
      expect(app.log.text).toContain('thenable rejected');
    });
  });

  describe('The request id', () => {
    const getRequestId = async (app: RunningApp, headers: Record<string, string> = {}) => {
      const response = await app.send('/missing', { headers });
      expect(response.headers.get('x-request-id')).toBe(response.body.request_id);
      return response.body.request_id as string;
    };
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;

    it.each([
      ['the X-Request-Id of the client', { 'x-request-id': 'client-1', traceparent }, 'client-1'],
      ['the trace id, without an X-Request-Id', { traceparent }, trace],
      ['the trace id if X-Request-Id is malformed', { 'x-request-id': 'a b', traceparent }, trace],
      ['the trace id if X-Request-Id is too long', { 'x-request-id': 'x'.repeat(129), traceparent }, trace],
    ])('has the first valid source: %s', async (_, headers, id) => {
      expect(await getRequestId(await run({}), headers)).toBe(id);
    });

    it.each(['', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 'x'])(
      'is generated if `traceparent` is absent or malformed (%j)',
      async (malformed) => {
        const headers: Record<string, string> = malformed ? { traceparent: malformed } : {};
        const app = await run({});
        expect(await getRequestId(app, headers)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
        expect(await getRequestId(app, headers)).not.toBe(await getRequestId(app, headers));
      },
    );

    it('is the id that the logger of the app has put on the request', async () => {
      const app = await run({
        main: (nest) =>
          void nest.use((request: { id: string }, _: unknown, next: () => void) => {
            request.id = 'logger-1';
            next();
          }),
      });
      expect(await getRequestId(app, { 'x-request-id': 'client-1' })).toBe('logger-1');
    });

    it('is the result of `requestId.resolve`, which has priority', async () => {
      const resolve = (request: { headers: Record<string, string> }) => request.headers['x-correlation'];
      const app = await run({ errors: { requestId: { resolve, header: 'X-Correlation' } } });
      const response = await app.send('/missing', { headers: { 'x-correlation': 'mine-1' } });
      expect([response.body.request_id, response.headers.get('x-correlation')]).toEqual(['mine-1', 'mine-1']);
      expect((await app.send('/missing', { headers: { 'x-request-id': 'x' } })).body.request_id).not.toBe(
        'x',
      );
    });

    it('is sent with every response by option, and with errors otherwise', async () => {
      const app = await run({
        errors: { requestId: { everyResponse: true } },
        main: (nest) => {
          nest.enableCors();
          nest.use((request: { id: string; url: string }, response: { end(): void }, next: () => void) => {
            if (request.url === '/logged') request.id = 'logger-1';
            return request.url === '/alive' ? response.end() : next();
          });
        },
      });
      const headers = { 'x-request-id': 'a', origin: 'https://x.example' };
      const getSentId = async (path: string, method = 'GET') =>
        (await app.send(path, { method, headers })).headers.get('x-request-id');
      expect(await getSentId('/fine')).toBe('a');
      expect(await getSentId('/alive')).toBe('a');
      expect(await getSentId('/fine', 'OPTIONS')).toBe('a');
      expect(await getSentId('/missing')).toBe('a');
      expect(await getSentId('/logged')).toBe('logger-1');
      await app.close();
      const quiet = await run({});
      expect((await quiet.send('/fine', { headers })).headers.get('x-request-id')).toBeNull();
    });

    it('is sent with a response whose headers are written as a list', async () => {
      interface Raw {
        writeHead(status: number, headers: readonly unknown[]): { end(): void };
      }
      const pairs = [
        ['X-A', '1'],
        ['X-B', '2'],
      ];
      // Express has already set a header. Node then accepts only a flat list.
      const list = platform === 'Express' ? pairs.flat() : pairs;
      const app = await run({
        errors: { requestId: { everyResponse: true } },
        main: (nest) =>
          void nest.use((_: unknown, response: Raw) => {
            response.writeHead(200, list).end();
          }),
      });
      const received = await app.send('/fine', { headers: { 'x-request-id': 'a' } });
      expect([received.status, received.headers.get('x-b'), received.headers.get('x-request-id')]).toEqual([
        200,
        '2',
        'a',
      ]);
    });

    it('has the next source if `requestId.resolve` fails, which is logged once', async () => {
      const resolve = (request: { headers: Record<string, string> }) => {
        if (request.headers['x-bad'] === '1') throw new Error('from failed');
        return 'has space';
      };
      const app = await run({ errors: { requestId: { resolve } } });
      expect(await getRequestId(app, { 'x-bad': '1', 'x-request-id': 'client-1' })).toBe('client-1');
      expect(await getRequestId(app, { 'x-request-id': 'client-2' })).toBe('client-2');
      expect(app.log.ours.map(({ message }) => message)).toEqual([
        '`requestId.resolve` did not return a valid id; the next source is used.',
      ]);
    });

    it('has the next source if `requestId.resolve` returns no valid id, which the log contains', async () => {
      const app = await run({ errors: { requestId: { resolve: () => 'has space' } } });
      expect(await getRequestId(app, { 'x-request-id': 'client-1' })).toBe('client-1');
      expect(app.log.text).toContain(
        "TypeError: `requestId.resolve` must return a number or a string of 1 to 128 letters, digits and . : ; @ = + / ~ - _, got 'has space'.",
      );
    });
  });

  describe('The option `logging`', () => {
    it('logs one line for a server error, with its stack and all causes', async () => {
      const app = await run({});
      await app.send('/crash?token=s3cret', { headers: { 'x-request-id': 'id-1', authorization: 's3cret' } });
      expect(app.log.ours).toHaveLength(1);
      const [line] = app.log.ours;
      expect(line!.level).toBe('error');
      expect(line!.message).toBe(
        '500 internal_server_error GET /crash [id-1] TypeError: boom\\n[31mforged line',
      );
      expect(app.log.text).toContain('at ShopController.crash');
      expect(app.log.text).toMatch(/Caused by: Error: root cause\n/);
      expect(app.log.text).toMatch(/Caused by: 'deepest'/);
      expect(app.log.text).not.toContain('s3cret');
    });

    it('logs client errors at the level of `clientErrors`', async () => {
      const app = await run({ errors: { logging: { clientErrors: 'warn' } } });
      await app.send('/missing', { headers: { 'x-request-id': 'id-1' } });
      await app.send('/nowhere?token=s3cret', { headers: { 'x-request-id': 'id-2' } });
      expect(app.log.ours.map(({ level, message }) => [level, message])).toEqual([
        ['warn', '404 not_found GET /missing [id-1] line\\r\\nbreak'],
        ['warn', '404 not_found GET (no route) [id-2] Cannot GET /nowhere'],
      ]);
    });

    it('logs no client errors by default, and nothing if it is false', async () => {
      const app = await run({});
      await app.send('/missing');
      expect(app.log.ours).toEqual([]);
      await app.close();
      const off = await run({ errors: { logging: false } });
      await off.send('/crash');
      expect(off.log.ours).toEqual([]);
    });

    it('sends an undeclared error, and logs a warning about it once, although operations are not checked', async () => {
      const app = await run({ errors: { documentation: { undeclared: 'off' } } });
      expect((await app.send('/undeclared')).body).toMatchObject({ code: 'undeclared' });
      await app.send('/undeclared');
      expect(app.log.ours.map(({ message }) => message)).toEqual([
        expect.stringContaining('The error `undeclared` was sent, but the app does not declare it.'),
      ]);
    });
  });

  describe('A filter of the app', () => {
    @Catch(NotFoundException)
    class OwnFilter implements ExceptionFilter {
      catch(_: unknown, host: ArgumentsHost) {
        const response = host
          .switchToHttp()
          .getResponse<{ status(code: number): { send(body: object): void } }>();
        response.status(418).send({ own: true });
      }
    }
    @Catch()
    class CatchAll extends OwnFilter {}

    @Controller()
    @UseFilters(OwnFilter)
    class FilteredController extends ShopController {}

    @Controller()
    class HandlerFilteredController extends ShopController {
      @Get('missing')
      @UseFilters(new OwnFilter())
      override missing() {
        throw new NotFoundException();
      }
    }

    const provideFilter = (useClass: typeof OwnFilter) => ({ provide: APP_FILTER, useClass });
    const WAYS: Record<string, TestApp> = {
      'APP_FILTER in the root module': { providers: [provideFilter(OwnFilter)] },
      'APP_FILTER in a feature module, imported before': {
        imports: [moduleOf({ providers: [provideFilter(OwnFilter)] })],
      },
      useGlobalFilters: { main: (app) => void app.useGlobalFilters(new OwnFilter()) },
      '@UseFilters on a controller': { controllers: [FilteredController] },
      '@UseFilters on a handler': { controllers: [HandlerFilteredController] },
    };

    it.each(Object.entries(WAYS))('handles an exception before ErrorsFilter: %s', async (_, definition) => {
      const app = await run(definition);
      expect((await app.send('/missing')).body).toEqual({ own: true });
      expect((await app.send('/crash')).body).toMatchObject({ code: 'internal_server_error' });
    });

    it('handles an exception if APP_FILTER is in a feature module that is imported after ErrorsModule', async () => {
      const feature = moduleOf({ providers: [provideFilter(OwnFilter)] });
      const app = await run({ errors: null, imports: [ErrorsModule.forRoot(), feature] });
      expect((await app.send('/missing')).body).toEqual({ own: true });
      expect((await app.send('/crash')).body).toMatchObject({ code: 'internal_server_error' });
    });

    it.each([
      ['APP_FILTER', { providers: [provideFilter(CatchAll)] }],
      ['useGlobalFilters', { main: (app) => void app.useGlobalFilters(new CatchAll()) }],
    ] as [string, TestApp][])(
      'handles an exception before ErrorsFilter if it catches all, by %s',
      async (_, definition) => {
        const app = await run(definition);
        expect((await app.send('/missing')).body).toEqual({ own: true });
        expect((await app.send('/crash')).body).toEqual({ own: true });
      },
    );
  });

  it('sends a minimal response if the format fails, and notifies observers', async () => {
    const notified: ErrorEvent[] = [];
    const format: ErrorFormat = {
      name: 'broken',
      mediaTypes: ['application/json'],
      render: ({ code }) =>
        code === 'not_found' ? ({ code } as never) : code === 'declared' ? JSON.parse('{') : '"x"',
      schema: () => ({}),
    };
    const observers = [{ observe: (event: ErrorEvent) => void notified.push(event) }];
    const app = await run({ errors: { errors: [Declared], formats: [format], observers } });
    for (const [path, status, message, code] of [
      ['/missing', 404, 'Not Found', 'not_found'],
      ['/declared', 409, 'Conflict', 'declared'],
    ] as const) {
      const response = await app.send(path, { headers: { 'x-request-id': 'id-1' } });
      expect(response.status).toBe(status);
      expect(response.body).toEqual({ message, code, request_id: 'id-1' });
      expect(response.headers.get('x-request-id')).toBe('id-1');
    }
    expect(notified.map(({ exception, error }) => [(exception as Error).name, error.requestId])).toEqual([
      ['NotFoundException', 'id-1'],
      ['Declared', 'id-1'],
    ]);
  });

  it('separates two apps in one process', async () => {
    const strict = await start(adapter(), {
      controllers: [ShopController],
      errors: { formats: [looker({ strict: true })] },
    });
    const app = await run({
      errors: { errors: [Declared], documentation: { baseUrl: 'https://docs.example.com/e/' } },
    });
    const headers = { 'x-request-id': 'id-1' };
    expect((await strict.send('/declared', { headers })).body).toEqual({ message: 'Declared thing.' });
    expect((await app.send('/declared', { headers })).body).toEqual({
      message: 'Declared thing.',
      documentation_url: 'https://docs.example.com/e/declared',
      code: 'declared',
      request_id: 'id-1',
    });
    await strict.close();
  });

  it('exposes the bodies of server errors with `exposeServerErrors`', async () => {
    @Controller()
    class HealthController {
      @Get('health')
      health() {
        throw new (class extends NotFoundException {
          override getStatus = () => 503;
        })({ message: 'Not healthy', database: 'down', code: 'unhealthy' });
      }
    }
    const app = await run({
      controllers: [HealthController],
      errors: { http: { exposeServerErrors: true } },
    });
    expect(await app.send('/health', { headers: { 'x-request-id': 'id-1' } })).toMatchObject({
      status: 503,
      body: { message: 'Not healthy', code: 'unhealthy', request_id: 'id-1', database: 'down' },
    });
  });

  it('sends a failed validation with the status of the error that replaces it', async () => {
    class BadInput extends defineError({
      code: 'bad_input',
      status: 400,
      message: 'Bad input.',
      replaces: ValidationFailed,
    }) {}
    @Controller()
    class FormController {
      @Get('form')
      form() {
        throw new ValidationFailed([{ field: 'a', code: 'invalid' }]);
      }
    }
    const app = await run({ controllers: [FormController], errors: { errors: [BadInput] } });
    const { status, body } = await app.send('/form');
    expect([status, body.code, body.errors.length]).toEqual([400, 'bad_input', 1]);
  });

  it('handles an exception that a filter of the app delegates to it', async () => {
    @Catch()
    class DelegatingFilter implements ExceptionFilter {
      constructor(@Inject(ErrorsFilter) private readonly errors: ErrorsFilter) {}
      catch(thrown: unknown, host: ArgumentsHost) {
        this.errors.catch(thrown, host);
      }
    }
    const app = await run({ providers: [{ provide: APP_FILTER, useClass: DelegatingFilter }] });
    expect((await app.send('/missing')).body.code).toBe('not_found');
  });

  it(`sends the replacement of a built-in error (${platform})`, async () => {
    class NothingHere extends defineError({
      code: 'nothing_here',
      status: 404,
      message: 'Nothing here.',
      replaces: HttpErrors.NotFound,
    }) {}
    @Controller()
    class EmptyController {
      @Get('ours')
      ours() {
        throw new HttpErrors.NotFound();
      }
      @Get('nests')
      nests() {
        throw new NotFoundException();
      }
      @Get('text')
      text() {
        throw new NotFoundException('No such page');
      }
    }
    const app = await run({ controllers: [EmptyController], errors: { errors: [NothingHere] } });
    expect((await app.send('/ours')).body).toMatchObject({ code: 'nothing_here', message: 'Nothing here.' });
    expect((await app.send('/nests')).body).toMatchObject({ code: 'nothing_here', message: 'Nothing here.' });
    expect((await app.send('/text')).body).toMatchObject({ code: 'nothing_here', message: 'No such page' });
    expect((await app.send('/x')).body).toMatchObject({ code: 'nothing_here', message: 'Nothing here.' });
    expect(app.log.text).not.toContain('does not declare');
  });
});

describe('ErrorsModule.forRootAsync()', () => {
  const options: ErrorsOptions = { documentation: { baseUrl: 'https://docs.example.com' } };
  const settings = registerAs('errors', () => options);

  @Injectable()
  class Settings {
    createErrorsOptions = () => options;
  }
  const settingsModule = moduleOf({ providers: [Settings], exports: [Settings] });

  it.each([
    ['useFactory', ErrorsModule.forRootAsync({ useFactory: () => Promise.resolve(options) })],
    [
      'useFactory with imports and inject',
      ErrorsModule.forRootAsync({
        imports: [settingsModule],
        inject: [Settings],
        useFactory: (given: Settings) => given.createErrorsOptions(),
      }),
    ],
    ['useClass', ErrorsModule.forRootAsync({ useClass: Settings })],
    ['useExisting', ErrorsModule.forRootAsync({ imports: [settingsModule], useExisting: Settings })],
    ['registerAs(…).asProvider()', ErrorsModule.forRootAsync(settings.asProvider())],
  ])('accepts the configuration %s', async (_, module) => {
    const imports = [ConfigModule.forRoot({ ignoreEnvFile: true }), module];
    running = await start(PLATFORMS[0]![1](), { controllers: [ShopController], errors: null, imports });
    expect((await running.send('/missing')).body.documentation_url).toBe(
      'https://docs.example.com/not_found',
    );
  });

  it('accepts a factory that returns nothing', async () => {
    const module = ErrorsModule.forRootAsync({ useFactory: () => undefined as never });
    running = await start(PLATFORMS[0]![1](), {
      controllers: [ShopController],
      errors: null,
      imports: [module],
    });
    expect((await running.send('/missing')).status).toBe(404);
  });
});

describe('ErrorsModule without HTTP', () => {
  it('loads in an application context, and creates the catalogue', async () => {
    const context = await NestFactory.createApplicationContext(
      moduleOf({}, [ErrorsModule.forRoot({ errors: [Declared] }), ErrorsModule.forFeature([Undeclared])]),
      { logger: false, abortOnError: false },
    );
    const codes = context.get(Catalogue).entries.map(({ definition }) => definition.code);
    expect(codes).toEqual(
      expect.arrayContaining(['not_found', 'validation_failed', 'declared', 'undeclared']),
    );
    await context.close();
  });
});

describe('ErrorsModule in a TestingModule', () => {
  const createTestingModule = () =>
    Test.createTestingModule({ imports: [ErrorsModule.forRoot()], controllers: [ShopController] });

  it('loads without an HTTP server', async () => {
    const testing = await createTestingModule().compile();
    const app = testing.createNestApplication({ logger: false });
    await app.init();
    await app.close();
  });

  it('allows a test to override the filter and the pipe', async () => {
    const caught: unknown[] = [];
    const testing = await createTestingModule()
      .overrideProvider(ErrorsFilter)
      .useValue({
        catch(thrown: unknown, host: ArgumentsHost) {
          caught.push(thrown);
          host.switchToHttp().getResponse<{ sendStatus(code: number): void }>().sendStatus(418);
        },
      })
      .overrideProvider(RequestValidationPipe)
      .useValue({ transform: (value: unknown) => `${String(value)}!` })
      .compile();
    const app = testing.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/domain/x`);
    expect(response.status).toBe(418);
    expect(caught).toMatchObject([{ detail: 'x!' }]);
    await app.close();
  });
});
