import { type Server } from 'node:http';
import {
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type NestInterceptor,
  type NestModule,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ErrorsModule, type ErrorsOptions, fastifyErrorsOptions } from 'nestjs-api-errors';
import { map } from 'rxjs';
import { BodyController, CustomController, MembersController } from './body.controllers.js';
import { revive } from './mutations.js';
import {
  HeadersController,
  PathController,
  QueryController,
  QueryMemberController,
} from './parameter.controllers.js';
import { print } from './print.js';

export const ADAPTER_NAMES = ['express', 'fastify'] as const;
export type AdapterName = (typeof ADAPTER_NAMES)[number];

interface ParsedRequest {
  readonly body: unknown;
  readonly query: unknown;
  readonly params: unknown;
}

/** Replies with a description of the parameters that the handler received. */
@Injectable()
class DescribeReceived implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<ParsedRequest>();
    const { body } = request;
    return next
      .handle()
      .pipe(map((received: unknown[]) => JSON.stringify(received.map((value) => describe(value, body)))));
  }
}

/** Prints a value, and adds whether it is the same object that the parser created. */
function describe(value: unknown, body: unknown): string {
  const isParsed = typeof value === 'object' && value !== null && value === body;
  return `${print(addPrototype(value))}${isParsed ? ', the parsed body' : ''}`;
}

/** Copies an object without a prototype into one with it, since only one adapter parses queries into such objects. */
function addPrototype(value: unknown): unknown {
  const isBare = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
  return isBare ? { ...value } : value;
}

const METADATA: ModuleMetadata = {
  controllers: [
    BodyController,
    MembersController,
    CustomController,
    QueryController,
    QueryMemberController,
    PathController,
    HeadersController,
  ],
  providers: [{ provide: APP_INTERCEPTOR, useClass: DescribeReceived }],
};

type Next = () => void;

/** Creates values in a body that JSON cannot represent, like a custom parser of an app. */
const reviveBody = (request: { body: unknown }, _: unknown, next: Next) => {
  request.body = revive(request.body);
  next();
};

function rootModule(adapter: AdapterName, imports: NonNullable<ModuleMetadata['imports']>): Type {
  class DifferentialModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      if (adapter === 'express') consumer.apply(reviveBody).forRoutes('{*path}');
    }
  }
  Module({ ...METADATA, imports })(DifferentialModule);
  return DifferentialModule;
}

export interface ListeningApp {
  readonly port: number;
  close(): Promise<void>;
}

/** Selects Nest's pipe or our module for an app. */
export type AppKind = { readonly pipe: PipeTransform } | { readonly errors: ErrorsOptions };

async function createApp(kind: AppKind, adapter: AdapterName): Promise<INestApplication> {
  const isOurs = 'errors' in kind;
  const root = rootModule(adapter, isOurs ? [ErrorsModule.forRoot(kind.errors)] : []);
  const options = { logger: false as const, abortOnError: false };
  if (adapter === 'express') return NestFactory.create(root, new ExpressAdapter(), options);
  const fastify = new FastifyAdapter({ ...(isOurs && fastifyErrorsOptions()) });
  fastify
    .getInstance()
    .addHook('preValidation', (request: { body: unknown }, reply: unknown, done: Next) =>
      reviveBody(request, reply, done),
    );
  return NestFactory.create(root, fastify, options);
}

/** @param parsesNested whether Express reads `?a[b]=1` as an object */
export async function listen(
  kind: AppKind,
  adapter: AdapterName,
  parsesNested = false,
): Promise<ListeningApp> {
  const app = await createApp(kind, adapter);
  try {
    if ('pipe' in kind) app.useGlobalPipes(kind.pipe);
    if (parsesNested && adapter === 'express') {
      (app as NestExpressApplication).set('query parser', 'extended');
    }
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  const server = app.getHttpServer() as Server;
  // If the server closed a connection just when a request is sent, the app would seem to fail.
  server.keepAliveTimeout = 0;
  const { port } = server.address() as { port: number };
  return { port, close: () => app.close() };
}
