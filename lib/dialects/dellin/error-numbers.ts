import { type ApiError } from '../../error/api-error.js';
import { type DocumentedCode } from '../../error/documented-error.js';
import { type DefinedError, type ErrorDefinition } from '../../error/error-definition.js';
import { type FieldError } from '../../error/field-error.js';
import { renderTemplate } from '../../error/message-template.js';
import { GENERAL_ERRORS, type GeneralErrorName } from './dellin-errors.js';

/** A general error, and the names that stand for it. */
type GeneralErrorNames = readonly [GeneralErrorName, ...names: readonly string[]];

/** By the reason, which is more exact than the code. */
const BY_REASON: readonly GeneralErrorNames[] = [
  ['MethodNotFound', 'unknown_route'],
  ['MalformedJson', 'malformed_json'],
  ['MalformedXml', 'malformed_xml'],
];

/** By the code of a built-in error. Any 401 is that of a missing key, so that it does not show how close a guess was. */
const BY_CODE: readonly GeneralErrorNames[] = [
  ['UnsupportedContentType', 'unsupported_media_type'],
  ['ObjectNotFound', 'not_found'],
  ['MethodDisabled', 'gone'],
  ['NoAccessToMethod', 'forbidden'],
  ['TooManyCalls', 'too_many_requests'],
  ['ApiKeyMissing', 'unauthorized'],
];

/** By the constraint that rejects a field, or else by the code of the field error. The default is a wrong format. */
const BY_FIELD_REASON: readonly GeneralErrorNames[] = [
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

function createNumberMap(kinds: readonly GeneralErrorNames[]): ReadonlyMap<string, number> {
  return new Map(
    kinds.flatMap(([name, ...names]) => names.map((each) => [each, GENERAL_ERRORS[name].number])),
  );
}

const REASONS = createNumberMap(BY_REASON);
const CODES = createNumberMap(BY_CODE);
const FIELDS = createNumberMap(BY_FIELD_REASON);

type NumberedField = Pick<FieldError | DocumentedCode, 'code' | 'number' | 'reason'>;

/** The numbers of errors and field errors: their own, else those that the app lends, else those of the general errors. */
export class ErrorNumbers {
  private readonly assigned: ReadonlyMap<string, number>;

  /** @param lent by reason or by code */
  constructor(lent: Readonly<Record<string, number>>) {
    this.assigned = new Map(Object.entries(lent));
  }

  /** If no general error fits, the number is the HTTP status: numbers of catalogues are greater. */
  getErrorNumber({ number, code, reason, status, definition }: ApiError): number {
    const numberOfReason = reason && (this.assigned.get(reason) ?? REASONS.get(reason));
    // An error that replaces a built-in one is thrown in the same cases.
    const builtIn = (code === definition.code && definition.replaces?.definition.code) || code;
    return (
      number ??
      numberOfReason ??
      this.assigned.get(code) ??
      CODES.get(builtIn) ??
      (status < 500 ? status : GENERAL_ERRORS.InternalError.number)
    );
  }

  /** Checks whether a definition has a number, is lent one, or has the number of the error that it replaces. */
  hasNumber({ number, code, replaces }: ErrorDefinition): boolean {
    return number !== undefined || this.assigned.has(code) || replaces !== undefined;
  }

  getFieldNumber(field: NumberedField): number {
    return this.findCustomFieldNumber(field) ?? getGeneralNumber(field);
  }

  /** Returns the number that a field error has itself or is lent. */
  findCustomFieldNumber({ number, code, reason = '' }: NumberedField): number | undefined {
    return number ?? this.assigned.get(reason) ?? this.assigned.get(code);
  }
}

/** Returns the number of the general error that a field error is an instance of. */
export function getGeneralNumber({ reason = '', code }: NumberedField): number {
  return FIELDS.get(reason) ?? FIELDS.get(code) ?? GENERAL_ERRORS.WrongFormat.number;
}

/** Where an entry has its detail from, if the number is not the error's own. */
export type DetailSource = 'catalogue' | 'message';

interface NumberText {
  readonly title: string;
  readonly detail: string;
}

interface Message {
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** The texts of numbers: those of the general errors, and those of the app's catalogue, which may replace them. */
export class NumberTexts {
  private readonly byNumber: ReadonlyMap<number, NumberText>;

  constructor(
    catalogue: Iterable<DefinedError>,
    private readonly details: DetailSource,
  ) {
    const general = Object.values(GENERAL_ERRORS).map((row): [number, NumberText] => [row.number, row]);
    const ofApp = [...catalogue].flatMap(
      ({ definition: { number, title, message } }): [number, NumberText][] =>
        number === undefined ? [] : [[number, { title, detail: message }]],
    );
    this.byNumber = new Map([...general, ...ofApp]);
  }

  findTitle(number: number): string | undefined {
    return this.byNumber.get(number)?.title;
  }

  getDetail(number: number, { message, params = {} }: Message): string {
    const text = this.details === 'catalogue' ? this.byNumber.get(number) : undefined;
    return text === undefined ? message : renderTemplate(text.detail, params);
  }
}
