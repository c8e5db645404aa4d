import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  Controller,
  Cookies,
  Get,
  Headers,
  type NestInterceptor,
  Param,
  ParseBoolPipe,
  ParseIntPipe,
  Post,
  Query,
  Req,
  type Type as Class,
} from '@nestjs/common';
import { of } from 'rxjs';
import { UseValidation } from 'nestjs-api-errors';
import { getStatusAndLackOfFieldErrors, listFieldErrors } from './field-errors.js';
import { PLATFORMS, type TestApp } from './harness.js';
import { NameDto, PageDto, runController, sleep } from './validation.app.js';

describe.each(PLATFORMS)('Validation of a handler with options on %s', (_platform, adapter) => {
  const run = (controller: Class, definition?: TestApp) => runController(adapter(), controller, definition);

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
      @Post('standard')
      standard(@Body() body: NameDto) {
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

    it('applies to a member of the query or the body, and leaves the request unchanged', async () => {
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
      expect(listFieldErrors(await app.send('/lax/parameter?page=x', { json: {} }))).toEqual([
        'body name missing_field',
      ]);
    });

    it('turns validation off for one handler alone', async () => {
      const app = await run(OwnController);
      expect((await app.send('/off', failing)).body).toEqual({ body: { nmae: 1 }, isInstance: false });
      expect(listFieldErrors(await app.send('/standard', failing))).toEqual([
        'body name missing_field',
        'body nmae invalid whitelist',
      ]);
      expect((await app.send('/off', { method: 'POST' })).status).toBe(201);
      expect(listFieldErrors(await app.send('/standard', { method: 'POST' }))).toEqual([
        'body name missing_field',
      ]);
      expect((await app.send('/off/x?n=7', failing)).body).toEqual({ body: { nmae: 1 }, id: 'x', n: 7 });
      expect(getStatusAndLackOfFieldErrors(await app.send('/off/x?n=y', failing))).toEqual([400, true]);
    });

    it('applies to primitive parameters of a handler', async () => {
      const app = await run(OwnController);
      expect((await app.send('/primitive?n=x&m=1')).body).toEqual({ n: 'x', m: 1 });
      expect(listFieldErrors(await app.send('/primitive?n=x&m=y'))).toEqual(['query m invalid isNumber']);
      expect((await app.send('/raw?n=x&page=1')).body).toEqual({ n: 'x', isInstance: false });
    });

    it('accepts an exceptionFactory for one handler', async () => {
      const response = await (await run(OwnController)).send('/thrown', { json: {} });
      expect([response.status, response.body.message]).toEqual([400, 'own name']);
    });
  });

  describe('The validated value', () => {
    let validations = 0;
    /** Creates a schema that returns the result of `make`. */
    const createSchema = (make: (value: any) => unknown) => ({
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => {
          validations += 1;
          const made = make(value);
          return made === undefined ? { issues: [{ message: 'no' }] } : { value: made };
        },
      },
    });
    const PLUS_ONE = createSchema((value) => Number(value) + 1);
    const LENGTH = createSchema((value) => (typeof value === 'string' ? value.length : undefined));
    const COUNT_PLUS_ONE = createSchema(({ n }) => Number(n) + 1);
    const JOINED = createSchema((value) => (Array.isArray(value) ? value.join('+') : undefined));
    const NAMED = createSchema((value) => ({ name: String(value.name ?? value) }));
    const LATER = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => sleep(2).then(() => ({ value: Number(value) * 2 })),
      },
    };
    const OK = createSchema((value) => value);
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
      ['of a query parameter', '/single/1?n=5', 6],
      ['of the only parameter', '/alone?n=12345', 5],
      ['of a list where a string is declared', '/text?n=1&n=2', '1+2'],
      ['of a string where an object is declared', '/object/1?n=x', { name: 'x' }],
      ['of the whole query', '/whole/1?n=5', 6],
      ['of all cookies', '/cookies', 8],
      ['of all headers', '/headers', 10],
      ['of one header', '/header', 10],
      ['that is asynchronous', '/later?n=3', 18],
    ])('reaches the handler with a schema %s', async (_, path, value) => {
      const app = await run(SchemasController);
      const response = await app.send(path, { headers: { cookie: 'n=7', n: '9' } });
      expect([response.status, response.body.value]).toEqual([200, value]);
    });

    it('reaches the handler, and does not change the headers of another parameter', async () => {
      const response = await (await run(SchemasController)).send('/headers', { headers: { n: '9' } });
      expect(response.body).toEqual({ value: 10, other: '9' });
    });

    it('reaches the handler without a second validation if it is an object', async () => {
      const app = await run(SchemasController);
      validations = 0;
      expect((await app.send('/body?page=1', { json: { name: 'x' } })).body.value).toEqual({ name: 'x' });
      expect((await app.send('/whole/1?n=5')).body.value).toBe(6);
      expect(validations).toBe(2);
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
      'reaches its own parameter even if another reads the same value: %s',
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
      const response = await app.send('/x?on=true', { json: {} });
      expect([response.status, response.body.code, response.body.errors]).toEqual([
        400,
        'bad_request',
        undefined,
      ]);
      expect((await app.send('/7?on=true', { json: { more: 1 } })).body).toEqual({
        id: 7,
        on: true,
        body: { more: 1 },
      });
    });
  });
});
