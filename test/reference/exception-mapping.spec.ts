import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  type CanActivate,
  ConflictException,
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  Param,
  Post,
  UnprocessableEntityException,
  UseGuards,
} from '@nestjs/common';
import axios from 'axios';
import { IsString } from 'class-validator';
import createError from 'http-errors';
import { ApiErrors, defineError, type ErrorMapper, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { formatJson } from '../docs/shown-response.js';
import { PLATFORMS, type RunningApp, start } from '../e2e/harness.js';
import { expectGenerated, toBlock, toTable } from './generated.js';

class OrderNotFound extends defineError({
  code: 'order_not_found',
  status: 404,
  message: 'There is no order {id}.',
}) {}

class OrderForbidden extends defineError({
  code: 'order_forbidden',
  status: 403,
  message: 'Order {id} belongs to another account.',
  disguise: OrderNotFound,
}) {}

class LockError extends Error {}

class LockMapper implements ErrorMapper {
  map = (exception: unknown) => (exception instanceof LockError ? new HttpErrors.Conflict() : undefined);
}

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:80'), { code: 'ECONNREFUSED' });

const errorOfAxios = (code: string, response?: object) =>
  new axios.AxiosError('Request failed', code, {} as never, {}, response as never);

/** Exceptions that a handler throws. The text of each function is shown in a row of the page. */
const THROWN: Readonly<Record<string, readonly (() => unknown)[]>> = {
  'your errors': [
    () => new OrderNotFound({ id: 7 }),
    () => new OrderForbidden({ id: 7 }),
    () => new HttpErrors.Conflict('The seat 12 is taken.'),
    () => new HttpErrors.ServiceUnavailable('The printer is off.'),
    () => new ValidationFailed([{ field: 'email', code: 'already_exists' }]),
    () => new LockError(),
  ],
  'exceptions of Nest': [
    () => new NotFoundException(),
    () => new NotFoundException('There is no order 7.'),
    () => new BadRequestException(['a is missing', 'b is missing']),
    () => new ForbiddenException('Blocked', { errorCode: 'blocked' }),
    () => new ConflictException({ message: 'Taken', seat: 12 }),
    () => new UnprocessableEntityException({ message: 'Taken', errors: { email: 'already_taken' } }),
    () => new InternalServerErrorException('The disk /var is full.'),
    () => new HttpException('x', 999),
  ],
  'errors of libraries': [
    () => createError(403, 'The key has expired.'),
    () => createError(503, 'The disk /var is full.'),
    () => errorOfAxios('ECONNREFUSED'),
    () => errorOfAxios('ETIMEDOUT'),
    () => errorOfAxios('ERR_BAD_REQUEST', { status: 401 }),
    () => new TypeError('fetch failed', { cause: refused }),
    () => new DOMException('The operation timed out.', 'TimeoutError'),
    () => refused,
  ],
  'anything else': [
    () => new TypeError('Cannot read properties of undefined'),
    () => new Error('x', { cause: new OrderNotFound({ id: 7 }) }),
    () => ({ statusCode: 404, message: 'x' }),
    () => null,
    () => new AggregateError([new NotFoundException(), new ConflictException('Taken')]),
    () => new AggregateError([new NotFoundException(), new Error('x')]),
  ],
};

/** The exceptions whose bodies the page shows. */
const SHOWN: Readonly<Record<string, () => unknown>> = {
  'a response': () => new NotFoundException('There is no order 7.'),
  'members of a body': () =>
    new UnprocessableEntityException({
      message: 'Taken',
      errors: { email: 'emailAlreadyExists' },
      request_id: 7,
    }),
};

class Closed implements CanActivate {
  canActivate = () => false;
}

class Order {
  @IsString()
  name!: string;
}

@Controller('orders')
@ApiErrors(OrderNotFound, OrderForbidden)
class OrdersController {
  @Get('closed')
  @UseGuards(Closed)
  closed() {}

  @Post()
  create(@Body() _order: Order) {}

  @Get('shown/:name')
  show(@Param('name') name: string) {
    throw SHOWN[name]!();
  }

  @Get('thrown/:group/:index')
  throw(@Param('group') group: string, @Param('index') index: string) {
    throw THROWN[group]![Number(index)]!();
  }
}

const json = { 'content-type': 'application/json' };

const REQUESTS: readonly (readonly [text: string, path: string, init?: RequestInit & { json?: unknown }])[] =
  [
    ['`GET /nowhere?token=7`: no route matches', '/nowhere?token=7'],
    ['`DELETE /orders`: the URL has routes only for other methods', '/orders', { method: 'DELETE' }],
    ['`POST /orders` with malformed JSON', '/orders', { method: 'POST', body: '{"name"', headers: json }],
    [
      '`POST /orders` with a body of two megabytes',
      '/orders',
      { method: 'POST', body: JSON.stringify({ name: 'x'.repeat(2_000_000) }), headers: json },
    ],
    [
      '`POST /orders` with a body of `text/xml`',
      '/orders',
      { method: 'POST', body: '<order/>', headers: { 'content-type': 'text/xml' } },
    ],
    ['`POST /orders` with an empty object', '/orders', { json: {} }],
    ['a guard returns `false`', '/orders/closed'],
  ];

const apps: RunningApp[] = [];
beforeAll(async () => {
  for (const [, adapter] of PLATFORMS)
    apps.push(
      await start(adapter(), { controllers: [OrdersController], errors: { mappers: [new LockMapper()] } }),
    );
});
afterAll(() => Promise.all(apps.map((app) => app.close())));

/** Sends a request to both platforms, which must send the same response, and writes a row. */
async function toRow(text: string, path: string, init?: RequestInit & { json?: unknown }) {
  const [row, other] = await Promise.all(
    apps.map(async (app) => {
      const { status, body } = await app.send(path, init);
      const { message, code, errors = [], request_id: _, ...members } = body;
      const fields = errors.map((each: any) => `\`${each.field}\`: \`${each.code}\``);
      const more = Object.entries(members).map(([name, value]) => `\`${name}\`: ${JSON.stringify(value)}`);
      return [text, status, `\`${code}\``, [message, ...fields, ...more].join('; ')];
    }),
  );
  expect(row).toEqual(other);
  return row!;
}

const HEAD = ['status', '`code`', '`message`, fields and other members'];

/** Returns the text of the function, without its head. */
function toSource(create: () => unknown): string {
  return `\`${String(create)
    .replace(/^\(\)\s*=>\s*/, '')
    .replace(/^\((\{[\s\S]*\})\)$/, '$1')
    .replace(/\s+/g, ' ')}\``;
}

it('The page of the exception mapping shows what Express and Fastify send', async () => {
  const parts: Record<string, string> = {};
  for (const [group, all] of Object.entries(THROWN)) {
    const rows = [];
    for (const [index, create] of all.entries())
      rows.push(await toRow(toSource(create), `/orders/thrown/${encodeURIComponent(group)}/${index}`));
    parts[group] = toTable(['thrown', ...HEAD], rows);
  }
  for (const name of Object.keys(SHOWN)) {
    const { body } = await apps[0]!.send(`/orders/shown/${name}`, {
      headers: { 'x-request-id': '9d3f8e7a' },
    });
    parts[name] = toBlock('json', formatJson(body));
  }
  const rows = [];
  for (const request of REQUESTS) rows.push(await toRow(...request));
  expectGenerated('exception-mapping', { ...parts, requests: toTable(['request', ...HEAD], rows) });
});
