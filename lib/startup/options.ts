import { type CodeStyle } from '../catalogue/catalogue-check.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { type DatabaseOptions } from '../exceptions/database-options.js';
import { type ErrorMapper } from '../exceptions/error-mapper.js';
import { type FormatChoice, type FormatOption } from '../formats/format-registry.js';
import { nest } from '../formats/nest.format.js';
import { type LoggingOptions } from '../reporting/error-log.js';
import { type ErrorObserver } from '../reporting/error-observer.js';
import { type RequestIdOptions } from '../reporting/request-id.js';
import { type ValidationOptions } from '../validation/validation-options.js';
import { type DocumentationOptions } from './documentation-options.js';

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
   * Sends the message and the members of an `HttpException` of status 500 and above, and the message of such an error of the
   * platform. Health checks need this. The content can help an attacker.
   * @default false
   * @example true
   */
  readonly exposeServerErrors?: boolean;
  /**
   * Adds the exception with its stack and its causes to the metadata of every error of status 500 and above, as `cause`. Formats
   * without metadata, such as `dellin()` and `restcase()`, omit it. Use it only in development, as it exposes internals.
   * @default false
   * @example process.env.NODE_ENV === 'development'
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
   * Sends a 415 if a handler takes a body or files, and the body cannot be read as declared:
   *
   * - No parser has read the body.
   * - The body is a string that is not JSON, and the handler takes an object or a member of it.
   * - `@ApiConsumes()` of the handler does not name the media type. This is not checked if it names only multipart types, or
   *   if the handler takes files.
   * - On Fastify, the JSON is in a charset or an encoding that cannot be decoded. With `validation: false`, this is not checked.
   *
   * With `false`, validation and the handler receive the value that Nest passes: `undefined` or `{}` on Express, the text on
   * Fastify. Parsers that reject a media type themselves still send a 415.
   * @default `true`; `false` if `validation` is an object and not strict, as Nest's pipe accepts such requests
   * @example false
   * @see RFC 9110, 15.5.16
   */
  readonly rejectUnsupportedMediaType?: boolean;
}

/**
 * Options of {@link ErrorsModule}. Each has a default.
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
   * Declares errors of the app. Errors in `forFeature()` and `@ApiErrors()` are declared already.
   * @default []
   * @example [UserNotFound]
   */
  readonly errors?: readonly AnyApiErrorClass[];
  /**
   * Requires that the codes of the app's errors have this style. It is checked at startup.
   * @default any allowed code
   * @example 'snake_case'
   */
  readonly codeStyle?: CodeStyle;
  /**
   * Lists the formats of errors. The first format is the default and determines the status; `Accept` chooses among the media
   * types of all formats, except for formats of `routeOnly()`. With `{ available, choose }`, a function chooses the format of
   * each request.
   * @default [looker()]
   * @example [looker(), problemDetails()]
   */
  readonly formats?: readonly FormatOption[] | FormatChoice;
  /**
   * Configures how requests are validated; with `false`, this package validates nothing. If you have a `ValidationPipe`, pass
   * its options: they work as in Nest, and `{}` works as Nest's pipe without options.
   * @default { strict: true, transform: true, whitelist: true, forbidNonWhitelisted: 'body' }
   * @example { transform: true, whitelist: true }
   */
  readonly validation?: false | ValidationOptions;
  /**
   * Configures how errors are documented.
   * @example { baseUrl: 'https://docs.example.com/errors' }
   */
  readonly documentation?: DocumentationOptions;
  /**
   * Maps exceptions of libraries to errors of the app, in this order. Mappers that are providers with `@MapsErrors()` are
   * called after these.
   * @default []
   * @example [new PrismaErrorMapper()]
   */
  readonly mappers?: readonly ErrorMapper[];
  /**
   * Observes each error after its response was sent. In an event stream, it is called before the error event is sent.
   * Providers with `@ObservesErrors()` are notified, too.
   * @default []
   * @example [{ observe: ({ error }) => errorCount.inc({ code: error.code }) }]
   */
  readonly observers?: readonly ErrorObserver[];
  /**
   * Configures the responses to errors of databases and ORMs, such as a duplicate value. With `false`, they are sent as 500,
   * unless a mapper or a filter of the app handles them.
   * @default { notFound: 404, status: 422, hideDuplicates: false }
   * @example { constraints: { users_email_key: 'email' } }
   */
  readonly database?: false | DatabaseOptions;
  /**
   * Configures where the id of a request comes from and where it is sent.
   * @default { header: 'X-Request-Id', everyResponse: false }
   * @example { header: 'X-Correlation-Id' }
   */
  readonly requestId?: RequestIdOptions;
  /**
   * Configures which errors are logged. `false` turns the log off.
   * @default { clientErrors: false }
   * @example { clientErrors: 'warn' }
   */
  readonly logging?: false | LoggingOptions;
  /**
   * Adds names of secrets to the built-in ones, such as `password`, `pin` and `account number`. The log hides their values, and
   * `exposeRejectedValues` does not send them.
   *
   * A name matches every name that contains the same words, one after another: `member number` matches `memberNumber`,
   * `old_member_number` and `X-Member-Number`.
   * @default []
   * @example ['member number', 'diagnosis']
   */
  readonly sensitiveNames?: readonly string[];
  /**
   * Configures HTTP responses.
   * @example { wwwAuthenticate: 'Bearer realm="orders"' }
   */
  readonly http?: HttpOptions;
}

/**
 * Returns the options for the first step of a migration: responses keep the status and the body that Nest 12 sends, except for
 * the differences in docs/how-to/migrate-an-app.md. You can throw errors of {@link defineError}, and every error has a request id.
 *
 * The app keeps its own `ValidationPipe`, Parse pipes and exception filters. Exceptions of status 500 and above keep
 * their message and their members, such as those of a health check.
 *
 * An option that you set after the spread replaces the whole option. To change one option of `http`, write
 * `http: { ...nestCompatible().http, … }`.
 *
 * @returns `formats`, `validation`, `database` and `http`. The other options keep their defaults
 * @see docs/how-to/migrate-an-app.md, "Add the package to an existing app"
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
    database: false,
    http: { exposeServerErrors: true, rejectUnsupportedMediaType: false },
  };
}
