import { Inject, Injectable } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { readDatabaseOverride } from '../exceptions/database-options.js';
import { MAPS_ERRORS } from '../exceptions/error-mapper.js';
import { type DocumentedFormats, listFormatNames } from '../formats/format-registry.js';
import { getOrCreate } from '../internal/memoize.js';
import { suggestName } from '../internal/name-suggestions.js';
import { describeInvalidOption, findOptionMistakes, inspectValue } from '../internal/option-mistakes.js';
import { isObject } from '../internal/unknown-value.js';
import { HandlerMetadata } from '../nest/handler-metadata.js';
import {
  hasInheritedScope,
  hasDeclaredScope,
  findDecoratedProviders,
  type Provider,
} from '../nest/loaded-modules.js';
import { readMetadata, NEST } from '../nest/nest-metadata.js';
import { getRouteFormatName, readFormatName, createRouteKey } from '../nest/route-formats.js';
import { type ControllerClass, type Route } from '../nest/route-list.js';
import { OBSERVES_ERRORS } from '../reporting/error-observer.js';
import { isTransformerOfApp } from '../validation/metadata/transformer.js';
import { getItemType } from '../validation/request/parse-pipes.js';
import { findRuleMistakes } from '../validation/rules/rule-mistakes.js';
import { getValidationOverrides, getValidationLevels } from '../validation/rules/use-validation.decorator.js';
import { findMistakesInOptions, OPTION_RULES } from './option-rules.js';
import { type ErrorsOptions } from './options.js';

/**
 * Is thrown at startup if the configuration of an app has mistakes. The checks run in steps; the message lists all mistakes of
 * the first step that finds any.
 */
export class InvalidErrorsConfigurationError extends Error {
  override readonly name = 'InvalidErrorsConfigurationError';
  /** The messages of the mistakes, without numbers. */
  declare readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super(
      `ErrorsModule found ${count}:\n${mistakes.map((mistake, index) => `  ${index + 1}. ${mistake}`).join('\n')}`,
    );
    // It is not enumerable, so that loggers print the mistakes only once, in the message.
    Object.defineProperty(this, 'mistakes', { value: mistakes });
  }
}

export function throwMistakes(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new InvalidErrorsConfigurationError([...new Set(mistakes)]);
}

/** Metadata keys of `@MapsErrors()` and `@ObservesErrors()`, whose value is the name of the required method. */
const EXTENSION_POINTS: readonly string[] = [MAPS_ERRORS, OBSERVES_ERRORS];

/** Checks an app while it starts, as early as each mistake can be found. */
@Injectable()
export class StartupChecks {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
  ) {}

  /**
   * Checks everything that is known before providers are created.
   *
   * @param moduleCount number of imports of `ErrorsModule.forRoot()`
   * @param declarationMistakes mistakes in the errors that the app declares
   */
  checkConfiguration(
    given: ErrorsOptions,
    moduleCount: number,
    declarationMistakes: readonly string[],
  ): void {
    const wrong = findMistakesInOptions(given);
    throwMistakes([
      ...(moduleCount > 1 ? [SECOND_ROOT] : []),
      ...wrong,
      // Invalid formats may have no names.
      ...(wrong.length > 0 ? [] : this.findUnknownNames(given)),
      ...declarationMistakes,
      ...(given.validation === false ? [] : findMistakesInRules(this.modules, this.handlers)),
      ...(given.validation === false || isTransformerOfApp() ? [] : [TWO_TRANSFORMERS]),
      ...findScopeMistakes(this.modules, hasDeclaredScope),
    ]);
  }

  private findUnknownNames({ formats, documentation }: ErrorsOptions): readonly string[] {
    const names = listFormatNames(formats);
    return [
      ...findUnknownDocumentedFormats(documentation?.formats, names),
      ...findUnknownFormats(this.modules, names),
    ];
  }

  /** Checks mappers and observers. Call it after they are created. */
  checkProviders(): void {
    throwMistakes(findScopeMistakes(this.modules, hasInheritedScope));
    throwMistakes(findMissingMethods(this.modules));
  }

  /** @param gaps the errors whose pages have no text, if the app requires texts */
  checkRoutes(routes: readonly Route[], gaps: readonly string[]): void {
    throwMistakes([...findRouteFormatMistakes(routes), ...routes.flatMap(findDatabaseMistakes), ...gaps]);
  }
}

const SECOND_ROOT =
  'ErrorsModule.forRoot() is imported more than once. Import it only into the root module. ' +
  'Declare errors of feature modules with ErrorsModule.forFeature([…]).';

const TWO_TRANSFORMERS =
  'The bundle of this app has two copies of class-transformer, so the package does not see the decorators of your classes. ' +
  "Let the bundler use one copy, in webpack with `resolve: { alias: { 'class-transformer$': require.resolve('class-transformer') } }`.";

function findMissingMethods(modules: ModulesContainer): string[] {
  return EXTENSION_POINTS.flatMap((metadataKey) =>
    [...findDecoratedProviders(modules, metadataKey)].flatMap(([decorated, { name, instance }]) => {
      const method = Reflect.getMetadata(metadataKey, decorated) as string;
      const has = typeof (instance as Record<string, unknown>)[method] === 'function';
      return has
        ? []
        : [
            `${String(name)} must have a method \`${method}\`, as its decorator requires. Add the method, or remove the decorator.`,
          ];
    }),
  );
}

/** Rejects mappers and observers that are not singletons: their calls are synchronous, but Nest creates others asynchronously. */
function findScopeMistakes(modules: ModulesContainer, isScoped: (provider: Provider) => boolean): string[] {
  return EXTENSION_POINTS.flatMap((metadataKey) => [...findDecoratedProviders(modules, metadataKey).values()])
    .filter(isScoped)
    .map(
      ({ name }) =>
        `${String(name)} must be a singleton, because it is a mapper or an observer. It is request-scoped or transient, or ` +
        `depends on a request-scoped provider. Remove the scope, and resolve request-scoped providers with ModuleRef.`,
    );
}

function findUnknownDocumentedFormats(
  documented: DocumentedFormats = 'default',
  names: readonly string[],
): readonly string[] {
  return typeof documented === 'string'
    ? []
    : documented
        .filter((name) => !names.includes(name))
        .map(
          (name) =>
            `\`documentation.formats\` has an unknown name ${inspectValue(name)}.${suggestName(name, names)} ` +
            `Formats: ${names.join(', ')}.`,
        );
}

function findUnknownFormats(modules: ModulesContainer, names: readonly string[]): readonly string[] {
  const scanner = new MetadataScanner();
  const mistakes = [...modules.values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) => {
      const { name, prototype } = metatype as { name: string; prototype: Record<string, object> };
      const methods = scanner.getAllMethodNames(prototype);
      const decorated: readonly (readonly [string, object])[] = [
        [name, metatype as object],
        ...methods.map((method) => [`${name}.${method}`, prototype[method]!] as const),
      ];
      return decorated.flatMap(([location, owner]) => {
        const format = readFormatName(owner);
        if (format === undefined || names.includes(format as string)) return [];
        return [
          `${location}: @UseErrorFormat() must have the name of a configured format, got ${inspectValue(format)}.` +
            `${suggestName(format, names)} Formats: ${names.join(', ')}. Add the format to \`formats\`, in ` +
            `routeOnly() if other routes must not use it.`,
        ];
      });
    }),
  );
  return [...new Set(mistakes)];
}

function findMistakesInRules(modules: ModulesContainer, handlers: HandlerMetadata): readonly string[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return findRuleMistakes(
    controllers.flatMap(({ metatype }) =>
      typeof metatype === 'function' ? listParameterTypes(metatype as ControllerClass, handlers) : [],
    ),
  );
}

/** Returns the types of all validated parameters and of the items of arrays. */
function listParameterTypes(controller: ControllerClass, handlers: HandlerMetadata): readonly unknown[] {
  const prototype = controller.prototype as Readonly<Record<string, object>>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    if (readMetadata(NEST.path, handler) === undefined) return [];
    const overrides = getValidationOverrides(controller, prototype, handler, name);
    return handlers
      .readParameters(controller, name)
      .filter(({ index }) => getValidationLevels(overrides, index).at(-1) !== false)
      .flatMap(({ type, pipes }) => [type, ...pipes.map(getItemType)]);
  });
}

function findDatabaseMistakes(route: Route): readonly string[] {
  const override: unknown = readDatabaseOverride(route);
  if (override === undefined || override === false) return [];
  const { status, hideDuplicates } = OPTION_RULES.database.options;
  const mistakes = isObject(override)
    ? findOptionMistakes('options', override, { status, hideDuplicates })
    : [describeInvalidOption('options', 'an object or false', override)];
  return mistakes.map(
    (mistake) => `${route.controller.name}.${route.name}, @UseDatabaseErrors(): ${mistake}`,
  );
}

/**
 * Handlers with the same method and path, such as versions by header, must have the same format, as the format of a request
 * is found by its method and path.
 */
function findRouteFormatMistakes(routes: readonly Route[]): readonly string[] {
  const routesByAddress = new Map<string, Route[]>();
  for (const route of routes) {
    // Paths that differ only in the names of parameters are the same.
    const address = createRouteKey(route.method, route.template.replace(/:\w+/g, ':…'));
    getOrCreate(routesByAddress, address, () => []).push(route);
  }
  return [...routesByAddress]
    .filter(([, sharing]) => new Set(sharing.map(getRouteFormatName)).size > 1)
    .map(
      ([address, sharing]) =>
        `${address}: ${sharing.map(({ controller, name }) => `${controller.name}.${name}`).join(' and ')} must have the same ` +
        '@UseErrorFormat(), as they share this route. Use one format, or choose it by the request with `formats: { available, choose }`.',
    );
}
