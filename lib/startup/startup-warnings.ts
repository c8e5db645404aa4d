import { Inject, Injectable, Logger } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { BUILT_IN_ERRORS, Catalogue } from '../catalogue/catalogue.js';
import { ErrorsFilter } from '../filter/errors.filter.js';
import { type FormatRegistry } from '../formats/format-registry.js';
import { expectedTypes } from '../nest/body-types.js';
import { classOf, HandlerMetadata } from '../nest/handler-metadata.js';
import { listed, NEST } from '../nest/nest-metadata.js';
import { type Route } from '../nest/route-list.js';
import { RouteTable } from '../nest/route-table.js';

/** The token of {@link StartupWarningOptions}. */
export const STARTUP_WARNING_OPTIONS = Symbol.for('nestjs-api-errors:startup-warning-options');

interface StartupWarningOptions {
  readonly formats: FormatRegistry;
  readonly exposeCauses: boolean;
}

/** Warns the author of an app of what works, and probably not as it is meant. */
@Injectable()
export class StartupWarnings {
  private readonly logger = new Logger('ErrorsModule');

  constructor(
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(ErrorsFilter) private readonly filter: ErrorsFilter,
    @Inject(STARTUP_WARNING_OPTIONS) private readonly options: StartupWarningOptions,
  ) {}

  /** @param validation the warnings about the validation of handlers */
  warnOfEnhancers(validation: readonly string[]): void {
    const catchAll = catchAllHint(this.routes.list(), this.config, this.filter);
    this.warn([...validation, ...(catchAll ? [catchAll] : [])]);
  }

  /** Warns of what is known once the platform has the routes. */
  warnOfSetup(): void {
    const { formats, exposeCauses } = this.options;
    this.warn(formatNotes(formats, this.catalogue));
    watchMultipart(this.routes.list(), this.handlers, this.adapterHost.httpAdapter, (hint) =>
      this.warn([hint]),
    );
    if (exposeCauses) this.warn([EXPOSED]);
  }

  private warn(lines: readonly string[]): void {
    for (const line of lines) this.logger.warn(line);
  }
}

const EXPOSED =
  'http.exposeCauses is on: every error of the server tells its stack to the client. Turn it off outside of development.';

/**
 * Returns a hint if filters of the app catch every exception before the package's filter is asked.
 *
 * @param own the package's filter, or what a test has put in its place
 */
function catchAllHint(routes: readonly Route[], config: ApplicationConfig, own: unknown): string | undefined {
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
function watchMultipart(
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

/** Returns what the app's errors lack for its formats, one note per format. */
function formatNotes({ formats }: FormatRegistry, { entries }: Catalogue): readonly string[] {
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
