import { type IncomingMessage, type Server } from 'node:http';

/** How long requests take. It costs every request a little, so it runs only where somebody asks. */
export class RequestClock {
  private readonly started = new WeakMap<object, number>();

  /** Notes when each request of a server arrives. */
  watch(server: Pick<Server, 'prependListener'> | undefined): void {
    server?.prependListener?.('request', (request: IncomingMessage) => {
      this.started.set(request, performance.now());
    });
  }

  /** Milliseconds since a request arrived, where that is known; Fastify's reply counts them itself. */
  elapsed(request: unknown, response: unknown): number | undefined {
    const { elapsedTime } = response as { readonly elapsedTime?: number };
    if (typeof elapsedTime === 'number') return elapsedTime;
    const start = this.started.get((request as { readonly raw?: object }).raw ?? (request as object));
    return start === undefined ? undefined : performance.now() - start;
  }
}
