import { Inject, Injectable } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { MAPS_ERRORS } from '../exceptions/error-mapper.js';
import { listFormatNames } from '../formats/format-registry.js';
import { getOrCreate } from '../internal/memoize.js';
import { didYouMean } from '../internal/name-suggestions.js';
import { inspectValue } from '../internal/option-mistakes.js';
import { HandlerMetadata } from '../nest/handler-metadata.js';
import { hasInheritedScope, hasOwnScope, markedProviders, type Provider } from '../nest/loaded-modules.js';
import { metadata, NEST } from '../nest/nest-metadata.js';
import { formatOfRoute, markedFormat, routeKey } from '../nest/route-formats.js';
import { type ControllerClass, type Route } from '../nest/route-list.js';
import { OBSERVES_ERRORS } from '../reporting/error-observer.js';
import { getItemType } from '../validation/request/parse-pipes.js';
import { findRuleMistakes } from '../validation/rules/rule-mistakes.js';
import { getValidationOverrides, getValidationLevels } from '../validation/rules/use-validation.decorator.js';
import { optionMistakes } from './option-rules.js';
import { type ErrorsOptions } from './options.js';

/** Names all mistakes in the configuration of an app at once, each with its remedy. */
export class InvalidErrorsConfigurationError extends Error {
  override readonly name = 'InvalidErrorsConfigurationError';
  /** One sentence or two each. */
  declare readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super(
      `ErrorsModule found ${count}:\n${mistakes.map((mistake, index) => `  ${index + 1}. ${mistake}`).join('\n')}`,
    );
    // The message has them already, and loggers print what is enumerable.
    Object.defineProperty(this, 'mistakes', { value: mistakes });
  }
}

/** Throws if there are mistakes. */
export function throwMistakes(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new InvalidErrorsConfigurationError([...new Set(mistakes)]);
}

/** The marks by which the mappers and observers of an app are found. */
const MARKS: readonly string[] = [MAPS_ERRORS, OBSERVES_ERRORS];

/** Checks an app while it starts, as early as each mistake can be found. */
@Injectable()
export class StartupChecks {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
  ) {}

  /**
   * Checks all that is known before anything is created.
   *
   * @param moduleCount how often the app imports `ErrorsModule.forRoot()`
   * @param declared mistakes in the errors that the app declares
   */
  checkConfiguration(given: ErrorsOptions, moduleCount: number, declared: readonly string[]): void {
    const wrong = optionMistakes(given);
    throwMistakes([
      ...(moduleCount > 1 ? [SECOND_ROOT] : []),
      ...wrong,
      // The names of formats are known once they are formats.
      ...(wrong.length > 0 ? [] : unknownFormats(this.modules, listFormatNames(given.formats))),
      ...declared,
      ...(given.validation === false ? [] : rulesMistakes(this.modules, this.handlers)),
      ...scopeMistakes(this.modules, hasOwnScope),
    ]);
  }

  /** Checks the mappers and observers, once they are created. */
  checkProviders(): void {
    throwMistakes(scopeMistakes(this.modules, hasInheritedScope));
    throwMistakes(methodMistakes(this.modules));
  }

  /** Checks the routes, once the platform has them. */
  checkRoutes(routes: readonly Route[]): void {
    throwMistakes(routeFormatMistakes(routes));
  }
}

const SECOND_ROOT =
  'ErrorsModule.forRoot() is imported more than once. Import it into the root module alone; ' +
  'a feature declares its errors with ErrorsModule.forFeature([…]).';

/** Finds marked providers that lack the method that their mark names. */
function methodMistakes(modules: ModulesContainer): string[] {
  return MARKS.flatMap((mark) =>
    [...markedProviders(modules, mark)].flatMap(([marked, { name, instance }]) => {
      const method = Reflect.getMetadata(mark, marked) as string;
      const has = typeof (instance as Record<string, unknown>)[method] === 'function';
      return has
        ? []
        : [`${String(name)} must have a method \`${method}\`, as it is marked. Add it, or remove the mark.`];
    }),
  );
}

/** Finds marked providers that are created for each request, which no error can wait for. */
function scopeMistakes(modules: ModulesContainer, isScoped: (provider: Provider) => boolean): string[] {
  return MARKS.flatMap((mark) => [...markedProviders(modules, mark).values()])
    .filter(isScoped)
    .map(
      ({ name }) =>
        `${String(name)} must be a singleton, as mappers and observers are, got a provider that is request-scoped or ` +
        `transient, or depends on one. Remove its scope, and inject ModuleRef to resolve what a request needs.`,
    );
}

/** Finds handlers and controllers that name a format which the app does not have. */
function unknownFormats(modules: ModulesContainer, names: readonly string[]): readonly string[] {
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
          `${place}: @UseErrorFormat() must have the name of a format of the app, got ${inspectValue(format)}.` +
            `${didYouMean(format, names)} Formats: ${names.join(', ')}. Add it to \`formats\`, as routeOnly() if ` +
            `clients may not ask for it.`,
        ];
      });
    }),
  );
  return [...new Set(mistakes)];
}

/** Returns the mistakes in the decorators of the classes that handlers take, each with its remedy. */
function rulesMistakes(modules: ModulesContainer, handlers: HandlerMetadata): readonly string[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return findRuleMistakes(
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
    const own = getValidationOverrides(controller, prototype, handler, name);
    return handlers
      .readParameters(controller, name)
      .filter(({ index }) => getValidationLevels(own, index).at(-1) !== false)
      .flatMap(({ type, pipes }) => [type, ...pipes.map(getItemType)]);
  });
}

/**
 * Handlers that share a method and an address, such as versions by header, must share a format: a request that failed is
 * known by its address only.
 */
function routeFormatMistakes(routes: readonly Route[]): readonly string[] {
  const places = new Map<string, Route[]>();
  for (const route of routes) {
    // The names of parameters make no difference to an address.
    const place = routeKey(route.method, route.template.replace(/:\w+/g, ':…'));
    getOrCreate(places, place, () => []).push(route);
  }
  return [...places]
    .filter(([, sharing]) => new Set(sharing.map(formatOfRoute)).size > 1)
    .map(
      ([place, sharing]) =>
        `${place}: ${sharing.map(({ controller, name }) => `${controller.name}.${name}`).join(' and ')} share it, but ` +
        'not their @UseErrorFormat(). Give all of them the same, or choose by the request, with `formats: { available, choose }`.',
    );
}
