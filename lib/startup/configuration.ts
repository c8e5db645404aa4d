import { Logger } from '@nestjs/common';
import { type CatalogueEntry, type DocumentationAddress } from '../catalogue/catalogue.js';
import { type FieldErrorLimits } from '../error/api-error.js';
import { FormatRegistry } from '../formats/format-registry.js';
import { fillDefaults } from '../internal/option-mistakes.js';
import { createSensitiveNameCheck } from '../internal/redact.js';
import { removeTrailingSlashes } from '../internal/text.js';
import { type LoadedModules } from '../nest/loaded-modules.js';
import { type PageOptions } from '../pages/page-options.js';
import { resolveValidation } from '../validation/validation-options.js';
import { type Discovery } from './discovery.js';
import { OPTION_RULES } from './option-rules.js';
import { type ErrorsOptions } from './options.js';
import { InvalidErrorsConfigurationError, type StartupChecks } from './startup-checks.js';

export interface ErrorsConfiguration {
  readonly options: ResolvedOptions;
  /** Returns the errors that the app declares, including those of lazy-loaded modules. */
  readonly listErrors: () => readonly CatalogueEntry[];
}

/**
 * Checks the configuration of an app, and fills in the defaults.
 *
 * @param root the class of the module that an app imports once
 * @throws InvalidErrorsConfigurationError
 */
export function createConfiguration(
  options: ErrorsOptions,
  root: unknown,
  discovery: Discovery,
  checks: StartupChecks,
  modules: LoadedModules,
): ErrorsConfiguration {
  checks.checkConfiguration(options, discovery.countImports(root), discovery.findErrors(options).mistakes);
  // A lazy-loaded module must not end the app, so its mistakes are only logged.
  const listErrors = modules.memoize(() => {
    const { entries, mistakes } = discovery.findErrors(options);
    if (mistakes.length > 0)
      new Logger('ErrorsModule').error(new InvalidErrorsConfigurationError(mistakes).message);
    return entries;
  });
  return { options: resolveOptions(options), listErrors };
}

type ResolvedOptions = ReturnType<typeof resolveOptions>;

function resolveOptions(options: ErrorsOptions) {
  const { formats, validation, logging, sensitiveNames } = options;
  const {
    path,
    baseUrl,
    urls,
    version,
    name,
    color,
    logo,
    texts,
    requireTexts,
    undeclared,
    formats: documentedFormats,
    handWritten,
    requests,
    requestId: listsRequestId,
    statuses,
  } = fillDefaults(options.documentation, OPTION_RULES.documentation.options);
  const { strict, maxErrors, maxLength } = resolveValidation(validation || undefined);
  const servedPath = path && `/${removeTrailingSlashes(path).replace(/^\//, '')}`;
  const http = fillDefaults(options.http, OPTION_RULES.http.options);
  return {
    formats: new FormatRegistry(formats),
    validation,
    limits: { count: maxErrors, length: maxLength } satisfies FieldErrorLimits,
    documentation: {
      baseUrl: baseUrl === undefined ? servedPath : removeTrailingSlashes(baseUrl),
      isServed: servedPath !== undefined,
      operationsVersion: urls === 'looker' ? version : undefined,
    } satisfies DocumentationAddress,
    undeclared: undeclared ?? (process.env.NODE_ENV === 'production' ? 'off' : 'warn'),
    pages: {
      path: servedPath,
      baseUrl,
      name,
      color,
      logo,
      texts,
      requireTexts,
      version,
      linksToOperations: urls === 'looker',
    } satisfies Omit<PageOptions, 'formats'>,
    documentedFormats,
    listsRequestId,
    documentedStatuses: statuses,
    documentsRequests: requests,
    handWrittenResponses: handWritten,
    mappers: options.mappers ?? OPTION_RULES.mappers.default,
    observers: options.observers ?? OPTION_RULES.observers.default,
    database: options.database !== false && fillDefaults(options.database, OPTION_RULES.database.options),
    requestId: fillDefaults(options.requestId, OPTION_RULES.requestId.options),
    logging: logging !== false && fillDefaults(logging, OPTION_RULES.logging.options),
    isSensitive: createSensitiveNameCheck(sensitiveNames),
    ...http,
    rejectUnsupportedMediaType: http.rejectUnsupportedMediaType ?? (validation === false || strict),
  } as const;
}
