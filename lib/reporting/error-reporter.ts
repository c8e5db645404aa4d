import { type IncomingMessage, type Server } from 'node:http';
import { Logger } from '@nestjs/common';
import { type Catalogue } from '../catalogue/catalogue.js';
import { type ApiError } from '../error/api-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { onRejection } from '../nest/foreign-error.js';
import { type ErrorLog } from './error-log.js';
import { type ErrorEvent, type ErrorObserver } from './error-observer.js';
import { type FailureLog } from './error-story.js';

/** Who is told of errors. */
export interface ErrorReportParts {
  readonly catalogue: Catalogue;
  /** Absent where the app wants no log. */
  readonly log: ErrorLog | undefined;
  readonly observers: () => readonly ErrorObserver[];
  readonly failures: FailureLog;
}

/** Tells the log and the observers of each error. None of them can break an answer. */
export class ErrorReport {
  private readonly logger = new Logger('ErrorsModule');
  /** Those that are declared, and those that are told of. */
  private readonly known = new WeakSet<ErrorDefinition>();

  constructor(private readonly parts: ErrorReportParts) {}

  /** @param eventOf makes the event; it is not asked where nobody listens, as to most errors of clients */
  tell({ status, definition }: ApiError, eventOf: () => ErrorEvent): void {
    const { log } = this.parts;
    const observers = this.parts.observers();
    const logging = log?.isFor(status) ? log : undefined;
    if (logging || observers.length > 0) this.spread(eventOf(), logging, observers);
    this.noteUndeclared(definition);
  }

  private spread(event: ErrorEvent, log: ErrorLog | undefined, observers: readonly ErrorObserver[]): void {
    this.guard('The log', () => log?.write(event));
    for (const observer of observers) {
      const name = observer.constructor?.name ?? 'An observer';
      this.guard(name, () => {
        const done: unknown = observer.observe(event);
        onRejection(done, (failure) => this.failed(name, failure));
      });
    }
  }

  /** An error that nobody declared leaves all the same; its author hears of it once. */
  private noteUndeclared(definition: ErrorDefinition): void {
    if (this.known.has(definition)) return;
    this.known.add(definition);
    if (this.parts.catalogue.has(definition)) return;
    this.logger.warn(
      `'${definition.code}' is thrown, but the app does not declare it. Add its class to \`errors\` of ` +
        `ErrorsModule.forRoot(), to ErrorsModule.forFeature(), or to @ApiErrors() of the handler.`,
    );
  }

  private guard(name: string, step: () => void): void {
    try {
      step();
    } catch (failure) {
      this.failed(name, failure);
    }
  }

  private failed(name: string, failure: unknown): void {
    this.parts.failures.write(`${name} failed to take note of an error.`, failure);
  }
}

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
