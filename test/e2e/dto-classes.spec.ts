import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, ParseArrayPipe, Post, Query, type Type as Class } from '@nestjs/common';
import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { Expose, Transform, Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { FieldCodes, type ValidationOptions } from 'nestjs-api-errors';
import { listFieldErrors } from './field-errors.js';
import { PLATFORMS, type RunningApp, type TestApp } from './harness.js';
import { FORBIDDING, runWithValidation } from './validation.app.js';

describe.each(PLATFORMS)('Classes of request bodies on %s', (_platform, adapter) => {
  const run = (controller: Class, validation?: ValidationOptions, definition?: TestApp) =>
    runWithValidation(adapter(), controller, validation, definition);

  describe('A class without rules', () => {
    class BareDto {
      a?: unknown;
    }
    class OwnerDto {
      @ValidateNested()
      @Type(() => BareDto)
      bare!: BareDto;
    }
    @Controller()
    class BareController {
      @Post()
      create(@Body() body: BareDto) {
        return { body, isList: Array.isArray(body) };
      }

      @Post('nested')
      nest(@Body() body: OwnerDto) {
        return body;
      }
    }
    const joinWarnings = ({ log }: RunningApp) => log.ours.map(({ message }) => message).join('\n');

    it('is empty under `whitelist`, nested or not, and causes a warning', async () => {
      const app = await run(BareController, { transform: true, whitelist: true });
      expect((await app.send('/', { json: { a: 1 } })).body.body).toEqual({});
      expect((await app.send('/nested', { json: { bare: { a: 1 } } })).body).toEqual({ bare: {} });
      expect(joinWarnings(app)).toContain('BareDto: the class has no validation rules, so every key');
      expect(joinWarnings(app)).toContain('unknown and dropped');
    });

    it.each([undefined, FORBIDDING])('rejects every key if the options are %j', async (validation) => {
      const app = await run(BareController, validation);
      expect(listFieldErrors(await app.send('/', { json: { a: 1 } }))).toEqual(['body a invalid whitelist']);
      expect(listFieldErrors(await app.send('/nested', { json: { bare: { a: 1 } } }))).toEqual([
        'body bare.a invalid whitelist',
      ]);
      expect((await app.send('/', { json: {} })).status).toBe(201);
      expect(listFieldErrors(await app.send('/', { json: [{ a: 1 }] }))).toEqual([
        'body body invalid isObject',
      ]);
      expect(joinWarnings(app)).toContain('unknown and rejected');
    });

    it('accepts any object or list without `whitelist`, and drops keys that reach a prototype', async () => {
      const app = await run(BareController, { transform: true });
      expect(joinWarnings(app)).toContain('so every value is accepted');
      expect((await app.send('/', { json: { a: 1 } })).body.body).toEqual({ a: 1 });
      const body = '[{"a":{"constructor":1,"prototype":2,"b":3}}]';
      const headers = { 'content-type': 'application/json' };
      const list = await app.send('/', { method: 'POST', body, headers });
      expect([list.status, list.body]).toEqual([201, { body: [{ a: { b: 3 } }], isList: true }]);
    });

    it('rejects every object and every list under `forbidUnknownValues`', async () => {
      const app = await run(BareController, { forbidUnknownValues: true });
      for (const sent of [{ a: 1 }, [{ a: 1 }]]) {
        expect(listFieldErrors(await app.send('/', { json: sent }))).toEqual([
          'body body invalid unknownValue',
        ]);
      }
    });
  });

  describe('The shape of nested values', () => {
    class AddressDto {
      @IsString()
      city!: string;
    }
    class ShapesDto {
      @IsOptional()
      @ValidateNested({ each: true })
      @Type(() => AddressDto)
      to?: AddressDto | AddressDto[];

      @IsOptional()
      @ValidateNested({ each: true })
      byName?: Record<string, AddressDto>;

      @IsOptional()
      @ValidateNested()
      @Type(() => AddressDto)
      one?: AddressDto;

      @IsOptional()
      @ValidateNested({ each: true })
      @Type(() => AddressDto)
      many?: AddressDto[];
    }
    @Controller()
    class ShapesController {
      @Post()
      create(@Body() body: ShapesDto) {
        return body;
      }
    }
    const city = { city: 'x' };

    it('is rejected only if the declared type proves it wrong', async () => {
      const app = await run(ShapesController);
      for (const json of [{ to: city }, { to: [city] }, { one: city }, { many: [city] }]) {
        expect((await app.send('/', { json })).body).toEqual(json);
      }
      const wrongs = { one: [city], many: city };
      const response = await app.send('/', { json: wrongs });
      expect(response.body.errors.map(({ field, message }: any) => [field, message])).toEqual([
        ['one', 'This must be an object, got a list.'],
        ['many', 'This must be a list, got an object.'],
      ]);
      const texts = await app.send('/', { json: { to: 'x', one: 7, many: [true] } });
      expect(texts.body.errors.map(({ field, message }: any) => [field, message])).toEqual([
        ['to', 'This must be an object or a list, got a string.'],
        ['one', 'This must be an object, got a number.'],
        ['many.0', 'This must be an object, got a boolean.'],
      ]);
    });

    it('is not checked for a record, nor without strict validation, as in class-validator', async () => {
      const app = await run(ShapesController, { transform: true });
      expect((await app.send('/', { json: { byName: { a: 1 } } })).status).toBe(201);
      expect((await app.send('/', { json: { one: [city], many: city } })).body).toEqual({
        one: [city],
        many: city,
      });
    });
  });

  describe('RequestValidationPipe with classes that are common in apps', () => {
    it('accepts a request without a nested class whose constructor needs an argument', async () => {
      class MoneyDto {
        @IsInt()
        amount!: number;

        constructor(from: { amount: number }) {
          this.amount = from.amount;
        }
      }
      class OrderDto {
        @IsString()
        name!: string;

        @IsOptional()
        @ValidateNested()
        @Type(() => MoneyDto)
        price?: MoneyDto;
      }
      @Controller()
      class OrderController {
        @Post()
        create(@Body() body: OrderDto) {
          return body;
        }
      }
      const app = await run(OrderController);
      expect((await app.send('/', { json: { name: 'x' } })).body).toEqual({ name: 'x' });
      expect(listFieldErrors(await app.send('/', { json: {} }))).toEqual(['body name missing_field']);
    });

    it('reports a required field under `@ValidateIf` as missing if it was not sent', async () => {
      class PaymentDto {
        @IsString()
        kind!: string;

        @ValidateIf(({ kind }) => kind === 'card')
        @IsString({ message: 'A card is required.' })
        card?: string;
      }
      @Controller()
      class PaymentController {
        @Post()
        create(@Body() body: PaymentDto) {
          return body;
        }
      }
      const listCodes = async (app: RunningApp, json: object) =>
        listFieldErrors(await app.send('/', { json }));
      const app = await run(PaymentController);
      expect(await listCodes(app, { kind: 'card' })).toEqual(['body card missing_field']);
      expect(await listCodes(app, { kind: 'card', card: 1 })).toEqual(['body card invalid isString']);
      expect((await app.send('/', { json: { kind: 'cash' } })).status).toBe(201);
      const old = await run(PaymentController, { conditionalAsMissing: false });
      expect(await listCodes(old, { kind: 'card' })).toEqual(['body card invalid isString']);
    });

    class PersonDto {
      @FieldCodes({ isEmail: 'bad_email', maxLength: { code: 'too_long', number: 7 } })
      @IsEmail()
      @MaxLength(20)
      email!: string;

      @IsString()
      name!: string;
    }
    class TagDto {
      @FieldCodes({ isString: 'bad_tag' })
      @IsString()
      tag!: string;
    }
    class SubDto extends PersonDto {
      @FieldCodes({ isString: 'bad_name' })
      @IsString()
      declare name: string;
    }

    it.each([
      ['the class itself', PersonDto, []],
      ['PartialType', PartialType(PersonDto), []],
      ['OmitType', OmitType(PersonDto, ['name']), []],
      ['PickType', PickType(PersonDto, ['email']), []],
      ['IntersectionType', IntersectionType(PersonDto, TagDto), ['body tag bad_tag isString']],
      ['a subclass', SubDto, ['body name bad_name isString']],
    ] as [string, Class, string[]][])('keeps the codes of `@FieldCodes()` with %s', async (_, type, more) => {
      @Controller()
      class MappedController {
        create(body: unknown) {
          return body;
        }
      }
      Reflect.defineMetadata('design:paramtypes', [type], MappedController.prototype, 'create');
      Body()(MappedController.prototype, 'create', 0);
      Post()(
        MappedController.prototype,
        'create',
        Object.getOwnPropertyDescriptor(MappedController.prototype, 'create')!,
      );
      const app = await run(MappedController, { transform: true });
      const json = { email: 'x', name: 'x', tag: 1 };
      const expected = ['body email bad_email isEmail', ...more];
      const sent = type === SubDto ? { ...json, name: 1 } : json;
      expect(listFieldErrors(await app.send('/', { json: sent })).toSorted()).toEqual(expected.toSorted());
    });

    it('ignores a rule on a symbol, and rejects the getter of a base class as an unknown key', async () => {
      const marker = Symbol('marker');
      class BaseDto {
        @IsInt()
        count!: number;

        get total(): number {
          return this.count * 2;
        }
      }
      class ChildDto extends BaseDto {
        @IsString()
        [marker] = 1;
      }
      class RenamedDto extends BaseDto {
        @Expose({ name: 'call_me' })
        @IsString()
        name!: string;

        @Transform(({ value }) => value)
        @ValidateNested()
        @Type(() => ChildDto)
        child!: ChildDto;
      }
      @Controller()
      class GetterController {
        @Post()
        create(@Body() body: ChildDto) {
          return { count: body.count, total: body.total };
        }

        @Post('renamed')
        rename(@Body() body: RenamedDto) {
          return { name: body.name, total: body.total, child: body.child.total };
        }
      }
      const rejecting = await run(GetterController);
      expect((await rejecting.send('/', { json: { count: 2 } })).body).toEqual({ count: 2, total: 4 });
      expect(listFieldErrors(await rejecting.send('/', { json: { count: 2, total: 9 } }))).toEqual([
        'body total invalid whitelist',
      ]);
      const renamed = { count: 1, call_me: 'x', child: { count: 2, total: 9 } };
      expect(listFieldErrors(await rejecting.send('/renamed', { json: renamed }))).toEqual([
        'body child.total invalid whitelist',
      ]);
      const accepting = await run(GetterController, { transform: true });
      expect((await accepting.send('/', { json: { count: 2, total: 9 } })).body).toEqual({
        count: 2,
        total: 4,
      });
      expect((await accepting.send('/renamed', { json: renamed })).body).toEqual({
        name: 'x',
        total: 2,
        child: 4,
      });
    });

    it('rejects the key of an inherited getter in a map, and in a class that a discriminator selects', async () => {
      class ShapeDto {
        get area(): number {
          return 1;
        }
      }
      class CircleDto extends ShapeDto {
        @IsInt()
        radius!: number;
      }
      class SquareDto extends ShapeDto {
        @IsInt()
        side!: number;
      }
      class DrawingDto {
        @IsOptional()
        @ValidateNested({ each: true })
        @Type(() => CircleDto)
        byName?: Map<string, CircleDto>;

        @IsOptional()
        @ValidateNested()
        @Type(() => ShapeDto, {
          discriminator: { property: 'kind', subTypes: [{ name: 'square', value: SquareDto }] },
        })
        shape?: ShapeDto;
      }
      @Controller()
      class DrawingController {
        @Post()
        create(@Body() body: DrawingDto) {
          return [...(body.byName ?? [])].map(([name, { radius }]) => [name, radius]);
        }
      }
      const app = await run(DrawingController, FORBIDDING);
      const named = { byName: { area: { radius: 1 }, other: { radius: 2 } } };
      expect((await app.send('/', { json: named })).body).toEqual([
        ['area', 1],
        ['other', 2],
      ]);
      expect(
        listFieldErrors(await app.send('/', { json: { byName: { a: { radius: 1, area: 2 } } } })),
      ).toEqual(['body byName.a.area invalid whitelist']);
      expect(
        listFieldErrors(await app.send('/', { json: { shape: { kind: 'square', side: 1, area: 2 } } })),
      ).toEqual(['body shape.area invalid whitelist']);
    });

    it('drops `__proto__` in a JSON body without an error', async () => {
      class NameDto {
        @IsString()
        name!: string;
      }
      @Controller()
      class ProtoController {
        @Post()
        create(@Body() body: NameDto) {
          return { body, polluted: (body as { polluted?: unknown }).polluted };
        }

        @Post('any')
        any(@Body() body: any) {
          return { name: body.name, polluted: body.polluted };
        }
      }
      const headers = { 'content-type': 'application/json' };
      const body = '{"name":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
      for (const validation of [undefined, FORBIDDING, {}]) {
        const app = await run(ProtoController, validation);
        const response = await app.send('/', { method: 'POST', body, headers });
        expect([response.status, response.body]).toEqual([201, { body: { name: 'x' } }]);
        const any = await app.send('/any', { method: 'POST', body, headers });
        expect([any.status, any.body]).toEqual([201, { name: 'x' }]);
      }
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });

    it('accepts the same numbers in `ParseArrayPipe` as Nest', async () => {
      @Controller()
      class NumbersController {
        @Get()
        list(@Query('ids', new ParseArrayPipe({ items: Number })) ids: number[]) {
          return ids;
        }
      }
      const app = await run(NumbersController);
      expect((await app.send('/?ids=05,1.,%22 5%22,1e3,-.5')).body).toEqual([5, 1, 5, 1000, -0.5]);
      expect(listFieldErrors(await app.send('/?ids=1,x,3,y'))).toEqual([
        'query ids.1 invalid isNumber',
        'query ids.3 invalid isNumber',
      ]);
    });
  });
});
