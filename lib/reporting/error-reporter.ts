import { type IncomingMessage, type Server } from 'node:http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import { type ApiError } from '../error/api-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { formatRequest } from '../exceptions/error-mapper.js';
import { handleRejection } from '../internal/unknown-value.js';
import { LoadedModules } from '../nest/loaded-modules.js';
import { ErrorLog } from './error-log.js';
import { ERROR_OBSERVERS, type ErrorEvent, type ErrorObserver, OBSERVES_ERRORS } from './error-observer.js';
import { FailureLog } from './failure-log.js';

/** True if each operation is checked for undeclared errors, so that another warning would repeat that check. */
export const HAS_DECLARATION_CHECK = Symbol.for('nestjs-api-errors:has-declaration-check');

@Injectable()
export class ErrorReporter {
  private readonly logger = new Logger('ErrorsModule');
  private readonly checkedDefinitions = new WeakSet<ErrorDefinition>();
  private observers: () => readonly ErrorObserver[];

  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(ErrorLog) private readonly log: ErrorLog,
    @Inject(FailureLog) private readonly failures: FailureLog,
    @Inject(ERROR_OBSERVERS) observers: readonly ErrorObserver[],
    @Inject(LoadedModules) modules: LoadedModules,
    @Inject(HAS_DECLARATION_CHECK) private readonly hasDeclarationCheck: boolean,
  ) {
    this.observers = modules.addDecoratedProviders(observers, OBSERVES_ERRORS);
  }

  /** Adds an observer of tests to those of the app. */
  addObserver(observer: ErrorObserver): void {
    const listOthers = this.observers;
    this.observers = () => [...listOthers(), observer];
  }

  get hasObservers(): boolean {
    return this.observers().length > 0;
  }

  /** @param createEvent creates the event; called only if the error is logged or observed, to save time for client errors */
  report({ status, definition }: ApiError, createEvent: () => ErrorEvent): void {
    const observers = this.observers();
    const isLogged = this.log.isEnabled(status);
    if (isLogged || observers.length > 0) {
      const event = createEvent();
      if (isLogged) this.runSafely('The error log', event, () => this.log.write(event));
      this.notify(observers, event);
    }
    if (!this.hasDeclarationCheck) this.warnIfUndeclared(definition);
  }

  private notify(observers: readonly ErrorObserver[], event: ErrorEvent): void {
    for (const observer of observers) {
      const name = `The observer ${observer.constructor?.name ?? '(no class)'}`;
      this.runSafely(name, event, () => {
        const result: unknown = observer.observe(event);
        handleRejection(result, (failure) => this.logFailure(name, event, failure));
      });
    }
  }

  private warnIfUndeclared(definition: ErrorDefinition): void {
    if (this.checkedDefinitions.has(definition)) return;
    this.checkedDefinitions.add(definition);
    if (this.catalogue.has(definition)) return;
    this.logger.warn(
      `The error \`${definition.code}\` was sent, but the app does not declare it. Add its class to \`errors\` of ` +
        '`ErrorsModule.forRoot()`, to `ErrorsModule.forFeature()`, or to `@ApiErrors()` of the handler.',
    );
  }

  private runSafely(name: string, event: ErrorEvent, step: () => void): void {
    try {
      step();
    } catch (failure) {
      this.logFailure(name, event, failure);
    }
  }

  private logFailure(name: string, event: ErrorEvent, failure: unknown): void {
    const { code } = event.error;
    this.failures.write(`${name} failed to report the error '${code}'. (${formatRequest(event)})`, failure);
  }
}

/** Measures the duration of requests. It runs only if the app has observers, because it slows down every request. */
@Injectable()
export class RequestClock {
  private readonly started = new WeakMap<object, number>();

  watch(server: Pick<Server, 'prependListener'> | undefined): void {
    server?.prependListener?.('request', (request: IncomingMessage) => {
      this.started.set(request, performance.now());
    });
  }

  getElapsedMs(request: unknown, response: unknown): number | undefined {
    const { elapsedTime } = response as { readonly elapsedTime?: number };
    if (typeof elapsedTime === 'number') return elapsedTime;
    const start = this.started.get((request as { readonly raw?: object }).raw ?? (request as object));
    return start === undefined ? undefined : performance.now() - start;
  }
}
