import { applyDecorators, type CanActivate, UseGuards } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { ApiErrors, ApiExcludeErrors } from './api-errors.decorator.js';

/** Lets nobody pass. What a guard declares is documented of each handler that it is bound to. */
@ApiErrors(HttpErrors.Gone)
class GoneGuard implements CanActivate {
  canActivate(): never {
    throw new HttpErrors.Gone();
  }
}

/**
 * Switches a handler off, or all handlers of a controller: they answer 410, and the OpenAPI document lists it. The address
 * stays known, so who still uses it learns that it is gone, and not that it was mistyped. Guards of the app, of the
 * controller, and those that are bound below it come first, and so do parsers; validation does not come at all.
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
