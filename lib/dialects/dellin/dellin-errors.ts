import { type ApiErrorClass, defineError } from '../../catalogue/define-error.js';
import { snakeCase } from '../../internal/case.js';
import { GENERAL_ERRORS, type GeneralErrorName } from './general-errors.table.js';

type GeneralErrors = { readonly [Name in GeneralErrorName]: ApiErrorClass<unknown> };

/**
 * The general errors of Dellin's catalogue, 100001 to 110008, for an app to throw: which key was wrong, and what became of
 * a session, the framework cannot know. The others are here, too; in the format `dellin()` they leave of themselves.
 *
 * @see https://dev.dellin.ru/api/errors/
 * @example
 * ```ts
 * import { type CanActivate } from '@nestjs/common';
 * import { ApiErrors, DellinErrors } from 'nestjs-api-errors';
 *
 * @ApiErrors(DellinErrors.SessionExpired)
 * export class SessionGuard implements CanActivate {
 *   canActivate(): boolean {
 *     throw new DellinErrors.SessionExpired();
 *   }
 * }
 * ```
 */
export const DellinErrors: GeneralErrors = Object.fromEntries(
  Object.entries(GENERAL_ERRORS).map(([name, { number, status, title, detail }]) => {
    return [name, defineError({ code: snakeCase(name), number, status, title, message: detail })];
  }),
) as GeneralErrors;
