import { afterEach, describe, expect, it } from '@jest/globals';
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { setTimeout as wait } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { Controller, Get, Res, Sse, StreamableFile } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import createHttpError from 'http-errors';
import { defineError, type ErrorsOptions, fastifyErrorsOptions, HttpErrors } from 'nestjs-api-errors';
import { concat, delay, of, throwError } from 'rxjs';
import { PLATFORMS, type RunningApp, start } from './harness.js';

/** Headers of a connection or of a body, which an error must not set. */
const HOP_BY_HOP = {
  Connection: 'close',
  'Keep-Alive': 'timeout=600',
  'Proxy-Connection': 'keep-alive',
  'Transfer-Encoding': 'chunked',
  TE: 'gzip',
  Trailer: 'X-Checksum',
  'HTTP2-Settings': 'AAMAAABk',
  'Content-Length': '3',
};

class Outdated extends defineError({
  code: 'outdated',
  status: 426,
  message: 'The protocol is outdated.',
  headers: { ...HOP_BY_HOP, Upgrade: 'h2c', 'X-Since': '2026' },
}) {}

interface Writable {
  write(text: string): void;
  header?(name: string, value: string): void;
  setHeader?(name: string, value: string): void;
}

async function* failingHalfway(): AsyncGenerator<Buffer> {
  yield Buffer.from('one half');
  await wait(20);
  throw new Error('The disk is gone.');
}

@Controller()
class Responses {
  @Get('own')
  own() {
    throw new Outdated();
  }

  @Get('foreign')
  foreign() {
    throw createHttpError(426, 'Outdated', { headers: { ...HOP_BY_HOP, Upgrade: 'h2c', 'X-Since': '2026' } });
  }

  @Get('relayed')
  relayed(@Res({ passthrough: true }) response: Writable) {
    const headers = { ...HOP_BY_HOP, 'Content-Length': '700', Connection: 'keep-alive', 'X-Since': '2026' };
    for (const [name, value] of Object.entries(headers)) {
      if (response.header) response.header(name, value);
      else response.setHeader!(name, value);
    }
    throw new HttpErrors.BadGateway();
  }

  @Get('half')
  async half(@Res() response: Writable & { raw?: Writable }) {
    (response.raw ?? response).write('one half');
    await wait(20);
    throw new Error('The disk is gone.');
  }

  @Get('file')
  file() {
    return new StreamableFile(Readable.from(failingHalfway()));
  }

  @Get('web-stream')
  webStream(@Res() reply: { send(payload: unknown): void }) {
    reply.send(Readable.toWeb(Readable.from(failingHalfway())));
  }

  @Get('whole')
  whole() {
    return new StreamableFile(Readable.from([Buffer.from('one half, '), Buffer.from('and the other')]));
  }

  @Get('unreadable')
  unreadable() {
    return new StreamableFile(
      new Readable({
        read() {
          this.destroy(new Error('The disk is gone.'));
        },
      }),
    );
  }

  @Sse('events')
  events() {
    return concat(
      of({ data: 'one' }).pipe(delay(20)),
      throwError(() => new HttpErrors.Conflict()),
    );
  }

  @Get('slow')
  async slow() {
    await wait(100);
    throw Object.assign(new Error('This operation was aborted'), { name: 'AbortError' });
  }
}

describe.each(PLATFORMS)('A response over HTTP/1.1 on %s', (_, adapter) => {
  let running: RunningApp;
  afterEach(() => running?.close());

  it.each(['/own', '/foreign', '/relayed'])(
    'contains %s completely, whatever the headers of the error are',
    async (path) => {
      running = await start(adapter(), { controllers: [Responses], errors: { errors: [] } });
      const { status, headers, text } = await running.send(path);
      expect(status).toBe(path === '/relayed' ? 502 : 426);
      expect(headers.get('content-length')).toBe(String(text.length));
      expect(headers.get('transfer-encoding')).toBeNull();
      expect(headers.get('trailer')).toBeNull();
      expect(headers.get('x-since')).toBe('2026');
      if (path === '/relayed') return;
      expect(headers.get('upgrade')).toBe('h2c');
      expect(headers.get('connection')).toBe('keep-alive');
      expect(headers.get('keep-alive')).not.toBe('timeout=600');
    },
  );

  it('has no headers of the connection, which are a startup mistake of a definition', async () => {
    const boot = start(adapter(), { errors: { errors: [Outdated] } });
    await expect(boot).rejects.toThrow(/Outdated.*header/s);
  });
});

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The HTTP/2 error code with which the stream was closed. */
  readonly code: number | undefined;
  readonly isWhole: boolean;
}

describe('A response over HTTP/2 on Fastify', () => {
  let running: RunningApp;
  let client: ClientHttp2Session;
  const run = async (errors: ErrorsOptions = {}) => {
    const options = { ...fastifyErrorsOptions(), http2: true };
    running = await start(new FastifyAdapter(options as object), { controllers: [Responses], errors });
    client = connect(running.url);
  };
  const sendRequest = (path: string, cancelAfter?: number): Promise<Received> =>
    new Promise((resolve) => {
      const stream = client.request({ ':path': path, 'x-request-id': 'request-1' });
      let [headers, text, isWhole]: [IncomingHttpHeaders, string, boolean] = [{}, '', false];
      stream.once('response', (received) => (headers = received));
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.once('end', () => (isWhole = true));
      stream.once('error', () => undefined);
      stream.once('close', () => resolve({ headers, text, code: stream.rstCode, isWhole }));
      if (cancelAfter) setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), cancelAfter);
    });
  afterEach(async () => {
    client?.close();
    await running?.close();
  });

  it.each([
    ['/own', 426, 'outdated'],
    ['/foreign', 426, 'upgrade_required'],
    ['/relayed', 502, 'bad_gateway'],
    ['/unreadable', 500, 'internal_server_error'],
    ['/nowhere', 404, 'not_found'],
    ['/%zz', 400, 'bad_request'],
  ])('contains for %s the status %d, without headers of the connection', async (path, status, code) => {
    await run();
    const { headers, text, isWhole } = await sendRequest(path);
    expect(headers).toMatchObject({ ':status': status, 'x-request-id': 'request-1' });
    expect(JSON.parse(text)).toMatchObject({ code, request_id: 'request-1' });
    expect(isWhole).toBe(true);
    for (const name of [
      'connection',
      'keep-alive',
      'proxy-connection',
      'transfer-encoding',
      'te',
      'upgrade',
    ]) {
      expect(headers).not.toHaveProperty(name);
    }
    if (status === 426 || status === 502) expect(headers).toMatchObject({ 'x-since': '2026' });
    expect(running.log.text).not.toContain('could not be sent');
  });

  it.each(['/half', '/file', '/web-stream'])('ends with a reset of %s if it fails halfway', async (path) => {
    await run();
    expect(await sendRequest(path)).toMatchObject({
      text: 'one half',
      code: constants.NGHTTP2_INTERNAL_ERROR,
      isWhole: false,
    });
  });

  it('stays unchanged if it succeeds', async () => {
    await run();
    const whole = { code: constants.NGHTTP2_NO_ERROR, isWhole: true };
    expect(await sendRequest('/whole')).toMatchObject({ ...whole, text: 'one half, and the other' });
    const events = await sendRequest('/events');
    expect(events).toMatchObject(whole);
    expect(events.text).toContain('event: error\nid: 2\ndata: {"message":"Conflict"');
  });

  it('appears in the log if a client cancels the request and keeps the connection', async () => {
    await run({ logging: { clientErrors: 'warn' } });
    await sendRequest('/slow', 30);
    await wait(150);
    expect(running.log.ours.map(({ message }) => message)).toEqual([
      expect.stringContaining('499 client_closed_request GET /slow [request-1]'),
    ]);
    expect((await sendRequest('/whole')).isWhole).toBe(true);
  });
});
