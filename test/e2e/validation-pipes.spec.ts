import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentMetadata,
  Body,
  type CanActivate,
  Controller,
  Inject,
  Injectable,
  NotFoundException,
  Param,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  Post,
  Query,
  Scope,
  type Type as Class,
  UseGuards,
  UsePipes,
} from '@nestjs/common';
import { APP_PIPE, type ContextId, ContextIdFactory, type ContextIdStrategy, REQUEST } from '@nestjs/core';
import {
  IsOptional,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { ValidationFailed } from 'nestjs-api-errors';
import { type TestResponse, listFieldErrors } from './field-errors.js';
import { PLATFORMS, type TestApp } from './harness.js';
import { NameDto, PageDto, runController, sleep } from './validation.app.js';

const UUID = '9b2fd4c6-9a55-4b8e-8d5c-0e5d7f2a1c33';

describe.each(PLATFORMS)('Validation beside pipes of the app on %s', (_platform, adapter) => {
  const run = (controller: Class, definition?: TestApp) => runController(adapter(), controller, definition);

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
    const sendUser = async (path: string, json: object = { name: 'x' }) => {
      calls.length = 0;
      return (await run(UsersController)).send(path, { json });
    };

    it.each([
      ['alone', '/users/404', { name: 'x' }, 'No user'],
      ['beside a body that fails', '/users/404', { name: 1 }, 'No user'],
      ['after a Parse pipe', `/checked/${UUID}`, { name: 1 }, 'No user'],
      ['the first of two', '/both/404/x?team=404', {}, 'No user'],
      ['the second of two', '/both/7/x?team=404', {}, 'No team'],
      ['on a part of the body', '/body?page=x', { name: '404' }, 'No team'],
    ])('overrides validation with an exception: %s', async (_, path, json, message) => {
      const { status, body } = await sendUser(path, json);
      expect({ status, message: body.message, errors: body.errors }).toEqual({ status: 404, message });
    });

    it('is skipped if a Parse pipe before it rejects the value', async () => {
      expect(listFieldErrors(await sendUser('/checked/x', {}))).toEqual([
        'body name missing_field',
        'path user invalid isUuid',
      ]);
      expect(calls).toEqual([]);
    });

    it('adds the fields of a ValidationFailed that it throws', async () => {
      expect(listFieldErrors(await sendUser('/users/taken', {}))).toEqual([
        'body name missing_field',
        'path user taken',
      ]);
      expect(listFieldErrors(await sendUser('/users/taken'))).toEqual(['path user taken']);
    });

    it('runs once, whether the request fails or not', async () => {
      expect((await sendUser('/users/7')).body).toEqual({ user: { id: '7' }, body: { name: 'x' } });
      expect(calls).toEqual([['user', '7']]);
      expect(listFieldErrors(await sendUser('/users/7', {}))).toEqual(['body name missing_field']);
      expect(calls).toEqual([['user', '7']]);
      expect((await sendUser('/both/7/8?team=9')).body).toEqual({
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
    /** Rejects the value '404', with the tenant of the request in its message. */
    abstract class RejectingPipe implements PipeTransform {
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
    class ScopedPipe extends RejectingPipe {
      protected readonly tenant: string;
      constructor(@Inject(REQUEST) { headers }: Sent) {
        super();
        this.tenant = headers.tenant;
        made.push(this.tenant);
      }
    }
    @Injectable()
    class DependentPipe extends RejectingPipe {
      protected readonly tenant: string;
      constructor(@Inject(Tenant) { name }: Tenant) {
        super();
        this.tenant = name;
      }
    }
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class DurablePipe extends RejectingPipe {
      protected readonly tenant: string;
      constructor(@Inject(REQUEST) tenant: { tenant: string }) {
        super();
        this.tenant = tenant.tenant;
        made.push(this.tenant);
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class TransientPipe extends RejectingPipe {
      protected readonly tenant = 'all';
    }
    class User {}

    const createController = (pipe: Class<PipeTransform>, scope: Scope = Scope.DEFAULT) => {
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
      ['of request scope', 'ScopedPipe', createController(ScopedPipe), []],
      ['of request scope, of the controller', 'ScopedPipe', OfControllerController, []],
      ['of request scope, of the app', 'ScopedPipe', OfAppController, global],
      ['with a dependency of request scope', 'DependentPipe', createController(DependentPipe), []],
      ['durable', 'DurablePipe', createController(DurablePipe), []],
      ['of transient scope', 'TransientPipe', createController(TransientPipe), []],
      [
        'of transient scope, in a controller of request scope',
        'TransientPipe',
        createController(TransientPipe, Scope.REQUEST),
        [],
      ],
    ])(
      'overrides validation with an exception, and runs once: %s',
      async (_, name, controller, providers) => {
        ContextIdFactory.apply(TENANT_STRATEGY);
        const app = await run(controller, { providers: [Tenant, ...providers] });
        const post = (tenant: string, user: string, json: object = { name: 'x' }) =>
          app.send(`/${user}`, { json, headers: { tenant } });
        const getMaker = (tenant: string) => (name === 'TransientPipe' ? 'all' : tenant);
        for (const tenant of ['a', 'b']) {
          calls.length = 0;
          const { status, body } = await post(tenant, '404', { name: 1 });
          expect([status, body.message]).toEqual([404, `No such user of ${getMaker(tenant)}`]);
          expect(listFieldErrors(await post(tenant, '7', {}))).toEqual(['body name missing_field']);
          expect((await post(tenant, '8')).body).toEqual({ body: { name: 'x' }, user: { id: '8' } });
          expect((await post(tenant, '404')).status).toBe(404);
          expect(calls).toEqual(
            ['404', '7', '8', '404'].map((id) => `${name} of ${getMaker(tenant)}: ${id}`),
          );
        }
      },
    );

    it('is constructed no more often than by Nest', async () => {
      made.length = 0;
      const scoped = await run(createController(ScopedPipe));
      const durable = await run(createController(DurablePipe));
      ContextIdFactory.apply(TENANT_STRATEGY);
      for (const app of [scoped, durable]) {
        for (const json of [{ name: 1 }, {}, { name: 'x' }]) {
          await app.send('/7', { json, headers: { tenant: 'c' } });
        }
      }
      expect(made).toEqual(['c', 'c', 'c', 'c']);
    });

    const tenants = new Map<string, ContextId>();
    /** Durable instances are shared by tenant. */
    const TENANT_STRATEGY: ContextIdStrategy<{ headers: Record<string, string> }> = {
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
    /** Returns a request with unique mistakes, and the field errors of its response. */
    const createCase = (route: string, index: number): [string, object, unknown[]] => {
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
    const summarize = ({ status, body }: TestResponse) =>
      status === 422
        ? body.errors.map((each: any) => [
            `${each.in} ${each.field} `,
            each.reason === 'slow' ? each.bad_values : undefined,
          ])
        : [body.body?.slow, body.id];

    it('receives its own errors among 200 requests, some of them valid', async () => {
      const app = await run(CrowdController, { errors: { validation: { exposeRejectedValues: true } } });
      const shapes = Array.from({ length: 200 }, (_, index) => createCase('abcd'[index % 4]!, index));
      const responses = await Promise.all(shapes.map(([path, json]) => app.send(path, { json })));
      expect(responses.map(summarize)).toEqual(shapes.map(([, , expected]) => expected));
    });

    it('receives its own errors if guards have delayed all of them', async () => {
      const app = await run(CrowdController, { errors: { validation: { exposeRejectedValues: true } } });
      gate.waiting = 0;
      gate.opened = new Promise((resolve) => (gate.open = resolve));
      const shapes = Array.from({ length: 100 }, (_, index) => createCase('gated', index));
      const responses = shapes.map(([path, json]) => app.send(path, { json }));
      while (gate.waiting < shapes.length) await sleep(5);
      gate.open?.();
      expect((await Promise.all(responses)).map(summarize)).toEqual(shapes.map(([, , expected]) => expected));
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
      expect(listFieldErrors(await app.send('/alone', { json: bad }))).toEqual(['body later invalid later']);
      expect(listFieldErrors(await app.send('/with/x?later=bad', { json: bad }))).toEqual([
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
      expect(app.log.text).toContain(
        'The asynchronous rules of LaterDto did not finish within 20 ms. ' +
          'If they need more time, increase `validation.asyncTimeout`.',
      );
    });

    it.each([
      ['rejects', '/alone', { later: 'reject' }, 'the database is gone'],
      ['rejects beside others', '/with/x?later=bad', { later: 'reject' }, 'the database is gone'],
      ['throws', '/alone', { crash: 'throw' }, 'the rule is broken'],
      ['throws beside others', '/with/x?crash=throw', { later: 'bad' }, 'the rule is broken'],
    ])('causes a 500 if it %s, since the client made no mistake', async (_, path, json, text) => {
      const app = await run(LaterController);
      const response = await app.send(path, { json });
      expect([response.status, response.body.errors]).toEqual([500, undefined]);
      expect(app.log.text).toContain(text);
    });

    it('causes no unhandled rejection if it rejects after another has thrown', async () => {
      const app = await run(LaterController);
      const json = { later: 'reject' };
      expect((await app.send('/with/7?crash=throw', { json })).status).toBe(500);
      expect((await app.send('/alone', { json: { ...json, crash: 'throw' } })).status).toBe(500);
      // An unhandled rejection would end the process; here it fails the test.
      await sleep(30);
    });
  });
});
