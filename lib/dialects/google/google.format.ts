import { type ApiError } from '../../error/api-error.js';
import { type DocumentedError } from '../../error/documented-error.js';
import { type ErrorFormat, type ErrorSchema } from '../../formats/error-format.js';
import { FIELD_PATH, type FieldPathStyle, FieldPathWriter } from '../../formats/field-path.js';
import { constSchema, objectSchema, enumSchema, TEXT } from '../../formats/json-schema.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { BAD_REQUEST } from './bad-request.js';
import { type DetailSettings, type ErrorDetail, createListSchema } from './error-detail.js';
import { ERROR_INFO } from './error-info.js';
import { OTHER_DETAILS } from './other-details.js';

/** Options of {@link google}. */
export interface GoogleOptions {
  /**
   * The service that errors are of. Within it, each `reason` stands for one error.
   * @default the host of the error's documentation, else 'localhost'
   * @example 'orders.example.com'
   */
  readonly domain?: string;
  /**
   * The language of the `userMessage` of errors, as a tag of BCP 47.
   * @default 'en'
   */
  readonly locale?: string;
  /**
   * How the paths of fields are written.
   * @default 'brackets'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Writes errors as Google's APIs do: with the canonical name of the status, and `details` of the types of `google.rpc`.
 * Each error has an `ErrorInfo`, whose `reason` is the code in capitals. A failed validation has a `BadRequest`, and is a
 * 400 if this format gives the status.
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
    schema: (specimen) => createSchema(specimen, settings),
  };
}

const RULES: OptionRules<GoogleOptions> = {
  domain: {
    check: (domain) => typeof domain === 'string' && domain !== '',
    expectation: "the name of a service, such as 'orders.example.com'",
  },
  locale: { check: isLanguageTag, expectation: "a language tag of BCP 47, such as 'en' or 'pt-BR'" },
  fieldPath: FIELD_PATH,
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

function createSchema(specimen: DocumentedError, settings: DetailSettings): ErrorSchema {
  const { title, status, definition } = specimen;
  const error = objectSchema({
    code: constSchema(status),
    message: TEXT,
    status: constSchema(definition.canonicalCode),
    details: createListSchema(createDetailSchema(specimen, settings)),
  });
  return { title, ...objectSchema({ error }) };
}

/** All details, in the order in which they are written. `DebugInfo` is left out on purpose. */
const DETAILS: readonly ErrorDetail[] = [ERROR_INFO, BAD_REQUEST, ...OTHER_DETAILS];

function createDetails(error: ApiError, settings: DetailSettings): readonly object[] {
  return DETAILS.flatMap((detail) => {
    const members = detail.write(error, settings);
    return members ? { '@type': createTypeUrl(detail.type), ...members } : [];
  });
}

/** Describes the details that all errors of a kind have, and names the types that some can have. */
function createDetailSchema(specimen: DocumentedError, settings: DetailSettings): ErrorSchema {
  const known = DETAILS.map((detail) => ({ ...detail, members: detail.describe(specimen, settings) }));
  const branches = known.flatMap(({ type, members }): ErrorSchema[] => {
    if (members === undefined) return [];
    const required = { '@type': constSchema(createTypeUrl(type)), ...members.required };
    return [{ title: type, ...objectSchema(required, members.optional) }];
  });
  const others = known.filter(({ members, canBeInAnyError }) => canBeInAnyError && members === undefined);
  if (others.length === 0) return { anyOf: branches };
  const types = others.map(({ type }) => createTypeUrl(type));
  return {
    anyOf: [...branches, { title: 'Any other detail', ...objectSchema({ '@type': enumSchema(types) }) }],
  };
}

/** @see google.protobuf.Any */
function createTypeUrl(type: string): string {
  return `type.googleapis.com/google.rpc.${type}`;
}
