import { applyDecorators, type CanActivate, UseGuards } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { ApiErrors, ApiExcludeErrors } from './api-errors.decorator.js';

/** Rejects every request. The error that it declares is documented for each handler that it is bound to. */
@ApiErrors(HttpErrors.Gone)
class GoneGuard implements CanActivate {
  canActivate(): never {
    throw new HttpErrors.Gone();
  }
}

/**
 * Switches a handler or all handlers of a controller off: they send 410, and the OpenAPI document lists it. The route
 * stays, so that clients learn that it is gone and not that they mistyped it. Parsers, and guards of the app, of the
 * controller and those that are bound below it, run before. Validation does not run.
 *
 * @see RFC 9110, 15.5.11
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common';
 * import { Gone } from 'nestjs-api-errors';
 *
 * @Controller('v1/orders')
 * export class OldOrdersController {
 *   @Get()
 *   @Gone()
 *   find() {}
 * }
 * ```
 */
export function Gone(): ClassDecorator & MethodDecorator {
  return applyDecorators(UseGuards(GoneGuard), ApiExcludeErrors(ValidationFailed));
}
