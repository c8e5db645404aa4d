import { type ClassPlans, type PropertyPlan } from './class-plan.js';
import { type BrokenRule, type Finding, type Place, type RuledValue } from './finding.js';
import { type Rule } from './rule.js';

/** An object whose members are looked at by name. */
export type Members = Record<string, unknown>;

/** What is looked at. The names and meanings are class-validator's. */
export interface RunOptions {
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
  readonly broken: BrokenRule[];
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

  constructor(
    private readonly plans: ClassPlans,
    private readonly options: RunOptions,
  ) {}

  /** @param within where it stands; the root stands nowhere */
  object(object: Members, within?: Place): void {
    const plan = this.plans.of(object.constructor);
    if (plan.known.size === 0 && this.options.forbidUnknownValues) {
      this.findings.push({ kind: 'unknown object', order: this.order++, within, value: object });
      return;
    }
    const unknown = this.options.whitelist ? this.unknownKeys(object, plan.known) : undefined;
    for (const property of plan.properties) {
      const value = object[property.name];
      if (property.isOptional && (value === undefined || value === null)) continue;
      const order = this.order++;
      if (property.awaits && value instanceof Promise) {
        const settle = (settled: unknown) => this.property(property, object, settled, within, order);
        this.pending.push(value.then(settle));
      } else {
        this.property(property, object, value, within, order);
      }
    }
    if (unknown === undefined) return;
    const known = plan.properties.map(({ label }) => label);
    for (const key of unknown) {
      const place: Place = { within, key, label: key, owner: object, value: object[key] };
      this.findings.push({ kind: 'unknown key', order: this.order++, ...place, known });
    }
  }

  /** Drops the keys that a class does not know; where they are refused, it lists them. */
  private unknownKeys(object: Members, known: ReadonlySet<string>): readonly string[] | undefined {
    let unknown: string[] | undefined;
    for (const key of Object.keys(object)) {
      if (known.has(key)) continue;
      // A class declares fields without rules too, and an instance has them as `undefined`: nobody sent those.
      if (!this.options.forbidNonWhitelisted) delete object[key];
      else if (object[key] !== undefined) (unknown ??= []).push(key);
    }
    return unknown;
  }

  private property(
    plan: PropertyPlan,
    owner: Members,
    value: unknown,
    within: Place | undefined,
    order: number,
  ): void {
    for (const condition of plan.conditions) if (!condition(owner, value)) return;
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
    if (plan.nested === undefined || value === undefined) return;
    this.nested(plan.nested, visit ?? visitOf(plan, owner, value, within, order));
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
      const answers = valuesOf(value).map((item) => rule.validate(item, given));
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
    if (isPromise(answer)) {
      this.await(visit, answer, (isValid) => !isValid && visit.broken.push({ rule, items: undefined }));
    } else if (!answer) {
      this.note(visit, { rule, items: undefined });
    }
  }

  private takeEach(rule: Rule, visit: Visit, collection: Collection, answers: readonly unknown[]): void {
    const take = (settled: readonly unknown[]) => {
      const items = failing(collection, settled);
      if (items.length > 0) this.note(visit, { rule, items });
    };
    if (answers.some(isPromise)) this.await(visit, Promise.all(answers), take);
    else take(answers);
  }

  private nested(rule: Rule, visit: Visit): void {
    const { value, plan, broken } = visit;
    if (this.options.stopAtFirstError && broken.length > 0) return;
    if (isCollection(value)) {
      if (plan.shape === 'single') this.note(visit, { rule, items: undefined });
      else this.items(rule, visit, value);
    } else if (value instanceof Object && plan.shape !== 'list') {
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
      const item: Visit = {
        kind: 'rules',
        order: this.order++,
        within: list,
        key,
        label: key,
        owner: collection,
        value,
        plan,
        broken: [],
        isNoted: false,
      };
      if (isCollection(value)) this.items(rule, item, value);
      else if (value instanceof Object) this.object(value as Members, item);
      else this.note(item, { rule, items: undefined });
    });
  }

  private note(visit: Visit, broken: BrokenRule): void {
    visit.broken.push(broken);
    this.find(visit);
  }

  private await<T>(visit: Visit, answer: PromiseLike<T>, settle: (value: T) => unknown): void {
    this.find(visit);
    this.pending.push(Promise.resolve(answer).then(settle));
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

function visitOf(
  plan: PropertyPlan,
  owner: Members,
  value: unknown,
  within: Place | undefined,
  order: number,
): Visit {
  const { name, label } = plan;
  return { kind: 'rules', order, within, key: name, label, owner, value, plan, broken: [], isNoted: false };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return (
    value !== null && typeof value === 'object' && typeof (value as Promise<unknown>).then === 'function'
  );
}
