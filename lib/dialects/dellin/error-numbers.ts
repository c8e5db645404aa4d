import { type ApiError } from '../../error/api-error.js';
import { type DocumentedCode } from '../../error/documented-error.js';
import { type DefinedError, type ErrorDefinition } from '../../error/error-definition.js';
import { type FieldError } from '../../error/field-error.js';
import { renderTemplate } from '../../error/message-template.js';
import { GENERAL_ERRORS, type GeneralErrorName } from './dellin-errors.js';

/** A general error, and the names that stand for it. */
type NumberKind = readonly [GeneralErrorName, ...names: readonly string[]];

/** By the reason, which is more exact than the code. */
const BY_REASON: readonly NumberKind[] = [
  ['MethodNotFound', 'unknown_route'],
  ['MalformedJson', 'malformed_json'],
  ['MalformedXml', 'malformed_xml'],
];

/** By the code of a built-in error. Any 401 is that of a missing key, so that it does not show how close a guess was. */
const BY_CODE: readonly NumberKind[] = [
  ['UnsupportedContentType', 'unsupported_media_type'],
  ['ObjectNotFound', 'not_found'],
  ['MethodDisabled', 'gone'],
  ['NoAccessToMethod', 'forbidden'],
  ['TooManyCalls', 'too_many_requests'],
  ['ApiKeyMissing', 'unauthorized'],
];

/** By the constraint that rejects a field, or else by the code of the field error. The default is a wrong format. */
const OF_FIELDS: readonly NumberKind[] = [
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

function numbersIn(kinds: readonly NumberKind[]): ReadonlyMap<string, number> {
  return new Map(
    kinds.flatMap(([name, ...names]) => names.map((each) => [each, GENERAL_ERRORS[name].number])),
  );
}

const REASONS = numbersIn(BY_REASON);
const CODES = numbersIn(BY_CODE);
const FIELDS = numbersIn(OF_FIELDS);

type NumberedField = Pick<FieldError | DocumentedCode, 'code' | 'number' | 'reason'>;

/** The numbers of errors and field errors: their own, else those that the app lends, else those of the general errors. */
export class ErrorNumbers {
  private readonly lent: ReadonlyMap<string, number>;

  /** @param lent by reason or by code */
  constructor(lent: Readonly<Record<string, number>>) {
    this.lent = new Map(Object.entries(lent));
  }

  /** If no general error fits, the number is the HTTP status: numbers of catalogues are greater. */
  ofError({ number, code, reason, status, definition }: ApiError): number {
    const ofReason = reason && (this.lent.get(reason) ?? REASONS.get(reason));
    // An error that replaces a built-in one is thrown in the same cases.
    const builtIn = (code === definition.code && definition.replaces?.definition.code) || code;
    return (
      number ??
      ofReason ??
      this.lent.get(code) ??
      CODES.get(builtIn) ??
      (status < 500 ? status : GENERAL_ERRORS.InternalError.number)
    );
  }

  /** Checks whether a definition has a number, is lent one, or has the number of the error that it replaces. */
  hasNumber({ number, code, replaces }: ErrorDefinition): boolean {
    return number !== undefined || this.lent.has(code) || replaces !== undefined;
  }

  ofField(field: NumberedField): number {
    return this.ownOfField(field) ?? generalNumberOf(field);
  }

  /** Returns the number that a field error has itself or is lent. */
  ownOfField({ number, code, reason = '' }: NumberedField): number | undefined {
    return number ?? this.lent.get(reason) ?? this.lent.get(code);
  }
}

/** Returns the number of the general error that a field error is an instance of. */
export function generalNumberOf({ reason = '', code }: NumberedField): number {
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

  titleOf(number: number): string | undefined {
    return this.byNumber.get(number)?.title;
  }

  detailOf(number: number, { message, params = {} }: Message): string {
    const text = this.details === 'catalogue' ? this.byNumber.get(number) : undefined;
    return text === undefined ? message : renderTemplate(text.detail, params);
  }
}
