import {
  type ApplicationConfig,
  type HttpAdapterHost,
  MetadataScanner,
  type ModulesContainer,
} from '@nestjs/core';
import { BUILT_IN_ERRORS, type Catalogue } from '../catalogue/catalogue.js';
import { ErrorsFilter } from '../filter/errors.filter.js';
import { expectedTypes } from '../nest/body-types.js';
import { type FormatRegistry } from '../formats/format-registry.js';
import { classOf, type HandlerMetadata } from '../nest/handler-metadata.js';
import { listed, metadata, NEST } from '../nest/nest-metadata.js';
import { type ControllerClass, type Route } from '../nest/route-list.js';
import { itemTypeOf } from '../validation/request/parse-pipes.js';
import { ruleMistakes } from '../validation/rules/rule-mistakes.js';
import { ownValidationsOf, validationLevels } from '../validation/rules/use-validation.decorator.js';

/**
 * Returns a hint if filters of the app catch every exception before the package's filter is asked.
 *
 * @param own the package's filter, or what a test has put in its place
 */
export function catchAllHint(
  routes: readonly Route[],
  config: ApplicationConfig,
  own: unknown,
): string | undefined {
  const requestFilters = config.getGlobalRequestFilters().map(({ metatype }) => metatype as unknown);
  const bound = [
    ...[...config.getGlobalFilters(), ...requestFilters].map((filter) => [filter, ''] as const),
    ...routes.flatMap(({ controller, handler, name }) => [
      ...listed(NEST.filters, controller).map((filter) => [filter, ` on ${controller.name}`] as const),
      ...listed(NEST.filters, handler).map((filter) => [filter, ` on ${controller.name}.${name}`] as const),
    ]),
  ];
  const found = bound.filter(([filter]) => filter !== own && catchesAll(filter));
  const places = new Set(found.map(([filter, place]) => `${nameOf(filter)}${place}`));
  return places.size > 0 ? `${[...places].join(', ')}: ${CATCH_ALL}` : undefined;
}

const CATCH_ALL =
  '@Catch() without types catches every exception, so that ErrorsModule sends none of them. Name the types that the filter ' +
  'handles, as in @Catch(SomeError), inject ErrorsFilter and call its catch() for all others, or remove the filter.';

/** A filter that extends or holds {@link ErrorsFilter} can leave exceptions to it. */
function catchesAll(filter: unknown): boolean {
  const kind = classOf(filter);
  if (kind === undefined || listed(NEST.caught, kind).length > 0) return false;
  const injected = listed(NEST.injectedParameters, kind) as readonly { readonly param: unknown }[];
  const properties = listed(NEST.injectedProperties, kind) as readonly { readonly type: unknown }[];
  const related = [
    kind,
    (kind as { readonly prototype?: unknown }).prototype,
    ...listed(NEST.parameterTypes, kind),
    ...injected.map(({ param }) => param),
    ...properties.map(({ type }) => type),
    ...(typeof filter === 'object' ? Object.values(filter as object) : []),
  ];
  return !related.some((each) => each === ErrorsFilter || each instanceof ErrorsFilter);
}

function nameOf(filter: unknown): string {
  return (classOf(filter) as { readonly name?: string }).name || 'A filter';
}

/**
 * Calls back with a hint if handlers take multipart forms and Fastify has no parser of them. It waits for Fastify's
 * plugins, which may be loaded as late as `listen()`.
 */
export function watchMultipart(
  routes: readonly Route[],
  handlers: HandlerMetadata,
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  warn: (hint: string) => void,
): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const found = routes.filter((route) => takesMultipart(route, handlers));
  if (found.length === 0) return;
  const places = new Set(found.map(({ controller, name }) => `${controller.name}.${name}`));
  const fastify = httpAdapter.getInstance<FastifyInstance>();
  fastify.addHook('onReady', (done) => {
    if (!fastify.hasContentTypeParser('multipart/form-data')) warn(`${[...places].join(', ')}: ${NO_PARSER}`);
    done();
  });
}

interface FastifyInstance {
  addHook(name: 'onReady', hook: (done: () => void) => void): void;
  hasContentTypeParser(type: string): boolean;
}

const NO_PARSER =
  'multipart/form-data is expected, but Fastify has no parser of this name, so that it rejects such requests with 415. ' +
  "Register one before the app listens: `await app.register(multipart)` of @fastify/multipart. Ignore this if a parser of '*' " +
  'or of a regular expression reads them.';

function takesMultipart(route: Route, handlers: HandlerMetadata): boolean {
  const { controller, name } = route;
  const takesFiles =
    handlers.readParameters(controller, name).some(({ part }) => part === 'file' || part === 'files') ||
    handlers.readEnhancers(controller, name).all.some(isFileInterceptor);
  return expectedTypes(route, takesFiles).some((type) => type.startsWith('multipart/'));
}

/** The classes of Nest's file interceptors have random names; only they are given the options of Multer. */
function isFileInterceptor(enhancer: unknown): boolean {
  const kind = classOf(enhancer);
  const injected = kind ? listed(NEST.injectedParameters, kind) : [];
  return (injected as readonly { readonly param: unknown }[]).some(
    ({ param }) => param === 'MULTER_MODULE_OPTIONS',
  );
}

/** Returns the mistakes in the decorators of the classes that handlers take, each with its remedy. */
export function rulesMistakes(modules: ModulesContainer, handlers: HandlerMetadata): readonly string[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return ruleMistakes(
    controllers.flatMap(({ metatype }) =>
      typeof metatype === 'function' ? typesTakenBy(metatype as ControllerClass, handlers) : [],
    ),
  );
}

/** Returns the types of all parameters that are validated, and of the items of lists. */
function typesTakenBy(controller: ControllerClass, handlers: HandlerMetadata): readonly unknown[] {
  const prototype = controller.prototype as Readonly<Record<string, object>>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    if (metadata(NEST.path, handler) === undefined) return [];
    const own = ownValidationsOf(controller, prototype, handler, name);
    return handlers
      .readParameters(controller, name)
      .filter(({ index }) => validationLevels(own, index).at(-1) !== false)
      .flatMap(({ type, pipes }) => [type, ...pipes.map(itemTypeOf)]);
  });
}

/** Returns what the app's errors lack for its formats, one note per format. */
export function formatNotes({ formats }: FormatRegistry, { entries }: Catalogue): readonly string[] {
  const builtIn = new Set(BUILT_IN_ERRORS.map(({ definition }) => definition));
  const own = entries.filter(({ definition }) => !builtIn.has(definition));
  return formats.flatMap((format) => {
    const lines = own.flatMap(({ name, definition }) => {
      const complaint = format.lint?.(definition);
      return complaint === undefined ? [] : [`  ${name}: ${complaint}`];
    });
    return lines.length > 0 ? [`The format '${format.name}' could say more:\n${lines.join('\n')}`] : [];
  });
}
