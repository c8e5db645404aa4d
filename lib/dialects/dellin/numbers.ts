import { type ApiError } from '../../error/api-error.js';
import { type PossibleCode } from '../../error/documented-error.js';
import { type ErrorDefinition } from '../../error/error-definition.js';
import { type FieldError } from '../../error/field-error.js';
import { GENERAL_ERRORS, type GeneralErrorName } from './general-errors.table.js';

/** A general error, and the names of what falls under it. */
type NumberKind = readonly [GeneralErrorName, ...names: readonly string[]];

/** By what the framework noticed, which tells more than the code does. */
const BY_REASON: readonly NumberKind[] = [
  ['MethodNotFound', 'unknown_route'],
  ['MalformedJson', 'malformed_json'],
  ['MalformedXml', 'malformed_xml'],
];

/** By the code of a built-in error. A 401 tells nobody how close a guess was, so it says what is said without a key. */
const BY_CODE: readonly NumberKind[] = [
  ['UnsupportedContentType', 'unsupported_media_type'],
  ['ObjectNotFound', 'not_found'],
  ['MethodDisabled', 'gone'],
  ['NoAccessToMethod', 'forbidden'],
  ['TooManyCalls', 'too_many_requests'],
  ['ApiKeyMissing', 'unauthorized'],
];

/** By the rule that refused a field, else by the code of the field error. All others are of a wrong format. */
const OF_FIELDS: readonly NumberKind[] = [
  ['NoneOfRequired', 'atLeastOneOf'],
  ['OnlyOneAllowed', 'mutuallyExclusive', 'notTogetherWith'],
  ['ListTooLong', 'arrayMaxSize'],
  ['ObjectNotFound', 'existsIn'],
  ['UnexpectedParameters', 'whitelist', 'unknownValue'],
  ['MissingParameter', 'isDefined', 'missing_field'],
  ['WrongType', 'isString', 'isInt', 'isNumber', 'isBoolean', 'isDate', 'isArray', 'isObject', 'isInstance'],
  ['WrongType', 'nestedValidation'],
  // Of zod; of arktype; of valibot.
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

/** What of a field error tells its number. */
type NumberedField = Pick<FieldError | PossibleCode, 'code' | 'number' | 'reason'>;

/** The numbers of errors and of field errors: their own, else those that the app lends, else those of the catalogue. */
export class ErrorNumbers {
  private readonly lent: ReadonlyMap<string, number>;

  /** @param lent by reason or by code */
  constructor(lent: Readonly<Record<string, number>>) {
    this.lent = new Map(Object.entries(lent));
  }

  /** That of an error that no row is about is its HTTP status: no catalogue begins so low. */
  of({ number, code, reason, status, definition }: ApiError): number {
    const noticed = reason && (this.lent.get(reason) ?? REASONS.get(reason));
    // What stands in for a built-in error is raised where that would be.
    const builtIn = (code === definition.code && definition.replaces?.definition.code) || code;
    return (
      number ??
      noticed ??
      this.lent.get(code) ??
      CODES.get(builtIn) ??
      (status < 500 ? status : GENERAL_ERRORS.InternalError.number)
    );
  }

  /** Whether a definition has a number, is lent one, or has that of what it stands in for. */
  isNumbered({ number, code, replaces }: ErrorDefinition): boolean {
    return number !== undefined || this.lent.has(code) || replaces !== undefined;
  }

  ofField(field: NumberedField): number {
    return this.given(field) ?? kindOf(field);
  }

  /** That which a field error has itself, or is lent. */
  given({ number, code, reason = '' }: NumberedField): number | undefined {
    return number ?? this.lent.get(reason) ?? this.lent.get(code);
  }
}

/** The number of the general error that a field error falls under. */
export function kindOf({ reason = '', code }: NumberedField): number {
  return FIELDS.get(reason) ?? FIELDS.get(code) ?? GENERAL_ERRORS.WrongFormat.number;
}
