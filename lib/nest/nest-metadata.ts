import {
  EXCEPTION_FILTERS_METADATA,
  FILTER_CATCH_EXCEPTIONS,
  GUARDS_METADATA,
  HEADERS_METADATA,
  HOST_METADATA,
  INTERCEPTORS_METADATA,
  METHOD_METADATA,
  MODULE_PATH,
  PARAMTYPES_METADATA,
  PATH_METADATA,
  PIPES_METADATA,
  PROPERTY_DEPS_METADATA,
  ROUTE_ARGS_METADATA,
  SELF_DECLARED_DEPS_METADATA,
  SSE_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';

/** Where Nest's decorators keep what they say. */
export const NEST = {
  modulePath: MODULE_PATH,
  path: PATH_METADATA,
  host: HOST_METADATA,
  method: METHOD_METADATA,
  version: VERSION_METADATA,
  parameters: ROUTE_ARGS_METADATA,
  parameterTypes: PARAMTYPES_METADATA,
  injectedParameters: SELF_DECLARED_DEPS_METADATA,
  injectedProperties: PROPERTY_DEPS_METADATA,
  filters: EXCEPTION_FILTERS_METADATA,
  caught: FILTER_CATCH_EXCEPTIONS,
  guards: GUARDS_METADATA,
  pipes: PIPES_METADATA,
  interceptors: INTERCEPTORS_METADATA,
  headers: HEADERS_METADATA,
  serverSentEvents: SSE_METADATA,
} as const;

/** Where those of @nestjs/swagger do, which may not be installed; a test holds them to it. */
export const SWAGGER = {
  consumes: 'swagger/apiConsumes',
  excludeEndpoint: 'swagger/apiExcludeEndpoint',
  excludeController: 'swagger/apiExcludeController',
} as const;

/**
 * What a decorator said of a class or a function, or of one of its members, and of those that it inherits from. Those
 * of the language are not asked: nobody decorates them, and each question takes its time.
 */
export function metadata(key: string, owner: object, member?: string): unknown {
  for (let each: object | null = owner; each && !ROOT_PROTOTYPES.has(each); each = prototypeOf(each)) {
    const said: unknown = Reflect.getOwnMetadata(key, each, member!);
    if (said !== undefined) return said;
  }
  return undefined;
}

const ROOT_PROTOTYPES: ReadonlySet<object> = new Set([Function.prototype, Object.prototype]);

function prototypeOf(owner: object): object | null {
  return Object.getPrototypeOf(owner) as object | null;
}

/** The guards, pipes or interceptors that decorators name on a class or a function. */
export function listed(key: string, owner: object): readonly unknown[] {
  return (metadata(key, owner) ?? []) as readonly unknown[];
}
