import { type ApiException } from '../catalogue/api-exception.js';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { isObject } from '../internal/unknown-value.js';

/**
 * An error that you pass to {@link ApiErrors}: its class, or an occurrence, whose values the documentation then shows.
 *
 * @example
 * ```ts
 * import { type DeclaredError, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
 *
 * export const errors: DeclaredError[] = [HttpErrors.Gone, ValidationFailed.with({ email: 'already_exists' })];
 * ```
 */
export type DeclaredError = AnyApiErrorClass | ApiException;

/**
 * An arrow function that returns the errors for {@link ApiErrors}. It is called after all files are loaded, so that files
 * can import each other in a circle.
 *
 * @returns the classes or occurrences of the errors
 * @example
 * ```ts
 * import { HttpErrors, type LazyErrors } from 'nestjs-api-errors';
 *
 * export const errors: LazyErrors = () => [HttpErrors.Gone];
 * ```
 */
export type LazyErrors = () => readonly DeclaredError[];

type Declarations = readonly (DeclaredError | LazyErrors)[];

const DECLARES_ERRORS = 'nestjs-api-errors:declares-errors';
const EXCLUDES_ERRORS = 'nestjs-api-errors:excludes-errors';

/**
 * Declares the errors that a handler can send. The errors become part of the app's catalogue, and {@link documentErrors}
 * adds them to the OpenAPI document.
 *
 * On a controller, it declares them for each handler of the controller. On a guard, a pipe or an interceptor, it
 * declares them for every handler that the class is bound to. Derived classes inherit the errors of their base class.
 *
 * @param errors classes of {@link defineError}, occurrences of them, or arrow functions that return a list of both. If
 *   an entry is not an error, the app does not start, and the message names the class and the handler
 * @see {@link ApiExcludeErrors} to remove an error from one handler
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
 * Removes errors from the documentation of a handler or, on a controller, of all its handlers.
 *
 * It removes errors that the controller, a guard, a pipe or an interceptor declares, and errors that the package
 * documents by itself. It does not change what the handler sends.
 *
 * @param errors classes of {@link defineError}, occurrences of them, or arrow functions that return a list of both. An
 *   occurrence removes all occurrences of its class
 * @see {@link ApiErrors}
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
    const existing = (Reflect.getOwnMetadata(key, owner) ?? NO_DECLARATIONS) as Declarations;
    Reflect.defineMetadata(key, [...errors, ...existing], owner);
  };
}

export function readDeclaredErrors(owner: object): readonly DeclaredError[] {
  return readErrors(DECLARES_ERRORS, owner);
}

export function readExcludedErrors(owner: object): readonly DeclaredError[] {
  return readErrors(EXCLUDES_ERRORS, owner);
}

function readErrors(key: string, owner: object): readonly DeclaredError[] {
  const declarations = (Reflect.getOwnMetadata(key, owner) ?? NO_DECLARATIONS) as Declarations;
  const errors = declarations.flatMap((each) => (isLazy(each) ? callLazy(each) : [each]));
  const base = Object.getPrototypeOf(owner) as object | null;
  return base === null || base === Function.prototype ? errors : errors.concat(readErrors(key, base));
}

const NO_DECLARATIONS: Declarations = [];

/** Returns a list with an invalid entry if the function throws, so that the check at startup reports it. */
function callLazy(lazy: LazyErrors): readonly DeclaredError[] {
  try {
    return [lazy()].flat();
  } catch {
    return [undefined as never];
  }
}

function isLazy(each: DeclaredError | LazyErrors): each is LazyErrors {
  // Any class has a prototype, and an error class has a definition, too. An arrow function has neither.
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
