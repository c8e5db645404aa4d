import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Body,
  ConflictException,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  HttpException,
  type INestApplication,
  Param,
  ParseArrayPipe,
  ParseIntPipe,
  Post,
  Query,
  type Type as Class,
} from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsByteLength,
  IsEmail,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { FieldCodes, ValidationFailed, type ValidationOptions } from 'nestjs-api-errors';
import { type TestResponse, listFieldErrors } from './field-errors.js';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('Validation on %s', (platform, adapter) => {
  const run = async (controller: Class, definition: TestApp = {}): Promise<RunningApp> => {
    await running?.close();
    running = await start(adapter(), { controllers: [controller], ...definition });
    return running;
  };

  describe('RequestValidationPipe with options', () => {
    class AddressDto {
      @MinLength(3)
      city!: string;
    }
    class PersonDto {
      @FieldCodes({ maxLength: { code: 'too_long', number: 130007 } })
      @MaxLength(9)
      @IsEmail({}, { context: { code: 'bad_email', number: 130006 } })
      email!: string;

      @IsOptional()
      @MinLength(3, { each: true })
      tags?: string[];

      @IsOptional()
      @MinLength(30)
      password?: string;

      @IsOptional()
      @MinLength(30, { context: { sensitive: true } })
      motto?: string;

      @IsOptional()
      @ValidateNested()
      @Type(() => AddressDto)
      address?: AddressDto;
    }
    class PageDto {
      @IsOptional()
      @IsInt()
      @Type(() => Number)
      page?: number;
    }
    const Caller = createParamDecorator((_: unknown, context: ExecutionContext) => ({
      email: context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers['x-email'],
    }));
    @Controller()
    class PeopleController {
      @Post()
      create(@Body() person: PersonDto) {
        return { person, isInstance: person instanceof PersonDto };
      }

      @Post('search')
      search(@Body() person: PersonDto, @Query() page: PageDto) {
        return { person, page };
      }

      @Get('primitive')
      primitive(@Query('n') n: number, @Query('on') on: boolean, @Query('text') text: string) {
        return { n, on, text, types: [typeof n, typeof on, typeof text] };
      }

      @Get('caller')
      caller(@Caller() person: PersonDto) {
        return { isInstance: person instanceof PersonDto };
      }

      @Post('untyped')
      untyped(@Body() body: object) {
        return { body, isInstance: body instanceof PersonDto };
      }
    }
    const runPeople = (validation?: ValidationOptions) => run(PeopleController, { errors: { validation } });
    const fine = { email: 'a@b.de' };

    it.each([
      ['', (errors: any[]) => new ConflictException(errors.map(({ property }) => property).join())],
      ['of a promise', (errors: any[]) => Promise.resolve(new ConflictException(errors[0].property))],
    ] as [string, ValidationOptions['exceptionFactory']][])(
      'sends the exception of exceptionFactory: %s',
      async (_, exceptionFactory) => {
        const app = await runPeople({ exceptionFactory });
        for (const path of ['/', '/search']) {
          const response = await app.send(path, { json: { email: 'x' } });
          expect([response.status, response.body.message]).toEqual([409, 'email']);
        }
      },
    );

    it('applies errorHttpStatusCode and disableErrorMessages to the response', async () => {
      const app = await runPeople({ errorHttpStatusCode: 400, disableErrorMessages: true });
      for (const path of ['/', '/search?page=x']) {
        const { status, body } = await app.send(path, { json: {} });
        expect([status, body.code, body.errors]).toEqual([400, 'validation_failed', []]);
      }
    });

    it('keeps sent values with transform: false, except for unknown keys', async () => {
      const app = await runPeople({ strict: true, transform: false, forbidNonWhitelisted: false });
      const response = await app.send('/', { json: { ...fine, more: 1 } });
      expect(response.body).toEqual({ person: fine, isInstance: false });
      expect(listFieldErrors(await app.send('/', { json: {} }))).toEqual(['body email missing_field']);
      const primitive = await app.send('/primitive?n=x&on=y&text=z');
      expect(primitive.body.types).toEqual(['string', 'string', 'string']);
    });

    it('validates against expectedType in place of the declared type', async () => {
      const app = await runPeople({ strict: true, expectedType: PersonDto });
      expect(listFieldErrors(await app.send('/untyped', { json: {} }))).toEqual(['body email missing_field']);
      expect((await app.send('/untyped', { json: fine })).body).toEqual({ body: fine, isInstance: true });
    });

    it('validates custom decorators with validateCustomDecorators', async () => {
      const get = async (options: ValidationOptions) =>
        (await runPeople(options)).send('/caller', { headers: { 'x-email': 'x' } });
      expect((await get({})).body).toEqual({ isInstance: false });
      const response = await get({ validateCustomDecorators: true });
      expect([response.status, response.body.errors[0].field]).toEqual([422, 'email']);
    });

    it.each([
      [undefined, ['body more invalid whitelist'], 422],
      ['body', ['body more invalid whitelist'], 422],
      [true, ['body more invalid whitelist', 'query utm invalid whitelist'], 422],
      [false, [], 201],
    ] as [ValidationOptions['forbidNonWhitelisted'], string[], number][])(
      'rejects unknown keys by forbidNonWhitelisted: %s',
      async (forbidNonWhitelisted, lines, status) => {
        const app = await runPeople({
          strict: true,
          ...(forbidNonWhitelisted !== undefined && { forbidNonWhitelisted }),
        });
        const response = await app.send('/search?utm=1&page=2', { json: { ...fine, more: 1 } });
        expect(response.status).toBe(status);
        if (status === 422) expect(listFieldErrors(response)).toEqual(lines);
        else expect(response.body).toEqual({ person: fine, page: { page: 2 } });
        const dropped = await app.send('/search?utm=1', { json: fine });
        expect(dropped.status).toBe(forbidNonWhitelisted === true ? 422 : 201);
      },
    );

    it('keeps unknown keys with whitelist: false', async () => {
      const app = await runPeople({ whitelist: false });
      const json = { ...fine, more: 1 };
      expect((await app.send('/', { json })).body.person).toEqual(json);
    });

    class MissingDto {
      @IsString()
      a!: string;

      @IsNotEmpty()
      b!: string;

      @ValidateIf(() => true)
      @IsString()
      c!: string;
    }
    @Controller()
    class MissingController {
      @Post()
      create(@Body() body: MissingDto) {
        return body;
      }
    }
    it.each([
      [{ treatAsMissing: [] }, ['invalid', 'invalid', 'missing_field']],
      [{ treatAsMissing: ['null'] }, ['missing_field', 'invalid', 'missing_field']],
      [{ treatAsMissing: ['empty'] }, ['invalid', 'missing_field', 'missing_field']],
      [{ treatAsMissing: ['null', 'empty'] }, ['missing_field', 'missing_field', 'missing_field']],
      [{ conditionalAsMissing: false }, ['invalid', 'invalid', 'invalid']],
    ] as [ValidationOptions, string[]][])(
      'decides by %j which values are missing',
      async (validation, codes) => {
        const app = await run(MissingController, { errors: { validation } });
        const { body } = await app.send('/', { json: { a: null, b: '' } });
        expect(body.errors.map(({ code }: any) => code)).toEqual(codes);
      },
    );

    it('prefers the code of a rule to the code of its field, and both to the code of the app', async () => {
      const codes = {
        isEmail: 'not_this',
        maxLength: 'nor_this',
        minLength: { code: 'too_short', number: 7 },
      };
      const app = await runPeople({ codes });
      const listCodes = async (json: object) =>
        (await app.send('/', { json })).body.errors.map(({ field, code, number }: any) => [
          field,
          code,
          number,
        ]);
      expect(await listCodes({ email: 'x', tags: ['abc', 'd'] })).toEqual([
        ['email', 'bad_email', 130006],
        ['tags.1', 'too_short', 7],
      ]);
      expect(await listCodes({ email: 'long@example.com', address: { city: 'x' } })).toEqual([
        ['email', 'too_long', 130007],
        ['address.city', 'too_short', 7],
      ]);
    });

    it('shows rejected values by exposeRejectedValues, but no secret', async () => {
      const app = await runPeople({ exposeRejectedValues: true });
      const json = {
        email: 'x'.repeat(500),
        tags: ['fine', 'no', 'good', 'a'],
        password: 'hunter2',
        motto: 'hidden',
      };
      const { body, text } = await app.send('/', { json });
      expect(body.errors.map(({ field, bad_values }: any) => [field, bad_values])).toEqual([
        ['email', [`${'x'.repeat(100)}…`]],
        ['tags.1', ['no']],
        ['tags.3', ['a']],
        ['password', undefined],
        ['motto', undefined],
      ]);
      expect(text).not.toMatch(/hunter2|hidden/);
      expect((await (await runPeople()).send('/', { json })).text).not.toContain('xxx');
    });

    it('limits the errors by maxErrors and maxErrorMessagesLength, and counts the omitted ones', async () => {
      const json = { ...fine, tags: Array.from({ length: 300 }, () => 'x') };
      const countErrors = async (options: ValidationOptions) => {
        const response = await (await runPeople(options)).send('/search?page=x', { json });
        const { errors, truncated, error_count } = response.body;
        return { listed: errors.length, truncated, error_count };
      };
      expect(await countErrors({})).toEqual({ listed: 100, truncated: true, error_count: 301 });
      expect(await countErrors({ maxErrors: 3 })).toEqual({ listed: 3, truncated: true, error_count: 301 });
      expect(await countErrors({ maxErrors: 500 })).toEqual({ listed: 301 });
      const short = await countErrors({ maxErrorMessagesLength: 1_000 });
      expect(short).toMatchObject({ truncated: true, error_count: 301 });
      expect(short.listed).toBeGreaterThan(2);
      expect(short.listed).toBeLessThan(20);
    });
  });

  describe('Values for which a constraint throws', () => {
    class ThrowingDto {
      @IsOptional()
      @IsEmail()
      email?: string;

      @IsOptional()
      @IsByteLength(1, 9)
      text?: string;

      @IsOptional()
      @Matches('(')
      mistaken?: string;
    }
    @Controller()
    class ThrowingController {
      @Post()
      create(@Body() body: ThrowingDto): unknown {
        return body;
      }
    }

    it.each([
      ['half of a character in an e-mail address', { email: 'a\ud800@b.example' }, 'email invalid isEmail'],
      ['half of a character in a text', { text: '\udc00' }, 'text invalid isByteLength'],
    ])('rejects a value for which class-validator throws: %s', async (_title, json, expected) => {
      const { send } = await run(ThrowingController);
      const { status, body } = await send('/', { json });
      const found = body.errors?.map(({ field, code, reason }: Record<string, string>) =>
        [field, code, reason].join(' '),
      );
      expect([status, found]).toEqual([422, [expected]]);
    });

    it('sends a 500 if the constraint throws for each value, which is a mistake of the app', async () => {
      const { send } = await run(ThrowingController);
      expect((await send('/', { json: { mistaken: 'x' } })).status).toBe(500);
    });
  });

  describe('Hostile input', () => {
    class ItemDto {
      @IsString()
      name!: string;

      @IsOptional()
      @ValidateNested({ each: true })
      @Type(() => ItemDto)
      items?: ItemDto[];
    }
    class InputDto {
      @IsOptional()
      @IsString()
      text?: string;

      @IsOptional()
      @Matches(/^(a|b)+$/, { message: '$value is not a|b, see $property [$1] $& \\d+ ${x}' })
      pattern?: string;

      @IsOptional()
      @ValidateNested({ each: true })
      @Type(() => ItemDto)
      items?: ItemDto[];

      @IsOptional()
      @ValidateNested()
      @Type(() => ItemDto)
      item?: ItemDto;

      @IsOptional()
      @IsObject()
      object?: object;

      @IsOptional()
      @IsArray()
      list?: unknown[];

      @IsOptional()
      @Allow()
      any?: unknown;
    }
    class RequiredDto extends InputDto {
      @IsString()
      required!: string;
    }
    const listSentKeys = (body: object) =>
      Object.entries(body).flatMap(([key, value]) => (value === undefined ? [] : [key]));
    @Controller()
    class InputController {
      @Post('dto')
      dto(@Body() body: InputDto) {
        return { keys: listSentKeys(body) };
      }

      @Post('with/:id')
      withOthers(@Body() body: InputDto, @Param('id', ParseIntPipe) id: number) {
        return { keys: listSentKeys(body), id };
      }

      @Post('required')
      required(@Body() body: RequiredDto) {
        return { keys: listSentKeys(body) };
      }

      @Post('list')
      list(@Body(new ParseArrayPipe({ items: ItemDto })) list: ItemDto[]) {
        return { length: list.length };
      }

      @Post('part')
      part(@Body('item') item: ItemDto, @Body('values') values: ItemDto) {
        return { item, values };
      }

      @Get('query')
      query(@Query() query: InputDto) {
        return { keys: listSentKeys(query) };
      }
    }
    /** Checks that the input causes a short client error and does not change a prototype. */
    const expectRejected = async (response: TestResponse) => {
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(response.text.length).toBeLessThan(70_000);
      expectSound();
      expect((await app.send('/dto', { json: { text: 'alive' } })).body).toEqual({ keys: ['text'] });
    };
    const expectSound = () => {
      expect(({} as any).polluted).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    };
    const acceptLargeBodies = (nest: INestApplication) => {
      if (platform !== 'Express') return;
      const express = nest as NestExpressApplication;
      express.useBodyParser('json', { limit: '2mb', strict: false });
      express.useBodyParser('urlencoded', { limit: '2mb', extended: true });
    };
    let app: RunningApp;
    beforeAll(async () => {
      app = await start(adapter(), { controllers: [InputController], main: acceptLargeBodies });
    });
    afterAll(() => app.close());
    const post = (to: RunningApp, path: string, body: string | Uint8Array, media = 'application/json') =>
      to.send(path, { method: 'POST', body, headers: { 'content-type': media } });
    const nestJson = (open: string, close: string) => `${open.repeat(5_000)}1${close.repeat(5_000)}`;

    it.each([
      ['object', nestJson('{"a":', '}')],
      ['list', nestJson('[', ']')],
      ['list of objects', nestJson('[{"a":', '}]')],
      ['items', `${'[{"name":"x","items":'.repeat(5_000)}[]${'}]'.repeat(5_000)}`],
    ])('is rejected with 5,000 levels: %s', async (_, nested) => {
      for (const field of ['text', 'items', 'item', 'object', 'list', 'any', 'unknown']) {
        for (const path of ['/dto', '/with/7', '/with/x']) {
          await expectRejected(await post(app, path, `{"${field}":${nested}}`));
        }
      }
      for (const path of ['/dto', '/list', '/part']) await expectRejected(await post(app, path, nested));
      await expectRejected(await post(app, '/part', `{"item":${nested}}`));
    });

    it.each([
      ['10,000 bad items', '/dto', { items: Array.from({ length: 10_000 }, () => ({ name: 1 })) }, 10_000],
      [
        '10,000 bad items beside others',
        '/with/x',
        { items: Array.from({ length: 10_000 }, () => 7) },
        10_001,
      ],
      ['a list of 10,000 bad items', '/list', Array.from({ length: 10_000 }, () => ({ name: 1 })), 10_000],
      [
        '5,000 unknown keys',
        '/dto',
        Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`key${index}`, 1])),
        5_000,
      ],
    ])('is rejected without a crash: %s', async (_, path, json, count) => {
      const response = await app.send(path, { json });
      await expectRejected(response);
      expect(response.body).toMatchObject({ code: 'validation_failed', truncated: true, error_count: count });
      expect(response.body.errors).toHaveLength(100);
    });

    it('is truncated in the error if a key has 50 kB', async () => {
      const response = await app.send('/dto', { json: { ['k'.repeat(50_000)]: 1 } });
      await expectRejected(response);
      expect(response.body.errors).toHaveLength(1);
      expect(response.text.length).toBeLessThan(5_000);
    });

    it.each(['null', '7', '"text"', 'true', '[]', '[{"text":"x"}]', '{}', ''])(
      'is rejected if the body is %s',
      async (body) => {
        const response = await post(app, '/required', body);
        await expectRejected(response);
        const parsed = await post(app, '/part', body);
        expect(parsed.status).toBeLessThan(500);
      },
    );

    it.each([
      ['__proto__', '{"__proto__":{"polluted":1},"text":7}'],
      ['constructor', '{"constructor":{"prototype":{"polluted":1}},"text":7}'],
      ['__proto__ in an item', '{"items":[{"__proto__":{"polluted":1}}]}'],
      ['__proto__ in any', '{"any":{"__proto__":{"polluted":1}},"text":7}'],
      ['toString', '{"toString":1,"text":7}'],
      ['toString of an item', '{"items":[{"name":{"toString":1}}]}'],
      ['hasOwnProperty', '{"hasOwnProperty":1,"valueOf":2,"then":3}'],
    ])('is harmless with the key %s', async (_, body) => {
      for (const path of ['/dto', '/with/x', '/required']) await expectRejected(await post(app, path, body));
    });

    const FORM = 'application/x-www-form-urlencoded';
    it.each([
      ['items[999999999][name]=x', FORM],
      ['items[0]=x&items[99]=y', FORM],
      ['items[5][name]=&items[7]=1', FORM],
      ['__proto__[polluted]=1&required[]=1', FORM],
      ['constructor[prototype][polluted]=1', FORM],
      [`items${'[a]'.repeat(5_000)}=1`, FORM],
      ['a[]=1&'.repeat(5_000), FORM],
    ])('is harmless in a form (%#)', async (body, media) => {
      await expectRejected(await post(app, '/required', body, media));
    });

    it.each([
      '__proto__[polluted]=1',
      'constructor[prototype][polluted]=1',
      'text[a]=1',
      'items=1',
      'item=x',
    ])('is harmless in a query: %s', async (query) => {
      const response = await app.send(`/query?${query}`);
      expect(response.status).toBeLessThan(500);
      expectSound();
    });

    it('is harmless in a body of bytes', async () => {
      const withBytes = await run(InputController, {
        main: (nest) => {
          const media = 'application/octet-stream';
          if (platform === 'Express') (nest as any).useBodyParser('raw', { type: media });
          else (nest as any).useBodyParser(media);
        },
      });
      const bytes = new Uint8Array([0, 1, 2, 255]);
      const response = await post(withBytes, '/dto', bytes, 'application/octet-stream');
      expect(listFieldErrors(response)).toEqual(['body body invalid isObject']);
      expect(listFieldErrors(await post(withBytes, '/with/x', bytes, 'application/octet-stream'))).toEqual([
        'body body invalid isObject',
        'path id invalid isInt',
      ]);
    });

    it('stays literal in messages with signs that have a meaning elsewhere', async () => {
      const { body } = await app.send('/dto', { json: { pattern: '$& | $1 $property <b>' } });
      expect(body.errors).toMatchObject([
        { field: 'pattern', message: '$& | $1 $property <b> is not a|b, see pattern [$1] $& \\d+ ${x}' },
      ]);
    });
  });

  describe('A service that throws ValidationFailed', () => {
    @Controller()
    class ServiceController {
      @Post()
      create() {
        throw new ValidationFailed(
          [
            { field: 'email', in: 'body', code: 'already_exists' },
            { fields: ['from', 'to'], code: 'too_late', message: 'It is over.' },
          ],
          { fieldCount: 5, status: 409 },
        );
      }
    }

    it('has the same response as validation', async () => {
      const { status, body } = await (await run(ServiceController)).send('/', { json: {} });
      expect(status).toBe(409);
      expect(body).toEqual({
        message: 'Validation Failed',
        errors: [
          { field: 'email', in: 'body', code: 'already_exists', message: 'This value already exists.' },
          { field: 'from', fields: ['from', 'to'], code: 'too_late', message: 'It is over.' },
        ],
        code: 'validation_failed',
        request_id: body.request_id,
        truncated: true,
        error_count: 5,
      });
      expect(new ValidationFailed([], { status: 409 })).toBeInstanceOf(HttpException);
    });
  });
});
