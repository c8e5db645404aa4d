import { isObject } from '../../internal/unknown-value.js';
import { type ClassPlan, type ClassPlans } from './class-plan.js';
import { createEmptyInstance } from '../metadata/transformer.js';
import { type ValuePath } from './violation.js';

export type Members = Record<string, unknown>;

/** Keys that other parameters of the same part of the request know. */
export type KnownElsewhere = ReadonlySet<string> | 'all';

export interface UnknownKeysOptions {
  readonly strict: boolean;
  readonly forbidNonWhitelisted: boolean;
}

/** Finds the keys of one value that its classes do not know. */
export class UnknownKeys {
  private readonly sentAtPaths = new Map<ValuePath, unknown>();

  /**
   * @param sent the value of which the root was made
   * @param knownElsewhere keys of the root that other parameters know
   */
  constructor(
    private readonly plans: ClassPlans,
    private readonly options: UnknownKeysOptions,
    private readonly sent: unknown,
    private readonly knownElsewhere: KnownElsewhere | undefined,
  ) {}

  /** Drops the keys of an object that its class does not know. If they are rejected, it returns those that were sent. */
  take(object: Members, plan: ClassPlan, path: ValuePath | undefined): readonly string[] | undefined {
    const { names, known } = plan;
    let unknown: string[] | undefined;
    let isInitial: ((key: string) => boolean) | undefined;
    let next = 0;
    for (const key in object) {
      // Usually an object has the keys of its class in their order: comparing saves 2 % of a valid order in the pipe.
      if (next < names.length && key === names[next]) next += 1;
      else if (!known.has(key) && Object.hasOwn(object, key) && !this.isTakenForKnown(key)) {
        const isForbidden = this.options.forbidNonWhitelisted && !this.isKnownElsewhere(key, path);
        if (!isForbidden) delete object[key];
        // An instance has the fields that its class declares without rules as `undefined`, or as the class initialises them.
        else if (object[key] !== undefined) {
          isInitial ??= this.initialMembers(object, plan, path);
          if (!isInitial(key)) (unknown ??= []).push(key);
        }
      }
    }
    return unknown;
  }

  /** class-validator mistakes inherited functions of objects for rules of a class. */
  private isTakenForKnown(key: string): boolean {
    const inherited = (Object.prototype as Members)[key];
    return !this.options.strict && typeof inherited === 'function' && inherited.length > 0;
  }

  private isKnownElsewhere(key: string, path: ValuePath | undefined): boolean {
    if (this.knownElsewhere === undefined || path !== undefined) return false;
    return this.knownElsewhere === 'all' || this.knownElsewhere.has(key);
  }

  /**
   * Finds the unknown keys of an object whose value is from its class and not from a client. If `@Transform()` made the
   * object, it is not known what a client sent for it: these members are reset then.
   */
  private initialMembers(
    object: Members,
    plan: ClassPlan,
    path: ValuePath | undefined,
  ): (key: string) => boolean {
    const keys = plan.initialKeys();
    if (keys.size === 0) return () => false;
    const sent = this.sentAt(path);
    if (isObject(sent)) return (key) => keys.get(key)?.some((name) => Object.hasOwn(sent, name)) === false;
    const fresh = createEmptyInstance(object.constructor);
    return (key) => {
      if (keys.has(key)) object[key] = fresh?.[key];
      return keys.has(key);
    };
  }

  /** Returns what was sent at a path, unless `@Transform()` replaced it. It is found once for all objects in it. */
  private sentAt(path: ValuePath | undefined): unknown {
    if (path === undefined) return this.sent;
    if (!this.sentAtPaths.has(path)) this.sentAtPaths.set(path, this.memberSent(path));
    return this.sentAtPaths.get(path);
  }

  private memberSent({ parent, key, label, owner }: ValuePath): unknown {
    const isMadeByApp = this.plans.get(owner.constructor).transformed.has(key);
    const sent = isMadeByApp ? undefined : this.sentAt(parent);
    if (!isObject(sent)) return undefined;
    // class-transformer also takes a value by the name of its property, if it has another name on the wire.
    const { [label]: named, [key]: value } = sent as Members;
    return isObject(named) ? named : value;
  }
}
