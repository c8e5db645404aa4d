import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiException, isApiException } from '../catalogue/api-exception.js';
import { Catalogue, type LinkTarget } from '../catalogue/catalogue.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import {
  type ApiError,
  createApiError,
  type FieldErrorLimits,
  isErrorStatus,
  getOccurrenceStatus,
} from '../error/api-error.js';
import { describeSafely } from '../error/field-error.js';
import { type Occurrence, replaceDefinition, toPlainOccurrence } from '../error/occurrence.js';
import { isRecord, handleRejection } from '../internal/unknown-value.js';
import { LoadedModules } from '../nest/loaded-modules.js';
import { RouteTable } from '../nest/route-table.js';
import { addAcceptedTypes, mapUnknownRoute } from './route-errors.mapping.js';
import { AGGREGATE_LIMITS, type AggregateLimits, mapAggregate } from './aggregate-error.mapping.js';
import { type DatabaseErrorMapping } from './database-error.mapping.js';
import { type ErrorMapper, formatRequest, MAPS_ERRORS, type MappingContext } from './error-mapper.js';
import { createOccurrence, type MappingSettings } from './foreign-occurrence.js';
import { mapHttpException } from './http-exception.mapping.js';
import { createNestResponse, unwrapMisidentifiedError, unwrapUntrustedHttpError } from './platform-facts.js';
import { TOO_LARGE } from './parser-texts.js';
import { mapFormError, mapPlatformError } from './platform-error.mapping.js';
import { mapUpstreamError } from './upstream-error.mapping.js';

export const ERROR_MAPPING_OPTIONS = Symbol.for('nestjs-api-errors:error-mapping-options');

export interface ErrorMappingOptions {
  readonly mappers: readonly ErrorMapper[];
  readonly exposeServerErrors: boolean;
  readonly limits: FieldErrorLimits;
  readonly renderCause: ((thrown: unknown) => readonly string[]) | undefined;
  readonly logFailure: (message: string, failure: unknown) => void;
  readonly database?: Pick<DatabaseErrorMapping, 'map'> | undefined;
  /** Returns what the links of a response need from its request, if they depend on it. */
  readonly findLinkContext?:
    ((context: MappingContext) => Pick<LinkTarget, 'operation' | 'origin'>) | undefined;
}

type Step = (thrown: unknown, context: MappingContext, limits: AggregateLimits) => Occurrence | undefined;

/** Maps an exception to an {@link ApiError}. The last step of the chain returns a 500, so every exception is mapped. */
@Injectable()
export class ErrorMapping {
  private readonly logger = new Logger('ErrorsModule');
  private readonly mappers: () => readonly ErrorMapper[];
  private readonly settings: MappingSettings;
  private readonly steps: readonly Step[];

  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(LoadedModules) modules: Pick<LoadedModules, 'addDecoratedProviders'>,
    @Inject(RouteTable) private readonly routes: Pick<RouteTable, 'getAcceptedTypes' | 'getAllowedMethods'>,
    @Inject(ERROR_MAPPING_OPTIONS) private readonly options: ErrorMappingOptions,
  ) {
    this.mappers = modules.addDecoratedProviders(options.mappers, MAPS_ERRORS);
    const settings = { catalogue, exposeServerErrors: options.exposeServerErrors };
    this.settings = settings;
    this.steps = [
      (thrown, { request }) => mapUnknownRoute(thrown, routes, request),
      (thrown, { request }) => mapFormError(thrown, settings, request),
      (thrown, { request }) => mapHttpException(thrown, settings, request),
      (thrown, { request }) => mapPlatformError(thrown, settings, request),
      mapUpstreamError,
      (thrown, context) => options.database?.map(thrown, context),
      (thrown, context, limits) =>
        mapAggregate(
          thrown,
          limits,
          (member, share) => this.findOccurrence(member, context, share),
          options.limits.count,
        ),
      (thrown) => mapUnknown(thrown, settings),
    ];
  }

  map(thrown: unknown, context: MappingContext): ApiError {
    const found = this.findOccurrence(thrown, context);
    const definition = this.catalogue.getCurrentDefinition(found.definition);
    const shown = definition === found.definition ? found : replaceDefinition(found, definition);
    const exposed = this.exposeCause(shown, thrown);
    const occurrence =
      getOccurrenceStatus(exposed) === 415
        ? addAcceptedTypes(exposed, context.request, this.routes)
        : exposed;
    return this.createError(occurrence, context.requestId, context);
  }

  mapProxyStatus(status: number, requestId: string | undefined): ApiError {
    const message = status === 413 ? TOO_LARGE : undefined;
    const occurrence = createOccurrence({ status, message }, this.settings);
    const definition = this.catalogue.getCurrentDefinition(occurrence.definition);
    return this.createError(replaceDefinition(occurrence, definition), requestId);
  }

  private createError(
    occurrence: Occurrence,
    requestId: string | undefined,
    context?: MappingContext,
  ): ApiError {
    const { limits, exposeServerErrors, findLinkContext } = this.options;
    const { definition, foreignFacts } = occurrence;
    const code = foreignFacts?.code ?? definition.code;
    const status = getOccurrenceStatus(occurrence);
    const links = this.catalogue.createLinks({
      code,
      definition,
      status,
      ...(context && findLinkContext?.(context)),
    });
    return createApiError(occurrence, { requestId, ...links, limits, exposeServerErrors });
  }

  private exposeCause(occurrence: Occurrence, thrown: unknown): Occurrence {
    const { renderCause } = this.options;
    if (renderCause === undefined) return occurrence;
    const status = getOccurrenceStatus(occurrence);
    if (isErrorStatus(status) && status < 500) return occurrence;
    const cause = renderCause(thrown);
    const metadata = { ...occurrence.metadata, cause };
    const { foreignFacts } = occurrence;
    const body = isRecord(foreignFacts?.body) ? { ...foreignFacts.body, cause } : foreignFacts?.body;
    return {
      ...toPlainOccurrence(occurrence),
      foreignFacts: foreignFacts && { ...foreignFacts, body },
      metadata,
    };
  }

  private findOccurrence(
    thrown: unknown,
    context: MappingContext,
    limits: AggregateLimits = AGGREGATE_LIMITS,
  ): Occurrence {
    const apiException = isApiException(thrown) ? thrown : this.callMappers(thrown, context);
    if (apiException !== undefined) return apiException;
    const source = unwrap(thrown);
    for (const step of this.steps) {
      try {
        const occurrence = step(source, context, limits);
        if (occurrence !== undefined) return occurrence;
      } catch {
        // The exception can be any value, even a proxy that throws at every access.
      }
    }
    return { definition: HttpErrors.InternalServerError.definition };
  }

  private callMappers(thrown: unknown, context: MappingContext): ApiException | undefined {
    const { logFailure } = this.options;
    const mappers = this.mappers();
    if (mappers.length === 0) return undefined;
    const { request, route, requestId } = context;
    for (const mapper of mappers) {
      const describe = (text: string) => `${getMapperName(mapper)}.map() ${text} (${formatRequest(context)})`;
      try {
        const result: unknown = mapper.map(thrown, { request, route, requestId });
        if (isApiException(result)) return result;
        if (result !== undefined) this.logger.error(describe(describeInvalidResult(result)));
        handleRejection(result, (failure) => logFailure(describe('returned a rejected promise.'), failure));
      } catch (failure) {
        logFailure(describe('failed. The next mapper is called.'), failure);
      }
    }
    return undefined;
  }
}

function unwrap(thrown: unknown): unknown {
  try {
    return unwrapMisidentifiedError(unwrapUntrustedHttpError(thrown));
  } catch {
    return thrown;
  }
}

/**
 * Maps any other exception to a 500. Nest's own filter sends a thrown object such as `{ statusCode: 404, message: 'x' }` with
 * its status, so the format `nest()` gets Nest's response. If its status is 500 or above, `nest()` gets it only with
 * `exposeServerErrors`.
 */
function mapUnknown(thrown: unknown, { exposeServerErrors }: MappingSettings): Occurrence {
  const { status: nestStatus, body } = createNestResponse(thrown);
  const { definition } = HttpErrors.InternalServerError;
  return nestStatus >= 500 && !exposeServerErrors
    ? { definition }
    : { definition, foreignFacts: { nestStatus, body } };
}

function describeInvalidResult(result: unknown): string {
  const actual = typeof result === 'string' ? 'a string' : describeSafely(result);
  return `must return an \`ApiException\` or \`undefined\` synchronously, got ${actual}. The next mapper is called.`;
}

function getMapperName(mapper: ErrorMapper): string {
  return mapper.constructor?.name ?? 'A mapper';
}
