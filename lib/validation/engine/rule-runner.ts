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
    const args = rule.argumentsFor(owner, value);
    if (rule.each && isCollection(value)) {
      const answers = itemsOf(value).map((item) => withoutUnhandled(rule.validate(item, args)));
      if (answers.every((answer) => answer === true)) return draft;
      const made = draft ?? draftOf(plan, owner, value, parent, order);
      this.handleItems(rule, made, value, answers);
      return made;
    }
    const answer = rule.validate(value, args);
    if (answer === true) return draft;
    const made = draft ?? draftOf(plan, owner, value, parent, order);
    this.handle(rule, made, answer);
    return made;
  }

  /** Handles an answer of a rule that is not `true`. */
  handle(rule: Rule, draft: ViolationDraft, answer: unknown): void {
    if (isPromise(answer)) this.handleLater(rule, draft, answer);
    else if (!answer) this.reject(draft, { rule, items: undefined });
  }

  private handleLater(rule: Rule, draft: ViolationDraft, answer: PromiseLike<unknown>): void {
    this.await(
      draft,
      answer,
      (isValid) => !isValid && append(draft, { rule, items: undefined, isLate: true }),
    );
  }

  private handleItems(
    rule: Rule,
    draft: ViolationDraft,
    collection: Collection,
    answers: readonly unknown[],
  ): void {
    const settle = (settled: readonly unknown[], isLate: boolean) => {
      const items = failingKeys(collection, settled);
      if (items.length > 0) this.reject(draft, { rule, items, isLate });
    };
    if (answers.some(isPromise)) this.await(draft, Promise.all(answers), (settled) => settle(settled, true));
    else settle(answers, false);
  }

  reject(draft: ViolationDraft, broken: BrokenRule): void {
    append(draft, broken);
    this.report(draft);
  }

  /** Continues when a promise is settled. Promises that the continuation adds are awaited with it, as one. */
  after<T>(answer: Promise<T>, continueWith: (value: T) => void): void {
    const settled = answer.then((value) => {
      const before = this.pending.length;
      continueWith(value);
      return Promise.all(this.pending.splice(before));
    });
    this.addPending(settled);
  }

  private await<T>(draft: ViolationDraft, answer: PromiseLike<T>, settle: (value: T) => unknown): void {
    this.report(draft);
    this.addPending(Promise.resolve(answer).then(settle));
  }

  private addPending(answer: Promise<unknown>): void {
    this.pending.push(withoutUnhandled(answer) as Promise<unknown>);
  }

  private report(draft: ViolationDraft): void {
    if (draft.isReported) return;
    draft.isReported = true;
    this.violations.push(draft);
  }
}

/** Makes the draft of a property, or of an item of one, which has its own key. */
export function draftOf(
  plan: PropertyPlan,
  owner: object,
  value: unknown,
  parent: ValuePath | undefined,
  order: number,
  key = plan.name,
  label = plan.label,
): ViolationDraft {
  return {
    kind: 'rules',
    order,
    parent,
    key,
    label,
    owner,
    value,
    messageValue: value,
    plan,
    broken: NONE,
    isReported: false,
  };
}

const NONE: readonly BrokenRule[] = [];

/** Most values break one rule at most: a list that grows takes room for many. */
function append(draft: ViolationDraft, broken: BrokenRule): void {
  draft.broken = draft.broken.length === 0 ? [broken] : [...draft.broken, broken];
}

function failingKeys(collection: Collection, answers: readonly unknown[]): readonly string[] {
  const keys = keysOf(collection);
  const failed: string[] = [];
  answers.forEach((isValid, index) => {
    if (!isValid) failed.push(keys === undefined ? String(index) : keys[index]!);
  });
  return failed;
}

/** Marks a rejection as handled: nobody awaits the promise if another rule has thrown. */
function withoutUnhandled(answer: unknown): unknown {
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

export function itemsOf(collection: Collection): readonly unknown[] {
  return Array.isArray(collection) ? collection : [...(collection as Set<unknown>).values()];
}

/** Returns the keys of a map; the items of other collections have indexes. */
export function keysOf(collection: Collection): readonly string[] | undefined {
  return collection instanceof Map ? [...collection.keys()].map(String) : undefined;
}
