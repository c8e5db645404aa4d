import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Body,
  type CallHandler,
  Controller,
  type ExecutionContext,
  Header,
  HttpCode,
  type INestApplication,
  type NestInterceptor,
  Patch,
  type PipeTransform,
  Post,
  Query,
  Req,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import {
  ExpressAdapter,
  FileInterceptor,
  type NestExpressApplication,
  NoFilesInterceptor,
} from '@nestjs/platform-express';
import { ApiConsumes } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString } from 'class-validator';
import { of } from 'rxjs';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

const JSON_TYPE = { 'content-type': 'application/json' };

type Request = IncomingMessage & { body?: unknown };

class OptionalNote {
  @IsOptional()
  @IsString()
  name?: string;
}

@Controller('notes')
class NotesController {
  calls = 0;

  @Post('class')
  @HttpCode(200)
  class(@Body() body: OptionalNote) {
    return this.called(body);
  }

  @Patch('class')
  change(@Body() body: OptionalNote) {
    return this.called(body);
  }

  @Post('any')
  @HttpCode(200)
  any(@Body() body: any) {
    return this.called(body);
  }

  @Post('name')
  @HttpCode(200)
  name(@Body('name') name?: string) {
    return this.called(name);
  }

  @Post('count')
  @HttpCode(200)
  count(@Body('name') name?: string, @Body('count') count?: number) {
    return this.called([name, count]);
  }

  private called(body: unknown) {
    this.calls += 1;
    return { body: body ?? null };
  }
}

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function run(adapter: () => Parameters<typeof start>[0], definition: TestApp): Promise<RunningApp> {
  running = await start(adapter(), { controllers: [NotesController], ...definition });
  return running;
}

const MESSAGE = 'The body must be application/json or application/x-www-form-urlencoded.';
const TYPES = 'application/json, application/x-www-form-urlencoded';
/** The handlers of `NotesController`. */
const PATHS = ['class', 'any', 'name', 'count'];

describe.each(PLATFORMS)('A handler that takes a body on %s', (platform, adapter) => {
  // Fastify parses text/plain, which a handler of type `any` accepts. It also rejects empty bodies.
  const listUnreadTypes = (path: string) =>
    platform === 'Fastify' && path === 'any' ? ['application/xml'] : ['text/plain', 'application/xml'];
  const empty = platform === 'Express' ? ['text/plain', 'application/xml'] : [];

  describe.each([
    ['with', undefined],
    ['without', false],
  ] as const)('A handler %s validation', (__, validation) => {
    let tested: RunningApp;
    beforeAll(async () => {
      tested = await start(adapter(), { controllers: [NotesController], errors: { validation } });
    });
    afterAll(() => tested.close());
    const countCalls = () => tested.app.get(NotesController).calls;

    it.each(PATHS)('rejects a body that no parser has read: %s', async (path) => {
      const before = countCalls();
      for (const type of listUnreadTypes(path)) {
        const init = { method: 'POST', body: '<note/>', headers: { 'content-type': type } };
        const { status, headers, body } = await tested.send(`/notes/${path}`, init);
        expect([status, body.code, body.message]).toEqual([415, 'unsupported_media_type', MESSAGE]);
        expect(headers.get('accept-post')).toBe(TYPES);
      }
      expect(countCalls()).toBe(before);
    });

    it('names the media types of a PATCH, and of a body of unknown length', async () => {
      const headers = { 'content-type': 'application/xml' };
      const patched = await tested.send('/notes/class', { method: 'PATCH', body: '<note/>', headers });
      expect([patched.status, patched.headers.get('accept-patch')]).toEqual([415, TYPES]);
      const body = new Blob(['<note/>']).stream();
      const posted = await tested.send('/notes/class', { method: 'POST', body, headers, duplex: 'half' });
      expect(posted.status).toBe(415);
    });

    it.each(PATHS)('receives the request without a body: %s', async (path) => {
      const before = countCalls();
      // Without validation, Fastify rejects an empty body of this type.
      const isJsonAccepted = platform === 'Express' || validation !== false;
      const types = isJsonAccepted ? [...empty, 'application/json'] : empty;
      for (const type of types) {
        const response = await tested.send(`/notes/${path}`, {
          method: 'POST',
          headers: { 'content-type': type },
        });
        expect(response.status).toBe(200);
      }
      expect((await tested.send(`/notes/${path}`, { method: 'POST' })).status).toBe(200);
      expect((await tested.send(`/notes/${path}`, { json: {} })).status).toBe(200);
      expect(countCalls()).toBe(before + types.length + 2);
    });
  });

  it('leaves the request unchanged for observers', async () => {
    const seen: unknown[] = [];
    const observer = {
      observe: ({ request }: { request: unknown }) => void seen.push((request as Request).body),
    };
    const tested = await run(adapter, { errors: { observers: [observer] } });
    const atStartup = tested.log.text;
    await tested.send('/notes/class', {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'application/xml' },
    });
    expect(seen.map((body) => body ?? {})).toEqual([{}]);
    expect(tested.log.text).toBe(atStartup);
  });
});

/** Reads a body that no parser has read, as apps do. */
async function readWhole(request: Request): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

class ReadingInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<Request>();
    request.body = { name: await readWhole(request) };
    return next.handle();
  }
}

@Controller('reads')
class ReadsController {
  @Post('stream')
  @HttpCode(200)
  async stream(@Req() request: Request) {
    return { body: await readWhole(request) };
  }

  @Post('interceptor')
  @HttpCode(200)
  @UseInterceptors(ReadingInterceptor)
  interceptor(@Body() body: OptionalNote) {
    return { body };
  }

  @Post('form')
  @HttpCode(200)
  @UseInterceptors(NoFilesInterceptor())
  form(@Body() body: OptionalNote) {
    return { body };
  }

  @Post('text')
  @HttpCode(200)
  text(@Body() body: any) {
    return { body: String(body?.name ?? body) };
  }
}

describe('The body check on Express', () => {
  const createExpress = () => new ExpressAdapter();
  const runReads = (main?: (app: INestApplication) => void) =>
    run(createExpress, { controllers: [ReadsController], ...(main && { main }) });
  const xml = (body: string) => ({ method: 'POST', body, headers: { 'content-type': 'application/xml' } });

  it('leaves the body unread for a handler that takes the request', async () => {
    const tested = await runReads();
    expect((await tested.send('/reads/stream', xml('<a/>'))).body).toEqual({ body: '<a/>' });
  });

  it('leaves the body unread for an interceptor that reads it', async () => {
    const tested = await runReads();
    expect((await tested.send('/reads/interceptor', xml('<a/>'))).body).toEqual({
      body: { name: '<a/>' },
    });
  });

  it('leaves the body unread for a parser of forms without files', async () => {
    const tested = await runReads();
    const body = new FormData();
    body.set('name', 'x');
    expect((await tested.send('/reads/form', { method: 'POST', body })).body).toEqual({
      body: { name: 'x' },
    });
  });

  it('leaves the body unread for a middleware that reads it', async () => {
    const tested = await runReads((app) =>
      app.use((request: Request, __: unknown, next: () => void) => {
        let name = '';
        request.on('data', (chunk) => (name += String(chunk)));
        request.on('end', () => {
          request.body = { name };
          next();
        });
      }),
    );
    expect((await tested.send('/reads/text', xml('<a/>'))).body).toEqual({ body: '<a/>' });
  });

  it('leaves the body unread for another parser', async () => {
    const tested = await runReads((app) =>
      (app as NestExpressApplication).useBodyParser('text', { type: 'application/xml' }),
    );
    expect((await tested.send('/reads/text', xml('<a/>'))).body).toEqual({ body: '<a/>' });
  });
});

/** Sets the media type of the request as its file. */
class StreamingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<Request & { file?: unknown }>();
    request.file = request.headers['content-type'];
    return next.handle();
  }
}

/** Returns a response without the handler, as a cache does. */
class EarlyInterceptor implements NestInterceptor {
  intercept() {
    return of({ cached: true });
  }
}

/** Waits until the client has disconnected before it calls the handler. */
class SlowInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler) {
    const response = context.switchToHttp().getResponse<ServerResponse & { readonly raw?: ServerResponse }>();
    await once(response.raw ?? response, 'close');
    return next.handle();
  }
}

class PassingInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle();
  }
}

class RequiredNote {
  @IsString()
  name!: string;
}

class Page {
  @IsInt()
  page!: number;
}

class LinesPipe implements PipeTransform {
  transform(text: string) {
    return { name: text.split('\n')[0] };
  }
}

@Controller('orders')
class OrdersController {
  @Post('early')
  @UseInterceptors(EarlyInterceptor)
  early(@Body() body: OptionalNote) {
    return { body };
  }

  @Post('slow')
  @UseInterceptors(SlowInterceptor)
  slow(@Body() body: OptionalNote) {
    return { body };
  }

  @Post('paged')
  paged(@Body() body: RequiredNote, @Query() page: Page) {
    return { body, page };
  }

  @Post('intercepted')
  @UseInterceptors(PassingInterceptor)
  intercepted(@Body() body: RequiredNote, @Query() page: Page) {
    return { body, page };
  }

  @Post('headed')
  @Header('X-Hint', 'on every response')
  headed(@Body() body: RequiredNote) {
    return { body };
  }

  @Post('lines')
  @HttpCode(200)
  lines(@Body(LinesPipe) body: OptionalNote) {
    return { body };
  }

  @Post('declared')
  @HttpCode(200)
  @ApiConsumes('application/json', 'application/xml')
  declared(@Body() body: OptionalNote) {
    return { body };
  }
}

describe.each(PLATFORMS)('A body that no parser has read on %s', (platform, adapter) => {
  const xml = { method: 'POST', body: '<note/>', headers: { 'content-type': 'application/xml' } };
  const text = { method: 'POST', body: 'note', headers: { 'content-type': 'text/plain' } };
  const controllers = [OrdersController, NotesController];

  it('leaves `request.body` of the platform unchanged for an access log', async () => {
    const read: Record<string, unknown> = {};
    const arrived: unknown[] = [];
    const tested = await run(adapter, {
      controllers,
      main: (app) =>
        void app.use((request: Request, response: ServerResponse, next: () => void) => {
          arrived.push(request.url);
          response.on('close', () => {
            try {
              const isGetter = 'get' in (Object.getOwnPropertyDescriptor(request, 'body') ?? {});
              read[request.url!] = [request.body ?? {}, isGetter];
            } catch (error) {
              read[request.url!] = error;
            }
          });
          next();
        }),
    });
    for (const path of ['/notes/class', '/orders/early', '/orders/paged']) await tested.send(path, xml);
    const leaving = new AbortController();
    const left = tested.send('/orders/slow', { ...xml, signal: leaving.signal }).catch(() => undefined);
    while (!arrived.includes('/orders/slow')) await new Promise(setImmediate);
    leaving.abort();
    await left;
    while (Object.keys(read).length < 4) await new Promise(setImmediate);
    // Otherwise, Express waits for seconds for the connection whose body it has not read.
    tested.app.getHttpServer().closeAllConnections();
    const untouched = [{}, false];
    expect(read).toEqual({
      '/notes/class': untouched,
      '/orders/early': untouched,
      '/orders/paged': untouched,
      '/orders/slow': untouched,
    });
  });

  it('is a body only if it has bytes, whatever its headers are', async () => {
    const tested = await run(adapter, { controllers });
    const type = { 'content-type': 'text/plain' };
    const streamed = () =>
      ({ method: 'POST', body: new ReadableStream({ start: (to) => to.close() }), duplex: 'half' }) as object;
    expect((await tested.send('/notes/class', { method: 'POST', body: '' })).body).toEqual({ body: {} });
    expect((await tested.send('/notes/class', { method: 'POST', headers: type })).body).toEqual({
      body: {},
    });
    for (const path of ['class', 'any', 'name']) {
      const { status } = await tested.send(`/notes/${path}`, { ...streamed(), headers: type });
      expect([path, status]).toEqual([path, 200]);
    }
    const { status } = await tested.send('/notes/class', {
      method: 'POST',
      body: '""',
      headers: JSON_TYPE,
    });
    expect(status).toBe(platform === 'Express' ? 400 : 422);
  });

  it.each(['paged', 'intercepted'])('is rejected before anything is validated: %s', async (path) => {
    const tested = await run(adapter, { controllers });
    for (const init of [xml, text]) {
      const { status, body } = await tested.send(`/orders/${path}?page=x`, init);
      expect([status, body.message, body.errors]).toEqual([415, MESSAGE, undefined]);
    }
    expect((await tested.send(`/orders/${path}?page=x`, { json: {} })).status).toBe(422);
  });

  it('is rejected before the headers of the handler are set, as by a parser', async () => {
    const tested = await run(adapter, { controllers });
    const { status, headers } = await tested.send('/orders/headed', text);
    expect([status, headers.get('x-hint')]).toEqual([415, null]);
  });

  it('is passed to a pipe that parses a string', async () => {
    const tested = await run(adapter, {
      controllers,
      errors: { validation: false },
      main: (app) => {
        if (platform === 'Express') (app as NestExpressApplication).useBodyParser('text');
      },
    });
    expect((await tested.send('/orders/lines', text)).body).toEqual({ body: { name: 'note' } });
    expect((await tested.send('/notes/class', text)).status).toBe(415);
    expect((await tested.send('/notes/any', text)).body).toEqual({ body: 'note' });
  });

  it('is passed on as Nest does if `http.rejectUnsupportedMediaType` is off', async () => {
    const errors = { validation: false, http: { rejectUnsupportedMediaType: false } } as const;
    const tested = await run(adapter, { controllers, errors });
    const bare = await start(adapter(), { controllers: [NotesController], errors: null });
    const paths = ['class', 'any', 'name', 'count'].map((path) => `/notes/${path}`);
    for (const [path, init] of paths.flatMap((each) => [[each, text] as const, [each, xml] as const])) {
      const [ours, nests] = [await tested.send(path, init), await bare.send(path, init)];
      expect([path, ours.status]).toEqual([path, nests.status]);
      if (nests.status === 200) expect(ours.body).toEqual(nests.body);
    }
    await bare.close();
    expect((await tested.send('/notes/class', text)).body).toEqual({
      body: platform === 'Express' ? null : 'note',
    });
  });

  it.each([
    [{ transform: true }, undefined, 422],
    [{ transform: true, strict: true }, undefined, 415],
    [{ transform: true }, true, 415],
    [undefined, undefined, 415],
  ])(
    'has with the validation %j and `http.rejectUnsupportedMediaType` %s the status %i',
    async (validation, given, expected) => {
      const errors = {
        validation,
        ...(given !== undefined && { http: { rejectUnsupportedMediaType: given } }),
      };
      const tested = await run(adapter, { controllers, errors });
      expect((await tested.send('/orders/headed', text)).status).toBe(expected);
    },
  );

  it('is validated if `http.rejectUnsupportedMediaType` is off', async () => {
    const tested = await run(adapter, {
      controllers,
      errors: { http: { rejectUnsupportedMediaType: false } },
    });
    const { status, body } = await tested.send('/orders/headed', text);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
  });

  it('is passed on if `http.rejectUnsupportedMediaType` is off, even if @ApiConsumes() of the handler excludes its type', async () => {
    const tested = await run(adapter, {
      controllers,
      errors: { http: { rejectUnsupportedMediaType: false } },
    });
    // The parser of Fastify returns a string, which cannot be converted to an object.
    const { status } = await tested.send('/orders/declared', text);
    expect(status).toBe(platform === 'Express' ? 200 : 422);
    const enforcing = await run(adapter, { controllers });
    const rejected = await enforcing.send('/orders/declared', text);
    expect([rejected.status, rejected.body.message]).toEqual([
      415,
      'The body must be application/json or application/xml.',
    ]);
    expect((await enforcing.send('/orders/declared', { json: { name: 'x' } })).body).toEqual({
      body: { name: 'x' },
    });
  });

  it('is rejected if it is a form that no interceptor reads', async () => {
    const tested = await run(adapter, { controllers });
    const form = new FormData();
    form.set('name', 'x');
    const { status } = await tested.send('/orders/headed', { method: 'POST', body: form });
    expect(status).toBe(415);
  });

  it('causes a startup mistake if `http.rejectUnsupportedMediaType` is not a boolean', async () => {
    const errors = { http: { rejectUnsupportedMediaType: 'no' } } as never;
    await expect(run(adapter, { errors })).rejects.toThrow(
      "`http.rejectUnsupportedMediaType` must be true or false, got 'no'.",
    );
  });
});

describe('An upload on Express that no interceptor has read', () => {
  @Controller('uploads')
  class UploadsController {
    @Post()
    @UseInterceptors(FileInterceptor('file'))
    upload(@UploadedFile() file: object | undefined, @Body() body: RequiredNote) {
      return { file: file !== undefined, body };
    }

    @Post('streams')
    @UseInterceptors(StreamingInterceptor)
    stream(@UploadedFile() file: string, @Body() body: OptionalNote) {
      return { file, body: body ?? null };
    }
  }

  const bytes = { method: 'POST', body: 'x', headers: { 'content-type': 'application/octet-stream' } };

  it('is rejected for its type, not for its fields', async () => {
    const tested = await run(() => new ExpressAdapter(), { controllers: [UploadsController] });
    expect((await tested.send('/uploads', bytes)).status).toBe(415);
    const form = new FormData();
    form.set('name', 'x');
    const response = await tested.send('/uploads', { method: 'POST', body: form });
    expect(response.body).toEqual({ file: false, body: { name: 'x' } });
  });

  it('is left to a handler that accepts a file of any type', async () => {
    const tested = await run(() => new ExpressAdapter(), { controllers: [UploadsController] });
    const response = await tested.send('/uploads/streams', bytes);
    expect([response.status, response.body]).toEqual([201, { file: 'application/octet-stream', body: {} }]);
  });
});
