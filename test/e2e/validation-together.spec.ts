import { afterEach, describe, expect, it } from '@jest/globals';
import {
  applyDecorators,
  type ArgumentMetadata,
  BadRequestException,
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
  NotFoundException,
  Param,
  ParseBoolPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  Post,
  Put,
  Query,
  Req,
  Res,
  Scope,
  Sse,
  type Type as Class,
  UseGuards,
  UseInterceptors,
  UsePipes,
  VersioningType,
} from '@nestjs/common';
import {
  APP_INTERCEPTOR,
  APP_PIPE,
  type ContextId,
  ContextIdFactory,
  type ContextIdStrategy,
  REQUEST,
} from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Expose, Type } from 'class-transformer';
import {
  IsUUID,
  IsInt,
  IsOptional,
  IsString,
  MinLength,
  Validate,
  ValidateBy,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { catchError, concat, of, throwError } from 'rxjs';
import {
  type ErrorEvent,
  ErrorsModule,
  RequestValidationPipe,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';
import { type Answer, nests, wrong } from './field-errors.js';
import { PLATFORMS, type RunningApp, send, start, type TestApp } from './harness.js';

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const UUID = '9b2fd4c6-9a55-4b8e-8d5c-0e5d7f2a1c33';

class NameDto {
  @IsString()
  name!: string;
}

class PageDto {
  @IsInt()
  @Type(() => Number)
  page!: number;
}

let running: RunningApp[] = [];
afterEach(async () => {
  await Promise.all(running.map((app) => app.close()));
  running = [];
});

describe.each(PLATFORMS)('Validation of a whole request on %s', (platform, adapter) => {
  const run = async (controller: Class, definition: TestApp = {}): Promise<RunningApp> => {
    const app = await start(adapter(), { controllers: [controller], ...definition });
    running.push(app);
    return app;
  };

  describe('ValidationFailed', () => {
    const seen: [string, string[]][] = [];
    const spy = (name: string): NestInterceptor => ({
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
    @UseInterceptors(spy('controller'))
    class SpiedController {
      @Post(':id')
      @UseInterceptors(spy('handler'))
      create(@Param('id', ParseIntPipe) id: number, @Query() page: PageDto, @Body() body: NameDto) {
        return { id, page, body };
      }
    }

    it('is complete for interceptors and observers', async () => {
      seen.length = 0;
      const events: ErrorEvent[] = [];
      const app = await run(SpiedController, {
        errors: { observers: [{ observe: (event) => void events.push(event) }] },
        main: (nest) => void nest.useGlobalInterceptors(spy('global')),
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
    ])('is complete for an interceptor that the app provides %s', async (_, scope) => {
      seen.length = 0;
      const provider = { provide: APP_INTERCEPTOR, scope, useFactory: () => spy('provided') };
      const app = await run(PlainController, { providers: [provider] });
      await app.send('/x?page=y', { method: 'PUT' });
      expect(seen).toEqual([['provided', ['query page', 'path id']]]);
    });

    it('is thrown after the guards, and keeps the headers of the handler', async () => {
      const app = await run(PlainController);
      expect((await app.send('/guarded/x?page=y', { method: 'POST' })).status).toBe(403);
      const refused = await app.send('/x?page=y', { method: 'POST' });
      expect(refused.status).toBe(422);
      expect(refused.headers.get('X-Api-Version')).toBe('7');
    });

    it('includes the values that interceptors have changed', async () => {
      const nameOf: NestInterceptor = {
        intercept(context, next) {
          context.switchToHttp().getRequest<{ body: object }>().body = { name: 'made' };
          return next.handle();
        },
      };
      const app = await run(SpiedController, { main: (nest) => void nest.useGlobalInterceptors(nameOf) });
      expect((await app.send('/7?page=1', { json: {} })).body).toEqual({
        id: 7,
        page: { page: 1 },
        body: { name: 'made' },
      });
    });

    it('tells upload interceptors that their files are not used', async () => {
      const told: unknown[] = [];
      const uploading: NestInterceptor = {
        intercept: (context, next) =>
          next.handle().pipe(
            catchError((error: unknown) => {
              told.push(context.switchToHttp().getRequest()[Symbol.for('nestjs:rejected-by-pipes')]);
              return throwError(() => error);
            }),
          ),
      };
      const app = await run(SpiedController, { main: (nest) => void nest.useGlobalInterceptors(uploading) });
      expect((await app.send('/x?page=y', { json: {} })).status).toBe(422);
      expect(told).toEqual([true]);
    });
  });

  describe('A pipe of the app', () => {
    const calls: [string, unknown][] = [];
    class User {}
    @Injectable()
    class LoadUserPipe implements PipeTransform {
      async transform(value: unknown, { data }: ArgumentMetadata) {
        calls.push([String(data), value]);
        await sleep(5);
        if (value === 'taken') throw new ValidationFailed([{ field: 'user', in: 'path', code: 'taken' }]);
        if (value === '404' || value === UUID) throw new NotFoundException(`No ${String(data)}`);
        return { id: value };
      }
    }
    @Injectable()
    class QuickPipe implements PipeTransform {
      transform(value: unknown) {
        if (value === '404') throw new NotFoundException('No team');
        return value;
      }
    }
    @Controller()
    class UsersController {
      @Post('users/:user')
      one(@Param('user', LoadUserPipe) user: User, @Body() body: NameDto) {
        return { user, body };
      }

      @Post('both/:user/:team')
      both(
        @Param('user', LoadUserPipe) user: User,
        @Query('team', QuickPipe) team: string,
        @Body() body: NameDto,
        @Param('team', ParseIntPipe) id: number,
      ) {
        return { user, team, body, id };
      }

      @Post('checked/:user')
      checked(@Body() body: NameDto, @Param('user', ParseUUIDPipe, LoadUserPipe) user: User) {
        return { user, body };
      }

      @Post('body')
      body(@Body('name', QuickPipe) name: unknown, @Param() params: object, @Query() page: PageDto) {
        return { name, params, page };
      }
    }
    const users = async (path: string, json: object = { name: 'x' }) => {
      calls.length = 0;
      return (await run(UsersController)).send(path, { json });
    };

    it.each([
      ['alone', '/users/404', { name: 'x' }, 'No user'],
      ['beside a body that fails', '/users/404', { name: 1 }, 'No user'],
      ['after a Parse pipe', `/checked/${UUID}`, { name: 1 }, 'No user'],
      ['the first in the order of the source', '/both/404/x?team=404', {}, 'No user'],
      ['any of them', '/both/7/x?team=404', {}, 'No team'],
      ['on a part of the body', '/body?page=x', { name: '404' }, 'No team'],
    ])('overrides validation with an exception: %s', async (_, path, json, message) => {
      const { status, body } = await users(path, json);
      expect({ status, message: body.message, errors: body.errors }).toEqual({ status: 404, message });
    });

    it('is skipped if a Parse pipe before it rejects the value', async () => {
      expect(wrong(await users('/checked/x', {}))).toEqual([
        'body name missing_field',
        'path user invalid isUuid',
      ]);
      expect(calls).toEqual([]);
    });

    it('adds the fields of a ValidationFailed that it throws', async () => {
      expect(wrong(await users('/users/taken', {}))).toEqual(['body name missing_field', 'path user taken']);
      expect(wrong(await users('/users/taken'))).toEqual(['path user taken']);
    });

    it('runs once, whether the request fails or not', async () => {
      expect((await users('/users/7')).body).toEqual({ user: { id: '7' }, body: { name: 'x' } });
      expect(calls).toEqual([['user', '7']]);
      expect(wrong(await users('/users/7', {}))).toEqual(['body name missing_field']);
      expect(calls).toEqual([['user', '7']]);
      expect((await users('/both/7/8?team=9')).body).toEqual({
        user: { id: '7' },
        team: '9',
        body: { name: 'x' },
        id: 8,
      });
      expect(calls).toEqual([['user', '7']]);
    });
  });

  describe('A pipe of request or transient scope', () => {
    const calls: string[] = [];
    const made: string[] = [];
    /** Refuses what its request asks it to. */
    abstract class Refusing implements PipeTransform {
      protected abstract readonly tenant: string;

      async transform(value: unknown, { data }: ArgumentMetadata) {
        if (data !== 'user') return value;
        await sleep(2);
        calls.push(`${this.constructor.name} of ${this.tenant}: ${String(value)}`);
        if (value === '404') throw new NotFoundException(`No such user of ${this.tenant}`);
        return { id: value };
      }
    }
    interface Sent {
      readonly headers: { readonly tenant: string };
    }
    @Injectable({ scope: Scope.REQUEST })
    class Tenant {
      readonly name: string;
      constructor(@Inject(REQUEST) { headers }: Sent) {
        this.name = headers.tenant;
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class ScopedPipe extends Refusing {
      protected readonly tenant: string;
      constructor(@Inject(REQUEST) { headers }: Sent) {
        super();
        this.tenant = headers.tenant;
        made.push(this.tenant);
      }
    }
    @Injectable()
    class DependentPipe extends Refusing {
      protected readonly tenant: string;
      constructor(@Inject(Tenant) { name }: Tenant) {
        super();
        this.tenant = name;
      }
    }
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class DurablePipe extends Refusing {
      protected readonly tenant: string;
      constructor(@Inject(REQUEST) tenant: { tenant: string }) {
        super();
        this.tenant = tenant.tenant;
        made.push(this.tenant);
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class TransientPipe extends Refusing {
      protected readonly tenant = 'all';
    }
    class User {}

    const controllerOf = (pipe: Class<PipeTransform>, scope: Scope = Scope.DEFAULT) => {
      @Controller({ scope })
      class UsersController {
        @Post(':user')
        create(@Body() body: NameDto, @Param('user', pipe) user: User) {
          return { body, user };
        }
      }
      return UsersController;
    };
    @Controller()
    @UsePipes(ScopedPipe)
    class OfControllerController {
      @Post(':user')
      create(@Body() body: NameDto, @Param('user') user: User, @Query('page') _page: number) {
        return { body, user };
      }
    }
    @Controller()
    class OfAppController {
      @Post(':user')
      create(@Body() body: NameDto, @Param('user') user: User) {
        return { body, user };
      }
    }
    const global = [{ provide: APP_PIPE, useClass: ScopedPipe }];

    it.each([
      ['of request scope', 'ScopedPipe', controllerOf(ScopedPipe), []],
      ['of request scope, of the controller', 'ScopedPipe', OfControllerController, []],
      ['of request scope, of the app', 'ScopedPipe', OfAppController, global],
      ['with a dependency of request scope', 'DependentPipe', controllerOf(DependentPipe), []],
      ['of a tenant', 'DurablePipe', controllerOf(DurablePipe), []],
      ['made for its controller', 'TransientPipe', controllerOf(TransientPipe), []],
      [
        'made for its controller of request scope',
        'TransientPipe',
        controllerOf(TransientPipe, Scope.REQUEST),
        [],
      ],
    ])(
      'overrides validation with an exception, and runs once: %s',
      async (_, name, controller, providers) => {
        ContextIdFactory.apply(byTenant);
        const app = await run(controller, { providers: [Tenant, ...providers] });
        const post = (tenant: string, user: string, json: object = { name: 'x' }) =>
          app.send(`/${user}`, { json, headers: { tenant } });
        const maker = (tenant: string) => (name === 'TransientPipe' ? 'all' : tenant);
        for (const tenant of ['a', 'b']) {
          calls.length = 0;
          const { status, body } = await post(tenant, '404', { name: 1 });
          expect([status, body.message]).toEqual([404, `No such user of ${maker(tenant)}`]);
          expect(wrong(await post(tenant, '7', {}))).toEqual(['body name missing_field']);
          expect((await post(tenant, '8')).body).toEqual({ body: { name: 'x' }, user: { id: '8' } });
          expect((await post(tenant, '404')).status).toBe(404);
          expect(calls).toEqual(['404', '7', '8', '404'].map((id) => `${name} of ${maker(tenant)}: ${id}`));
        }
      },
    );

    it('is constructed no more often than by Nest', async () => {
      made.length = 0;
      const scoped = await run(controllerOf(ScopedPipe));
      const durable = await run(controllerOf(DurablePipe));
      ContextIdFactory.apply(byTenant);
      for (const app of [scoped, durable]) {
        for (const json of [{ name: 1 }, {}, { name: 'x' }]) {
          await app.send('/7', { json, headers: { tenant: 'c' } });
        }
      }
      expect(made).toEqual(['c', 'c', 'c', 'c']);
    });

    const tenants = new Map<string, ContextId>();
    /** Instances that can be kept are kept by tenant. */
    const byTenant: ContextIdStrategy<{ headers: Record<string, string> }> = {
      attach(contextId, { headers }) {
        const tenant = headers['tenant']!;
        const shared = tenants.get(tenant) ?? ContextIdFactory.create();
        tenants.set(tenant, shared);
        return {
          resolve: ({ isTreeDurable }) => (isTreeDurable ? shared : contextId),
          payload: { tenant },
        };
      },
    };
    afterEach(() => {
      tenants.clear();
      ContextIdFactory.apply(undefined as never);
    });
  });

  describe('Each of many simultaneous requests that fail', () => {
    @ValidatorConstraint({ name: 'slow', async: true })
    class Slow implements ValidatorConstraintInterface {
      async validate(value: unknown) {
        await sleep(Math.random() * 20);
        return !String(value).startsWith('bad');
      }
      defaultMessage = () => 'slow';
    }
    class SlowDto {
      @Validate(Slow)
      slow!: string;

      @IsOptional()
      @Validate(Slow, { each: true })
      list?: string[];
    }
    class SlowQueryDto {
      @Validate(Slow)
      q!: string;
    }
    const gate: { open?: () => void; opened: Promise<void>; waiting: number } = {
      opened: Promise.resolve(),
      waiting: 0,
    };
    class GateGuard implements CanActivate {
      async canActivate() {
        gate.waiting += 1;
        await gate.opened;
        return true;
      }
    }
    @Controller()
    class CrowdController {
      @Post('a/:id')
      a(@Body() body: SlowDto, @Query() query: SlowQueryDto, @Param('id', ParseIntPipe) id: number) {
        return { body, query, id };
      }

      @Post('b/:id')
      b(@Body() body: SlowDto, @Query('n', ParseIntPipe) n: number) {
        return { body, n };
      }

      @Post('c/:id')
      c(@Body() body: SlowDto) {
        return body;
      }

      @Post('gated/:id')
      @UseGuards(GateGuard)
      gated(@Body() body: SlowDto, @Query() query: SlowQueryDto, @Param('id', ParseIntPipe) id: number) {
        return { body, query, id };
      }
    }
    /** A request whose mistakes no other has, and what it must be told. */
    const shape = (route: string, index: number): [string, object, unknown[]] => {
      const bad = `bad${index}`;
      const unknown = [`body key${index} `, undefined];
      const slow = [`body slow `, [bad]];
      switch (route) {
        case 'a':
        case 'gated':
          return [
            `/${route}/${index}x?q=${bad}`,
            { slow: bad, list: ['fine', bad], [`key${index}`]: 1 },
            [slow, ['body list.1 ', [bad]], unknown, ['query q ', [bad]], ['path id ', undefined]],
          ];
        case 'b':
          return [`/b/x?n=x`, { slow: 'fine', [`key${index}`]: 1 }, [unknown, ['query n ', undefined]]];
        case 'c':
          return [`/c/x`, { slow: bad, [`key${index}`]: 1 }, [slow, unknown]];
        default:
          return [`/a/${index}?q=fine`, { slow: `fine${index}` }, [`fine${index}`, index]];
      }
    };
    const told = ({ status, body }: Answer) =>
      status === 422
        ? body.errors.map((each: any) => [
            `${each.in} ${each.field} `,
            each.reason === 'slow' ? each.bad_values : undefined,
          ])
        : [body.body?.slow, body.id];

    it('receives its own errors: 600 of different shapes, some of them right', async () => {
      const app = await run(CrowdController, { errors: { validation: { exposeRejectedValues: true } } });
      const shapes = Array.from({ length: 600 }, (_, index) => shape('abcd'[index % 4]!, index));
      const answers = await Promise.all(shapes.map(([path, json]) => app.send(path, { json })));
      expect(answers.map(told)).toEqual(shapes.map(([, , expected]) => expected));
    });

    it('receives its own errors if guards have delayed all of them', async () => {
      const app = await run(CrowdController, { errors: { validation: { exposeRejectedValues: true } } });
      gate.waiting = 0;
      gate.opened = new Promise((resolve) => (gate.open = resolve));
      const shapes = Array.from({ length: 100 }, (_, index) => shape('gated', index));
      const answers = shapes.map(([path, json]) => app.send(path, { json }));
      while (gate.waiting < shapes.length) await sleep(5);
      gate.open?.();
      expect((await Promise.all(answers)).map(told)).toEqual(shapes.map(([, , expected]) => expected));
    });
  });

  describe('An asynchronous validator', () => {
    @ValidatorConstraint({ name: 'later', async: true })
    class Later implements ValidatorConstraintInterface {
      async validate(value: unknown) {
        await sleep(value === 'stuck' ? 200 : 5);
        if (value === 'reject') throw new Error('the database is gone');
        return value !== 'bad';
      }
      defaultMessage = () => 'later';
    }
    @ValidatorConstraint({ name: 'crash' })
    class Crash implements ValidatorConstraintInterface {
      validate(value: unknown) {
        if (value === 'throw') throw new Error('the rule is broken');
        return true;
      }
      defaultMessage = () => 'crash';
    }
    class LaterDto {
      @IsOptional()
      @Validate(Later)
      later?: string;

      @IsOptional()
      @Validate(Crash)
      crash?: string;
    }
    @Controller()
    class LaterController {
      @Post('alone')
      alone(@Body() body: LaterDto) {
        return body;
      }

      @Post('with/:id')
      withOthers(@Body() body: LaterDto, @Query() query: LaterDto, @Param('id', ParseIntPipe) id: number) {
        return { body, query, id };
      }
    }
    const bad = { later: 'bad' };

    it('delays the response until it has a result', async () => {
      const app = await run(LaterController);
      expect(wrong(await app.send('/alone', { json: bad }))).toEqual(['body later invalid later']);
      expect(wrong(await app.send('/with/x?later=bad', { json: bad }))).toEqual([
        'body later invalid later',
        'query later invalid later',
        'path id invalid isInt',
      ]);
      expect((await app.send('/with/7?later=b', { json: { later: 'a' } })).body).toEqual({
        body: { later: 'a' },
        query: { later: 'b' },
        id: 7,
      });
    });

    it('delays the response no longer than asyncTimeout', async () => {
      const app = await run(LaterController, { errors: { validation: { asyncTimeout: 20 } } });
      const json = { later: 'stuck' };
      expect((await app.send('/alone', { json })).status).toBe(503);
      expect((await app.send('/with/x', { json })).status).toBe(503);
      expect(app.log.text).toContain('The asynchronous rules of LaterDto did not finish within 20 ms.');
    });

    it.each([
      ['rejects', '/alone', { later: 'reject' }, 'the database is gone'],
      ['rejects beside others', '/with/x?later=bad', { later: 'reject' }, 'the database is gone'],
      ['throws', '/alone', { crash: 'throw' }, 'the rule is broken'],
      ['throws beside others', '/with/x?crash=throw', { later: 'bad' }, 'the rule is broken'],
    ])('causes a 500 if it %s, since the client made no mistake', async (_, path, json, text) => {
      const app = await run(LaterController);
      const answer = await app.send(path, { json });
      expect([answer.status, answer.body.errors]).toEqual([500, undefined]);
      expect(app.log.text).toContain(text);
    });

    it('rejects after another has thrown without an unhandled rejection', async () => {
      const app = await run(LaterController);
      const json = { later: 'reject' };
      expect((await app.send('/with/7?crash=throw', { json })).status).toBe(500);
      expect((await app.send('/alone', { json: { ...json, crash: 'throw' } })).status).toBe(500);
      // A rejection that nobody handles would end the process; here it ends the test.
      await sleep(30);
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
      expect(wrong(await get({}))).toEqual(['header x-count missing_field']);
      const refused = await get({ 'x-count': 'x', 'X-Name': 'ab', 'x-key': 'y' });
      expect(wrong(refused)).toEqual([
        'header x-count invalid isInt',
        'header x-name invalid minLength',
        'header x-key invalid isUuid',
      ]);
      expect(refused.body.errors[2].message).toBe('x-key must be a UUID');
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
      expect(wrong(await get('/cookies', ''))).toEqual(['cookie theme missing_field']);
      expect(wrong(await get('/cookies', 'theme=x; other=1'))).toEqual(['cookie theme invalid minLength']);
      expect((await get('/cookies', 'theme=dark; other=1')).body).toEqual({
        cookies: { theme: 'dark' },
        isInstance: true,
      });
      expect(wrong(await get('/cookie/x', 'count=y'))).toEqual([
        'path id invalid isInt',
        'cookie count invalid isInt',
      ]);
      expect((await get('/cookie/7', 'count=8')).body).toEqual({ count: 8, id: 7 });
      expect(wrong(await get('/both', ''))).toEqual([
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
      // Fastify's own request does not know what a middleware has put on Node's.
      const expected = isOnRequest(platform) ? 'invalid minLength' : 'missing_field';
      expect(wrong(await app.send('/cookies'))).toEqual([`cookie theme ${expected}`]);
    });

    const save = () => applyDecorators(Post(['save/:id', 'store/:id'])) as MethodDecorator;
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

      @save()
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
        expect(wrong(await app.send(`${path}/x`, { json: {} }))).toEqual([
          'body name missing_field',
          'path id invalid isInt',
        ]);
        const answer = await app.send(`${path}/7`, { json: { name: 'x' } });
        expect(answer.body).toMatchObject({ name: 'x', isInstance: true, id: 7, by: controller.name });
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
      expect(wrong(await app.send('/res/x?page=y'))).toEqual(both);
      const answered = await app.send('/res/7?page=1');
      expect([answered.status, answered.body]).toEqual([202, { id: 7, page: 1 }]);
      const events = await app.send('/events/7?page=1');
      expect(events.text.match(/data: .*/g)).toEqual(['data: {"id":7}', 'data: {"page":1}']);
      expect((await app.send('/events/x?page=1')).status).toBe(422);
      const head = await app.send('/head/x?page=y', { method: 'HEAD' });
      expect([head.status, head.text]).toEqual([422, '']);
      expect((await app.send('/head/7?page=1', { method: 'HEAD' })).status).toBe(200);
    });
  });

  describe('@UseValidation()', () => {
    const failing = { json: { nmae: 1 } };
    @Controller('lax')
    @UseValidation({ forbidNonWhitelisted: false })
    class LaxController {
      @Post('controller')
      ofController(@Body() body: NameDto) {
        return body;
      }

      @Post('handler')
      @UseValidation({ errorHttpStatusCode: 400 })
      ofHandler(@Body() body: NameDto, @Query() page: PageDto) {
        return { body, page };
      }

      @Post('parameter')
      ofParameter(@Body() body: NameDto, @Query() @UseValidation(false) page: PageDto) {
        return { body, page, isInstance: page instanceof PageDto };
      }
    }
    @Controller()
    class OwnController {
      @Post('usual')
      usual(@Body() body: NameDto) {
        return body;
      }

      @Post('off')
      @UseValidation(false)
      off(@Body() body: NameDto) {
        return { body, isInstance: body instanceof NameDto };
      }

      @Post('off/:id')
      @UseValidation(false)
      offWithOthers(@Body() body: NameDto, @Param('id') id: number, @Query('n', ParseIntPipe) n: number) {
        return { body, id, n };
      }

      @Get('primitive')
      primitive(@Query('n') @UseValidation(false) n: number, @Query('m') m: number) {
        return { n, m };
      }

      @Get('raw')
      @UseValidation({ transform: false })
      raw(@Query('n') n: number, @Query() page: PageDto) {
        return { n, isInstance: page instanceof PageDto };
      }

      @Post('thrown')
      @UseValidation({ exceptionFactory: (errors) => new BadRequestException(`own ${errors[0]?.property}`) })
      thrown(@Body() body: NameDto) {
        return body;
      }

      @Get('named')
      named(@Query('filter') @UseValidation(false) filter: NameDto, @Req() request: { query: unknown }) {
        return { filter, query: request.query };
      }

      @Post('part')
      part(
        @Body('part') @UseValidation({ skipMissingProperties: true }) part: NameDto,
        @Req() request: { body: unknown },
      ) {
        return { isInstance: part instanceof NameDto, body: request.body };
      }

      @Post('twice')
      twice(@Body() one: NameDto, @Body() @UseValidation({ transform: false }) other: NameDto) {
        return [one instanceof NameDto, other instanceof NameDto];
      }
    }

    it('applies to values that are not objects and to parameters of one value, and leaves the request unchanged', async () => {
      const app = await run(OwnController);
      expect((await app.send('/named?filter=x&n=1')).body).toEqual({
        filter: 'x',
        query: { filter: 'x', n: '1' },
      });
      expect((await app.send('/part', { json: { other: 1 } })).body).toEqual({
        isInstance: true,
        body: { other: 1 },
      });
      expect((await app.send('/twice', { json: { name: 'x' } })).body).toEqual([true, false]);
    });

    it('merges the options of app, controller, handler and parameter in this order', async () => {
      const app = await run(LaxController);
      expect((await app.send('/lax/controller', { json: { name: 'x', more: 1 } })).body).toEqual({
        name: 'x',
      });
      const handler = await app.send('/lax/handler?page=x', failing);
      expect([handler.status, handler.body.errors.map((each: any) => each.field)]).toEqual([
        400,
        ['name', 'page'],
      ]);
      const json = { name: 'x', more: 1 };
      expect((await app.send('/lax/parameter?page=x&more=1', { json })).body).toEqual({
        body: { name: 'x' },
        page: { page: 'x', more: '1' },
        isInstance: false,
      });
      expect(wrong(await app.send('/lax/parameter?page=x', { json: {} }))).toEqual([
        'body name missing_field',
      ]);
    });

    it('turns validation off for one handler alone', async () => {
      const app = await run(OwnController);
      expect((await app.send('/off', failing)).body).toEqual({ body: { nmae: 1 }, isInstance: false });
      expect(wrong(await app.send('/usual', failing))).toEqual([
        'body name missing_field',
        'body nmae invalid whitelist',
      ]);
      expect((await app.send('/off', { method: 'POST' })).status).toBe(201);
      expect(wrong(await app.send('/usual', { method: 'POST' }))).toEqual(['body name missing_field']);
      expect((await app.send('/off/x?n=7', failing)).body).toEqual({ body: { nmae: 1 }, id: 'x', n: 7 });
      expect(nests(await app.send('/off/x?n=y', failing))).toEqual([400, true]);
    });

    it('applies to primitive parameters of a handler', async () => {
      const app = await run(OwnController);
      expect((await app.send('/primitive?n=x&m=1')).body).toEqual({ n: 'x', m: 1 });
      expect(wrong(await app.send('/primitive?n=x&m=y'))).toEqual(['query m invalid isNumber']);
      expect((await app.send('/raw?n=x&page=1')).body).toEqual({ n: 'x', isInstance: false });
    });

    it('accepts an exceptionFactory for one handler', async () => {
      const answer = await (await run(OwnController)).send('/thrown', { json: {} });
      expect([answer.status, answer.body.message]).toEqual([400, 'own name']);
    });
  });

  describe('The validated value', () => {
    let asked = 0;
    /** Makes another value at each turn. */
    const schemaOf = (make: (value: any) => unknown) => ({
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => {
          asked += 1;
          const made = make(value);
          return made === undefined ? { issues: [{ message: 'no' }] } : { value: made };
        },
      },
    });
    const PLUS_ONE = schemaOf((value) => Number(value) + 1);
    const LENGTH = schemaOf((value) => (typeof value === 'string' ? value.length : undefined));
    const COUNT_PLUS_ONE = schemaOf(({ n }) => Number(n) + 1);
    const JOINED = schemaOf((value) => (Array.isArray(value) ? value.join('+') : undefined));
    const NAMED = schemaOf((value) => ({ name: String(value.name ?? value) }));
    const LATER = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => sleep(2).then(() => ({ value: Number(value) * 2 })),
      },
    };
    const OK = schemaOf((value) => value);
    class CountDto {
      n?: string;
    }
    @Controller()
    class SchemasController {
      @Get('single/:id')
      single(
        @Query('n') @UseValidation({ schema: PLUS_ONE }) value: number | string,
        @Param('id', ParseIntPipe) _id: number,
      ) {
        return { value };
      }

      @Get('alone')
      alone(@Query('n') @UseValidation({ schema: LENGTH }) value: unknown) {
        return { value };
      }

      @Get('text')
      text(@Query('n') @UseValidation({ schema: JOINED }) value: string) {
        return { value };
      }

      @Get('object/:id')
      object(
        @Query('n') @UseValidation({ schema: NAMED }) value: NameDto,
        @Param('id', ParseIntPipe) _id: number,
      ) {
        return { value };
      }

      @Get('whole/:id')
      whole(
        @Query() @UseValidation({ schema: COUNT_PLUS_ONE }) value: object,
        @Param('id', ParseIntPipe) _id: number,
      ) {
        return { value };
      }

      @Post('body')
      body(@Body() @UseValidation({ schema: NAMED }) value: NameDto, @Query() page: PageDto) {
        return { value, page };
      }

      @Get('cookies')
      cookies(@Cookies() @UseValidation({ schema: COUNT_PLUS_ONE }) value: object) {
        return { value };
      }

      @Get('headers')
      headers(
        @Headers() @UseValidation({ schema: COUNT_PLUS_ONE }) value: CountDto,
        @Headers() @UseValidation({ schema: OK }) other: CountDto,
      ) {
        return { value, other: other.n };
      }

      @Get('header')
      header(@Headers('n') @UseValidation({ schema: PLUS_ONE }) value: number) {
        return { value };
      }

      @Get('later')
      later(
        @Headers('n') @UseValidation({ schema: LATER }) value: number,
        @Query('n') @UseValidation({ schema: LATER }) other: number,
      ) {
        return of({ value, other });
      }
    }

    it.each([
      ['of a text', '/single/1?n=5', 6],
      ['of a text, alone', '/alone?n=12345', 5],
      ['of a list where a text is declared', '/text?n=1&n=2', '1+2'],
      ['of a text where an object is declared', '/object/1?n=x', { name: 'x' }],
      ['of the whole query', '/whole/1?n=5', 6],
      ['of all cookies', '/cookies', 8],
      ['of all headers', '/headers', 10],
      ['of one header', '/header', 10],
      ['that answers later', '/later?n=3', 18],
    ])('reaches the handler with a schema %s', async (_, path, value) => {
      const app = await run(SchemasController);
      const answer = await app.send(path, { headers: { cookie: 'n=7', n: '9' } });
      expect([answer.status, answer.body.value]).toEqual([200, value]);
    });

    it('reaches the handler beside what other parameters make of the same headers', async () => {
      const answer = await (await run(SchemasController)).send('/headers', { headers: { n: '9' } });
      expect(answer.body).toEqual({ value: 10, other: '9' });
    });

    it('reaches the handler without a second validation if it is an object', async () => {
      const app = await run(SchemasController);
      asked = 0;
      expect((await app.send('/body?page=1', { json: { name: 'x' } })).body.value).toEqual({ name: 'x' });
      expect((await app.send('/whole/1?n=5')).body.value).toBe(6);
      expect(asked).toBe(2);
    });

    @Controller()
    class SharingController {
      @Get('after')
      after(@Query('n') @UseValidation(false) one: NameDto, @Query('n') two: unknown) {
        return { one, two };
      }

      @Get('before')
      before(@Query('n') one: unknown, @Query('n') @UseValidation(false) two: NameDto) {
        return { one, two };
      }

      @Get('text')
      text(@Query('n') @UseValidation(false) one: NameDto, @Query('n') two: string) {
        return { one, two };
      }

      @Get('both')
      both(
        @Query('n') @UseValidation(false) one: NameDto,
        @Query('n') @UseValidation(false) two: PageDto,
        @Req() request: { query: object },
      ) {
        return { one, two, query: request.query };
      }

      @Post('part')
      part(@Body('n') @UseValidation(false) one: NameDto) {
        return { one };
      }
    }

    it('reaches its own parameter even if the body is frozen', async () => {
      const freezing: NestInterceptor = {
        intercept: (context, next) => {
          Object.freeze(context.switchToHttp().getRequest<{ body: object }>().body);
          return next.handle();
        },
      };
      const app = await run(SharingController, { main: (nest) => void nest.useGlobalInterceptors(freezing) });
      expect((await app.send('/part', { json: { n: 'x' } })).body).toEqual({ one: 'x' });
    });

    it.each(['after', 'before', 'text', 'both'])(
      'reaches its own parameter even if another takes the same value: %s',
      async (path) => {
        const app = await run(SharingController);
        const query = path === 'both' ? { query: { n: 'x' } } : {};
        expect((await app.send(`/${path}?n=x`)).body).toEqual({ one: 'x', two: 'x', ...query });
      },
    );
  });

  describe('An app without validation', () => {
    @Controller()
    class OffController {
      @Post(':id')
      create(
        @Param('id', ParseIntPipe) id: number,
        @Query('on', ParseBoolPipe) on: boolean,
        @Body() body: NameDto,
      ) {
        return { id, on, body };
      }
    }

    it('keeps Parse pipes as in Nest, and validates nothing', async () => {
      const app = await run(OffController, { errors: { validation: false } });
      const answer = await app.send('/x?on=true', { json: {} });
      expect([answer.status, answer.body.code, answer.body.errors]).toEqual([400, 'bad_request', undefined]);
      expect((await app.send('/7?on=true', { json: { more: 1 } })).body).toEqual({
        id: 7,
        on: true,
        body: { more: 1 },
      });
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

    const snapshot = (type: Class) => {
      const prototype = type.prototype as object;
      const members = Object.getOwnPropertyNames(prototype);
      const said = (owner: object, member?: string) =>
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
        statics: said(type),
        members: members.map((name) => [name, said(prototype, name), said(type, name)]),
        functions: members.map((name) => (prototype as any)[name]),
        handlers: members.map((name) => said((prototype as any)[name])),
      };
    };

    it('uses its own options, and leaves the controllers unchanged', async () => {
      const types = [SharedController, SharedScopedController];
      const before = types.map(snapshot);
      const one = await run(SharedController, { controllers: types });
      const other = await run(SharedController, {
        controllers: types,
        errors: { validation: { forbidNonWhitelisted: false, errorHttpStatusCode: 400 } },
      });
      const off = await run(SharedController, { controllers: types, errors: { validation: false } });
      const json = { more: 1 };
      for (const path of ['/x', '/scoped/x']) {
        const answers = await Promise.all([one, other, off].map((app) => app.send(path, { json })));
        expect(answers.map(({ status, body }) => [status, body.errors?.length])).toEqual([
          [422, 3],
          [400, 2],
          [400, undefined],
        ]);
      }
      expect(types.map(snapshot)).toEqual(before);
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
        if (typeof value !== 'number') throw new Error(`${typeof value} is no number`);
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

    it('hides the placeholder of a value from everything but the pipe', async () => {
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
      expect(wrong(await app.send('/?limit=abc'))).toEqual(['query limit invalid isNumber']);
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

    it('runs alone with a pipe that a test puts in place of RequestValidationPipe', async () => {
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
      const answer = await send(`http://127.0.0.1:${port}/7`, { json: { name: 'x', more: 1 } });
      await app.close();
      expect(answer.body).toEqual({ id: 7, body: { name: 'x' } });
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
      expect(message).toContain('ImpossibleController.sent, parameter 0: @UseValidation() cannot reach');
      expect(message).toContain('FrozenController: its instance is frozen');
    });
  });
});

/** Whether a middleware's request is the one that handlers are given. */
function isOnRequest(platform: string): boolean {
  return platform === 'Express';
}
