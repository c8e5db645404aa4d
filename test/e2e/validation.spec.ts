import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  type CallHandler,
  Controller,
  DefaultValuePipe,
  type ExecutionContext,
  FileValidator,
  Get,
  Injectable,
  MaxFileSizeValidator,
  type NestInterceptor,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  Post,
  Put,
  Query,
  Scope,
  type Type as Class,
  UploadedFile,
  UploadedFiles,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { FileInterceptor, FilesInterceptor } from '@nestjs/platform-express';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsDefined,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { expectGolden } from '../golden.js';
import { getStatusAndLackOfFieldErrors, listFieldErrors } from './field-errors.js';
import { PLATFORMS, type RunningApp, type TestApp } from './harness.js';
import { NameDto, runController } from './validation.app.js';

const UUID = '9b2fd4c6-9a55-4b8e-8d5c-0e5d7f2a1c33';

enum Role {
  Admin = 'admin',
  Clerk = 'clerk',
}

enum Level {
  Low = 1,
  High = 2,
}

class IdDto {
  @IsInt()
  @Type(() => Number)
  id!: number;
}

describe.each(PLATFORMS)('Validation on %s', (platform, adapter) => {
  const run = (controller: Class, definition?: TestApp) => runController(adapter(), controller, definition);

  describe('The validation of one request', () => {
    class ContactDto {
      @IsIn(['email', 'phone'])
      kind!: string;

      @MaxLength(20)
      @IsString()
      value!: string;
    }
    class UserDto {
      @MaxLength(40)
      @IsEmail()
      email!: string;

      @IsDefined()
      @ValidateNested({ each: true })
      @Type(() => ContactDto)
      contacts!: ContactDto[];

      @IsString({ each: true })
      @ArrayMaxSize(5)
      tags!: string[];

      @IsEnum(Role)
      role!: Role;

      @Min(18)
      @IsInt()
      age!: number;
    }
    @Controller('orgs')
    class OrgsController {
      @Put(':org/users/:user')
      update(
        @Param('org', ParseUUIDPipe) org: string,
        @Param('user', ParseIntPipe) user: number,
        @Query('notify', ParseBoolPipe) notify: boolean,
        @Body() body: UserDto,
      ) {
        return { org, user, notify, isInstance: body.contacts[0] instanceof ContactDto };
      }
    }
    const put = (app: RunningApp, path: string, json: object) =>
      app.send(path, { json, method: 'PUT', headers: { 'x-request-id': 'id-1' } });

    it('sends one response for body, query and path, in the order of declaration', async () => {
      const app = await run(OrgsController);
      const response = await put(app, '/orgs/x/users/y?notify=maybe', {
        email: `jean@${'x'.repeat(40)}`,
        contacts: [
          { kind: 'email', value: 7 },
          { kind: 'pigeon', value: 'x' },
        ],
        tags: ['a', 1, 'b', null],
        role: 'king',
        rol: 'king',
      });
      expect(response.status).toBe(422);
      expectGolden('request-validation-failed.json', `${JSON.stringify(response.body, null, 2)}\n`);
    });

    it('passes on the complete request if nothing is wrong', async () => {
      const app = await run(OrgsController);
      const response = await put(app, `/orgs/${UUID}/users/7?notify=true`, {
        email: 'jean@example.com',
        contacts: [{ kind: 'email', value: 'x' }],
        tags: [],
        role: 'admin',
        age: 18,
      });
      expect(response.body).toEqual({ org: UUID, user: 7, notify: true, isInstance: true });
    });

    it('names each field once, however many parameters reject it', async () => {
      @Controller()
      class TwiceController {
        @Get(':id')
        find(@Param() whole: IdDto, @Param('id', ParseIntPipe) id: number) {
          return { whole, id };
        }
      }
      const response = await (await run(TwiceController)).send('/x');
      expect(listFieldErrors(response)).toEqual(['path id invalid isInt']);
    });

    it('is skipped if the request fails before the pipes', async () => {
      const app = await run(OrgsController);
      const response = await app.send('/orgs/x/users/y', {
        method: 'PUT',
        body: '{"a":',
        headers: { 'content-type': 'application/json' },
      });
      expect(response.status).toBe(400);
    });
  });

  describe('A Parse pipe of Nest', () => {
    /** Creates a controller with a handler of one parameter, and a handler of two. */
    const createController = (...pipes: (PipeTransform | Class<PipeTransform>)[]): Class => {
      @Controller()
      class PipedController {
        @Get('alone')
        alone(@Query('value', ...pipes) value: unknown) {
          return { value };
        }

        @Get('with/:id')
        withOthers(@Query('value', ...pipes) value: unknown, @Param('id', ParseIntPipe) id: number) {
          return { value, id };
        }
      }
      return PipedController;
    };

    type Row = [string, PipeTransform | Class<PipeTransform>, string, string[], string, unknown];
    const createArrayPipe = (type: unknown) => new ParseArrayPipe({ items: type as Class });

    it.each([
      ['ParseIntPipe', ParseIntPipe, 'x', ['value invalid isInt'], '7', 7],
      ['an instance of ParseIntPipe', new ParseIntPipe(), '1.5', ['value invalid isInt'], '-7', -7],
      ['ParseFloatPipe', ParseFloatPipe, 'x', ['value invalid isNumber'], '1.5', 1.5],
      ['ParseBoolPipe', ParseBoolPipe, 'maybe', ['value invalid isBoolean'], 'false', false],
      ['ParseUUIDPipe', ParseUUIDPipe, 'x', ['value invalid isUuid'], UUID, UUID],
      [
        'ParseUUIDPipe of a version',
        new ParseUUIDPipe({ version: '3' }),
        UUID,
        ['value invalid isUuid'],
        '',
        undefined,
      ],
      ['ParseEnumPipe', new ParseEnumPipe(Role), 'king', ['value invalid isEnum'], 'admin', 'admin'],
      ['ParseEnumPipe of numbers', new ParseEnumPipe(Level), 'Low', ['value invalid isEnum'], '2', 2],
      [
        'ParseDatePipe',
        ParseDatePipe,
        'x',
        ['value invalid isDate'],
        '2024-02-29',
        '2024-02-29T00:00:00.000Z',
      ],
      ['ParseArrayPipe', ParseArrayPipe, '', [], 'a,b', ['a', 'b']],
      ['ParseArrayPipe of strings', createArrayPipe(String), '', [], '1,b', ['1', 'b']],
      [
        'ParseArrayPipe of numbers',
        createArrayPipe(Number),
        '1,x,3,y',
        ['value.1 invalid isNumber', 'value.3 invalid isNumber'],
        '1,2',
        [1, 2],
      ],
      [
        'ParseArrayPipe of booleans',
        createArrayPipe(Boolean),
        'true,1',
        ['value.1 invalid isBoolean'],
        'true,false',
        [true, false],
      ],
      [
        'ParseArrayPipe of objects',
        new ParseArrayPipe({ items: NameDto, separator: ';' }),
        '{"name":1};{};x',
        ['value.0.name invalid isString', 'value.1.name missing_field', 'value.2 invalid isObject'],
        '{"name":"a"};{"name":"b","more":1}',
        [{ name: 'a' }, { name: 'b', more: 1 }],
      ],
    ] as Row[])(
      'rejects a value, alone and with other parameters: %s (%#)',
      async (_, pipe, bad, lines, good, value) => {
        const app = await run(createController(pipe));
        const inQuery = lines.map((line) => `query ${line}`);
        if (lines.length > 0) {
          expect(listFieldErrors(await app.send(`/alone?value=${bad}`))).toEqual(inQuery);
          expect(listFieldErrors(await app.send(`/with/7?value=${bad}`))).toEqual(inQuery);
          expect(listFieldErrors(await app.send(`/with/x?value=${bad}`))).toEqual([
            ...inQuery,
            'path id invalid isInt',
          ]);
        }
        expect(listFieldErrors(await app.send('/alone'))).toEqual(['query value missing_field']);
        expect(listFieldErrors(await app.send('/with/x'))).toEqual([
          'query value missing_field',
          'path id invalid isInt',
        ]);
        if (value === undefined) return;
        expect((await app.send(`/alone?value=${good}`)).body).toEqual({ value });
        expect((await app.send(`/with/7?value=${good}`)).body).toEqual({ value, id: 7 });
      },
    );

    it.each([
      ['strings', Role, ['admin', 'clerk']],
      ['numbers', Level, [1, 2]],
    ])('names the values of an enum of %s', async (_, type, values) => {
      const app = await run(createController(new ParseEnumPipe(type)));
      expect((await app.send('/alone?value=x')).body.errors).toMatchObject([{ valid_values: values }]);
      expect((await app.send('/with/x?value=x')).body.errors).toMatchObject([{ valid_values: values }, {}]);
    });

    it.each([
      ['ParseIntPipe', new ParseIntPipe({ optional: true })],
      ['ParseUUIDPipe', new ParseUUIDPipe({ optional: true })],
      ['ParseEnumPipe', new ParseEnumPipe(Role, { optional: true })],
      ['ParseBoolPipe', new ParseBoolPipe({ optional: true })],
      ['ParseFloatPipe', new ParseFloatPipe({ optional: true })],
      ['ParseDatePipe', new ParseDatePipe({ optional: true })],
      ['ParseArrayPipe', new ParseArrayPipe({ optional: true, items: Number })],
    ])('accepts a missing value if it is optional: %s', async (_, pipe) => {
      const app = await run(createController(pipe));
      expect((await app.send('/alone')).body).toEqual({});
      expect((await app.send('/with/7')).body).toEqual({ id: 7 });
      expect(listFieldErrors(await app.send('/with/x'))).toEqual(['path id invalid isInt']);
    });

    it('receives the default value that is set before it', async () => {
      const app = await run(createController(new DefaultValuePipe('9'), ParseIntPipe));
      expect((await app.send('/alone')).body).toEqual({ value: 9 });
      expect((await app.send('/with/7')).body).toEqual({ value: 9, id: 7 });
      expect(listFieldErrors(await app.send('/with/x?value=y'))).toEqual([
        'query value invalid isInt',
        'path id invalid isInt',
      ]);
    });

    it('leaves the conversion to the type of the parameter if it is alone', async () => {
      @Controller()
      class DefaultsController {
        @Get('alone')
        alone(@Query('value', new DefaultValuePipe(9)) value: number) {
          return { value };
        }

        @Get('with/:id')
        withOthers(
          @Query('value', new DefaultValuePipe(9)) value: number,
          @Param('id', ParseIntPipe) id: number,
        ) {
          return { value, id };
        }
      }
      const app = await run(DefaultsController);
      expect((await app.send('/alone')).body).toEqual({ value: 9 });
      expect((await app.send('/alone?value=7')).body).toEqual({ value: 7 });
      expect((await app.send('/with/1')).body).toEqual({ value: 9, id: 1 });
      expect((await app.send('/with/1?value=7')).body).toEqual({ value: 7, id: 1 });
      expect(listFieldErrors(await app.send('/alone?value=x'))).toEqual(['query value invalid isNumber']);
    });

    it('names the locations of items in a body', async () => {
      @Controller()
      class ListController {
        @Post('whole')
        whole(@Body(new ParseArrayPipe({ items: NameDto })) list: NameDto[]) {
          return list.map((each) => each instanceof NameDto);
        }

        @Post('part')
        part(
          @Body('items', new ParseArrayPipe({ items: NameDto })) list: NameDto[],
          @Body('page', ParseIntPipe) page: number,
        ) {
          return { list, page };
        }
      }
      const app = await run(ListController);
      const json = [{ name: 1 }, { name: 'x' }, 7];
      expect(listFieldErrors(await app.send('/whole', { json }))).toEqual([
        'body 0.name invalid isString',
        'body 2 invalid isObject',
      ]);
      expect(listFieldErrors(await app.send('/whole', { json: { name: 'x' } }))).toEqual([
        'body body invalid isArray',
      ]);
      expect(listFieldErrors(await app.send('/part', { json: { items: json } }))).toEqual([
        'body items.0.name invalid isString',
        'body items.2 invalid isObject',
        'body page missing_field',
      ]);
      expect((await app.send('/whole', { json: [{ name: 'x' }] })).body).toEqual([true]);
    });

    it('accepts the options of a ValidationPipe for lists, as in Nest', async () => {
      const dropping = new ParseArrayPipe({ items: NameDto, whitelist: true, separator: ';' });
      const app = await run(createController(dropping));
      expect((await app.send('/alone?value={"name":"a","more":1}')).body).toEqual({ value: [{ name: 'a' }] });
      const rejecting = await run(
        createController(
          new ParseArrayPipe({
            items: NameDto,
            whitelist: true,
            forbidNonWhitelisted: true,
            separator: ';',
          }),
        ),
      );
      expect(listFieldErrors(await rejecting.send('/alone?value={"name":"a","more":1}'))).toEqual([
        'query value.0.more invalid whitelist',
      ]);
    });

    class StrictIntPipe extends ParseIntPipe {}
    const teapot = () => new BadRequestException('mine');
    it.each([
      ['with an exceptionFactory', new ParseIntPipe({ exceptionFactory: teapot }), 400],
      ['with a status', new ParseIntPipe({ errorHttpStatusCode: 406 }), 406],
      ['as an instance of a subclass', new StrictIntPipe(), 400],
      ['as a subclass', StrictIntPipe, 400],
    ])('sends its own response %s', async (_, pipe, status) => {
      const app = await run(createController(pipe));
      expect(getStatusAndLackOfFieldErrors(await app.send('/alone?value=x'))).toEqual([status, true]);
      expect(getStatusAndLackOfFieldErrors(await app.send('/with/7?value=x'))).toEqual([status, true]);
      // An exception that is not a failed validation has priority.
      expect(getStatusAndLackOfFieldErrors(await app.send('/with/x?value=x'))).toEqual([status, true]);
      expect((await app.send('/with/7?value=7')).body).toEqual({ value: 7, id: 7 });
    });

    class TrimPipe implements PipeTransform {
      transform(value: unknown) {
        return typeof value === 'string' ? value.trim() : value;
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class RequestTrimPipe extends TrimPipe {}

    @Controller()
    class TrimmedController {
      @Get(':id')
      find(@Param('id', ParseIntPipe) id: number, @Query('on', ParseBoolPipe) on: boolean) {
        return { id, on };
      }
    }
    @Controller()
    @UsePipes(TrimPipe)
    class TrimmingController extends TrimmedController {}

    it.each([
      ['global', TrimmedController, { main: (app) => void app.useGlobalPipes(new TrimPipe()) }],
      ['an APP_PIPE', TrimmedController, { providers: [{ provide: APP_PIPE, useClass: TrimPipe }] }],
      [
        'an APP_PIPE for each request',
        TrimmedController,
        { providers: [{ provide: APP_PIPE, useClass: RequestTrimPipe, scope: Scope.REQUEST }] },
      ],
      ["the controller's", TrimmingController, {}],
    ] as [string, Class, TestApp][])(
      'receives the value of a pipe before it: %s',
      async (_, type, definition) => {
        const app = await run(type, definition);
        expect((await app.send('/%207%20?on=%20true%20')).body).toEqual({ id: 7, on: true });
        expect(getStatusAndLackOfFieldErrors(await app.send('/x?on=true'))).toEqual([400, true]);
      },
    );
  });

  describe('Validation of files', () => {
    class NoShell extends FileValidator<object> {
      isValid = (file?: any) => !file?.originalname?.endsWith('.sh');
      buildErrorMessage = () => 'No programs, please.';
    }
    const validators = [new MaxFileSizeValidator({ maxSize: 5 }), new NoShell({})];
    /** Replaces the upload interceptor of a platform. */
    class Upload implements NestInterceptor {
      intercept(context: ExecutionContext, next: CallHandler) {
        const request = context.switchToHttp().getRequest();
        const [one, many] = request.body?.files ?? [];
        if (one) request.file = one;
        if (many) request.files = many;
        return next.handle();
      }
    }
    const isExpress = platform === 'Express';
    @Controller()
    class FilesController {
      @Post('one')
      @UseInterceptors(isExpress ? FileInterceptor('avatar') : Upload)
      one(@UploadedFile(new ParseFilePipe({ validators })) file: any) {
        return { size: file.size };
      }

      @Post('many/:id')
      @UseInterceptors(isExpress ? FilesInterceptor('pages') : Upload)
      many(
        @UploadedFiles(new ParseFilePipe({ validators })) files: any[],
        @Param('id', ParseIntPipe) id: number,
      ) {
        return { files: files.length, id };
      }

      @Post('optional/:id')
      @UseInterceptors(isExpress ? FileInterceptor('avatar') : Upload)
      optional(
        @UploadedFile(new ParseFilePipe({ validators, fileIsRequired: false })) file: any,
        @Param('id', ParseIntPipe) id: number,
      ) {
        return { hasFile: file !== undefined, id };
      }

      @Post('own')
      @UseInterceptors(isExpress ? FileInterceptor('avatar') : Upload)
      own(
        @UploadedFile(
          new ParseFilePipe({ validators, exceptionFactory: (error) => new BadRequestException({ error }) }),
        )
        file: any,
      ) {
        return { size: file.size };
      }
    }
    const sendFiles = (app: RunningApp, path: string, field: string, ...files: [string, string][]) => {
      if (isExpress) {
        const body = new FormData();
        body.set('title', 'x');
        for (const [name, text] of files) body.append(field, new Blob([text]), name);
        return app.send(path, { method: 'POST', body });
      }
      const made = files.map(([originalname, text]) => ({
        fieldname: field,
        originalname,
        size: text.length,
      }));
      return app.send(path, { json: { files: path === '/many/x' ? [undefined, made] : made } });
    };

    it('lists all reasons to reject a file', async () => {
      const app = await run(FilesController);
      const response = await sendFiles(app, '/one', 'avatar', ['a.sh', '123456']);
      expect(listFieldErrors(response)).toEqual(['file avatar invalid maxFileSizeValidator noShell']);
      expect(response.body.errors[0].message).toContain('expected size is less than 5');
      expect(listFieldErrors(await sendFiles(app, '/one', 'avatar'))).toEqual(['file file missing_field']);
      expect((await sendFiles(app, '/one', 'avatar', ['a.txt', '12'])).body).toEqual({ size: 2 });
    });

    it('reports each wrong file together with the rest of the request', async () => {
      const app = await run(FilesController);
      const files: [string, string][] = [
        ['a.txt', '1'],
        ['b.txt', '123456'],
        ['c.sh', '1'],
      ];
      expect(listFieldErrors(await sendFiles(app, '/many/x', 'pages', ...files))).toEqual([
        'path id invalid isInt',
        'file pages.1 invalid maxFileSizeValidator',
        'file pages.2 invalid noShell',
      ]);
    });

    it('accepts a request without files if they are optional', async () => {
      const app = await run(FilesController);
      expect((await sendFiles(app, '/optional/7', 'avatar')).body).toEqual({ hasFile: false, id: 7 });
      expect(listFieldErrors(await sendFiles(app, '/optional/x', 'avatar', ['a.sh', '1']))).toEqual([
        'path id invalid isInt',
        'file avatar invalid noShell',
      ]);
    });

    it('leaves files to a pipe with its own exception', async () => {
      const app = await run(FilesController);
      const response = await sendFiles(app, '/own', 'avatar', ['a.sh', '1']);
      expect(getStatusAndLackOfFieldErrors(response)).toEqual([400, true]);
    });
  });
});
