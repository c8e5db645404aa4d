import { Logger } from '@nestjs/common';
import { type ModulesContainer } from '@nestjs/core';
import { catalogueMistakes } from '../catalogue/catalogue-check.js';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type FieldErrorLimits } from '../error/api-error.js';
import { MAPS_ERRORS } from '../exceptions/error-mapper.js';
import { formatNames, FormatRegistry } from '../formats/format-registry.js';
import { fillDefaults, show } from '../internal/option-mistakes.js';
import { createSensitiveNames } from '../internal/redact.js';
import { removeTrailingSlashes } from '../internal/truncate.js';
import { type HandlerMetadata } from '../nest/handler-metadata.js';
import { hasOwnScope, type LoadedModules } from '../nest/loaded-modules.js';
import { entryOf, isDeclaredError } from '../openapi/api-errors.decorator.js';
import { OBSERVES_ERRORS } from '../reporting/error-observer.js';
import { resolveValidation } from '../validation/validation-options.js';
import { type Declaration, declarationsOf, scopeMistakes, unknownFormats } from './discovery.js';
import { OPTION_RULES, optionMistakes } from './option-rules.js';
import { type ErrorsOptions } from './options.js';
import { rulesMistakes } from './startup-warnings.js';

/** Says all that is wrong with the configuration of an app at once, each with its remedy. */
export class InvalidErrorsConfiguration extends Error {
  override readonly name = 'InvalidErrorsConfiguration';
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

/** The marks by which an app's mappers and observers are found. */
export const MARKS: readonly string[] = [MAPS_ERRORS, OBSERVES_ERRORS];

/** What the app configured, checked. */
export interface ErrorsConfiguration {
  readonly options: ResolvedOptions;
  /** Returns the errors that the app declares, those of modules that are loaded late included. */
  readonly listErrors: () => readonly CatalogueEntry[];
}

/**
 * Reads and checks all that is known before anything runs.
 *
 * @param moduleCount how often the app imports `ErrorsModule.forRoot()`
 * @throws InvalidErrorsConfiguration
 */
export function configure(
  given: ErrorsOptions,
  modules: ModulesContainer,
  loaded: LoadedModules,
  handlers: HandlerMetadata,
  moduleCount: number,
): ErrorsConfiguration {
  const declared = declaredErrors(given, modules, handlers);
  const wrong = optionMistakes(given);
  const mistakes = [
    ...(moduleCount > 1 ? [SECOND_ROOT] : []),
    ...wrong,
    // What formats there are is known once they are formats.
    ...(wrong.length > 0 ? [] : unknownFormats(modules, formatNames(given.formats))),
    ...declared.mistakes,
    ...(given.validation === false ? [] : rulesMistakes(modules, handlers)),
    ...scopeMistakes(modules, MARKS, hasOwnScope),
  ];
  if (mistakes.length > 0) throw new InvalidErrorsConfiguration([...new Set(mistakes)]);
  const listErrors = loaded.memoize(() => entriesNow(given, modules, handlers));
  return { options: resolveOptions(given), listErrors };
}

/** What is declared by now. A module that is loaded later is no reason to end an app: its mistakes are logged. */
function entriesNow(
  given: ErrorsOptions,
  modules: ModulesContainer,
  handlers: HandlerMetadata,
): readonly CatalogueEntry[] {
  const { entries, mistakes } = declaredErrors(given, modules, handlers);
  if (mistakes.length > 0) new Logger('ErrorsModule').error(new InvalidErrorsConfiguration(mistakes).message);
  return entries;
}

/** The errors of the options and of all modules, and what is wrong with them. */
function declaredErrors(
  given: ErrorsOptions,
  modules: ModulesContainer,
  handlers: HandlerMetadata,
): { readonly entries: readonly CatalogueEntry[]; readonly mistakes: readonly string[] } {
  const declarations = declarationsOf(modules, handlers);
  const own = Array.isArray(given.errors) ? given.errors : [];
  const named = declarations.filter(({ isExcluded }) => !isExcluded).map((each) => each.declared);
  const entries = [...own, ...named].filter(isDeclaredError).map(entryOf);
  const mistakes = [
    ...declarations.filter((each) => each.isNoList || !isDeclaredError(each.declared)).map(notAnError),
    ...catalogueMistakes(entries, given.codeStyle),
  ];
  return { entries, mistakes };
}

function notAnError({ declared, place, isNoList }: Declaration): string {
  const loop =
    declared === undefined && !isNoList
      ? ' Files that import each other may be the cause: use @ApiErrors(() => [UserNotFound]).'
      : '';
  const expectation = isNoList
    ? 'a list of classes of defineError() or of HttpErrors, such as [UserNotFound]'
    : 'classes of defineError() or of HttpErrors';
  return `${place} must have ${expectation}, got ${show(declared)}.${loop}`;
}

const SECOND_ROOT =
  'ErrorsModule.forRoot() is imported more than once. Import it into the root module alone; ' +
  'a feature declares its errors with ErrorsModule.forFeature([…]).';

/** The options with the defaults of those that are not given. */
type ResolvedOptions = ReturnType<typeof resolveOptions>;

function resolveOptions(given: ErrorsOptions) {
  const { formats, validation, logging, sensitiveNames } = given;
  const { baseUrl, statuses } = fillDefaults(given.documentation, OPTION_RULES.documentation.options);
  const { strict, maxErrors, maxLength } = resolveValidation(validation || undefined);
  const http = fillDefaults(given.http, OPTION_RULES.http.options);
  return {
    formats: new FormatRegistry(formats),
    validation,
    limits: { count: maxErrors, length: maxLength } satisfies FieldErrorLimits,
    documentationBaseUrl: baseUrl && removeTrailingSlashes(baseUrl),
    documentedStatuses: statuses,
    mappers: given.mappers ?? OPTION_RULES.mappers.default,
    observers: given.observers ?? OPTION_RULES.observers.default,
    requestId: fillDefaults(given.requestId, OPTION_RULES.requestId.options),
    logging: logging !== false && fillDefaults(logging, OPTION_RULES.logging.options),
    isSensitive: createSensitiveNames(sensitiveNames),
    ...http,
    rejectUnsupportedMediaType: http.rejectUnsupportedMediaType ?? (validation === false || strict),
  } as const;
}
