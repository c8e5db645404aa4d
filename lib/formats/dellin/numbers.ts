import { type ApiError } from '../../error/api-error.js';
import { type ErrorDefinition } from '../../error/error-definition.js';
import { type FieldError } from '../../error/field-error.js';
import { type PossibleCode } from '../../error/possible-field.js';
import { GENERAL_ERRORS } from './general-errors.table.js';
import { BY_CODE, BY_REASON, type NumberKind, OF_FIELDS } from './number-kinds.table.js';

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
