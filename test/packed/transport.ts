import {
  createServer,
  type IncomingMessage,
  request as send,
  type RequestListener,
  type Server,
} from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import {
  All,
  Controller,
  Delete,
  Get,
  type INestApplication,
  Module,
  StreamableFile,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { defineError, ErrorsModule, HttpErrors } from 'nestjs-api-errors';
import { type AdapterName, createApp } from './http.js';

class Outdated extends defineError({
  code: 'outdated',
  status: 426,
  message: 'The protocol is outdated.',
  headers: { Upgrade: 'h2c' },
}) {}

async function* failAfterHalf(): AsyncGenerator<Buffer> {
  yield Buffer.from('one half');
  await wait(20);
  throw new Error('The disk is gone.');
}

@Controller('trains')
class Trains {
  @Get()
  list(): void {}

  @Get('outdated')
  outdated(): never {
    throw new Outdated();
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(failAfterHalf()));
  }
}

@Controller({ path: 'trains', host: ':depot.example.com' })
class DepotTrains {
  @Delete()
  scrap(): void {}
}

@Controller({ path: 'lines', version: '2' })
class Lines {
  @Get()
  list(): void {}
}

@Controller('anything')
class Anything {
  @All()
  all(): never {
    throw new HttpErrors.Conflict();
  }
}

@Module({
  imports: [ErrorsModule.forRoot({ errors: [Outdated] })],
  controllers: [Trains, DepotTrains, Lines, Anything],
})
class RailwayApp {}

/** A response without the parts that vary. */
interface ReceivedResponse {
  readonly status: number | undefined;
  readonly allow: string | undefined;
  readonly body: unknown;
}

/** Collects responses that depend on the platform: its methods, without `listen()`, and over HTTP/2. */
export async function collectTransport(adapter: AdapterName): Promise<Record<string, unknown>> {
  const app = await createApp(RailwayApp, adapter);
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
  app.enableCors();
  await app.init();
  const server = createServer(await getListener(app));
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const depot = { host: 'riga.example.com' };
  const found = {
    'a wrong method': await sendTo(server, 'PUT', '/api/trains'),
    'a wrong method on a host with another route': await sendTo(server, 'PUT', '/api/trains', depot),
    'a wrong method for the version of a route': await sendTo(server, 'PUT', '/api/lines', {
      'x-version': '2',
    }),
    'a wrong method for a version without routes': await sendTo(server, 'PUT', '/api/lines', {
      'x-version': '3',
    }),
    'a route with all methods': (await sendTo(server, 'PATCH', '/api/anything')).status,
    'a path outside of the prefix': await sendTo(server, 'GET', '/trains', { accept: 'text/html' }),
    'malformed JSON outside of the prefix': await sendTo(server, 'POST', '/trains', {}, '{'),
  };
  server.close();
  await app.close();
  return { ...found, 'over HTTP/2': await collectHttp2() };
}

async function getListener(app: INestApplication): Promise<RequestListener> {
  const instance: unknown = app.getHttpAdapter().getInstance();
  if (app.getHttpAdapter().getType() === 'express') return instance as RequestListener;
  const fastify = instance as { ready(): Promise<unknown>; routing: RequestListener };
  await fastify.ready();
  return (request, response) => fastify.routing(request, response);
}

function sendTo(
  server: Server,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<ReceivedResponse> {
  const { port } = server.address() as AddressInfo;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const id = { 'x-request-id': 'packed-1' };
    const outgoing = send(
      { port, host: '127.0.0.1', method, path, agent: false, headers: { ...headers, ...type, ...id } },
      (response: IncomingMessage) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode, allow: response.headers.allow, body: JSON.parse(text) }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Collects responses of Fastify, since Express does not serve HTTP/2. */
async function collectHttp2(): Promise<Record<string, unknown>> {
  const adapter = new FastifyAdapter({ http2: true } as object);
  const app = await NestFactory.create(RailwayApp, adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`);
  const found = {
    'an error with a header of the connection': await requestHttp2(client, '/trains/outdated'),
    'a file whose stream fails': await requestHttp2(client, '/trains/file'),
  };
  client.close();
  await app.close();
  return found;
}

function requestHttp2(client: ClientHttp2Session, path: string): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    const stream = client.request({ ':path': path, 'x-request-id': 'packed-1' });
    let [status, text]: [unknown, string] = [undefined, ''];
    stream.on('response', (headers) => (status = headers[':status']));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('error', () => undefined);
    stream.on('close', () => resolve({ status, text, code: stream.rstCode }));
  });
}
