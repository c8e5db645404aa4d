import { isObject } from '../../internal/unknown-value.js';
import { type ClassPlan, type ClassPlans } from './class-plan.js';
import { emptyInstanceOf } from './transformer.js';
import { type Place } from './violation.js';

/** An object whose members are looked at by name. */
export type Members = Record<string, unknown>;

/** Keys that a class need not know, as something else of the same part of the request does. */
export type KnownElsewhere = ReadonlySet<string> | 'all';

/** The options that decide on unknown keys. */
export interface UnknownKeysOptions {
  readonly strict: boolean;
  readonly forbidNonWhitelisted: boolean;
}

/** Finds the keys of one value that its classes do not know. */
export class UnknownKeys {
  private readonly sentAtPlaces = new Map<Place, unknown>();

  /**
   * @param sent what the root was made of
   * @param knownElsewhere keys of the root that other parameters know
   */
  constructor(
    private readonly plans: ClassPlans,
    private readonly options: UnknownKeysOptions,
    private readonly sent: unknown,
    private readonly knownElsewhere: KnownElsewhere | undefined,
  ) {}

  /** Drops the keys of an object that its class does not know; if they are rejected, returns those that were sent. */
  take(object: Members, plan: ClassPlan, within: Place | undefined): readonly string[] | undefined {
    const { names, known } = plan;
    let unknown: string[] | undefined;
    let isInitial: ((key: string) => boolean) | undefined;
    let next = 0;
    for (const key in object) {
      // Most objects have the keys of their class in its order: comparing saves 2 % of a valid order in the pipe.
      if (next < names.length && key === names[next]) next += 1;
      else if (!known.has(key) && Object.hasOwn(object, key) && !this.isTakenForKnown(key)) {
        const isForbidden = this.options.forbidNonWhitelisted && !this.isKnownElsewhere(key, within);
        if (!isForbidden) delete object[key];
        // An instance has the fields that its class declares without rules as `undefined`, or as the class initialises them.
        else if (object[key] !== undefined) {
          isInitial ??= this.initialMembers(object, plan, within);
          if (!isInitial(key)) (unknown ??= []).push(key);
        }
      }
    }
    return unknown;
  }

  /** class-validator finds functions of every object among the rules of a class, and takes their arguments for rules. */
  private isTakenForKnown(key: string): boolean {
    const inherited = (Object.prototype as Members)[key];
    return !this.options.strict && typeof inherited === 'function' && inherited.length > 0;
  }

  private isKnownElsewhere(key: string, within: Place | undefined): boolean {
    if (this.knownElsewhere === undefined || within !== undefined) return false;
    return this.knownElsewhere === 'all' || this.knownElsewhere.has(key);
  }

  /**
   * Tells which unknown keys of an object have their value from its class and not from a client. If `@Transform()` made
   * the object, nobody knows what a client sent for it: these members are made anew then.
   */
  private initialMembers(
    object: Members,
    plan: ClassPlan,
    within: Place | undefined,
  ): (key: string) => boolean {
    const keys = plan.initialKeys();
    if (keys.size === 0) return () => false;
    const sent = this.sentAt(within);
    if (isObject(sent)) return (key) => keys.get(key)?.some((name) => Object.hasOwn(sent, name)) === false;
    const fresh = emptyInstanceOf(object.constructor);
    return (key) => {
      if (keys.has(key)) object[key] = fresh?.[key];
      return keys.has(key);
    };
  }

  /** Returns what was sent for a place, if nobody but the client made it. It is found once for all objects in it. */
  private sentAt(place: Place | undefined): unknown {
    if (place === undefined) return this.sent;
    if (!this.sentAtPlaces.has(place)) this.sentAtPlaces.set(place, this.memberSent(place));
    return this.sentAtPlaces.get(place);
  }

  private memberSent({ within, key, label, owner }: Place): unknown {
    const isMadeByApp = this.plans.of(owner.constructor).transformed.has(key);
    const sent = isMadeByApp ? undefined : this.sentAt(within);
    if (!isObject(sent)) return undefined;
    // class-transformer also takes a value by the name of its property, if it has another name on the wire.
    const { [label]: named, [key]: value } = sent as Members;
    return isObject(named) ? named : value;
  }
}
