import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  ClassSerializerInterceptor,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Headers,
  type INestApplication,
  type MessageEvent,
  Param,
  ParseIntPipe,
  Patch,
  Post,
  Query,
  Req,
  Sse,
  type Type as Class,
  UseInterceptors,
} from '@nestjs/common';
import { Expose, plainToInstance, Transform, Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { UseValidation, type ValidationOptions } from 'nestjs-api-errors';
import { type Observable, of } from 'rxjs';
import { listFieldErrors } from './field-errors.js';
import { PLATFORMS, type RunningApp, type TestApp } from './harness.js';
import { FORBIDDING, runWithValidation } from './validation.app.js';

describe.each(PLATFORMS)('Options of the pipe on %s', (platform, adapter) => {
  const run = (controller: Class, validation?: ValidationOptions, definition?: TestApp) =>
    runWithValidation(adapter(), controller, validation, definition);

  describe('A validation of several parameters of one part of the request', () => {
    class PageDto {
      @IsInt()
      page!: number;
    }
    class SortDto {
      @IsString()
      sort!: string;
    }
    class LimitDto {
      @Type(() => Number)
      @IsInt()
      limit!: number;
    }
    class OrderDto {
      @IsString()
      order!: string;
    }

    @Controller()
    class SharedController {
      @Post('two')
      two(@Body() page: PageDto, @Body() sort: SortDto) {
        return { page, sort, are: [page instanceof PageDto, sort instanceof SortDto] };
      }

      @Post('named')
      named(@Body() page: PageDto, @Body('extra') extra: string) {
        return { page, extra };
      }

      @Post('whole')
      whole(@Body() page: PageDto, @Body() all: object) {
        return { page, all };
      }

      @Get('query')
      query(@Query() limit: LimitDto, @Query() order: OrderDto, @Query('flag') flag: string) {
        return { limit, order, flag };
      }

      @Get('headers')
      headers(@Headers() page: SortDto, @Headers('x-more') more: string) {
        return { page, more };
      }

      @Sse('events')
      events(@Query() limit: LimitDto, @Query('flag') flag: string): Observable<MessageEvent> {
        return of({ data: { limit: limit.limit, flag } });
      }
    }

    it.each([
      ['strict', undefined],
      ['as in Nest', FORBIDDING],
    ])('accepts the keys that any of the parameters declares, %s', async (_, validation) => {
      const app = await run(SharedController, validation);
      const two = await app.send('/two', { json: { page: 1, sort: 'x' } });
      expect(two.body).toEqual({ page: { page: 1 }, sort: { sort: 'x' }, are: [true, true] });
      expect(listFieldErrors(await app.send('/two', { json: { page: 1, sort: 'x', other: 1 } }))).toEqual([
        'body other invalid whitelist',
      ]);
      expect((await app.send('/named', { json: { page: 1, extra: 'x' } })).body).toEqual({
        page: { page: 1 },
        extra: 'x',
      });
      expect(listFieldErrors(await app.send('/named', { json: { page: 1, xtra: 'x' } }))).toEqual([
        'body xtra invalid whitelist',
      ]);
      expect((await app.send('/whole', { json: { page: 1, any: 'x' } })).body).toEqual({
        page: { page: 1 },
        all: { page: 1, any: 'x' },
      });
    });

    it('accepts the keys of a query and of headers, also in a stream of events', async () => {
      const app = await run(SharedController, { strict: true, forbidNonWhitelisted: true });
      expect((await app.send('/query?limit=1&order=x&flag=y')).body).toEqual({
        limit: { limit: 1 },
        order: { order: 'x' },
        flag: 'y',
      });
      expect(listFieldErrors(await app.send('/query?limit=1&order=x&flga=y'))).toEqual([
        'query flga invalid whitelist',
      ]);
      const headers = await app.send('/headers', { headers: { sort: 'x', 'x-more': 'y' } });
      expect(headers.body).toEqual({ page: { sort: 'x' }, more: 'y' });
      expect((await app.send('/events?limit=1&flag=y')).text).toContain('{"limit":1,"flag":"y"}');
      expect(listFieldErrors(await app.send('/events?limit=1&flga=y'))).toEqual([
        'query flga invalid whitelist',
      ]);
    });
  });

  describe('RequestValidationPipe with options of Nest’s ValidationPipe', () => {
    class AddressDto {
      @IsString()
      city!: string;
    }
    class PersonDto {
      @IsString()
      name!: string;

      @IsOptional()
      @ValidateNested()
      @Type(() => AddressDto)
      address?: AddressDto;
    }

    @Controller()
    class PersonController {
      @Post()
      create(@Body() body: PersonDto, @Req() request: { body: unknown }) {
        return { body, isInstance: body instanceof PersonDto, isSent: body === request.body };
      }

      @Get('primitive')
      primitive(@Query('n') n: number, @Query('on') on: boolean, @Query('text') text: string) {
        return { n: String(n), on: String(on), text, types: [typeof n, typeof on, typeof text] };
      }

      @Get('headers')
      headers(@Headers() headers: AddressDto) {
        return { isInstance: headers instanceof AddressDto };
      }
    }
    const json = { name: 'x', more: 1 };

    it.each([
      ['none of them', {}],
      ['`strict: false`', { strict: false }],
      ['none of them, with the option `codes`', { codes: {}, strict: false }],
    ])('passes on the parsed value with %s', async (_, validation) => {
      const app = await run(PersonController, validation);
      expect((await app.send('/', { json })).body).toEqual({ body: json, isInstance: false, isSent: true });
      expect(listFieldErrors(await app.send('/', { json: {} }))).toEqual(['body name missing_field']);
      const { body } = await app.send('/primitive?n=1&on=x&text=y');
      expect(body.types).toEqual(['string', 'string', 'string']);
      expect((await app.send('/headers')).body).toEqual({ isInstance: false });
    });

    it.each([
      ['no options', undefined],
      ['options of the package alone', { codes: { isString: 'no_text' }, maxErrors: 7 }],
      ['`strict: true`', { strict: true, groups: undefined }],
    ])('stays strict with the option %s', async (_, validation) => {
      const app = await run(PersonController, validation);
      expect(listFieldErrors(await app.send('/', { json }))).toEqual(['body more invalid whitelist']);
      expect((await app.send('/', { json: { name: 'x' } })).body.isInstance).toBe(true);
      expect(listFieldErrors(await app.send('/primitive?n=x&on=1&text=y&text=z'))).toEqual([
        'query n invalid isNumber',
        'query on invalid isBoolean',
        'query text invalid isString',
      ]);
      const list = await app.send('/', { json: { name: 'x', address: [{ city: 'x' }] } });
      expect(listFieldErrors(list)).toEqual(['body address invalid nestedValidation']);
      expect(list.body.errors[0].message).toBe('This must be an object, got a list.');
      expect((await app.send('/headers')).status).toBe(422);
    });

    it('converts parameters with `transform` as Nest does', async () => {
      const app = await run(PersonController, { transform: true });
      expect((await app.send('/primitive?n=abc&on=1&text=y&text=z')).body).toEqual({
        n: 'NaN',
        on: 'false',
        text: 'y,z',
        types: ['number', 'boolean', 'string'],
      });
      expect((await app.send('/', { json })).body).toEqual({ body: json, isInstance: true, isSent: false });
      const list = await app.send('/', { json: { name: 'x', address: [{ city: 'x' }] } });
      expect(list.status).toBe(201);
    });

    it('rejects an object that cannot be converted to a string, without a crash', async () => {
      @Controller()
      class TextController {
        @Get(':id')
        find(@Param('id') id: string, @Query('text') text: string) {
          return { id, text };
        }
      }
      const parseNestedQueries = (app: INestApplication) => {
        if (platform === 'Express') app.getHttpAdapter().getInstance().set('query parser', 'extended');
      };
      const app = await run(TextController, { transform: true }, { main: parseNestedQueries });
      const { status } = await app.send('/1?text[toString]=x&text[valueOf]=y');
      expect(status).toBe(platform === 'Express' ? 422 : 200);
    });

    it('passes on an object without absent members with `transform: false`', async () => {
      class PatchDto {
        @IsOptional()
        @IsString()
        name?: string = undefined;
      }
      @Controller()
      class PatchController {
        @Patch()
        patch(@Body() body: PatchDto) {
          return { keys: Object.keys(body) };
        }
      }
      const send = (app: RunningApp) => app.send('/', { method: 'PATCH', json: {} });
      const app = await run(PatchController, { transform: false, disableErrorMessages: true });
      expect((await app.send('/', { json: {}, method: 'PATCH' })).body).toEqual({ keys: [] });
      expect((await send(await run(PatchController, { transform: false, whitelist: true }))).body).toEqual({
        keys: ['name'],
      });
    });

    it('warns at startup about an option that has no effect', async () => {
      const app = await run(PersonController, { forbidNonWhitelisted: true });
      expect(app.log.ours.map(({ message }) => message)).toEqual([
        '`validation.forbidNonWhitelisted` has no effect without `whitelist: true`. Set `whitelist: true` or `forbidNonWhitelisted: false`.',
      ]);
      expect((await app.send('/', { json })).status).toBe(201);
    });

    it('passes `exceptionFactory` the errors of unknown keys first and without children, as class-validator does', async () => {
      const given: object[] = [];
      const exceptionFactory = (errors: object[]) => {
        given.push(...errors);
        return new BadRequestException();
      };
      const app = await run(PersonController, { ...FORBIDDING, exceptionFactory });
      expect((await app.send('/', { json: { more: 1, name: 1 } })).status).toBe(400);
      const constraints = { whitelistValidation: 'property more should not exist' };
      expect(given).toEqual([
        { property: 'more', value: 1, constraints },
        { property: 'name', value: 1, constraints: { isString: 'name must be a string' }, children: [] },
      ]);
    });

    it('applies options of `@UseValidation()` to primitive parameters', async () => {
      @Controller()
      class PrimitivesController {
        @Get('off')
        @UseValidation(false)
        off(@Query('n') n: number, @Query('on') on: boolean) {
          return [String(n), typeof n, typeof on];
        }

        @Get('kept/:id')
        @UseValidation({ transform: false })
        keep(@Param('id') id: number, @Query('n') @UseValidation({ transform: true }) n: number) {
          return [typeof id, typeof n];
        }

        @Get('parsed')
        parse(@Query('n', ParseIntPipe) @UseValidation({ codes: {} }) n: number, @Query('m') m: number) {
          return [n, m];
        }
      }
      const app = await run(PrimitivesController, { transform: true });
      expect((await app.send('/off?n=abc&on=1')).body).toEqual(['abc', 'string', 'string']);
      expect((await app.send('/kept/7?n=7')).body).toEqual(['string', 'number']);
      expect((await app.send('/parsed?n=&m=7')).body).toEqual([0, 7]);
      expect(listFieldErrors(await app.send('/parsed?n=x&m=7'))).toEqual(['query n invalid isInt']);
    });

    it('combines the codes of `@UseValidation()` with those of the app', async () => {
      class CodedDto {
        @IsEmail()
        email!: string;

        @IsString()
        name!: string;
      }
      @Controller()
      class CodedController {
        @Post()
        @UseValidation({ codes: { isString: 'no_text' } })
        create(@Body() body: CodedDto) {
          return body;
        }
      }
      const app = await run(CodedController, { codes: { isEmail: 'bad_email', isString: 'bad_text' } });
      expect(listFieldErrors(await app.send('/', { json: { email: 'x', name: 1 } }))).toEqual([
        'body email bad_email isEmail',
        'body name no_text isString',
      ]);
    });

    it('accepts keys that a class initializes, unless a client sends them', async () => {
      class DefaultsDto {
        @IsString()
        name!: string;

        extra = 'default';
        madeAt = new Date();

        @ValidateNested({ each: true })
        @Type(() => ItemDto)
        items: ItemDto[] = [];
      }
      class ItemDto {
        @IsInt()
        count!: number;

        kind = 'usual';
      }
      @Controller()
      class DefaultsController {
        @Post()
        create(@Body() { name, extra }: DefaultsDto) {
          return { name, extra };
        }
      }
      for (const validation of [undefined, FORBIDDING]) {
        const app = await run(DefaultsController, validation);
        const response = await app.send('/', { json: { name: 'x', items: [{ count: 1 }] } });
        expect(response.body).toEqual({ name: 'x', extra: 'default' });
        const sent = { name: 'x', extra: 'mine', items: [{ count: 1, kind: 'mine' }] };
        expect(listFieldErrors(await app.send('/', { json: sent }))).toEqual([
          'body items.0.kind invalid whitelist',
          'body extra invalid whitelist',
        ]);
      }
    });

    it('reports the key that a client sent as unknown, whichever `@Transform()` reads it', async () => {
      class RoleDto {
        @IsString()
        name!: string;

        role = 'user';
        tags: string[] = ['new'];
        madeAt = new Date();

        @Expose({ name: 'ex_tra' })
        extra?: string;

        @Expose({ name: 'old_level' })
        @Expose({ name: 'new_level' })
        level = 1;
      }
      class WrappedDto {
        @ValidateNested()
        @Transform(({ value }) => plainToInstance(RoleDto, value.data))
        wrapped!: RoleDto;

        @ValidateNested({ each: true })
        @Transform(({ value }) => plainToInstance(RoleDto, value.toReversed()))
        reversed!: RoleDto[];
      }
      @Controller()
      class RoleController {
        @Post()
        create(@Body() { wrapped }: WrappedDto) {
          return { role: wrapped.role, tags: wrapped.tags };
        }

        @Post('plain')
        plain(@Body() body: RoleDto) {
          return body;
        }
      }
      const app = await run(RoleController, FORBIDDING);
      const good = { wrapped: { data: { name: 'x' } }, reversed: [{ name: 'x' }] };
      const initial = { role: 'user', tags: ['new'] };
      expect((await app.send('/', { json: good })).body).toEqual(initial);
      const hidden = { ...good, wrapped: { data: { name: 'x', role: 'admin', tags: [] } } };
      expect((await app.send('/', { json: hidden })).body).toEqual(initial);
      const bad = { ...good, reversed: [{ name: 'x' }, { name: 'y', isAdmin: true }] };
      expect(listFieldErrors(await app.send('/', { json: bad }))).toEqual([
        'body reversed.0.isAdmin invalid whitelist',
      ]);
      expect(listFieldErrors(await app.send('/plain', { json: { name: 'x', ex_tra: 'y' } }))).toEqual([
        'body ex_tra invalid whitelist',
      ]);
      for (const name of ['old_level', 'new_level']) {
        expect((await app.send('/plain', { json: { name: 'x', [name]: 9 } })).status).toBe(422);
      }
    });

    it('merges its options with those of `@UseValidation()`', async () => {
      @Controller()
      @UseValidation({ forbidNonWhitelisted: false })
      class MergedController {
        @Post('dropped')
        drop(@Body() body: PersonDto) {
          return { body, isInstance: body instanceof PersonDto };
        }

        @Post('strict')
        @UseValidation({ strict: true })
        reject(@Body() body: PersonDto, @Query('n') n: number) {
          return { body, n };
        }

        @Post('coded')
        @UseValidation({ codes: { isString: 'no_text' } })
        code(@Body() @UseValidation({ whitelist: false }) body: PersonDto) {
          return { body, isInstance: body instanceof PersonDto };
        }
      }
      const app = await run(MergedController, FORBIDDING);
      expect((await app.send('/dropped', { json })).body).toEqual({ body: { name: 'x' }, isInstance: true });
      expect((await app.send('/coded', { json })).body).toEqual({ body: json, isInstance: true });
      expect(listFieldErrors(await app.send('/coded', { json: { name: 1 } }))).toEqual([
        'body name no_text isString',
      ]);
      const list = { name: 'x', address: [{ city: 'x' }] };
      expect(listFieldErrors(await app.send('/strict?n=x', { json: list }))).toEqual([
        'body address invalid nestedValidation',
        'query n invalid isNumber',
      ]);
      expect((await app.send('/strict?n=7', { json: { name: 'x' } })).body).toEqual({
        body: { name: 'x' },
        n: 7,
      });
    });
  });

  describe('@UseValidation() of a value that is not an object', () => {
    const Agent = createParamDecorator((_: unknown, context: ExecutionContext) => {
      const { headers, body } = context.switchToHttp().getRequest<{ headers: object; body: unknown }>();
      return { hasHeaders: typeof headers === 'object', body: body ?? 'none' };
    });
    class NameDto {
      @IsString()
      name!: string;
    }
    const LAX = { skipMissingProperties: true };

    @Controller()
    class NamelessController {
      @Post('part')
      part(@Body('part') @UseValidation(LAX) part: NameDto) {
        return { isInstance: part instanceof NameDto };
      }

      @Post('strict-part')
      strictPart(@Body('part') part: NameDto) {
        return part;
      }

      @Post('beside')
      beside(@Agent() agent: object, @Body() @UseValidation(LAX) body: NameDto) {
        return { agent, isInstance: body instanceof NameDto };
      }

      @Post('intercepted')
      @UseInterceptors(ClassSerializerInterceptor)
      intercepted(@Body() @UseValidation(LAX) body: NameDto, @Agent() agent: object) {
        return { agent, isInstance: body instanceof NameDto };
      }

      @Sse('events')
      events(@Query('who') @UseValidation(LAX) who: NameDto): Observable<MessageEvent> {
        return of({ data: { isInstance: who instanceof NameDto } });
      }

      @Get('twice')
      twice(
        @Query('who') @UseValidation(false) text: NameDto,
        @Query('who') @UseValidation({ expectedType: String }) other: NameDto,
      ) {
        return { text, other };
      }
    }

    it.each([
      ['the validation of the app is strict', undefined],
      ['the app has options of Nest', FORBIDDING],
    ])('applies to absent and `null` values if %s', async (_, validation) => {
      const app = await run(NamelessController, validation);
      const none = { method: 'POST' };
      const agent = { hasHeaders: true, body: 'none' };
      expect((await app.send('/part', none)).body).toEqual({ isInstance: true });
      expect((await app.send('/part', { json: { part: null } })).status).toBe(201);
      expect((await app.send('/strict-part', none)).status).toBe(422);
      expect((await app.send('/beside', none)).body).toEqual({ agent, isInstance: true });
      expect((await app.send('/intercepted', none)).body).toEqual({ agent, isInstance: true });
      expect((await app.send('/events')).text).toContain('data: {"isInstance":true}');
      expect((await app.send('/twice?who=x')).body).toEqual({ text: 'x', other: 'x' });
    });

    it('applies to each request alone while others run', async () => {
      const app = await run(NamelessController);
      const paths = Array.from({ length: 40 }, (_, index) => (index % 2 ? '/part' : '/strict-part'));
      const responses = await Promise.all(paths.map((path) => app.send(path, { method: 'POST' })));
      expect(responses.map(({ status }) => status)).toEqual(
        paths.map((path) => (path === '/part' ? 201 : 422)),
      );
    });
  });
});
