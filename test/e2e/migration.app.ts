import { request as sendRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import {
  type ArgumentsHost,
  BadGatewayException,
  BadRequestException,
  Body,
  type CanActivate,
  Catch,
  ConflictException,
  Controller,
  DefaultValuePipe,
  Delete,
  type ExceptionFilter,
  ForbiddenException,
  GatewayTimeoutException,
  Get,
  GoneException,
  Header,
  HttpCode,
  HttpException,
  HttpVersionNotSupportedException,
  ImATeapotException,
  type INestApplication,
  InternalServerErrorException,
  MethodNotAllowedException,
  MisdirectedException,
  NotAcceptableException,
  NotFoundException,
  NotImplementedException,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFilePipeBuilder,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  PayloadTooLargeException,
  Post,
  PreconditionFailedException,
  Query,
  Redirect,
  Res,
  RequestTimeoutException,
  ServiceUnavailableException,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UnprocessableEntityException,
  UnsupportedMediaTypeException,
  UploadedFile,
  UseGuards,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Throttle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsString, Min, ValidateNested } from 'class-validator';
import createError from 'http-errors';
import { concat, of, throwError } from 'rxjs';
import { type TestApp } from './harness.js';
import { UPSTREAM_TEXT } from './migration.kinds.js';

class Line {
  @IsInt()
  @Min(1)
  quantity!: number;
}

class Order {
  @IsEmail()
  email!: string;

  @IsString()
  name!: string;

  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];
}

/** An error of the domain, which a custom filter handles. */
class OutOfStock extends Error {}

class OrderLocked extends ConflictException {
  constructor() {
    super({ reason: 'locked', until: new Date(0) });
  }
}

class QuotaExceeded extends HttpException {
  constructor() {
    super('The quota is used up.', 429, { errorCode: 'quota', cause: new Error('hunter2') });
  }
}

@Catch(OutOfStock)
class OutOfStockFilter implements ExceptionFilter {
  catch(_thrown: OutOfStock, host: ArgumentsHost): void {
    const response = host
      .switchToHttp()
      .getResponse<{ status(code: number): { send(body: object): void } }>();
    response.status(409).send({ stock: 0 });
  }
}

class NobodyGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

const createNamedError = (name: string, error: object): Error =>
  Object.assign(new Error(name), { name }, error);

/** The members that Fastify sets on an error of its schema validation. */
const SCHEMA_FAULT = { code: 'FST_ERR_VALIDATION', validation: [], validationContext: 'body' };

/** Built-in exceptions of Nest, which differ only in status and text. */
const BUILT_IN = [
  BadRequestException,
  UnauthorizedException,
  NotFoundException,
  ForbiddenException,
  NotAcceptableException,
  RequestTimeoutException,
  ConflictException,
  GoneException,
  HttpVersionNotSupportedException,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
  UnprocessableEntityException,
  InternalServerErrorException,
  NotImplementedException,
  ImATeapotException,
  MethodNotAllowedException,
  BadGatewayException,
  ServiceUnavailableException,
  GatewayTimeoutException,
  PreconditionFailedException,
  MisdirectedException,
] as const;

/** One value of each kind that a handler can throw. */
const THROWN: Readonly<Record<string, () => unknown>> = {
  ...Object.fromEntries(
    BUILT_IN.flatMap((Exception) => [
      [Exception.name, () => new Exception()],
      [`${Exception.name}:text`, () => new Exception('A text of the app.')],
    ]),
  ),
  text: () => new HttpException('Slow down', 429),
  'text:empty': () => new HttpException('', 400),
  'text:code': () => new QuotaExceeded(),
  object: () => new HttpException({ status: 409, error: 'Taken', nested: { deep: [1, null, NaN] } }, 409),
  'object:empty': () => new HttpException({}, 400),
  'object:message': () => new HttpException({ message: 'Only this.' }, 400),
  'object:deep': () => new HttpException(createNested(20), 400),
  'object:large': () => new HttpException({ items: Array.from({ length: 3_000 }, (_, id) => ({ id })) }, 400),
  'object:long': () => new HttpException({ message: 'x'.repeat(10_000) }, 400),
  'object:map': () => new HttpException({ map: new Map([[1, 2]]), set: new Set([1]), none: undefined }, 400),
  'object:error': () => new HttpException({ failure: new Error('hunter2') }, 400),
  'object:5xx': () => new HttpException({ queue: 'orders', isFull: true }, 507),
  array: () => new HttpException(['a', 'b'] as never, 400),
  'array:message': () => new BadRequestException(['one', 'two']),
  'array:objects': () => new BadRequestException([{ field: 'email' }]),
  number: () => new BadRequestException(7),
  null: () => new HttpException(null as never, 400),
  error: () => new HttpException(new Error('hunter2') as never, 502),
  description: () => new ConflictException('Taken', 'The name is taken'),
  'description:alone': () => new NotFoundException(undefined, 'No such order'),
  cause: () => new BadRequestException('Wrong', { cause: new Error('hunter2'), description: 'Why' }),
  code: () => new NotFoundException('No order 7', { errorCode: 'order_not_found' }),
  'code:object': () => new HttpException({ message: 'Busy', code: 17, errorCode: 'busy' }, 423),
  subclass: () => new OrderLocked(),
  crash: () => new TypeError("Cannot read properties of undefined (reading 'id')"),
  'crash:status': () => Object.assign(new Error('the upstream rejected'), { status: 404, statusCode: 404 }),
  'crash:upstream': () => createNamedError('AxiosError', { isAxiosError: true, code: 'ECONNREFUSED' }),
  'crash:timeout': () => new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
  'crash:aggregate': () => new AggregateError([new NotFoundException(), new ConflictException()]),
  'crash:validation': () => createNamedError('Error', { ...SCHEMA_FAULT, statusCode: 400 }),
  'crash:fastify': () => createNamedError('Error', { code: 'FST_ERR_OTHER', statusCode: 400 }),
  'crash:cannot': () => new Error('Cannot GET /orders'),
  'thrown:text': () => 'thrown text',
  'thrown:number': () => 42,
  'thrown:undefined': () => undefined,
  'thrown:null': () => null,
  'thrown:object': () => ({ statusCode: 418, message: 'short and stout' }),
  'thrown:object:5xx': () => ({ statusCode: 503, message: 'The queue is full.', secret: 'hunter2' }),
  'thrown:object:strange': () => ({ statusCode: 200, message: 'all is well' }),
  'thrown:object:silent': () => ({ statusCode: 418 }),
  'http-errors': () => createError(403, 'Not yours'),
  'http-errors:silent': () => createError(404),
  'http-errors:5xx': () => createError(503, 'hunter2'),
  'http-errors:headers': () => createError(429, 'Slow down', { headers: { 'Retry-After': '7' } }),
  'body:response': () =>
    new BadRequestException({
      message: UPSTREAM_TEXT,
      response: { headers: {}, status: 401, statusText: 'x' },
    }),
  'body:huge': () =>
    new BadRequestException({ message: UPSTREAM_TEXT, list: Array.from({ length: 20_000 }, () => 1) }),
  'http-errors:upstream': () =>
    createError(502, createNamedError('ApiError', { status: 401, message: UPSTREAM_TEXT })),
  'http-errors:upstream:text': () =>
    createError(404, createNamedError('HTTPError', { response: {}, message: UPSTREAM_TEXT })),
  success: () => new HttpException({ done: true }, 200),
  'success:empty': () => new HttpException('', 204),
  filtered: () => new OutOfStock(),
};

function createNested(levels: number): object {
  return levels === 0 ? {} : { level: levels, inner: createNested(levels - 1) };
}

@Controller('throws')
class ThrowsController {
  @Get(':kind')
  throw(@Param('kind') kind: string) {
    throw THROWN[kind]!();
  }

  @Get(':kind/late')
  async throwLate(@Param('kind') kind: string) {
    await Promise.resolve();
    throw THROWN[kind]!();
  }

  @Get(':kind/csv')
  @Header('Content-Type', 'text/csv')
  @Header('Cache-Control', 'max-age=60')
  throwInsteadOfTable(@Param('kind') kind: string) {
    throw THROWN[kind]!();
  }
}

@Controller('orders')
class OrdersController {
  @Get()
  list(@Query('page', new DefaultValuePipe(1), ParseIntPipe) page: number) {
    return [{ page }];
  }

  @Post()
  create(@Body() order: Order) {
    return order;
  }

  @Post('grouped')
  @UsePipes(new ValidationPipe({ errorFormat: 'grouped' } as object))
  createGrouped(@Body() order: Order) {
    return order;
  }

  @Post('any')
  @HttpCode(200)
  any(@Body() body: unknown) {
    return { body: body ?? null };
  }

  @Post('declared')
  @HttpCode(200)
  @ApiConsumes('application/xml')
  declared(@Body() body: unknown) {
    return { body: body ?? null };
  }

  @Post('file')
  file(@UploadedFile(new ParseFilePipeBuilder().build()) file: unknown) {
    return { file };
  }

  @Get('one/:id')
  one(@Param('id', ParseUUIDPipe) id: string) {
    return { id };
  }

  @Get('parsed')
  parsed(
    @Query('size', new ParseEnumPipe({ small: 'small' })) size: string,
    @Query('weight', ParseFloatPipe) weight: number,
    @Query('gift', ParseBoolPipe) gift: boolean,
    @Query('ids', new ParseArrayPipe({ items: Number })) ids: number[],
  ) {
    return { size, weight, gift, ids };
  }

  @Delete(':id')
  @HttpCode(204)
  remove() {}
}

@Controller()
class EdgesController {
  @Get('moved')
  @Redirect('/api/orders', 301)
  moved() {}

  @Get('found')
  found() {
    throw new HttpException({ see: '/api/orders' }, 302);
  }

  @Get('stream')
  stream() {
    return new StreamableFile(Buffer.from('a,b\n1,2\n'), { type: 'text/csv' });
  }

  @Get('stream/broken')
  brokenStream() {
    const broken = new Readable({ read: () => broken.destroy(new Error('The file is gone.')) });
    return new StreamableFile(broken);
  }

  @Sse('events')
  events() {
    return concat(
      of({ data: 'first' }),
      throwError(() => new ConflictException('Taken')),
    );
  }

  @Get('own-response')
  ownResponse(@Res() response: { status(code: number): { send(body: object): void } }) {
    response.status(418).send({ teapot: true });
  }

  @Get('text')
  text() {
    return 'pong';
  }

  @Get('forbidden')
  @UseGuards(NobodyGuard)
  forbidden() {}

  @Get('throttled')
  @UseGuards(ThrottlerGuard)
  @Throttle({ default: { limit: 1, ttl: 60_000 } })
  throttled() {
    return 'in';
  }
}

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  @Get('up')
  @HealthCheck()
  up() {
    return this.health.check([() => this.indicators.check('database').up()]);
  }

  @Get('down')
  @HealthCheck()
  down() {
    return this.health.check([
      () => this.indicators.check('database').up(),
      () => this.indicators.check('queue').down({ length: 7_000, since: new Date(0) }),
    ]);
  }
}

/** All controllers except the one of health checks. */
export const CONTROLLERS = [ThrowsController, OrdersController, EdgesController];

/** An app without the package, with custom pipes, filters and health checks. */
export const EXISTING_APP: TestApp = {
  imports: [
    TerminusModule.forRoot({ logger: false }),
    ThrottlerModule.forRoot([{ limit: 1_000, ttl: 60_000 }]),
  ],
  controllers: [...CONTROLLERS, HealthController],
  main: (app: INestApplication) => {
    prepareWithoutPipe(app);
    app.useGlobalPipes(new ValidationPipe(PIPE_OPTIONS));
  },
};

/** The options of the app's `ValidationPipe`. */
export const PIPE_OPTIONS = { whitelist: true, transform: true };

interface Cookies {
  setHeader(name: string, value: string): void;
}

/** Prepares the app like its `main.ts`, but without its `ValidationPipe`. */
export function prepareWithoutPipe(app: INestApplication): void {
  app.setGlobalPrefix('api');
  app.use((request: { readonly url: string }, response: Cookies, next: (error?: unknown) => void) => {
    if (request.url.includes('/middleware/crash')) throw new TypeError('hunter2');
    if (request.url.includes('/middleware/rejects')) next(createError(401, 'Who are you?'));
    else {
      response.setHeader('Set-Cookie', 'seen=1');
      next();
    }
  });
  app.useGlobalFilters(new OutOfStockFilter());
}

/** A request that is written to the socket unchanged. */
export interface RecordedRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const ORDER = { email: 'office@music.example', name: 'Piano', lines: [{ quantity: 1 }] };

function post(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): RecordedRequest {
  return { method: 'POST', path, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** Requests that an existing app can receive, each named by its special feature. */
export const REQUESTS: Readonly<Record<string, RecordedRequest>> = {
  'a list': { path: '/api/orders' },
  'a list with a query': { path: '/api/orders?page=2&utm_source=mail' },
  'a text': { path: '/api/text' },
  'a stream': { path: '/api/stream' },
  'a redirect': { path: '/api/moved' },
  'a redirect that is thrown': { path: '/api/found' },
  'no content': { method: 'DELETE', path: '/api/orders/7' },
  'HEAD of a list': { method: 'HEAD', path: '/api/orders' },
  'a valid order': post('/api/orders', ORDER),
  'a valid order with an unknown key': post('/api/orders', { ...ORDER, note: 'fragile' }),
  'a valid order as a form': post('/api/orders/any', 'a=1&b=2', {
    'content-type': 'application/x-www-form-urlencoded',
  }),
  'any JSON': post('/api/orders/any', '[1,2]'),
  'no body': { method: 'POST', path: '/api/orders/any' },
  'a UUID': { path: '/api/orders/one/7d3e1c1e-3f0b-4f0e-9a6e-0d8e2f7b1c35' },
  'parsed parameters': { path: '/api/orders/parsed?size=small&weight=1.5&gift=true&ids=1,2' },
  'a health check that is up': { path: '/api/health/up' },
  'a health check that is down': { path: '/api/health/down' },
  'HEAD of a health check that is down': { method: 'HEAD', path: '/api/health/down' },
  'an unknown route': { path: '/api/nowhere' },
  'an unknown route with a query': { path: '/api/nowhere?token=hunter2' },
  'an unknown route with a long address': { path: `/api/${'x'.repeat(500)}` },
  'an unknown route with odd characters': { path: '/api/%D0%B6/<b>' },
  'HEAD of an unknown route': { method: 'HEAD', path: '/api/nowhere' },
  'a known address with another method': { method: 'PUT', path: '/api/orders' },
  'a known address with another method and a query': { method: 'PUT', path: '/api/orders?token=hunter2' },
  'OPTIONS of a known address': { method: 'OPTIONS', path: '/api/orders' },
  'OPTIONS of an unknown address': { method: 'OPTIONS', path: '/api/nowhere' },
  'an address outside of the prefix': { path: '/nowhere' },
  'malformed JSON': post('/api/orders', '{"email": '),
  'malformed JSON outside of the prefix': post('/nowhere', '{"email": '),
  'empty JSON': post('/api/orders/any', ''),
  'JSON in another charset': post('/api/orders/any', '{}', {
    'content-type': 'application/json; charset=utf-7',
  }),
  'JSON in an unknown encoding': post('/api/orders/any', '{}', {
    ...JSON_TYPE,
    'content-encoding': 'snappy',
  }),
  'a body that is too large': post('/api/orders', { name: 'x'.repeat(2_000_000) }),
  'a media type without a parser': post('/api/orders', '<order/>', { 'content-type': 'application/xml' }),
  'a media type without a parser, for any body': post('/api/orders/any', 'x', {
    'content-type': 'image/png',
  }),
  'a body without a media type': post('/api/orders', 'x', {}),
  'a media type that the handler does not declare': post('/api/orders/declared', '{}'),
  'a text for an order': post('/api/orders', 'x', { 'content-type': 'text/plain' }),
  'bad percent-encoding': { path: '/api/orders/%E0%A4%A' },
  'bad percent-encoding in a parameter': { path: '/api/orders/one/%zz' },
  'an order that fails': post('/api/orders', { email: 'nobody', lines: [{ quantity: 0 }, {}] }),
  'an order that fails in each field': post('/api/orders', {}),
  'an order that is a list': post('/api/orders', [ORDER]),
  'an order that fails, grouped': post('/api/orders/grouped', { email: 'nobody', lines: [{ quantity: 0 }] }),
  'an order whose key is __proto__': post('/api/orders', '{"__proto__": {"a": 1}}'),
  'no order': { method: 'POST', path: '/api/orders' },
  'a page that is not a number': { path: '/api/orders?page=two' },
  'an id that is not a UUID': { path: '/api/orders/one/7' },
  'a parameter that cannot be parsed': { path: '/api/orders/parsed?size=large&weight=1&gift=true&ids=1' },
  'a list that cannot be parsed': { path: '/api/orders/parsed?size=small&weight=1&gift=true&ids=1,x' },
  'a file that is missing': post('/api/orders/file', '{}'),
  'a guard that forbids': { path: '/api/forbidden' },
  'the first of a throttled address': { path: '/api/throttled' },
  'the second of a throttled address': { path: '/api/throttled' },
  'an error in place of a table': { path: '/api/throws/text/csv' },
  'an error after a promise': { path: '/api/throws/crash/late' },
  'HEAD of an error': { method: 'HEAD', path: '/api/throws/object' },
  'an error for a client that accepts only XML': {
    path: '/api/throws/text',
    headers: { accept: 'application/xml' },
  },
  'a response that the handler sends': { path: '/api/own-response' },
  'a middleware that crashes': { path: '/api/middleware/crash' },
  'a middleware that rejects': { path: '/api/middleware/rejects' },
  'a stream that breaks': { path: '/api/stream/broken' },
  'events that end with an error': { path: '/api/events' },
  ...Object.fromEntries(
    Object.keys(THROWN).map((kind) => [
      `throws ${kind}`,
      { path: `/api/throws/${encodeURIComponent(kind)}` },
    ]),
  ),
};

/** Bytes that the app does not receive as a request. */
export const BYTES: Readonly<Record<string, string>> = {
  'bytes that are not HTTP': 'GET / HTTQ/1.1\r\n\r\n',
  'headers that are too large': `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  'an unknown expectation': 'GET /api/text HTTP/1.1\r\nHost: a\r\nExpect: more\r\nConnection: close\r\n\r\n',
};

/** A response that was received unchanged from the socket. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends a request unchanged. `fetch` would change or hide parts. */
export function record(url: string, { method = 'GET', path, headers, body }: RecordedRequest) {
  return new Promise<RecordedResponse>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { hostname, port, method, path, agent: false, headers: { ...headers, ...length } };
    const request = sendRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: toStrings(response.headers), text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

function toStrings(headers: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** Writes bytes to a socket, and reads the response. */
export function recordBytes(url: string, bytes: string) {
  return new Promise<RecordedResponse>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', reject);
    socket.on('close', () => resolve(parseResponse(text)));
  });
}

function parseResponse(text: string): RecordedResponse {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((each) => each.split(': ') as [string, string]);
  const headers = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  return { status: Number(line.split(' ')[1]), headers, text: rest.join('\r\n\r\n') };
}
