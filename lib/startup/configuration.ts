import { Logger } from '@nestjs/common';
import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type FieldErrorLimits } from '../error/api-error.js';
import { FormatRegistry } from '../formats/format-registry.js';
import { fillDefaults } from '../internal/option-mistakes.js';
import { createSensitiveNameCheck } from '../internal/redact.js';
import { removeTrailingSlashes } from '../internal/text.js';
import { type LoadedModules } from '../nest/loaded-modules.js';
import { resolveValidation } from '../validation/validation-options.js';
import { type Discovery } from './discovery.js';
import { OPTION_RULES } from './option-rules.js';
import { type ErrorsOptions } from './options.js';
import { InvalidErrorsConfigurationError, type StartupChecks } from './startup-checks.js';

/** The checked configuration of an app. */
export interface ErrorsConfiguration {
  readonly options: ResolvedOptions;
  /** Returns the errors that the app declares, those of modules that are loaded late included. */
  readonly listErrors: () => readonly CatalogueEntry[];
}

/**
 * Checks the configuration of an app, and fills in the defaults.
 *
 * @param root the class of the module that an app imports once
 * @throws InvalidErrorsConfigurationError
 */
export function createConfiguration(
  given: ErrorsOptions,
  root: unknown,
  discovery: Discovery,
  checks: StartupChecks,
  modules: LoadedModules,
): ErrorsConfiguration {
  checks.checkConfiguration(given, discovery.countImports(root), discovery.findErrors(given).mistakes);
  // A module that is loaded late must not end the app, so its mistakes are logged.
  const listErrors = modules.memoize(() => {
    const { entries, mistakes } = discovery.findErrors(given);
    if (mistakes.length > 0)
      new Logger('ErrorsModule').error(new InvalidErrorsConfigurationError(mistakes).message);
    return entries;
  });
  return { options: resolveOptions(given), listErrors };
}

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
    isSensitive: createSensitiveNameCheck(sensitiveNames),
    ...http,
    rejectUnsupportedMediaType: http.rejectUnsupportedMediaType ?? (validation === false || strict),
  } as const;
}
