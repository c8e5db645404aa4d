import { type ClassPlans, type PropertyPlan } from './class-plan.js';
import { type CrossFieldRule } from './cross-field-rule.js';
import { type Rule } from './rule.js';
import { isBinary } from './sanitize.js';
import { type KnownElsewhere, type Members, UnknownKeys } from './unknown-keys.js';
import { type BrokenRule, type Finding, type Place, type RuledValue, unknownKeyAt } from './violation.js';

/** What is looked at. The names and meanings are class-validator's. */
export interface RunOptions {
  readonly strict: boolean;
  readonly whitelist: boolean;
  readonly forbidNonWhitelisted: boolean;
  readonly forbidUnknownValues: boolean;
  readonly skipMissingProperties: boolean;
  readonly skipNullProperties: boolean;
  readonly skipUndefinedProperties: boolean;
  readonly stopAtFirstError: boolean;
}

/** A value at the time that its rules are asked. It becomes a finding with the first that it breaks. */
interface Visit extends RuledValue {
  broken: readonly BrokenRule[];
  told: unknown;
  isNoted: boolean;
}

/**
 * Holds one object to the rules of its class, and what is nested in it to theirs: what class-validator answers,
 * worked out from plans.
 */
export class PlanRun {
  /** What is wrong; complete once nothing is pending. */
  readonly findings: Finding[] = [];
  /** The rules that answer later. */
  readonly pending: Promise<unknown>[] = [];
  private order = 0;

  private readonly unknownKeys: UnknownKeys;

  /**
   * @param sent what the root was made of
   * @param knownElsewhere keys of the root that other parameters know
   */
  constructor(
    private readonly plans: ClassPlans,
    private readonly options: RunOptions,
    sent: unknown,
    knownElsewhere?: KnownElsewhere,
  ) {
    this.unknownKeys = new UnknownKeys(plans, options, sent, knownElsewhere);
  }

  /** @param within where it stands; the root stands nowhere */
  object(object: Members, within?: Place, plan = this.plans.of(object.constructor)): void {
    if (this.options.forbidUnknownValues && plan.known.size === 0 && plan.crossFieldRules.length === 0) {
      this.findings.push({ kind: 'unknown object', order: this.order++, within, value: object });
      return;
    }
    const unknown =
      this.options.whitelist && !plan.isOpen ? this.unknownKeys.take(object, plan, within) : undefined;
    for (const property of plan.properties) {
      const value = object[property.name];
      if (property.isOptional && (value === undefined || value === null)) continue;
      const order = this.order++;
      if (property.awaits && value instanceof Promise) this.later(property, object, value, within, order);
      else this.property(property, object, value, within, order);
    }
    if (plan.crossFieldRules.length > 0) this.together(plan.crossFieldRules, object, within);
    for (const key of unknown ?? []) {
      const label = plan.wireNames.get(key) ?? key;
      const place = { within, key, label, owner: object, value: object[key] };
      this.findings.push({ kind: 'unknown key', order: this.order++, ...place, known: plan.labels });
    }
  }

  /** Notes unknown keys that no instance could be given. */
  unknownPlaces(places: readonly Place[]): void {
    if (!this.options.whitelist || !this.options.forbidNonWhitelisted) return;
    for (const place of places) this.findings.push(unknownKeyAt(place, this.order++));
  }

  /** Asks the rules over several fields of an object. */
  private together(rules: readonly CrossFieldRule[], owner: Members, within: Place | undefined): void {
    for (const rule of rules) {
      const order = this.order++;
      if (rule.isBrokenBy(owner)) this.findings.push({ kind: 'fields', order, within, owner, rule });
    }
  }

  /** Continues with a property when its promise has settled. */
  private later(
    plan: PropertyPlan,
    owner: Members,
    value: Promise<unknown>,
    within: Place | undefined,
    order: number,
  ): void {
    this.after(value, (settled) => this.property(plan, owner, settled, within, order));
  }

  private property(
    plan: PropertyPlan,
    owner: Members,
    value: unknown,
    within: Place | undefined,
    order: number,
  ): void {
    for (const condition of plan.conditions) if (!condition(owner, value)) return;
    const since = this.pending.length;
    let visit: Visit | undefined;
    for (const rule of plan.defined) visit = this.ask(rule, plan, owner, value, within, order, visit);
    if ((value === undefined || value === null) && this.skips(value)) return;
    for (const rule of plan.rules) {
      if (rule.isPlain && (visit === undefined || !this.options.stopAtFirstError)) {
        const answer = rule.validate(value, rule.argumentsFor(owner, value));
        if (answer === true) continue;
        visit ??= visitOf(plan, owner, value, within, order);
        this.take(rule, visit, answer);
      } else {
        visit = this.ask(rule, plan, owner, value, within, order, visit);
      }
    }
    if (plan.nested !== undefined && value !== undefined) {
      visit ??= visitOf(plan, owner, value, within, order);
      this.nested(plan.nested, visit);
    }
    if (plan.dataRules.length > 0) this.data(visit ?? visitOf(plan, owner, value, within, order), since);
  }

  /**
   * Asks the app's data of a value that breaks nothing else, once that is known.
   *
   * @param since where the rules of the value are among those that answer later
   */
  private data(visit: Visit, since: number): void {
    const { plan, owner, value, within, order } = visit;
    const ask = () => {
      if (visit.broken.length > 0) return;
      for (const rule of plan.dataRules) this.ask(rule, plan, owner as Members, value, within, order, visit);
    };
    if (this.pending.length === since) ask();
    else this.after(Promise.all(this.pending.slice(since)), ask);
  }

  private skips(value: unknown): boolean {
    if (value !== undefined && value !== null) return false;
    const { skipMissingProperties, skipNullProperties, skipUndefinedProperties } = this.options;
    return skipMissingProperties || (value === null ? skipNullProperties : skipUndefinedProperties);
  }

  /**
   * Asks one rule; it is told all that makes a visit, as a visit is made only for what goes wrong.
   *
   * @returns the visit, once there is one
   */
  private ask(
    rule: Rule,
    plan: PropertyPlan,
    owner: Members,
    value: unknown,
    within: Place | undefined,
    order: number,
    visit: Visit | undefined,
  ): Visit | undefined {
    if (rule.validateIf && !rule.validateIf(owner, value)) return visit;
    if (visit && visit.broken.length > 0 && this.options.stopAtFirstError) return visit;
    const given = rule.argumentsFor(owner, value);
    if (rule.each && isCollection(value)) {
      const answers = valuesOf(value).map((item) => held(rule.validate(item, given)));
      if (answers.every((answer) => answer === true)) return visit;
      const made = visit ?? visitOf(plan, owner, value, within, order);
      this.takeEach(rule, made, value, answers);
      return made;
    }
    const answer = rule.validate(value, given);
    if (answer === true) return visit;
    const made = visit ?? visitOf(plan, owner, value, within, order);
    this.take(rule, made, answer);
    return made;
  }

  private take(rule: Rule, visit: Visit, answer: unknown): void {
    if (isPromise(answer)) this.takeLater(rule, visit, answer);
    else if (!answer) this.note(visit, { rule, items: undefined });
  }

  private takeLater(rule: Rule, visit: Visit, answer: PromiseLike<unknown>): void {
    this.await(
      visit,
      answer,
      (isValid) => !isValid && append(visit, { rule, items: undefined, isLate: true }),
    );
  }

  private takeEach(rule: Rule, visit: Visit, collection: Collection, answers: readonly unknown[]): void {
    const take = (settled: readonly unknown[], isLate: boolean) => {
      const items = failing(collection, settled);
      if (items.length > 0) this.note(visit, { rule, items, isLate });
    };
    if (answers.some(isPromise)) this.await(visit, Promise.all(answers), (settled) => take(settled, true));
    else take(answers, false);
  }

  private nested(rule: Rule, visit: Visit): void {
    const { value, plan, broken } = visit;
    if (this.options.stopAtFirstError && broken.length > 0) return;
    if (isCollection(value)) {
      if (plan.shape === 'single') this.note(visit, { rule, items: undefined });
      else this.items(rule, visit, value);
    } else if (isNestedObject(value) && plan.shape !== 'list') {
      if (broken.length > 0) visit.told = Object.assign(Object.create(Object.getPrototypeOf(value)), value);
      this.object(value as Members, visit);
    } else {
      this.note(visit, { rule, items: undefined });
    }
  }

  /** The items of a list, and of the lists in it. */
  private items(rule: Rule, list: Visit, collection: Collection): void {
    const keys = keysOf(collection);
    valuesOf(collection).forEach((value, index) => {
      if (value === undefined || this.skips(value)) return;
      const { plan } = list;
      const key = keys === undefined ? String(index) : keys[index]!;
      const item = visitOf(plan, collection, value, list, this.order++, key, key);
      if (isCollection(value)) this.items(rule, item, value);
      else if (isNestedObject(value)) this.object(value as Members, item);
      else this.note(item, { rule, items: undefined });
    });
  }

  private note(visit: Visit, broken: BrokenRule): void {
    append(visit, broken);
    this.find(visit);
  }

  private await<T>(visit: Visit, answer: PromiseLike<T>, settle: (value: T) => unknown): void {
    this.find(visit);
    this.wait(Promise.resolve(answer).then(settle));
  }

  /** Goes on with what answers later. What that brings is waited for with it, as one. */
  private after<T>(answer: Promise<T>, goOn: (value: T) => void): void {
    const settled = answer.then((value) => {
      const before = this.pending.length;
      goOn(value);
      return Promise.all(this.pending.splice(before));
    });
    this.wait(settled);
  }

  /** A rejection is for whoever waits for all; nobody does once a rule has thrown. */
  private wait(answer: Promise<unknown>): void {
    answer.catch(() => undefined);
    this.pending.push(answer);
  }

  private find(visit: Visit): void {
    if (visit.isNoted) return;
    visit.isNoted = true;
    this.findings.push(visit);
  }
}

type Collection = readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>;

function isCollection(value: unknown): value is Collection {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

/** Every byte of binary data would be taken for an unknown key; Nest 12 rejects it, too. */
function isNestedObject(value: unknown): boolean {
  return value instanceof Object && !isBinary(value);
}

function valuesOf(collection: Collection): readonly unknown[] {
  return Array.isArray(collection) ? collection : [...(collection as Set<unknown>).values()];
}

/** The keys of a map; anything else counts its items. */
function keysOf(collection: Collection): readonly string[] | undefined {
  return collection instanceof Map ? [...collection.keys()].map(String) : undefined;
}

function failing(collection: Collection, answers: readonly unknown[]): readonly string[] {
  const keys = keysOf(collection);
  const failed: string[] = [];
  answers.forEach((isValid, index) => {
    if (!isValid) failed.push(keys === undefined ? String(index) : keys[index]!);
  });
  return failed;
}

/** The visit of a property, or of an item of one, which has a key of its own. */
function visitOf(
  plan: PropertyPlan,
  owner: object,
  value: unknown,
  within: Place | undefined,
  order: number,
  key = plan.name,
  label = plan.label,
): Visit {
  return {
    kind: 'rules',
    order,
    within,
    key,
    label,
    owner,
    value,
    told: value,
    plan,
    broken: NONE,
    isNoted: false,
  };
}

const NONE: readonly BrokenRule[] = [];

/** Most values break one rule at most: a list that grows takes room for many. */
function append(visit: Visit, broken: BrokenRule): void {
  visit.broken = visit.broken.length === 0 ? [broken] : [...visit.broken, broken];
}

/** A rejection is for whoever waits for the list; nobody does if a rule throws for a later item. */
function held(answer: unknown): unknown {
  if (isPromise(answer)) Promise.resolve(answer).catch(() => undefined);
  return answer;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return (
    value !== null && typeof value === 'object' && typeof (value as Promise<unknown>).then === 'function'
  );
}
