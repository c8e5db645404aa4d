import { type IncomingMessage } from 'node:http';
import { NotFoundException } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorsFilter } from '../filter/errors.filter.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];
type Next = (error?: unknown) => void;

/** The request of Express, which keeps the address that its routers shorten. */
interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string;
}

/** Express's application, which is the listener of its server. */
interface ExpressInstance {
  readonly router: { readonly stack: readonly Layer[] };
  /** The application that this one is mounted in. */
  readonly parent?: object;
}

interface Layer {
  readonly handle: object;
}

/**
 * Answers what nobody else answers on an Express server, where Express would send a page of HTML: outside of a global
 * prefix, Nest leaves unknown addresses and errors of parsers alone. Apps may add routes after `init()`, so that the last
 * layer is moved behind them when a request comes to it.
 */
export function handleUnclaimedRequests(httpAdapter: HttpAdapter | undefined, filter: ErrorsFilter): void {
  if (httpAdapter?.getType() === 'express') new LastLayer(httpAdapter, filter).add();
}

/** The key by which each copy of the package recognises the layers of all copies. */
const IS_LAST = Symbol.for('nestjs-api-errors:last-layer');

class LastLayer {
  constructor(
    private readonly httpAdapter: HttpAdapter,
    private readonly filter: ErrorsFilter,
  ) {}

  add(): void {
    // Layers that were added later are looked for when the stack has grown.
    let length = 0;
    let isLast = true;
    const answersHere = (request: IncomingMessage): boolean => {
      const { stack } = this.express.router;
      if (stack.length !== length) {
        length = stack.length;
        isLast = stack.slice(stack.findIndex(({ handle }) => handle === claim) + 1).every(isLastLayer);
        if (!isLast && !isLastLayer(stack.at(-1)!)) this.add();
      }
      return isLast && !this.isEmbedded(request);
    };
    const claim = (request: ExpressRequest, response: object, next: Next): void => {
      if (!answersHere(request)) return next();
      const error = new NotFoundException(`Cannot ${request.method} ${request.originalUrl}`);
      this.filter.sendError(error, request, response);
    };
    // Express recognises a handler of errors by its four parameters.
    const claimError = (error: unknown, request: ExpressRequest, response: object, next: Next): void => {
      if (answersHere(request)) this.filter.sendError(error, request, response);
      else next(error);
    };
    for (const layer of [claim, claimError]) this.httpAdapter.use(Object.assign(layer, { [IS_LAST]: true }));
  }

  private get express(): ExpressInstance {
    return this.httpAdapter.getInstance();
  }

  /** Checks whether another Express app has the last word: one that this is mounted in, or that listens. */
  private isEmbedded({ socket }: IncomingMessage): boolean {
    if (this.express.parent) return true;
    const { server } = socket as { readonly server?: NodeJS.EventEmitter };
    const listeners = server?.listeners('request') ?? [];
    return listeners.some((listener) => 'handle' in listener && (listener as object) !== this.express);
  }
}

function isLastLayer({ handle }: Layer): boolean {
  return IS_LAST in handle;
}
