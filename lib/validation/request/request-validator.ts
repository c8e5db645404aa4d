import { type Paramtype } from '@nestjs/common';
import { type PossibleField } from '../../error/documented-error.js';
import { createSensitiveNames, type IsSensitive } from '../../internal/redact.js';
import { type KnownFields } from '../describe/class-fields.js';
import { objectFields, prefixOf, primitiveFields } from '../describe/parameter-fields.js';
import { FindingCodes } from '../describe/possible-codes.js';
import { schemaFields } from '../describe/schema-fields.js';
import { type InstanceOf } from '../engine/rule-storage.js';
import { type Constructor } from '../engine/transformer.js';
import { type KnownElsewhere } from '../engine/unknown-keys.js';
import { within } from './with-timeout.js';
import { toErrorTree } from '../error-tree.js';
import { type Forbids, ObjectValidator, type Outcome, type UnknownKeys } from './object-validator.js';
import { convertAsNest, convertStrictly, isPrimitiveType } from './primitive-parameter.js';
import { holdToSchema, isStandardSchema } from '../standard-schema.js';
import { countOf, fieldError, type Source, Verdicts } from '../to-field-errors.js';
import { type ResolvedValidation } from '../validation-options.js';
import { type Refusal, refusal, refused, type Verdict } from '../validation-result.js';

/** A parameter, as far as it decides how its value is validated. */
export interface Parameter extends Source {
  /** The type that it is declared with. */
  readonly type: unknown;
  readonly schema?: unknown;
  /** What pipes call the part of the request that it comes from. */
  readonly kind: Paramtype;
  /** The keys of the same part that other parameters of the handler know. */
  readonly knownElsewhere?: KnownElsewhere | undefined;
}

/** What Nest's pipe does not validate either. */
const UNTYPED: ReadonlySet<unknown> = new Set([Array, Object, Buffer, Date]);

/** Validates the values of parameters by one set of options. */
export class RequestValidator {
  private readonly objects: ObjectValidator;
  private readonly verdicts: Verdicts;

  /** @param resolve finds the app's own instance of a class that decides on a rule */
  constructor(
    readonly options: ResolvedValidation,
    resolve?: InstanceOf,
    isSensitive: IsSensitive = createSensitiveNames(),
  ) {
    this.objects = new ObjectValidator(options, resolve);
    this.verdicts = new Verdicts(options, isSensitive);
  }

  /** Returns the value that goes on, or throws what refuses it. */
  accept(value: unknown, parameter: Parameter): unknown {
    const verdict = this.judge(value, parameter);
    if (verdict instanceof Promise) return verdict.then((settled) => this.valueOf(settled, parameter));
    if ('value' in verdict) return verdict.value;
    const own = this.throwOwn(verdict, parameter);
    if (own !== undefined) return own;
    throw refusal([verdict.complaint], this.options);
  }

  /** Whether anything can be wrong with a parameter. */
  validates(parameter: Parameter): boolean {
    if (isStandardSchema(parameter.schema)) return true;
    const type = this.typeOf(parameter);
    // A value of the path is a text already.
    if (isPrimitiveType(type)) {
      return (
        this.options.strict && this.converts(parameter) && (type !== String || parameter.kind === 'query')
      );
    }
    return this.isValidated(type, parameter) && this.objects.canReject(type, forbids(parameter));
  }

  /** Whether a parameter becomes a number, a boolean or a text as in Nest's pipe, which rejects nothing. */
  convertsAsNest(parameter: Parameter): boolean {
    return !this.options.strict && isPrimitiveType(this.typeOf(parameter)) && this.converts(parameter);
  }

  /** Returns the fate of keys that the class of a parameter does not know. */
  fateOfUnknownKeys(parameter: Source): UnknownKeys {
    return this.objects.fateOfUnknownKeys(forbids(parameter));
  }

  /** The keys that a parameter knows, as they are called on the wire; without a class it takes all. */
  keysOf(parameter: Parameter): KnownElsewhere {
    const type = this.typeOf(parameter);
    if (isStandardSchema(parameter.schema) || !this.isValidated(type, parameter)) return 'all';
    return new Set(this.objects.plans.of(type).properties.map(({ label }) => label));
  }

  /** Whether a class has rules for its fields. */
  hasRules(type: unknown): boolean {
    return this.objects.hasRules(type);
  }

  /**
   * The fields of a parameter that can fail, and how.
   *
   * @param prefix where its value is
   * @param known the fields of classes that were looked at before, by these options
   */
  possibleFields(
    parameter: Parameter,
    prefix = prefixOf(parameter),
    known = new Map<unknown, KnownFields>(),
  ): readonly PossibleField[] {
    const { schema, location } = parameter;
    if (isStandardSchema(schema)) return schemaFields(schema, location, prefix);
    const type = this.typeOf(parameter);
    if (!this.validates(parameter)) return [];
    if (isPrimitiveType(type)) return primitiveFields(type, parameter);
    const { transformOptions } = this.options;
    return objectFields(type, parameter, prefix, {
      plans: this.objects.plans,
      codes: new FindingCodes(this.verdicts, this.options),
      known,
      convertsImplicitly: transformOptions?.enableImplicitConversion === true,
      forbidsUnknown: this.fateOfUnknownKeys(parameter) === 'rejected',
    });
  }

  judge(value: unknown, parameter: Parameter): Verdict | Promise<Verdict> {
    if (isStandardSchema(parameter.schema)) {
      const held = holdToSchema(parameter.schema, value, parameter);
      return held instanceof Promise ? within(this.options.asyncTimeout, held, 'the schema') : held;
    }
    const type = this.typeOf(parameter);
    if (isPrimitiveType(type))
      return this.converts(parameter) ? this.primitive(type, value, parameter) : { value };
    if (!this.isValidated(type, parameter)) return { value };
    const outcome = this.objects.check(type, value, forbids(parameter), parameter.knownElsewhere);
    return outcome instanceof Promise
      ? outcome.then((settled) => this.verdictOn(settled, parameter))
      : this.verdictOn(outcome, parameter);
  }

  private valueOf(verdict: Verdict, parameter: Parameter): unknown {
    if ('value' in verdict) return verdict.value;
    const own = this.throwOwn(verdict, parameter);
    if (own !== undefined) return own;
    throw refusal([verdict.complaint], this.options);
  }

  /**
   * Throws the app's own exception for what refuses a value, where the options make one.
   *
   * @returns nothing where they make none, a promise where the exception comes later
   */
  throwOwn({ findings }: Refusal, parameter: Parameter): Promise<never> | undefined {
    const { exceptionFactory, tree, dismissDefaultMessages } = this.options;
    if (exceptionFactory === undefined || findings === undefined) return undefined;
    const errors = toErrorTree(findings, parameter.name ?? parameter.kind, {
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

  private isValidated(type: unknown, parameter: Parameter): type is Constructor {
    return this.isReached(parameter) && typeof type === 'function' && !UNTYPED.has(type);
  }

  /** Nest runs no pipe on headers, and calls cookies and files values of custom decorators. */
  private isReached({ kind, location }: Parameter): boolean {
    const { strict, validateCustomDecorators } = this.options;
    if (kind !== 'custom' || (strict && location !== undefined)) return true;
    return validateCustomDecorators && location !== 'header';
  }

  /** A whole query is no number, whatever its parameter says. */
  private converts({ kind, name }: Parameter): boolean {
    return this.options.transform && name !== undefined && (kind === 'param' || kind === 'query');
  }

  private primitive(type: unknown, value: unknown, parameter: Parameter): Verdict {
    const conversion = this.options.strict ? convertStrictly(type, value) : convertAsNest(type, value);
    if ('value' in conversion) return conversion;
    const { reason, message } = conversion.failure;
    const error = fieldError(parameter, 'invalid', message, reason);
    return refused(error);
  }

  private verdictOn({ value, findings }: Outcome, source: Source): Verdict {
    if (findings.length === 0) return { value };
    const count = findings.reduce((sum, finding) => sum + countOf(finding), 0);
    return { complaint: { count, list: (limit) => this.verdicts.list(findings, source, limit) }, findings };
  }
}

/** Whose unknown keys may be refused. A client's program adds headers and cookies of its own. */
function forbids({ location }: Source): Forbids {
  if (location === 'body') return 'body';
  return location === 'header' || location === 'cookie' ? 'never' : 'other';
}
