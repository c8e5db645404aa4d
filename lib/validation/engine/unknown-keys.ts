import { isObject } from '../../internal/unknown-value.js';
import { type ClassPlan, type ClassPlans } from './class-plan.js';
import { createEmptyInstance } from '../metadata/transformer.js';
import { type ValuePath } from './violation.js';

export type Members = Record<string, unknown>;

export type OtherParameterKeys = ReadonlySet<string> | 'all';

export interface UnknownKeysOptions {
  readonly strict: boolean;
  readonly forbidNonWhitelisted: boolean;
}

export class UnknownKeys {
  private readonly sentValues = new Map<ValuePath, unknown>();

  constructor(
    private readonly plans: ClassPlans,
    private readonly options: UnknownKeysOptions,
    private readonly sent: unknown,
    private readonly otherParameterKeys: OtherParameterKeys | undefined,
  ) {}

  /** Deletes the keys that the class does not know, or returns those that the client sent if unknown keys are rejected. */
  dropOrCollect(
    object: Members,
    plan: ClassPlan,
    path: ValuePath | undefined,
  ): readonly string[] | undefined {
    const { orderedKeys, knownKeys } = plan;
    let unknown: string[] | undefined;
    let isInitial: ((key: string) => boolean) | undefined;
    let next = 0;
    for (const key in object) {
      // Usually the keys have the order of the class. Saves 2 % of the validation time of a valid body in the benchmark.
      if (next < orderedKeys.length && key === orderedKeys[next]) next += 1;
      else if (!knownKeys.has(key) && Object.hasOwn(object, key) && !this.isMistakenForRule(key)) {
        const isForbidden = this.options.forbidNonWhitelisted && !this.isKnownToOtherParameter(key, path);
        if (!isForbidden) delete object[key];
        // A field that the class declares without rules is `undefined`, or has its initial value.
        else if (object[key] !== undefined) {
          isInitial ??= this.createInitialMemberCheck(object, plan, path);
          if (!isInitial(key)) (unknown ??= []).push(key);
        }
      }
    }
    return unknown;
  }

  /** Repeats a mistake of class-validator, which looks up the rules of `hasOwnProperty` in a plain object. */
  private isMistakenForRule(key: string): boolean {
    const inherited = (Object.prototype as Members)[key];
    return !this.options.strict && typeof inherited === 'function' && inherited.length > 0;
  }

  private isKnownToOtherParameter(key: string, path: ValuePath | undefined): boolean {
    if (this.otherParameterKeys === undefined || path !== undefined) return false;
    return this.otherParameterKeys === 'all' || this.otherParameterKeys.has(key);
  }

  /**
   * Creates a check of whether the value of an unknown key is from the class and not from a client. If `@Transform()`
   * has created the object, this cannot be known, so the check resets the member to its initial value.
   */
  private createInitialMemberCheck(
    object: Members,
    plan: ClassPlan,
    path: ValuePath | undefined,
  ): (key: string) => boolean {
    const keys = plan.getInitialKeys();
    if (keys.size === 0) return () => false;
    const sent = this.getSentValue(path);
    if (isObject(sent)) return (key) => keys.get(key)?.some((name) => Object.hasOwn(sent, name)) === false;
    const fresh = createEmptyInstance(object.constructor);
    return (key) => {
      if (keys.has(key)) object[key] = fresh?.[key];
      return keys.has(key);
    };
  }

  private getSentValue(path: ValuePath | undefined): unknown {
    if (path === undefined) return this.sent;
    if (!this.sentValues.has(path)) this.sentValues.set(path, this.findSentMember(path));
    return this.sentValues.get(path);
  }

  private findSentMember({ parent, key, wireName, owner }: ValuePath): unknown {
    const isCreatedByApp = this.plans.get(owner.constructor).transformedProperties.has(key);
    const sent = isCreatedByApp ? undefined : this.getSentValue(parent);
    if (!isObject(sent)) return undefined;
    // class-transformer also accepts the name of the property if `@Expose` gives it another name on the wire.
    const { [wireName]: valueByWireName, [key]: valueByKey } = sent as Members;
    return isObject(valueByWireName) ? valueByWireName : valueByKey;
  }
}
