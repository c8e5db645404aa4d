import { afterEach, describe, expect, it } from '@jest/globals';
import {
  All,
  Controller,
  Get,
  type INestApplication,
  Param,
  Post,
  Version,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import {
  ApiErrors,
  defineError,
  documentErrors,
  type ErrorFormat,
  type ErrorsOptions,
  google,
  HttpErrors,
  looker,
  problemDetails,
  ValidationFailed,
} from 'nestjs-api-errors';
import { moduleOf, PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

class UserNotFound extends defineError({
  code: 'user_not_found',
  number: 17,
  status: 404,
  message: "User '{id}' does not exist.",
  example: { id: '7' },
}) {}
class UserGone extends defineError({ code: 'user_gone', status: 404, message: 'User {id} has left.' }) {}
class NothingHere extends defineError({
  code: 'nothing_here',
  status: 404,
  message: 'Nothing here.',
  replaces: HttpErrors.NotFound,
}) {}

/** A schema that a format shares between errors. */
const PLACE = { type: 'object', required: ['code'], properties: { code: { type: 'string' } } } as const;

const taken = ValidationFailed.with({ email: 'already_exists' });

@Controller('users')
@ApiErrors(HttpErrors.Unauthorized)
class UsersController {
  @Get(':id')
  @ApiErrors(UserNotFound, new UserGone({ id: 8 }))
  find(@Param('id') id: string) {
    if (id === '8') throw new UserGone({ id: 8 });
    if (id === '9') throw new HttpErrors.Unauthorized();
    throw new UserNotFound({ id });
  }

  @Post()
  @ApiErrors(taken, HttpErrors.Conflict)
  create() {
    throw ValidationFailed.with({ email: 'already_exists' });
  }

  @Get()
  @ApiErrors(HttpErrors.NotFound)
  @ApiResponse({
    status: 404,
    description: 'By hand.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 200, description: 'All users.' })
  list() {
    throw new HttpErrors.NotFound();
  }
}

@Controller({ path: ['files', 'documents'], version: ['1', '2'] })
class FilesController {
  @Get('*')
  @ApiErrors(HttpErrors.Gone)
  read() {}

  @All('any')
  @ApiErrors(HttpErrors.Locked)
  any() {}

  @Get('own')
  @Version('3')
  @ApiErrors(HttpErrors.TooEarly)
  own() {}
}

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

type Responses = Record<
  string,
  { description: string; content: Record<string, { schema: any; examples: any }> }
>;

/** Returns an operation of a document with its references resolved. */
function responsesOf(document: OpenAPIObject, path: string, method: 'get' | 'post' | 'put'): Responses {
  const { responses = {}, examples = {} } = document.components as any;
  const written = Object.entries(document.paths[path]![method]!.responses as any).map(
    ([status, given]: any) => {
      const response = structuredClone(given.$ref ? responses[given.$ref.split('/').at(-1)] : given);
      for (const media of Object.values<any>(response.content ?? {}))
        for (const [name, example] of Object.entries<any>(media.examples ?? {}))
          if (example.$ref) media.examples[name] = examples[example.$ref.split('/').at(-1)];
      return [status, response];
    },
  );
  return Object.fromEntries(written);
}

function documentOf(app: INestApplication, version = '3.0.0'): OpenAPIObject {
  const config = new DocumentBuilder().setTitle('Users').setOpenAPIVersion(version).build();
  return SwaggerModule.createDocument(app, config);
}

/** Validates a value against a schema of the document. */
function fits(document: OpenAPIObject, schema: object, value: unknown): unknown {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile({ ...schema, components: document.components });
  return validate(value) || validate.errors;
}

describe.each(PLATFORMS)('documentErrors() on %s', (_, adapter) => {
  /** Starts an app and documents it before it is initialized, as `main.ts` does. */
  const documented = async (errors: ErrorsOptions = {}, definition: TestApp = {}, version?: string) => {
    let document!: OpenAPIObject;
    running = await start(adapter(), {
      controllers: [UsersController],
      ...definition,
      // `documentation.spec.ts` tests derived errors.
      errors: { ...errors, documentation: { statuses: [], ...errors.documentation } },
      main: async (app) => {
        await definition.main?.(app);
        document = documentErrors(app, documentOf(app, version));
      },
    });
    return { app: running, document };
  };

  const REQUESTS = [
    ['a parameter', '/users/7', {}, '/users/{id}', 'get', '404', 'user_not_found'],
    ['an occurrence', '/users/8', {}, '/users/{id}', 'get', '404', 'user_gone'],
    ["the controller's", '/users/9', {}, '/users/{id}', 'get', '401', 'unauthorized'],
    ['field errors', '/users', { method: 'POST' }, '/users', 'post', '422', 'validation_failed'],
  ] as const;
  const OPTIONS: Record<string, ErrorsOptions> = {
    'looker()': {},
    'looker() with pages': { documentation: { baseUrl: 'https://docs.example.com/errors' } },
    'looker({ strict: true })': { formats: [looker({ strict: true })] },
  };

  describe.each(Object.entries(OPTIONS))('documentErrors() with %s', (__, options) => {
    it.each(REQUESTS)('documents for %s the body that is sent, which fits its schema', async (...request) => {
      const [, url, init, path, method, status, name] = request;
      const { app, document } = await documented(options);
      const { schema, examples } = responsesOf(document, path, method)[status]!.content['application/json']!;
      const example = examples[name].value;
      const response = await app.send(url, {
        ...init,
        headers: { 'x-request-id': example.request_id ?? 'x' },
      });
      expect(response.status).toBe(Number(status));
      expect(response.text).toBe(JSON.stringify(example));
      expect(fits(document, schema, response.body)).toBe(true);
    });
  });

  it('lists several errors of a status by their names', async () => {
    const { document } = await documented();
    const { description, content } = responsesOf(document, '/users/{id}', 'get')['404']!;
    expect(description).toBe(
      "User not found or User gone\n\n- `user_not_found`: User '`{id}`' does not exist.\n" +
        '- `user_gone`: User `{id}` has left.',
    );
    expect(content['application/json']!.schema).toEqual({
      description: 'One of several errors.',
      oneOf: [{ $ref: '#/components/schemas/UserNotFound' }, { $ref: '#/components/schemas/UserGone' }],
      discriminator: {
        propertyName: 'code',
        mapping: {
          user_not_found: '#/components/schemas/UserNotFound',
          user_gone: '#/components/schemas/UserGone',
        },
      },
    });
    expect(Object.keys(content['application/json']!.examples)).toEqual(['user_not_found', 'user_gone']);
  });

  it('shares one schema if the format does not distinguish errors', async () => {
    const { document } = await documented({ formats: [looker({ strict: true })] });
    const { schema } = responsesOf(document, '/users/{id}', 'get')['404']!.content['application/json']!;
    expect(schema).toEqual({ $ref: '#/components/schemas/LookerError' });
  });

  it('documents the replacement of a built-in error', async () => {
    const { document } = await documented({ errors: [NothingHere] });
    const { examples } = responsesOf(document, '/users', 'get')['404']!.content['application/json']!;
    expect(examples.nothing_here.value.message).toBe('Nothing here.');
  });

  it('keeps handwritten responses and the success response', async () => {
    const { document } = await documented();
    const list = responsesOf(document, '/users', 'get');
    expect(list['404']!.description).toBe('By hand.\n\nNot Found');
    expect(document.components!.schemas!.NotFound).toMatchObject({
      description: expect.stringMatching(
        /^Causes:\n- The URL is mistyped, .*\n\nWhat to do:\n- Check the spelling of the URL, /,
      ),
    });
    expect(Object.keys(list['404']!.content)).toEqual(['text/plain', 'application/json']);
    expect(list['200']!.description).toBe('All users.');
    expect(Object.keys(responsesOf(document, '/users', 'post'))).toEqual(['201', '401', '409', '422']);
  });

  it('adds the errors to the given document, returns it, and changes nothing the second time', async () => {
    const { app, document } = await documented();
    const given = documentOf(app.app);
    expect(documentErrors(app.app, given)).toBe(given);
    expect(given).toEqual(document);
    const text = JSON.stringify(given);
    expect(JSON.stringify(documentErrors(app.app, given))).toBe(text);
  });

  it('finds handlers behind a prefix, versions, several paths, wildcards and all methods', async () => {
    const { document } = await documented(
      {},
      {
        controllers: [FilesController],
        main: (app) => {
          app.setGlobalPrefix('api');
          app.enableVersioning({ type: VersioningType.URI });
        },
      },
    );
    for (const place of ['/api/v1/files', '/api/v2/files', '/api/v1/documents', '/api/v2/documents']) {
      expect(responsesOf(document, `${place}/{path}`, 'get')['410']).toBeDefined();
      expect(responsesOf(document, `${place}/any`, 'put')['423']).toBeDefined();
    }
    expect(responsesOf(document, '/api/v3/files/own', 'get')['425']).toBeDefined();
    expect(Object.keys(document.paths)).not.toContain('/api/v1/files/own');
  });

  it('renames its schema if the app has one of the same name', async () => {
    const { app } = await documented();
    const document = documentOf(app.app);
    document.components = { schemas: { UserNotFound: { type: 'string' } } };
    const { components, paths } = documentErrors(app.app, document);
    expect(components!.schemas!.UserNotFound).toEqual({ type: 'string' });
    expect(Object.keys(components!.schemas!)).toContain('UserNotFoundError');
    expect(JSON.stringify(paths['/users/{id}'])).toContain('#/components/schemas/UserNotFoundError"');
  });

  it('shares the schema of field errors, beside a schema of the app with this name', async () => {
    @Controller('notes')
    class NotesController {
      @Post()
      @ApiErrors(ValidationFailed.with({ text: 'invalid', title: 'already_exists' }))
      create() {}

      @Get()
      @ApiErrors(ValidationFailed.with({ page: 'invalid', size: 'missing_field' }))
      list() {}
    }
    const { app } = await documented({}, { controllers: [NotesController] });
    const document = documentOf(app.app);
    document.components = { schemas: { FieldError: { type: 'string' } } };
    const schemas = documentErrors(app.app, document).components!.schemas as Record<string, any>;
    expect(schemas.FieldError).toEqual({ type: 'string' });
    expect(schemas.FieldError2.required).toEqual(['field', 'code', 'message']);
    for (const name of ['NotesCreateValidationFailed', 'NotesListValidationFailed']) {
      expect(schemas[name].properties.errors.items.allOf[0]).toEqual({
        $ref: '#/components/schemas/FieldError2',
      });
      expect(schemas[name]).not.toHaveProperty('$defs');
    }
  });

  describe('The option `documentation.formats`', () => {
    const FORMATS = [looker(), problemDetails(), google()];

    /** Returns the media types of a 404, and the titles of the schemas of one of its errors. */
    const document404 = async (documentation: ErrorsOptions['documentation'], formats = FORMATS) => {
      const { document } = await documented({ formats, documentation });
      const { content } = responsesOf(document, '/users/{id}', 'get')['404']!;
      const schemas = document.components!.schemas as Record<string, { readonly title: string }>;
      const titles = Object.keys(schemas)
        .filter((name) => name.startsWith('UserNotFound'))
        .map((name) => schemas[name]!.title);
      return { types: Object.keys(content), titles };
    };

    it('documents only the default format in its first media type by default', async () => {
      expect(await document404({})).toEqual({ types: ['application/json'], titles: ['User not found'] });
      expect((await document404({}, [problemDetails(), looker()])).types).toEqual([
        'application/problem+json',
      ]);
    });

    it('documents all formats with `all`, and names the format in the titles', async () => {
      const { types, titles } = await document404({ formats: 'all' });
      expect(types).toEqual(['application/json', 'application/problem+json', 'application/problem+xml']);
      expect(titles).toEqual(['User not found (looker)', 'User not found (problemDetails)']);
    });

    it('documents the listed formats, in the media types that they have', async () => {
      const formats = [looker(), problemDetails({ mediaTypes: ['application/problem+json'] })];
      expect((await document404({ formats: ['problemDetails'] }, formats)).types).toEqual([
        'application/problem+json',
      ]);
      expect((await document404({ formats: ['looker', 'problemDetails'] }, formats)).types).toEqual([
        'application/json',
        'application/problem+json',
      ]);
    });

    it('reports unknown names at startup', async () => {
      await expect(documented({ documentation: { formats: ['loker'] } })).rejects.toThrow(
        "`documentation.formats` has an unknown name 'loker'. Did you mean `looker`? Formats: looker.",
      );
    });
  });

  it('shares the schemas of a format under the name of the format', async () => {
    const place: ErrorFormat = {
      name: 'place',
      mediaTypes: ['application/vnd.place+json'],
      render: ({ code }) => JSON.stringify({ at: { code } }),
      schema: ({ title }) => ({
        title,
        type: 'object',
        required: ['at'],
        properties: { at: { $ref: '#/$defs/Place' } },
        $defs: { Place: PLACE },
      }),
    };
    const { document } = await documented({
      formats: [looker(), place],
      documentation: { formats: 'all' },
    });
    const { schemas } = document.components as { schemas: Record<string, any> };
    const places = Object.keys(schemas).filter((name) => name.startsWith('Place'));
    expect(places).toEqual(['PlacePlace']);
    const response = responsesOf(document, '/users/{id}', 'get')['401']!;
    const { schema, examples } = response.content['application/vnd.place+json']!;
    expect(schemas[schema.$ref.split('/').at(-1)].properties.at).toEqual({
      $ref: '#/components/schemas/PlacePlace',
    });
    expect(fits(document, schema, examples.unauthorized.value)).toBe(true);
    expect(fits(document, schema, { at: {} })).not.toBe(true);
  });

  it('describes the headers that errors add', async () => {
    class Frozen extends defineError({
      code: 'frozen',
      status: 405,
      message: 'Frozen.',
      headers: { Allow: 'GET', 'X-Frozen-By': 'ann' },
    }) {}
    class Paused extends defineError({
      code: 'paused',
      status: 409,
      message: 'Paused.',
      retryAfter: 5,
    }) {}
    @Controller('headers')
    class HeadersController {
      @Get()
      @ApiErrors(Frozen, Paused, HttpErrors.Unauthorized, HttpErrors.TooManyRequests, HttpErrors.NotFound)
      @ApiResponse({
        status: 409,
        description: 'Busy',
        headers: { 'Retry-After': { description: 'By hand' } },
      })
      find() {}
    }
    running = await start(adapter(), {
      controllers: [HeadersController],
      errors: { http: { wwwAuthenticate: 'Bearer' } },
    });
    const { app } = running;
    const document = documentErrors(app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
    const responses = document.paths['/headers']!.get!.responses as Record<string, { headers?: object }>;
    expect(responses['405']!.headers).toMatchObject({
      Allow: { description: expect.stringContaining('methods'), example: 'GET' },
      'X-Frozen-By': { schema: { type: 'string' }, example: 'ann' },
    });
    expect(responses['409']!.headers).toEqual({ 'Retry-After': { description: 'By hand' } });
    expect(responses['401']!.headers).toMatchObject({ 'WWW-Authenticate': { example: 'Bearer' } });
    expect(Object.keys(responses['429']!.headers!)).toEqual(['Retry-After']);
    expect(responses['404']!).not.toHaveProperty('headers');
  });

  it('shows plausible values for parameters without an example, and logs which errors lack one', async () => {
    class OrderLost extends defineError({
      code: 'order_lost',
      status: 410,
      message: 'Order {orderId} is lost.',
    }) {}
    @Controller('lost')
    class LostController {
      @Get()
      @ApiErrors(OrderLost, UserNotFound)
      find() {}
    }
    const { app, document } = await documented({}, { controllers: [LostController] });
    const { examples } = responsesOf(document, '/lost', 'get')['410']!.content['application/json']!;
    expect(examples.order_lost.value.message).toBe('Order 42 is lost.');
    expect(app.log.ours.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'The OpenAPI document has invented values for parameters without an example. Add them to the definition, as in ' +
        '`example: { id: 42 }`:\n- OrderLost: orderId',
    ]);
  });

  it('lists the header of the request id at every error with `documentation.requestId`', async () => {
    const { document } = await documented({ documentation: { requestId: true } });
    const { headers } = document.components!;
    expect(headers!['X-Request-Id']).toMatchObject({ schema: { type: 'string' } });
    expect(responsesOf(document, '/users/{id}', 'get')['404']).toMatchObject({
      headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
    });
  });

  it('uses the custom format of the app', async () => {
    const terse: ErrorFormat = {
      name: 'terse',
      mediaTypes: ['text/terse'],
      render: ({ status, code }) => `${status} ${code}`,
      schema: () => ({ type: 'string' }),
    };
    const { app, document } = await documented({ formats: [terse] });
    const response = await app.send('/users/7');
    expect([response.text, response.headers.get('content-type')]).toEqual([
      '404 user_not_found',
      'text/terse; charset=utf-8',
    ]);
    const { examples } = responsesOf(document, '/users/{id}', 'get')['404']!.content['text/terse']!;
    expect(examples.user_not_found.value).toBe('404 user_not_found');
  });

  it.each(['3.0.0', '3.1.0'])('returns a valid document of version %s', async (version) => {
    const { document } = await documented(
      { documentation: { baseUrl: 'https://docs.example.com' } },
      {},
      version,
    );
    expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
  });

  it('explains the remedy if the app has no ErrorsModule', async () => {
    const app = await NestFactory.create(moduleOf({ controllers: [UsersController] }), adapter(), {
      logger: false,
    });
    expect(() => documentErrors(app, documentOf(app))).toThrow(
      'Import ErrorsModule.forRoot() into its root module.',
    );
    await app.close();
  });

  it('documents the fields of a failed validation, however it is declared', async () => {
    @Controller('notes')
    class NotesController {
      @Post()
      @ApiErrors(ValidationFailed)
      create() {}

      @Get()
      @ApiErrors(
        ValidationFailed.with({ page: ['invalid', 'missing_field'] }),
        ValidationFailed.with({ size: 'invalid' }),
      )
      list() {}
    }
    const { document } = await documented({}, { controllers: [NotesController] });
    const create = responsesOf(document, '/notes', 'post')['422']!.content['application/json']!;
    const list = responsesOf(document, '/notes', 'get')['422']!;
    expect(create.schema).toEqual({ $ref: '#/components/schemas/ValidationFailed' });
    expect(create.examples.validation_failed.value.errors).toHaveLength(1);
    expect(list.content['application/json']!.schema).toEqual({
      $ref: '#/components/schemas/NotesListValidationFailed',
    });
    expect(list.description.match(/Validation Failed/g)).toHaveLength(1);
    const summaries = Object.values(
      list.content['application/json']!.examples as Record<string, { summary: string }>,
    );
    expect(summaries.map(({ summary }) => summary)).toEqual([
      'Validation Failed: page',
      'Validation Failed: size',
    ]);
  });

  it('finds handlers in a document without the global prefix', async () => {
    const { app } = await documented({}, { main: (nest) => void nest.setGlobalPrefix('api') });
    const config = new DocumentBuilder().build();
    const bare = SwaggerModule.createDocument(app.app, config, { ignoreGlobalPrefix: true });
    expect(responsesOf(documentErrors(app.app, bare), '/users/{id}', 'get')['404']).toBeDefined();
    expect(
      responsesOf(documentErrors(app.app, documentOf(app.app)), '/api/users/{id}', 'get')['404'],
    ).toBeDefined();
  });

  it('documents the handler of the document if several share an address', async () => {
    @Controller({ path: 'v', version: '1' })
    class FirstController {
      @Get()
      @ApiErrors(HttpErrors.NotFound)
      get() {}
    }
    @Controller({ path: 'v', version: '2' })
    class SecondController {
      @Get()
      @ApiErrors(HttpErrors.Gone)
      get() {}
    }
    const { document } = await documented(
      {},
      {
        controllers: [FirstController, SecondController],
        main: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
      },
    );
    expect(document.paths['/v']!.get!.operationId).toContain('Second');
    expect(Object.keys(responsesOf(document, '/v', 'get'))).toEqual(['200', '410']);
  });

  it('includes the errors that a base controller declares', async () => {
    @ApiErrors(HttpErrors.Unauthorized)
    class BaseController {}
    @Controller('derived')
    @ApiErrors(HttpErrors.Forbidden)
    class DerivedController extends BaseController {
      @Get()
      get() {}
    }
    const { document } = await documented({}, { controllers: [DerivedController] });
    expect(Object.keys(responsesOf(document, '/derived', 'get'))).toEqual(['200', '401', '403']);
  });

  it('returns a valid document beside any handwritten parts', async () => {
    class Zählung extends defineError({ code: 'zaehlung', status: 404, message: 'Zu viel.' }) {}
    @Controller('notes')
    class NotesController {
      @Get()
      @ApiErrors(HttpErrors.Gone, Zählung)
      @ApiResponse({
        status: 410,
        description: 'x',
        content: { 'application/json': { example: { old: true } } },
      })
      list() {}
    }
    const { app } = await documented({}, { controllers: [NotesController] });
    const document = documentOf(app.app);
    document.components!.responses = { Missing: { description: 'Shared.' } };
    document.paths['/notes']!.get!.responses['404'] = { $ref: '#/components/responses/Missing' };
    const withErrors = documentErrors(app.app, document);
    const { '404': missing, '410': gone } = responsesOf(withErrors, '/notes', 'get');
    expect(missing).toMatchObject({ description: 'Shared.\n\nZaehlung\n\nZu viel.' });
    expect(missing).not.toHaveProperty('$ref');
    expect(Object.keys(gone!.content['application/json']!.examples)).toEqual(['_example', 'gone']);
    expect(await new Validator().validate(JSON.parse(JSON.stringify(withErrors)))).toEqual({ valid: true });
    expect(documentErrors(app.app, withErrors)).toEqual(withErrors);
  });

  it('ignores operations that it cannot find, and documents without operations', async () => {
    const { app } = await documented();
    const document = documentOf(app.app);
    const own = document.paths['/users/{id}']!.get!.responses;
    own['404'] = { $ref: 'common.yaml#/NotFound' };
    own['401'] = { description: 'Who?', content: { 'application/json': { schema: { type: 'object' } } } };
    document.paths['/users']!.post = undefined as never;
    document.paths['/gone'] = undefined as never;
    const made = documentErrors(app.app, document);
    expect(made.paths['/users/{id}']!.get!.responses['404']).toEqual({ $ref: 'common.yaml#/NotFound' });
    expect(documentErrors(app.app, made)).toEqual(made);
    const bare = { openapi: '3.1.0', webhooks: {} };
    expect(documentErrors(app.app, bare)).toMatchObject(bare);
    expect(documentErrors(app.app, bare)).not.toHaveProperty('paths');
  });

  it('adds its schema beside a handwritten schema', async () => {
    @Controller('notes')
    class NotesController {
      @Get()
      @ApiErrors(HttpErrors.NotFound)
      @ApiResponse({ status: 404, content: { 'application/json': { schema: { type: 'string' } } } })
      list() {}
    }
    const { document } = await documented({}, { controllers: [NotesController] });
    const { schema } = responsesOf(document, '/notes', 'get')['404']!.content['application/json']!;
    expect(schema).toEqual({
      description: 'One of several bodies.',
      anyOf: [{ type: 'string' }, { $ref: '#/components/schemas/NotFound' }],
    });
  });
});
