import { isObject } from '../../internal/unknown-value.js';
import { type PropertyPlan, type Rule } from './rule.js';
import { type BrokenRule, type PropertyViolation, type ValuePath, type Violation } from './violation.js';

/** A violation while the rules of its value run. It is reported with the first rule that is broken or asynchronous. */
export interface ViolationDraft extends PropertyViolation {
  broken: readonly BrokenRule[];
  messageValue: unknown;
  isReported: boolean;
}

/** Runs rules against single values, and collects the violations. */
export class RuleRunner {
  /** The violations; complete when nothing is pending. */
  readonly violations: Violation[] = [];
  readonly pending: Promise<unknown>[] = [];

  constructor(private readonly stopAtFirstError: boolean) {}

  /**
   * Runs one rule. It takes the members of a draft, as a draft is made only if something is wrong.
   *
   * @returns the draft, if there is one
   */
  run(
    rule: Rule,
    plan: PropertyPlan,
    owner: object,
    value: unknown,
    parent: ValuePath | undefined,
    order: number,
    draft: ViolationDraft | undefined,
  ): ViolationDraft | undefined {
    if (rule.validateIf && !rule.validateIf(owner, value)) return draft;
    if (draft && draft.broken.length > 0 && this.stopAtFirstError) return draft;
    const args = rule.createArguments(owner, value);
    if (rule.each && isCollection(value)) {
      const answers = getItems(value).map((item) => silenceRejection(rule.validate(item, args)));
      if (answers.every((answer) => answer === true)) return draft;
      const made = draft ?? createDraft(plan, owner, value, parent, order);
      this.handleItemResults(rule, made, value, answers);
      return made;
    }
    const answer = rule.validate(value, args);
    if (answer === true) return draft;
    const made = draft ?? createDraft(plan, owner, value, parent, order);
    this.handleResult(rule, made, answer);
    return made;
  }

  /** Handles an answer of a rule that is not `true`. */
  handleResult(rule: Rule, draft: ViolationDraft, answer: unknown): void {
    if (isPromise(answer)) this.handlePromise(rule, draft, answer);
    else if (!answer) this.addBrokenRule(draft, { rule, items: undefined });
  }

  private handlePromise(rule: Rule, draft: ViolationDraft, answer: PromiseLike<unknown>): void {
    this.awaitResult(
      draft,
      answer,
      (isValid) => !isValid && appendBrokenRule(draft, { rule, items: undefined, isAsync: true }),
    );
  }

  private handleItemResults(
    rule: Rule,
    draft: ViolationDraft,
    collection: Collection,
    answers: readonly unknown[],
  ): void {
    const settle = (settled: readonly unknown[], isAsync: boolean) => {
      const items = findFailedKeys(collection, settled);
      if (items.length > 0) this.addBrokenRule(draft, { rule, items, isAsync });
    };
    if (answers.some(isPromise))
      this.awaitResult(draft, Promise.all(answers), (settled) => settle(settled, true));
    else settle(answers, false);
  }

  addBrokenRule(draft: ViolationDraft, broken: BrokenRule): void {
    appendBrokenRule(draft, broken);
    this.report(draft);
  }

  /** Continues when a promise is settled. Promises that the continuation adds are awaited with it, as one. */
  continueAfter<T>(answer: Promise<T>, continueWith: (value: T) => void): void {
    const settled = answer.then((value) => {
      const before = this.pending.length;
      continueWith(value);
      return Promise.all(this.pending.splice(before));
    });
    this.addPending(settled);
  }

  private awaitResult<T>(draft: ViolationDraft, answer: PromiseLike<T>, settle: (value: T) => unknown): void {
    this.report(draft);
    this.addPending(Promise.resolve(answer).then(settle));
  }

  private addPending(answer: Promise<unknown>): void {
    this.pending.push(silenceRejection(answer) as Promise<unknown>);
  }

  private report(draft: ViolationDraft): void {
    if (draft.isReported) return;
    draft.isReported = true;
    this.violations.push(draft);
  }
}

/** Makes the draft of a property, or of an item of one, which has its own key. */
export function createDraft(
  plan: PropertyPlan,
  owner: object,
  value: unknown,
  parent: ValuePath | undefined,
  order: number,
  key = plan.name,
  wireName = plan.wireName,
): ViolationDraft {
  return {
    kind: 'rules',
    order,
    parent,
    key,
    wireName,
    owner,
    value,
    messageValue: value,
    plan,
    broken: NO_BROKEN_RULES,
    isReported: false,
  };
}

const NO_BROKEN_RULES: readonly BrokenRule[] = [];

/** Most values break one rule at most: a list that grows takes room for many. */
function appendBrokenRule(draft: ViolationDraft, broken: BrokenRule): void {
  draft.broken = draft.broken.length === 0 ? [broken] : [...draft.broken, broken];
}

function findFailedKeys(collection: Collection, answers: readonly unknown[]): readonly string[] {
  const keys = getMapKeys(collection);
  const failed: string[] = [];
  answers.forEach((isValid, index) => {
    if (!isValid) failed.push(keys === undefined ? String(index) : keys[index]!);
  });
  return failed;
}

/** Marks a rejection as handled: nobody awaits the promise if another rule has thrown. */
function silenceRejection(answer: unknown): unknown {
  if (isPromise(answer)) Promise.resolve(answer).catch(() => undefined);
  return answer;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return isObject(value) && typeof value.then === 'function';
}

/** A value whose items `each: true` and `@ValidateNested()` apply to. */
export type Collection = readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>;

export function isCollection(value: unknown): value is Collection {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

export function getItems(collection: Collection): readonly unknown[] {
  return Array.isArray(collection) ? collection : [...(collection as Set<unknown>).values()];
}

/** Returns the keys of a map; the items of other collections have indexes. */
export function getMapKeys(collection: Collection): readonly string[] | undefined {
  return collection instanceof Map ? [...collection.keys()].map(String) : undefined;
}
