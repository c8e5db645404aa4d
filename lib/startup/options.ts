import { type CodeStyle } from '../catalogue/catalogue-check.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { type FieldErrorLimits } from '../error/api-error.js';
import { type ErrorMapper } from '../exceptions/error-mapper.js';
import { type FormatChoice, type FormatOption, FormatRegistry } from '../formats/format-registry.js';
import { nest } from '../formats/nest.format.js';
import { createSensitiveNames, type IsSensitive } from '../internal/redact.js';
import { removeTrailingSlashes } from '../internal/truncate.js';
import { type DerivedStatuses } from '../openapi/derived-errors.js';
import { type LoggingOptions } from '../reporting/error-log.js';
import { type ErrorObserver } from '../reporting/error-observer.js';
import { type RequestIdOptions } from '../reporting/request-id.js';
import { resolveValidation, type ValidationOptions } from '../validation/validation-options.js';

/** How errors are documented. */
export interface DocumentationOptions {
  /**
   * The address that a code is appended to; it makes `documentation_url`.
   * @example 'https://docs.example.com/errors'
   */
  readonly baseUrl?: string;
  /**
   * Which errors the OpenAPI document shows that nobody declares, as they follow from what a handler is: `'usual'` ones;
   * `'all'` that can occur; or those of the statuses that are listed, none for `[]`.
   *
   * | status | where | usual |
   * |---|---|---|
   * | 400 | the handler takes a body, a parameter in the path, or has a Parse pipe | no |
   * | 401 | a guard of @nestjs/passport is bound, or one that declares no error by `@ApiErrors` | for @nestjs/passport |
   * | 403 | a guard is bound that declares no error by `@ApiErrors` | no |
   * | 404 | there is a parameter in the path, and no error of this status is declared | no |
   * | 413 | the handler takes a body | where files are uploaded |
   * | 415 | the handler takes a body | yes |
   * | 422 | validation can refuse a field | yes |
   * | 429 | the guard of @nestjs/throttler is bound | yes |
   * | 500 | everywhere | yes |
   *
   * What an app's own pipes, parsers and middleware answer, and rules that answer too late (503), is for `@ApiErrors()`
   * to say.
   *
   * @default 'usual'
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
   * The `WWW-Authenticate` header of a 401 that has none.
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
 * @example
 * ```ts
 * import { type ErrorsOptions, HttpErrors, looker } from 'nestjs-api-errors';
 *
 * export const options: ErrorsOptions = {
 *   formats: [looker({ pure: true })],
 *   documentation: { baseUrl: 'https://docs.example.com/errors' },
 *   logging: { clientErrors: 'warn' },
 * };
 * ```
 */
export interface ErrorsOptions {
  /**
   * The app's errors; those that `forFeature` and `@ApiErrors` name are declared already.
   * @default []
   */
  readonly errors?: readonly AnyApiErrorClass[];
  /**
   * How the codes of the app's errors are written; a boot check.
   * @default any allowed code
   */
  readonly codeStyle?: CodeStyle;
  /**
   * How errors are written down: the first format is the default and gives the status; `Accept` chooses among the media
   * types of all. Or how that is chosen for each request.
   * @default [looker()]
   */
  readonly formats?: readonly FormatOption[] | FormatChoice;
  /**
   * How requests are validated; `false` leaves that to the app. Give the options of your `ValidationPipe`, if you have one:
   * they mean what they mean in Nest, and `{}` is Nest's pipe without options.
   * @default strict: { strict: true, transform: true, whitelist: true, forbidNonWhitelisted: 'body' }
   */
  readonly validation?: false | ValidationOptions;
  /** Without a base address, answers have no `documentation_url`. */
  readonly documentation?: DocumentationOptions;
  /** @default [] */
  readonly mappers?: readonly ErrorMapper[];
  /** @default [] */
  readonly observers?: readonly ErrorObserver[];
  /** @default { header: 'X-Request-Id', everyResponse: false } */
  readonly requestId?: RequestIdOptions;
  /** `false` turns the log off. @default { clientErrors: false } */
  readonly logging?: false | LoggingOptions;
  /**
   * Names of secrets that the app adds to the built-in ones, such as `password`, `pin` and `account number`. Their values
   * are never in a response (`badValues`) or in the log.
   *
   * A name is found within other names by its words: `member number` in `memberNumber`, `old_member_number` and
   * `X-Member-Number`.
   * @default []
   * @example ['member number', 'diagnosis']
   */
  readonly sensitiveNames?: readonly string[];
  readonly http?: HttpOptions;
}

/** The options with their defaults filled in. */
export interface ResolvedErrorsOptions {
  readonly formats: FormatRegistry;
  readonly validation: false | ValidationOptions | undefined;
  readonly limits: FieldErrorLimits;
  readonly documentationBaseUrl: string | undefined;
  readonly documentedStatuses: DerivedStatuses;
  readonly mappers: readonly ErrorMapper[];
  readonly observers: readonly ErrorObserver[];
  readonly requestId: RequestIdOptions;
  readonly logging: false | LoggingOptions;
  readonly isSensitive: IsSensitive;
  readonly exposeServerErrors: boolean;
  readonly exposeCauses: boolean;
  readonly wwwAuthenticate: string | undefined;
  readonly rejectUnsupportedMediaType: boolean;
}

/** Fills in the defaults. */
export function resolveOptions(options: ErrorsOptions): ResolvedErrorsOptions {
  const baseUrl = options.documentation?.baseUrl;
  return {
    formats: new FormatRegistry(options.formats),
    validation: options.validation,
    limits: limitsOf(options.validation || undefined),
    documentationBaseUrl: baseUrl && removeTrailingSlashes(baseUrl),
    documentedStatuses: options.documentation?.statuses ?? 'usual',
    mappers: options.mappers ?? [],
    observers: options.observers ?? [],
    requestId: options.requestId ?? {},
    logging: options.logging ?? {},
    isSensitive: createSensitiveNames(options.sensitiveNames),
    exposeServerErrors: options.http?.exposeServerErrors ?? false,
    exposeCauses: options.http?.exposeCauses ?? false,
    wwwAuthenticate: options.http?.wwwAuthenticate,
    rejectUnsupportedMediaType:
      options.http?.rejectUnsupportedMediaType ?? rejectsByDefault(options.validation),
  };
}

function rejectsByDefault(validation: false | ValidationOptions | undefined): boolean {
  return validation === false || resolveValidation(validation).strict;
}

function limitsOf(options: ValidationOptions | undefined): FieldErrorLimits {
  const { maxErrors, maxLength } = resolveValidation(options);
  return { count: maxErrors, length: maxLength };
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
