import { isDangerous, isPlain, itemsOf, MAX_DEPTH, sanitize } from './sanitize.js';
import {
  type Constructor,
  isListType,
  transform,
  type TransformOptions,
  typedProperties,
  typeOf,
  usesTypesOnly,
} from './transformer.js';

/** Says that a value is nested deeper than it may be, and under which member of the root. */
export class TooDeep extends Error {
  override readonly name = 'TooDeep';
  member: string | undefined;
}

type Members = Record<string, unknown>;

/** A member that a class says something of. */
interface Member {
  /** What `@Type` says. */
  readonly type: unknown;
  /** Whether it can be written without a look at the prototype. */
  readonly isOpen: boolean;
}

type MemberPlans = ReadonlyMap<string, Member>;

/**
 * Makes instances of what was sent. A class that uses nothing of class-transformer beyond `@Type` gets the same
 * instance as from there, without the search of all metadata for each property of each request.
 */
export class InstanceBuilder {
  private readonly types = new Map<Constructor, MemberPlans | undefined>();
  private readonly buildable = new Map<Constructor, boolean>();
  private readonly hasOptions: boolean;

  /** @param keysOf the keys that a class knows */
  constructor(
    private readonly options: TransformOptions | undefined,
    private readonly keysOf: (type: Constructor) => Iterable<string>,
  ) {
    this.hasOptions = Object.values(options ?? {}).some((option) => option !== undefined);
  }

  /** @throws TooDeep */
  build(type: Constructor, value: object): object {
    if (!Array.isArray(value) && isPlain(value) && this.canBuild(type)) {
      return this.members(value as Members, new type() as Members, this.typesOf(type), 0);
    }
    if (!sanitize(value)) throw new TooDeep();
    return transform(type, value, this.options) as object;
  }

  /** A class can be built if all that it consists of can. */
  private canBuild(type: Constructor): boolean {
    let can = this.buildable.get(type);
    if (can === undefined) {
      can = !this.hasOptions && [...this.partsOf(type)].every((part) => this.typesOf(part) !== undefined);
      this.buildable.set(type, can);
    }
    return can;
  }

  private partsOf(type: Constructor): ReadonlySet<Constructor> {
    const parts = new Set([type]);
    for (const part of parts) {
      for (const { type: named } of this.typesOf(part)?.values() ?? []) {
        if (named !== undefined && !CONVERSIONS.has(named)) parts.add(named as Constructor);
      }
    }
    return parts;
  }

  /** The types of a class's properties; nothing where class-transformer has to build it. */
  private typesOf(type: Constructor): MemberPlans | undefined {
    if (!this.types.has(type))
      this.types.set(type, usesTypesOnly(type) ? memberPlansOf(type, this.keysOf(type)) : undefined);
    return this.types.get(type);
  }

  private members(source: Members, target: Members, types: MemberPlans | undefined, depth: number): object {
    if (depth > MAX_DEPTH) throw new TooDeep();
    const own: object = Object.getPrototypeOf(target) as object;
    for (const key of Object.keys(source)) {
      const member = types?.get(key);
      if (!member?.isOpen && (isDangerous(key) || !isWritable(target, own, key))) continue;
      const value = source[key];
      const type = member?.type;
      if (type === undefined && (typeof value !== 'object' || value === null)) target[key] = value;
      else if (depth > 0) target[key] = this.convert(value, type, depth + 1);
      else target[key] = this.convertMember(key, value, type);
    }
    return target;
  }

  private convertMember(key: string, value: unknown, type: unknown): unknown {
    try {
      return this.convert(value, type, 1);
    } catch (error) {
      if (error instanceof TooDeep) error.member ??= key;
      throw error;
    }
  }

  private convert(value: unknown, type: unknown, depth: number): unknown {
    if (Array.isArray(value)) {
      if (depth > MAX_DEPTH) throw new TooDeep();
      return itemsOf(value).map((item) => this.convert(item, type, depth + 1));
    }
    const conversion = CONVERSIONS.get(type);
    if (conversion) return conversion(value);
    if (typeof value !== 'object' || value === null) return value;
    if (!isPlain(value)) return transform(type, value);
    if (type === undefined) return this.members(value as Members, {}, undefined, depth);
    const built = type as Constructor;
    return this.members(value as Members, new built() as Members, this.typesOf(built), depth);
  }
}

/** What a class says of its members; nothing where `@Type` says more than a plan can follow. */
function memberPlansOf(type: Constructor, keys: Iterable<string>): MemberPlans | undefined {
  const members = new Map<string, Member>();
  const prototype = type.prototype as object;
  // A field may hold a function from the start, which stays.
  const fresh = new type() as Members;
  for (const key of keys) {
    const isOpen = !(key in prototype) && !isDangerous(key) && typeof fresh[key] !== 'function';
    if (isOpen) members.set(key, { type: undefined, isOpen });
  }
  for (const property of typedProperties(type)) {
    const { typeFunction, reflectedType, options } = typeOf(type, property)!;
    if (typeFunction?.length !== 0 || options?.discriminator || isCollection(reflectedType)) return undefined;
    const named = typeFunction();
    if (typeof named !== 'function' || BUILT_IN.has(named)) return undefined;
    members.set(property, { type: named, isOpen: members.has(property) });
  }
  return members;
}

/** What is given a list or an object there becomes a collection of its own kind. */
function isCollection(type: unknown): boolean {
  return type === Map || (type !== Array && isListType(type));
}

/** Types of the language that have no members of their own to fill. */
const BUILT_IN: ReadonlySet<unknown> = new Set([Array, Buffer, Map, Set, Promise, RegExp, Symbol, BigInt]);

/** Methods stay, and so do members that the class has no setter for. */
function isWritable(target: Members, own: object, key: string): boolean {
  if (typeof target[key] === 'function') return false;
  if (!(key in own)) return true;
  const descriptor = Object.getOwnPropertyDescriptor(own, key);
  return descriptor === undefined || descriptor.set !== undefined;
}

/** What class-transformer makes of a value where `@Type` names a type of the language. */
const CONVERSIONS: ReadonlyMap<unknown, (value: unknown) => unknown> = new Map<
  unknown,
  (value: unknown) => unknown
>([
  [String, (value) => (isAbsent(value) ? value : asPrimitive(value, String))],
  [Number, (value) => (isAbsent(value) ? value : asPrimitive(value, Number))],
  [Boolean, (value) => (isAbsent(value) ? value : Boolean(value))],
  [Date, (value) => (isAbsent(value) ? value : asPrimitive(value, (from) => new Date(from as string)))],
]);

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

/** An object may have a `toString` of the client's; it stays an object, for the rules to refuse. */
function asPrimitive(value: unknown, convert: (value: unknown) => unknown): unknown {
  try {
    return convert(value);
  } catch {
    return value;
  }
}
