import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastifyErrorsOptions } from 'nestjs-api-errors';

export const ADAPTERS = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter({ ...fastifyErrorsOptions() }),
};

export type AdapterName = keyof typeof ADAPTERS;

export interface PackedResponse {
  readonly status: number;
  readonly contentType: string | null;
  readonly cacheControl: string | null;
  readonly allow: string | null;
  readonly body: unknown;
}

/** Sends a request such as `GET /orders/1`. A string is sent as the body without a change. */
export type Send = (
  request: string,
  body?: object | string,
  type?: string,
  accept?: string,
) => Promise<PackedResponse>;

/** Lets an app listen while `use` runs. */
export async function runListening<T>(app: INestApplication, use: (send: Send) => Promise<T>): Promise<T> {
  try {
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return await use(createSend(`http://127.0.0.1:${port}`));
  } finally {
    await app.close();
  }
}

export function createApp(module: Type, adapter: AdapterName): Promise<INestApplication> {
  return NestFactory.create(module, ADAPTERS[adapter](), { logger: false, abortOnError: false });
}

function createSend(origin: string): Send {
  return async (request, body, type = 'application/json', accept = '*/*') => {
    const [method, path] = request.split(' ') as [string, string];
    const response = await fetch(origin + path, {
      method,
      headers: {
        Accept: accept,
        'X-Request-Id': 'packed-1',
        ...(body !== undefined && { 'Content-Type': type }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const contentType = response.headers.get('content-type');
    return {
      status: response.status,
      contentType,
      cacheControl: response.headers.get('cache-control'),
      allow: response.headers.get('allow'),
      body: contentType?.includes('json') ? await response.json() : await response.text(),
    };
  };
}
