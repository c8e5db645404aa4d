import { type ApiError, hasFieldList } from '../../error/api-error.js';
import { type DocumentedError } from '../../error/documented-error.js';
import { createMediaTypesRule, type ErrorFormat } from '../../formats/error-format.js';
import {
  createSingleFieldEntrySchema,
  FIELD_PATH_RULE,
  type FieldPathStyle,
  FieldPathWriter,
  flattenFieldErrors,
  type SingleFieldEntry,
} from '../../formats/field-path.js';
import {
  createConstSchema,
  createIntegerSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  createUrlSchema,
  describeSchema,
  DESCRIPTIONS,
  SchemaParts,
  type ErrorSchema,
} from '../../formats/schema/json-schema.js';
import {
  MetadataMembers,
  TRUNCATION_SCHEMAS,
  createTruncationMembers,
  omitIfEmpty,
} from '../../formats/metadata-members.js';
import { toPascalCase, removeTrailingSlashes } from '../../internal/text.js';
import { isXml } from '../../internal/media-type.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { isHttpUrl } from '../../internal/unknown-value.js';
import { type TwilioException, toTwilioXml, toTwilioXmlSchema } from './twilio-xml.js';

/** Options of {@link twilio}. */
export interface TwilioOptions {
  /**
   * The base URL of `more_info`. `/errors/` and the numeric code are appended to it.
   * @default none: `more_info` is the `documentationUrl` of the error
   * @example 'https://docs.example.com'
   */
  readonly documentationUrl?: string;
  /**
   * The notation of field paths in the response.
   * @default 'dots'
   * @example 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
  /**
   * Restricts the format to some of its media types. The first one is the default.
   * @default ['application/json', 'application/xml']
   * @example ['application/json']
   */
  readonly mediaTypes?: ErrorFormat['mediaTypes'];
}

/**
 * Creates a format that writes errors as Twilio does, in JSON and XML: the numeric code, the message, the URL of a page, and
 * the status.
 *
 * The field errors, the request id and the members of the error's metadata are in `details`. For an error without a `number`,
 * the numeric code is 20000 plus its status, and `details` contains its `code`.
 *
 * @see https://www.twilio.com/docs/usage/twilios-response
 * @example
 * ```ts
 * import { ErrorsModule, twilio } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [twilio({ documentationUrl: 'https://docs.example.com' })] });
 * ```
 */
export function twilio(options: TwilioOptions = {}): ErrorFormat {
  const { documentationUrl, fieldPath = 'dots', mediaTypes = MEDIA_TYPES } = options;
  const paths = new FieldPathWriter(fieldPath);
  const base = isHttpUrl(documentationUrl) ? removeTrailingSlashes(documentationUrl) : undefined;
  const getLink = (error: ApiError) =>
    base === undefined ? error.documentationUrl : `${base}/errors/${getNumber(error)}`;
  return {
    name: 'twilio',
    mediaTypes,
    mistakes: findOptionMistakes('twilio', options, RULES),
    render: (error, mediaType) => {
      const exception = createException(error, getLink(error), paths);
      return isXml(mediaType) ? toTwilioXml(exception) : JSON.stringify(exception);
    },
    numbers: { listed: [], getNumber },
    schema: (error, mediaType) => {
      const schema = createExceptionSchema(error, getLink(error) !== undefined, paths);
      return { title: error.title, ...(isXml(mediaType) ? toTwilioXmlSchema(schema) : schema) };
    },
  };
}

const MEDIA_TYPES = ['application/json', 'application/xml'] as const;

const RULES: OptionRules<TwilioOptions> = {
  documentationUrl: {
    isValid: isHttpUrl,
    expectation: "an http or https URL, such as 'https://docs.example.com'",
  },
  fieldPath: FIELD_PATH_RULE,
  mediaTypes: createMediaTypesRule(MEDIA_TYPES),
};

/** Twilio adds this number to the status for errors without a more specific code. @example 20404 */
const STATUS_BASE = 20_000;

function getNumber({ number, status }: ApiError): number {
  return number ?? STATUS_BASE + status;
}

function createException(error: ApiError, link: string | undefined, paths: FieldPathWriter): TwilioException {
  return {
    code: getNumber(error),
    message: error.message,
    more_info: link,
    status: error.status,
    details: omitIfEmpty(createDetails(error, paths)),
  };
}

/** Names are compared as in XML, where `requestId` and `request_id` become the same name. */
const METADATA = new MetadataMembers(
  ['code', 'errors', 'request_id', 'truncated', 'error_count'],
  toPascalCase,
);

function createDetails(error: ApiError, paths: FieldPathWriter): object {
  const { code, number, fields, requestId, metadata } = error;
  const entries = flattenFieldErrors(fields, paths).map(({ field, error: each }) => ({
    field,
    code: each.code,
    number: each.number,
    message: each.message,
  }));
  const details = {
    code: number === undefined ? code : undefined,
    errors: hasFieldList(error) ? entries : undefined,
    ...createTruncationMembers(error),
    request_id: requestId,
  };
  return METADATA.addToBody(details, metadata);
}

function createExceptionSchema(
  error: DocumentedError,
  hasLink: boolean,
  paths: FieldPathWriter,
): ErrorSchema {
  const parts = new SchemaParts();
  const details = createDetailsSchema(error, paths, parts);
  const isRequired = details.required !== undefined;
  const schema = createObjectSchema(
    {
      code: createConstSchema(getNumber(error), DESCRIPTIONS.number),
      message: createTextSchema(DESCRIPTIONS.message),
      ...(hasLink && { more_info: createUrlSchema(DESCRIPTIONS.link) }),
      status: createConstSchema(error.status, DESCRIPTIONS.status),
      ...(isRequired && { details }),
    },
    isRequired ? {} : { details },
  );
  return parts.addTo(schema);
}

const ENTRY: SingleFieldEntry = {
  common: createObjectSchema(
    {
      field: createTextSchema(DESCRIPTIONS.field),
      code: createTextSchema(DESCRIPTIONS.fieldCode),
      message: createTextSchema(DESCRIPTIONS.fieldMessage),
    },
    { number: createIntegerSchema(DESCRIPTIONS.fieldNumber) },
  ),
  codeMember: 'code',
};

function createDetailsSchema(
  { code, number, documentedFields, metadata }: DocumentedError,
  paths: FieldPathWriter,
  parts: SchemaParts,
): ErrorSchema {
  const items = createSingleFieldEntrySchema(documentedFields, paths, ENTRY, parts);
  const required = {
    ...(number === undefined && { code: createConstSchema(code, DESCRIPTIONS.code) }),
    ...(items && { errors: createListSchema(items, DESCRIPTIONS.errors) }),
  };
  const properties = {
    ...(items && TRUNCATION_SCHEMAS),
    request_id: createTextSchema(DESCRIPTIONS.requestId),
    ...METADATA.createSchemas(metadata),
    ...required,
  };
  return { ...describeSchema(createObjectSchema(required), 'More about the error.'), properties };
}
