import { applyDecorators, type CanActivate, UseGuards } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { ApiErrors, ApiExcludeErrors } from './api-errors.decorator.js';

@ApiErrors(HttpErrors.Gone)
class GoneGuard implements CanActivate {
  canActivate(): never {
    throw new HttpErrors.Gone();
  }
}

/**
 * Switches off a handler or, on a controller, all its handlers: they send 410, and the OpenAPI document shows it.
 *
 * The route stays registered, so that clients receive "gone" and not the 404 of a mistyped URL. Body parsers, global
 * guards, guards of the controller and guards that are listed below the decorator run before it. Validation does not run.
 *
 * @throws HttpErrors.Gone for each request
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
