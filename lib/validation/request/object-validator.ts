import { ValidationPipe } from '@nestjs/common';
import { HttpErrors } from '../../catalogue/http-errors.js';
import { isObject } from '../../internal/unknown-value.js';
import { ClassPlans } from '../engine/class-plan.js';
import { InstanceBuilder, TooDeepError } from '../engine/instance-builder.js';
import { type InstanceResolver } from '../metadata/rule-storage.js';
import { isBinary, sanitize } from '../engine/sanitize.js';
import { type Constructor, toPlain } from '../metadata/transformer.js';
import { type OtherParameterKeys, type Members } from '../engine/unknown-keys.js';
import { findUnwritableKey } from '../engine/unwritable-keys.js';
import { type RunOptions, ValidationRun } from '../engine/validation-run.js';
import { createUnwritableKeyViolation, type Violation } from '../engine/violation.js';
import { type FieldErrorWriter, type ValueOrigin } from '../to-field-errors.js';
import { type ResolvedValidation } from '../validation-options.js';
import { type ValidationResult } from '../validation-result.js';

export type UnknownKeyPolicy = 'rejected' | 'dropped' | 'kept';

export interface ObjectOrigin extends ValueOrigin {
  readonly otherParameterKeys?: OtherParameterKeys | undefined;
}

export class ObjectValidator {
  readonly plans: ClassPlans;
  private readonly builder: InstanceBuilder;
  private readonly bodyRunOptions: RunOptions;
  private readonly acceptingRunOptions: RunOptions;
  private readonly otherRunOptions: RunOptions;

  constructor(
    private readonly options: ResolvedValidation,
    private readonly writer: FieldErrorWriter,
    resolve?: InstanceResolver,
  ) {
    this.plans = new ClassPlans(options, resolve);
    this.builder = new InstanceBuilder(options, (type) => this.plans.get(type).knownKeys);
    const { forbidNonWhitelisted } = options;
    this.bodyRunOptions = { ...options, forbidNonWhitelisted: forbidNonWhitelisted !== false };
    this.acceptingRunOptions = { ...options, forbidNonWhitelisted: false };
    this.otherRunOptions = { ...options, forbidNonWhitelisted: forbidNonWhitelisted === true };
  }

  hasRules(type: unknown): boolean {
    return this.plans.get(type).hasRulesInAnyGroup;
  }

  canReject(type: unknown, origin: ValueOrigin): boolean {
    return (
      this.hasRules(type) ||
      this.options.forbidUnknownValues ||
      this.getUnknownKeyPolicy(origin) === 'rejected'
    );
  }

  getUnknownKeyPolicy(origin: ValueOrigin): UnknownKeyPolicy {
    const { whitelist, forbidNonWhitelisted } = this.getRunOptions(origin);
    if (!whitelist) return 'kept';
    return forbidNonWhitelisted ? 'rejected' : 'dropped';
  }

  validate(
    type: Constructor,
    value: unknown,
    origin: ObjectOrigin,
  ): ValidationResult | Promise<ValidationResult> {
    try {
      if (this.isNotAnObject(value)) return this.validateNonObject(type, value, origin);
      return this.validateObject(type, value ?? {}, value, origin);
    } catch (error) {
      return this.reject([toViolation(error, value)], origin);
    }
  }

  /** Accepts unknown headers and cookies, as clients add their own. */
  private getRunOptions({ location }: ValueOrigin): RunOptions {
    if (location === 'body') return this.bodyRunOptions;
    return location === 'header' || location === 'cookie' ? this.acceptingRunOptions : this.otherRunOptions;
  }

  private isNotAnObject(value: unknown): boolean {
    if (value === undefined || value === null) return false;
    if (typeof value !== 'object' || Array.isArray(value)) return true;
    return isBinary(value) && (this.options.strict || Buffer.isBuffer(value) || value.byteLength > MAX_BYTES);
  }

  private validateObject(
    type: Constructor,
    object: object,
    sent: unknown,
    origin: ObjectOrigin,
  ): ValidationResult | Promise<ValidationResult> {
    const { instance, unwritable } = this.builder.build(type, object);
    const options = this.getRunOptions(origin);
    if (!this.hasRules(type) && !options.whitelist && !options.forbidUnknownValues)
      return this.accept(sent, instance);
    const run = new ValidationRun(this.plans, options, object, origin.otherParameterKeys);
    run.validateObject(instance as Members, undefined, this.plans.get(type));
    run.rejectUnwritableKeys(unwritable);
    if (run.pending.length === 0) return this.toResult(sent, instance, run.violations, origin);
    return limitTime(this.options.asyncTimeout, Promise.all(run.pending), type.name).then(() =>
      this.toResult(
        sent,
        instance,
        run.violations
          .filter((violation) => violation.kind !== 'rules' || violation.broken.length > 0)
          .toSorted((one, other) => one.order - other.order),
        origin,
      ),
    );
  }

  /** Validates a list, a primitive or binary data against a class. Items are not validated. */
  private validateNonObject(
    type: Constructor,
    value: unknown,
    origin: ObjectOrigin,
  ): ValidationResult | Promise<ValidationResult> {
    const isRejected = this.isNonObjectRejected(type);
    return isRejected instanceof Promise
      ? isRejected.then((settled) => this.toNonObjectResult(type, value, origin, settled))
      : this.toNonObjectResult(type, value, origin, isRejected);
  }

  private toNonObjectResult(
    type: Constructor,
    value: unknown,
    origin: ObjectOrigin,
    isRejected: boolean,
  ): ValidationResult {
    const policy = this.getUnknownKeyPolicy(origin);
    // class-validator treats the indexes of a list as unknown keys.
    const hasUnknown = this.options.strict || (Array.isArray(value) && value.length > 0);
    if (isRejected || (policy === 'rejected' && hasUnknown))
      return this.reject([{ kind: 'not an object', order: 0, value }], origin);
    if (this.options.forbidUnknownValues) {
      // Nest's pipe replaces a primitive by this object, which an `exceptionFactory` receives.
      const object = typeof value === 'object' ? value! : { constructor: type };
      return this.reject([{ kind: 'unknown object', order: 0, parent: undefined, value: object }], origin);
    }
    if (!Array.isArray(value)) return { value };
    const { instance } = this.builder.build(type, value);
    if (policy === 'dropped') for (const index of Object.keys(instance)) delete (instance as Members)[index];
    return this.accept(value, instance);
  }

  private isNonObjectRejected(type: Constructor): boolean | Promise<boolean> {
    const plan = this.plans.get(type);
    const hasRules = plan.knownKeys.size > 0 || plan.crossFieldRules.length > 0;
    if (!hasRules || this.options.strict || NEST_REJECTS_LISTS) return hasRules;
    const run = new ValidationRun(this.plans, this.acceptingRunOptions, undefined);
    run.validateObject({}, undefined, plan);
    const isBroken = () =>
      run.violations.some((violation) => violation.kind !== 'rules' || violation.broken.length > 0);
    if (run.pending.length === 0) return isBroken();
    return limitTime(this.options.asyncTimeout, Promise.all(run.pending), type.name).then(isBroken);
  }

  private toResult(
    sent: unknown,
    instance: object,
    violations: readonly Violation[],
    origin: ValueOrigin,
  ): ValidationResult {
    return violations.length > 0 ? this.reject(violations, origin) : this.accept(sent, instance);
  }

  private reject(violations: readonly Violation[], origin: ValueOrigin): ValidationResult {
    return { violations: this.writer.toViolations(violations, origin) };
  }

  /** Returns the instance. If `transform` is off, returns the value that Nest's pipe returns. */
  private accept(sent: unknown, instance: object): ValidationResult {
    const { transform, copiesPlain, transformOptions } = this.options;
    if (transform) return { value: instance };
    const isSent = sent !== undefined && sent !== null;
    return { value: isSent && copiesPlain ? toPlain(instance, transformOptions) : sent };
  }
}

/**
 * True if Nest's pipe rejects a list for every class with rules. Before 11.2.8, and from 12.0.0 to 12.1.3, it does so only
 * if the rules reject an empty object.
 */
const NEST_REJECTS_LISTS = 'hasValidationRules' in ValidationPipe.prototype;

/** Limits a `Uint8Array`: Nest's pipe creates an object with a member for each byte, which can exhaust the memory. */
const MAX_BYTES = 10_000;

function toViolation(error: unknown, value: unknown): Violation {
  if (error instanceof TooDeepError) return { kind: 'too deep', order: 0, member: error.member };
  if (isStackOverflow(error) && !sanitize(value)) return { kind: 'too deep', order: 0, member: undefined };
  const path = isObject(value) ? findUnwritableKey(error, value) : undefined;
  if (path === undefined) throw error;
  return createUnwritableKeyViolation(path);
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

/**
 * Limits the time of asynchronous rules, or of a schema.
 *
 * @param limit in milliseconds; above 2^31 - 1, the limit of timers, the time is not limited
 * @throws HttpErrors.ServiceUnavailable after the limit
 */
export async function limitTime<T>(limit: number, promise: Promise<T>, name: string): Promise<T> {
  if (limit > MAX_TIMER) return promise;
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const cause = new Error(
        `The asynchronous rules of ${name} did not finish within ${limit} ms. ` +
          'If they need more time, increase `validation.asyncTimeout`.',
      );
      reject(new HttpErrors.ServiceUnavailable(undefined, { cause }));
    }, limit);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

const MAX_TIMER = 2 ** 31 - 1;
