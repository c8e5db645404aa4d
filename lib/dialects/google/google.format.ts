import { type ApiError } from '../../error/api-error.js';
import { type DocumentedError } from '../../error/documented-error.js';
import { type ErrorFormat } from '../../formats/error-format.js';
import { FIELD_PATH_RULE, type FieldPathStyle, FieldPathWriter } from '../../formats/field-path.js';
import {
  createConstSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  describeSchema,
  DESCRIPTIONS,
  SchemaParts,
  type ErrorSchema,
} from '../../formats/schema/json-schema.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { BAD_REQUEST } from './bad-request.js';
import { type DetailSettings, type ErrorDetail } from './error-detail.js';
import { ERROR_INFO } from './error-info.js';
import { OTHER_DETAILS } from './other-details.js';

/** Options of {@link google}. */
export interface GoogleOptions {
  /**
   * The `domain` of `ErrorInfo`: the name of the service. Each `reason` must be unique within the domain.
   * @default the host of the error's `documentationUrl`, or 'localhost' if it has none
   * @example 'orders.example.com'
   */
  readonly domain?: string;
  /**
   * The BCP 47 language tag that is sent with the `userMessage` of an error, in `LocalizedMessage`.
   * @default 'en'
   * @example 'pt-BR'
   */
  readonly locale?: string;
  /**
   * The notation of field paths in the response.
   * @default 'brackets'
   * @example 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Creates a format that writes errors as Google's APIs do: with the canonical code, and with `details` of the types of
 * `google.rpc`. Each error has an `ErrorInfo`, whose `reason` is the code in upper case. An error with field
 * errors has a `BadRequest`.
 *
 * If this is the default format, it sends 400 instead of 422.
 *
 * @see https://google.aip.dev/193
 * @example
 * ```ts
 * import { ErrorsModule, google } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [google({ domain: 'orders.example.com' })] });
 * ```
 */
export function google(options: GoogleOptions = {}): ErrorFormat {
  const { domain, locale = 'en', fieldPath = 'brackets' } = options;
  const settings: DetailSettings = { domain, locale, paths: new FieldPathWriter(fieldPath) };
  return {
    name: 'google',
    mediaTypes: ['application/json'],
    mistakes: findOptionMistakes('google', options, RULES),
    status: ({ status }) => (status === 422 ? 400 : status),
    render: (error) => JSON.stringify({ error: createStatus(error, settings) }),
    schema: (error) => createSchema(error, settings),
  };
}

const RULES: OptionRules<GoogleOptions> = {
  domain: {
    isValid: (domain) => typeof domain === 'string' && domain !== '',
    expectation: "the name of a service, such as 'orders.example.com'",
  },
  locale: { isValid: isLanguageTag, expectation: "a language tag of BCP 47, such as 'en' or 'pt-BR'" },
  fieldPath: FIELD_PATH_RULE,
};

function isLanguageTag(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length > 0;
  } catch {
    return false;
  }
}

function createStatus(error: ApiError, settings: DetailSettings): object {
  const { status, message, definition } = error;
  return { code: status, message, status: definition.canonicalCode, details: createDetails(error, settings) };
}

function createSchema(error: DocumentedError, settings: DetailSettings): ErrorSchema {
  const { title, status, definition } = error;
  const parts = new SchemaParts();
  const details = { anyOf: createDetailSchemas(error, settings, parts) };
  const schema = createObjectSchema({
    code: createConstSchema(status, DESCRIPTIONS.status),
    message: createTextSchema(DESCRIPTIONS.message),
    status: createConstSchema(definition.canonicalCode, 'The canonical code.'),
    details: createListSchema(details, 'The details, one of each type.'),
  });
  return parts.addTo({ title, ...createObjectSchema({ error: describeSchema(schema, 'The error.') }) });
}

/** `DebugInfo` is omitted on purpose, because it would disclose internals. */
const DETAILS: readonly ErrorDetail[] = [ERROR_INFO, BAD_REQUEST, ...OTHER_DETAILS];

function createDetails(error: ApiError, settings: DetailSettings): readonly object[] {
  return DETAILS.flatMap((detail) => {
    const members = detail.write(error, settings);
    return members ? { '@type': createTypeUrl(detail.type), ...members } : [];
  });
}

/** Describes each detail completely, so that its `@type` determines its members in generated clients. */
function createDetailSchemas(
  error: DocumentedError,
  settings: DetailSettings,
  parts: SchemaParts,
): readonly ErrorSchema[] {
  return DETAILS.flatMap((detail): ErrorSchema[] => {
    const { type } = detail;
    const description = detail.describe(error, settings, parts);
    if (description === undefined) return [];
    const { name = `${type}Detail`, required, optional } = description;
    const typeUrl = createConstSchema(createTypeUrl(type), 'The type of the detail.');
    const schema = { title: type, ...createObjectSchema({ '@type': typeUrl, ...required }, optional) };
    return [parts.add({ name, schema })];
  });
}

function createTypeUrl(type: string): string {
  return `type.googleapis.com/google.rpc.${type}`;
}
