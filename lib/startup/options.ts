import { type CodeStyle } from '../catalogue/catalogue-check.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { type ErrorMapper } from '../exceptions/error-mapper.js';
import { type FormatChoice, type FormatOption } from '../formats/format-registry.js';
import { nest } from '../formats/nest.format.js';
import { type DerivedStatuses } from '../openapi/derived-errors.js';
import { type LoggingOptions } from '../reporting/error-log.js';
import { type ErrorObserver } from '../reporting/error-observer.js';
import { type RequestIdOptions } from '../reporting/request-id.js';
import { type ValidationOptions } from '../validation/validation-options.js';

// The rule, the remedy and the default of each option are in `option-rules.ts`.

/** How errors are documented. */
export interface DocumentationOptions {
  /**
   * Sets the address that a code is appended to, which makes `documentation_url`.
   * @example 'https://docs.example.com/errors'
   */
  readonly baseUrl?: string;
  /**
   * Selects the errors that the OpenAPI document shows although they are not declared, as they follow from what a handler
   * is: `'default'` ones; `'all'` that can occur; or those of the statuses that are listed, none for `[]`.
   *
   * | status | where | usual |
   * |---|---|---|
   * | 400 | the handler takes a body, a parameter in the path, or has a Parse pipe | no |
   * | 401 | a guard of @nestjs/passport is bound, or one that declares no error by `@ApiErrors` | for @nestjs/passport |
   * | 403 | a guard is bound that declares no error by `@ApiErrors` | no |
   * | 404 | there is a parameter in the path, and no error of this status is declared | no |
   * | 413 | the handler takes a body | where files are uploaded |
   * | 415 | the handler takes a body | yes |
   * | 422 | validation can reject a field | yes |
   * | 429 | the guard of @nestjs/throttler is bound | yes |
   * | 500 | everywhere | yes |
   *
   * Declare errors of your own pipes, parsers and middleware, and of rules that respond too late (503), with `@ApiErrors()`.
   *
   * @default 'default'
   */
  readonly statuses?: DerivedStatuses;
}

/**
 * Options of HTTP responses.
 *
 * @example
 * ```ts
 * import { type HttpOptions } from 'nestjs-api-errors';
 *
 * export const http: HttpOptions = { exposeServerErrors: true, wwwAuthenticate: 'Bearer realm="orders"' };
 * ```
 */
export interface HttpOptions {
  /**
   * Sends the message and the members of an `HttpException` of status 500 and above, as health checks need it.
   * They may help an attacker.
   * @default false
   */
  readonly exposeServerErrors?: boolean;
  /**
   * Sends the exception, with its stack and its causes, as the member `cause` of every error of status 500 and above. For
   * development: it exposes everything.
   * @default false
   */
  readonly exposeCauses?: boolean;
  /**
   * Sets the `WWW-Authenticate` header of a 401 that has none.
   * @default none
   * @see RFC 9110, 11.6.1
   * @example 'Bearer realm="orders"'
   */
  readonly wwwAuthenticate?: string;
  /**
   * Sends 415 for each of these requests:
   *
   * - a body that no parser has read;
   * - a text if the handler takes an object;
   * - a media type that `@ApiConsumes()` of the handler does not name, unless it names multipart types only or takes files;
   * - on Fastify, JSON in a charset or an encoding that no decoder supports.
   *
   * With `false`, validation and the handler receive the value that Nest passes: nothing or `{}` on Express, the text on
   * Fastify. A 415 that a parser sends by itself stays.
   * @default true if `validation` is strict or `false`; otherwise `false`, as Nest's pipe accepts such requests
   * @see RFC 9110, 15.5.16
   */
  readonly rejectUnsupportedMediaType?: boolean;
}

/**
 * The options of {@link ErrorsModule}. Each has a good default.
 *
 * @see docs/reference/options.md
 * @example
 * ```ts
 * import { type ErrorsOptions, HttpErrors, looker } from 'nestjs-api-errors';
 *
 * export const options: ErrorsOptions = {
 *   formats: [looker({ strict: true })],
 *   documentation: { baseUrl: 'https://docs.example.com/errors' },
 *   logging: { clientErrors: 'warn' },
 * };
 * ```
 */
export interface ErrorsOptions {
  /**
   * Declares the app's errors; those that `forFeature` and `@ApiErrors` name are declared already.
   * @default []
   */
  readonly errors?: readonly AnyApiErrorClass[];
  /**
   * Requires a style of the codes of the app's errors. It is checked at startup.
   * @default any allowed code
   */
  readonly codeStyle?: CodeStyle;
  /**
   * Lists the formats of errors: the first is the default and gives the status; `Accept` chooses among the media types of
   * all. An object chooses for each request.
   * @default [looker()]
   */
  readonly formats?: readonly FormatOption[] | FormatChoice;
  /**
   * Configures how requests are validated; `false` leaves that to the app. Give the options of your `ValidationPipe`, if you have one:
   * they mean what they mean in Nest, and `{}` is Nest's pipe without options.
   * @default strict: { strict: true, transform: true, whitelist: true, forbidNonWhitelisted: 'body' }
   */
  readonly validation?: false | ValidationOptions;
  /** Configures how errors are documented. Without a base address, responses have no `documentation_url`. */
  readonly documentation?: DocumentationOptions;
  /**
   * Maps exceptions of libraries to errors of the app, in this order. Providers with `@MapsErrors()` come after them.
   * @default []
   */
  readonly mappers?: readonly ErrorMapper[];
  /**
   * Observes each error after its response was sent. Providers with `@ObservesErrors()` are notified, too.
   * @default []
   */
  readonly observers?: readonly ErrorObserver[];
  /**
   * Configures where the id of a request comes from and where it is sent.
   * @default { header: 'X-Request-Id', everyResponse: false }
   */
  readonly requestId?: RequestIdOptions;
  /**
   * Configures which errors are logged. `false` turns the log off.
   * @default { clientErrors: false }
   */
  readonly logging?: false | LoggingOptions;
  /**
   * Adds names of secrets to the built-in ones, such as `password`, `pin` and `account number`. Their values
   * are never in a response (`exposeRejectedValues`) or in the log.
   *
   * A name is found within other names by its words: `member number` in `memberNumber`, `old_member_number` and
   * `X-Member-Number`.
   * @default []
   * @example ['member number', 'diagnosis']
   */
  readonly sensitiveNames?: readonly string[];
  /** Configures the responses of HTTP. */
  readonly http?: HttpOptions;
}

/**
 * Returns the options of the first step of a migration: the status and the body of every response stay as Nest 12 sends
 * them. From then on you can throw errors of {@link defineError}, and every error has a request id.
 *
 * The app keeps its own `ValidationPipe`, Parse pipes and exception filters. Exceptions of status 500 and above keep
 * their message and their members, such as those of a health check. The guide lists the remaining differences.
 *
 * An option that you give after it replaces its option as a whole. To change one of `http`, write
 * `http: { ...nestCompatible().http, … }`.
 *
 * @returns `formats`, `validation` and `http`. The other options keep their defaults: errors of status 500 and above are
 *   logged, and others are not
 * @see docs/migration.md, "Add the package to an existing app"
 * @example
 * ```ts
 * import { Module } from '@nestjs/common';
 * import { defineError, ErrorsModule, nestCompatible } from 'nestjs-api-errors';
 *
 * class OrderNotFound extends defineError({
 *   code: 'order_not_found',
 *   status: 404,
 *   message: 'There is no order {id}.',
 * }) {}
 *
 * @Module({ imports: [ErrorsModule.forRoot({ ...nestCompatible(), errors: [OrderNotFound] })] })
 * export class AppModule {}
 * ```
 */
export function nestCompatible(): ErrorsOptions {
  return {
    formats: [nest()],
    validation: false,
    http: { exposeServerErrors: true, rejectUnsupportedMediaType: false },
  };
}
