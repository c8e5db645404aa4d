import multipart from '@fastify/multipart';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  type INestApplication,
  NotFoundException,
  Param,
  type PipeTransform,
  Post,
  Query,
  UploadedFile,
  UseFilters,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_FILTER, BaseExceptionFilter } from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiConsumes } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';
import { ErrorsFilter, UseValidation, type ValidationOptions } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

class Address {
  @IsString()
  street!: string;
}

describe.each(PLATFORMS)('Startup warnings on %s', (platform, adapter) => {
  const run = async (definition: TestApp) => (running = await start(adapter(), definition));
  const startAndListWarnings = async (definition: TestApp) => {
    await run(definition);
    return running!.log.ours.filter(({ level }) => level === 'warn').map(({ message }) => message);
  };

  describe('The warning about @ValidateNested() without @Type()', () => {
    class Untyped {
      @ValidateNested()
      home!: Address;

      @ValidateNested({ each: true })
      others!: Address[];
    }
    class Order {
      @ValidateNested()
      @Type(() => Untyped)
      customer!: Untyped;

      @ValidateNested()
      @Transform(({ value }) => Object.assign(new Address(), value))
      made!: Address;
    }
    @Controller('orders')
    class OrdersController {
      @Post()
      create(@Body() order: Order) {
        return order;
      }

      @Post('untyped')
      untyped(@Body() body: Untyped) {
        return body;
      }
    }
    const controllers = [OrdersController];

    it('names each property once, in nested classes too', async () => {
      expect(await startAndListWarnings({ controllers })).toEqual([
        expect.stringMatching(
          /^Untyped\.home, Untyped\.others: the property has @ValidateNested\(\) without @Type\(\), .*`npm ls class-transformer`/,
        ),
      ]);
      const json = { home: { street: 1 }, others: [] };
      expect((await running!.send('/orders/untyped', { json })).body.errors).toMatchObject([
        { field: 'home.street', reason: 'whitelist' },
      ]);
      await running!.close();
      await run({ controllers, errors: { validation: {} } });
      expect((await running!.send('/orders/untyped', { json })).body).toEqual(json);
    });

    it('names only lists if class-transformer converts implicitly', async () => {
      const validation: ValidationOptions = {
        transform: true,
        transformOptions: { enableImplicitConversion: true },
      };
      expect(await startAndListWarnings({ controllers, errors: { validation } })).toEqual([
        expect.stringMatching(/^Untyped\.others: the property has @ValidateNested\(\) without @Type\(\), /),
      ]);
      const json = { home: { street: 1 }, others: [] };
      expect((await running!.send('/orders/untyped', { json: { ...json, home: {} } })).status).toBe(422);
    });
  });

  describe('The warning about a class without rules if its parameter has a pipe', () => {
    class CatPipe implements PipeTransform {
      transform = (value: unknown) => value;
    }
    class CreateCat {
      name?: string;
    }
    class FindCats {
      name?: string;
    }
    class CatId {
      id?: string;
    }
    @Controller('cats')
    class CatsController {
      @Post()
      create(@Body(new CatPipe()) body: CreateCat) {
        return body;
      }

      @Get()
      find(@Query(CatPipe) query: FindCats) {
        return query;
      }

      @Get(':id')
      one(@Param('id', CatPipe) id: CatId) {
        return { id };
      }

      @Post('free')
      free(@Body(new CatPipe()) @UseValidation(false) body: CreateCat) {
        return body;
      }
    }
    const createWarning = (policy: string) =>
      `the class has no validation rules, so every key is unknown and ${policy} before the pipe of the parameter runs. ` +
      'If that pipe validates the value, decorate the parameter with @UseValidation(false); otherwise decorate the ' +
      'fields of the class.';
    const listWarnings = ({ log }: RunningApp) =>
      log.ours.map(({ message }) => message).filter((message) => message.includes('no validation rules'));

    it('names the class and a remedy that works', async () => {
      const app = await run({ controllers: [CatsController] });
      expect((await app.send('/cats', { json: { name: 'Tom' } })).status).toBe(422);
      expect((await app.send('/cats/free', { json: { name: 'Tom' } })).body).toEqual({ name: 'Tom' });
      expect((await app.send('/cats?name=x')).body).toEqual({});
      expect((await app.send('/cats/7')).body).toEqual({ id: '7' });
      expect(listWarnings(app)).toEqual([
        `CreateCat: ${createWarning('rejected')}`,
        `FindCats: ${createWarning('dropped')}`,
      ]);
    });

    it('is absent if unknown keys are kept', async () => {
      const app = await run({ controllers: [CatsController], errors: { validation: {} } });
      expect((await app.send('/cats', { json: { name: 'Tom' } })).body).toEqual({ name: 'Tom' });
      expect(listWarnings(app)).toEqual([]);
    });
  });

  describe('The warning about bodies without a class', () => {
    interface Shape {
      readonly a: string;
    }
    class AnyPipe implements PipeTransform {
      transform = (value: unknown) => value;
    }
    @Controller('bodies')
    class BodiesController {
      @Post('shape')
      shape(@Body() body: Shape) {
        return body;
      }

      @Post('any')
      any(@Body() body: any): unknown {
        return body;
      }

      @Post('member')
      member(@Body('a') a: unknown) {
        return a;
      }

      @Post('intended')
      intended(@Body() @UseValidation(false) body: unknown) {
        return body;
      }

      @Post('own')
      own(@Body(AnyPipe) body: Shape) {
        return body;
      }

      @Post('piped')
      @UsePipes(AnyPipe)
      piped(@Body() body: Shape) {
        return body;
      }

      @Post('typed')
      typed(@Body() body: Address) {
        return body;
      }
    }
    const controllers = [BodiesController];

    it('names the handlers whose class is imported as a type, for which TypeScript emits Function', async () => {
      @Controller('bodies')
      class TypeOnlyController {
        @Post()
        create(@Body() _body: () => void) {}
      }
      expect(await startAndListWarnings({ controllers: [TypeOnlyController] })).toEqual([
        expect.stringMatching(
          /^TypeOnlyController\.create: the class of a parameter is imported with `import type`/,
        ),
      ]);
    });

    it('lists the handlers in one line, except for those with a pipe, a member or @UseValidation(false)', async () => {
      expect(await startAndListWarnings({ controllers })).toEqual([
        expect.stringMatching(
          /^BodiesController\.shape, BodiesController\.any: the body has no class at run time/,
        ),
      ]);
      expect((await running!.send('/bodies/shape', { json: { b: 1 } })).body).toEqual({ b: 1 });
    });

    it('is absent if the app validates by itself', async () => {
      expect(await startAndListWarnings({ controllers, errors: { validation: false } })).toEqual([]);
      await running!.close();
      const main = (app: INestApplication) => void app.useGlobalPipes(new AnyPipe());
      expect(await startAndListWarnings({ controllers, main })).toEqual([]);
    });

    it('names twenty handlers at most', async () => {
      class Many {}
      for (let index = 0; index < 23; index += 1) {
        const name = `take${index}`;
        Object.defineProperty(Many.prototype, name, { value: () => undefined, configurable: true });
        const descriptor = Object.getOwnPropertyDescriptor(Many.prototype, name)!;
        Post(name)(Many.prototype, name, descriptor);
        Body()(Many.prototype, name, 0);
      }
      Controller('many')(Many);
      const [warning] = await startAndListWarnings({ controllers: [Many] });
      expect(warning).toMatch(/^Many\.take0, .*Many\.take19 and 3 more: the body has no class/);
    });
  });

  describe('The warning about filters that catch everything', () => {
    @Catch()
    class CatchAll implements ExceptionFilter {
      catch(_: unknown, host: ArgumentsHost) {
        const response = host
          .switchToHttp()
          .getResponse<{ status(code: number): { send(body: object): void } }>();
        response.status(418).send({});
      }
    }
    @Catch()
    class Logging extends BaseExceptionFilter {}
    @Catch(NotFoundException)
    class Some extends BaseExceptionFilter {}
    @Catch()
    class Extending extends ErrorsFilter {}
    @Catch()
    class Delegating implements ExceptionFilter {
      constructor(private readonly errors: ErrorsFilter) {}
      catch(thrown: unknown, host: ArgumentsHost) {
        this.errors.catch(thrown, host);
      }
    }
    @Controller('plain')
    class PlainController {
      @Get()
      get() {
        throw new Error('x');
      }
    }
    @Controller('filtered')
    @UseFilters(CatchAll)
    class FilteredController {
      @Get()
      @UseFilters(new Logging(), Some)
      get() {
        return {};
      }

      @Get('other')
      other() {
        return {};
      }
    }

    it('names the filters of modules, main.ts, controllers and handlers', async () => {
      const warnings = await startAndListWarnings({
        controllers: [FilteredController, PlainController],
        providers: [{ provide: APP_FILTER, useClass: CatchAll }],
        main: (app) => void app.useGlobalFilters(new Logging(app.getHttpAdapter())),
      });
      expect(warnings).toEqual([
        expect.stringMatching(
          /^CatchAll, Logging, CatchAll on FilteredController, Logging on FilteredController\.get: @Catch\(\) without types/,
        ),
      ]);
      // The last global filter has priority.
      expect((await running!.send('/plain')).body).toEqual({
        statusCode: 500,
        message: 'Internal server error',
      });
    });

    it('is absent for filters that name types or delegate to ErrorsFilter', async () => {
      const warnings = await startAndListWarnings({
        controllers: [PlainController],
        providers: [
          { provide: APP_FILTER, useClass: Some },
          { provide: APP_FILTER, useClass: Delegating },
          { provide: APP_FILTER, useExisting: ErrorsFilter },
        ],
        main: (app) => {
          const extending = Object.create(Extending.prototype) as ErrorsFilter;
          app.useGlobalFilters(extending, new Delegating(app.get(ErrorsFilter)));
        },
      });
      expect(warnings).toEqual([]);
      expect((await running!.send('/plain')).body.code).toBe('internal_server_error');
    });
  });

  describe('The warning about multipart forms without a parser', () => {
    @Controller('forms')
    class FormsController {
      @Post('declared')
      @ApiConsumes('multipart/form-data')
      declared() {
        return {};
      }

      @Post('parameter')
      parameter(@UploadedFile() file: object) {
        return { file };
      }

      @Post('intercepted')
      @UseInterceptors(FileInterceptor('file'))
      intercepted() {
        return {};
      }

      @Post('json')
      json() {
        return {};
      }
    }
    const controllers = [FormsController];
    const form = () => {
      const body = new FormData();
      body.set('a', '1');
      return { method: 'POST', body };
    };

    it('occurs only on Fastify, which rejects a multipart request with a 415', async () => {
      const warnings = await startAndListWarnings({ controllers });
      const warning = expect.stringMatching(
        /^FormsController\.declared, FormsController\.parameter, FormsController\.intercepted: the handlers expect multipart\/form-data/,
      );
      expect(warnings).toEqual(platform === 'Fastify' ? [warning] : []);
      const { status } = await running!.send('/forms/declared', form());
      expect(status).toBe(platform === 'Fastify' ? 415 : 201);
    });

    it('is absent with @fastify/multipart, even if its registration is not awaited', async () => {
      if (platform !== 'Fastify') return;
      const main = (app: INestApplication) => {
        const fastify: { register(plugin: unknown): unknown } = app.getHttpAdapter().getInstance();
        fastify.register(multipart);
      };
      expect(await startAndListWarnings({ controllers, main })).toEqual([]);
      expect((await running!.send('/forms/declared', form())).status).toBe(201);
    });

    it('is absent if no handler receives a form', async () => {
      @Controller('plain')
      class JsonController {
        @Post()
        take(@Body() body: Address) {
          return body;
        }
      }
      expect(await startAndListWarnings({ controllers: [JsonController] })).toEqual([]);
    });
  });
});
