import { once } from 'node:events';
import { type Server } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Inject,
  Headers,
  Injectable,
  Param,
  Post,
  Query,
  Scope,
  Sse,
  UseFilters,
} from '@nestjs/common';
import { ExternalContextCreator, LazyModuleLoader, NestFactory, REQUEST } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { ApiConsumes } from '@nestjs/swagger';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  Catalogue,
  defineError,
  type ErrorMapper,
  ErrorsFilter,
  ErrorsModule,
  HttpErrors,
  MapsErrors,
} from 'nestjs-api-errors';
import { concat, lastValueFrom, of, throwError } from 'rxjs';
import { WebSocket } from 'ws';
import { listFieldErrors } from './field-errors.js';
import {
  Level,
  NEST_ALONE,
  listNestErrors,
  OrderLate,
  OURS,
  throwByName,
  run,
  describeLevel,
  THROWN,
  useNestPipe,
} from './contexts.app.js';
import { moduleOf, PLATFORMS, type RunningApp, type TestApp } from './harness.js';

// @fastify/static requires an ES module, which jest cannot do before Node 24.9. setMock() gives jest the module that
// import() loads, so nothing is mocked.
for (const name of ['content-disposition']) jest.setMock(name, await import(name));

describe.each(PLATFORMS)('%s:', (_platform, adapter) => {
  describe.each([
    ['with the configuration of the app', { inheritAppConfig: true, isLate: false }],
    ['without the configuration of the app', { inheritAppConfig: false, isLate: false }],
    ['connected after the handlers are bound', { inheritAppConfig: true, isLate: true }],
  ])('ErrorsFilter in a microservice next to HTTP, %s', (_which, { inheritAppConfig, isLate }) => {
    let client: ClientProxy;
    let events: string[];

    @Controller('orders')
    class OrdersController {
      @MessagePattern('throws')
      throws(@Payload('what') what: string) {
        throwByName(what);
      }

      @MessagePattern('rejects')
      rejects(@Payload('what') what: string) {
        return concat(
          of('first'),
          throwError(() => THROWN[what]!()),
        );
      }

      @EventPattern('happened')
      happened(@Payload('what') what: string) {
        events.push(what);
        throwByName(what);
      }

      @Get('late')
      @MessagePattern('late')
      late() {
        throw new OrderLate({ id: 7 });
      }

      @Post('levels')
      @MessagePattern('levels')
      levels(@Payload() body: Level) {
        return describeLevel(body);
      }

      @Get('remote/:what')
      remote(@Param('what') what: string) {
        return client.send('throws', { what });
      }
    }

    class Both {
      @Post(':id')
      @MessagePattern('both')
      both(
        @Param('id') _id: number,
        @Query('page') _page: number,
        @Headers() _headers: Level,
        @Payload() body: Level,
      ) {
        return describeLevel(body);
      }
    }

    @Controller('both')
    class BothController extends Both {}

    /** A request-scoped controller is instantiated for each request, so its handlers are bound in a subclass. */
    @Controller({ path: 'both', scope: Scope.REQUEST })
    class ScopedController extends Both {
      constructor(@Inject(REQUEST) readonly request: object) {
        super();
      }
    }

    const startHybrid = async (app: TestApp): Promise<RunningApp> => {
      events = [];
      return run(adapter(), {
        controllers: [OrdersController],
        ...app,
        main: async (nest) => {
          useNestPipe(app, nest);
          if (isLate) await nest.init();
          const options = { host: '127.0.0.1', port: 0 };
          const microservice = nest.connectMicroservice<MicroserviceOptions>(
            { transport: Transport.TCP, options },
            { inheritAppConfig },
          );
          await nest.startAllMicroservices();
          const { port } = microservice.unwrap<Server>().address() as { port: number };
          client = ClientProxyFactory.create({ transport: Transport.TCP, options: { ...options, port } });
        },
      });
    };
    afterEach(() => client.close());

    const call = (pattern: string, data: unknown): Promise<unknown> =>
      lastValueFrom(client.send<unknown>(pattern, data)).catch((error: unknown) => ({ error }));

    /** Returns the errors that a caller receives, by the exception that a handler throws. */
    const collectResponses = async (app: TestApp) => {
      const hosting = await startHybrid(app);
      const responses = await Promise.all(
        Object.keys(THROWN).flatMap((what) =>
          ['throws', 'rejects'].map(async (how) => [`${what} ${how}`, await call(how, { what })] as const),
        ),
      );
      client.close();
      return { responses: Object.fromEntries(responses), log: listNestErrors(hosting) };
    };

    it('sends a caller the same error as Nest alone', async () => {
      const [ours, alone] = [await collectResponses(OURS), await collectResponses(NEST_ALONE)];
      expect(ours).toEqual(alone);
      expect(Object.values(ours.responses)).toHaveLength(16);
      for (const response of Object.values(ours.responses))
        expect(response).toEqual({ error: expect.anything() });
      expect(ours.responses).toMatchObject({
        'an error of the package throws': { error: { status: 'error', message: 'Internal server error' } },
        'an RpcException throws': { error: { status: 'error', message: 'sent by RPC' } },
        'an RpcException with data rejects': { error: { code: 7, message: 'sent by RPC' } },
      });
      expect(ours.log).toContain('RpcExceptionsHandler: TypeError: secret');
    });

    it('continues after an event that fails, which Nest logs', async () => {
      const sendAfterEvents = async (app: TestApp) => {
        const hosting = await startHybrid(app);
        for (const what of Object.keys(THROWN)) await lastValueFrom(client.emit('happened', { what }));
        const response = await call('levels', { level: 1 });
        client.close();
        return { response, events, log: listNestErrors(hosting) };
      };
      const [ours, alone] = [await sendAfterEvents(OURS), await sendAfterEvents(NEST_ALONE)];
      expect(ours).toMatchObject({ response: { level: 1 }, events: Object.keys(THROWN), log: alone.log });
      expect(ours.log).toContain('RpcExceptionsHandler: TypeError: secret');
    });

    it('validates a payload against its class if the microservice inherits the global pipe', async () => {
      const sendLevels = async (app: TestApp) => {
        await startHybrid(app);
        const responses = await Promise.all([
          call('levels', { level: 2 }),
          call('levels', { level: 0 }),
          call('levels', { level: 2, extra: true }),
          call('levels', undefined),
        ]);
        client.close();
        return responses;
      };
      const ours = await sendLevels(OURS);
      expect(ours).toEqual(await sendLevels(NEST_ALONE));
      const rejected = { error: { status: 'error', message: 'Internal server error' } };
      expect(ours[0]).toEqual({ level: 2, isLevel: inheritAppConfig });
      expect(ours[1]).toEqual(inheritAppConfig ? rejected : { level: 0, isLevel: false });
    });

    it('leaves the HTTP responses of a controller unchanged', async () => {
      const app = await startHybrid(OURS);
      expect((await app.send('/orders/late')).body).toMatchObject({ code: 'order_late' });
      expect((await app.send('/orders/levels', { json: { level: 3 } })).body).toEqual({
        level: 3,
        isLevel: true,
      });
      expect((await app.send('/orders/levels', { json: { level: 0 } })).body.errors).toEqual([
        expect.objectContaining({ field: 'level', in: 'body' }),
      ]);
    });

    it.each([
      ['singleton', BothController],
      ['request-scoped', ScopedController],
    ])('allows calls of a %s controller whose handlers are bound for HTTP', async (_scope, controller) => {
      const app = await startHybrid({ ...OURS, controllers: [controller] });
      const rejected = { error: { status: 'error', message: 'Internal server error' } };
      expect(await call('both', { level: 3 })).toEqual({ level: 3, isLevel: inheritAppConfig });
      if (inheritAppConfig) expect(await call('both', { level: 0 })).toEqual(rejected);
      expect(listFieldErrors(await app.send('/both/x?page=y', { json: { level: 0 } }))).toEqual([
        'body level invalid min',
        'query page invalid isNumber',
        'path id invalid isNumber',
        'header level missing_field',
      ]);
    });

    it('sends a 500 over HTTP for an error that a microservice has thrown', async () => {
      const app = await startHybrid(OURS);
      for (const what of Object.keys(THROWN)) {
        const response = await app.send(`/orders/remote/${encodeURIComponent(what)}`);
        expect([what, response.status, response.body.code]).toEqual([what, 500, 'internal_server_error']);
        expect(response.text).not.toMatch(/sent by|secret|late/);
      }
      expect(app.log.text).toContain("thrown: { code: 7, statusCode: 404, message: 'sent by RPC' }");
    });

    it('sends the error of a mapper that knows errors of microservices', async () => {
      const known: ErrorMapper = {
        map: (thrown) => ((thrown as { code?: unknown })?.code === 7 ? new OrderLate({ id: 7 }) : undefined),
      };
      const app = await startHybrid({ errors: { ...OURS.errors, mappers: [known] } });
      expect((await app.send('/orders/remote/an RpcException with data')).status).toBe(409);
    });
  });

  describe('ErrorsFilter in a WebSocket gateway', () => {
    class Orders {
      @SubscribeMessage('throws')
      throws(@MessageBody('what') what: string) {
        throwByName(what);
      }

      @SubscribeMessage('rejects')
      rejects(@MessageBody('what') what: string) {
        return throwError(() => THROWN[what]!());
      }

      @SubscribeMessage('levels')
      levels(@MessageBody() body: Level) {
        return { event: 'level', data: describeLevel(body) };
      }
    }

    @WebSocketGateway()
    class OrdersGateway extends Orders {}

    /** A custom filter that delegates to `ErrorsFilter`, as the README shows. */
    @Catch()
    @Injectable()
    class DelegatingFilter implements ExceptionFilter {
      constructor(@Inject(ErrorsFilter) private readonly errors: ErrorsFilter) {}

      catch(thrown: unknown, host: ArgumentsHost): void {
        this.errors.catch(thrown, host);
      }
    }

    @UseFilters(DelegatingFilter)
    @WebSocketGateway()
    class FilteredGateway extends Orders {}

    const connect = async (app: TestApp, gateway: new () => object) => {
      const hosting = await run(adapter(), {
        ...app,
        providers: [gateway],
        main: (nest) => {
          useNestPipe(app, nest);
          nest.useWebSocketAdapter(new WsAdapter(nest));
        },
      });
      const socket = new WebSocket(hosting.url.replace('http:', 'ws:'));
      await once(socket, 'open');
      const call = async (event: string, data: object): Promise<unknown> => {
        socket.send(JSON.stringify({ event, data }));
        const [message] = (await once(socket, 'message')) as [Buffer];
        return JSON.parse(message.toString());
      };
      return { hosting, call, close: () => socket.terminate() };
    };

    const collectResponses = async (app: TestApp, gateway: new () => object) => {
      const { hosting, call, close } = await connect(app, gateway);
      const responses: Record<string, unknown> = {};
      for (const what of Object.keys(THROWN)) {
        responses[what] = await call('throws', { what });
        responses[`${what}, later`] = await call('rejects', { what });
      }
      responses.valid = await call('levels', { level: 2 });
      responses.rejected = await call('levels', { level: 0 });
      close();
      return { responses, log: listNestErrors(hosting) };
    };

    it('sends a client the same error as Nest alone', async () => {
      const ours = await collectResponses(OURS, OrdersGateway);
      expect(ours).toEqual(await collectResponses(NEST_ALONE, OrdersGateway));
      const unknown = { status: 'error', message: 'Internal server error' };
      expect(ours.responses).toMatchObject({
        'an error of the package': { event: 'exception', data: unknown },
        'a WsException, later': { event: 'exception', data: { message: 'sent by a gateway' } },
        valid: { event: 'level', data: { level: 2, isLevel: true } },
        rejected: { event: 'exception', data: unknown },
      });
      expect(ours.log).toContain('WsExceptionsHandler: TypeError: secret');
    });

    it('sends the same error if a filter of the gateway delegates to it', async () => {
      expect(await collectResponses(OURS, FilteredGateway)).toEqual(
        await collectResponses(NEST_ALONE, OrdersGateway),
      );
    });
  });

  describe('A handler that a library calls', () => {
    @Injectable()
    class Jobs {
      throws(...[what]: unknown[]) {
        throwByName(String((what as { what: string } | undefined)?.what ?? 'an error of the package'));
      }
    }

    const CALLS: readonly (readonly unknown[])[] = [
      [],
      [undefined, undefined],
      [null, null],
      [{ what: 'a crash' }],
      [{ what: 'an exception of HTTP' }, () => undefined],
      [{ what: 'nothing' }, {}],
      ['text', 'text'],
    ];

    const createHandler = (
      { app }: RunningApp,
      type: new () => object,
      method: string,
      contextType?: string,
    ) => {
      const owner = app.get<object>(type);
      const none = undefined;
      return app
        .get(ExternalContextCreator)
        .create(owner, Reflect.get(owner, method), method, none, none, none, none, none, contextType);
    };

    const collectFailures = async (app: TestApp, contextType: string | undefined) => {
      const hosting = await run(adapter(), { ...app, providers: [Jobs] });
      const handler = createHandler(hosting, Jobs, 'throws', contextType);
      const failures: unknown[] = [];
      for (const call of CALLS) {
        await handler(...call).then(
          () => failures.push('nothing was thrown'),
          (failure: unknown) => failures.push(String(failure)),
        );
      }
      return { failures, log: listNestErrors(hosting), ours: hosting.log.ours };
    };

    it.each([['job'], [undefined]])(
      'throws its exception unchanged if its context type is %s',
      async (contextType) => {
        const ours = await collectFailures(OURS, contextType);
        expect(ours).toEqual(await collectFailures(NEST_ALONE, contextType));
        expect(ours.failures).toEqual([
          'OrderLate: Order 1 is late.',
          'OrderLate: Order 1 is late.',
          'OrderLate: Order 1 is late.',
          'TypeError: secret',
          'ConflictException: busy',
          'null',
          'OrderLate: Order 1 is late.',
        ]);
      },
    );

    it('throws its exception unchanged if it is bound for HTTP', async () => {
      @Controller()
      class RunsController {
        @Post(':id')
        @ApiConsumes('application/json')
        starts(@Param('id') _id: number, @Body() _body: Level) {
          return 'started';
        }

        @Sse('log')
        logs() {
          return throwError(() => new TypeError('secret'));
        }
      }
      const app = await run(adapter(), { ...OURS, controllers: [RunsController] });
      expect(await createHandler(app, RunsController, 'starts')({ id: 7 })).toBe('started');
      await expect(createHandler(app, RunsController, 'logs')({ id: 7 })).rejects.toThrow('secret');
    });
  });
});

it('A microservice without HTTP starts, and sends its callers the same errors as Nest alone', async () => {
  @Controller()
  class OrdersController {
    @MessagePattern('throws')
    throws(@Payload('what') what: string) {
      throwByName(what);
    }

    @MessagePattern('levels')
    levels(@Payload() body: Level) {
      return describeLevel(body);
    }
  }
  const errors = ErrorsModule.forRoot({
    requestId: { everyResponse: true },
    observers: [{ observe: () => undefined }],
  });
  const options = { host: '127.0.0.1', port: 0 };
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    moduleOf({ controllers: [OrdersController] }, [errors]),
    { transport: Transport.TCP, options, logger: false, abortOnError: false },
  );
  await app.listen();
  const { port } = app.unwrap<Server>().address() as { port: number };
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { ...options, port } });
  const call = (pattern: string, data: unknown) => lastValueFrom(client.send<unknown>(pattern, data));
  expect(await call('levels', { level: 2 })).toEqual({ level: 2, isLevel: true });
  const rejected = { status: 'error', message: 'Internal server error' };
  await expect(call('levels', { level: 0 })).rejects.toEqual(rejected);
  await expect(call('throws', { what: 'an error of the package' })).rejects.toEqual(rejected);
  client.close();
  await app.close();
});

describe('A module that is loaded lazily', () => {
  class Reserved extends defineError({ code: 'reserved', status: 409, message: 'It is reserved.' }) {}
  class NothingHere extends defineError({
    code: 'nothing_here',
    status: 404,
    message: 'There is nothing here.',
    replaces: HttpErrors.NotFound,
  }) {}

  @Controller()
  class ShelfController {
    @Get('reserved')
    reserved() {
      throw new Reserved();
    }

    @Get('crash')
    crash() {
      throw new TypeError('secret');
    }
  }

  const errors = { documentation: { undeclared: 'off' as const } };
  const boot = () => run(new FastifyAdapter(), { errors, controllers: [ShelfController] });

  it('adds its errors to the catalogue', async () => {
    const app = await boot();
    expect((await app.send('/nowhere')).body.code).toBe('not_found');
    const feature = ErrorsModule.forFeature([Reserved, NothingHere]);
    await app.app.get(LazyModuleLoader).load(() => moduleOf({}, [feature]));
    expect((await app.send('/reserved')).body.code).toBe('reserved');
    expect((await app.send('/nowhere')).body.code).toBe('nothing_here');
    const codes = app.app.get(Catalogue).entries.map(({ definition }) => definition.code);
    expect(codes).toEqual(expect.arrayContaining(['reserved', 'nothing_here']));
    expect(codes).not.toContain('not_found');
    expect(app.log.ours).toEqual([]);
  });

  it('logs the mistakes in its definitions', async () => {
    class AlsoReserved extends defineError({ code: 'reserved', status: 410, message: 'It is gone.' }) {}
    const app = await boot();
    const feature = ErrorsModule.forFeature([Reserved, AlsoReserved]);
    await app.app.get(LazyModuleLoader).load(() => moduleOf({}, [feature]));
    await app.send('/reserved');
    await app.send('/reserved');
    expect(app.log.ours.map(({ level, message }) => [level, message])).toEqual([
      [
        'error',
        expect.stringContaining("The code 'reserved' is defined twice, by Reserved and AlsoReserved."),
      ],
    ]);
  });

  it.each(['a class', 'a factory'])(
    'registers its mappers even if an error occurs while it is loaded (%s)',
    async (kind) => {
      let open!: (name: string) => void;
      const opened = new Promise<string>((resolve) => (open = resolve));
      const slow = { provide: 'SLOW', useFactory: () => opened };
      @Injectable()
      @MapsErrors()
      class LateMapper implements ErrorMapper {
        constructor(@Inject('SLOW') private readonly name: string) {}

        map = (thrown: unknown) =>
          thrown instanceof TypeError && this.name === 'made' ? new HttpErrors.Locked() : undefined;
      }
      const made = { provide: 'MADE', inject: ['SLOW'], useFactory: (text: string) => new LateMapper(text) };
      const providers = kind === 'a class' ? [slow, LateMapper] : [slow, made];
      const app = await boot();
      const loaded = app.app.get(LazyModuleLoader).load(() => moduleOf({ providers }));
      for (const turn of [1, 2, 3]) expect([turn, (await app.send('/crash')).status]).toEqual([turn, 500]);
      open('made');
      await loaded;
      expect((await app.send('/crash')).status).toBe(423);
    },
  );
});
