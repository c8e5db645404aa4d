import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  Controller,
  type DynamicModule,
  Get,
  type INestApplication,
  ParseIntPipe,
  Query,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import {
  ApiErrors,
  ApiExcludeErrors,
  Catalogue,
  defineError,
  documentErrors,
  type ErrorsOptions,
  HttpErrors,
} from 'nestjs-api-errors';
import { type CheckedResponse, ErrorContract } from 'nestjs-api-errors/testing';
import { TESTS_ALL } from '../extent.js';
import {
  CONTRACT_PLATFORMS,
  checkResponses,
  type RightRequest,
  sendFrom,
  type WrongRequest,
  wrongRequests,
} from './contract.requests.js';
import { expectGolden } from '../golden.js';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

// @nestjs/throttler and @nestjs/passport require ES modules, which jest cannot do before Node 24.9. setMock() gives jest
// the modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express']) {
  jest.setMock(name, await import(name));
}
const { ThrottlerModule } = await import('@nestjs/throttler');
const { BanGuard, BoundController, Emails, FieldsController, KnownController, SlowInterceptor } =
  await import('./documentation.app.js');

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Readonly<
    Record<string, { readonly examples?: Readonly<Record<string, { $ref?: string; value: any }>> }>
  >;
}

/** Writes the documented errors of each operation as text. */
function readable(document: OpenAPIObject): string {
  const { responses = {}, examples = {} } = document.components as Record<string, Record<string, any>>;
  const named = (all: Record<string, any>, given: { $ref?: string }) =>
    given.$ref ? all[given.$ref.split('/').at(-1)!] : given;
  const blocks = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { responses: Record<string, Response> }>).map(
      ([method, operation]) => {
        const lines = Object.entries(operation.responses)
          .filter(([status]) => Number(status) >= 400)
          .flatMap(([status, given]) => {
            const { content, description } = named(responses, given) as Response;
            const shown = Object.entries(content!['application/json']!.examples ?? {}).map(
              ([name, example]) => {
                const { errors = [] } = named(examples, example).value;
                const fields = errors.map(
                  (error: any) => `${[error.fields ?? error.field].join('+')} ${error.code}`,
                );
                return fields.length > 0 ? `${name} (${fields.join(', ')})` : name;
              },
            );
            const listed = description.split('\n').filter((line) => line.startsWith('|'));
            return [`  ${status} ${shown.join(', ') || 'unknown'}`, ...listed.map((line) => `    ${line}`)];
          });
        return [`${method.toUpperCase()} ${path}`, ...lines].join('\n');
      },
    ),
  );
  return `${blocks.join('\n\n')}\n`;
}

const documentOf = (app: INestApplication) =>
  SwaggerModule.createDocument(app, new DocumentBuilder().build());
const THROTTLED: DynamicModule = ThrottlerModule.forRoot([{ limit: 5, ttl: 1_000 }]);
const APP: TestApp = {
  imports: [THROTTLED],
  controllers: [BoundController, KnownController, FieldsController],
  providers: [Emails],
};

const ADDRESS = { street: 'Long Lane', postcode: '12345' };
const PERSON = {
  id: 1,
  'e-mail': 'ann@example.com',
  phone: '1',
  size: 'l',
  height: 2,
  agreed: true,
  tags: ['a'],
  home: ADDRESS,
  others: [ADDRESS],
  pet: { kind: 'cat', lives: 9 },
  rank: 1,
};
/** Valid bodies of the operations below /fields. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /person': PERSON,
  'PATCH /person': { phone: '1' },
  'POST /admin': PERSON,
  'POST /folder': { name: 'a', folders: [{ name: 'b', folders: [{ name: 'c' }] }] },
  'PUT /all/{id}?page': ADDRESS,
  'GET /pipes?count&from&deep&size&ids&limit': undefined,
  'POST /list': [ADDRESS],
  'POST /one': { address: ADDRESS },
  'POST /zod': { name: 'ann', tags: [{ id: 1 }] },
  'POST /arktype': { name: 'ann', age: 1 },
  'POST /valibot': { name: 'ann' },
  'POST /service': ADDRESS,
  'POST /silent': ADDRESS,
};

describe.each(CONTRACT_PLATFORMS)(
  'documentErrors() with errors that follow from a handler on %s',
  (_, adapter) => {
    const documented = async (errors: ErrorsOptions, definition: TestApp): Promise<OpenAPIObject> => {
      let document!: OpenAPIObject;
      running = await start(adapter(), {
        ...definition,
        errors,
        // Documents the app before it is initialized, as `main.ts` does.
        main: (app) => {
          document = documentErrors(app, documentOf(app));
        },
      });
      // A running app has the same document.
      expect(documentErrors(running.app, documentOf(running.app))).toEqual(document);
      return document;
    };
    it.each(['default', 'all'] as const)(
      'returns the golden document with the %s statuses',
      async (statuses) => {
        const document = await documented({ documentation: { statuses } }, APP);
        expectGolden(`documentation/${statuses}.txt`, readable(document));
        expect(JSON.stringify(document)).not.toMatch(/nestjs-api-errors|swagger\//);
      },
    );

    @Controller('plain')
    class PlainController {
      @Get()
      get() {}
    }

    it('includes errors of global enhancers: by class and by instance, in the module and in main.ts', async () => {
      const providers = [
        { provide: APP_GUARD, useClass: BanGuard },
        { provide: APP_INTERCEPTOR, useValue: new SlowInterceptor() },
      ];
      const document = await documented({}, { controllers: [PlainController], providers });
      expect(Object.keys(document.paths['/plain']!.get!.responses)).toEqual(['200', '403', '500', '504']);
      await running!.close();
      running = await start(adapter(), {
        controllers: [PlainController],
        main: (app) => void app.useGlobalGuards(new BanGuard()).useGlobalInterceptors(new SlowInterceptor()),
      });
      const again = documentErrors(running.app, documentOf(running.app));
      expect(again.paths).toEqual(document.paths);
    });

    it('includes 401 and 403 for a guard without @ApiErrors(), since it can throw either', async () => {
      class SilentGuard {
        canActivate = () => true;
      }
      @Controller('guarded')
      @UseGuards(SilentGuard)
      class GuardedController {
        @Get('silent')
        silent() {}

        @Get('declared')
        @ApiErrors(HttpErrors.Unauthorized, HttpErrors.Forbidden)
        declared() {}
      }
      const controllers = [GuardedController, PlainController];
      const statusesOf = async (statuses: 'default' | 'all' | readonly number[]) => {
        const { paths } = await documented({ documentation: { statuses } }, { controllers });
        await running!.close();
        const of = (path: string) => Object.keys(paths[path]!.get!.responses);
        return [of('/guarded/silent'), of('/guarded/declared'), of('/plain')];
      };
      const declared = ['200', '401', '403', '500'];
      expect(await statusesOf('all')).toEqual([['200', '401', '403', '500'], declared, ['200', '500']]);
      expect(await statusesOf('default')).toEqual([['200', '500'], declared, ['200', '500']]);
      expect(await statusesOf([401])).toEqual([['200', '401'], ['200', '401', '403'], ['200']]);
    });

    it('follows decorators that were added after another app had started', async () => {
      @Controller('later')
      class LaterController {
        @Get()
        get() {}
      }
      const before = await documented({}, { controllers: [LaterController] });
      expect(Object.keys(before.paths['/later']!.get!.responses)).toEqual(['200', '500']);
      await running!.close();
      UseGuards(new BanGuard())(LaterController);
      Query('page', ParseIntPipe)(LaterController.prototype, 'get', 0);
      const after = await documented({}, { controllers: [LaterController] });
      expect(Object.keys(after.paths['/later']!.get!.responses)).toEqual(['200', '403', '422', '500']);
      expect((await running!.send('/later?page=x')).status).toBe(422);
    });

    it('omits derived errors if the handler excludes them, or validation is off', async () => {
      const controllers = [FieldsController];
      const document = await documented(
        { validation: false, documentation: { statuses: [422, 415] } },
        { controllers, providers: [Emails] },
      );
      expect(Object.keys(document.paths['/fields/person']!.post!.responses)).toEqual(['201', '415']);
      await running!.close();
      const silent = await documented(
        { documentation: { statuses: [] } },
        { controllers, providers: [Emails] },
      );
      expect(Object.keys(silent.paths['/fields/person']!.post!.responses)).toEqual(['201']);
      expect(silent.paths['/fields/person']!.post).not.toHaveProperty('x-errors');
    });

    it('accepts error statuses only: other statuses are rejected at startup', async () => {
      const statuses = [404, 409];
      await expect(start(adapter(), { errors: { documentation: { statuses } } })).rejects.toThrow(
        "`documentation.statuses` must be 'default', 'all' or an array with some of 400, 401, 403, 404, 413, 415, 422, 429, 500, got [ 404, 409 ].",
      );
    });

    describe('The contract of wrong requests', () => {
      let spoilt: RunningApp;
      const responses = new Map<WrongRequest, CheckedResponse>();
      const operations = Object.entries(BODIES).map(([place, body]) => {
        const [method, path] = place.split(' ') as [string, string];
        const [template, ...query] = path.split(/[?&]/) as [string, ...string[]];
        const headers = body === undefined ? {} : { 'content-type': 'application/json' };
        const params: RightRequest['params'] = template.includes('{id}') ? { id: '7' } : {};
        return {
          method,
          requests: wrongRequests(
            { template: `/fields${template}`, params, query, headers, body },
            TESTS_ALL ? 1 : 15,
          ),
        };
      });

      // The responses do not depend on the version of OpenAPI, so they are recorded once.
      beforeAll(async () => {
        spoilt = await start(adapter(), { ...APP, errors: { documentation: { statuses: 'all' } } });
        for (const { method, requests } of operations) {
          for (const request of requests) {
            // oxlint-disable-next-line no-await-in-loop
            responses.set(request, await sendFrom('127.0.0.1', spoilt.url, method, request));
          }
        }
      }, 60_000);
      afterAll(() => spoilt.close());

      it.each(['3.0.0', '3.1.0'])(
        'holds for the document in OpenAPI %s',
        async (version) => {
          const config = new DocumentBuilder().setOpenAPIVersion(version).build();
          const contract = new ErrorContract(
            documentErrors(spoilt.app, SwaggerModule.createDocument(spoilt.app, config)),
          );
          const broken: string[] = [];
          const statuses = new Set<number>();
          for (const { method, requests } of operations) {
            // oxlint-disable-next-line no-await-in-loop
            const checked = await checkResponses(contract, method, requests, async (request) =>
              responses.get(request)!,
            );
            broken.push(...checked.broken);
            for (const status of checked.statuses) statuses.add(status);
          }
          expect(broken.slice(0, 20)).toEqual([]);
          expect([...statuses]).toEqual(expect.arrayContaining([400, 413, 415, 422]));
        },
        60_000,
      );
    });

    it('lists each error of an operation by its code in x-errors', async () => {
      const document = await documented({ documentation: { baseUrl: 'https://docs.example' } }, APP);
      expect(document.paths['/known/throttled']!.get).toMatchObject({
        'x-errors': {
          too_many_requests: {
            status: 429,
            retryable: true,
            documentation_url: 'https://docs.example/too_many_requests',
          },
          internal_server_error: { status: 500, retryable: false },
        },
      });
    });

    it('rejects declarations that are not errors at startup, lazy ones included', async () => {
      @Controller('odd')
      class OddController {
        @Get()
        @ApiErrors(() => [undefined as never])
        @ApiExcludeErrors('forbidden' as never)
        get() {}

        @Get('late')
        @ApiErrors(() => {
          throw new ReferenceError('too early');
        })
        late() {}

        @Get('list')
        @ApiErrors([defineError({ code: 'nested', status: 404, message: 'Nested.' })] as never)
        list() {}
      }
      const boot = start(adapter(), { controllers: [OddController] });
      await expect(boot).rejects.toThrow(
        /@ApiErrors\(\) on OddController\.get must have only errors, .*, got undefined\./,
      );
      await expect(boot).rejects.toThrow(
        /@ApiExcludeErrors\(\) on OddController\.get must have only errors, .*, got 'forbidden'\./,
      );
      await expect(boot).rejects.toThrow(
        /@ApiErrors\(\) on OddController\.late must have only errors, .*, got undefined\./,
      );
      await expect(boot).rejects.toThrow(
        /@ApiErrors\(\) on OddController\.list must have only errors, .*, got \[/,
      );
    });

    it('adds the errors of guards to the catalogue, except for excluded ones', async () => {
      running = await start(adapter(), APP);
      const codes = running.app.get(Catalogue).entries.map(({ definition }) => definition.code);
      expect(codes).toEqual(
        expect.arrayContaining(['banned', 'asleep', 'slow', 'mangled', 'unwanted', 'too_late']),
      );
      await running.close();
      @Controller('less')
      class LessController {
        @Get()
        @ApiExcludeErrors(defineError({ code: 'nowhere', status: 404, message: 'Nowhere.' }))
        get() {}
      }
      running = await start(adapter(), { controllers: [LessController] });
      expect(running.app.get(Catalogue).entries.some(({ definition }) => definition.code === 'nowhere')).toBe(
        false,
      );
    });
  },
);

// @nestjs/swagger keeps global responses for the documents of other apps, so these tests come last.
/** Returns the components by section and name. Examples are shared only if several responses have them, so they are resolved. */
function readComponents({ components = {} }: OpenAPIObject): ReadonlyMap<string, unknown> {
  const { examples } = components;
  const resolve = (_: string, value: { readonly $ref?: string } | undefined) =>
    value?.$ref?.startsWith('#/components/examples/') ? examples![value.$ref.split('/').at(-1)!] : value;
  const resolved = JSON.parse(JSON.stringify(components, resolve)) as Record<string, Record<string, object>>;
  return new Map(
    Object.entries(resolved).flatMap(([section, entries]) =>
      Object.entries(entries).map(([name, content]) => [`${section} ${name}`, content] as const),
    ),
  );
}

describe('documentErrors() with fewer operations', () => {
  it('keeps the names of components, also if the paths have another order', async () => {
    running = await start(PLATFORMS[0]![1](), { ...APP, errors: { documentation: { statuses: 'all' } } });
    const { app } = running;
    const full = readComponents(documentErrors(app, documentOf(app)));
    const differences = new Set<string>();
    const compare = (document: OpenAPIObject, change: string) => {
      for (const [name, content] of readComponents(documentErrors(app, document))) {
        if (!isDeepStrictEqual(full.get(name), content)) differences.add(`${name}: ${change}`);
      }
    };
    const paths = Object.entries(documentOf(app).paths);
    for (const [removed] of paths) {
      const others = paths.filter(([path]) => path !== removed);
      compare({ ...documentOf(app), paths: Object.fromEntries(others) }, `without ${removed}`);
    }
    compare({ ...documentOf(app), paths: Object.fromEntries(paths.toReversed()) }, 'in reverse order');
    expect([...differences]).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });
});

describe.each(PLATFORMS)('documentErrors() beside handwritten parts on %s', (_, adapter) => {
  it('shares responses of several operations, and leaves the rest of a document unchanged', async () => {
    running = await start(adapter(), APP);
    const config = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .addGlobalResponse({ status: 500, description: 'Our fault.' })
      .addGlobalResponse({ status: 502, description: 'Somebody is out.' })
      .build();
    const document = SwaggerModule.createDocument(running.app, config);
    const webhooks = { fired: { post: { responses: { 200: { description: 'Fine.' } } } } };
    const given = { ...document, webhooks, 'x-own': [1] };
    const made = documentErrors(running.app, given);
    expect(made.webhooks).toBe(webhooks);
    expect(made['x-own']).toBe(given['x-own']);
    const { responses } = made.paths['/known/throttled']!.get as never as {
      responses: Record<string, Response>;
    };
    expect(responses['500']!.description).toMatch(/^Our fault\.\n\nInternal Server Error$/);
    expect(responses['502']).toEqual({ description: 'Somebody is out.' });
    const { schemas, responses: shared = {} } = made.components!;
    expect(shared['UnsupportedMediaTypeJsonOrForm']).toBeDefined();
    const ours = Object.values(schemas!).filter((schema) => 'title' in schema);
    const contents = ours.map((schema) => JSON.stringify(schema));
    expect(ours.length).toBeGreaterThan(20);
    expect(new Set(contents).size).toBe(contents.length);
    // A document of a module without operations remains without operations.
    const part = SwaggerModule.createDocument(running.app, config, { include: [ThrottlerModule] });
    expect(documentErrors(running.app, part).paths).toEqual(part.paths);
  });
});
