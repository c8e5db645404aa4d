import { Scope } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { boundTo, classOf } from '../nest/bound-enhancers.js';
import { metadata, NEST } from '../nest/nest-metadata.js';
import { type ControllerClass } from '../nest/route-list.js';
import { declaredErrors, excludedErrors } from '../openapi/api-errors.decorator.js';

/** The errors of one `forFeature`. */
export class FeatureErrors {
  constructor(readonly errors: readonly AnyApiErrorClass[]) {}
}

type Module = ModulesContainer extends Map<string, infer M> ? M : never;
/** What Nest knows of a provider. */
export type Provider = Module['providers'] extends Map<unknown, infer P> ? P : never;

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
export function declarationsOf(modules: ModulesContainer): readonly Declaration[] {
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
          ...(isRouted ? marksOfInstances(boundTo(metatype as ControllerClass, name).all) : []),
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

/**
 * The providers whose class carries a mark, in the order of the modules, by that class: one that several modules
 * provide counts once. What a factory makes is known once it is made.
 */
export function markedProviders(modules: ModulesContainer, mark: string): ReadonlyMap<object, Provider> {
  const found = new Map<object, Provider>();
  for (const { providers } of modules.values()) {
    for (const provider of providers.values() as Iterable<Provider>) {
      const marked = classesOf(provider).find((each) => Reflect.hasMetadata(mark, each));
      if (marked && !found.has(marked)) found.set(marked, provider);
    }
  }
  return found;
}

function classesOf({ metatype, token, instance }: Provider): readonly object[] {
  const made: unknown = (instance as object | null | undefined)?.constructor;
  return [metatype, token, made].filter((owner): owner is object => typeof owner === 'function');
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

/** What a provider's own decorator says; known before anything is made. */
export function hasOwnScope({ scope }: Provider): boolean {
  return scope === Scope.REQUEST || scope === Scope.TRANSIENT;
}

/** What follows from its dependencies as well; known once providers are made. */
export function hasInheritedScope(provider: Provider): boolean {
  return !provider.isDependencyTreeStatic() || provider.isTransient;
}

/**
 * Remembers what was found in an app's modules, and looks again when one was loaded since: when it comes, when its
 * providers are known, and when those of factories are made.
 */
export function perModules<T>(modules: ModulesContainer, find: () => T): () => T {
  let found: { readonly size: number; readonly awaited: readonly Provider[]; readonly value: T } | undefined;
  return () => {
    if (found?.size !== modules.size || found.awaited.some(isThere)) {
      const providers = [...modules.values()].flatMap(
        (module) => [...module.providers.values()] as Provider[],
      );
      // What is made for each request is never there.
      const awaited = providers.filter((provider) => !isThere(provider) && !hasOwnScope(provider));
      found = { size: modules.size, awaited, value: find() };
    }
    return found.value;
  };
}

/** A module that comes is nothing at first, and then its providers are what their prototypes are. */
function isThere({ instance }: Provider): boolean {
  return instance !== null && instance !== undefined;
}

/** Returns the objects of an option and the providers with a mark. Providers are read at each call, as a module may be loaded late. */
export function withMarked<T>(
  named: readonly T[],
  modules: ModulesContainer,
  mark: string,
): () => readonly T[] {
  const marked = perModules(modules, () => [...markedProviders(modules, mark).values()]);
  return () => {
    const found = marked();
    return found.length === 0 ? named : [...named, ...found.map(({ instance }) => instance as T)];
  };
}
