import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import {
  Body,
  type CallHandler,
  Controller,
  type ExecutionContext,
  type INestApplication,
  Module,
  type NestInterceptor,
  Post,
  UseInterceptors,
} from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { ErrorsModule } from 'nestjs-api-errors';
import { type Observable, of } from 'rxjs';
import { type AdapterName, createApp, runListening } from './http.js';

class Note {
  @IsOptional()
  @IsString()
  text?: string;
}

/** Sends a response without the handler, as a cache does. */
class EarlyInterceptor implements NestInterceptor {
  intercept(): Observable<unknown> {
    return of({ cached: true });
  }
}

/** Waits until the client has disconnected, then calls the handler. */
class SlowInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const response = context.switchToHttp().getResponse<ServerResponse & { readonly raw?: ServerResponse }>();
    await once(response.raw ?? response, 'close');
    return next.handle();
  }
}

@Controller('notes')
class Notes {
  @Post('plain')
  plain(@Body() note: Note): Note {
    return note;
  }

  @Post('early')
  @UseInterceptors(EarlyInterceptor)
  early(@Body() note: Note): Note {
    return note;
  }

  @Post('slow')
  @UseInterceptors(SlowInterceptor)
  slow(@Body() note: Note): Note {
    return note;
  }
}

@Module({ imports: [ErrorsModule.forRoot()], controllers: [Notes] })
class NotesApp {}

const XML = { 'content-type': 'application/xml' };

/**
 * Reads `request.body` as an access log does, at the end of requests whose body is not parsed. It reads outside of any
 * handler: an exception there ends the process.
 */
export async function collectAccessLog(adapter: AdapterName): Promise<Record<string, unknown>> {
  const app = await createApp(NotesApp, adapter);
  const received = new Set<unknown>();
  const read: Record<string, unknown> = {};
  app.use((request: IncomingMessage & { body?: unknown }, response: ServerResponse, next: () => void) => {
    received.add(request.url);
    // Express 4 sets an empty object if no parser has read the body.
    response.on('close', () => (read[request.url!] = request.body ?? {}));
    next();
  });
  return runListening(app, async (sendRequest) => {
    for (const path of ['plain', 'early'])
      await sendRequest(`POST /notes/${path}`, '<note/>', XML['content-type']);
    const unfinished = beginPost(app, '/notes/slow');
    await waitUntil(() => received.has('/notes/slow'));
    unfinished.destroy();
    await waitUntil(() => Object.keys(read).length === 3);
    return read;
  });
}

/** Sends a request whose client can disconnect before the response. */
function beginPost(app: INestApplication, path: string): ClientRequest {
  const { port } = app.getHttpServer().address() as { port: number };
  const request = send({ port, host: '127.0.0.1', path, method: 'POST', headers: XML });
  request.on('error', () => undefined);
  return request.end('<note/>');
}

async function waitUntil(isDone: () => boolean): Promise<void> {
  while (!isDone()) await setImmediate();
}
