import { SetMetadata } from '@nestjs/common';
import { type ApiException } from '../catalogue/api-exception.js';
import { type RequestRoute } from '../nest/request-route.js';

/** Describes the request during which an exception was thrown. */
export interface MappingContext {
  /** The adapter's request object. */
  readonly request: unknown;
  /** The method of the request, and the route that it matched. */
  readonly route: RequestRoute;
  /** The id of the request, as the response has it. */
  readonly requestId: string;
}

/** @example 'GET /orders/:id [9d3f8e7a]' */
export function formatRequest({ route, requestId }: Pick<MappingContext, 'route' | 'requestId'>): string {
  return `${route.method} ${route.template ?? '(no route)'} [${requestId}]`;
}

/**
 * Maps the exceptions of a library, or of your own domain, to errors of the API. Mappers are called before the built-in
 * mapping, in the order of their registration; the first mapper that returns an error wins.
 *
 * Mappers are not called for an {@link ApiException}. They are called for an exception whose cause is an
 * {@link ApiException}, and for each member of an `AggregateError` that is not an {@link ApiException}.
 *
 * Pass them as `mappers` to `ErrorsModule.forRoot()`, or decorate a provider with {@link MapsErrors}.
 */
export interface ErrorMapper {
  /**
   * Maps an exception.
   *
   * @param thrown any thrown value except an {@link ApiException}; it can be `undefined` or a frozen object
   * @param context the request during which it was thrown
   * @returns the error to send, or `undefined` if this mapper does not know the exception
   */
  map(thrown: unknown, context: MappingContext): ApiException | undefined;
}

export const MAPS_ERRORS = 'nestjs-api-errors:maps-errors';

/**
 * Registers a provider of any module as an {@link ErrorMapper}. It can inject other providers, and must be a singleton.
 *
 * @example
 * ```ts
 * import { Injectable } from '@nestjs/common';
 * import { ApiException, type ErrorMapper, HttpErrors, MapsErrors } from 'nestjs-api-errors';
 *
 * class OutOfStock extends Error {}
 *
 * @Injectable()
 * @MapsErrors()
 * export class StockMapper implements ErrorMapper {
 *   map(thrown: unknown): ApiException | undefined {
 *     return thrown instanceof OutOfStock ? new HttpErrors.Conflict(undefined, { cause: thrown }) : undefined;
 *   }
 * }
 * ```
 */
export const MapsErrors =
  () =>
  <Class extends abstract new (...dependencies: never[]) => ErrorMapper>(target: Class): void => {
    SetMetadata(MAPS_ERRORS, 'map')(target);
  };
