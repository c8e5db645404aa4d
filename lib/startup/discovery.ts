import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { classOf, type HandlerMetadata } from '../nest/handler-metadata.js';
import { markedProviders, type Provider } from '../nest/loaded-modules.js';
import { markedFormat } from '../nest/route-formats.js';
import { didYouMean } from '../internal/name-suggestions.js';
import { show } from '../internal/option-mistakes.js';
import { metadata, NEST } from '../nest/nest-metadata.js';
import { type ControllerClass } from '../nest/route-list.js';
import { declaredErrors, excludedErrors } from '../openapi/api-errors.decorator.js';

/** The errors of one `forFeature`. */
export class FeatureErrors {
  constructor(readonly errors: readonly AnyApiErrorClass[]) {}
}

/** An error as the app declares it, and where. It may be anything: an import loop makes `undefined` of it. */
export interface Declaration {
  readonly declared: unknown;
  readonly place: string;
  /** Whether it is taken out of the documentation there, and declared elsewhere, if at all. */
  readonly isExcluded?: boolean;
  /** Whether it stands in the place of a list of errors. */
  readonly isNoList?: boolean;
}

/** The errors that an app declares in its modules: by `forFeature`, and by `@ApiErrors` on any class. */
export function declarationsOf(modules: ModulesContainer, handlers: HandlerMetadata): readonly Declaration[] {
  const scanner = new MetadataScanner();
  return [...modules.values()].flatMap((module) => {
    const features = [...module.providers.values()].flatMap(({ instance }: Provider) =>
      instance instanceof FeatureErrors ? featureDeclarations(instance.errors) : [],
    );
    const wrappers = [
      ...module.controllers.values(),
      ...module.injectables.values(),
      ...module.providers.values(),
    ];
    const marked = wrappers.flatMap(({ metatype }: Provider) => {
      const prototype = metatype?.prototype as Record<string, object> | undefined;
      if (!metatype || !prototype) return [];
      const methods = scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name]!;
        const isRouted = metadata(NEST.path, handler) !== undefined;
        return [
          ...marksOf(handler, `${metatype.name}.${name}`),
          ...(isRouted
            ? marksOfInstances(handlers.readEnhancers(metatype as ControllerClass, name).all)
            : []),
        ];
      });
      return [...marksOf(metatype, metatype.name), ...methods];
    });
    return [...features, ...marked];
  });
}

function featureDeclarations(errors: readonly unknown[]): readonly Declaration[] {
  const place = 'ErrorsModule.forFeature()';
  return Array.isArray(errors) ? at(place, errors) : [{ declared: errors, place, isNoList: true }];
}

/** What a class or a method is marked with. */
function marksOf(marked: object, name: string): readonly Declaration[] {
  const excluded = at(`@ApiExcludeErrors() on ${name}`, excludedErrors(marked));
  return [
    ...at(`@ApiErrors() on ${name}`, declaredErrors(marked)),
    ...excluded.map((each) => ({ ...each, isExcluded: true })),
  ];
}

/** What guards and others are marked with that are bound as instances; the container knows those of classes. */
function marksOfInstances(bound: readonly unknown[]): readonly Declaration[] {
  return bound.flatMap((enhancer) => {
    const kind = typeof enhancer === 'function' ? undefined : classOf(enhancer);
    return typeof kind === 'function' ? marksOf(kind, kind.name) : [];
  });
}

function at(place: string, errors: readonly unknown[]): readonly Declaration[] {
  return errors.map((declared) => ({ declared, place }));
}

/** Marked providers that lack the method that their mark names. */
export function methodMistakes(modules: ModulesContainer, marks: readonly string[]): string[] {
  return marks.flatMap((mark) =>
    [...markedProviders(modules, mark)].flatMap(([marked, { name, instance }]) => {
      const method = Reflect.getMetadata(mark, marked) as string;
      const has = typeof (instance as Record<string, unknown>)[method] === 'function';
      return has
        ? []
        : [`${String(name)} must have a method \`${method}\`, as it is marked. Add it, or remove the mark.`];
    }),
  );
}

/** Marked providers that are made anew for each request, which no error can wait for. */
export function scopeMistakes(
  modules: ModulesContainer,
  marks: readonly string[],
  isScoped: (provider: Provider) => boolean,
): string[] {
  return marks
    .flatMap((mark) => [...markedProviders(modules, mark).values()])
    .filter(isScoped)
    .map(
      ({ name }) =>
        `${String(name)} must be a singleton, as mappers and observers are, got a provider that is request-scoped or ` +
        `transient, or depends on one. Remove its scope, and inject ModuleRef to resolve what a request needs.`,
    );
}

/** How often an app imports a module. */
export function timesImported(modules: ModulesContainer, module: unknown): number {
  return [...modules.values()].filter(({ metatype }) => metatype === module).length;
}

/** Finds handlers and controllers that name a format which the app does not have. */
export function unknownFormats(modules: ModulesContainer, names: readonly string[]): readonly string[] {
  const scanner = new MetadataScanner();
  const mistakes = [...modules.values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) => {
      const { name, prototype } = metatype as { name: string; prototype: Record<string, object> };
      const methods = scanner.getAllMethodNames(prototype);
      const places: readonly (readonly [string, object])[] = [
        [name, metatype as object],
        ...methods.map((method) => [`${name}.${method}`, prototype[method]!] as const),
      ];
      return places.flatMap(([place, marked]) => {
        const format = markedFormat(marked);
        if (format === undefined || names.includes(format as string)) return [];
        return [
          `${place}: @UseErrorFormat() must have the name of a format of the app, got ${show(format)}.` +
            `${didYouMean(format, names)} Formats: ${names.join(', ')}. Add it to \`formats\`, as routeOnly() if ` +
            `clients may not ask for it.`,
        ];
      });
    }),
  );
  return [...new Set(mistakes)];
}
