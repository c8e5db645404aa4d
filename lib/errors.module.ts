import { randomUUID } from 'node:crypto';
import { type Server } from 'node:http';
import {
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { Catalogue } from './catalogue/catalogue.js';
import { type AnyApiErrorClass } from './catalogue/define-error.js';
import { type ASYNC_OPTIONS_TYPE, ConfigurableModuleClass } from './errors.module-definition.js';
import { CONFIGURATION, errorsProviders } from './errors.providers.js';
import { ErrorsFilter } from './filter/errors.filter.js';
import { HandlerBinder } from './nest/handler-binder.js';
import { HandlerMetadata } from './nest/handler-metadata.js';
import { hasInheritedScope, markedProviders } from './nest/loaded-modules.js';
import { formatMistakes } from './nest/route-formats.js';
import { RouteTable } from './nest/route-table.js';
import { OBSERVES_ERRORS } from './reporting/error-observer.js';
import { RequestClock } from './reporting/error-reporter.js';
import { RequestIds } from './reporting/request-id.js';
import { type ErrorsConfiguration, InvalidErrorsConfiguration, MARKS } from './startup/configuration.js';
import { FeatureErrors, methodMistakes, scopeMistakes, timesImported } from './startup/discovery.js';
import { type ErrorsOptions } from './startup/options.js';
import { catchAllHint, formatNotes, watchMultipart } from './startup/startup-warnings.js';
import { BodyTypes } from './transport/body-media-type.js';
import { answerEdges, nameEveryResponse } from './transport/edges.js';
import { EventStreamErrors } from './transport/event-stream-errors.js';
import { HandlerValidation } from './validation/request/handler-validation.js';
import { ValidatedValues } from './validation/request/validated-values.js';
import { ModuleValidationPipe, RequestValidationPipe } from './validation/validation.pipe.js';

/**
 * Answers every error of an app in one shape. Import it once, into the root module.
 *
 * @see https://docs.nestjs.com/modules#dynamic-modules
 * @example
 * ```ts
 * import { Module } from '@nestjs/common';
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * @Module({ imports: [ErrorsModule.forRoot()] })
 * export class AppModule {}
 * ```
 */
@Module({
  providers: errorsProviders(() => ErrorsModule),
  exports: [Catalogue, ErrorsFilter],
})
export class ErrorsModule
  extends ConfigurableModuleClass
  implements NestModule, OnModuleInit, OnApplicationBootstrap
{
  constructor(
    private readonly modules: ModulesContainer,
    private readonly adapterHost: HttpAdapterHost,
    private readonly config: ApplicationConfig,
    private readonly clock: RequestClock,
    private readonly requestIds: RequestIds,
    private readonly filter: ErrorsFilter,
    private readonly pipe: RequestValidationPipe,
    private readonly binder: HandlerBinder,
    private readonly validation: HandlerValidation,
    private readonly values: ValidatedValues,
    private readonly routes: RouteTable,
    private readonly handlers: HandlerMetadata,
    private readonly catalogue: Catalogue,
    @Inject(CONFIGURATION) private readonly configuration: ErrorsConfiguration,
  ) {
    super();
  }

  /**
   * Registers the filter and the validation pipe for the whole app.
   *
   * @param options each has a good default
   * @throws InvalidErrorsConfiguration when the app boots, with every mistake and its remedy
   */
  static override forRoot(options: ErrorsOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * As {@link ErrorsModule.forRoot}, with options that other providers have a say in.
   *
   * @param options `useFactory` with `inject`, `useClass` or `useExisting` with a method `createErrorsOptions`
   * @example
   * ```ts
   * import { ConfigModule, ConfigService } from '@nestjs/config';
   * import { ErrorsModule } from 'nestjs-api-errors';
   *
   * ErrorsModule.forRootAsync({
   *   imports: [ConfigModule],
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ documentation: { baseUrl: config.getOrThrow('DOCS_URL') } }),
   * });
   * ```
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * Declares the errors of a feature, so that they are checked, listed and documented with all others.
   *
   * @param errors classes of {@link defineError}
   * @example
   * ```ts
   * import { Module } from '@nestjs/common';
   * import { defineError, ErrorsModule } from 'nestjs-api-errors';
   *
   * class UserNotFound extends defineError({ code: 'user_not_found', status: 404, message: 'No such user.' }) {}
   *
   * @Module({ imports: [ErrorsModule.forFeature([UserNotFound])] })
   * export class UsersModule {}
   * ```
   */
  static forFeature(errors: readonly AnyApiErrorClass[]): DynamicModule {
    // Nest may tell modules apart by the text of their providers, and two lists may read the same.
    const feature = {
      provide: `nestjs-api-errors:feature:${randomUUID()}`,
      useValue: new FeatureErrors(errors),
    };
    return { module: ErrorsFeatureModule, providers: [feature] };
  }

  /** Nest asks for middleware when controllers are made and their routes are not: the time to bind to handlers. */
  configure(): void {
    // A pipe that a test has put in the place of ours works alone.
    const isOurs = this.pipe instanceof ModuleValidationPipe && this.pipe.takesFrom(this.values);
    const { validation, rejectUnsupportedMediaType } = this.configuration.options;
    const validates = isOurs && validation !== false;
    this.binder.bind([
      new EventStreamErrors(this.filter),
      ...(rejectUnsupportedMediaType ? [new BodyTypes()] : []),
      ...(validates ? [this.validation] : []),
    ]);
    const mistakes = [...this.validation.mistakes, ...this.binder.mistakes];
    if (mistakes.length > 0) throw new InvalidErrorsConfiguration(mistakes);
    const warnings = validates ? this.validation.warnings(this.binder.globalPipes) : [];
    const catchAll = catchAllHint(this.routes.list(), this.config, this.filter);
    [...warnings, ...(catchAll ? [catchAll] : [])].forEach(warn);
  }

  onModuleInit(): void {
    const scoped = scopeMistakes(this.modules, MARKS, hasInheritedScope);
    const mistakes = scoped.length > 0 ? scoped : methodMistakes(this.modules, MARKS);
    if (mistakes.length > 0) throw new InvalidErrorsConfiguration(mistakes);
  }

  onApplicationBootstrap(): void {
    this.routes.serve();
    const mistakes = formatMistakes(this.routes.list());
    if (mistakes.length > 0) throw new InvalidErrorsConfiguration(mistakes);
    const { options } = this.configuration;
    formatNotes(options.formats, this.catalogue).forEach(warn);
    const { httpAdapter } = this.adapterHost;
    watchMultipart(this.routes.list(), this.handlers, httpAdapter, warn);
    const server = httpAdapter?.getHttpServer() as Server | undefined;
    answerEdges(httpAdapter, this.filter);
    const { observers, requestId, exposeCauses } = options;
    if (exposeCauses) warn(EXPOSED);
    if (requestId.everyResponse) nameEveryResponse(server, this.requestIds);
    const hasObservers = observers.length > 0 || markedProviders(this.modules, OBSERVES_ERRORS).size > 0;
    if (hasObservers) this.clock.watch(server);
  }
}

function warn(text: string): void {
  new Logger(ErrorsModule.name).warn(text);
}

const EXPOSED =
  'http.exposeCauses is on: every error of the server tells its stack to the client. Turn it off outside of development.';

/** Holds the errors of one `forFeature`. */
@Module({})
class ErrorsFeatureModule implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    if (timesImported(this.modules, ErrorsModule) === 0) warn(NO_ROOT);
  }
}

const NO_ROOT =
  'ErrorsModule.forFeature() declares errors, but nobody answers them. Import ErrorsModule.forRoot() into the root module.';
