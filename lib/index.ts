import 'reflect-metadata';

export { ErrorsModule } from './errors.module.js';
export { InvalidErrorsConfiguration } from './errors.configuration.js';
export { type DocumentationOptions, type ErrorsOptions, type HttpOptions } from './errors.options.js';
export { nestCompatible } from './errors.nest-compatible.js';

export { type ApiError } from './error/api-error.js';
export { type CanonicalCode } from './error/canonical-code.js';
export {
  type ErrorDefinition,
  type ErrorDefinitionInput,
  type ErrorResource,
} from './error/error-definition.js';
export {
  type FieldError,
  type FieldErrorCode,
  type FieldErrorInput,
  type FieldLocation,
} from './error/field-error.js';
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

export { type ErrorReason } from './error/error-reason.js';
export { type ErrorFormat, type ErrorSchema, type XmlObject } from './formats/error-format.js';
export { type FieldPathStyle } from './formats/field-names.js';
export {
  type ChoosingRequest,
  type FormatChoice,
  type FormatOption,
  routeOnly,
  type RouteOnlyFormat,
} from './formats/format-options.js';
export { DellinErrors } from './catalogue/dellin-errors.js';
export { dellin } from './formats/dellin/dellin.format.js';
export { type DellinOptions } from './formats/dellin/dellin.options.js';
export { Gone } from './http/gone.decorator.js';
export { google, type GoogleOptions } from './formats/google/google.format.js';
export { restcase, type RestcaseOptions } from './formats/restcase/restcase.format.js';
export { twilio, type TwilioOptions } from './formats/twilio/twilio.format.js';
export { looker, type LookerOptions } from './formats/looker.format.js';
export { jsonApi, type JsonApiOptions } from './formats/json-api.format.js';
export { markdown, type MarkdownOptions } from './formats/markdown.format.js';
export { nest } from './formats/nest.format.js';
export { problemDetails, type ProblemDetailsOptions } from './formats/problem-details.format.js';

export { type ErrorMapper, type MappingContext, MapsErrors } from './mapping/error-mapper.js';
export { UseErrorFormat } from './routes/use-error-format.decorator.js';
export { type RequestRoute } from './routes/request-route.js';
export { type OwnValidation, UseValidation } from './validation/use-validation.decorator.js';
export { type StandardSchema } from './validation/standard-schema.js';
export { RequestValidationPipe } from './validation/request-validation.pipe.js';
export { type ValidationOptions } from './validation/validation-options.js';
export { ExistsIn, IsUnique, type Lookup } from './validation/data-rules.decorator.js';
export { type FieldCode, type FieldCodeMap, FieldCodes } from './validation/field-codes.js';
export {
  AtLeastOneOf,
  type FieldRuleClassDecorator,
  type FieldRuleOptions,
  type FieldRulePropertyDecorator,
  MutuallyExclusive,
  NotTogetherWith,
} from './validation/field-rules.decorator.js';
export { type LoggingOptions } from './observability/error-log.js';
export { type ErrorEvent, type ErrorObserver, ObservesErrors } from './observability/error-observer.js';
export { type RequestIdOptions } from './observability/request-id.js';
export { ErrorsFilter } from './filter/errors.filter.js';
export { nginxErrors } from './http/nginx-errors.js';
export { type ProxyError, proxyErrors, type ProxyErrorsOptions } from './http/proxy-errors.js';

export { type ErrorSpecimen } from './error/error-specimen.js';
export {
  type FieldPath,
  type OpenStep,
  type PossibleCode,
  type PossibleField,
} from './error/possible-field.js';
export {
  ApiErrors,
  ApiExcludeErrors,
  type DeclaredError,
  type LazyErrors,
} from './openapi/api-errors.decorator.js';
export { type DerivedStatuses } from './openapi/derived-errors.js';
export { documentErrors } from './openapi/document-errors.js';
export { type OpenApiDocument } from './openapi/open-api-document.js';
export {
  basicCredentialsOf,
  type BasicCredentials,
  bearerTokenOf,
  type CredentialedRequest,
} from './http/credentials.js';
export { fastifyErrorsOptions } from './http/fastify-errors.js';
