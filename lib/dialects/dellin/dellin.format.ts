import { type ApiError, isFailedValidation } from '../../error/api-error.js';
import { type DefinedError, type ErrorDefinition } from '../../error/error-definition.js';
import { createMediaTypesRule, type ErrorFormat } from '../../formats/error-format.js';
import { FIELD_PATH_RULE, type FieldPathStyle, FieldPathWriter } from '../../formats/field-path.js';
import { toXml } from '../../formats/xml.js';
import { isXml } from '../../internal/media-type.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { isObject, isHttpUrl, readProperty } from '../../internal/unknown-value.js';
import { createBody, createBodySchema, type DellinSettings, ROOT } from './dellin.body.js';
import { type DetailSource, ErrorNumbers, NumberTexts } from './error-numbers.js';
import { createTimeWriter } from './generated-at.js';

/** Options of {@link dellin}. */
export interface DellinOptions {
  /**
   * The IANA time zone of `metadata.generated_at`, which is sent without an offset.
   * @default 'UTC'
   * @example 'Europe/Moscow'
   */
  readonly timeZone?: string;
  /**
   * The URL of the page that lists all numeric codes. `#error_` and the numeric code are appended, unless the URL contains a
   * `#`. The `documentationUrl` of a field error takes precedence.
   * @default the `documentationUrl` of the error
   * @example 'https://docs.example.com/errors'
   */
  readonly documentationUrl?: string;
  /**
   * The errors of the app whose `title` and `message` are the texts of their numeric codes. A field error with such a code, or
   * an error that `numbers` maps to it, is sent with these texts. `params` fill the parameters of a text. The texts of the
   * general errors, 100001 to 110008, are built in; an error with the same numeric code replaces them.
   * @default []
   * @example [WrongTerminal, AddressNotServed]
   */
  readonly catalogue?: readonly DefinedError[];
  /**
   * The numeric codes of errors and field errors without a `number`. The keys are `code` or `reason`; a `reason` takes
   * precedence.
   * @default {}
   * @example { already_exists: 190001, not_found: 110007, arrayMaxSize: 130024 }
   */
  readonly numbers?: Readonly<Record<string, number>>;
  /**
   * The source of `detail` in field errors and in errors without a `number`: the text that the catalogue has for the numeric
   * code, or the message. The message is sent, too, if the catalogue does not contain the numeric code, or if its text has
   * a parameter without a value.
   * @default 'catalogue'
   * @example 'message'
   */
  readonly details?: DetailSource;
  /**
   * The notation of field paths in the response.
   * @default 'dots'
   * @example 'pointer'
   */
  readonly fieldPath?: FieldPathStyle;
  /**
   * Restricts the format to some of its media types. The first one is the default.
   * @default ['application/json', 'text/xml', 'application/xml']
   * @example ['application/json']
   */
  readonly mediaTypes?: ErrorFormat['mediaTypes'];
}

/**
 * Creates a format that writes errors as Dellin does, in JSON and XML: `metadata` with the status, and an entry with a numeric
 * code for each mistake. Errors of the framework have the numeric codes of Dellin's general errors, or their status if Dellin
 * does not have such an error.
 *
 * If this is the default format, a failed validation is sent as 400, and malformed JSON or XML as 401.
 *
 * @see https://dev.dellin.ru/api/errors/
 * @example
 * ```ts
 * import { dellin, ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({
 *   formats: [dellin({ timeZone: 'Europe/Moscow', numbers: { already_exists: 190001 } })],
 * });
 * ```
 */
export function dellin(options: DellinOptions = {}): ErrorFormat {
  const mistakes = findOptionMistakes('dellin', options, RULES);
  // Invalid options may have any type. They are replaced until the startup checks stop the app.
  const {
    timeZone = 'UTC',
    documentationUrl,
    catalogue = [],
    numbers = {},
    details = 'catalogue',
    fieldPath = 'dots',
    mediaTypes = MEDIA_TYPES,
  }: DellinOptions = mistakes.length === 0 ? options : {};
  const settings: DellinSettings = {
    paths: new FieldPathWriter(fieldPath),
    numbers: new ErrorNumbers(numbers),
    texts: new NumberTexts(catalogue, details),
    writeTime: createTimeWriter(timeZone)!,
    documentationUrl,
  };
  return {
    name: 'dellin',
    mediaTypes,
    mistakes,
    status: getDellinStatus,
    render: (error, mediaType) => {
      const body = createBody(error, settings);
      return isXml(mediaType) ? toXml(ROOT, body, { declaration: false }) : JSON.stringify(body);
    },
    schema: (error) => createBodySchema(error, settings),
    lint: (definition) => lint(definition, settings.numbers),
    numbers: {
      listed: settings.texts.list(),
      getNumber: (error) => settings.numbers.getErrorNumber(error),
      getFieldNumber: (field) => settings.numbers.getFieldNumber(field),
    },
  };
}

const MEDIA_TYPES = ['application/json', 'text/xml', 'application/xml'] as const;

const RULES: OptionRules<DellinOptions> = {
  timeZone: {
    isValid: (zone) => typeof zone === 'string' && createTimeWriter(zone) !== undefined,
    expectation: "the IANA name of a time zone, such as 'Europe/Moscow'",
  },
  documentationUrl: {
    isValid: isHttpUrl,
    expectation: "an http or https URL, such as 'https://docs.example.com/errors'",
  },
  catalogue: {
    isValid: (entries) =>
      Array.isArray(entries) && entries.every((entry) => isObject(readProperty(entry, 'definition'))),
    expectation: 'an array of classes of defineError(), such as [WrongTerminal]',
  },
  numbers: {
    isValid: (numbers) => isObject(numbers) && Object.values(numbers).every(isPositiveInteger),
    expectation: 'positive integers by code, such as { already_exists: 190001 }',
  },
  details: {
    isValid: (details) => details === 'catalogue' || details === 'message',
    expectation: "'catalogue' or 'message'",
  },
  fieldPath: FIELD_PATH_RULE,
  mediaTypes: createMediaTypesRule(MEDIA_TYPES),
};

function isPositiveInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function getDellinStatus(error: ApiError): number {
  const { status, reason } = error;
  if (reason === 'malformed_json' || reason === 'malformed_xml') return 401;
  return status === 422 && isFailedValidation(error) ? 400 : status;
}

function lint(definition: ErrorDefinition, numbers: ErrorNumbers): string | undefined {
  // A disguised error does not need a number, because it is never sent under its own code.
  if (definition.disguise !== undefined || numbers.hasNumber(definition)) return undefined;
  return (
    'it has no `number`, by which clients of this format identify errors. ' +
    'Add one, such as `number: 180001`, or add its code to `dellin({ numbers })`.'
  );
}
