import { STATUS_CODES } from 'node:http';
import { type ApiError, hasFieldList } from '../error/api-error.js';
import { type DocumentedError, type DocumentedField } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type PlainData } from '../error/plain-data.js';
import { isXml } from '../internal/media-type.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';
import { createMediaTypesRule, type ErrorFormat, type ErrorSchema } from './error-format.js';
import { createBranches, createEntrySchema } from './field-error-schema.js';
import { FIELD_PATH_RULE, type FieldPathStyle, FieldPathWriter, FieldSource } from './field-path.js';
import {
  createConstSchema,
  INTEGER,
  type Members,
  createObjectSchema,
  createEnumOrTextSchema,
  TEXT,
  URL_TEXT,
} from './json-schema.js';
import { MetadataMembers, TRUNCATION_SCHEMAS, createTruncationMembers } from './metadata-members.js';
import { toElementName, toXml, type XmlMembers } from './xml.js';

/** Options of {@link problemDetails}. */
export interface ProblemDetailsOptions {
  /**
   * The notation of the paths of fields in the body.
   * @default 'fragment', as in the example of the RFC
   * @example 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
  /**
   * Returns `instance`, the URI of this occurrence of the error.
   * @default `urn:uuid:` and the request id, if the id is a UUID
   * @example (error) => `https://example.com/logs/${error.requestId}`
   */
  readonly instance?: (error: ApiError) => string | undefined;
  /**
   * Restricts the format to some of its media types. The first one is the default.
   * @default ['application/problem+json', 'application/problem+xml']
   * @example ['application/problem+json']
   */
  readonly mediaTypes?: ErrorFormat['mediaTypes'];
}

/**
 * Creates a format that writes errors as problem details, in JSON and XML. It adds `code`, `number`, `errors`, `request_id` and the
 * members of the error's metadata to the members of the RFC.
 *
 * @see RFC 9457
 * @example
 * ```ts
 * import { ErrorsModule, problemDetails } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({
 *   formats: [problemDetails()],
 *   documentation: { baseUrl: 'https://docs.example.com/errors' },
 * });
 * ```
 */
export function problemDetails(options: ProblemDetailsOptions = {}): ErrorFormat {
  const { fieldPath = 'fragment', instance = createUuidUrn, mediaTypes = MEDIA_TYPES } = options;
  const source = new FieldSource(new FieldPathWriter(fieldPath));
  const createBody = (error: ApiError) => createProblem(error, source, instance(error));
  return {
    name: 'problemDetails',
    mediaTypes,
    mistakes: findOptionMistakes('problemDetails', options, RULES),
    render: (error, mediaType) =>
      isXml(mediaType)
        ? toXml('problem', createBody(error) as XmlMembers, XML)
        : JSON.stringify(createBody(error)),
    schema: (error) => createSchema(error, source),
  };
}

/**
 * RFC 9457 keeps the XML namespace of RFC 7807.
 *
 * @see RFC 9457, appendix B
 */
const XML = { namespace: 'urn:ietf:rfc:7807', itemName: 'i' } as const;

const MEDIA_TYPES = ['application/problem+json', 'application/problem+xml'] as const;

const RULES: OptionRules<ProblemDetailsOptions> = {
  fieldPath: FIELD_PATH_RULE,
  instance: {
    isValid: (instance) => typeof instance === 'function',
    expectation: 'a function that receives the error and returns a URI',
  },
  mediaTypes: createMediaTypesRule(MEDIA_TYPES),
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function createUuidUrn({ requestId }: ApiError): string | undefined {
  return requestId !== undefined && UUID.test(requestId) ? `urn:uuid:${requestId}` : undefined;
}

/** The type of an error without a page. Its title should be the phrase of the status. @see RFC 9457, 4.2.1 */
const TYPE_WITHOUT_PAGE = 'about:blank';

const METADATA = new MetadataMembers(
  [
    'type',
    'title',
    'status',
    'detail',
    'instance',
    'code',
    'number',
    'errors',
    'request_id',
    'truncated',
    'error_count',
  ],
  toElementName,
);

function createProblem(error: ApiError, source: FieldSource, instance: string | undefined) {
  const { documentationUrl, title, status, message, fields } = error;
  const problem = {
    type: documentationUrl ?? TYPE_WITHOUT_PAGE,
    title: documentationUrl ? title : (STATUS_CODES[status] ?? title),
    status,
    detail: message,
    instance,
    code: error.code,
    number: error.number,
    errors: hasFieldList(error) ? fields.map((field) => createEntry(field, source)) : undefined,
    request_id: error.requestId,
    ...createTruncationMembers(error),
  };
  return METADATA.addToBody(problem, error.metadata);
}

function createEntry(error: FieldError, source: FieldSource): XmlMembers {
  const member = source.getMember(error.in);
  const [first, ...more] = source.write(error);
  return {
    detail: error.message,
    [member]: first!,
    [`${member}s`]: more.length > 0 ? [first!, ...more] : undefined,
    code: error.code,
    number: error.number,
    reason: error.reason,
    reasons: error.reasons,
    valid_values: error.validValues as readonly PlainData[] | undefined,
    bad_values: error.badValues as readonly PlainData[] | undefined,
    documentation_url: error.documentationUrl,
  };
}

function createSchema(error: DocumentedError, source: FieldSource): ErrorSchema {
  const { title, status, code, number, documentationUrl, documentedFields, metadata } = error;
  const items = createEntrySchema(
    createBranches(documentedFields),
    createCommonEntrySchema(documentedFields, source),
    (branch) =>
      source.createEntrySchema(branch, { code: createEnumOrTextSchema(branch.codes) }, (member) => member),
  );
  const schema = createObjectSchema(
    {
      type: createConstSchema(documentationUrl ?? TYPE_WITHOUT_PAGE),
      title: TEXT,
      status: createConstSchema(status),
      detail: TEXT,
      ...(items && { errors: { type: 'array', items: { ...items, xml: ITEM }, xml: { wrapped: true } } }),
      code: createConstSchema(code),
      ...(number !== undefined && { number: createConstSchema(number) }),
      request_id: TEXT,
    },
    {
      instance: { type: 'string', format: 'uri-reference' },
      ...(items && TRUNCATION_SCHEMAS),
    },
  );
  const properties = { ...METADATA.createSchemas(metadata), ...schema.properties };
  return { title, ...schema, properties, xml: { name: 'problem', namespace: XML.namespace } };
}

const ITEM = { name: XML.itemName };
const NAMES: ErrorSchema = { type: 'array', items: { ...TEXT, xml: ITEM }, xml: { wrapped: true } };
const VALUES: ErrorSchema = { type: 'array', items: { xml: ITEM }, xml: { wrapped: true } };

function createCommonEntrySchema(fields: readonly DocumentedField[], source: FieldSource): ErrorSchema {
  const members = source.listMembers(fields).flatMap((member): [string, ErrorSchema][] => [
    [member, TEXT],
    [`${member}s`, NAMES],
  ]);
  return createObjectSchema(
    { detail: TEXT, code: TEXT },
    { ...Object.fromEntries(members), ...OPTIONAL_MEMBERS },
  );
}

const OPTIONAL_MEMBERS: Members = {
  number: INTEGER,
  reason: TEXT,
  reasons: NAMES,
  valid_values: VALUES,
  bad_values: VALUES,
  documentation_url: URL_TEXT,
};
