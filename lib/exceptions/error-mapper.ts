import { SetMetadata } from '@nestjs/common';
import { type ApiException } from '../catalogue/api-exception.js';
import { type RequestRoute } from '../nest/request-route.js';

/** What a mapper may want to know of the request. */
export interface MappingContext {
  /** The adapter's request object. */
  readonly request: unknown;
  readonly route: RequestRoute;
  readonly requestId: string;
}

/** Names a request in the log. @example 'GET /orders/:id [9d3f8e7a]' */
export function placeOf({ route, requestId }: Pick<MappingContext, 'route' | 'requestId'>): string {
  return `${route.method} ${route.template ?? '(no route)'} [${requestId}]`;
}

/**
 * Turns the exceptions of a library, or of the app's own domain, into errors of the API. Mappers are asked
 * first, in order; the first that answers wins. They are not asked about an {@link ApiException}, which is an error of
 * the API already. They are asked about an exception that has one as its cause, and about the foreign members of an
 * `AggregateError` one by one.
 *
 * Give them as `mappers` to `ErrorsModule.forRoot()`, or mark a provider with {@link MapsErrors}.
 */
export interface ErrorMapper {
  /**
   * @param thrown whatever was thrown but an {@link ApiException}, `undefined` and frozen objects included
   * @returns the error that leaves, or `undefined`: not mine
   */
  map(thrown: unknown, context: MappingContext): ApiException | undefined;
}

/** The mark that {@link MapsErrors} leaves on a provider's class; it names the method that is asked. */
export const MAPS_ERRORS = 'nestjs-api-errors:maps-errors';

/**
 * Marks a provider as an {@link ErrorMapper}, wherever in the app it is registered; it may inject what it needs.
 * It must be a singleton.
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
