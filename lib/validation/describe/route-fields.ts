import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { type DocumentedField, type FieldPath, isWholePart } from '../../error/documented-error.js';
import { groupBy, memoize } from '../../internal/memoize.js';
import { VALIDATION_PIPE } from '../../nest/handler-binder.js';
import { HandlerMetadata } from '../../nest/handler-metadata.js';
import { type RequestRoute } from '../../nest/request-route.js';
import { type RejectableRequest } from '../../database/request-fields.js';
import { createRouteKey } from '../../nest/route-formats.js';
import { type Route } from '../../nest/route-list.js';
import { RouteTable } from '../../nest/route-table.js';
import { toParameter } from '../request/validated-parameter.js';
import {
  type RegistryOptions,
  VALIDATION_OPTIONS,
  ValidatorRegistry,
} from '../request/validator-registry.js';
import { type PropertyPlan } from '../engine/rule.js';
import { getNestedTypes } from '../metadata/transformer.js';
import { type RequestValidator } from '../request/request-validator.js';
import { type DescribedParameter, HandlerFields } from './handler-fields.js';
import { findParameterFields } from './parameter-fields.js';

interface FieldsOfRoute {
  readonly route: Route;
  readonly rejectable: RejectableRequest | undefined;
}

/** Finds the handler of a request and its fields. It reads an app when it is called for the first time. */
@Injectable()
export class RouteFields {
  private routesByKey: ReadonlyMap<string, readonly Route[]> | undefined;
  private fields: HandlerFields | undefined;

  constructor(
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
    @Inject(ValidatorRegistry) private readonly validators: ValidatorRegistry,
    @Inject(VALIDATION_OPTIONS) private readonly options: RegistryOptions,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(VALIDATION_PIPE) private readonly pipe: PipeTransform,
  ) {}

  /** It is an arrow function, so that it can be passed on. */
  readonly find = ({ method, template }: RequestRoute, request: unknown): FieldsOfRoute | undefined => {
    if (template === undefined) return undefined;
    const routes = [method, method === 'HEAD' ? 'GET' : method, 'ALL'].flatMap(
      (each) => this.getRoutes().get(createRouteKey(each, template)) ?? [],
    );
    const route = routes.length > 1 ? this.routes.findServing(routes, request) : routes[0];
    return route && { route, rejectable: this.findFields(route) };
  };

  private getRoutes(): ReadonlyMap<string, readonly Route[]> {
    return (this.routesByKey ??= groupBy(this.routes.list(), ({ method, template }) =>
      createRouteKey(method, template),
    ));
  }

  private readonly findFields = memoize((route: Route): RejectableRequest | undefined => {
    if (this.options.validation === false) return undefined;
    this.fields ??= new HandlerFields(
      this.validators,
      this.config.getGlobalPipes().filter((pipe) => pipe !== this.pipe),
    );
    const { controller, name } = route;
    const handler = [
      route,
      this.handlers.readParameters(controller, name),
      this.handlers.readEnhancers(controller, name),
    ] as const;
    const rejectable = this.fields.find(...handler).builtIn;
    if (rejectable === undefined) return undefined;
    const described = this.fields.describe(...handler);
    const fields = rejectable.fields.filter(isMember);
    return {
      ...rejectable,
      // An empty list hides the fields of the handler.
      fields: rejectable.fields.length === 0 ? [] : [...fields, ...listOtherFields(described, fields)],
      getRejectedValues: (field, path, value) => findRejectedValues(described, field, path, value),
    };
  });
}

/** Excludes the field that stands for a whole part of the request: a column can be named `body`. */
function isMember(field: DocumentedField, index: number, all: readonly DocumentedField[]): boolean {
  return !isWhole(field) || all.findIndex((each) => isWhole(each) && each.in === field.in) !== index;
}

function isWhole(field: DocumentedField): boolean {
  return isWholePart(field) && field.codes[0]?.reason === 'isObject';
}

/** Lists the properties that the validation cannot reject, such as one that has only `@IsOptional()` or `@Allow()`. */
function listOtherFields(
  described: readonly DescribedParameter[],
  fields: readonly DocumentedField[],
): readonly DocumentedField[] {
  const listed = new Set(fields.flatMap((field) => field.paths.map((path) => toKey(field.in, path))));
  return described.flatMap(({ parameter, validator, schema }) => {
    const source = toParameter(parameter, schema);
    if (validator.getKnownKeys(source) === 'all') return [];
    return findParameterFields(validator, source, { listsAll: true })
      .filter(isMember)
      .filter(({ in: location, paths }) => paths.length === 1 && !listed.has(toKey(location, paths[0])));
  });
}

function findRejectedValues(
  described: readonly DescribedParameter[],
  { in: location, paths }: DocumentedField,
  path: string,
  value: unknown,
): readonly unknown[] | undefined {
  for (const { parameter, validator, schema } of described) {
    const source = toParameter(parameter, schema);
    const names = paths[0].filter((step) => typeof step === 'string');
    if (source.location !== location || validator.getKnownKeys(source) === 'all') continue;
    if (source.name !== undefined && names.shift() !== source.name) continue;
    const plan = findPlan(validator, validator.getType(source), names);
    if (plan !== undefined) return validator.writer.getRejectedValues(path, { plan, key: plan.name }, value);
  }
  return undefined;
}

function findPlan(
  validator: RequestValidator,
  type: unknown,
  [name, ...more]: readonly string[],
): PropertyPlan | undefined {
  const plan = validator.objects.plans.get(type).properties.find(({ wireName }) => wireName === name);
  if (plan === undefined || more.length === 0) return plan;
  for (const nested of getNestedTypes(type, plan.name)) {
    const found = findPlan(validator, nested, more);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toKey(location: DocumentedField['in'], path: FieldPath): string {
  return JSON.stringify([location, path]);
}
