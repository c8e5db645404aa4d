import { afterAll } from '@jest/globals';
import {
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ErrorsModule, type ErrorsOptions } from 'nestjs-api-errors';

/** The adapters on which every end-to-end test runs. */
export const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

/** Records the lines that an app writes to Nest's logger. */
class LogBook implements LoggerService {
  readonly lines: { readonly level: string; readonly message: string; readonly rest: readonly unknown[] }[] =
    [];

  log = (message: unknown, ...rest: unknown[]) => this.note('log', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.note('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.note('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.note('debug', message, rest);

  /** The lines of this package, without the lines of Nest. */
  get ours() {
    return this.lines.filter(({ rest }) => ['ApiErrors', 'ErrorsModule'].includes(String(rest.at(-1))));
  }

  /** The text of all lines of this package, with stacks. */
  get text(): string {
    return this.ours.map(({ message, rest }) => [message, ...rest].join('\n')).join('\n');
  }

  private note(level: string, message: unknown, rest: readonly unknown[]): void {
    this.lines.push({ level, message: String(message), rest });
  }
}

/** A received response. */
interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: any;
}

/** A listening app. */
export interface RunningApp {
  readonly app: INestApplication;
  readonly url: string;
  readonly log: LogBook;
  readonly send: (path: string, init?: RequestInit & { readonly json?: unknown }) => Promise<TestResponse>;
  close(): Promise<void>;
}

/** The metadata and options of a test app. */
export interface TestApp extends ModuleMetadata {
  /** The options of `forRoot`. `null` omits the module. */
  readonly errors?: ErrorsOptions | null;
  /** Prepares the app before `listen`, like `main.ts`. */
  readonly main?: (app: INestApplication) => void | Promise<void>;
}

const openApps = new Set<INestApplication>();

async function close(app: INestApplication): Promise<void> {
  if (openApps.delete(app)) await app.close();
}

// A test may start an app in place of another one. A server that still listens would keep the process of jest alive.
afterAll(async () => {
  await Promise.all([...openApps].map(close));
});

export async function start(adapter: AbstractHttpAdapter, definition: TestApp): Promise<RunningApp> {
  const { errors, main, ...metadata } = definition;
  const log = new LogBook();
  const root = moduleOf(metadata, errors === null ? [] : [ErrorsModule.forRoot(errors)]);
  const app = await NestFactory.create(root, adapter, { logger: log, abortOnError: false });
  await main?.(app);
  await app.listen(0, '127.0.0.1');
  openApps.add(app);
  const { port } = app.getHttpServer().address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return { app, url, log, send: (path, init) => send(url + path, init), close: () => close(app) };
}

/** Creates a module class with this metadata. */
export function moduleOf(metadata: ModuleMetadata, imports: readonly (DynamicModule | Type)[] = []): Type {
  class TestModule {}
  Module({ ...metadata, imports: [...(metadata.imports ?? []), ...imports] })(TestModule);
  return TestModule;
}

export async function send(
  url: string,
  init: RequestInit & { readonly json?: unknown } = {},
): Promise<TestResponse> {
  const { json, ...rest } = init;
  const withBody = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) };
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    redirect: 'manual',
    ...withBody,
    ...rest,
    headers: { ...type, ...(rest.headers as Record<string, string> | undefined) },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}
