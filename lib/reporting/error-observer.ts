import { SetMetadata } from '@nestjs/common';
import { type ApiError } from '../error/api-error.js';
import { type RequestRoute } from '../nest/request-route.js';

/** Describes an error that was sent. */
export interface ErrorEvent {
  /** The error as it was sent. */
  readonly error: ApiError;
  /** The exception, with its stack and its causes. */
  readonly exception: unknown;
  /** The adapter's request object. */
  readonly request: unknown;
  /** The method of the request, and the route that it matched. */
  readonly route: RequestRoute;
  /** The HTTP status of the error. It was sent, unless the response had already begun. */
  readonly status: number;
  /** The id of the request, as the response has it. */
  readonly requestId: string;
  /** Milliseconds from the arrival of the request to the response; `undefined` if unknown. */
  readonly durationMs: number | undefined;
}

/**
 * Receives each error after its response was sent, for example to count it, to send an alert, or to report it to Sentry. In
 * an event stream, it is called before the error event is sent. It cannot change the response. If it throws or rejects, the
 * failure is logged.
 *
 * Pass observers as `observers` to `ErrorsModule.forRoot()`, or decorate a provider with {@link ObservesErrors}.
 */
export interface ErrorObserver {
  /** Receives an error. It is called once for each error; a returned promise is not awaited. */
  observe(event: ErrorEvent): void | Promise<void>;
}

export const ERROR_OBSERVERS = Symbol.for('nestjs-api-errors:error-observers');

export const OBSERVES_ERRORS = 'nestjs-api-errors:observes-errors';

/**
 * Registers a provider of any module as an {@link ErrorObserver}. It can inject other providers, and must be a singleton.
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
