import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import {
  Body,
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Get,
  GatewayTimeoutException,
  Header,
  HttpCode,
  HttpException,
  Injectable,
  type MessageEvent,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  Patch,
  Post,
  Query,
  Req,
  RequestTimeoutException,
  Res,
  Scope,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UploadedFile,
  UseGuards,
  UseInterceptors,
  type Type,
} from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Throttle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import axios from 'axios';
import { IsInt, IsString } from 'class-validator';
import {
  ApiErrors,
  readBasicCredentials,
  defineError,
  type ErrorFormat,
  HttpErrors,
  looker,
  ValidationFailed,
} from 'nestjs-api-errors';
import { catchError, concat, delay, of, throwError } from 'rxjs';

/** A string that no response may contain. */
export const SECRET = 'hunter2';
const SQL = `INSERT INTO users VALUES ('${SECRET}') /srv/app/users.service.ts:7`;

class OrderDto {
  @IsString()
  name!: string;

  @IsInt()
  count!: number;
}

class OrderNotFound extends defineError({
  code: 'order_not_found',
  status: 404,
  message: 'No order {id}.',
}) {}
class OrderForbidden extends defineError({
  code: 'order_forbidden',
  status: 403,
  message: "Order {id} is somebody else's.",
  disguise: OrderNotFound,
}) {}
class Signed extends defineError({
  code: 'not_signed',
  status: 401,
  message: 'The request is not signed.',
  headers: { 'WWW-Authenticate': 'Signature' },
}) {}
class ReadOnly extends defineError({
  code: 'read_only',
  status: 405,
  message: 'This order cannot be changed any more.',
  headers: { Allow: 'GET' },
}) {}

@Injectable()
class RejectingGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class Throwing implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException('Dispatchers only.');
  }
}

@Injectable()
class PasswordGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = readBasicCredentials(context.switchToHttp().getRequest());
    if (user !== 'ann') throw new HttpErrors.Unauthorized();
    return true;
  }
}

@Controller('orders')
class OrdersController {
  @Get()
  list(@Query('page', ParseIntPipe) page: number) {
    return { page };
  }

  @Post()
  create(@Body() order: OrderDto) {
    return order;
  }

  @Patch(':id')
  change(@Param('id') _id: string, @Body() order: OrderDto) {
    return order;
  }

  @Post('anything')
  @HttpCode(200)
  anything(@Body() body: unknown) {
    return { body: body ?? null };
  }

  @Post('itself')
  @HttpCode(200)
  itself(@Req() request: { body?: unknown }) {
    return { body: request.body ?? 'none' };
  }

  @Post('ping')
  @HttpCode(200)
  ping() {
    return 'pong';
  }

  @Post('table')
  @HttpCode(200)
  @ApiConsumes('application/json')
  table(@Body() body: OrderDto) {
    return body;
  }

  @Get(':id/mine')
  @ApiErrors(OrderNotFound, OrderForbidden)
  mine(@Param('id') id: string) {
    if (id === '7') throw new OrderForbidden({ id });
    throw new OrderNotFound({ id });
  }

  @Get('business')
  business() {
    throw new ReadOnly();
  }
}

@Controller()
class AccessController {
  @Get('refused')
  @UseGuards(RejectingGuard)
  refused() {}

  @Get('thrown')
  @UseGuards(Throwing)
  thrown() {}

  @Get('unauthorized')
  unauthorized() {
    throw new UnauthorizedException();
  }

  @Get('unsigned')
  unsigned() {
    throw new Signed();
  }

  @Get('password')
  @UseGuards(PasswordGuard)
  password() {
    return 'in';
  }

  @Get('throttled')
  @UseGuards(ThrottlerGuard)
  @Throttle({ short: { limit: 1, ttl: 60_000 }, long: { limit: 1, ttl: 120_000 } })
  throttled() {
    return 'in';
  }
}

@Controller()
class AvailabilityController {
  @Get('busy')
  busy() {
    throw new HttpErrors.ServiceUnavailable(undefined, { retryAfter: 30 });
  }

  @Get('closed')
  closed() {
    throw new HttpErrors.ServiceUnavailable(undefined, { retryAfter: new Date('2030-01-01T00:00:00Z') });
  }

  @Get('slow')
  slow() {
    throw new RequestTimeoutException();
  }

  @Get('slow-upstream')
  slowUpstream() {
    throw new GatewayTimeoutException();
  }
}

/** Calls a server that sends a 404 with a secret or no response, or a port without a server. */
@Controller('upstream')
export class UpstreamController {
  static server: Server;
  /** The address of a port without a server. */
  static unreachable: string;
  static async listen(): Promise<void> {
    UpstreamController.server = createServer((request, response) => {
      if (request.url === '/slow') return;
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ token: SECRET }));
    });
    await new Promise<void>((done) => void UpstreamController.server.listen(0, '127.0.0.1', done));
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    UpstreamController.unreachable = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await once(gone.close(), 'close');
  }

  private get url(): string {
    return `http://127.0.0.1:${(UpstreamController.server.address() as AddressInfo).port}`;
  }

  @Get('axios')
  axios() {
    return axios.get(this.url, { headers: { authorization: SECRET } });
  }

  @Get('axios-slow')
  axiosSlow() {
    return axios.get(`${this.url}/slow`, { timeout: 50 });
  }

  @Get('axios-unreachable')
  axiosNobody() {
    return axios.get(UpstreamController.unreachable);
  }

  @Get('fetch')
  fetch() {
    return fetch(UpstreamController.unreachable);
  }

  @Get('fetch-slow')
  fetchSlow() {
    return fetch(`${this.url}/slow`, { signal: AbortSignal.timeout(50) });
  }

  @Get('axios-cancelled')
  axiosCancelled() {
    return axios.get(`${this.url}/slow`, { signal: AbortSignal.timeout(50) });
  }

  @Get('axios-own-mistake')
  axiosOwnMistake() {
    return axios.get('ftp://127.0.0.1/');
  }

  @Get('fetch-own-mistake')
  fetchOwnMistake() {
    return fetch('http://127.0.0.1:1');
  }

  @Get('grpc')
  grpc() {
    const Client = makeGenericClientConstructor(
      {
        call: {
          path: '/Orders/Call',
          requestStream: false,
          responseStream: false,
          requestSerialize: (text: string) => Buffer.from(text),
          requestDeserialize: String,
          responseSerialize: (text: string) => Buffer.from(text),
          responseDeserialize: String,
        },
      },
      'Orders',
    );
    const client = new Client('127.0.0.1:1', credentials.createInsecure());
    return new Promise((done, fail) => {
      client.call!('x', (error: Error | null, response: unknown) => {
        client.close();
        if (error) fail(error);
        else done(response);
      });
    });
  }
}

@Injectable({ scope: Scope.REQUEST })
class Unmade {
  constructor() {
    throw new Error(SQL);
  }
}

@Controller('scoped')
class ScopedController {
  constructor(readonly unmade: Unmade) {}

  @Get()
  find() {}
}

/** Fails before a route is matched. */
export function failingMiddleware(
  request: { url?: string },
  _response: unknown,
  next: (error?: unknown) => void,
) {
  if (request.url?.endsWith('/middleware/thrown')) throw new Error(SQL);
  next(request.url?.endsWith('/middleware/handed-on') ? new Error(SQL) : undefined);
}

class FailingInterceptor implements NestInterceptor {
  intercept(): never {
    throw new Error(SQL);
  }
}

@Controller('crash')
class CrashController {
  @Get('intercepted')
  @UseInterceptors(FailingInterceptor)
  intercepted() {}

  @Get('rejected')
  rejected() {
    return Promise.reject(new Error(SQL));
  }

  @Get('observable')
  observable() {
    return throwError(() => new Error(SQL));
  }

  @Get('http-500')
  http() {
    throw new HttpException({ message: SQL, query: SQL }, 500, { cause: new Error(SQL) });
  }

  @Get('aggregate')
  aggregate() {
    throw new AggregateError(
      [
        new ValidationFailed([{ field: 'name', code: 'invalid' }]),
        new ValidationFailed([{ field: 'email', code: 'already_exists' }]),
        new HttpErrors.Conflict(),
      ],
      SECRET,
    );
  }

  @Get('status/:status')
  status(@Param('status') status: string) {
    throw new HttpException(SECRET, Number(status));
  }

  @Get('while-away')
  async whileAway(@Req() request: { raw?: IncomingMessage } & IncomingMessage, @Query('how') how: string) {
    const { socket } = request.raw ?? request;
    const left = new AbortController();
    socket.once('close', () => left.abort());
    await once(left.signal, 'abort');
    if (how === 'abort') left.signal.throwIfAborted();
    if (how === 'reset') {
      const facts = { code: 'ECONNRESET', syscall: 'read', address: '10.0.0.5', port: 5432 };
      throw Object.assign(new Error('read ECONNRESET'), facts);
    }
    throw new Error(SQL);
  }

  @Get('gone')
  gone() {
    throw new HttpErrors.Gone();
  }

  @Get('locked')
  locked() {
    throw new HttpErrors.Locked();
  }

  @Get('unwritable')
  unwritable() {
    const metadata: Record<string, unknown> = { size: 10n };
    metadata.self = metadata;
    throw new HttpErrors.Conflict(undefined, { metadata });
  }
}

/** The default format, which fails for some errors. */
export const FRAGILE_FORMAT: ErrorFormat = {
  ...looker(),
  render: (error, mediaType) => {
    if (error.code === 'gone') throw new Error(SQL);
    return error.code === 'locked' ? (10n as never) : looker().render(error, mediaType);
  },
};

interface RawResponse {
  readonly raw?: RawResponse;
  write(chunk: string): void;
  end(chunk?: string): void;
  setHeader(name: string, value: string): void;
}

const delayValue = <T>(value: T) => of(value).pipe(delay(20));

class Recovering implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(catchError(() => of({ data: 'recovered' })));
  }
}

@Controller('stream')
class StreamController {
  @Get('begun')
  async begun(@Res() response: RawResponse) {
    const raw = response.raw ?? response;
    raw.write('one line\n');
    await new Promise((done) => setTimeout(done, 20));
    throw new Error(SQL);
  }

  @Get('over')
  over(@Res() response: RawResponse) {
    (response.raw ?? response).end('all of it');
    throw new Error(SQL);
  }

  @Get('missing-file')
  missing() {
    return new StreamableFile(createReadStream(`/srv/${SECRET}`));
  }

  @Get('broken-file')
  broken() {
    const chunks = (async function* () {
      yield 'one line\n';
      await new Promise((done) => setTimeout(done, 20));
      throw new Error(SQL);
    })();
    return new StreamableFile(Readable.from(chunks));
  }

  @Sse('events')
  events() {
    const event: MessageEvent = { data: { seen: 1 } };
    return concat(
      delayValue(event),
      throwError(() => new Error(SQL)),
    );
  }

  @Sse('known-events')
  knownEvents() {
    return concat(
      delayValue({ data: { seen: 1 } }),
      throwError(() => new OrderNotFound({ id: 7 })),
    );
  }

  @Sse('recovered-events')
  @UseInterceptors(Recovering)
  recoveredEvents() {
    return concat(
      delayValue({ data: { seen: 1 } }),
      throwError(() => new Error(SQL)),
    );
  }

  @Sse('no-events')
  noEvents() {
    return throwError(() => new OrderNotFound({ id: 7 }));
  }

  @Get('headers')
  @Header('Cache-Control', 'public, max-age=3600')
  @Header('Content-Type', 'text/csv')
  @Header('Content-Disposition', 'attachment; filename="report.csv"')
  @Header('Content-Encoding', 'identity')
  @Header('Content-Language', 'en')
  @Header('Content-Range', 'bytes 0-1/2')
  @Header('Accept-Ranges', 'bytes')
  @Header('Expires', 'Tue, 01 Jan 2030 00:00:00 GMT')
  @Header('ETag', '"1"')
  @Header('Last-Modified', 'Tue, 01 Jan 2030 00:00:00 GMT')
  @Header('Set-Cookie', 'seen=1')
  @Header('Vary', 'Origin')
  @Header('X-RateLimit-Remaining', '3')
  @Header('Strict-Transport-Security', 'max-age=1')
  headers(@Res({ passthrough: true }) response: { serializer?(write: (body: unknown) => string): void }) {
    // Fastify calls this serializer for the return value of a handler.
    response.serializer?.((body) => `csv: ${String(body)}`);
    throw new HttpErrors.NotFound();
  }
}

@Controller('documents')
@ApiConsumes('multipart/form-data')
class DocumentsController {
  @Post('notes')
  @HttpCode(200)
  note(@Body() body: OrderDto) {
    return body;
  }
}

/** Returns the controllers of the edge cases. Each adapter has its own interceptor for files. */
export function edges(fileInterceptor: (field: string, options?: object) => Type) {
  @Controller('files')
  class FilesController {
    @Post()
    @UseInterceptors(fileInterceptor('file', { limits: { fileSize: 10 } }))
    upload(@UploadedFile() file: { size: number }) {
      return { size: file?.size };
    }
  }
  return {
    imports: [
      ThrottlerModule.forRoot([
        { name: 'short', limit: 10, ttl: 1_000 },
        { name: 'long', limit: 10, ttl: 1_000 },
      ]),
    ],
    providers: [Unmade],
    controllers: [
      OrdersController,
      AccessController,
      AvailabilityController,
      UpstreamController,
      ScopedController,
      CrashController,
      StreamController,
      DocumentsController,
      FilesController,
    ],
  };
}
