import { isObject } from '../../internal/unknown-value.js';
import { type ClassPlan, type ClassPlans } from './class-plan.js';
import { createEmptyInstance } from '../metadata/transformer.js';
import { type ValuePath } from './violation.js';

export type Members = Record<string, unknown>;

/** Keys that other parameters of the same part of the request know. */
export type OtherParameterKeys = ReadonlySet<string> | 'all';

export interface UnknownKeysOptions {
  readonly strict: boolean;
  readonly forbidNonWhitelisted: boolean;
}

/** Finds the keys of one value that its classes do not know. */
export class UnknownKeys {
  private readonly sentValues = new Map<ValuePath, unknown>();

  /**
   * @param sent the value of which the root was made
   * @param otherParameterKeys keys of the root that other parameters know
   */
  constructor(
    private readonly plans: ClassPlans,
    private readonly options: UnknownKeysOptions,
    private readonly sent: unknown,
    private readonly otherParameterKeys: OtherParameterKeys | undefined,
  ) {}

  /** Drops the keys of an object that its class does not know. If they are rejected, it returns those that were sent. */
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
      // Usually an object has the keys of its class in their order: comparing saves 2 % of a valid order in the pipe.
      if (next < orderedKeys.length && key === orderedKeys[next]) next += 1;
      else if (!knownKeys.has(key) && Object.hasOwn(object, key) && !this.isMistakenForRule(key)) {
        const isForbidden = this.options.forbidNonWhitelisted && !this.isKnownToOtherParameter(key, path);
        if (!isForbidden) delete object[key];
        // An instance has the fields that its class declares without rules as `undefined`, or as the class initialises them.
        else if (object[key] !== undefined) {
          isInitial ??= this.createInitialMemberCheck(object, plan, path);
          if (!isInitial(key)) (unknown ??= []).push(key);
        }
      }
    }
    return unknown;
  }

  /** class-validator mistakes inherited functions of objects for rules of a class. */
  private isMistakenForRule(key: string): boolean {
    const inherited = (Object.prototype as Members)[key];
    return !this.options.strict && typeof inherited === 'function' && inherited.length > 0;
  }

  private isKnownToOtherParameter(key: string, path: ValuePath | undefined): boolean {
    if (this.otherParameterKeys === undefined || path !== undefined) return false;
    return this.otherParameterKeys === 'all' || this.otherParameterKeys.has(key);
  }

  /**
   * Finds the unknown keys of an object whose value is from its class and not from a client. If `@Transform()` made the
   * object, it is not known what a client sent for it: these members are reset then.
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

  /** Returns what was sent at a path, unless `@Transform()` replaced it. It is found once for all objects in it. */
  private getSentValue(path: ValuePath | undefined): unknown {
    if (path === undefined) return this.sent;
    if (!this.sentValues.has(path)) this.sentValues.set(path, this.findSentMember(path));
    return this.sentValues.get(path);
  }

  private findSentMember({ parent, key, wireName, owner }: ValuePath): unknown {
    const isMadeByApp = this.plans.get(owner.constructor).transformedProperties.has(key);
    const sent = isMadeByApp ? undefined : this.getSentValue(parent);
    if (!isObject(sent)) return undefined;
    // class-transformer also takes a value by the name of its property, if it has another name on the wire.
    const { [wireName]: named, [key]: value } = sent as Members;
    return isObject(named) ? named : value;
  }
}
