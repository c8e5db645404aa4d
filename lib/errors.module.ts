import { randomUUID } from 'node:crypto';
import {
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Catalogue } from './catalogue/catalogue.js';
import { type AnyApiErrorClass } from './catalogue/define-error.js';
import { type ASYNC_OPTIONS_TYPE, ConfigurableModuleClass } from './errors.module-definition.js';
import { errorsProviders } from './errors.providers.js';
import { ErrorsFilter } from './filter/errors.filter.js';
import { HandlerBinder } from './nest/handler-binder.js';
import { RouteTable } from './nest/route-table.js';
import { ErrorPages } from './pages/error-pages.js';
import { FeatureErrors } from './startup/discovery.js';
import { type ErrorsOptions } from './startup/options.js';
import { StartupChecks, throwMistakes } from './startup/startup-checks.js';
import { StartupWarnings } from './startup/startup-warnings.js';
import { EdgeHandlers } from './transport/edges.js';

/**
 * Sends every error of an app in the same format. Import it once, into the root module.
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
  /** @internal */
  constructor(
    @Inject(StartupChecks) private readonly checks: StartupChecks,
    @Inject(StartupWarnings) private readonly warnings: StartupWarnings,
    @Inject(HandlerBinder) private readonly binder: HandlerBinder,
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(EdgeHandlers) private readonly edges: EdgeHandlers,
    @Inject(ErrorPages) private readonly pages: ErrorPages,
  ) {
    super();
  }

  /**
   * Registers the filter and the validation pipe for the whole app.
   *
   * @param options the options of the app; each has a default
   * @throws InvalidErrorsConfigurationError when the app starts, if the configuration has mistakes
   */
  static override forRoot(options: ErrorsOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Registers the module with options that depend on other providers. Otherwise it works as {@link ErrorsModule.forRoot}.
   *
   * @param options `useFactory` with `inject`; or `useClass` or `useExisting` with a class that has a method
   *   `createErrorsOptions()`
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
   * Declares the errors of a feature module, so that they are checked at startup and listed in the {@link Catalogue}. Add
   * {@link ApiErrors} to a handler to document them.
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
    // Without a unique token, Nest could treat the modules of two calls as one module.
    const feature = {
      provide: `nestjs-api-errors:feature:${randomUUID()}`,
      useValue: new FeatureErrors(errors),
    };
    return { module: ErrorsFeatureModule, providers: [feature] };
  }

  /** Binds the enhancers of handlers here: Nest calls this after it has created controllers, and before it registers routes. */
  async configure(): Promise<void> {
    throwMistakes(this.binder.bind());
    this.warnings.warnAboutHandlers(this.binder.getWarnings());
    throwMistakes(await this.pages.register(this.routes.list()));
  }

  onModuleInit(): void {
    this.checks.checkProviders();
  }

  onApplicationBootstrap(): void {
    this.routes.freeze();
    this.checks.checkRoutes(this.routes.list(), this.pages.checkTexts());
    this.warnings.warnAboutSetup();
    this.edges.register();
  }
}

@Module({})
class ErrorsFeatureModule implements OnModuleInit {
  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    const hasRoot = [...this.modules.values()].some(({ metatype }) => metatype === ErrorsModule);
    if (!hasRoot) new Logger(ErrorsModule.name).warn(NO_ROOT);
  }
}

const NO_ROOT =
  'ErrorsModule.forFeature() has no effect without ErrorsModule.forRoot(). Import ErrorsModule.forRoot() into the root module. ' +
  'If it is imported, the app has two copies of this package: run `npm ls nestjs-api-errors`.';
