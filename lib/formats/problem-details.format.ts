import { STATUS_CODES } from 'node:http';
import { type ApiError, hasFieldList } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type FieldError } from '../error/field-error.js';
import { type PlainData } from '../error/plain-data.js';
import { isXml } from '../internal/media-type.js';
import { capitalize } from '../internal/text.js';
import { findOptionMistakes, type OptionRules } from '../internal/option-mistakes.js';
import { createMediaTypesRule, type ErrorFormat } from './error-format.js';
import { createBranches, createEntrySchema, type FieldBranch } from './schema/field-error-schema.js';
import {
  FIELD_PATH_RULE,
  type FieldPathStyle,
  FieldPathWriter,
  FieldSource,
  type SourceMember,
} from './field-path.js';
import {
  createConstSchema,
  createEnumOrTextSchema,
  createIntegerSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  createUrlSchema,
  DESCRIPTIONS,
  type Members,
  type NamedSchema,
  SchemaParts,
  TEXT,
  type ErrorSchema,
} from './schema/json-schema.js';
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
    errors: hasFieldList(error)
      ? fields.map((field) => createEntry(field, source, documentationUrl))
      : undefined,
    request_id: error.requestId,
    ...createTruncationMembers(error),
  };
  return METADATA.addToBody(problem, error.metadata);
}

function createEntry(error: FieldError, source: FieldSource, url: string | undefined): XmlMembers {
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
    documentation_url: error.documentationUrl === url ? undefined : error.documentationUrl,
  };
}

function createSchema(error: DocumentedError, source: FieldSource): ErrorSchema {
  const { title, status, code, number, documentationUrl, documentedFields, metadata } = error;
  const parts = new SchemaParts();
  const items = createEntrySchema(
    createBranches(documentedFields),
    createCommonSchema(source.listMembers(documentedFields)),
    (branch) => describeBranch(branch, source),
    parts,
  );
  const schema = createObjectSchema(
    {
      type: createTypeSchema(documentationUrl),
      title: createTextSchema(DESCRIPTIONS.title),
      status: createConstSchema(status, DESCRIPTIONS.status),
      detail: createTextSchema(DESCRIPTIONS.message),
      ...(items && { errors: createWrappedSchema(items, DESCRIPTIONS.errors) }),
      code: createConstSchema(code, DESCRIPTIONS.code),
      ...(number !== undefined && { number: createConstSchema(number, DESCRIPTIONS.number) }),
      request_id: createTextSchema(DESCRIPTIONS.requestId),
    },
    {
      instance: { type: 'string', format: 'uri-reference', description: 'The URI of this occurrence.' },
      ...(items && TRUNCATION_SCHEMAS),
    },
  );
  const properties = { ...METADATA.createSchemas(metadata), ...schema.properties };
  return parts.addTo({
    title,
    ...schema,
    properties,
    xml: { name: 'problem', namespace: XML.namespace },
  });
}

/** Allows the public address of the app before a link that has no origin. */
function createTypeSchema(url = TYPE_WITHOUT_PAGE): ErrorSchema {
  const description = 'The URI of the kind of error.';
  if (!url.startsWith('/')) return createConstSchema(url, description);
  const pattern = `${url.replace(/[.$]/g, String.raw`\$&`)}$`;
  return { type: 'string', format: 'uri-reference', pattern, description };
}

function createWrappedSchema(items: ErrorSchema, description: string): ErrorSchema {
  // OpenAPI 3.0 ignores what is beside a reference.
  const item = { ...(items.$ref === undefined ? items : { allOf: [items] }), xml: { name: XML.itemName } };
  return { ...createListSchema(item, description), xml: { wrapped: true } };
}

function describeBranch(branch: FieldBranch, source: FieldSource) {
  const code = createEnumOrTextSchema(branch.codes, DESCRIPTIONS.fieldCode);
  return source.createEntrySchema(branch, { code }, (member) => member);
}

function createCommonSchema(members: readonly SourceMember[]): NamedSchema {
  const sources = members.flatMap((member): [string, ErrorSchema][] => [
    [member, createTextSchema(DESCRIPTIONS.field)],
    [`${member}s`, createWrappedSchema(TEXT, DESCRIPTIONS.fields)],
  ]);
  const schema = createObjectSchema(REQUIRED_MEMBERS, {
    ...Object.fromEntries(sources),
    ...OPTIONAL_MEMBERS,
  });
  return { name: `${members.map(capitalize).join('Or')}FieldError`, schema };
}

const REQUIRED_MEMBERS: Members = {
  detail: createTextSchema(DESCRIPTIONS.fieldMessage),
  code: createTextSchema(DESCRIPTIONS.fieldCode),
};

const OPTIONAL_MEMBERS: Members = {
  number: createIntegerSchema(DESCRIPTIONS.fieldNumber),
  reason: createTextSchema(DESCRIPTIONS.reason),
  reasons: createWrappedSchema(TEXT, DESCRIPTIONS.reasons),
  valid_values: createWrappedSchema({}, DESCRIPTIONS.validValues),
  bad_values: createWrappedSchema({}, DESCRIPTIONS.badValues),
  documentation_url: createUrlSchema(DESCRIPTIONS.link),
};
