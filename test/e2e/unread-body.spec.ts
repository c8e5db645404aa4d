import { type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  type CallHandler,
  Controller,
  type ExecutionContext,
  HttpCode,
  type INestApplication,
  Patch,
  Post,
  Req,
  UseInterceptors,
} from '@nestjs/common';
import { ExpressAdapter, type NestExpressApplication, NoFilesInterceptor } from '@nestjs/platform-express';
import { IsOptional, IsString } from 'class-validator';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

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

describe.each(PLATFORMS)('on %s, a handler that takes a body', (platform, adapter) => {
  // Fastify has a parser for texts, and refuses bodies of no bytes, too.
  const unread = platform === 'Express' ? ['text/plain', 'application/xml'] : ['application/xml'];
  const empty = platform === 'Express' ? unread : [];

  const cases = [undefined, false as const].flatMap((validation) =>
    ['class', 'any', 'name', 'count'].map(
      (path) => [path, validation === false ? 'without' : 'with', validation] as const,
    ),
  );

  it.each(cases)(
    'is not called with one that nobody read: %s, %s validation',
    async (path, __, validation) => {
      const answering = await run(adapter, { errors: { validation } });
      for (const type of unread) {
        const init = { method: 'POST', body: '<note/>', headers: { 'content-type': type } };
        const { status, headers, body } = await answering.send(`/notes/${path}`, init);
        expect([status, body.code, body.message]).toEqual([415, 'unsupported_media_type', MESSAGE]);
        expect(headers.get('accept-post')).toBe(TYPES);
      }
      expect(answering.app.get(NotesController).calls).toBe(0);
    },
  );

  it('names the types of a PATCH, and of a body of no known length', async () => {
    const answering = await run(adapter, {});
    const headers = { 'content-type': 'application/xml' };
    const patched = await answering.send('/notes/class', { method: 'PATCH', body: '<note/>', headers });
    expect([patched.status, patched.headers.get('accept-patch')]).toEqual([415, TYPES]);
    const body = new Blob(['<note/>']).stream();
    const posted = await answering.send('/notes/class', {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    });
    expect(posted.status).toBe(415);
  });

  it.each(['class', 'any', 'name', 'count'])('is called without one: %s', async (path) => {
    const answering = await run(adapter, {});
    const types = [...empty, 'application/json'];
    for (const type of types) {
      const answer = await answering.send(`/notes/${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
      });
      expect(answer.status).toBe(200);
    }
    expect((await answering.send(`/notes/${path}`, { method: 'POST' })).status).toBe(200);
    expect((await answering.send(`/notes/${path}`, { json: {} })).status).toBe(200);
    expect(answering.app.get(NotesController).calls).toBe(types.length + 2);
  });

  it('leaves the request to observers as it was', async () => {
    const seen: unknown[] = [];
    const observer = {
      observe: ({ request }: { request: unknown }) => void seen.push((request as Request).body),
    };
    const answering = await run(adapter, { errors: { observers: [observer] } });
    await answering.send('/notes/class', {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'application/xml' },
    });
    expect(seen.map((body) => body ?? {})).toEqual([{}]);
    expect(answering.log.text).toBe('');
  });
});

/** Reads a body that no parser took, as apps do. */
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

describe('on Express, a body is left to whom in the app reads it:', () => {
  const express = () => new ExpressAdapter();
  const reads = (main?: (app: INestApplication) => void) =>
    run(express, { controllers: [ReadsController], ...(main && { main }) });
  const xml = (body: string) => ({ method: 'POST', body, headers: { 'content-type': 'application/xml' } });

  it('a handler with the request', async () => {
    const answering = await reads();
    expect((await answering.send('/reads/stream', xml('<a/>'))).body).toEqual({ body: '<a/>' });
  });

  it('an interceptor', async () => {
    const answering = await reads();
    expect((await answering.send('/reads/interceptor', xml('<a/>'))).body).toEqual({
      body: { name: '<a/>' },
    });
  });

  it('a form without files', async () => {
    const answering = await reads();
    const body = new FormData();
    body.set('name', 'x');
    expect((await answering.send('/reads/form', { method: 'POST', body })).body).toEqual({
      body: { name: 'x' },
    });
  });

  it('a middleware', async () => {
    const answering = await reads((app) =>
      app.use((request: Request, __: unknown, next: () => void) => {
        let name = '';
        request.on('data', (chunk) => (name += String(chunk)));
        request.on('end', () => {
          request.body = { name };
          next();
        });
      }),
    );
    expect((await answering.send('/reads/text', xml('<a/>'))).body).toEqual({ body: '<a/>' });
  });

  it('another parser', async () => {
    const answering = await reads((app) =>
      (app as NestExpressApplication).useBodyParser('text', { type: 'application/xml' }),
    );
    expect((await answering.send('/reads/text', xml('<a/>'))).body).toEqual({ body: '<a/>' });
  });
});
