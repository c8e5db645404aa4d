import { StreamableFile } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorAnswerer } from './error-answerer.js';

/**
 * Answers for a file that cannot be read: on Express a `StreamableFile` answers for itself, with a text. One that breaks
 * off later does so as before, and one that has its own handler of errors keeps it.
 */
export function answerFileErrors(
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  answerer: ErrorAnswerer,
): void {
  if (httpAdapter?.getType() !== 'express') return;
  const reply = httpAdapter.reply.bind(httpAdapter);
  httpAdapter.reply = (response: FileResponse, body: unknown, status?: number) => {
    if (body instanceof StreamableFile && String(body.errorHandler) === USUAL_HANDLER) {
      const usual = body.errorHandler;
      body.setErrorHandler((error) => {
        if (response.headersSent || response.destroyed) usual(error, response as never);
        else answerer.answer(error, response.req, response);
      });
    }
    return reply(response, body, status) as unknown;
  };
}

const USUAL_HANDLER = String(new StreamableFile(Buffer.alloc(0)).errorHandler);

interface FileResponse {
  readonly req: object;
  readonly headersSent: boolean;
  readonly destroyed: boolean;
}
