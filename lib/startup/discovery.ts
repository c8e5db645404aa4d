import { Inject, Injectable } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { findCatalogueMistakes } from '../catalogue/catalogue-check.js';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { inspectValue } from '../internal/option-mistakes.js';
import { classOf, HandlerMetadata } from '../nest/handler-metadata.js';
import { type Provider } from '../nest/loaded-modules.js';
import { metadata, NEST } from '../nest/nest-metadata.js';
import { type ControllerClass } from '../nest/route-list.js';
import {
  readDeclaredErrors,
  toCatalogueEntry,
  readExcludedErrors,
  isDeclaredError,
} from '../openapi/api-errors.decorator.js';
import { type ErrorsOptions } from './options.js';

/** The errors of one `forFeature`. */
export class FeatureErrors {
  constructor(readonly errors: readonly AnyApiErrorClass[]) {}
}

/** An error as the app declares it, and where. It may be anything: an import loop makes `undefined` of it. */
interface Declaration {
  readonly declared: unknown;
  readonly place: string;
  /** Whether it is taken out of the documentation there, and declared elsewhere, if at all. */
  readonly isExcluded?: boolean;
  /** Whether it stands in the place of a list of errors. */
  readonly isNoList?: boolean;
}

/** The errors that an app declares, and what is wrong with their declarations. */
interface DiscoveredErrors {
  readonly entries: readonly CatalogueEntry[];
  readonly mistakes: readonly string[];
}

/** Finds what an app declares in its modules: by `forFeature`, and by `@ApiErrors` on any class. */
@Injectable()
export class Discovery {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
  ) {}

  /** Counts how often the app imports a module. */
  countImports(module: unknown): number {
    return [...this.modules.values()].filter(({ metatype }) => metatype === module).length;
  }

  /** Finds the errors of the options and of all modules. */
  findErrors(given: ErrorsOptions): DiscoveredErrors {
    const declarations = this.findDeclarations();
    const own = Array.isArray(given.errors) ? given.errors : [];
    const named = declarations.filter(({ isExcluded }) => !isExcluded).map((each) => each.declared);
    const entries = [...own, ...named].filter(isDeclaredError).map(toCatalogueEntry);
    const mistakes = [
      ...declarations.filter((each) => each.isNoList || !isDeclaredError(each.declared)).map(notAnError),
      ...findCatalogueMistakes(entries, given.codeStyle),
    ];
    return { entries, mistakes };
  }

  private findDeclarations(): readonly Declaration[] {
    const scanner = new MetadataScanner();
    return [...this.modules.values()].flatMap((module) => {
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
              ? marksOfInstances(this.handlers.readEnhancers(metatype as ControllerClass, name).all)
              : []),
          ];
        });
        return [...marksOf(metatype, metatype.name), ...methods];
      });
      return [...features, ...marked];
    });
  }
}

function featureDeclarations(errors: readonly unknown[]): readonly Declaration[] {
  const place = 'ErrorsModule.forFeature()';
  return Array.isArray(errors) ? at(place, errors) : [{ declared: errors, place, isNoList: true }];
}

/** Returns the errors that decorators declare on a class or a method. */
function marksOf(marked: object, name: string): readonly Declaration[] {
  const excluded = at(`@ApiExcludeErrors() on ${name}`, readExcludedErrors(marked));
  return [
    ...at(`@ApiErrors() on ${name}`, readDeclaredErrors(marked)),
    ...excluded.map((each) => ({ ...each, isExcluded: true })),
  ];
}

/** Returns the errors that the classes of enhancers declare, if instances are bound. The container has the bound classes. */
function marksOfInstances(bound: readonly unknown[]): readonly Declaration[] {
  return bound.flatMap((enhancer) => {
    const kind = typeof enhancer === 'function' ? undefined : classOf(enhancer);
    return typeof kind === 'function' ? marksOf(kind, kind.name) : [];
  });
}

function at(place: string, errors: readonly unknown[]): readonly Declaration[] {
  return errors.map((declared) => ({ declared, place }));
}

function notAnError({ declared, place, isNoList }: Declaration): string {
  const loop =
    declared === undefined && !isNoList
      ? ' Files that import each other may be the cause: use @ApiErrors(() => [UserNotFound]).'
      : '';
  const expectation = isNoList
    ? 'a list of classes of defineError() or of HttpErrors, such as [UserNotFound]'
    : 'classes of defineError() or of HttpErrors';
  return `${place} must have ${expectation}, got ${inspectValue(declared)}.${loop}`;
}
