import { type Paramtype } from '@nestjs/common';
import { toErrorTree } from './error-tree.js';
import { type Complaint, refusal } from './field-error-list.js';
import { type Constructor } from './instance/transformer.js';
import { ObjectValidator, type Outcome } from './object-validator.js';
import { convertPrimitive, isPrimitiveType } from './primitive-parameter.js';
import { type ResolvedValidation } from './validation-options.js';
import { countOf, fieldError, type Source, Verdicts } from './verdicts.js';

/** A parameter of a handler, as far as it decides how its value is validated. */
export interface Parameter extends Source {
  /** The type that it is declared with. */
  readonly type: unknown;
  /** What pipes call the part of the request that it comes from. */
  readonly kind: Paramtype;
}

/** What became of a parameter's value: the one that goes on, or what is wrong with it. */
export type Verdict =
  { readonly value: unknown } | { readonly complaint: Complaint; readonly findings: Outcome['findings'] };

/** What Nest's pipe does not validate either. */
const UNTYPED: ReadonlySet<unknown> = new Set([Array, Object, Buffer, Date]);

/** Validates the values of parameters by one set of options. */
export class RequestValidator {
  private readonly objects: ObjectValidator;
  private readonly verdicts: Verdicts;

  constructor(readonly options: ResolvedValidation) {
    this.objects = new ObjectValidator(options);
    this.verdicts = new Verdicts(options);
  }

  /** The value that goes on; what refuses it is thrown. */
  accept(value: unknown, parameter: Parameter): unknown {
    const verdict = this.judge(value, parameter);
    return verdict instanceof Promise
      ? verdict.then((settled) => this.valueOf(settled, parameter))
      : this.valueOf(verdict, parameter);
  }

  /** Whether anything can be wrong with a parameter. */
  validates(parameter: Parameter): boolean {
    const type = this.typeOf(parameter);
    if (isPrimitiveType(type)) return this.converts(parameter) && type !== String;
    return this.isValidated(type, parameter) && this.objects.hasRules(type);
  }

  judge(value: unknown, parameter: Parameter): Verdict | Promise<Verdict> {
    const type = this.typeOf(parameter);
    if (isPrimitiveType(type))
      return this.converts(parameter) ? this.primitive(type, value, parameter) : { value };
    if (!this.isValidated(type, parameter)) return { value };
    const outcome = this.objects.check(type, value, parameter.kind === 'body');
    return outcome instanceof Promise
      ? outcome.then((settled) => this.verdictOn(settled, parameter))
      : this.verdictOn(outcome, parameter);
  }

  private valueOf(verdict: Verdict, parameter: Parameter): unknown {
    if ('value' in verdict) return verdict.value;
    const { exceptionFactory, tree, dismissDefaultMessages } = this.options;
    if (exceptionFactory === undefined || verdict.findings.length === 0) {
      throw refusal([verdict.complaint], this.options);
    }
    const errors = toErrorTree(verdict.findings, parameter.name ?? parameter.kind, {
      ...tree,
      dismissDefaultMessages,
    });
    const exception: unknown = exceptionFactory(errors);
    if (exception instanceof Promise) return exception.then((made: Error) => Promise.reject(made));
    throw exception;
  }

  private typeOf({ type }: Parameter): unknown {
    return this.options.expectedType ?? type;
  }

  private isValidated(type: unknown, { kind }: Parameter): type is Constructor {
    if (kind === 'custom' && !this.options.validateCustomDecorators) return false;
    return typeof type === 'function' && !UNTYPED.has(type);
  }

  /** A whole query is no number, whatever its parameter says. */
  private converts({ kind, name }: Parameter): boolean {
    return this.options.transform && name !== undefined && (kind === 'param' || kind === 'query');
  }

  private primitive(type: unknown, value: unknown, parameter: Parameter): Verdict {
    const conversion = convertPrimitive(type, value);
    if ('value' in conversion) return conversion;
    const { reason, message } = conversion.failure;
    const error = fieldError(parameter, 'invalid', message, reason);
    return { complaint: { count: 1, list: () => [error] }, findings: [] };
  }

  private verdictOn({ value, findings }: Outcome, source: Source): Verdict {
    if (findings.length === 0) return { value };
    const count = findings.reduce((sum, finding) => sum + countOf(finding), 0);
    // Rules that answered later may all have been kept to.
    if (count === 0) return { value };
    return { complaint: { count, list: (limit) => this.verdicts.list(findings, source, limit) }, findings };
  }
}
