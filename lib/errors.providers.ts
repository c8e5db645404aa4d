import { type FactoryProvider, Logger, type Provider, type Type } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { Catalogue, CATALOGUE_OPTIONS, type DocumentationAddress } from './catalogue/catalogue.js';
import { readEntityModels } from './database/entity-models.js';
import { MODULE_OPTIONS_TOKEN } from './errors.module-definition.js';
import { DatabaseErrorMapping } from './exceptions/database-error.mapping.js';
import { ERROR_MAPPING_OPTIONS, ErrorMapping, type ErrorMappingOptions } from './exceptions/error-mapping.js';
import { DECLARATION_MODE, DeclarationCheck } from './filter/declaration-check.js';
import { ERROR_RESPONSE_OPTIONS, ErrorResponseWriter, ExceptionRenderer } from './filter/error-response.js';
import { type MappingContext } from './exceptions/error-mapper.js';
import { ErrorsFilter } from './filter/errors.filter.js';
import { FORMAT_SELECTOR_OPTIONS, FormatSelector } from './filter/format-selector.js';
import { IS_SENSITIVE } from './internal/redact.js';
import { TESTING_TOKENS } from './internal/testing-tokens.js';
import { HandlerMetadata } from './nest/handler-metadata.js';
import { HandlerBinder, VALIDATION_PIPE } from './nest/handler-binder.js';
import { LoadedModules } from './nest/loaded-modules.js';
import { ENHANCER_SOURCES, type EnhancerSource } from './nest/handler-enhancers.js';
import { readMountPath, readPublicOrigin } from './nest/public-origin.js';
import { RouteTable } from './nest/route-table.js';
import {
  DOCUMENTATION_OPTIONS,
  type ErrorDocumentationOptions,
  ErrorDocumentation,
} from './openapi/document-errors.js';
import { toLinkPath, toOpenApiPath } from './openapi/open-api-document.js';
import { OPERATION_LIST_OPTIONS, OperationList } from './openapi/operation-list.js';
import { ErrorPages } from './pages/error-pages.js';
import { PAGE_OPTIONS } from './pages/page-options.js';
import { ProxyResponses } from './proxy/proxy-errors.js';
import { ErrorLog, LOGGING_OPTIONS } from './reporting/error-log.js';
import { ERROR_OBSERVERS } from './reporting/error-observer.js';
import { ErrorReporter, HAS_DECLARATION_CHECK, RequestClock } from './reporting/error-reporter.js';
import { FailureLog } from './reporting/failure-log.js';
import { ErrorChainText } from './reporting/error-chain.js';
import { LogText } from './reporting/log-text.js';
import { REQUEST_ID_OPTIONS, RequestIds } from './reporting/request-id.js';
import { createConfiguration, type ErrorsConfiguration } from './startup/configuration.js';
import { Discovery } from './startup/discovery.js';
import { type ErrorsOptions } from './startup/options.js';
import { StartupChecks } from './startup/startup-checks.js';
import { STARTUP_WARNING_OPTIONS, StartupWarnings } from './startup/startup-warnings.js';
import { BodyTypeChecks } from './transport/unsupported-media-type.js';
import { EDGE_OPTIONS, EdgeHandlers } from './transport/edges.js';
import { EventStreamErrors } from './transport/event-stream-errors.js';
import { alignJsonParserWithExpress } from './transport/fastify-json-parser.js';
import { RouteFields } from './validation/describe/route-fields.js';
import { HandlerValidation } from './validation/request/handler-validation.js';
import { ModuleValidationPipe, ValidatedValues } from './validation/request/validated-values.js';
import { VALIDATION_OPTIONS, ValidatorRegistry } from './validation/request/validator-registry.js';
import { RequestValidationPipe } from './validation/validation.pipe.js';

const CONFIGURATION = Symbol.for('nestjs-api-errors:configuration');
const REGISTRATION = Symbol.for('nestjs-api-errors:registration');

/**
 * Lists the classes of the module, and the part of the checked options that each of them receives by a token.
 *
 * @param root the module's class, which an app imports once
 */
export function errorsProviders(root: () => Type): Provider[] {
  return [
    provide(
      CONFIGURATION,
      (
        options: ErrorsOptions | undefined,
        discovery: Discovery,
        checks: StartupChecks,
        modules: LoadedModules,
      ) => createConfiguration(options ?? {}, root(), discovery, checks, modules),
      [{ token: MODULE_OPTIONS_TOKEN, optional: true }, Discovery, StartupChecks, LoadedModules],
    ),
    Discovery,
    StartupChecks,
    slice(STARTUP_WARNING_OPTIONS, ({ options: { formats, exposeCauses } }) => ({ formats, exposeCauses })),
    StartupWarnings,
    HandlerMetadata,
    LoadedModules,
    slice(CATALOGUE_OPTIONS, ({ options: { documentation }, listErrors }) => ({ listErrors, documentation })),
    Catalogue,
    slice(IS_SENSITIVE, ({ options }) => options.isSensitive),
    LogText,
    ErrorChainText,
    FailureLog,
    slice(REQUEST_ID_OPTIONS, ({ options }) => options.requestId),
    RequestIds,
    RequestClock,
    ValidatedValues,
    RouteTable,
    RouteFields,
    provide(
      DatabaseErrorMapping,
      (
        { options: { database } }: ErrorsConfiguration,
        catalogue: Catalogue,
        { find: findHandler }: RouteFields,
        modules: LoadedModules,
      ): DatabaseErrorMapping | undefined => {
        if (database === false) return undefined;
        const findModels = modules.memoize(() =>
          readEntityModels([...modules.listSingletons(), ...database.tables]),
        );
        const logger = new Logger('ErrorsModule');
        return new DatabaseErrorMapping({ options: database, catalogue, findHandler, findModels, logger });
      },
      [CONFIGURATION, Catalogue, RouteFields, LoadedModules],
    ),
    provide(
      ERROR_MAPPING_OPTIONS,
      (
        {
          options: { mappers, exposeServerErrors, limits, exposeCauses, documentation },
        }: ErrorsConfiguration,
        chains: ErrorChainText,
        { write: logFailure }: FailureLog,
        database: DatabaseErrorMapping | undefined,
      ): ErrorMappingOptions => ({
        mappers,
        exposeServerErrors,
        limits,
        renderCause: exposeCauses ? (thrown) => chains.format(thrown).split('\n') : undefined,
        logFailure,
        database,
        findLinkContext: createLinkContext(documentation),
      }),
      [CONFIGURATION, ErrorChainText, FailureLog, DatabaseErrorMapping],
    ),
    ErrorMapping,
    slice(LOGGING_OPTIONS, ({ options }) => options.logging),
    ErrorLog,
    slice(ERROR_OBSERVERS, ({ options }) => options.observers),
    slice(HAS_DECLARATION_CHECK, ({ options }) => options.undeclared !== 'off'),
    ErrorReporter,
    slice(ERROR_RESPONSE_OPTIONS, ({ options: { wwwAuthenticate, formats } }) => ({
      wwwAuthenticate,
      vary: formats.choice?.vary ?? [],
    })),
    ErrorResponseWriter,
    slice(FORMAT_SELECTOR_OPTIONS, ({ options: { formats } }) => ({ formats })),
    FormatSelector,
    slice(DECLARATION_MODE, ({ options }) => options.undeclared),
    DeclarationCheck,
    ExceptionRenderer,
    ErrorsFilter,
    ProxyResponses,
    slice(VALIDATION_OPTIONS, ({ options: { validation } }) => ({ validation })),
    ValidatorRegistry,
    { provide: RequestValidationPipe, useClass: ModuleValidationPipe },
    HandlerValidation,
    { provide: VALIDATION_PIPE, useExisting: RequestValidationPipe },
    EventStreamErrors,
    BodyTypeChecks,
    provide(
      ENHANCER_SOURCES,
      (
        { options: { validation, rejectUnsupportedMediaType } }: ErrorsConfiguration,
        streams: EventStreamErrors,
        bodies: BodyTypeChecks,
        handlers: HandlerValidation,
        values: ValidatedValues,
        pipe: unknown,
      ): readonly EnhancerSource[] => {
        // If a test overrides the pipe of the package, only the pipe of the test validates.
        const isOurs = pipe instanceof ModuleValidationPipe && pipe.usesValues(values);
        return [
          streams,
          ...(rejectUnsupportedMediaType ? [bodies] : []),
          ...(isOurs && validation !== false ? [handlers] : []),
        ];
      },
      [CONFIGURATION, EventStreamErrors, BodyTypeChecks, HandlerValidation, ValidatedValues, VALIDATION_PIPE],
    ),
    HandlerBinder,
    slice(EDGE_OPTIONS, ({ options: { requestId } }) => ({ everyResponse: requestId.everyResponse })),
    EdgeHandlers,
    slice(OPERATION_LIST_OPTIONS, ({ options }) => ({
      exposeServerErrors: options.exposeServerErrors,
      formats: options.formats,
      documentedFormats: options.documentedFormats,
      statuses: options.documentedStatuses,
      isValidating: options.validation !== false,
    })),
    OperationList,
    provide(
      DOCUMENTATION_OPTIONS,
      ({ options }: ErrorsConfiguration, requestIds: RequestIds): ErrorDocumentationOptions => ({
        formats: options.formats,
        documentedFormats: options.documentedFormats,
        describesRequests: options.documentsRequests && options.validation !== false,
        handWritten: options.handWrittenResponses,
        dictionaryUrl: options.documentation.isServed ? options.documentation.baseUrl : undefined,
        requestIdHeader: requestIds.header,
        listsRequestId: options.listsRequestId,
        wwwAuthenticate: options.wwwAuthenticate,
      }),
      [CONFIGURATION, RequestIds],
    ),
    ErrorDocumentation,
    slice(PAGE_OPTIONS, ({ options: { pages, formats } }) => ({ ...pages, formats: formats.formats })),
    ErrorPages,
    { provide: TESTING_TOKENS.pages, useExisting: ErrorPages },
    { provide: TESTING_TOKENS.operations, useExisting: OperationList },
    { provide: TESTING_TOKENS.reporter, useExisting: ErrorReporter },
    // Nest tries global filters in reverse order. This one is added before those of the app, so it is tried last.
    provide(
      REGISTRATION,
      (
        { options }: ErrorsConfiguration,
        config: ApplicationConfig,
        adapterHost: HttpAdapterHost,
        filter: ErrorsFilter,
        pipe: RequestValidationPipe,
      ) => {
        config.addGlobalFilter(filter);
        if (options.validation === false) return true;
        // An app that validates by itself may rely on what Fastify's own parser accepts.
        alignJsonParserWithExpress(adapterHost.httpAdapter, options.rejectUnsupportedMediaType);
        config.addGlobalPipe(pipe);
        return true;
      },
      [CONFIGURATION, ApplicationConfig, HttpAdapterHost, ErrorsFilter, RequestValidationPipe],
    ),
  ];
}

/** Reads from requests only what the links of the app need. */
function createLinkContext({ baseUrl, operationsVersion }: DocumentationAddress) {
  const isRelative = baseUrl?.startsWith('/') === true;
  if (!isRelative && operationsVersion === undefined) return undefined;
  return ({ request, route: { method, template } }: MappingContext) => ({
    origin: isRelative ? (readPublicOrigin(request) ?? '') + readMountPath(request) : undefined,
    operation:
      operationsVersion === undefined || template === undefined
        ? undefined
        : method.toLowerCase() + encodeURI(toLinkPath(toOpenApiPath(template))),
  });
}

function slice<T>(token: symbol, pick: (configuration: ErrorsConfiguration) => T): FactoryProvider<T> {
  return provide(token, pick, [CONFIGURATION]);
}

function provide<Dependencies extends readonly never[], T>(
  token: FactoryProvider['provide'],
  useFactory: (...dependencies: Dependencies) => T,
  inject: NonNullable<FactoryProvider['inject']>,
): FactoryProvider<T> {
  return { provide: token, useFactory, inject };
}
