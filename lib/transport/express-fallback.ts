import { type IncomingMessage } from 'node:http';
import { NotFoundException } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorsFilter } from '../filter/errors.filter.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];
type Next = (error?: unknown) => void;

interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string;
}

interface ExpressInstance {
  readonly router: { readonly stack: readonly Layer[] };
  readonly parent?: object;
}

interface Layer {
  readonly handle: object;
}

/**
 * Sends errors that Express would send as HTML pages: outside of a global prefix, Nest does not handle unknown routes and
 * errors of parsers. The last layer handles them. Apps can add routes after `init()`; the next request adds a new last layer
 * behind these.
 */
export function handleUnhandledRequests(httpAdapter: HttpAdapter | undefined, filter: ErrorsFilter): void {
  if (httpAdapter?.getType() === 'express') new LastLayer(httpAdapter, filter).add();
}

/** Shared by all copies of the package, so that each recognizes the layers of the others. */
const LAST_LAYER = Symbol.for('nestjs-api-errors:last-layer');

class LastLayer {
  constructor(
    private readonly httpAdapter: HttpAdapter,
    private readonly filter: ErrorsFilter,
  ) {}

  add(): void {
    let length = 0;
    let isLast = true;
    const isResponsible = (request: IncomingMessage): boolean => {
      const { stack } = this.express.router;
      if (stack.length !== length) {
        length = stack.length;
        isLast = stack
          .slice(stack.findIndex(({ handle }) => handle === handleRequest) + 1)
          .every(isLastLayer);
        if (!isLast && !isLastLayer(stack.at(-1)!)) this.add();
      }
      return isLast && !this.isEmbedded(request);
    };
    const handleRequest = (request: ExpressRequest, response: object, next: Next): void => {
      if (!isResponsible(request)) return next();
      const error = new NotFoundException(`Cannot ${request.method} ${request.originalUrl}`);
      this.filter.sendError(error, request, response);
    };
    const handleError = (error: unknown, request: ExpressRequest, response: object, next: Next): void => {
      if (isResponsible(request)) this.filter.sendError(error, request, response);
      else next(error);
    };
    for (const layer of [handleRequest, handleError])
      this.httpAdapter.use(Object.assign(layer, { [LAST_LAYER]: true }));
  }

  private get express(): ExpressInstance {
    return this.httpAdapter.getInstance();
  }

  /** Checks whether another Express app handles the remaining requests: it mounts this one, or it listens on the server. */
  private isEmbedded({ socket }: IncomingMessage): boolean {
    if (this.express.parent) return true;
    const { server } = socket as { readonly server?: NodeJS.EventEmitter };
    const listeners = server?.listeners('request') ?? [];
    return listeners.some((listener) => 'handle' in listener && (listener as object) !== this.express);
  }
}

function isLastLayer({ handle }: Layer): boolean {
  return LAST_LAYER in handle;
}
