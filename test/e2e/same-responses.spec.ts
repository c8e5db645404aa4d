import { METHODS, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import multipart from '@fastify/multipart';
import { Controller, type INestApplication, Post, Req } from '@nestjs/common';
import { ExpressAdapter, FileInterceptor as ExpressFiles } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FileInterceptor as FastifyFiles } from '@nestjs/platform-fastify/multipart';
import { fastifyErrorsOptions } from 'nestjs-api-errors';
import { type RunningApp, start } from './harness.js';
import { DIFFERENT, field, file, form, type OddRequest, SAME } from './same-responses.table.js';

// Before Node 24.9, jest cannot require() an ES module, as @nestjs/throttler does.
for (const name of ['@nestjs/common', '@nestjs/core']) jest.setMock(name, await import(name));
const { edges } = await import('./edges.app.js');

interface ReceivedResponse {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Headers that depend on the platform or the connection. */
const PLATFORM_HEADERS = new Set([
  'x-powered-by',
  'etag',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
]);

/** Sends a request by Node's HTTP client, which sends every method and does not change headers. */
function sendRequest(
  { url }: RunningApp,
  { body, headers = {}, ...options }: OddRequest,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = httpRequest(url, {
      ...options,
      agent: false,
      headers: { ...headers, ...length, 'x-request-id': 'request-1' },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => {
        const sent = Object.entries(response.headers).filter(([name]) => !PLATFORM_HEADERS.has(name));
        resolve({ status: response.statusCode, headers: Object.fromEntries(sent), body: text });
      });
    });
    outgoing.end(body);
  });
}

describe('A response of Express and of Fastify', () => {
  let [express, fastify]: RunningApp[] = [];
  beforeAll(async () => {
    const files = { express: ExpressFiles, fastify: FastifyFiles } as unknown as Record<string, never>;
    express = await start(new ExpressAdapter(), { ...edges(files.express!), errors: {} });
    const adapter = new FastifyAdapter({ ...fastifyErrorsOptions() });
    fastify = await start(adapter, { ...edges(files.fastify!), errors: {} });
  });
  afterAll(() => Promise.all([express?.close(), fastify?.close()]));

  it.each(Object.entries(SAME))('is the same for %s', async (_, request) => {
    const [one, other] = [await sendRequest(express!, request), await sendRequest(fastify!, request)];
    expect(other).toEqual(one);
  });

  const possible = Object.entries(DIFFERENT).filter(([, [{ method }]]) => METHODS.includes(method));
  it.each(possible)(
    'differs only in the listed way, in the format of the app: %s',
    async (_, [request, ...statuses]) => {
      const responses = [await sendRequest(express!, request), await sendRequest(fastify!, request)];
      expect(responses.map(({ status }) => status)).toEqual(statuses);
      for (const { status = 0, body } of responses) {
        if (status >= 400) expect(JSON.parse(body)).toMatchObject({ request_id: 'request-1' });
      }
    },
  );
});

interface Upload {
  file(): Promise<{ toBuffer(): Promise<Buffer> } | undefined>;
  files(): AsyncIterable<{ toBuffer(): Promise<Buffer> }>;
}

/** Reads forms in the handler, with the methods of `@fastify/multipart`. */
@Controller()
class Uploads {
  @Post('file')
  async file(@Req() request: Upload) {
    return { size: (await (await request.file())?.toBuffer())?.length };
  }

  @Post('files')
  async files(@Req() request: Upload) {
    let size = 0;
    for await (const each of request.files()) size += (await each.toBuffer()).length;
    return { size };
  }
}

describe('A handler on Fastify that reads a form by itself', () => {
  let running: RunningApp;
  beforeAll(async () => {
    const main = async (app: INestApplication) => {
      const limits = { fileSize: 10, files: 2, fields: 2 };
      await (app as NestFastifyApplication).register(multipart, { limits });
    };
    const adapter = new FastifyAdapter({ multipart: false } as object);
    running = await start(adapter, { controllers: [Uploads], errors: {}, main });
  });
  afterAll(() => running?.close());

  const FORM = { 'content-type': 'multipart/form-data; boundary=xx' };
  const BROKEN = 'The form in the body is malformed.';
  const noBoundary = { 'content-type': 'multipart/form-data' };

  it.each([
    ['without a boundary', noBoundary, 'x', 400, BROKEN],
    ['with another boundary', FORM, form(file()).replaceAll('--xx', '--yy'), 400, BROKEN],
    ['that is cut off', FORM, form(file()).slice(0, -8), 400, BROKEN],
    ['with a large file', FORM, form(file(100)), 413, 'The file is too large.'],
    ['with many files', FORM, form(file(), file(), file()), 413, 'The form has too many files.'],
    [
      'with many fields',
      FORM,
      form(...['a', 'b', 'c'].map((name) => field(name, 'x'))),
      413,
      'The form has too many fields.',
    ],
    [
      'with a forbidden field',
      FORM,
      form(field('__proto__', 'x')),
      400,
      'The name of a field of the form is not allowed.',
    ],
    [
      'with broken JSON',
      FORM,
      form(field('a', '{', '\r\nContent-Type: application/json')),
      400,
      'A field of the form is not valid JSON.',
    ],
    [
      'that is JSON',
      { 'content-type': 'application/json' },
      '{}',
      415,
      'The body must be multipart/form-data.',
    ],
    ['that is empty', {}, '', 415, 'The body must be multipart/form-data.'],
  ])('receives one error for a form %s', async (_, headers, body, status, message) => {
    const response = await sendRequest(running, { method: 'POST', path: '/files', headers, body });
    expect(response.status).toBe(status);
    expect(JSON.parse(response.body).message).toBe(message);
    expect(response.headers['accept-post']).toBe(status === 415 ? 'multipart/form-data' : undefined);
  });

  it('receives a form that is right', async () => {
    const request = { method: 'POST', path: '/file', headers: FORM, body: form(file()) };
    expect(await sendRequest(running, request)).toMatchObject({ status: 201, body: '{"size":3}' });
  });
});
