import { ValidationPipe } from '@nestjs/common';
import { ClassPlans } from '../engine/class-plan.js';
import { InstanceBuilder, TooDeep } from '../engine/instance-builder.js';
import { type InstanceOf } from '../engine/rule-storage.js';
import { isBinary, sanitize } from '../engine/sanitize.js';
import { type Constructor, toPlain } from '../engine/transformer.js';
import { type KnownElsewhere, type Members } from '../engine/unknown-keys.js';
import { unwritableKeyIn } from '../engine/unwritable-keys.js';
import { PlanRun, type RunOptions } from '../engine/validation-run.js';
import { type Finding, unknownKeyAt } from '../engine/violation.js';
import { within } from './with-timeout.js';
import { type ResolvedValidation } from '../validation-options.js';

/** What became of a value: the one that goes on, or what is wrong with it. */
export interface Outcome {
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** Whose unknown keys these are: a body's, another part's, or one's where nobody refuses them. */
export type Forbids = 'body' | 'other' | 'never';

/** The fate of keys that a class does not know. */
export type UnknownKeys = 'rejected' | 'dropped' | 'kept';

/** Makes an instance of a class of what was sent, and validates it against the rules of the class. */
export class ObjectValidator {
  readonly plans: ClassPlans;
  private readonly builder: InstanceBuilder;
  private readonly runs: Readonly<Record<Forbids, RunOptions>>;

  /** @param resolve finds the app's own instance of a class that decides on a rule */
  constructor(
    private readonly options: ResolvedValidation,
    resolve?: InstanceOf,
  ) {
    this.plans = new ClassPlans(options, resolve);
    this.builder = new InstanceBuilder(options, (type) => this.plans.of(type).known);
    const { forbidNonWhitelisted } = options;
    this.runs = {
      body: { ...options, forbidNonWhitelisted: forbidNonWhitelisted !== false },
      other: { ...options, forbidNonWhitelisted: forbidNonWhitelisted === true },
      never: { ...options, forbidNonWhitelisted: false },
    };
  }

  /** Whether a class has rules for its fields. */
  hasRules(type: unknown): boolean {
    return this.plans.of(type).hasRules;
  }

  /** Whether any value can be rejected. */
  canReject(type: unknown, forbids: Forbids): boolean {
    return (
      this.hasRules(type) ||
      this.options.forbidUnknownValues ||
      this.fateOfUnknownKeys(forbids) === 'rejected'
    );
  }

  fateOfUnknownKeys(forbids: Forbids): UnknownKeys {
    const { whitelist, forbidNonWhitelisted } = this.runs[forbids];
    if (!whitelist) return 'kept';
    return forbidNonWhitelisted ? 'rejected' : 'dropped';
  }

  /**
   * @param forbids which option decides whether unknown keys are rejected
   * @param knownElsewhere the keys that other parameters know
   * @returns a promise only if a rule answers later
   */
  check(
    type: Constructor,
    value: unknown,
    forbids: Forbids,
    knownElsewhere?: KnownElsewhere,
  ): Outcome | Promise<Outcome> {
    try {
      if (this.isNoObject(value)) return this.checkNoObject(type, value, forbids);
      return this.checkObject(type, value ?? {}, value, this.runs[forbids], knownElsewhere);
    } catch (error) {
      return { value, findings: [findingOf(error, value)] };
    }
  }

  /** Whether no instance of a class can be made of a value. */
  private isNoObject(value: unknown): boolean {
    if (value === undefined || value === null) return false;
    if (typeof value !== 'object' || Array.isArray(value)) return true;
    return isBinary(value) && (this.options.strict || Buffer.isBuffer(value) || value.byteLength > MAX_BYTES);
  }

  private checkObject(
    type: Constructor,
    object: object,
    sent: unknown,
    options: RunOptions,
    knownElsewhere: KnownElsewhere | undefined,
  ): Outcome | Promise<Outcome> {
    const { instance, unwritable } = this.builder.build(type, object);
    if (!this.hasRules(type) && !options.whitelist && !options.forbidUnknownValues)
      return this.outcome(sent, instance, []);
    const run = new PlanRun(this.plans, options, object, knownElsewhere);
    // A date stays a date, whatever its parameter is declared as.
    run.object(instance as Members, undefined, this.plans.of(type));
    run.unknownPlaces(unwritable);
    if (run.pending.length === 0) return this.outcome(sent, instance, run.findings);
    return within(this.options.asyncTimeout, Promise.all(run.pending), type.name).then(() =>
      this.outcome(
        sent,
        instance,
        // All rules that answered later may have been kept.
        run.findings
          .filter((finding) => finding.kind !== 'rules' || finding.broken.length > 0)
          .toSorted((one, other) => one.order - other.order),
      ),
    );
  }

  /** Validates a list, a primitive or binary data against a class, which is decided without a look at its items. */
  private checkNoObject(type: Constructor, value: unknown, forbids: Forbids): Outcome | Promise<Outcome> {
    const isRejected = this.rejectsNoObject(type);
    return isRejected instanceof Promise
      ? isRejected.then((isLate) => this.outcomeOfNoObject(type, value, forbids, isLate))
      : this.outcomeOfNoObject(type, value, forbids, isRejected);
  }

  private outcomeOfNoObject(
    type: Constructor,
    value: unknown,
    forbids: Forbids,
    isRejected: boolean,
  ): Outcome {
    const fate = this.fateOfUnknownKeys(forbids);
    // class-validator takes the indexes of a list for unknown keys.
    const hasUnknown = this.options.strict || (Array.isArray(value) && value.length > 0);
    if (isRejected || (fate === 'rejected' && hasUnknown)) {
      return { value, findings: [{ kind: 'no object', order: 0, value }] };
    }
    if (this.options.forbidUnknownValues) {
      const finding = {
        kind: 'unknown object',
        order: 0,
        within: undefined,
        // The object that Nest's pipe validates in place of a primitive, as an `exceptionFactory` receives it.
        value: typeof value === 'object' ? value! : { constructor: type },
      } as const;
      return { value, findings: [finding] };
    }
    if (!Array.isArray(value)) return { value, findings: [] };
    const { instance } = this.builder.build(type, value);
    if (fate === 'dropped') for (const index of Object.keys(instance)) delete (instance as Members)[index];
    return this.outcome(value, instance, []);
  }

  /** Whether a class has rules that apply; in older releases of Nest, whether one of them rejects an empty object. */
  private rejectsNoObject(type: Constructor): boolean | Promise<boolean> {
    const plan = this.plans.of(type);
    const hasRules = plan.known.size > 0 || plan.crossFieldRules.length > 0;
    if (!hasRules || this.options.strict || NEST_REJECTS_LISTS) return hasRules;
    const run = new PlanRun(this.plans, this.runs.never, undefined);
    run.object({}, undefined, plan);
    const isBroken = () =>
      run.findings.some((finding) => finding.kind !== 'rules' || finding.broken.length > 0);
    if (run.pending.length === 0) return isBroken();
    return within(this.options.asyncTimeout, Promise.all(run.pending), type.name).then(isBroken);
  }

  /** Without `transform`, hands over what Nest's pipe does. */
  private outcome(sent: unknown, instance: object, findings: readonly Finding[]): Outcome {
    if (this.options.transform || findings.length > 0) return { value: instance, findings };
    const isSent = sent !== undefined && sent !== null;
    return {
      value: isSent && this.options.copiesPlain ? toPlain(instance, this.options.transformOptions) : sent,
      findings,
    };
  }
}

/** Before 11.2.8, and from 12.0.0 to 12.1.3, Nest's pipe accepts a list for a class whose fields are all optional. */
const NEST_REJECTS_LISTS = 'hasValidationRules' in ValidationPipe.prototype;

/** Nest's pipe makes an object with a member for each byte of a `Uint8Array`, which can exhaust the memory. */
const MAX_BYTES = 10_000;

/** Finds what is wrong with a value of which no instance could be made; all other errors are thrown again. */
function findingOf(error: unknown, value: unknown): Finding {
  if (error instanceof TooDeep) return { kind: 'too deep', order: 0, member: error.member };
  if (isStackOverflow(error) && !sanitize(value)) return { kind: 'too deep', order: 0, member: undefined };
  const place = typeof value === 'object' && value !== null ? unwritableKeyIn(error, value) : undefined;
  if (place === undefined) throw error;
  return unknownKeyAt(place);
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}
