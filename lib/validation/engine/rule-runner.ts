import { isObject } from '../../internal/unknown-value.js';
import { type PropertyPlan, type Rule } from './rule.js';
import { type BrokenRule, type PropertyViolation, type ValuePath, type Violation } from './violation.js';

/** A violation while the rules of its value run: it is reported with the first rule that is broken or asynchronous. */
export interface ViolationDraft extends PropertyViolation {
  broken: readonly BrokenRule[];
  messageValue: unknown;
  isReported: boolean;
}

export class RuleRunner {
  readonly violations: Violation[] = [];
  readonly pending: Promise<unknown>[] = [];

  constructor(private readonly stopAtFirstError: boolean) {}

  /**
   * Runs a rule. Its parameters are the members of a draft, because the draft is created only if the rule is broken or
   * asynchronous.
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
      const results = getItems(value).map((item) => silenceRejection(rule.validate(item, args)));
      if (results.every((result) => result === true)) return draft;
      const created = draft ?? createDraft(plan, owner, value, parent, order);
      this.handleItemResults(rule, created, value, results);
      return created;
    }
    const result = rule.validate(value, args);
    if (result === true) return draft;
    const created = draft ?? createDraft(plan, owner, value, parent, order);
    this.handleResult(rule, created, result);
    return created;
  }

  handleResult(rule: Rule, draft: ViolationDraft, result: unknown): void {
    if (isPromise(result)) this.handlePromise(rule, draft, result);
    else if (!result) this.addBrokenRule(draft, { rule, items: undefined });
  }

  private handlePromise(rule: Rule, draft: ViolationDraft, result: PromiseLike<unknown>): void {
    this.awaitResult(
      draft,
      result,
      (isValid) => !isValid && appendBrokenRule(draft, { rule, items: undefined, isAsync: true }),
    );
  }

  private handleItemResults(
    rule: Rule,
    draft: ViolationDraft,
    collection: Collection,
    results: readonly unknown[],
  ): void {
    const settle = (settled: readonly unknown[], isAsync: boolean) => {
      const items = findFailedKeys(collection, settled);
      if (items.length > 0) this.addBrokenRule(draft, { rule, items, isAsync });
    };
    if (results.some(isPromise))
      this.awaitResult(draft, Promise.all(results), (settled) => settle(settled, true));
    else settle(results, false);
  }

  addBrokenRule(draft: ViolationDraft, broken: BrokenRule): void {
    appendBrokenRule(draft, broken);
    this.report(draft);
  }

  /** Adds one pending promise for the result and for the promises that the continuation adds. */
  continueAfter<T>(result: Promise<T>, continueWith: (value: T) => void): void {
    const settled = result.then((value) => {
      const before = this.pending.length;
      continueWith(value);
      return Promise.all(this.pending.splice(before));
    });
    this.addPending(settled);
  }

  private awaitResult<T>(draft: ViolationDraft, result: PromiseLike<T>, settle: (value: T) => unknown): void {
    this.report(draft);
    this.addPending(Promise.resolve(result).then(settle));
  }

  private addPending(result: Promise<unknown>): void {
    this.pending.push(silenceRejection(result) as Promise<unknown>);
  }

  private report(draft: ViolationDraft): void {
    if (draft.isReported) return;
    draft.isReported = true;
    this.violations.push(draft);
  }
}

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

/** Copies the list, because most values break at most one rule and `push` reserves memory for many. */
function appendBrokenRule(draft: ViolationDraft, broken: BrokenRule): void {
  draft.broken = draft.broken.length === 0 ? [broken] : [...draft.broken, broken];
}

function findFailedKeys(collection: Collection, results: readonly unknown[]): readonly string[] {
  const keys = getMapKeys(collection);
  const failed: string[] = [];
  results.forEach((isValid, index) => {
    if (!isValid) failed.push(keys === undefined ? String(index) : keys[index]!);
  });
  return failed;
}

/** Marks the rejection as handled, because the promise is not awaited if another rule throws. */
function silenceRejection(result: unknown): unknown {
  if (isPromise(result)) Promise.resolve(result).catch(() => undefined);
  return result;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return isObject(value) && typeof value.then === 'function';
}

export type Collection = readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>;

export function isCollection(value: unknown): value is Collection {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

export function getItems(collection: Collection): readonly unknown[] {
  return Array.isArray(collection) ? collection : [...(collection as Set<unknown>).values()];
}

export function getMapKeys(collection: Collection): readonly string[] | undefined {
  return collection instanceof Map ? [...collection.keys()].map(String) : undefined;
}
