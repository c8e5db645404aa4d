import { afterEach, describe, expect, it } from '@jest/globals';
import {
  All,
  Controller,
  Get,
  Header,
  type INestApplication,
  NotFoundException,
  Param,
  Post,
  Put,
  Res,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { ApiErrors, defineError, documentErrors, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

/** Returns the headers that must be equal on both platforms. */
function toComparableHeaders(headers: Headers): Record<string, string> {
  const platform = new Set(['date', 'connection', 'keep-alive', 'x-powered-by']);
  return Object.fromEntries([...headers].filter(([name]) => !platform.has(name)));
}

interface AnyResponse {
  header(name: string, value: string): unknown;
}

@Controller()
class ReportsController {
  @Get('report')
  @Header('Cache-Control', 'public, max-age=3600')
  @Header('Content-Type', 'text/csv')
  @Header('Content-Disposition', 'attachment; filename="report.csv"')
  @Header('Content-Language', 'en')
  @Header('ETag', '"1"')
  @Header('Last-Modified', 'Tue, 01 Jan 2030 00:00:00 GMT')
  @Header('X-RateLimit-Remaining', '3')
  @Header('Vary', 'Origin')
  report(@Res({ passthrough: true }) response: AnyResponse) {
    response.header('Content-Encoding', 'identity');
    response.header('Set-Cookie', 'seen=1');
    throw new NotFoundException('No report');
  }

  @Get('own-caching')
  ownCaching() {
    throw new HttpErrors.Gone(undefined, {
      headers: { 'cache-control': 'max-age=60', 'content-length': '1' },
    });
  }
}

@Controller({ path: ['orders', 'parcels'], version: ['1', VERSION_NEUTRAL] })
class OrdersController {
  @Get()
  list() {}

  @Post()
  create() {}

  @Get('*')
  file() {}
}

@Controller({ path: 'orders', version: ['1', VERSION_NEUTRAL] })
class OrderController {
  @Put(':id/state')
  change() {}

  @All('any')
  any() {}
}

const sameId = { headers: { 'x-request-id': 'id-1' } };

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('HTTP errors on %s', (_, adapter) => {
  const run = async (definition: TestApp = {}): Promise<RunningApp> => {
    running = await start(adapter(), { controllers: [ReportsController], ...definition });
    return running;
  };
  const setsRawHeaders = (app: INestApplication) =>
    void app.use(
      (__: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
        response.setHeader('Cache-Control', 'public');
        response.setHeader('Strict-Transport-Security', 'max-age=1');
        next();
      },
    );

  describe('A request that cannot be read', () => {
    const json = { 'content-type': 'application/json' };
    const SENTENCES: Record<string, readonly [string, RequestInit, number, string | RegExp]> = {
      'a token that is not JSON': [
        '/any',
        { body: '{"a": hunter2}', headers: json },
        400,
        'The body is not valid JSON.',
      ],
      'a body that ends too early': [
        '/any',
        { body: '{"a": "hunter2', headers: json },
        400,
        /^The body is not valid JSON( at position 14)?\.$/,
      ],
      'a body that is too large': [
        '/any',
        { body: JSON.stringify({ a: 'hunter2'.repeat(300_000) }), headers: json },
        413,
        'The body is too large.',
      ],
    };

    it.each(Object.entries(SENTENCES))(
      'receives a constant message without a part of the body: %s',
      async (__, [path, init, status, message]) => {
        const response = await (await run()).send(path, { method: 'POST', ...init });
        expect(response.status).toBe(status);
        expect(response.body.message).toMatch(message);
        expect(response.text).not.toContain('hunter2');
      },
    );
  });

  it('removes the headers of the representation that the handler began, and keeps the others', async () => {
    const app = await run({ main: setsRawHeaders });
    const { headers } = await app.send('/report', { headers: { 'x-request-id': 'id-1' } });
    expect(toComparableHeaders(headers)).toEqual({
      'cache-control': 'no-store',
      'content-length': '62',
      'content-type': 'application/json; charset=utf-8',
      'set-cookie': 'seen=1',
      'strict-transport-security': 'max-age=1',
      vary: 'Origin, Accept',
      'x-content-type-options': 'nosniff',
      'x-ratelimit-remaining': '3',
      'x-request-id': 'id-1',
    });
  });

  describe('An error below a global prefix', () => {
    const main = (nest: INestApplication) => void nest.setGlobalPrefix('api');
    const html = { accept: 'text/html', 'x-request-id': 'id-1' };

    it.each(['/api/nowhere', '/nowhere', '/', '/report'])('has the same shape for %s', async (path) => {
      const app = await run({ main });
      const response = await app.send(`${path}?token=hunter2`, { headers: html });
      expect(response.status).toBe(404);
      expect(response.body).toEqual({ message: `Cannot GET ${path}`, code: 'not_found', request_id: 'id-1' });
    });

    it('has the same shape for a request outside of the prefix that cannot be read', async () => {
      const app = await run({ main });
      const init = {
        method: 'POST',
        body: '{hunter2',
        headers: { ...html, 'content-type': 'application/json' },
      };
      const response = await app.send('/nowhere', init);
      expect(response.status).toBe(400);
      expect(response.body).toMatchObject({ code: 'bad_request', request_id: 'id-1' });
      expect(response.text).not.toContain('hunter2');
    });

    it('leaves addresses outside of the prefix to other middleware', async () => {
      const app = await run({
        main: (nest) => {
          main(nest);
          nest.use('/other', (__: unknown, response: { end(text: string): void }) => response.end('other'));
        },
      });
      expect((await app.send('/other')).text).toBe('other');
    });
  });

  describe('A known address with another method', () => {
    const controllers = [OrdersController, OrderController, ReportsController];
    const main = (nest: INestApplication) => {
      nest.setGlobalPrefix('api', { exclude: ['report'] });
      nest.enableVersioning({ type: VersioningType.URI });
    };

    it.each([
      ['DELETE', '/api/orders', 'GET, HEAD, POST'],
      ['PATCH', '/api/v1/parcels?token=x', 'GET, HEAD, POST'],
      ['PUT', '/api/v1/orders/a/b/c', 'GET, HEAD'],
      ['POST', '/api/orders/7/state', 'GET, HEAD, PUT'],
      ['POST', '/report', 'GET, HEAD'],
    ])('responds to %s %s with 405 and allows %s', async (method, path, allow) => {
      const response = await (
        await run({ controllers, main })
      ).send(path, { method, headers: { 'x-request-id': '1' } });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe(allow);
      expect(response.body).toEqual({
        message: 'Method Not Allowed',
        code: 'method_not_allowed',
        request_id: '1',
      });
    });

    it.each([
      ['GET', '/api/nowhere', 404],
      ['DELETE', '/api/order', 404],
      ['DELETE', '/api/orders/any', 200],
      ['GET', '/report', 404],
    ])('responds to %s %s without a 405', async (method, path, status) => {
      const response = await (await run({ controllers, main })).send(path, { method });
      expect(response.status).toBe(status);
      expect(response.headers.get('allow')).toBeNull();
    });
  });

  describe('A request with several errors', () => {
    const ofEmail = new ValidationFailed([{ field: 'email', code: 'invalid' }]);
    const ofName = new ValidationFailed([{ field: 'name', code: 'missing_field' }]);
    const THROWN: Record<string, [unknown[], number, string, string[]]> = {
      'join their fields': [[ofEmail, ofName], 422, 'validation_failed', ['email', 'name']],
      'leave as the most severe': [
        [new HttpErrors.NotFound(), ofEmail, new HttpErrors.Gone()],
        422,
        'validation_failed',
        ['email'],
      ],
      'hide the fields of a server error': [
        [ofEmail, new Error('hunter2')],
        500,
        'internal_server_error',
        [],
      ],
      'are looked into': [
        [new AggregateError([ofName]), ofEmail],
        422,
        'validation_failed',
        ['name', 'email'],
      ],
      'are nothing without any': [[], 500, 'internal_server_error', []],
    };
    @Controller()
    class AggregateController {
      @Get('many/:name')
      many(@Param('name') name: string) {
        throw new AggregateError(THROWN[name]![0], 'hunter2');
      }
    }

    it.each(Object.entries(THROWN))(
      'receives one response, chosen by the order of errors: %s',
      async (name, [, status, code, fields]) => {
        const app = await run({ controllers: [AggregateController] });
        const { body, text, ...response } = await app.send(`/many/${encodeURIComponent(name)}`);
        expect([response.status, body.code]).toEqual([status, code]);
        expect((body.errors ?? []).map(({ field }: { field: string }) => field)).toEqual(fields);
        expect(text).not.toContain('hunter2');
      },
    );
  });

  describe('A disguised error', () => {
    class OrderNotFound extends defineError({
      code: 'order_not_found',
      status: 404,
      message: 'No order {id}.',
    }) {}
    class OrderForbidden extends defineError({
      code: 'order_forbidden',
      status: 403,
      message: "Order {id} is {owner}'s.",
      headers: { 'X-Owner': 'someone' },
      disguise: OrderNotFound,
    }) {}
    @Controller()
    class SecretsController {
      @Get('secret')
      @ApiErrors(OrderNotFound, OrderForbidden)
      secret() {
        throw new OrderForbidden(
          { id: 7, owner: 'ann' },
          { metadata: { owner: 'ann' }, headers: { 'X-Seen': '1' } },
        );
      }
      @Get('nothing')
      nothing() {
        throw new OrderNotFound({ id: 7 });
      }
    }

    it('has the same response as a real 404, and the log names the original', async () => {
      const app = await run({
        controllers: [SecretsController],
        errors: { logging: { clientErrors: 'warn' } },
      });
      const [secret, nothing] = [await app.send('/secret', sameId), await app.send('/nothing', sameId)];
      expect(secret.text).toBe(nothing.text);
      expect(secret.status).toBe(nothing.status);
      expect(toComparableHeaders(secret.headers)).toEqual(toComparableHeaders(nothing.headers));
      expect(app.log.ours[0]!.message).toBe(
        "404 order_not_found GET /secret [id-1] No order 7. (disguised error: OrderForbidden: Order 7 is ann's.)",
      );
    });

    it('is absent from the OpenAPI document', async () => {
      const { app } = await run({ controllers: [SecretsController] });
      const document = documentErrors(app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
      expect(Object.keys(document.paths['/secret']!.get!.responses)).toEqual(['200', '404', '500']);
      expect(JSON.stringify(document)).not.toContain('order_forbidden');
      expect(JSON.stringify(document)).not.toContain('order_not_found_2');
    });

    it('is rejected at startup if the definition of its disguise does not fit', async () => {
      class Odd extends defineError({ code: 'odd', status: 403, message: 'Odd.', disguise: OrderNotFound }) {}
      class Odder extends defineError({
        code: 'odder',
        status: 403,
        message: 'Odd.',
        disguise: OrderForbidden,
      }) {}
      await expect(run({ errors: { errors: [Odd, Odder] } })).rejects.toThrow(
        /Odd: `message` must have the parameter \{id\}.*\n.*Odder: `disguise` must be an error without a disguise/,
      );
    });
  });

  it('truncates a long address in the message of a 404', async () => {
    const response = await (await run()).send(`/${'x'.repeat(8_000)}`);
    expect(response.status).toBe(404);
    expect(response.body.message).toBe(`Cannot GET /${'x'.repeat(188)}…`);
  });

  it('sends the Cache-Control header of a definition', async () => {
    const response = await (await run()).send('/own-caching');
    expect(response.headers.get('cache-control')).toBe('max-age=60');
    expect(response.body.code).toBe('gone');
  });

  it('keeps the CORS headers of the response', async () => {
    const app = await run({ main: (nest) => nest.enableCors({ origin: 'https://shop.example' }) });
    const { headers } = await app.send('/report', { headers: { origin: 'https://shop.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(headers.get('vary')).toBe('Origin, Accept');
  });
});
