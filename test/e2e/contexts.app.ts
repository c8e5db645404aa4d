import { afterEach } from '@jest/globals';
import { ConflictException, ValidationPipe } from '@nestjs/common';
import { Field, InputType, Int } from '@nestjs/graphql';
import { RpcException } from '@nestjs/microservices';
import { WsException } from '@nestjs/websockets';
import { IsInt, Min } from 'class-validator';
import { defineError } from 'nestjs-api-errors';
import { type RunningApp, start, type TestApp } from './harness.js';

export class OrderLate extends defineError({
  code: 'order_late',
  status: 409,
  message: 'Order {id} is late.',
}) {}
export class OrderNotFound extends defineError({
  code: 'order_missing',
  status: 404,
  message: 'No order {id}.',
}) {}
export class OrderForbidden extends defineError({
  code: 'order_forbidden',
  status: 403,
  message: 'Order {id} belongs to another account.',
  disguise: OrderNotFound,
}) {}

/** The exceptions that handlers throw, by the name that a caller sends. */
export const THROWN: Readonly<Record<string, () => unknown>> = {
  'an error of the package': () => new OrderLate({ id: 1 }),
  'an exception of HTTP': () => new ConflictException('busy'),
  'a crash': () => new TypeError('secret'),
  nothing: () => null,
  'an RpcException': () => new RpcException('sent by RPC'),
  'an RpcException with data': () => new RpcException({ code: 7, statusCode: 404, message: 'sent by RPC' }),
  'a WsException': () => new WsException('sent by a gateway'),
  'a WsException with data': () => new WsException({ code: 7, message: 'sent by a gateway' }),
};

export function throwByName(what: string): never {
  throw THROWN[what]!();
}

@InputType()
export class Level {
  @Field(() => Int)
  @IsInt()
  @Min(1)
  level!: number;
}

export const describeLevel = (level: Level) => ({ level: level.level, isLevel: level instanceof Level });

/** The options that `ErrorsModule` has by default, for Nest alone. */
const VALIDATION = { transform: true, whitelist: true, forbidNonWhitelisted: true };

const running: RunningApp[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

export async function run(adapter: Parameters<typeof start>[0], definition: TestApp): Promise<RunningApp> {
  const app = await start(adapter, definition);
  running.push(app);
  return app;
}

/** Returns the lines that Nest itself has logged for errors. */
export const listNestErrors = ({ log }: RunningApp) =>
  log.lines
    .filter(({ level, rest }) => level === 'error' && String(rest.at(-1)).endsWith('ExceptionsHandler'))
    .map(({ message, rest }) => `${String(rest.at(-1))}: ${message}`)
    .toSorted();

/** The test app with the module. `NEST_ALONE` has no module. */
export const OURS: TestApp = { errors: { errors: [OrderLate, OrderNotFound, OrderForbidden] } };
export const NEST_ALONE: TestApp = { errors: null };

export const useNestPipe = (app: TestApp, nest: Parameters<NonNullable<TestApp['main']>>[0]) => {
  if (app.errors === null) nest.useGlobalPipes(new ValidationPipe(VALIDATION));
};
