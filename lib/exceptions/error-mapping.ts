import { Logger } from '@nestjs/common';
import { type ApiException, isApiException } from '../catalogue/api-exception.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError, createApiError, type FieldErrorLimits, statusOf } from '../error/api-error.js';
import { type Occurrence, replaceDefinition, toPlainOccurrence } from '../error/occurrence.js';
import { isErrorStatus } from '../error/error-definition.js';
import { onRejection } from '../nest/foreign-error.js';
import { type AcceptedTypes, addAcceptedTypes } from './accepted-types.js';
import { AGGREGATE_LIMITS, type AggregateLimits, mapAggregate } from './aggregate-error.mapping.js';
import { type ErrorMapper, type MappingContext, formatRequest } from './error-mapper.js';
import { type MappingSettings, mapProxyStatus } from './foreign-exception.js';
import { mapHttpException } from './http-exception.mapping.js';
import { nestResponseTo } from './nest-response.js';
import { mapFormError, mapPlatformError } from './platform-error.mapping.js';
import { unwrapFalseFastifyError, unwrapHttpErrors } from './platform-facts.js';
import { type AllowedMethods, mapUnknownRoute } from './unknown-route.mapping.js';
import { mapUpstreamError } from './upstream-error.mapping.js';

/** What an app's mapping is made of. */
export interface ErrorMappingParts extends MappingSettings {
  /** The app's own mappers, in the order in which they are asked. */
  readonly mappers: () => readonly ErrorMapper[];
  readonly allowedMethods: AllowedMethods;
  readonly acceptedTypes: AcceptedTypes;
  readonly limits: FieldErrorLimits;
  /** What answers say of what was thrown, where the app wants its errors of the server exposed. */
  readonly causeOf: ((thrown: unknown) => readonly string[]) | undefined;
  /** Logs that a mapper failed. */
  readonly logFailure: (message: string, failure: unknown) => void;
}

/** One kind of thing that may be thrown, and what it stands for; nothing for all others. */
type Step = (thrown: unknown, context: MappingContext, limits: AggregateLimits) => Occurrence | undefined;

/** From a thrown thing to an {@link ApiError}: an ordered chain that ends in a 500 and never throws. */
export class ErrorMapping {
  private readonly logger = new Logger('ErrorsModule');

  private readonly steps: readonly Step[];

  constructor(private readonly parts: ErrorMappingParts) {
    this.steps = [
      (thrown, { request }) => mapUnknownRoute(thrown, parts.allowedMethods, request),
      (thrown, { request }) => mapFormError(thrown, parts, request),
      (thrown, { request }) => mapHttpException(thrown, parts, request),
      (thrown, { request }) => mapPlatformError(thrown, parts, request),
      mapUpstreamError,
      (thrown, context, limits) =>
        mapAggregate(
          thrown,
          limits,
          (member, share) => this.occurrenceOf(member, context, share),
          parts.limits.count,
        ),
      (thrown) => mapUnknown(thrown, parts),
    ];
  }

  /** The error that leaves for what was thrown. */
  map(thrown: unknown, context: MappingContext): ApiError {
    const raised = this.occurrenceOf(thrown, context);
    const current = replaceDefinition(raised, this.parts.catalogue.current(raised.definition));
    const occurrence =
      statusOf(current) === 415
        ? addAcceptedTypes(current, context.request, this.parts.acceptedTypes)
        : current;
    return this.leaving(this.withCause(occurrence, thrown), context.requestId);
  }

  /** The error that leaves where a proxy in front of the app fails with this status. */
  mapProxyStatus(status: number, requestId: string | undefined): ApiError {
    return this.leaving(mapProxyStatus(status, this.parts), requestId);
  }

  private leaving(occurrence: Occurrence, requestId: string | undefined): ApiError {
    const { catalogue, limits, exposeServerErrors } = this.parts;
    const code = occurrence.kept?.code ?? occurrence.definition.code;
    const documentationUrl = catalogue.documentationUrl(code);
    return createApiError(occurrence, { requestId, documentationUrl, limits, exposeServerErrors });
  }

  /** What was thrown, told to those who build the app, where it asks for that. */
  private withCause(occurrence: Occurrence, thrown: unknown): Occurrence {
    const { causeOf } = this.parts;
    const status = statusOf(occurrence);
    if (causeOf === undefined || (isErrorStatus(status) && status < 500)) return occurrence;
    const cause = causeOf(thrown);
    const metadata = { ...occurrence.metadata, cause };
    const { kept } = occurrence;
    const body = isMembers(kept?.body) ? { ...kept.body, cause } : kept?.body;
    return { ...toPlainOccurrence(occurrence), kept: kept && { ...kept, body }, metadata };
  }

  /** The first answer of the chain. What was thrown may be anything, a proxy that throws at every touch included. */
  private occurrenceOf(
    thrown: unknown,
    context: MappingContext,
    limits: AggregateLimits = AGGREGATE_LIMITS,
  ): Occurrence {
    const own = isApiException(thrown) ? thrown : this.byOwnMapper(thrown, context);
    if (own !== undefined) return own;
    const source = unwrapped(thrown);
    for (const step of this.steps) {
      try {
        const occurrence = step(source, context, limits);
        if (occurrence !== undefined) return occurrence;
      } catch {
        // It is not of the kind that the step knows.
      }
    }
    return { definition: HttpErrors.InternalServerError.definition };
  }

  /** Asks the app's mappers about a foreign exception. */
  private byOwnMapper(thrown: unknown, context: MappingContext): ApiException | undefined {
    const { logFailure } = this.parts;
    const mappers = this.parts.mappers();
    if (mappers.length === 0) return undefined;
    const { request, route, requestId } = context;
    for (const mapper of mappers) {
      const say = (text: string) => `${nameOf(mapper)}.map() ${text} (${formatRequest(context)})`;
      try {
        const answer: unknown = mapper.map(thrown, { request, route, requestId });
        if (isApiException(answer)) return answer;
        if (answer !== undefined) this.logger.error(say(WRONG_ANSWER));
        onRejection(answer, (failure) => logFailure(say('rejected.'), failure));
      } catch (failure) {
        logFailure(say('failed. The next mapper is asked.'), failure);
      }
    }
    return undefined;
  }
}

function unwrapped(thrown: unknown): unknown {
  try {
    return unwrapFalseFastifyError(unwrapHttpErrors(thrown));
  } catch {
    return thrown;
  }
}

/** Maps everything else to a 500; Nest itself believes some of it. */
function mapUnknown(thrown: unknown, { exposeServerErrors }: MappingSettings): Occurrence {
  const { status: nestStatus, body } = nestResponseTo(thrown);
  const { definition } = HttpErrors.InternalServerError;
  return nestStatus >= 500 && !exposeServerErrors
    ? { definition }
    : { definition, kept: { nestStatus, body } };
}

function isMembers(body: unknown): body is object {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

const WRONG_ANSWER = 'must return an ApiException or undefined, and no promise. The next mapper is asked.';

function nameOf(mapper: ErrorMapper): string {
  return mapper.constructor?.name ?? 'A mapper';
}
