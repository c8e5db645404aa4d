import { afterEach, describe, expect, it } from '@jest/globals';
import {
  All,
  BadRequestException,
  Body,
  type CanActivate,
  ConflictException,
  Controller,
  Get,
  HttpException,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  UnprocessableEntityException,
  UseGuards,
  Version,
  VersioningType,
} from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { IsEmail } from 'class-validator';
import {
  ApiErrors,
  defineError,
  dellin,
  documentErrors,
  type ErrorFormat,
  type ErrorsOptions,
  google,
  HttpErrors,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  proxyErrors,
  restcase,
  routeOnly,
  twilio,
  UseErrorFormat,
} from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

class Locked extends defineError({ code: 'locked_order', status: 423, message: 'Order {id} is locked.' }) {}

class RejectingGuard implements CanActivate {
  canActivate(): boolean {
    throw new HttpErrors.Forbidden();
  }
}

class UserDto {
  @IsEmail()
  declare email: string;
}

@Controller('orders')
class OrdersController {
  @Get('locked')
  locked() {
    throw new Locked({ id: 7 });
  }

  @Post()
  create(@Body() _user: UserDto) {}
}

/** A format with a unique status, which shows that this format has set it. */
const teapot: ErrorFormat = {
  name: 'teapot',
  mediaTypes: ['application/json'],
  status: () => 418,
  render: ({ code, status }) => JSON.stringify({ teapot: code, status }),
  schema: ({ code }) => ({
    type: 'object',
    required: ['teapot'],
    properties: { teapot: { type: 'string', const: code } },
  }),
};

@Controller('partners')
@UseErrorFormat('teapot')
class PartnersController {
  @Get('guarded')
  @UseGuards(RejectingGuard)
  guarded() {}

  @Get('number/:id')
  number(@Param('id', ParseIntPipe) _id: number) {}

  @Post()
  create(@Body() _user: UserDto) {}

  @Get('own')
  @UseErrorFormat('nest')
  own() {
    throw new Locked({ id: 7 });
  }
}

let running: RunningApp[] = [];
afterEach(async () => {
  await Promise.all(running.map((each) => each.close()));
  running = [];
});

describe.each(PLATFORMS)('Formats on %s', (platform, adapter) => {
  const run = async (errors: ErrorsOptions | null, others: Omit<TestApp, 'errors'> = {}) => {
    const started = await start(adapter(), { controllers: [OrdersController], errors, ...others });
    running.push(started);
    return started;
  };
  const getContentType = ({ headers }: { readonly headers: Headers }) => headers.get('content-type');

  describe('Accept header', () => {
    const formats = [looker(), problemDetails(), jsonApi(), markdown()];
    const JSON_TYPE = 'application/json; charset=utf-8';

    it.each([
      [undefined, JSON_TYPE],
      ['*/*', JSON_TYPE],
      ['application/*', JSON_TYPE],
      ['application/json, text/plain, */*', JSON_TYPE],
      ['application/problem+json', 'application/problem+json'],
      ['Application/Problem+JSON', 'application/problem+json'],
      ['application/problem+json; charset=utf-8', 'application/problem+json'],
      ['application/problem+xml', 'application/problem+xml; charset=utf-8'],
      ['application/vnd.api+json', 'application/vnd.api+json'],
      ['application/json;q=0.2, application/vnd.api+json;q=0.9', 'application/vnd.api+json'],
      ['application/json;q=0, */*;q=0.1', 'application/problem+json'],
      ['text/markdown', 'text/markdown; charset=utf-8'],
      ['text/*', 'text/markdown; charset=utf-8'],
      ['text/html', JSON_TYPE],
      ['image/png;q=0.9', JSON_TYPE],
      ['*/*;q=0', JSON_TYPE],
      ['nonsense', JSON_TYPE],
      [',;=,', JSON_TYPE],
      [`application/problem+json,${'x'.repeat(4_000)}`, JSON_TYPE],
    ])('selects for %j the representation %s', async (accept, type) => {
      const { send } = await run({ formats });
      const response = await send('/orders/locked', { headers: accept === undefined ? {} : { accept } });
      expect(getContentType(response)).toBe(type);
      expect(response.status).toBe(423);
      expect(response.headers.get('vary')).toBe('Accept');
    });

    it('combines the values of several Accept headers', async () => {
      const { url } = await run({ formats });
      const headers = new Headers([
        ['accept', 'image/png'],
        ['accept', 'application/problem+json'],
      ]);
      expect(getContentType(await fetch(`${url}/orders/locked`, { headers }))).toBe(
        'application/problem+json',
      );
    });

    it('changes the representation, and not the status', async () => {
      const { send } = await run({ formats: [nest(), problemDetails()] });
      const asProblem = { json: {}, headers: { accept: 'application/problem+json' } };
      expect((await send('/orders', { json: {} })).body.statusCode).toBe(400);
      const problem = await send('/orders', asProblem);
      expect([problem.status, problem.body.status]).toEqual([400, 400]);
      const { send: sendOther } = await run({ formats: [problemDetails(), nest()] });
      const other = await sendOther('/orders', { json: {}, headers: { accept: 'application/json' } });
      expect([other.status, other.body.statusCode]).toEqual([422, 422]);
    });

    it('selects the earlier format if two formats have the media type', async () => {
      const { send } = await run({ formats: [looker(), nest()] });
      const { body } = await send('/orders/locked', { headers: { accept: 'application/json' } });
      expect(body.code).toBe('locked_order');
    });

    it('is ignored for HEAD and for unknown addresses, whose responses stay valid', async () => {
      const { send } = await run({ formats });
      const headers = { accept: 'application/problem+json' };
      const head = await send('/orders/locked', { method: 'HEAD', headers });
      expect([head.status, getContentType(head), head.text]).toEqual([423, 'application/problem+json', '']);
      const unknown = await send('/nowhere', { headers });
      expect(unknown.body).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
    });
  });

  describe('@UseErrorFormat()', () => {
    const controllers = [OrdersController, PartnersController];
    const formats = [looker(), problemDetails(), routeOnly(teapot), routeOnly(nest())];

    it('sets the format and the status of guards, pipes, validation and parsers', async () => {
      const { send } = await run({ formats }, { controllers });
      const broken = { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } };
      for (const [response, code] of [
        [await send('/partners/guarded'), 'forbidden'],
        [await send('/partners/number/x'), 'validation_failed'],
        [await send('/partners', { json: {} }), 'validation_failed'],
        [await send('/partners', broken), 'bad_request'],
      ] as const) {
        expect([response.status, response.body]).toEqual([418, { teapot: code, status: 418 }]);
      }
    });

    it('overrides on a handler the format of its controller', async () => {
      const { send } = await run({ formats }, { controllers });
      expect((await send('/partners/own')).body).toMatchObject({
        statusCode: 423,
        message: 'Order 7 is locked.',
      });
    });

    it('keeps other formats selectable by Accept, and leaves other routes unchanged', async () => {
      const { send } = await run({ formats }, { controllers });
      const headers = { accept: 'application/problem+json' };
      const problem = await send('/partners/guarded', { headers });
      expect([problem.status, getContentType(problem)]).toEqual([418, 'application/problem+json']);
      expect((await send('/orders/locked')).body.code).toBe('locked_order');
      expect((await send('/partners/nowhere')).body.code).toBe('not_found');
      expect((await send('/partners', { method: 'DELETE' })).body.code).toBe('method_not_allowed');
    });

    it('applies if the platform rewrites an address, and to an address that also has a handler of all methods', async () => {
      @Controller('odd')
      class Odd {
        @Get('files/*')
        @UseErrorFormat('nest')
        file() {
          throw new Locked({ id: 7 });
        }
      }
      // Fastify rejects a handler of all methods if the path has another handler.
      @Controller('both')
      class Both {
        @Get('x')
        plain() {
          throw new Locked({ id: 7 });
        }

        @All('x')
        @UseErrorFormat('teapot')
        any() {
          throw new Locked({ id: 7 });
        }
      }
      const { send } = await run({ formats }, { controllers: platform === 'Express' ? [Odd, Both] : [Odd] });
      expect((await send('/odd/files/a/b')).body).toMatchObject({ statusCode: 423 });
      if (platform !== 'Express') return;
      expect((await send('/both/x')).body).toMatchObject({ code: 'locked_order' });
      expect((await send('/both/x', { method: 'PUT' })).body).toEqual({
        teapot: 'locked_order',
        status: 418,
      });
    });

    it('applies behind global prefixes and versions', async () => {
      const { send } = await run(
        { formats },
        {
          controllers,
          main: (app) => {
            app.setGlobalPrefix('api');
            app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
          },
        },
      );
      expect((await send('/api/v2/partners/guarded')).body).toEqual({ teapot: 'forbidden', status: 418 });
      const broken = { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } };
      expect((await send('/api/v2/partners', broken)).body).toEqual({ teapot: 'bad_request', status: 418 });
    });

    it('rejects unknown names of formats at startup, in one message', async () => {
      class Wrong {
        one() {}
        two() {}
      }
      Controller('wrong')(Wrong);
      for (const name of ['one', 'two'] as const) {
        const descriptor = Object.getOwnPropertyDescriptor(Wrong.prototype, name)!;
        Get(name)(Wrong.prototype, name, descriptor);
        UseErrorFormat(`${name}s`)(Wrong.prototype, name, descriptor);
      }
      await expect(run({ formats }, { controllers: [Wrong] })).rejects.toThrow(
        "Wrong.one: @UseErrorFormat() must have the name of a configured format, got 'ones'. Formats: looker, problemDetails, teapot, nest.",
      );
      await expect(run({ formats }, { controllers: [Wrong] })).rejects.toThrow('Wrong.two');
    });

    it('rejects versions of one address that have different formats', async () => {
      @Controller('items')
      class Items {
        @Get()
        @Version('1')
        @UseErrorFormat('nest')
        first() {}

        @Get()
        @Version('2')
        second() {}

        @Get(':id/parts')
        @Version('1')
        @UseErrorFormat('nest')
        third() {}

        @Get(':key/parts')
        @Version('2')
        fourth() {}
      }
      const main: TestApp['main'] = (app) => {
        app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
      };
      await expect(run({ formats }, { controllers: [Items], main })).rejects.toThrow(
        'GET /items: Items.first and Items.second must have the same @UseErrorFormat()',
      );
      await expect(run({ formats }, { controllers: [Items], main })).rejects.toThrow(
        'Items.third and Items.fourth',
      );
    });
  });

  describe('The option `formats` with `available` and `choose`', () => {
    const choice = {
      available: [looker(), problemDetails(), nest()],
      choose: ({ headers }: { headers: Readonly<Record<string, unknown>> }) => {
        const version = headers['x-version'];
        if (version === 'broken') throw new Error('no version');
        if (version === '4') return ['nest', 'problemDetails'];
        return version === '1'
          ? 'nest'
          : version === '2'
            ? ['problemDetails', 'looker']
            : version === '3'
              ? 'x'
              : undefined;
      },
      vary: ['X-Version'],
    };

    it('selects the format by the request, and sends Vary', async () => {
      const { send, log } = await run({ formats: choice });
      const sendOrder = (version: string, accept = '*/*') =>
        send('/orders', { json: {}, headers: { accept, 'x-version': version } });
      const first = await sendOrder('1', 'application/problem+json');
      expect([first.status, first.body.statusCode]).toEqual([400, 400]);
      expect(first.headers.get('vary')).toBe('Accept, X-Version');
      const second = await sendOrder('2');
      expect([second.status, getContentType(second)]).toEqual([422, 'application/problem+json']);
      expect((await sendOrder('2', 'application/json')).body.code).toBe('validation_failed');
      expect((await sendOrder('0')).body.code).toBe('validation_failed');
      for (const wrong of ['3', 'broken', '3']) expect((await sendOrder(wrong)).status).toBe(422);
      expect(log.ours.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
        '`formats.choose` did not return a format; the default formats are used.',
      ]);
    });

    it('documents every format that the choice can return, with `documentation.formats`', async () => {
      const { app, send } = await run({ formats: choice, documentation: { formats: 'all' } });
      const document = documentErrors(
        app,
        SwaggerModule.createDocument(app, new DocumentBuilder().setOpenAPIVersion('3.1.0').build()),
      );
      const { responses } = document.paths['/orders']!.post!;
      const listTypes = (status: string) => Object.keys((responses[status] as { content: object }).content);
      expect(listTypes('422')).toEqual(
        expect.arrayContaining(['application/json', 'application/problem+json']),
      );
      expect(listTypes('400')).toContain('application/json');
      const contract = new ErrorContract(document);
      for (const version of ['0', '1', '2', '4']) {
        for (const accept of ['*/*', 'application/json', 'application/problem+xml']) {
          contract.check(
            'POST',
            '/orders',
            await send('/orders', { json: {}, headers: { accept, 'x-version': version } }),
          );
        }
      }
    });
  });

  it('rejects mistakes in the option at startup, in one message', async () => {
    const tryToStart = (formats: unknown) => run({ formats } as ErrorsOptions).then(() => 'booted', String);
    expect(await tryToStart([looker(), looker({ strict: true })])).toContain(
      "`formats` must have formats with different names, got several with the name 'looker'.",
    );
    expect(await tryToStart([routeOnly(looker())])).toContain('Add one for all other routes.');
    expect(await tryToStart([])).toContain('`formats` must be an array of at least one format, got [].');
    expect(await tryToStart([looker, { name: 'x' }])).toMatch(/formats\[0\].*formats\[1\]/s);
    expect(
      await tryToStart([looker({ fieldPath: 'x' as never }), jsonApi({ fieldPath: 'y' as never })]),
    ).toMatch(/`looker\.fieldPath` must be .* got 'x'.*`jsonApi\.fieldPath` must be .* got 'y'/s);
    expect(await tryToStart({ available: [looker()], chose: () => 'looker', vary: 'X' })).toMatch(
      /`formats\.choose` must be.*`formats\.vary` must be.*Unknown option `formats\.chose`\. Did you mean `choose`\?/s,
    );
    expect(await tryToStart({ available: 'looker' })).toContain(
      "`formats.available` must be an array of formats, got 'looker'.",
    );
    expect(await tryToStart({ ...looker(), mediaTypes: ['json'] })).toContain('formats');
    expect(await tryToStart([{ ...looker(), mediaTypes: ['application/json; charset=utf-8'] }])).toContain(
      'formats[0]',
    );
    expect(await tryToStart([looker(), { ...looker({ strict: true }), name: 'strict' }])).toBe('booted');
  });

  it('survives a format or a choice that returns a rejected promise', async () => {
    const reject = () => Promise.reject(new Error('hunter2'));
    const { send } = await run({ formats: [{ ...teapot, render: reject as never }] });
    expect((await send('/orders/locked')).status).toBe(418);
    const choosing = await run({ formats: { available: [looker()], choose: reject as never } });
    expect((await choosing.send('/orders/locked')).body.code).toBe('locked_order');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await send('/orders/locked')).status).toBe(418);
  });

  it('documents errors that are thrown with undeclared fields', async () => {
    @Controller('users')
    class Users {
      @Get(':id')
      @ApiErrors(Locked)
      get(@Param('id') id: string) {
        throw new Locked({ id }, { fields: [{ field: 'email', in: 'body', code: 'already_exists' }] });
      }
    }
    for (const format of [dellin(), jsonApi(), google(), twilio(), restcase(), problemDetails(), looker()]) {
      const { app, send } = await run(
        { formats: [format], documentation: { formats: 'all' } },
        { controllers: [Users] },
      );
      const document = documentErrors(app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
      const contract = new ErrorContract(document);
      for (const accept of format.mediaTypes)
        contract.check('GET', '/users/7', await send('/users/7', { headers: { accept } }));
    }
  });

  it('leaves the status of failed validations to an app that sets it, and documents it', async () => {
    const json = { email: 'nobody' };
    for (const format of [nest(), google(), dellin(), restcase()]) {
      const standard = await run({ formats: [format] });
      expect((await standard.send('/orders', { json })).status).toBe(400);
      const own = await run({ formats: [format], validation: { errorHttpStatusCode: 422 } });
      const response = await own.send('/orders', { json });
      expect(response.status).toBe(422);
      const document = documentErrors(
        own.app,
        SwaggerModule.createDocument(own.app, new DocumentBuilder().build()),
      );
      new ErrorContract(document).check('POST', '/orders', response);
    }
  });

  it('separates the apps of one process', async () => {
    const [one, other] = [await run({ formats: [problemDetails()] }), await run({ formats: [nest()] })];
    expect((await one.send('/orders/locked')).body.type).toBe('about:blank');
    expect((await other.send('/orders/locked')).body.statusCode).toBe(423);
  });

  it('sends the status of the error if a format returns a status that is not an error', async () => {
    const { send } = await run({ formats: [{ ...teapot, status: () => 200 }] });
    expect((await send('/orders/locked')).status).toBe(423);
  });

  it('writes responses of a proxy in the default format', async () => {
    const { app } = await run({ formats: [teapot, problemDetails()] });
    const [error] = proxyErrors(app, { statuses: [502] });
    expect(error).toMatchObject({ failure: 502, status: 418, body: '{"teapot":"bad_gateway","status":418}' });
  });

  it('sends with nest() the same body as Nest', async () => {
    const thrown: Readonly<Record<string, () => unknown>> = {
      message: () => new NotFoundException('No order 7'),
      silent: () => new NotFoundException(),
      described: () => new ConflictException('Taken', 'The name is taken'),
      text: () => new HttpException('Slow down', 429),
      object: () => new BadRequestException({ from: '2026-02-30', nested: { deep: [1, null] } }),
      list: () => new BadRequestException(['one', 'two']),
      record: () => new HttpException({ status: 409, error: 'Taken' }, 409),
      unprocessable: () => new UnprocessableEntityException(['a', 'b']),
      crash: () => new TypeError('x is not a function'),
      text500: () => 'thrown text',
    };
    @Controller()
    class Throws {
      @Get(':kind')
      get(@Param('kind') kind: string) {
        throw thrown[kind]!();
      }
    }
    const controllers = [Throws];
    const [ours, nests] = [
      await run({ formats: [nest()] }, { controllers }),
      await run(null, { controllers }),
    ];
    for (const kind of [...Object.keys(thrown), 'not/there']) {
      const [own, theirs] = [await ours.send(`/${kind}`), await nests.send(`/${kind}`)];
      expect([kind, own.status, own.body]).toEqual([kind, theirs.status, theirs.body]);
    }
  });
});
