import { describe, expect, it } from '@jest/globals';
import {
  applyDecorators,
  Body,
  type CallHandler,
  type CanActivate,
  Controller,
  Cookies,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Head,
  Header,
  Headers,
  Inject,
  Injectable,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Put,
  Query,
  Res,
  Scope,
  Sse,
  type Type as Class,
  UseGuards,
  UseInterceptors,
  VersioningType,
} from '@nestjs/common';
import { APP_INTERCEPTOR, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Expose, Type } from 'class-transformer';
import { IsUUID, IsInt, IsOptional, MinLength, ValidateBy } from 'class-validator';
import { catchError, concat, of, throwError } from 'rxjs';
import {
  type ErrorEvent,
  ErrorsModule,
  RequestValidationPipe,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';
import { listFieldErrors } from './field-errors.js';
import { PLATFORMS, send, type TestApp } from './harness.js';
import { NameDto, PageDto, runController, sleep } from './validation.app.js';

describe.each(PLATFORMS)('Validation of a whole request on %s', (platform, adapter) => {
  const run = (controller: Class, definition?: TestApp) => runController(adapter(), controller, definition);

  describe('ValidationFailed', () => {
    const seen: [string, string[]][] = [];
    const createSpy = (name: string): NestInterceptor => ({
      intercept: (_: ExecutionContext, next: CallHandler) =>
        next.handle().pipe(
          catchError((error: unknown) => {
            const fields = error instanceof ValidationFailed ? error.fields : [];
            seen.push([name, fields.map((each) => `${each.in} ${each.fields[0]}`)]);
            return throwError(() => error);
          }),
        ),
    });
    @Controller()
    @UseInterceptors(createSpy('controller'))
    class SpiedController {
      @Post(':id')
      @UseInterceptors(createSpy('handler'))
      create(@Param('id', ParseIntPipe) id: number, @Query() page: PageDto, @Body() body: NameDto) {
        return { id, page, body };
      }
    }

    it('has all field errors in interceptors and observers', async () => {
      seen.length = 0;
      const events: ErrorEvent[] = [];
      const app = await run(SpiedController, {
        errors: { observers: [{ observe: (event) => void events.push(event) }] },
        main: (nest) => void nest.useGlobalInterceptors(createSpy('global')),
      });
      await app.send('/x?page=y', { json: {} });
      const all = ['body name', 'query page', 'path id'];
      expect(seen).toEqual([
        ['handler', all],
        ['controller', all],
        ['global', all],
      ]);
      expect(events.map(({ error }) => error.fields.map((each) => each.fields[0]))).toEqual([
        ['name', 'page', 'id'],
      ]);
      expect(events[0]!.exception).toBeInstanceOf(ValidationFailed);
    });

    @Controller()
    class PlainController {
      @Post('guarded/:id')
      @UseGuards({ canActivate: () => false } satisfies CanActivate)
      guarded(@Param('id', ParseIntPipe) id: number, @Query() page: PageDto) {
        return { id, page };
      }

      @Post(':id')
      @Header('X-Api-Version', '7')
      create(@Param('id', ParseIntPipe) id: number, @Query() page: PageDto) {
        return { id, page };
      }

      @Put(':id')
      replace(@Param('id', ParseIntPipe) id: number, @Query() page: PageDto) {
        return { id, page };
      }
    }

    it.each([
      ['once', Scope.DEFAULT],
      ['for each request', Scope.REQUEST],
    ])('has all field errors in an interceptor that the app provides %s', async (_, scope) => {
      seen.length = 0;
      const provider = { provide: APP_INTERCEPTOR, scope, useFactory: () => createSpy('provided') };
      const app = await run(PlainController, { providers: [provider] });
      await app.send('/x?page=y', { method: 'PUT' });
      expect(seen).toEqual([['provided', ['query page', 'path id']]]);
    });

    it('is thrown after the guards, and keeps the headers of the handler', async () => {
      const app = await run(PlainController);
      expect((await app.send('/guarded/x?page=y', { method: 'POST' })).status).toBe(403);
      const rejected = await app.send('/x?page=y', { method: 'POST' });
      expect(rejected.status).toBe(422);
      expect(rejected.headers.get('X-Api-Version')).toBe('7');
    });

    it('follows from the values that interceptors have changed', async () => {
      const setName: NestInterceptor = {
        intercept(context, next) {
          context.switchToHttp().getRequest<{ body: object }>().body = { name: 'made' };
          return next.handle();
        },
      };
      const app = await run(SpiedController, { main: (nest) => void nest.useGlobalInterceptors(setName) });
      expect((await app.send('/7?page=1', { json: {} })).body).toEqual({
        id: 7,
        page: { page: 1 },
        body: { name: 'made' },
      });
    });

    it('lets upload interceptors know that their files are not used', async () => {
      const received: unknown[] = [];
      const uploading: NestInterceptor = {
        intercept: (context, next) =>
          next.handle().pipe(
            catchError((error: unknown) => {
              received.push(context.switchToHttp().getRequest()[Symbol.for('nestjs:rejected-by-pipes')]);
              return throwError(() => error);
            }),
          ),
      };
      const app = await run(SpiedController, { main: (nest) => void nest.useGlobalInterceptors(uploading) });
      expect((await app.send('/x?page=y', { json: {} })).status).toBe(422);
      expect(received).toEqual([true]);
    });
  });

  describe('Validation of other parts and kinds of handlers', () => {
    class HeadersDto {
      @IsInt()
      @Type(() => Number)
      'x-count'!: number;

      @IsOptional()
      @MinLength(3)
      'x-name'?: string;

      @IsOptional()
      @Expose({ name: 'x-key' })
      @IsUUID()
      key?: string;
    }
    class CookiesDto {
      @MinLength(3)
      theme!: string;
    }
    @Controller()
    class PlacesController {
      @Get('headers')
      headers(@Headers() headers: HeadersDto, @Headers('x-count') raw: string) {
        return {
          'x-count': headers['x-count'],
          key: headers.key,
          raw,
          isInstance: headers instanceof HeadersDto,
        };
      }

      @Get('cookies')
      cookies(@Cookies() cookies: CookiesDto) {
        return { cookies: Object.assign({}, cookies), isInstance: cookies instanceof CookiesDto };
      }

      @Get('cookie/:id')
      cookie(@Cookies('count', ParseIntPipe) count: number, @Param('id', ParseIntPipe) id: number) {
        return { count, id };
      }

      @Get('both')
      both(@Cookies() cookies: CookiesDto, @Headers() headers: HeadersDto, @Query() page: PageDto) {
        return { cookies, headers, page };
      }
    }

    it('validates headers by their names', async () => {
      const app = await run(PlacesController, {
        errors: { validation: { strict: true, forbidNonWhitelisted: true } },
      });
      const get = (headers: Record<string, string>) => app.send('/headers', { headers });
      expect(listFieldErrors(await get({}))).toEqual(['header x-count missing_field']);
      const rejected = await get({ 'x-count': 'x', 'X-Name': 'ab', 'x-key': 'y' });
      expect(listFieldErrors(rejected)).toEqual([
        'header x-count invalid isInt',
        'header x-name invalid minLength',
        'header x-key invalid isUuid',
      ]);
      expect(rejected.body.errors[2].message).toBe('x-key must be a UUID');
      const key = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
      expect((await get({ 'x-count': '7', 'x-key': key })).body).toEqual({
        'x-count': 7,
        key,
        raw: '7',
        isInstance: true,
      });
    });

    it('validates cookies by their names', async () => {
      const app = await run(PlacesController, {
        errors: { validation: { strict: true, forbidNonWhitelisted: true } },
      });
      const get = (path: string, cookie: string) => app.send(path, { headers: cookie ? { cookie } : {} });
      expect(listFieldErrors(await get('/cookies', ''))).toEqual(['cookie theme missing_field']);
      expect(listFieldErrors(await get('/cookies', 'theme=x; other=1'))).toEqual([
        'cookie theme invalid minLength',
      ]);
      expect((await get('/cookies', 'theme=dark; other=1')).body).toEqual({
        cookies: { theme: 'dark' },
        isInstance: true,
      });
      expect(listFieldErrors(await get('/cookie/x', 'count=y'))).toEqual([
        'path id invalid isInt',
        'cookie count invalid isInt',
      ]);
      expect((await get('/cookie/7', 'count=8')).body).toEqual({ count: 8, id: 7 });
      expect(listFieldErrors(await get('/both', ''))).toEqual([
        'query page missing_field',
        'header x-count missing_field',
        'cookie theme missing_field',
      ]);
    });

    it('validates cookies that a middleware has parsed', async () => {
      const app = await run(PlacesController, {
        main: (nest) =>
          void nest.use((request: { cookies: object }, _: unknown, next: () => void) => {
            request.cookies = { theme: 'x' };
            next();
          }),
      });
      // The request of Fastify does not have the members that a middleware has set on the request of Node.
      const expected = isOnRequest(platform) ? 'invalid minLength' : 'missing_field';
      expect(listFieldErrors(await app.send('/cookies'))).toEqual([`cookie theme ${expected}`]);
    });

    const Save = () => applyDecorators(Post(['save/:id', 'store/:id'])) as MethodDecorator;
    class BaseController {
      @Post(['save/:id', 'store/:id'])
      save(@Body() body: NameDto, @Param('id', ParseIntPipe) id: number) {
        return { name: body.name, isInstance: body instanceof NameDto, id, by: this.constructor.name };
      }
    }
    @Controller()
    class HeirController extends BaseController {}
    @Controller()
    class OverridingController extends BaseController {
      @Post(['save/:id', 'store/:id'])
      override save(@Body() body: NameDto, @Param('id', ParseIntPipe) id: number) {
        return super.save(body, id);
      }
    }
    @Controller({ scope: Scope.REQUEST })
    class ScopedController extends BaseController {}
    @Injectable({ scope: Scope.REQUEST })
    class Tenant {
      constructor(@Inject(REQUEST) readonly request: { url: string }) {}
    }
    @Controller()
    class DependentController extends BaseController {
      constructor(@Inject(Tenant) private readonly tenant: Tenant) {
        super();
      }

      @Save()
      override save(@Body() body: NameDto, @Param('id', ParseIntPipe) id: number) {
        return { ...super.save(body, id), url: this.tenant.request.url };
      }
    }
    @Controller({ scope: Scope.TRANSIENT })
    class TransientController extends BaseController {}
    @Controller({ path: '', version: '2' })
    class VersionedController extends BaseController {}

    it.each([
      ['inherited', HeirController, ''],
      ['overridden', OverridingController, ''],
      ['of a controller made for each request', ScopedController, ''],
      ['of a controller with a dependency made for each request', DependentController, ''],
      ['of a transient controller', TransientController, ''],
      ['with a version', VersionedController, '/v2'],
    ])('validates a handler on several paths: %s', async (_, controller, prefix) => {
      const app = await run(controller, {
        providers: [Tenant],
        main: (nest) => void nest.enableVersioning({ type: VersioningType.URI }),
      });
      for (const path of [`${prefix}/save`, `${prefix}/store`]) {
        expect(listFieldErrors(await app.send(`${path}/x`, { json: {} }))).toEqual([
          'body name missing_field',
          'path id invalid isInt',
        ]);
        const response = await app.send(`${path}/7`, { json: { name: 'x' } });
        expect(response.body).toMatchObject({ name: 'x', isInstance: true, id: 7, by: controller.name });
      }
    });

    it('validates handlers that use the response, send events, or have no body', async () => {
      @Controller()
      class KindsController {
        @Get('res/:id')
        respond(@Param('id', ParseIntPipe) id: number, @Query() page: PageDto, @Res() response: any) {
          response.status(202).send({ id, page: page.page });
        }

        @Sse('events/:id')
        events(@Param('id', ParseIntPipe) id: number, @Query() page: PageDto) {
          return concat(of({ data: { id } }), of({ data: { page: page.page } }));
        }

        @Head('head/:id')
        head(@Param('id', ParseIntPipe) _id: number, @Query() _page: PageDto) {
          return undefined;
        }
      }
      const app = await run(KindsController);
      const both = ['query page invalid isInt', 'path id invalid isInt'];
      expect(listFieldErrors(await app.send('/res/x?page=y'))).toEqual(both);
      const custom = await app.send('/res/7?page=1');
      expect([custom.status, custom.body]).toEqual([202, { id: 7, page: 1 }]);
      const events = await app.send('/events/7?page=1');
      expect(events.text.match(/data: .*/g)).toEqual(['data: {"id":7}', 'data: {"page":1}']);
      expect((await app.send('/events/x?page=1')).status).toBe(422);
      const head = await app.send('/head/x?page=y', { method: 'HEAD' });
      expect([head.status, head.text]).toEqual([422, '']);
      expect((await app.send('/head/7?page=1', { method: 'HEAD' })).status).toBe(200);
    });
  });

  describe('Each of two apps in one process', () => {
    @Controller()
    class SharedController {
      @Post(':id')
      create(@Body() body: NameDto, @Param('id', ParseIntPipe) id: number) {
        return { body, id };
      }
    }
    @Controller({ path: 'scoped', scope: Scope.REQUEST })
    class SharedScopedController extends SharedController {}

    const copyMetadata = (type: Class) => {
      const prototype = type.prototype as object;
      const members = Object.getOwnPropertyNames(prototype);
      const listMetadata = (owner: object, member?: string) =>
        (member === undefined
          ? Reflect.getOwnMetadataKeys(owner)
          : Reflect.getOwnMetadataKeys(owner, member)
        ).map((key) => [
          key,
          member === undefined
            ? Reflect.getOwnMetadata(key, owner)
            : Reflect.getOwnMetadata(key, owner, member),
        ]);
      return {
        statics: listMetadata(type),
        members: members.map((name) => [name, listMetadata(prototype, name), listMetadata(type, name)]),
        functions: members.map((name) => (prototype as any)[name]),
        handlers: members.map((name) => listMetadata((prototype as any)[name])),
      };
    };

    it('uses its own options, and leaves the controllers unchanged', async () => {
      const types = [SharedController, SharedScopedController];
      const before = types.map(copyMetadata);
      const one = await run(SharedController, { controllers: types });
      const other = await run(SharedController, {
        controllers: types,
        errors: { validation: { forbidNonWhitelisted: false, errorHttpStatusCode: 400 } },
      });
      const off = await run(SharedController, { controllers: types, errors: { validation: false } });
      const json = { more: 1 };
      for (const path of ['/x', '/scoped/x']) {
        const responses = await Promise.all([one, other, off].map((app) => app.send(path, { json })));
        expect(responses.map(({ status, body }) => [status, body.errors?.length])).toEqual([
          [422, 3],
          [400, 2],
          [400, undefined],
        ]);
      }
      expect(types.map(copyMetadata)).toEqual(before);
    });
  });

  describe('The validation of an unusual app', () => {
    const UPPER = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => ({ value: typeof value === 'string' ? value.toUpperCase() : value }),
      },
    };
    const HANGING = {
      '~standard': { version: 1 as const, vendor: 'test', validate: () => new Promise<never>(() => {}) },
    };
    const Sent = createParamDecorator((_, context: ExecutionContext) => {
      const { query, body } = context.switchToHttp().getRequest<{ query: object; body: unknown }>();
      return { query: { ...query }, body };
    });
    const limited: PipeTransform = {
      transform: (value: unknown) => {
        if (typeof value !== 'number') throw new Error(`${typeof value} is not a number`);
        return value * 2;
      },
    };
    class EachDto {
      @ValidateBy(
        {
          name: 'found',
          validator: {
            validate: (value) => {
              if (value === 'boom') throw new TypeError('no such table');
              return Promise.reject(new Error('the database is down'));
            },
          },
        },
        { each: true },
      )
      ids!: string[];
    }

    it('hides the placeholder of a value from other parameters and from the request', async () => {
      @Controller()
      class WatchedController {
        @Post('a')
        a(
          @Query('s') @UseValidation({ schema: UPPER }) s: object,
          @Body() body: PageDto,
          @Sent() sent: object,
        ) {
          return { s, isPage: body instanceof PageDto, sent };
        }
      }
      const app = await run(WatchedController);
      const { body } = await app.send('/a?s=abc&page=1', { method: 'POST', json: { page: 1 } });
      expect(body).toEqual({
        s: 'ABC',
        isPage: true,
        sent: { query: { s: 'abc', page: '1' }, body: { page: 1 } },
      });
    });

    it('passes a number to a pipe of the app as a number', async () => {
      @Controller()
      class LimitController {
        @Get()
        list(@Query('limit', limited) limit: number) {
          return { limit };
        }
      }
      const app = await run(LimitController);
      expect((await app.send('/?limit=5')).body).toEqual({ limit: 10 });
      expect(listFieldErrors(await app.send('/?limit=abc'))).toEqual(['query limit invalid isNumber']);
    });

    it('responds with a 500 if a rule throws for one item and rejects for another', async () => {
      @Controller()
      class EachController {
        @Post()
        create(@Body() body: EachDto) {
          return body;
        }
      }
      const app = await run(EachController);
      expect((await app.send('/', { json: { ids: ['a', 'boom'] } })).status).toBe(500);
      await sleep(30);
      expect((await app.send('/', { json: { ids: [] } })).status).toBe(201);
    });

    it('responds with a 503 if a schema gives no result in time, unless the limit is off', async () => {
      class SlowDto {
        @ValidateBy({ name: 'slow', validator: { validate: () => sleep(30).then(() => true) } })
        name!: string;
      }
      @Controller()
      class SlowController {
        @Post('schema')
        @UseValidation({ asyncTimeout: 20, schema: HANGING })
        schema(@Body() body: object) {
          return body;
        }

        @Post('rule')
        @UseValidation({ asyncTimeout: Infinity })
        rule(@Body() body: SlowDto) {
          return body;
        }
      }
      const app = await run(SlowController);
      expect((await app.send('/schema', { json: {} })).status).toBe(503);
      expect((await app.send('/rule', { json: { name: 'x' } })).status).toBe(201);
    });

    it('uses the pipe that a test puts in place of RequestValidationPipe', async () => {
      @Controller()
      class PairController {
        @Post(':id')
        create(@Param('id', ParseIntPipe) id: number, @Body() body: NameDto) {
          return { id, body };
        }
      }
      const module = await Test.createTestingModule({
        imports: [ErrorsModule.forRoot()],
        controllers: [PairController],
      })
        .overrideProvider(RequestValidationPipe)
        .useValue(new RequestValidationPipe({ transform: true, whitelist: true }))
        .compile();
      const app = module.createNestApplication(adapter(), { logger: false });
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const response = await send(`http://127.0.0.1:${port}/7`, { json: { name: 'x', more: 1 } });
      await app.close();
      expect(response.body).toEqual({ id: 7, body: { name: 'x' } });
    });

    it('fails at startup with all mistakes in one message', async () => {
      @Controller()
      class ImpossibleController {
        @Get('sent')
        sent(@Sent() @UseValidation({ validateCustomDecorators: true }) sent: PageDto) {
          return sent;
        }
      }
      @Controller('frozen')
      class FrozenController {
        constructor() {
          Object.freeze(this);
        }

        @Get(':id')
        find(@Param('id') id: number) {
          return id;
        }
      }
      const boot = run(ImpossibleController, { controllers: [ImpossibleController, FrozenController] });
      const message = await boot.then(
        () => 'it booted',
        (error: Error) => error.message,
      );
      expect(message).toContain('ErrorsModule found 2 mistakes:');
      expect(message).toContain('ImpossibleController.sent, parameter 0: @UseValidation() only validates');
      expect(message).toContain('FrozenController: its instance is frozen or sealed');
    });
  });
});

/** Checks whether handlers and middleware receive the same request object. */
function isOnRequest(platform: string): boolean {
  return platform === 'Express';
}
