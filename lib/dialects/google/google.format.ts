import { type ApiError } from '../../error/api-error.js';
import { type ErrorSpecimen } from '../../error/documented-error.js';
import { type ErrorFormat, type ErrorSchema } from '../../formats/error-format.js';
import { FIELD_PATH, type FieldPathStyle, FieldPathWriter } from '../../formats/field-path.js';
import { constant, object, TEXT } from '../../formats/json-schema.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { detailSchema, detailsOf } from './details.js';
import { type DetailSettings, listOf } from './error-detail.js';

/** How {@link google} writes. */
export interface GoogleOptions {
  /**
   * The service that errors are of: within it, each `reason` stands for one error.
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
   * How the names of fields are written.
   * @default 'brackets'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * The format of Google's APIs: the canonical name of the status, and `details` of the types of `google.rpc`. Each error
 * has an `ErrorInfo`, whose `reason` is the code in capitals; a failed validation has a `BadRequest`, and is a 400 where
 * this format gives the status.
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
  const settings: DetailSettings = { domain, locale, names: new FieldPathWriter(fieldPath) };
  return {
    name: 'google',
    mediaTypes: ['application/json'],
    mistakes: findOptionMistakes('google', options, RULES),
    status: ({ status }) => (status === 422 ? 400 : status),
    render: (error) => JSON.stringify({ error: statusOf(error, settings) }),
    schema: (specimen) => schemaOf(specimen, settings),
  };
}

function statusOf(error: ApiError, settings: DetailSettings): object {
  const { status, message, definition } = error;
  return { code: status, message, status: definition.canonicalCode, details: detailsOf(error, settings) };
}

function schemaOf(specimen: ErrorSpecimen, settings: DetailSettings): ErrorSchema {
  const { title, status, definition } = specimen;
  const error = object({
    code: constant(status),
    message: TEXT,
    status: constant(definition.canonicalCode),
    details: listOf(detailSchema(specimen, settings)),
  });
  return { title, ...object({ error }) };
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
