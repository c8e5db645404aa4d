import { type ApiError } from '../../error/api-error.js';
import { type DefinedError, type ErrorDefinition } from '../../error/error-definition.js';
import { type ErrorFormat, isFailedValidation } from '../../formats/error-format.js';
import { FIELD_PATH, type FieldPathStyle, FieldPathWriter } from '../../formats/field-path.js';
import { toXml } from '../../formats/xml.js';
import { isXml } from '../../internal/media-type.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { isObject, isHttpUrl } from '../../internal/unknown-value.js';
import { createBody, createBodySchema, type DellinSettings, ROOT } from './dellin.body.js';
import { type DetailSource, ErrorNumbers, NumberTexts } from './error-numbers.js';
import { createTimeWriter } from './generated-at.js';

/** Options of {@link dellin}. */
export interface DellinOptions {
  /**
   * The IANA name of the time zone of `metadata.generated_at`. The text itself does not name the zone.
   * @default 'UTC'
   * @example 'Europe/Moscow'
   */
  readonly timeZone?: string;
  /**
   * The address of the page that lists the numbers; `#error_` and a number are appended to it. An address with a `#` is
   * written as it is. A field error's own `documentationUrl` has precedence.
   * @default the page of the error's code
   * @example 'https://docs.example.com/errors'
   */
  readonly documentationUrl?: string;
  /**
   * Errors whose titles and messages are written for their numbers, if field errors or `numbers` refer to these. The general
   * errors, 100001 to 110008, are known; an error with such a number replaces the texts.
   * @default []
   * @example [WrongTerminal, AddressNotServed]
   */
  readonly catalogue?: readonly DefinedError[];
  /**
   * Numbers of errors and field errors that have none of their own, by their `code` or, more exactly, their `reason`.
   * @default {}
   * @example { already_exists: 190001, not_found: 110007, arrayMaxSize: 130024 }
   */
  readonly numbers?: Readonly<Record<string, number>>;
  /**
   * The detail of an entry whose number is not the error's own: the text of the catalogue, or the message of the error or
   * the field error.
   * @default 'catalogue'
   */
  readonly details?: DetailSource;
  /**
   * How the paths of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Writes errors as Dellin does, as JSON and as XML: `metadata` with the status, and an entry with a number for each
 * mistake. Errors of the framework have the numbers of Dellin's general errors. If this format gives the status, a failed
 * validation is a 400, and a body that cannot be parsed is a 401.
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
  // With mistakes the app does not start, and the values may be of any type.
  const {
    timeZone = 'UTC',
    documentationUrl,
    catalogue = [],
    numbers = {},
    details = 'catalogue',
    fieldPath = 'dots',
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
    mediaTypes: ['application/json', 'text/xml', 'application/xml'],
    mistakes,
    status: getDellinStatus,
    render: (error, mediaType) => {
      const body = createBody(error, settings);
      return isXml(mediaType) ? toXml(ROOT, body, { declaration: false }) : JSON.stringify(body);
    },
    schema: (specimen) => createBodySchema(specimen, settings),
    lint: (definition) => lint(definition, settings.numbers),
  };
}

const RULES: OptionRules<DellinOptions> = {
  timeZone: {
    check: (zone) => typeof zone === 'string' && createTimeWriter(zone) !== undefined,
    expectation: "the IANA name of a time zone, such as 'Europe/Moscow'",
  },
  documentationUrl: {
    check: isHttpUrl,
    expectation: "an address, such as 'https://docs.example.com/errors'",
  },
  catalogue: {
    check: (catalogue) => Array.isArray(catalogue) && catalogue.every(isDefinedError),
    expectation: 'an array of classes of defineError(), such as [WrongTerminal]',
  },
  numbers: {
    check: (numbers) =>
      typeof numbers === 'object' && numbers !== null && Object.values(numbers).every(isPositiveInteger),
    expectation: 'positive integers by code, such as { already_exists: 190001 }',
  },
  details: {
    check: (details) => details === 'catalogue' || details === 'message',
    expectation: "'catalogue' or 'message'",
  },
  fieldPath: FIELD_PATH,
};

function isDefinedError(entry: unknown): boolean {
  const { definition } = (entry ?? {}) as Partial<DefinedError>;
  return isObject(definition);
}

function isPositiveInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function getDellinStatus(error: ApiError): number {
  const { status, reason } = error;
  if (reason === 'malformed_json' || reason === 'malformed_xml') return 401;
  return status === 422 && isFailedValidation(error) ? 400 : status;
}

/** A disguised error is never sent itself. */
function lint(definition: ErrorDefinition, numbers: ErrorNumbers): string | undefined {
  if (definition.disguise !== undefined || numbers.hasNumber(definition)) return undefined;
  return (
    'it has no number, which is all that programs go by here. ' +
    'Give it one, as `number: 180001`, or name its code in dellin({ numbers }).'
  );
}
