import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  BadRequestException,
  Body,
  type CanActivate,
  Catch,
  ConflictException,
  Controller,
  type ExceptionFilter,
  Get,
  Param,
  ParseIntPipe,
  Post,
  Query,
  type Type,
  UploadedFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import {
  ApiBadRequestResponse,
  ApiBasicAuth,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiConsumes,
  ApiExtraModels,
  ApiNotFoundResponse,
  ApiOAuth2,
  ApiProperty,
  ApiResponse,
  ApiSecurity,
  DocumentBuilder,
  getSchemaPath,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { type } from 'arktype';
import { IsEmail } from 'class-validator';
import {
  ApiErrors,
  ApiExcludeErrors,
  documentErrors,
  type ErrorsOptions,
  HttpErrors,
  nest,
  problemDetails,
  restcase,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';
import * as v from 'valibot';
import { z } from 'zod';
import { PLATFORMS, type RunningApp, start } from './harness.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: any; readonly examples?: any }>>;
}

const getName = ($ref: string): string => $ref.split('/').at(-1)!;

function getResponse({ paths, components }: OpenAPIObject, operation: string, status: number): Response {
  const [method, path] = operation.split(' ') as [string, string];
  const found: Response = (paths[path] as any)[method].responses[status];
  return found?.$ref ? (components as any).responses[getName(found.$ref)] : found;
}

describe.each(PLATFORMS)('The documented responses on %s', (_platform, adapter) => {
  const createDocument = async (
    controllers: readonly Type[],
    errors: ErrorsOptions = {},
    config = new DocumentBuilder().build(),
  ): Promise<OpenAPIObject> => {
    running = await start(adapter(), { controllers: [...controllers], errors });
    return documentErrors(running.app, SwaggerModule.createDocument(running.app, config));
  };

  describe('The table of a parameter with a Standard Schema', () => {
    const zodOrder = z.strictObject({
      name: z.string().max(200),
      weight: z.int().min(1).max(30000),
      email: z.email(),
      since: z.coerce.date().optional(),
      services: z
        .array(z.enum(['insurance', 'packaging']))
        .min(1)
        .max(50),
      payment: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('iban'), iban: z.string().length(22), note: z.string().max(5) }),
        z.object({ kind: z.literal('card'), pan: z.string().min(12), note: z.string().max(9) }),
      ]),
      themes: z.record(z.string(), z.object({ color: z.string().max(7).nullable() })),
      limits: z.intersection(z.object({ a: z.int().min(1) }), z.object({ a: z.int().max(9) })),
    });
    const arkOrder = type({
      name: 'string <= 200',
      'weight?': '1 <= number.integer <= 30000',
      email: 'string.email',
    });

    @Controller()
    class SchemaController {
      @Post('zod')
      zod(@Body() @UseValidation({ schema: zodOrder }) _order: unknown) {}

      @Post('arktype')
      arktype(@Body() @UseValidation({ schema: arkOrder }) _order: unknown) {}

      @Post('valibot')
      valibot(@Body() @UseValidation({ schema: v.object({ name: v.string() }) }) _order: unknown) {}

      @Post('query')
      query(@Query('size') @UseValidation({ schema: z.coerce.number().max(9) }) _size: unknown) {}
    }

    const getRows = (document: OpenAPIObject, operation: string) =>
      getResponse(document, operation, 422)
        .description.split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2);

    it('describes in words what the schema accepts, if the library converts it to JSON Schema', async () => {
      const document = await createDocument([SchemaController]);
      expect(getRows(document, 'post /zod')).toEqual([
        '| `name` | missing_field, invalid | at most 200 characters |',
        '| `weight` | missing_field, invalid | an integer, 1 to 30000 |',
        '| `email` | missing_field, invalid | an e-mail address |',
        '| `since` | invalid |  |',
        '| `services` | missing_field, invalid | a list, 1 to 50 items |',
        '| `services[]` | invalid | one of `insurance`, `packaging` |',
        '| `payment`, `themes`, `limits` | missing_field, invalid | an object |',
        '| `payment.kind` | missing_field, invalid | `iban` or `card` |',
        '| `payment.iban` | missing_field, invalid | 22 characters |',
        '| `payment.note` | missing_field, invalid | at most 5 characters or at most 9 characters |',
        '| `payment.pan` | missing_field, invalid | at least 12 characters |',
        '| `themes.{key}.color` | missing_field, invalid | at most 7 characters or null |',
        '| `limits.a` | missing_field, invalid | an integer, at least 1, at most 9 |',
        '| any other field | invalid |  |',
      ]);
      expect(getRows(document, 'post /arktype')).toEqual([
        '| `email` | missing_field, invalid | an e-mail address |',
        '| `name` | missing_field, invalid | at most 200 characters |',
        '| `weight` | invalid | an integer, 1 to 30000 |',
      ]);
    });

    it('has no rows for a schema that its library does not convert', async () => {
      const document = await createDocument([SchemaController]);
      expect(getRows(document, 'post /valibot')).toEqual([]);
      expect(getResponse(document, 'post /valibot', 422).description).toBe('Validation Failed');
    });
  });

  describe('A response that the app documents itself', () => {
    class NestError {
      @ApiProperty()
      statusCode!: number;

      @ApiProperty()
      message!: string;

      @ApiProperty({ required: false })
      error?: string;
    }

    class DetailedError extends NestError {
      @ApiProperty({ type: [String] })
      details!: string[];

      @ApiProperty()
      documentation_url!: string;
    }

    class OwnMessage {
      @ApiProperty({ type: [String] })
      message!: string[];
    }

    class ExactMessage {
      @ApiProperty()
      message!: string;
    }

    @Catch(ConflictException)
    class ConflictFilter implements ExceptionFilter {
      catch(_exception: unknown, _host: ArgumentsHost) {}
    }

    @Controller('users')
    @ApiExtraModels(NestError, DetailedError)
    class UsersController {
      @Get(':id')
      @ApiErrors(HttpErrors.NotFound)
      @ApiNotFoundResponse({ type: DetailedError, description: 'No such user.' })
      find(@Param('id') _id: string) {}

      @Post('bad')
      @ApiBadRequestResponse({ type: NestError })
      create() {}

      @Post('list')
      @ApiBadRequestResponse({ type: [NestError] })
      list() {}

      @Post('typed')
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({ type: OwnMessage })
      typed() {}

      @Post('inline')
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({
        schema: {
          allOf: [
            { $ref: getSchemaPath(NestError) },
            { type: 'object', required: ['reason'], properties: { reason: { type: 'string' } } },
          ],
        },
      })
      inline() {}

      @Post('content')
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({
        content: { 'application/json': { schema: { $ref: getSchemaPath(NestError) } } },
      })
      content() {}

      @Post('described')
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({ description: 'The name is taken.' })
      described() {}

      @Post('exact')
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({ type: ExactMessage })
      exact() {}

      @Post('alternatives')
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({
        schema: { oneOf: [{ $ref: getSchemaPath(NestError) }, { type: 'object', properties: {} }] },
      })
      alternatives() {}

      @Post('text')
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
      text() {}

      @Post('filtered')
      @UseFilters(ConflictFilter)
      @ApiErrors(HttpErrors.Conflict)
      @ApiConflictResponse({ type: NestError })
      filtered() {}

      @Post('other')
      @ApiResponse({ status: 'default', type: NestError })
      @ApiResponse({ status: 499, type: NestError })
      other() {}
    }

    const getWarnings = () => running!.log.lines.filter(({ message }) => message.includes('that you wrote'));

    it('is reported with its handler if its body is never sent, and is kept', async () => {
      const document = await createDocument([UsersController]);
      const [warning, ...others] = getWarnings();
      expect(others).toEqual([]);
      expect(warning).toMatchObject({ level: 'warn' });
      expect(warning!.message.split('\n')).toEqual([
        'The OpenAPI document has responses that you wrote, and whose bodies are never sent:',
        '  UsersController.find, 404: `DetailedError` requires `statusCode`, `details`, `documentation_url`, which are never sent.',
        '  UsersController.create, 400: `NestError` requires `statusCode`, which is never sent.',
        '  UsersController.list, 400: a list of `NestError` is array, but an object is sent.',
        '  UsersController.typed, 409: `OwnMessage` has `message` as array, which is sent as string.',
        '  UsersController.inline, 409: the schema requires `statusCode`, `reason`, which are never sent.',
        '  UsersController.content, 409: `NestError` requires `statusCode`, which is never sent.',
        '  UsersController.other, 499: `NestError` requires `statusCode`, which is never sent.',
        "Remove the decorator or correct its schema, or set `documentation.handWritten` to 'replace' to document what is sent. " +
          'If a filter of the app sends the body, bind it to the controller or the handler.',
      ]);
      expect(
        getResponse(document, 'get /users/{id}', 404).content['application/json']!.schema.anyOf[0],
      ).toEqual({
        $ref: '#/components/schemas/DetailedError',
      });
      expect(getResponse(document, 'post /users/bad', 400).description).toBe('');
    });

    it("is replaced if `documentation.handWritten` is 'replace', and other responses are kept", async () => {
      const document = await createDocument([UsersController], { documentation: { handWritten: 'replace' } });
      expect(getWarnings()).toEqual([]);
      const refersTo = (operation: string, status: number) =>
        getResponse(document, operation, status).content['application/json']!.schema;
      expect(refersTo('get /users/{id}', 404)).toEqual({ $ref: '#/components/schemas/NotFound' });
      expect(getResponse(document, 'get /users/{id}', 404).description).toBe('Not Found');
      expect(refersTo('post /users/bad', 400)).toEqual({ $ref: '#/components/schemas/BadRequest' });
      expect(refersTo('post /users/typed', 409)).toEqual({ $ref: '#/components/schemas/Conflict' });
      expect(getResponse(document, 'post /users/described', 409).description).toContain('The name is taken.');
      for (const kept of ['exact', 'alternatives', 'filtered'])
        expect(refersTo(`post /users/${kept}`, 409)).toHaveProperty('anyOf');
      expect(getResponse(document, 'post /users/text', 409).content).toHaveProperty(['text/plain']);
      expect((document.paths['/users/other'] as any).post.responses.default).toMatchObject({
        content: { 'application/json': { schema: { $ref: '#/components/schemas/NestError' } } },
      });
    });

    it('is compared with the documented formats', async () => {
      await createDocument([UsersController], { formats: [nest()] });
      expect(getWarnings()[0]!.message).not.toContain('UsersController.create,');
      expect(getWarnings()[0]!.message).toContain('`DetailedError` requires `details`, `documentation_url`');
      await running!.close();
      await createDocument([UsersController], {
        formats: [problemDetails(), nest()],
        documentation: { formats: 'all' },
      });
      expect(getWarnings()[0]!.message).not.toContain('UsersController.create,');
    });

    it('is replaced only once if the document is passed twice', async () => {
      const document = await createDocument([UsersController], { documentation: { handWritten: 'replace' } });
      const once = JSON.parse(JSON.stringify(document)) as unknown;
      expect(documentErrors(running!.app, document)).toEqual(once);
    });
  });

  describe('A custom `exceptionFactory`', () => {
    class Account {
      @IsEmail()
      email!: string;
    }
    const exceptionFactory = () => new BadRequestException('Not like this.');

    @Controller('accounts')
    class AccountsController {
      @Post()
      @UseValidation({ exceptionFactory })
      create(@Body() _account: Account) {}

      @Post('teapot')
      @UseValidation({ exceptionFactory, errorHttpStatusCode: 418 })
      brew(@Body() _account: Account) {}

      @Post('declared')
      @UseValidation({ exceptionFactory, errorHttpStatusCode: 400 })
      @ApiErrors(HttpErrors.BadRequest)
      declared(@Body() _account: Account) {}

      @Post('excluded')
      @UseValidation({ exceptionFactory })
      @ApiExcludeErrors(ValidationFailed)
      excluded(@Body() _account: Account) {}

      @Post('written')
      @UseValidation({ exceptionFactory })
      @ApiResponse({ status: 422, description: 'My own.' })
      written(@Body() _account: Account) {}

      @Get(':id')
      @UseValidation({ exceptionFactory })
      find(@Param('id', ParseIntPipe) _id: number) {}

      @Get()
      @UseValidation({ exceptionFactory })
      list() {}
    }
    const UNKNOWN = {
      description: 'Validation Failed\n\nThe shape of the body is not documented.',
      content: { 'application/json': { schema: { description: 'A body of unknown shape.' } } },
    };

    it('has a response with a body of unknown shape, and with the status of the options', async () => {
      const document = await createDocument([AccountsController]);
      expect(getResponse(document, 'post /accounts', 422)).toEqual(UNKNOWN);
      expect(getResponse(document, 'post /accounts/teapot', 418)).toEqual(UNKNOWN);
      expect(document.paths['/accounts/teapot']!.post!.responses).not.toHaveProperty(['422']);
      expect(getResponse(document, 'post /accounts/declared', 400).description).toBe('Bad Request');
      expect(getResponse(document, 'post /accounts/written', 422)).toEqual({ description: 'My own.' });
      for (const [path, method] of [
        ['declared', 'post'],
        ['excluded', 'post'],
        ['{id}', 'get'],
      ] as const)
        expect((document.paths[`/accounts/${path}`] as any)[method].responses).not.toHaveProperty(['422']);
      expect((document.paths['/accounts'] as any).get.responses).not.toHaveProperty(['422']);
      expect((document.paths['/accounts'] as any).post['x-errors']).not.toHaveProperty('validation_failed');
    });

    it('has no response if `documentation.statuses` omits 422', async () => {
      const document = await createDocument([AccountsController], { documentation: { statuses: [500] } });
      expect((document.paths['/accounts'] as any).post.responses).not.toHaveProperty(['422']);
    });

    it('is documented for each handler in the media type of the default format', async () => {
      const document = await createDocument([AccountsController], {
        formats: [problemDetails()],
        validation: { exceptionFactory },
      });
      expect(getResponse(document, 'post /accounts', 422).content).toEqual({
        'application/problem+json': { schema: { description: 'A body of unknown shape.' } },
      });
      expect(Object.keys(document.components!.responses!)).toContain('CustomValidationFailed');
    });
  });

  describe('The advice of an error', () => {
    class AllowGuard implements CanActivate {
      canActivate() {
        return true;
      }
    }
    class Avatar {
      @IsEmail()
      email!: string;
    }

    @Controller()
    @ApiErrors(HttpErrors.Unauthorized)
    @UseGuards(AllowGuard)
    class SecuredController {
      @Get('bearer')
      @ApiBearerAuth()
      bearer() {
        throw new HttpErrors.Unauthorized();
      }

      @Get('oauth')
      @ApiOAuth2(['read'])
      oauth() {}

      @Get('basic')
      @ApiBasicAuth()
      basic() {}

      @Get('key')
      @ApiSecurity('key')
      key() {}

      @Get('both')
      @ApiBearerAuth()
      @ApiSecurity('key')
      both() {}

      @Get('unknown')
      @ApiSecurity('absent')
      unknown() {}

      @Get('occurrence')
      @ApiBearerAuth()
      @ApiErrors(new HttpErrors.Unauthorized('The session has ended.'))
      occurrence() {}

      @Post('file')
      @UseInterceptors(FileInterceptor('file'))
      @ApiConsumes('multipart/form-data')
      file(@UploadedFile() _file: unknown) {}

      @Post('json')
      json(@Body() _avatar: Avatar) {}
    }

    const config = new DocumentBuilder()
      .addBearerAuth()
      .addBasicAuth()
      .addOAuth2()
      .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, 'key')
      .build();

    const getAdvice = (document: OpenAPIObject, operation: string, status: number) => {
      const { schema } = getResponse(document, operation, status).content['application/json']!;
      const name = getName(schema.$ref);
      return {
        name,
        description: (document.components!.schemas![name] as { description: string }).description,
      };
    };

    it('names the mistakes with the documented security scheme, and no others', async () => {
      const document = await createDocument([SecuredController], {}, config);
      const bearer = getAdvice(document, 'get /bearer', 401);
      expect(bearer).toEqual({
        name: 'UnauthorizedBearer',
        description: `Causes:
- The request has no \`Authorization\` header.
- The request has an \`Authentication\` header; the name must be \`Authorization\`.
- The value of \`Authorization\` does not begin with \`Bearer \`.
- The value of \`Authorization\` has no credentials after the scheme.
- The token is not valid, or it has expired.

What to do:
- Send the header \`Authorization\` with \`Bearer\`, a space and a valid token.`,
      });
      expect(getAdvice(document, 'get /oauth', 401)).toEqual(bearer);
      const basic = getAdvice(document, 'get /basic', 401);
      expect(basic.name).toBe('UnauthorizedBasic');
      expect(basic.description).toContain('no colon between the user name and the password');
      expect(basic.description).not.toContain('Bearer');
      const key = getAdvice(document, 'get /key', 401);
      expect(key.name).toBe('UnauthorizedXApiKey');
      expect(key.description).toContain('The request has no header `X-Api-Key`.');
      expect(key.description).not.toMatch(/Authorization|Bearer|Basic/);
      const both = getAdvice(document, 'get /both', 401);
      expect(both.name).toBe('UnauthorizedBearerOrXApiKey');
      expect(both.description).toMatch(/X-Api-Key/);
      expect(both.description).toMatch(/Bearer/);
      const occurrence = getResponse(document, 'get /occurrence', 401).content['application/json']!;
      expect(occurrence.schema).toEqual({ $ref: '#/components/schemas/UnauthorizedBearer' });
    });

    it('differs between the schemes only in the schema, as the sent body is the same', async () => {
      const document = await createDocument([SecuredController], { formats: [restcase()] }, config);
      const { schema, examples } = getResponse(document, 'get /bearer', 401).content['application/json']!;
      expect(schema).toEqual({ $ref: '#/components/schemas/UnauthorizedBearer' });
      const example = examples.unauthorized.$ref
        ? (document.components as any).examples[getName(examples.unauthorized.$ref)]
        : examples.unauthorized;
      const { body } = await running!.send('/bearer');
      expect(example.value).toEqual({ ...body, errorCode: example.value.errorCode });
      expect(body.developerMessage).toContain('Send valid credentials, as the documentation describes.');
    });

    it('names no scheme if the document does not describe the security', async () => {
      const document = await createDocument([SecuredController], {}, config);
      for (const operation of ['get /unknown', 'post /json']) {
        const { name, description } = getAdvice(document, operation, 401);
        expect(name).toBe('Unauthorized');
        expect(description).not.toMatch(/Authorization|Bearer|Basic/);
      }
    });

    it('uses the security of the document for operations without their own', async () => {
      const secured = new DocumentBuilder().addBearerAuth().addSecurityRequirements('bearer').build();
      const document = await createDocument([SecuredController], {}, secured);
      expect(getAdvice(document, 'post /json', 401).name).toBe('UnauthorizedBearer');
    });

    it('names multipart forms for a handler of files, and JSON for another', async () => {
      const document = await createDocument([SecuredController], {}, config);
      const getMessages = (operation: string) =>
        Object.values<any>(getResponse(document, operation, 415).content['application/json']!.examples).map(
          (each) =>
            (each.$ref ? (document.components as any).examples[getName(each.$ref)] : each).value.message,
        );
      expect(getMessages('post /file')).toEqual([expect.stringContaining('multipart/form-data')]);
      expect(getMessages('post /file')[0]).not.toContain('json');
      expect(getMessages('post /json')).toEqual([expect.stringContaining('application/json')]);
      expect(getMessages('post /json')[0]).not.toContain('multipart');
      const { description } = getAdvice(document, 'post /file', 415);
      expect(description).toContain('Set `Content-Type` to a media type that the message names');
    });
  });
});
