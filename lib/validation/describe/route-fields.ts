import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { createDocumentedField, type DocumentedField, type FieldPath } from '../../error/documented-error.js';
import { memoize } from '../../internal/memoize.js';
import { VALIDATION_PIPE } from '../../nest/handler-binder.js';
import { HandlerMetadata } from '../../nest/handler-metadata.js';
import { type RequestRoute } from '../../nest/request-route.js';
import { createRouteKey } from '../../nest/route-formats.js';
import { type Route } from '../../nest/route-list.js';
import { RouteTable } from '../../nest/route-table.js';
import { toParameter } from '../request/validated-parameter.js';
import {
  type RegistryOptions,
  VALIDATION_OPTIONS,
  ValidatorRegistry,
} from '../request/validator-registry.js';
import { type DescribedParameter, HandlerFields, type RejectableFields } from './handler-fields.js';

interface FieldsOfRoute {
  readonly route: Route;
  readonly rejectable: RejectableFields | undefined;
}

/** Finds the handler of a request and its fields. It reads an app when it is called for the first time. */
@Injectable()
export class RouteFields {
  private routesByKey: ReadonlyMap<string, Route> | undefined;
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
  readonly find = ({ method, template }: RequestRoute): FieldsOfRoute | undefined => {
    if (template === undefined) return undefined;
    const route = [method, method === 'HEAD' ? 'GET' : method, 'ALL']
      .map((each) => this.getRoutes().get(createRouteKey(each, template)))
      .find((each) => each !== undefined);
    return route && { route, rejectable: this.findFields(route) };
  };

  private getRoutes(): ReadonlyMap<string, Route> {
    return (this.routesByKey ??= new Map(
      this.routes.list().map((route) => [createRouteKey(route.method, route.template), route] as const),
    ));
  }

  private readonly findFields = memoize((route: Route): RejectableFields | undefined => {
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
    if (rejectable === undefined || rejectable.fields.length === 0) return rejectable;
    const { fields } = rejectable;
    return {
      ...rejectable,
      fields: [...fields, ...listOtherFields(this.fields.describe(...handler), fields)],
    };
  });
}

/** Lists the properties that the validation cannot reject, such as one that has only `@IsOptional()` or `@Allow()`. */
function listOtherFields(
  described: readonly DescribedParameter[],
  fields: readonly DocumentedField[],
): readonly DocumentedField[] {
  const listed = new Set(fields.flatMap((field) => field.paths.map((path) => toKey(field.in, path))));
  return described.flatMap(({ parameter, validator, schema }) => {
    const source = toParameter(parameter, schema);
    const keys = validator.getKnownKeys(source);
    if (keys === 'all') return [];
    const { location, name } = source;
    const paths = [...keys].map((key) => (name === undefined ? [key] : [name, key]));
    return paths
      .filter((path) => !listed.has(toKey(location, path)))
      .map((path) => createDocumentedField(location, [path], []));
  });
}

function toKey(location: DocumentedField['in'], path: FieldPath): string {
  return JSON.stringify([location, path]);
}
