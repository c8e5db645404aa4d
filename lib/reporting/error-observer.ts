import { SetMetadata } from '@nestjs/common';
import { type ApiError } from '../error/api-error.js';
import { type RequestRoute } from '../nest/request-route.js';

/** An error that was sent, for observers. */
export interface ErrorEvent {
  /** The error as it was sent. */
  readonly error: ApiError;
  /** The exception, with its stack and its causes. */
  readonly exception: unknown;
  /** The adapter's request object. */
  readonly request: unknown;
  readonly route: RequestRoute;
  /** The HTTP status that was sent. */
  readonly status: number;
  readonly requestId: string;
  /** Milliseconds from the arrival of the request to the response; `undefined` if they are not known. */
  readonly durationMs: number | undefined;
}

/**
 * Is told of each error after it was answered: for metrics, for alerts, for a service like Sentry. It cannot
 * change the answer; when it throws or rejects, that is logged.
 *
 * Give observers as `observers` to `ErrorsModule.forRoot()`, or mark a provider with {@link ObservesErrors}.
 */
export interface ErrorObserver {
  observe(event: ErrorEvent): void | Promise<void>;
}

/** The token of the option `observers`. */
export const ERROR_OBSERVERS = Symbol.for('nestjs-api-errors:error-observers');

/** The mark that {@link ObservesErrors} leaves on a provider's class; it names the method that is told. */
export const OBSERVES_ERRORS = 'nestjs-api-errors:observes-errors';

/**
 * Marks a provider as an {@link ErrorObserver}, wherever in the app it is registered; it may inject what it
 * needs. It must be a singleton.
 *
 * @example
 * ```ts
 * import { Injectable } from '@nestjs/common';
 * import { type ErrorEvent, type ErrorObserver, ObservesErrors } from 'nestjs-api-errors';
 *
 * @Injectable()
 * @ObservesErrors()
 * export class ErrorCounter implements ErrorObserver {
 *   readonly counts = new Map<string, number>();
 *
 *   observe({ error }: ErrorEvent): void {
 *     this.counts.set(error.code, (this.counts.get(error.code) ?? 0) + 1);
 *   }
 * }
 * ```
 */
export const ObservesErrors =
  () =>
  <Class extends abstract new (...dependencies: never[]) => ErrorObserver>(target: Class): void => {
    SetMetadata(OBSERVES_ERRORS, 'observe')(target);
  };
