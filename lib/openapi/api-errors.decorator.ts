import { type ApiException } from '../catalogue/api-exception.js';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { isObject } from '../internal/unknown-value.js';

/** An error as `@ApiErrors` takes it: its class, or one occurrence that makes a nicer example. */
export type DeclaredError = AnyApiErrorClass | ApiException;

/** Errors that are asked for when they are needed, where files import each other in a loop. */
export type LazyErrors = () => readonly DeclaredError[];

type Marks = readonly (DeclaredError | LazyErrors)[];

const DECLARES_ERRORS = 'nestjs-api-errors:declares-errors';
const EXCLUDES_ERRORS = 'nestjs-api-errors:excludes-errors';

/**
 * Says what a handler can answer with; on a controller, what each of its handlers can; on a guard, a pipe or an
 * interceptor, what every handler can that it is bound to. The errors are part of the app's catalogue, and
 * {@link documentErrors} puts them into the OpenAPI document.
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
export function ApiErrors(...errors: Marks): ClassDecorator & MethodDecorator {
  return mark(DECLARES_ERRORS, errors);
}

/**
 * Takes errors out of the documentation of a handler, or of all handlers of a controller, to which they do not apply,
 * whoever says that they do: the controller, a guard, or this package.
 *
 * @param errors classes of {@link defineError}; of an occurrence, its class counts
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
export function ApiExcludeErrors(...errors: Marks): ClassDecorator & MethodDecorator {
  return mark(EXCLUDES_ERRORS, errors);
}

function mark(key: string, errors: Marks): ClassDecorator & MethodDecorator {
  return (target: object, _property?: string | symbol, descriptor?: PropertyDescriptor) => {
    const marked = (descriptor?.value as object | undefined) ?? target;
    const below = Reflect.getOwnMetadata(key, marked) as Marks | undefined;
    Reflect.defineMetadata(key, [...errors, ...(below ?? [])], marked);
  };
}

/** The errors that a class or a method is marked with; those of a base class are inherited. */
export function declaredErrors(marked: object): readonly DeclaredError[] {
  return marksOf(DECLARES_ERRORS, marked);
}

/** The errors that are taken out of a class or a method; those of a base class are inherited. */
export function excludedErrors(marked: object): readonly DeclaredError[] {
  return marksOf(EXCLUDES_ERRORS, marked);
}

function marksOf(key: string, marked: object): readonly DeclaredError[] {
  const own = ownMarksOf(key, marked);
  const base = Object.getPrototypeOf(marked) as object | null;
  return base === null || base === Function.prototype ? own : own.concat(marksOf(key, base));
}

function ownMarksOf(key: string, marked: object): readonly DeclaredError[] {
  const marks = (Reflect.getOwnMetadata(key, marked) ?? NONE) as Marks;
  return marks.flatMap((each) => (isLazy(each) ? listOf(each) : [each]));
}

const NONE: Marks = [];

/** What a function should not have returned is said when the app boots. */
function listOf(lazy: LazyErrors): readonly DeclaredError[] {
  try {
    return [lazy()].flat();
  } catch {
    return [undefined as never];
  }
}

/** Only a class has a definition, or a prototype. */
function isLazy(each: DeclaredError | LazyErrors): each is LazyErrors {
  return typeof each === 'function' && !('definition' in each) && each.prototype === undefined;
}

/** Whether a value is what `@ApiErrors` takes. */
export function isDeclaredError(value: unknown): value is DeclaredError {
  const { definition } = (value ?? {}) as Partial<DeclaredError>;
  return isObject(definition) && typeof definition.code === 'string';
}

/** What the catalogue keeps of a declared error. */
export function entryOf(error: DeclaredError): CatalogueEntry {
  const { definition } = error;
  return { name: typeof error === 'function' ? error.name : error.constructor.name, definition };
}
