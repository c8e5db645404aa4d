/**
 * The module, errors, formats, validation and documentation.
 *
 * @module nestjs-api-errors
 */
import 'reflect-metadata';

export { ErrorsModule } from './errors.module.js';
export { InvalidErrorsConfigurationError } from './startup/startup-checks.js';
export { type DocumentationOptions } from './startup/documentation-options.js';
export { type ErrorsOptions, type HttpOptions } from './startup/options.js';
export { nestCompatible } from './startup/options.js';

export { type ApiError } from './error/api-error.js';
export { type CanonicalCode } from './error/error-definition.js';
export {
  type ErrorDefinition,
  type ErrorDefinitionInput,
  type ErrorResource,
} from './error/error-definition.js';
export { type FieldError, type FieldErrorInput, type FieldLocation } from './error/field-error.js';
export { type FieldErrorCode } from './error/field-code.js';
export { type Params, type ParamValue } from './error/message-template.js';
export { type PlainData } from './error/plain-data.js';

export { ApiException, type OccurrenceOptions } from './catalogue/api-exception.js';
export { Catalogue, type CatalogueEntry } from './catalogue/catalogue.js';
export { type CodeStyle } from './catalogue/catalogue-check.js';
export {
  type AnyApiErrorClass,
  type ApiErrorClass,
  defineError,
  type ParamsOf,
} from './catalogue/define-error.js';
export { type HttpErrorClass, HttpErrors } from './catalogue/http-errors.js';
export { ValidationFailed, type ValidationFailedOptions } from './catalogue/validation-failed.js';

export { type ErrorReason } from './error/error-definition.js';
export { type ErrorFormat, type FormatNumbers } from './formats/error-format.js';
export { type ErrorSchema, type XmlObject } from './formats/schema/json-schema.js';
export { type FieldPathStyle } from './formats/field-path.js';
export {
  type DocumentedFormats,
  type IncomingRequest,
  type FormatChoice,
  type FormatOption,
  routeOnly,
  type RouteOnlyFormat,
} from './formats/format-registry.js';
export { DellinErrors } from './dialects/dellin/dellin-errors.js';
export { dellin, type DellinOptions } from './dialects/dellin/dellin.format.js';
export { Gone } from './openapi/gone.decorator.js';
export { google, type GoogleOptions } from './dialects/google/google.format.js';
export { restcase, type RestcaseOptions } from './dialects/restcase.format.js';
export { twilio, type TwilioOptions } from './dialects/twilio/twilio.format.js';
export { looker, type LookerOptions } from './formats/looker.format.js';
export { jsonApi, type JsonApiOptions } from './dialects/json-api.format.js';
export { markdown, type MarkdownOptions } from './formats/markdown.format.js';
export { nest } from './formats/nest.format.js';
export { problemDetails, type ProblemDetailsOptions } from './formats/problem-details.format.js';

export {
  type DatabaseOptions,
  type DuplicateOptions,
  UseDatabaseErrors,
} from './exceptions/database-options.js';
export { type ErrorMapper, type MappingContext, MapsErrors } from './exceptions/error-mapper.js';
export { UseErrorFormat } from './nest/route-formats.js';
export { type RequestRoute } from './nest/request-route.js';
export { type ValidationOverride, UseValidation } from './validation/rules/use-validation.decorator.js';
export { type StandardSchema } from './validation/standard-schema.js';
export { RequestValidationPipe } from './validation/validation.pipe.js';
export { type ValidationOptions } from './validation/validation-options.js';
export { ExistsIn, IsUnique, type Lookup } from './validation/rules/data-rules.decorator.js';
export { type FieldCode, type FieldCodeMap } from './error/field-code.js';
export { FieldCodes } from './validation/rules/field-codes.decorator.js';
export { type CrossFieldRuleOptions } from './validation/engine/cross-field-rule.js';
export {
  AtLeastOneOf,
  type CrossFieldClassDecorator,
  type CrossFieldPropertyDecorator,
  MutuallyExclusive,
  NotTogetherWith,
} from './validation/rules/cross-field-rules.decorator.js';
export { type LoggingOptions } from './reporting/error-log.js';
export { type ErrorEvent, type ErrorObserver, ObservesErrors } from './reporting/error-observer.js';
export { type RequestIdOptions } from './reporting/request-id.js';
export { ErrorsFilter } from './filter/errors.filter.js';
export { type ExportFormat, exportErrors, type ExportOptions } from './pages/export-errors.js';
export { nginxErrors } from './proxy/nginx-errors.js';
export { type ProxyError, proxyErrors, type ProxyErrorsOptions } from './proxy/proxy-errors.js';

export { type DocumentedError } from './error/documented-error.js';
export {
  type FieldPath,
  type PathWildcard,
  type DocumentedCode,
  type DocumentedField,
} from './error/documented-error.js';
export {
  ApiErrors,
  ApiExcludeErrors,
  type DeclaredError,
  type LazyErrors,
} from './openapi/api-errors.decorator.js';
export { type DerivedStatuses } from './openapi/derived-errors.js';
export { type HandWrittenResponseMode } from './openapi/responses/hand-written-responses.js';
export { documentErrors } from './openapi/document-errors.js';
export { type OpenApiDocument } from './openapi/open-api-document.js';
export { readBasicCredentials, type BasicCredentials, readBearerToken } from './catalogue/credentials.js';
export { fastifyErrorsOptions } from './transport/fastify-errors.js';
