import { type Logger } from '@nestjs/common';
import { type Catalogue } from '../catalogue/catalogue.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { classify } from '../database/classify.js';
import { type EntityModel } from '../database/entity-models.js';
import { findNamedFields, getProperties, listConstraintKeys, locate } from '../database/locate.js';
import {
  findField,
  type FoundField,
  listFields,
  type RejectableRequest,
  type RequestFields,
} from '../database/request-fields.js';
import { type Violation, type ViolationKind } from '../database/violation.js';
import { normalizeConstraint } from '../internal/text.js';
import { createDefinedFields, type FieldError, getDefaultMessage } from '../error/field-error.js';
import { type Occurrence } from '../error/occurrence.js';
import { readProperty } from '../internal/unknown-value.js';
import { type RequestRoute } from '../nest/request-route.js';
import { type Route } from '../nest/route-list.js';
import { describeNotFound, describeUnknownConstraint, describeUnknownValue } from '../database/hints.js';
import { type DatabaseOptions, readDatabaseOverride } from './database-options.js';
import { type MappingContext } from './error-mapper.js';

interface HandlerFacts {
  readonly route: Route;
  readonly rejectable: RejectableRequest | undefined;
}

export interface DatabaseMappingSettings {
  readonly options: DatabaseOptions;
  readonly catalogue: Catalogue;
  readonly findHandler: (route: RequestRoute, request: unknown) => HandlerFacts | undefined;
  readonly findModels: () => readonly EntityModel[];
  readonly logger: Pick<Logger, 'warn'>;
}

const [RETRY_CONFLICT, RETRY_UNAVAILABLE] = [1, 5];
const MAX_HINTS = 1_000;

/** Maps errors of databases and ORMs. The response contains no name of a table, a column or a constraint, and no value of a row. */
export class DatabaseErrorMapping {
  private readonly constraints: ReadonlyMap<string, readonly string[]>;
  private readonly hints = new Set<string>();

  constructor(private readonly settings: DatabaseMappingSettings) {
    const constraints = Object.entries(settings.options.constraints ?? {});
    this.constraints = new Map(
      constraints.map(([name, fields]) => [normalizeConstraint(name), [fields].flat()]),
    );
  }

  map(thrown: unknown, { request, route }: MappingContext): Occurrence | undefined {
    const { options, findHandler } = this.settings;
    const violation = classify(thrown);
    if (violation === undefined) return undefined;
    const facts = findHandler(route, request);
    const override = readDatabaseOverride(facts?.route);
    if (override === false) return undefined;
    const handler = new HandlerRequest(facts, request, route, { ...options, ...override });
    return this.mapViolation(violation, handler);
  }

  private mapViolation(violation: Violation, handler: HandlerRequest): Occurrence | undefined {
    switch (violation.kind) {
      case 'conflict':
        return { definition: HttpErrors.Conflict.definition, retryAfter: RETRY_CONFLICT };
      case 'unavailable':
        return { definition: HttpErrors.ServiceUnavailable.definition, retryAfter: RETRY_UNAVAILABLE };
      case 'not_found':
        if (handler.options.notFound === 500) return undefined;
        this.warnOnce(describeNotFound(violation, handler.address));
        return { definition: HttpErrors.NotFound.definition };
      case 'model':
        return handler.reject(mapRejectedProperties(violation, handler));
      case 'not_null': {
        const missing = this.locate(violation, handler).filter(
          ({ value }) => value === undefined || value === null,
        );
        return handler.reject(
          missing.length > 0 ? [toFieldError(missing, 'missing_field', undefined, handler)] : [],
        );
      }
      case 'value':
        return this.mapValue(violation, handler);
      case 'unique':
      case 'check':
      case 'foreign_key':
      case 'referenced':
        return this.mapConstraint(violation, handler);
    }
  }

  private mapConstraint(violation: Violation, handler: HandlerRequest): Occurrence {
    const { catalogue } = this.settings;
    const { options } = handler;
    if (violation.kind === 'unique' && options.hideDuplicates)
      return { definition: HttpErrors.UnprocessableContent.definition };
    const keys = listConstraintKeys(violation);
    const [code, reason] = CODES[violation.kind] ?? ['invalid'];
    const definition = catalogue.findByConstraint(keys);
    if (definition !== undefined) {
      const defined = createDefinedFields(definition)?.[0];
      const found = defined
        ? findNamedFields(defined.fields, violation, handler.request)
        : this.locate(violation, handler);
      if (found.length === 0) return { definition, fields: [] };
      const isThrowable = defined !== undefined && violation.kind === 'unique';
      return {
        definition,
        fields: [isThrowable ? toDefinedField(defined, found) : toFieldError(found, code, reason, handler)],
      };
    }
    const found = this.locate(violation, handler);
    const status = violation.kind === 'unique' ? options.status : undefined;
    if (found.length > 0) return handler.reject([toFieldError(found, code, reason, handler)], status)!;
    const isConfigured = keys.some((key) => this.constraints.has(key));
    if (violation.kind !== 'referenced' && !isConfigured) {
      const properties = getProperties(this.settings.findModels(), violation);
      this.warnOnce(describeUnknownConstraint(violation, properties, handler.address, handler.request.name));
    }
    return { definition: HttpErrors.Conflict.definition };
  }

  /** Blames the client for a value without a column, as in PostgreSQL, only if the request has any values. */
  private mapValue(violation: Violation, handler: HandlerRequest): Occurrence | undefined {
    const found = this.locate(violation, handler);
    if (found.length > 0) return handler.reject([toFieldError(found, 'invalid', undefined, handler)]);
    if (violation.columns !== undefined || !handler.hasInput) return undefined;
    this.warnOnce(describeUnknownValue(handler.address));
    return { definition: HttpErrors.UnprocessableContent.definition };
  }

  private locate(violation: Violation, { request }: HandlerRequest): readonly FoundField[] {
    if (violation.kind === 'referenced') return [];
    const { findModels } = this.settings;
    return locate(violation, { constraints: this.constraints, models: findModels() }, request);
  }

  private warnOnce(hint: string): void {
    if (this.hints.has(hint) || this.hints.size >= MAX_HINTS) return;
    this.hints.add(hint);
    this.settings.logger.warn(hint);
  }
}

/** The codes and the constraint of a field error. With `@IsUnique()`, the response is the same. */
const CODES: Readonly<Partial<Record<ViolationKind, readonly [code: string, reason?: string]>>> = {
  unique: ['already_exists', 'isUnique'],
  foreign_key: ['invalid', 'reference'],
};

class HandlerRequest {
  readonly request: RequestFields;
  readonly address: string;

  constructor(
    private readonly facts: HandlerFacts | undefined,
    request: unknown,
    route: RequestRoute,
    readonly options: DatabaseOptions,
  ) {
    this.address = `${route.method} ${route.template ?? '(no route)'}`;
    const body = readProperty(request, 'body');
    this.request = {
      name: facts?.rejectable?.name,
      fields: listFields(facts?.rejectable?.fields, body),
      sent: {
        body,
        query: readProperty(request, 'query'),
        path: readProperty(request, 'params'),
        header: readProperty(request, 'headers'),
        cookie: readProperty(request, 'cookies'),
      },
    };
  }

  get hasInput(): boolean {
    const { body, query, path } = this.request.sent;
    return [body, query, path].some((part) => Object.keys(part ?? {}).length > 0);
  }

  getRejectedValues({ documented, path, value }: FoundField): readonly unknown[] | undefined {
    return this.facts?.rejectable?.getRejectedValues(documented, path, value);
  }

  /** Rejects the request as the validation would, so that clients receive one form of field errors. */
  reject(fields: readonly FieldError[], status = this.facts?.rejectable?.status): Occurrence | undefined {
    if (fields.length === 0) return undefined;
    return { definition: ValidationFailed.definition, customStatus: status, fields };
  }
}

/** Uses the message and the code that the field's own rule has, so that both responses are the same. */
function toFieldError(
  found: readonly FoundField[],
  code: string,
  reason: string | undefined,
  handler: HandlerRequest,
): FieldError {
  const [first, ...more] = found;
  const { documented, path } = first!;
  const rule = documented.codes.find((each) => each.reason !== undefined && each.reason === reason);
  const badValues =
    code === 'missing_field' || more.length > 0 ? undefined : handler.getRejectedValues(first!);
  return {
    fields: [path, ...more.map((each) => each.path)],
    ...(documented.in !== undefined && { in: documented.in }),
    code: rule?.code ?? code,
    ...(rule?.number !== undefined && { number: rule.number }),
    message: rule?.message ?? getDefaultMessage(code),
    ...(reason !== undefined && { reason }),
    ...(badValues && { badValues }),
  };
}

/** Creates the field error that an exception of the definition has when the app throws it. */
function toDefinedField(defined: FieldError, found: readonly FoundField[]): FieldError {
  const [first, ...more] = found;
  const location = first!.documented.in;
  return {
    ...defined,
    fields: [first!.path, ...more.map(({ path }) => path)],
    // Without a location, the field is in the body.
    ...(location !== undefined && location !== 'body' && { in: location }),
  };
}

function mapRejectedProperties(
  { properties = [] }: Violation,
  handler: HandlerRequest,
): readonly FieldError[] {
  return properties.flatMap(({ path: name, isMissing, rule }) => {
    const found = findField({ name, locations: ['body', 'query', 'path'] }, handler.request);
    if (found === undefined) return [];
    return [
      toFieldError([found], isMissing ? 'missing_field' : 'invalid', isMissing ? undefined : rule, handler),
    ];
  });
}
