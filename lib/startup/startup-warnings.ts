import { Inject, Injectable, Logger } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { BUILT_IN_ERRORS, Catalogue } from '../catalogue/catalogue.js';
import { ErrorsFilter } from '../filter/errors.filter.js';
import { type FormatRegistry } from '../formats/format-registry.js';
import { getExpectedTypes } from '../nest/body-types.js';
import { getClass, HandlerMetadata } from '../nest/handler-metadata.js';
import { readMetadataList, NEST } from '../nest/nest-metadata.js';
import { type Route } from '../nest/route-list.js';
import { RouteTable } from '../nest/route-table.js';

export const STARTUP_WARNING_OPTIONS = Symbol.for('nestjs-api-errors:startup-warning-options');

interface StartupWarningOptions {
  readonly formats: FormatRegistry;
  readonly exposeCauses: boolean;
}

/** Logs warnings about configurations that are valid, but probably not intended. */
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

  /** Logs the given warnings, and one about catch-all filters. */
  warnAboutHandlers(handlerWarnings: readonly string[]): void {
    const catchAll = findCatchAllFilters(this.routes.list(), this.config, this.filter);
    this.warn([...handlerWarnings, ...(catchAll ? [catchAll] : [])]);
  }

  warnAboutSetup(): void {
    const { formats, exposeCauses } = this.options;
    this.warn(findFormatHints(formats, this.catalogue));
    watchMultipart(this.routes.list(), this.handlers, this.adapterHost.httpAdapter, (hint) =>
      this.warn([hint]),
    );
    if (exposeCauses) this.warn([CAUSES_EXPOSED]);
  }

  private warn(lines: readonly string[]): void {
    for (const line of lines) this.logger.warn(line);
  }
}

const CAUSES_EXPOSED =
  '`http.exposeCauses` is true, so every error of status 500 and above is sent with its stack. Use it only in development.';

/** Returns a warning if filters of the app, of a controller or of a handler catch every exception before the package's filter. */
function findCatchAllFilters(
  routes: readonly Route[],
  config: ApplicationConfig,
  packageFilter: unknown,
): string | undefined {
  const requestFilters = config.getGlobalRequestFilters().map(({ metatype }) => metatype as unknown);
  const bound = [
    ...[...config.getGlobalFilters(), ...requestFilters].map((filter) => [filter, ''] as const),
    ...routes.flatMap(({ controller, handler, name }) => [
      ...readMetadataList(NEST.filters, controller).map(
        (filter) => [filter, ` on ${controller.name}`] as const,
      ),
      ...readMetadataList(NEST.filters, handler).map(
        (filter) => [filter, ` on ${controller.name}.${name}`] as const,
      ),
    ]),
  ];
  const found = bound.filter(([filter]) => filter !== packageFilter && catchesAll(filter));
  const filters = new Set(found.map(([filter, location]) => `${getFilterName(filter)}${location}`));
  return filters.size > 0 ? `${[...filters].join(', ')}: ${CATCH_ALL}` : undefined;
}

const CATCH_ALL =
  '@Catch() without types catches all exceptions, so ErrorsModule cannot handle any of them. Name the types that the filter ' +
  'handles, as in @Catch(SomeError), or inject ErrorsFilter and call its catch() for all others, or remove the filter.';

/** Ignores a filter that extends or injects {@link ErrorsFilter}, as it can delegate to it. */
function catchesAll(filter: unknown): boolean {
  const kind = getClass(filter);
  if (kind === undefined || readMetadataList(NEST.caught, kind).length > 0) return false;
  const injected = readMetadataList(NEST.injectedParameters, kind) as readonly { readonly param: unknown }[];
  const properties = readMetadataList(NEST.injectedProperties, kind) as readonly { readonly type: unknown }[];
  const related = [
    kind,
    (kind as { readonly prototype?: unknown }).prototype,
    ...readMetadataList(NEST.parameterTypes, kind),
    ...injected.map(({ param }) => param),
    ...properties.map(({ type }) => type),
    ...(typeof filter === 'object' ? Object.values(filter as object) : []),
  ];
  return !related.some((each) => each === ErrorsFilter || each instanceof ErrorsFilter);
}

function getFilterName(filter: unknown): string {
  return (getClass(filter) as { readonly name?: string }).name || 'A filter';
}

/**
 * Warns if handlers take multipart forms and Fastify has no parser for them. It waits until Fastify has loaded its plugins,
 * which can be as late as `listen()`.
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
  const handlerNames = new Set(found.map(({ controller, name }) => `${controller.name}.${name}`));
  const fastify = httpAdapter.getInstance<FastifyInstance>();
  fastify.addHook('onReady', (done) => {
    if (!fastify.hasContentTypeParser('multipart/form-data'))
      warn(`${[...handlerNames].join(', ')}: ${NO_PARSER}`);
    done();
  });
}

interface FastifyInstance {
  addHook(name: 'onReady', hook: (done: () => void) => void): void;
  hasContentTypeParser(type: string): boolean;
}

const NO_PARSER =
  'the handlers expect multipart/form-data, but Fastify has no parser for this media type and rejects these requests with ' +
  'a 415. Register @fastify/multipart before `listen()`: `await app.register(multipart)`. Ignore this warning if a parser ' +
  "for '*' or for a regular expression reads multipart bodies.";

function takesMultipart(route: Route, handlers: HandlerMetadata): boolean {
  const { controller, name } = route;
  const takesFiles =
    handlers.readParameters(controller, name).some(({ part }) => part === 'file' || part === 'files') ||
    handlers.readEnhancers(controller, name).all.some(isFileInterceptor);
  return getExpectedTypes(route, takesFiles).some((type) => type.startsWith('multipart/'));
}

/** Recognizes file interceptors of `@nestjs/platform-express` by their injected options, as their class names are random. */
function isFileInterceptor(enhancer: unknown): boolean {
  const kind = getClass(enhancer);
  const injected = kind ? readMetadataList(NEST.injectedParameters, kind) : [];
  return (injected as readonly { readonly param: unknown }[]).some(
    ({ param }) => param === 'MULTER_MODULE_OPTIONS',
  );
}

function findFormatHints({ formats }: FormatRegistry, { entries }: Catalogue): readonly string[] {
  const builtIn = new Set(BUILT_IN_ERRORS.map(({ definition }) => definition));
  const custom = entries.filter(({ definition }) => !builtIn.has(definition));
  return formats.flatMap((format) => {
    const lines = custom.flatMap(({ name, definition }) => {
      const hint = format.lint?.(definition);
      return hint === undefined ? [] : [`  ${name}: ${hint}`];
    });
    return lines.length > 0
      ? [`The format '${format.name}' can describe these errors better:\n${lines.join('\n')}`]
      : [];
  });
}
