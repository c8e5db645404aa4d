import { Inject, Injectable } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { findCatalogueMistakes } from '../catalogue/catalogue-check.js';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { inspectValue } from '../internal/option-mistakes.js';
import { getClass, HandlerMetadata } from '../nest/handler-metadata.js';
import { type Provider } from '../nest/loaded-modules.js';
import { readMetadata, NEST } from '../nest/nest-metadata.js';
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

/** An error that the app declares. It can be any value; a circular import makes it `undefined`. */
interface Declaration {
  readonly declared: unknown;
  readonly location: string;
  /** True for `@ApiExcludeErrors()`, which only removes an error from the documentation. */
  readonly isExcluded?: boolean;
  /** True if `declared` was passed instead of an array of errors. */
  readonly isNotAnArray?: boolean;
}

interface DiscoveredErrors {
  readonly entries: readonly CatalogueEntry[];
  readonly mistakes: readonly string[];
}

/** Finds the errors that an app declares with the option `errors`, `forFeature()` and `@ApiErrors()`. */
@Injectable()
export class Discovery {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
  ) {}

  countImports(module: unknown): number {
    return [...this.modules.values()].filter(({ metatype }) => metatype === module).length;
  }

  findErrors(options: ErrorsOptions): DiscoveredErrors {
    const declarations = this.findDeclarations();
    const optionErrors = Array.isArray(options.errors) ? options.errors : [];
    const documentedErrors = declarations
      .filter(({ isExcluded }) => !isExcluded)
      .map((each) => each.declared);
    const entries = [...optionErrors, ...documentedErrors].filter(isDeclaredError).map(toCatalogueEntry);
    const mistakes = [
      ...declarations
        .filter((each) => each.isNotAnArray || !isDeclaredError(each.declared))
        .map(describeMistake),
      ...findCatalogueMistakes(entries, options.codeStyle),
    ];
    return { entries, mistakes };
  }

  private findDeclarations(): readonly Declaration[] {
    const scanner = new MetadataScanner();
    return [...this.modules.values()].flatMap((module) => {
      const features = [...module.providers.values()].flatMap(({ instance }: Provider) =>
        instance instanceof FeatureErrors ? createFeatureDeclarations(instance.errors) : [],
      );
      const wrappers = [
        ...module.controllers.values(),
        ...module.injectables.values(),
        ...module.providers.values(),
      ];
      const decorated = wrappers.flatMap(({ metatype }: Provider) => {
        const prototype = metatype?.prototype as Record<string, object> | undefined;
        if (!metatype || !prototype) return [];
        const methods = scanner.getAllMethodNames(prototype).flatMap((name) => {
          const handler = prototype[name]!;
          const isRouted = readMetadata(NEST.path, handler) !== undefined;
          return [
            ...readDecoratedErrors(handler, `${metatype.name}.${name}`),
            ...(isRouted
              ? readErrorsOfInstances(this.handlers.readEnhancers(metatype as ControllerClass, name).all)
              : []),
          ];
        });
        return [...readDecoratedErrors(metatype, metatype.name), ...methods];
      });
      return [...features, ...decorated];
    });
  }
}

function createFeatureDeclarations(errors: readonly unknown[]): readonly Declaration[] {
  return Array.isArray(errors)
    ? createDeclarations(FEATURE, errors)
    : [{ declared: errors, location: FEATURE, isNotAnArray: true }];
}

const FEATURE = 'ErrorsModule.forFeature()';

function readDecoratedErrors(decorated: object, name: string): readonly Declaration[] {
  const excluded = createDeclarations(`@ApiExcludeErrors() on ${name}`, readExcludedErrors(decorated));
  return [
    ...createDeclarations(`@ApiErrors() on ${name}`, readDeclaredErrors(decorated)),
    ...excluded.map((each) => ({ ...each, isExcluded: true })),
  ];
}

/**
 * Reads only enhancers that are bound as instances. Nest registers an enhancer class as an injectable, and
 * `findDeclarations()` reads the injectables.
 */
function readErrorsOfInstances(bound: readonly unknown[]): readonly Declaration[] {
  return bound.flatMap((enhancer) => {
    const kind = typeof enhancer === 'function' ? undefined : getClass(enhancer);
    return typeof kind === 'function' ? readDecoratedErrors(kind, kind.name) : [];
  });
}

function createDeclarations(location: string, errors: readonly unknown[]): readonly Declaration[] {
  return errors.map((declared) => ({ declared, location }));
}

function describeMistake({ declared, location, isNotAnArray }: Declaration): string {
  const remedy =
    location === FEATURE
      ? 'Move the error class to a file that does not import this module.'
      : `Use ${location.slice(0, location.indexOf('('))}(() => [UserNotFound]).`;
  const hint =
    declared === undefined && !isNotAnArray ? ` A circular import can be the cause. ${remedy}` : '';
  const expectation = isNotAnArray
    ? 'an array of error classes of defineError() or HttpErrors, such as [UserNotFound]'
    : 'only errors, such as classes of defineError() or HttpErrors';
  return `${location} must have ${expectation}, got ${inspectValue(declared)}.${hint}`;
}
