import { type ApplicationConfig } from '@nestjs/core';
import { ErrorsFilter } from './filter/errors.filter.js';
import { classOf } from './routes/bound-enhancers.js';
import { listed, NEST } from './routes/nest-metadata.js';
import { type Route } from './routes/route-list.js';

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
