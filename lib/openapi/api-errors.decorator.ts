import { type ApiException } from '../catalogue/api-exception.js';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { isObject } from '../internal/unknown-value.js';

/** An error as `@ApiErrors` takes it: its class, or an occurrence as a better example. */
export type DeclaredError = AnyApiErrorClass | ApiException;

/** Returns errors when they are needed, for files that import each other in a loop. */
export type LazyErrors = () => readonly DeclaredError[];

type Declarations = readonly (DeclaredError | LazyErrors)[];

const DECLARES_ERRORS = 'nestjs-api-errors:declares-errors';
const EXCLUDES_ERRORS = 'nestjs-api-errors:excludes-errors';

/**
 * Declares the errors that a handler can send; on a controller, those of each of its handlers; on a guard, a pipe or an
 * interceptor, those of every handler that it is bound to. The errors become part of the app's catalogue, and
 * {@link documentErrors} adds them to the OpenAPI document.
 *
 * @param errors classes of {@link defineError}, occurrences of them, or functions that return a list of such
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
 *   @ApiErrors(new UserNotFound({ id: 42 }), () => [HttpErrors.Gone])
 *   find() {}
 * }
 * ```
 */
export function ApiErrors(...errors: Declarations): ClassDecorator & MethodDecorator {
  return addDeclarations(DECLARES_ERRORS, errors);
}

/**
 * Removes errors from the documentation of a handler or of all handlers of a controller, whether the controller, a
 * guard or this package adds them.
 *
 * @param errors classes of {@link defineError}; an occurrence stands for its class
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common';
 * import { ApiErrors, ApiExcludeErrors, HttpErrors } from 'nestjs-api-errors';
 *
 * @Controller('users')
 * @ApiErrors(HttpErrors.Forbidden)
 * export class UsersController {
 *   @Get('me')
 *   @ApiExcludeErrors(HttpErrors.Forbidden)
 *   me() {}
 * }
 * ```
 */
export function ApiExcludeErrors(...errors: Declarations): ClassDecorator & MethodDecorator {
  return addDeclarations(EXCLUDES_ERRORS, errors);
}

function addDeclarations(key: string, errors: Declarations): ClassDecorator & MethodDecorator {
  return (target: object, _property?: string | symbol, descriptor?: PropertyDescriptor) => {
    const owner = (descriptor?.value as object | undefined) ?? target;
    const below = Reflect.getOwnMetadata(key, owner) as Declarations | undefined;
    Reflect.defineMetadata(key, [...errors, ...(below ?? [])], owner);
  };
}

/** Returns the errors that a class or a method declares; those of a base class are inherited. */
export function readDeclaredErrors(owner: object): readonly DeclaredError[] {
  return readErrors(DECLARES_ERRORS, owner);
}

/** Returns the errors that a class or a method excludes; those of a base class are inherited. */
export function readExcludedErrors(owner: object): readonly DeclaredError[] {
  return readErrors(EXCLUDES_ERRORS, owner);
}

function readErrors(key: string, owner: object): readonly DeclaredError[] {
  const declarations = (Reflect.getOwnMetadata(key, owner) ?? NO_DECLARATIONS) as Declarations;
  const own = declarations.flatMap((each) => (isLazy(each) ? callLazy(each) : [each]));
  const base = Object.getPrototypeOf(owner) as object | null;
  return base === null || base === Function.prototype ? own : own.concat(readErrors(key, base));
}

const NO_DECLARATIONS: Declarations = [];

/** The check at startup reports what a function should not have returned. */
function callLazy(lazy: LazyErrors): readonly DeclaredError[] {
  try {
    return [lazy()].flat();
  } catch {
    return [undefined as never];
  }
}

/** Only a class has a definition or a prototype. */
function isLazy(each: DeclaredError | LazyErrors): each is LazyErrors {
  return typeof each === 'function' && !('definition' in each) && each.prototype === undefined;
}

export function isDeclaredError(value: unknown): value is DeclaredError {
  const { definition } = (value ?? {}) as Partial<DeclaredError>;
  return isObject(definition) && typeof definition.code === 'string';
}

export function toCatalogueEntry(error: DeclaredError): CatalogueEntry {
  const { definition } = error;
  return { name: typeof error === 'function' ? error.name : error.constructor.name, definition };
}
