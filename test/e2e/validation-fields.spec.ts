import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  Get,
  Param,
  ParseBoolPipe,
  ParseIntPipe,
  ValidationPipe,
  ParseArrayPipe,
  Post,
  Query,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Min,
  ValidateNested,
} from 'class-validator';
import { type ErrorsOptions } from 'nestjs-api-errors';
import { expectGolden } from '../golden.js';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('Fields of a failed validation on %s', (_platform, adapter) => {
  const run = async (definition: TestApp): Promise<RunningApp> => {
    running = await start(adapter(), definition);
    return running;
  };

  describe('A validated request', () => {
    class PartyDto {
      @IsEmail()
      email!: string;
    }
    class OrderDto {
      @IsInt()
      @Min(1)
      weight!: number;

      @IsDefined()
      @ValidateNested()
      @Type(() => PartyDto)
      receiver!: PartyDto;
    }
    class PageDto {
      @IsOptional()
      @IsInt()
      @Type(() => Number)
      page?: number;
    }
    class OrderIdDto {
      @IsUUID()
      id!: string;
    }
    @Controller('orders')
    class OrdersController {
      @Post()
      create(@Body() order: OrderDto) {
        return { isInstance: order instanceof OrderDto };
      }

      @Get()
      list(@Query() page: PageDto) {
        return page;
      }

      @Get(':id')
      find(@Param() { id }: OrderIdDto) {
        return id;
      }
    }
    const runOrders = (validation?: ErrorsOptions['validation']) =>
      run({ controllers: [OrdersController], errors: { validation } });

    it('receives one 422 with every failing field, its location and its code', async () => {
      const app = await runOrders();
      const json = { weight: 0, receiver: {}, colour: 'red' };
      const response = await app.send('/orders', { json, headers: { 'x-request-id': 'id-1' } });
      expect(response.status).toBe(422);
      expectGolden('validation-failed.json', `${JSON.stringify(response.body, null, 2)}\n`);
    });

    it.each([
      ['query', '/orders?page=x', 'page', 'invalid'],
      ['path', '/orders/7', 'id', 'invalid'],
    ])('receives errors that name the location %s', async (place, path, field, code) => {
      const response = await (await runOrders()).send(path);
      expect(response.status).toBe(422);
      expect(response.body.errors).toEqual([expect.objectContaining({ field, in: place, code })]);
    });

    it('receives an error for each required field if the body is absent', async () => {
      const response = await (await runOrders()).send('/orders', { method: 'POST' });
      expect(response.status).toBe(422);
      expect(response.body.errors).toMatchObject([
        { field: 'weight', code: 'missing_field', message: 'This field is required.' },
        { field: 'receiver', code: 'missing_field' },
      ]);
    });

    it('is rejected for unknown keys of the body by default, but not for those of the query', async () => {
      const app = await runOrders();
      expect((await app.send('/orders?utm_source=x&page=2')).body).toEqual({ page: 2 });
      const json = { weight: 1, receiver: { email: 'a@b.example' } };
      expect((await app.send('/orders', { json })).body).toEqual({ isInstance: true });
      expect((await app.send('/orders', { json: { ...json, colour: 'red' } })).status).toBe(422);
    });

    class NoteDto {
      @IsString()
      text!: string;

      colour?: string;
    }
    class RulelessDto {
      a?: string;
    }
    @Controller('notes')
    class NotesController {
      @Post()
      create(@Body() note: NoteDto) {
        return note;
      }
      @Post('ruleless')
      ruleless(@Body() body: RulelessDto) {
        return body;
      }
      @Get('parsed/:n')
      parsed(
        @Param('n', ParseIntPipe) n: number,
        @Query('f', new ParseBoolPipe({ optional: true })) f?: boolean,
      ) {
        return { n, f };
      }
      @Get('number/:n')
      number(@Param('n') n: number) {
        return { type: typeof n };
      }
    }
    const runNotes = (validation?: ErrorsOptions['validation']) =>
      run({ controllers: [NotesController], errors: { validation } });

    describe('An unknown key', () => {
      it('is reported for a property without rules only if the property was sent', async () => {
        const app = await runNotes();
        expect((await app.send('/notes', { json: { text: 'a' } })).status).toBe(201);
        expect((await app.send('/notes', { json: { text: 'a', colour: 'red' } })).body.errors).toMatchObject([
          { field: 'colour', reason: 'whitelist' },
        ]);
      });

      it('is not reported for a class without rules if unknown keys are kept', async () => {
        const response = await (await runNotes({})).send('/notes/ruleless', { json: { a: 'x', b: 1 } });
        expect([response.status, response.body]).toEqual([201, { a: 'x', b: 1 }]);
      });
    });

    it.each([
      ['/notes/parsed/0x10', [['n', 'path', 'isInt']]],
      ['/notes/parsed/1e3', [['n', 'path', 'isInt']]],
      ['/notes/parsed/1?f=yes', [['f', 'query', 'isBoolean']]],
      [
        '/notes/parsed/x?f=',
        [
          ['f', 'query', 'isBoolean'],
          ['n', 'path', 'isInt'],
        ],
      ],
      ['/notes/number/x', [['n', 'path', 'isNumber']]],
    ])('receives the error of a Parse pipe or of a declared type: %s', async (path, expected) => {
      const { status, body } = await (await runNotes()).send(path);
      expect([status, body.errors.map((error: any) => [error.field, error.in, error.reason])]).toEqual([
        422,
        expected,
      ]);
    });

    it('receives no error for a parameter that can be converted', async () => {
      expect((await (await runNotes()).send('/notes/number/7')).body).toEqual({ type: 'number' });
      await running?.close();
      expect((await (await runNotes({ transform: false })).send('/notes/number/7')).body).toEqual({
        type: 'string',
      });
    });

    it('is rejected for unknown keys of the query with `forbidNonWhitelisted`', async () => {
      const app = await runOrders({ strict: true, forbidNonWhitelisted: true, stopAtFirstError: true });
      expect((await app.send('/orders?utm_source=x')).body.errors).toMatchObject([
        { field: 'utm_source', in: 'query', reason: 'whitelist' },
      ]);
    });

    it('receives `invalid` for a wrong value even if `validationError` hides values', async () => {
      const app = await runOrders({ strict: true, validationError: { value: false, target: false } });
      const json = { weight: 1, receiver: { email: 'nope' }, admin: true };
      const { body } = await app.send('/orders', { json });
      expect(body.errors).toMatchObject([
        { field: 'receiver.email', code: 'invalid' },
        { field: 'admin', code: 'invalid' },
      ]);
      expect((await app.send('/orders', { json: [] })).status).toBe(422);
    });

    describe('The startup warning about classes without rules', () => {
      it('names all classes at once', async () => {
        class LooseDto {}
        @Controller('loose')
        class LooseController {
          @Post()
          one(@Body() body: LooseDto) {
            return body;
          }
          @Post('again')
          again(@Body() body: LooseDto) {
            return body;
          }
          @Post('many')
          many(@Body() list: NoteDto[]) {
            return list;
          }
          @Post('typed')
          typed(@Body(new ParseArrayPipe({ items: NoteDto })) list: NoteDto[]) {
            return list;
          }
        }
        const app = await run({
          controllers: [LooseController, NotesController],
          main: (made) => void made.useGlobalPipes(new ValidationPipe()),
        });
        const warnings = app.log.ours.filter(({ level }) => level === 'warn').map(({ message }) => message);
        expect(warnings).toEqual([
          expect.stringMatching(
            /^LooseDto, RulelessDto: the class has no validation rules, so every key is unknown and rejected/,
          ),
          expect.stringMatching(/^LooseController\.many: the items of the body have no type at run time/),
          expect.stringMatching(/^A global ValidationPipe validates each request a second time/),
        ]);
      });
    });

    it('is accepted if validation is off', async () => {
      expect((await (await runOrders(false)).send('/orders', { json: {} })).body).toEqual({
        isInstance: false,
      });
    });
  });
});
