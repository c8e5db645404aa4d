import { type ApiError } from '../../error/api-error.js';
import { type DocumentedCode } from '../../error/documented-error.js';
import { type DefinedError, type ErrorDefinition } from '../../error/error-definition.js';
import { type FieldError } from '../../error/field-error.js';
import { listTemplateParams, renderTemplate } from '../../error/message-template.js';
import { DellinErrors, GENERAL_ERRORS, type GeneralErrorName } from './dellin-errors.js';

type GeneralErrorRow = readonly [GeneralErrorName, ...keys: readonly string[]];

const BY_REASON: readonly GeneralErrorRow[] = [
  ['MethodNotFound', 'unknown_route'],
  ['MalformedJson', 'malformed_json'],
  ['MalformedXml', 'malformed_xml'],
];

/** The built-in 401 is sent as a missing key, so that it does not show how close a guess was. */
const BY_CODE: readonly GeneralErrorRow[] = [
  ['UnsupportedContentType', 'unsupported_media_type'],
  ['ObjectNotFound', 'not_found'],
  ['MethodDisabled', 'gone'],
  ['NoAccessToMethod', 'forbidden'],
  ['TooManyCalls', 'too_many_requests'],
  ['ApiKeyMissing', 'unauthorized'],
];

/** Maps constraints, and codes of field errors, to Dellin's general errors. All others are sent as `WrongFormat`. */
const BY_CONSTRAINT_OR_CODE: readonly GeneralErrorRow[] = [
  ['NoneOfRequired', 'atLeastOneOf'],
  ['OnlyOneAllowed', 'mutuallyExclusive', 'notTogetherWith'],
  ['ListTooLong', 'arrayMaxSize'],
  ['ObjectNotFound', 'existsIn'],
  ['UnexpectedParameters', 'whitelist', 'unknownValue'],
  ['MissingParameter', 'isDefined', 'missing_field'],
  ['WrongType', 'isString', 'isInt', 'isNumber', 'isBoolean', 'isDate', 'isArray', 'isObject', 'isInstance'],
  ['WrongType', 'nestedValidation'],
  // zod, arktype, valibot
  ['WrongType', 'invalid_type'],
  ['WrongType', 'domain', 'proto'],
  ['WrongType', 'string', 'number', 'bigint', 'boolean', 'date', 'array', 'object'],
];

function createNumberMap(rows: readonly GeneralErrorRow[]): ReadonlyMap<string, number> {
  return new Map(rows.flatMap(([name, ...keys]) => keys.map((key) => [key, GENERAL_ERRORS[name].number])));
}

const REASONS = createNumberMap(BY_REASON);
const CODES = createNumberMap(BY_CODE);
const FIELDS = createNumberMap(BY_CONSTRAINT_OR_CODE);

type NumberedField = Pick<FieldError | DocumentedCode, 'code' | 'number' | 'reason'>;

/** Finds numeric codes: the `number` of an error, else that in the option `numbers`, else that of a general error. */
export class ErrorNumbers {
  private readonly configured: ReadonlyMap<string, number>;

  constructor(configured: Readonly<Record<string, number>>) {
    this.configured = new Map(Object.entries(configured));
  }

  /**
   * Falls back to the status for a client error, and to the numeric code of `InternalError` for a server error. A status
   * cannot equal the numeric code of a general error, because those are greater than 599.
   */
  getErrorNumber({ number, code, reason, status, definition }: ApiError): number {
    const numberOfReason = reason && (this.configured.get(reason) ?? REASONS.get(reason));
    // An error that replaces a built-in error gets the numeric code of that error.
    const builtInCode = (code === definition.code && definition.replaces?.definition.code) || code;
    return (
      number ??
      numberOfReason ??
      this.configured.get(code) ??
      CODES.get(builtInCode) ??
      (status < 500 ? status : GENERAL_ERRORS.InternalError.number)
    );
  }

  hasNumber({ number, code, replaces }: ErrorDefinition): boolean {
    return number !== undefined || this.configured.has(code) || replaces !== undefined;
  }

  getFieldNumber(field: NumberedField): number {
    return this.findCustomFieldNumber(field) ?? getGeneralNumber(field);
  }

  findCustomFieldNumber({ number, code, reason = '' }: NumberedField): number | undefined {
    return number ?? this.configured.get(reason) ?? this.configured.get(code);
  }
}

export function getGeneralNumber({ reason = '', code }: NumberedField): number {
  return FIELDS.get(reason) ?? FIELDS.get(code) ?? GENERAL_ERRORS.WrongFormat.number;
}

export type DetailSource = 'catalogue' | 'message';

export class NumberTexts {
  private readonly byNumber: ReadonlyMap<number | undefined, ErrorDefinition>;

  constructor(
    catalogue: Iterable<DefinedError>,
    private readonly details: DetailSource,
  ) {
    const errors: readonly DefinedError[] = [...Object.values(DellinErrors), ...catalogue];
    this.byNumber = new Map(errors.map(({ definition }) => [definition.number, definition]));
  }

  list(): readonly ErrorDefinition[] {
    return [...this.byNumber.values()];
  }

  findTitle(number: number): string | undefined {
    return this.byNumber.get(number)?.title;
  }

  /** Returns the catalogue's text. Falls back to the message if there is no text, or if a parameter of it has no value. */
  getDetail(
    number: number,
    { message, params = {} }: Pick<ApiError | FieldError, 'message' | 'params'>,
  ): string {
    const text = this.details === 'catalogue' ? this.byNumber.get(number)?.message : undefined;
    const canRender =
      text !== undefined && listTemplateParams(text).every((name) => Object.hasOwn(params, name));
    return canRender ? renderTemplate(text, params) : message;
  }
}
