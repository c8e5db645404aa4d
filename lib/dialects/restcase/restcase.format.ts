import { type ApiError } from '../../error/api-error.js';
import { type ErrorDefinition } from '../../error/error-definition.js';
import { type FieldError } from '../../error/field-error.js';
import { type ErrorFormat } from '../../formats/error-format.js';
import { truncate } from '../../internal/truncate.js';
import {
  FIELD_PATH,
  type FieldPathStyle,
  FieldPathWriter,
  flattenFieldErrors,
} from '../../formats/field-path.js';
import { findOptionMistakes, FLAG, type OptionRules } from '../../internal/option-mistakes.js';
import { isWebAddress } from '../../internal/unknown-value.js';
import {
  codeOf,
  type RestcaseSettings,
  schemaOf,
  STATUSES,
  STATUSES_RULE,
  statusWithin,
} from './restcase.schema.js';

/** How {@link restcase} writes, and which statuses it leaves. */
export interface RestcaseOptions {
  /**
   * The statuses of errors, eight at most with 200. Any other becomes 400 or 500, and a 404 stays one only where no route
   * has the address.
   * @default [400, 401, 403, 404, 429, 500, 503]
   */
  readonly statuses?: readonly number[];
  /**
   * More pages about each error; `{code}` stands for its `errorCode`.
   * @default []
   * @example ['https://forum.example.com/errors/{code}']
   */
  readonly links?: readonly string[];
  /**
   * Writes RestCase's five members, and no `errors`; `developerMessage` names the fields all the same.
   * @default false
   */
  readonly pure?: boolean;
  /**
   * How the names of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * RestCase's format: a message for developers that says what to do, one for users, a code, and links. It leaves few
 * statuses where it gives them; the code tells the rest. Behind its members it writes `errors`, one a field.
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
  const { statuses = STATUSES, links = [], pure = false, fieldPath = 'dots' } = options;
  const names = new FieldPathWriter(fieldPath);
  const mistakes = findOptionMistakes('restcase', options, RULES);
  // With mistakes the app does not boot, and they may be of any type.
  const isRight = mistakes.length === 0;
  const settings: RestcaseSettings = { names, links: isRight ? links : [], pure };
  const budget = new Set(isRight ? statuses : STATUSES);
  return {
    name: 'restcase',
    mediaTypes: ['application/json'],
    mistakes,
    status: (error) => statusWithin(budget, error),
    render: (error) => JSON.stringify(bodyOf(error, settings)),
    schema: (specimen) => schemaOf(specimen, settings),
    lint,
  };
}

const RULES: OptionRules<RestcaseOptions> = {
  statuses: STATUSES_RULE,
  links: {
    check: (links) => Array.isArray(links) && links.every(isLink),
    expectation: "an array of addresses, such as ['https://forum.example.com/errors/{code}']",
  },
  pure: FLAG,
  fieldPath: FIELD_PATH,
};

function isLink(link: unknown): boolean {
  return typeof link === 'string' && isWebAddress(link.replaceAll(CODE, 'code'));
}

function bodyOf(error: ApiError, { names, links, pure }: RestcaseSettings): object {
  const { status, userMessage, fields, fieldCount } = error;
  const errorCode = codeOf(error);
  return {
    status,
    developerMessage: developerMessage(error, names),
    userMessage: userMessage || undefined,
    errorCode,
    moreInfo: moreInfo(error, links, errorCode),
    errors: fieldCount > 0 && !pure ? entriesOf(fields, names) : undefined,
  };
}

function entriesOf(fields: readonly FieldError[], names: FieldPathWriter): readonly object[] {
  return flattenFieldErrors(fields, names).map(({ field, error }) => ({
    field,
    errorCode: codeOf(error),
    message: error.message,
  }));
}

/** An if-then: who reads an error learns what to do. @see RestCase, "Conclusion" */
function lint({ solutions = [] }: ErrorDefinition): string | undefined {
  if (solutions.length > 0) return undefined;
  return 'its message does not say what to do. Give it `solutions`; the message ends with the first.';
}

/** Of characters; a list of problems takes no more room. */
const LENGTH = 4_000;

/** What happened, and what to do about it: which fields to correct, or the first solution that the definition has. */
function developerMessage(error: ApiError, names: FieldPathWriter): string {
  const { message, definition, fieldCount } = error;
  const remedy = fieldCount > 0 ? problemsOf(error, names) : definition.solutions?.[0];
  return remedy ? `${message}${isSentence(message) ? '' : '.'} ${remedy}` : message;
}

function isSentence(text: string): boolean {
  return /[.:!?…]$/.test(text);
}

/** @example '2 problems: email: This field is required; name: This value already exists.' */
function problemsOf({ fields, fieldCount }: ApiError, names: FieldPathWriter): string {
  const count = fieldCount === 1 ? '1 problem' : `${fieldCount} problems`;
  const shown = fitting(fields.map((field) => problemOf(field, names)));
  const left = fieldCount - shown.length;
  if (shown.length === 0) return `${count}.`;
  return `${count}: ${[...shown, ...(left > 0 ? [`and ${left} more`] : [])].join('; ')}.`;
}

function problemOf({ fields, in: location, message }: FieldError, names: FieldPathWriter): string {
  const written = fields.map((field) => names.write(field, location)).join(', ');
  return `${written}: ${message.replace(/\.$/, '')}`;
}

/** The first texts that there is room for, and one in any case. */
function fitting(texts: readonly string[]): readonly string[] {
  let left = LENGTH;
  const end = texts.findIndex((text) => (left -= text.length) < 0);
  if (end === 0) return [truncate(texts[0]!, LENGTH)];
  return end < 0 ? texts : texts.slice(0, end);
}

const CODE = '{code}';

/**
 * The pages about an error, and those about its fields that have their own, each once, in one text.
 *
 * @param links the app's, for all errors
 */
function moreInfo(
  { documentationUrl, fields }: ApiError,
  links: readonly string[],
  errorCode: string,
): string | undefined {
  const own = links.map((link) => link.replaceAll(CODE, errorCode));
  const all = [documentationUrl, ...own, ...fields.map((field) => field.documentationUrl)];
  return [...new Set(all)].filter(Boolean).join(', ') || undefined;
}
