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

/** Keys of @nestjs/swagger, which may not be installed. A test compares them with the package. */
export const SWAGGER = {
  consumes: 'swagger/apiConsumes',
  excludeEndpoint: 'swagger/apiExcludeEndpoint',
  excludeController: 'swagger/apiExcludeController',
  parameters: 'swagger/apiParameters',
  property: 'swagger/apiModelProperties',
} as const;

/**
 * Reads own or inherited metadata. It skips `Function.prototype` and `Object.prototype`, as they are never decorated and each
 * lookup takes time.
 */
export function readMetadata(key: string, owner: object, member?: string): unknown {
  for (let each: object | null = owner; each && !ROOT_PROTOTYPES.has(each); each = getPrototype(each)) {
    const value: unknown = Reflect.getOwnMetadata(key, each, member!);
    if (value !== undefined) return value;
  }
  return undefined;
}

const ROOT_PROTOTYPES: ReadonlySet<object> = new Set([Function.prototype, Object.prototype]);

function getPrototype(owner: object): object | null {
  return Object.getPrototypeOf(owner) as object | null;
}

export function readMetadataList(key: string, owner: object): readonly unknown[] {
  return (readMetadata(key, owner) ?? []) as readonly unknown[];
}
