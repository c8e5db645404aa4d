import { InstanceBuilder, TooDeep } from './instance/instance-builder.js';
import { type Constructor, toPlain, transform } from './instance/transformer.js';
import { ClassPlans } from './plan/class-plan.js';
import { type InstanceOf } from './plan/data-rule.js';
import { type Finding } from './plan/finding.js';
import { type Members, PlanRun, type RunOptions } from './plan/plan-run.js';
import { within } from './time-limit.js';
import { type ResolvedValidation } from './validation-options.js';

/** What became of a value: the one that goes on, or what is wrong with it. */
export interface Outcome {
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** Whose unknown keys these are: a body's, another part's, or one's where nobody refuses them. */
export type Forbids = 'body' | 'other' | 'never';

/** Makes an instance of a class of what was sent, and holds it to its rules. */
export class ObjectValidator {
  readonly plans: ClassPlans;
  private readonly builder: InstanceBuilder;
  private readonly runs: Readonly<Record<Forbids, RunOptions>>;

  /** @param resolve finds the app's own instance of a class that decides on a rule */
  constructor(
    private readonly options: ResolvedValidation,
    resolve?: InstanceOf,
  ) {
    this.plans = new ClassPlans(options.selection, options.codes, resolve);
    this.builder = new InstanceBuilder(options.transformOptions, (type) => this.plans.of(type).known);
    const { forbidNonWhitelisted } = options;
    this.runs = {
      body: { ...options, forbidNonWhitelisted: forbidNonWhitelisted !== false },
      other: { ...options, forbidNonWhitelisted: forbidNonWhitelisted === true },
      never: { ...options, forbidNonWhitelisted: false },
    };
  }

  /** Whether a class says anything of its fields. */
  hasRules(type: unknown): boolean {
    return this.plans.of(type).hasRules;
  }

  /** Whether keys that a class does not know are refused. */
  forbidsUnknown(forbids: Forbids): boolean {
    const { whitelist, forbidNonWhitelisted } = this.runs[forbids];
    return whitelist && forbidNonWhitelisted;
  }

  /**
   * @param forbids which option says whether unknown keys are refused
   * @returns a promise only where a rule answers later
   */
  check(type: Constructor, value: unknown, forbids: Forbids): Outcome | Promise<Outcome> {
    const hasRules = this.hasRules(type);
    if (isNoObject(value)) return this.ofNoObject(type, value, hasRules);
    let instance: object;
    try {
      instance = this.builder.build(type, value ?? {});
    } catch (error) {
      if (error instanceof TooDeep)
        return { value, findings: [{ kind: 'too deep', order: 0, member: error.member }] };
      throw error;
    }
    // A class that says nothing of its fields, as one of another validation library, refuses none.
    if (!hasRules && !this.options.forbidUnknownValues) return this.outcome(value, instance, []);
    const run = new PlanRun(this.plans, this.runs[forbids]);
    run.object(instance as Members);
    if (run.pending.length === 0) return this.outcome(value, instance, run.findings);
    return within(this.options.asyncTimeout, Promise.all(run.pending), type.name).then(() =>
      this.outcome(
        value,
        instance,
        // Rules that answered later may all have been kept to.
        run.findings
          .filter((finding) => finding.kind !== 'rules' || finding.broken.length > 0)
          .toSorted((one, other) => one.order - other.order),
      ),
    );
  }

  private ofNoObject(type: Constructor, value: unknown, hasRules: boolean): Outcome {
    if (hasRules) return { value, findings: [{ kind: 'no object', order: 0 }] };
    return {
      value: this.options.transform && Array.isArray(value) ? transform(type, value) : value,
      findings: [],
    };
  }

  /** Without transformation what was sent goes on, less what the class does not know. */
  private outcome(sent: unknown, instance: object, findings: readonly Finding[]): Outcome {
    if (this.options.transform || findings.length > 0) return { value: instance, findings };
    const value =
      sent === undefined || sent === null ? sent : toPlain(instance, this.options.transformOptions);
    return { value, findings };
  }
}

/** A value that no class can be filled from. */
function isNoObject(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return (
    typeof value !== 'object' ||
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer
  );
}
