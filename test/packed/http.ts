import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const ADAPTERS = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

export type AdapterName = keyof typeof ADAPTERS;

export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly cacheControl: string | null;
  readonly allow: string | null;
  readonly body: unknown;
}

/** Sends a request, written like `GET /orders/1`; a body that is text is sent as it is. */
export type Ask = (request: string, body?: object | string) => Promise<Answer>;

/** An app that listens while `use` runs. */
export async function whileListening<T>(app: INestApplication, use: (ask: Ask) => Promise<T>): Promise<T> {
  try {
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return await use(askAt(`http://127.0.0.1:${port}`));
  } finally {
    await app.close();
  }
}

export function createApp(module: Type, adapter: AdapterName): Promise<INestApplication> {
  return NestFactory.create(module, ADAPTERS[adapter](), { logger: false, abortOnError: false });
}

function askAt(origin: string): Ask {
  return async (request, body) => {
    const [method, path] = request.split(' ') as [string, string];
    const response = await fetch(origin + path, {
      method,
      headers: { 'X-Request-Id': 'packed-1', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      cacheControl: response.headers.get('cache-control'),
      allow: response.headers.get('allow'),
      body: await response.json(),
    };
  };
}
