import { type ApiError, hasFieldList, isErrorStatus } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type FieldError } from '../error/field-error.js';
import { type ErrorFormat } from '../formats/error-format.js';
import {
  createSingleFieldEntrySchema,
  FIELD_PATH_RULE,
  type FieldPathStyle,
  FieldPathWriter,
  flattenFieldErrors,
  type SingleFieldEntry,
} from '../formats/field-path.js';
import {
  createConstSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  DESCRIPTIONS,
  SchemaParts,
  type ErrorSchema,
} from '../formats/schema/json-schema.js';
import { findOptionMistakes, BOOLEAN, type OptionRules } from '../internal/option-mistakes.js';
import { truncate } from '../error/message-template.js';
import { isHttpUrl } from '../internal/unknown-value.js';

/** Options of {@link restcase}. */
export interface RestcaseOptions {
  /**
   * The statuses that errors are sent with, if this is the default format: at most seven, including 400 and 500. Other client
   * errors are sent as 400, and other server errors as 500. A 404 is kept only if no route matches the URL.
   * @default [400, 401, 403, 404, 429, 500, 503]
   * @example [400, 401, 500]
   */
  readonly statuses?: readonly number[];
  /**
   * The URLs of additional pages about an error, which are added to `moreInfo`. `{code}` is replaced by the `errorCode`.
   * @default []
   * @example ['https://forum.example.com/errors/{code}']
   */
  readonly documentationUrls?: readonly string[];
  /**
   * Writes only the five members of RestCase, without `errors`. `developerMessage` still names the fields.
   * @default false
   * @example true
   */
  readonly strict?: boolean;
  /**
   * The notation of field paths in the response.
   * @default 'dots'
   * @example 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Creates a format that writes errors as RestCase suggests: a message for developers with a remedy, a message for users, a
 * code, and links. It adds `errors`, with an entry for each field.
 *
 * If this is the default format, it sends only a few statuses, and the code identifies the error.
 *
 * @see https://blog.restcase.com/rest-api-error-codes-101/
 * @example
 * ```ts
 * import { ErrorsModule, restcase } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [restcase({ statuses: [400, 401, 500] })] });
 * ```
 */
export function restcase(options: RestcaseOptions = {}): ErrorFormat {
  const mistakes = findOptionMistakes('restcase', options, RULES);
  // Invalid options may have any type. They are replaced until the startup checks stop the app.
  const {
    statuses = DEFAULT_STATUSES,
    documentationUrls = [],
    strict = false,
    fieldPath = 'dots',
  }: RestcaseOptions = mistakes.length === 0 ? options : {};
  const settings: RestcaseSettings = { paths: new FieldPathWriter(fieldPath), documentationUrls, strict };
  const allowed = new Set(statuses);
  return {
    name: 'restcase',
    mediaTypes: ['application/json'],
    mistakes,
    status: (error) => chooseStatus(allowed, error),
    render: (error) => JSON.stringify(createBody(error, settings)),
    schema: (error) => createSchema(error, settings),
    lint,
  };
}

/** Seven statuses, eight with 200. @see RestCase, "How many status codes should you use for your API?" */
const DEFAULT_STATUSES: readonly number[] = [400, 401, 403, 404, 429, 500, 503];

const MAX_STATUSES = 8;

const [CLIENT_ERROR, SERVER_ERROR] = [400, 500];

const RULES: OptionRules<RestcaseOptions> = {
  statuses: {
    isValid: (statuses) => Array.isArray(statuses) && areValidStatuses(statuses),
    expectation: `an array of at most ${MAX_STATUSES - 1} statuses from 400 to 599, including 400 and 500`,
    remedy: ' Errors with other statuses are sent as 400 or 500.',
  },
  documentationUrls: {
    isValid: (urls) => Array.isArray(urls) && urls.every(isLink),
    expectation: "an array of URLs, such as ['https://forum.example.com/errors/{code}']",
  },
  strict: BOOLEAN,
  fieldPath: FIELD_PATH_RULE,
};

function areValidStatuses(statuses: readonly unknown[]): boolean {
  const all = new Set([200, ...statuses]);
  return (
    all.size <= MAX_STATUSES &&
    [...all].every((status) => status === 200 || isErrorStatus(status)) &&
    all.has(CLIENT_ERROR) &&
    all.has(SERVER_ERROR)
  );
}

function isLink(link: unknown): boolean {
  return typeof link === 'string' && isHttpUrl(link.replaceAll(CODE, 'code'));
}

/** Keeps a 404 only if no route matches the URL. A missing resource is sent as 400. */
function chooseStatus(allowed: ReadonlySet<number>, { status, reason }: ApiError): number {
  const isKept = allowed.has(status) && (status !== 404 || reason === 'unknown_route');
  if (isKept) return status;
  return status < 500 ? CLIENT_ERROR : SERVER_ERROR;
}

interface RestcaseSettings {
  readonly paths: FieldPathWriter;
  readonly documentationUrls: readonly string[];
  readonly strict: boolean;
}

function createBody(error: ApiError, { paths, documentationUrls, strict }: RestcaseSettings): object {
  const { status, userMessage, fields } = error;
  const errorCode = getErrorCode(error);
  return {
    status,
    developerMessage: createDeveloperMessage(error, paths),
    userMessage: userMessage || undefined,
    errorCode,
    moreInfo: formatMoreInfo(error, documentationUrls, errorCode),
    errors: hasFieldList(error) && !strict ? createEntries(fields, paths) : undefined,
  };
}

function getErrorCode({ code, number }: Pick<FieldError, 'code' | 'number'>): string {
  return String(number ?? code);
}

function createEntries(fields: readonly FieldError[], paths: FieldPathWriter): readonly object[] {
  return flattenFieldErrors(fields, paths).map(({ field, error }) => ({
    field,
    errorCode: getErrorCode(error),
    message: error.message,
  }));
}

/** @see RestCase, "Conclusion", for the remedy in the message */
function lint({ solutions = [] }: ErrorDefinition): string | undefined {
  if (solutions.length > 0) return undefined;
  return 'it has no `solutions`. Add one, so that `developerMessage` ends with a remedy.';
}

const MAX_PROBLEMS_LENGTH = 4_000;

function createDeveloperMessage(error: ApiError, paths: FieldPathWriter): string {
  const { message, definition, fieldCount } = error;
  const remedy = fieldCount > 0 ? formatProblems(error, paths) : definition.solutions?.[0];
  return remedy ? `${message}${isSentence(message) ? '' : '.'} ${remedy}` : message;
}

function isSentence(text: string): boolean {
  return /[.:!?…]$/.test(text);
}

function formatProblems({ fields, fieldCount }: ApiError, paths: FieldPathWriter): string {
  const count = fieldCount === 1 ? '1 problem' : `${fieldCount} problems`;
  const shown = takeFitting(fields.map((field) => formatProblem(field, paths)));
  const hiddenCount = fieldCount - shown.length;
  if (shown.length === 0) return `${count}.`;
  return `${count}: ${[...shown, ...(hiddenCount > 0 ? [`and ${hiddenCount} more`] : [])].join('; ')}.`;
}

function formatProblem(error: FieldError, paths: FieldPathWriter): string {
  return `${paths.writeAll(error).join(', ')}: ${error.message.replace(/\.$/, '')}`;
}

function takeFitting(texts: readonly string[]): readonly string[] {
  let remainingLength = MAX_PROBLEMS_LENGTH;
  const end = texts.findIndex((text) => (remainingLength -= text.length) < 0);
  if (end === 0) return [truncate(texts[0]!, MAX_PROBLEMS_LENGTH)];
  return end < 0 ? texts : texts.slice(0, end);
}

const CODE = '{code}';

function formatMoreInfo(
  { documentationUrl, fields }: ApiError,
  links: readonly string[],
  errorCode: string,
): string | undefined {
  const additional = links.map((link) => link.replaceAll(CODE, errorCode));
  const all = [documentationUrl, ...additional, ...fields.map((field) => field.documentationUrl)];
  return [...new Set(all)].filter(Boolean).join(', ') || undefined;
}

const ENTRY: SingleFieldEntry = {
  common: createObjectSchema({
    field: createTextSchema(DESCRIPTIONS.field),
    errorCode: createTextSchema(DESCRIPTIONS.fieldCode),
    message: createTextSchema(DESCRIPTIONS.fieldMessage),
  }),
  codeMember: 'errorCode',
  getCodes: ({ codes }) => codes.map(getErrorCode),
};

function createSchema(
  error: DocumentedError,
  { paths, documentationUrls, strict }: RestcaseSettings,
): ErrorSchema {
  const { title, status, userMessage, documentedFields, documentationUrl } = error;
  const hasLink = documentationUrl !== undefined || documentationUrls.length > 0;
  const moreInfo = createTextSchema('The pages about the error.');
  const parts = new SchemaParts();
  const items = strict ? undefined : createSingleFieldEntrySchema(documentedFields, paths, ENTRY, parts);
  const schema = createObjectSchema(
    {
      status: createConstSchema(status, DESCRIPTIONS.status),
      developerMessage: createTextSchema('The reason for the error, and a remedy.'),
      ...(userMessage && { userMessage: createTextSchema('The message for users.') }),
      errorCode: createConstSchema(getErrorCode(error), DESCRIPTIONS.code),
      ...(hasLink && { moreInfo }),
      ...(items && { errors: createListSchema(items, DESCRIPTIONS.errors) }),
    },
    hasLink ? {} : { moreInfo },
  );
  return parts.addTo({ title, ...schema });
}
