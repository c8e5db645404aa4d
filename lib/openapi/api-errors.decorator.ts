import { type ApiException } from '../catalogue/api-exception.js';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';

/** An error as `@ApiErrors` takes it: its class, or one occurrence that makes a nicer example. */
export type DeclaredError = AnyApiErrorClass | ApiException;

const DECLARES_ERRORS = 'nestjs-api-errors:declares-errors';

/**
 * Says what a handler can answer with; on a controller, what each of its handlers can. The errors are part of
 * the app's catalogue, and {@link documentErrors} puts them into the OpenAPI document.
 *
 * @param errors classes of {@link defineError}, or occurrences of them
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common';
 * import { ApiErrors, defineError, HttpErrors } from 'nestjs-api-errors';
 *
 * class UserNotFound extends defineError({
 *   code: 'user_not_found',
 *   status: 404,
 *   message: "User '{id}' does not exist.",
 * }) {}
 *
 * @Controller('users')
 * @ApiErrors(HttpErrors.Unauthorized)
 * export class UsersController {
 *   @Get(':id')
 *   @ApiErrors(UserNotFound)
 *   find() {}
 * }
 * ```
 */
export function ApiErrors(...errors: readonly DeclaredError[]): ClassDecorator & MethodDecorator {
  return (target: object, _property?: string | symbol, descriptor?: PropertyDescriptor) => {
    const marked = (descriptor?.value as object | undefined) ?? target;
    const below = Reflect.getOwnMetadata(DECLARES_ERRORS, marked) as readonly DeclaredError[] | undefined;
    Reflect.defineMetadata(DECLARES_ERRORS, [...errors, ...(below ?? [])], marked);
  };
}

/** The errors that a class or a method is marked with; those of a base class are inherited. */
export function declaredErrors(marked: object): readonly DeclaredError[] {
  const errors: DeclaredError[] = [];
  for (let owner: object | null = marked; owner && owner !== Function.prototype; owner = prototypeOf(owner)) {
    errors.push(
      ...((Reflect.getOwnMetadata(DECLARES_ERRORS, owner) as readonly DeclaredError[] | undefined) ?? []),
    );
  }
  return errors;
}

function prototypeOf(owner: object): object | null {
  return Object.getPrototypeOf(owner) as object | null;
}

/** Whether a value is what `@ApiErrors` takes. */
export function isDeclaredError(value: unknown): value is DeclaredError {
  const { definition } = (value ?? {}) as Partial<DeclaredError>;
  return typeof definition === 'object' && definition !== null && typeof definition.code === 'string';
}

/** What the catalogue keeps of a declared error. */
export function entryOf(error: DeclaredError): CatalogueEntry {
  const { definition } = error;
  return { name: typeof error === 'function' ? error.name : error.constructor.name, definition };
}
