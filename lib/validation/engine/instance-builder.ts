import { removeHoles, isDangerousKey, isPlainObjectOrList, MAX_DEPTH, sanitize } from './sanitize.js';
import {
  type Constructor,
  createEmptyInstance,
  isListType,
  toInstance,
  type TransformOptions,
  getTypedProperties,
  getTypeMetadata,
  hasOnlyTypeDecorators,
} from '../metadata/transformer.js';
import { UnwritableKeys } from './unwritable-keys.js';
import { type ValuePath } from './violation.js';

export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
  member: string | undefined;
}

type Members = Record<string, unknown>;

interface Member {
  readonly isAlwaysWritable: boolean;
  readonly convert: ((value: unknown) => unknown) | undefined;
  readonly blueprint: Blueprint | undefined;
}

interface Blueprint {
  readonly type: Constructor;
  /** `undefined` if only class-transformer can create an instance. */
  readonly members: KnownMembers | undefined;
}

type KnownMembers = ReadonlyMap<string, Member>;

export interface BuilderOptions {
  readonly strict: boolean;
  readonly transformOptions: TransformOptions | undefined;
}

export interface BuildResult {
  readonly instance: object;
  readonly unwritable: readonly ValuePath[];
}

/**
 * Creates the instance that class-transformer would create. For most classes without `@Expose`, `@Exclude` and `@Transform`,
 * and without `transformOptions`, it does so without searching all metadata on each request.
 */
export class InstanceBuilder {
  private readonly blueprints = new Map<Constructor, Blueprint>();
  private readonly buildable = new Map<Constructor, boolean>();
  private readonly hasOptions: boolean;
  private readonly maxDepth: number;
  private readonly unwritableKeys: UnwritableKeys;

  constructor(
    private readonly options: BuilderOptions,
    private readonly getKnownKeys: (type: Constructor) => ReadonlySet<string>,
  ) {
    this.hasOptions = Object.values(options.transformOptions ?? {}).some((option) => option !== undefined);
    this.maxDepth = options.strict ? MAX_DEPTH : Number.POSITIVE_INFINITY;
    this.unwritableKeys = new UnwritableKeys(getKnownKeys);
  }

  build(type: Constructor, value: object): BuildResult {
    if (!Array.isArray(value) && isPlainObjectOrList(value) && this.canBuild(type)) {
      const instance = this.tryBuild(type, value);
      if (instance !== undefined) return { instance, unwritable: NO_PATHS };
    }
    if (!sanitize(value, this.maxDepth)) throw new TooDeepError();
    const { writable, unwritable } = this.unwritableKeys.separate(type, value);
    return { instance: toInstance(type, writable, this.options.transformOptions) as object, unwritable };
  }

  private tryBuild(type: Constructor, value: object): object | undefined {
    try {
      return this.writeMembers(new type() as Members, value as Members, this.getBlueprint(type).members, 0);
    } catch (error) {
      if (error === UNBUILDABLE) return undefined;
      throw error;
    }
  }

  private canBuild(type: Constructor): boolean {
    let isBuildable = this.buildable.get(type);
    if (isBuildable === undefined) {
      isBuildable =
        !this.hasOptions &&
        !this.unwritableKeys.hasInheritedGetters(type) &&
        [...collectBlueprints(this.getBlueprint(type))].every(({ members }) => members !== undefined);
      this.buildable.set(type, isBuildable);
    }
    return isBuildable;
  }

  private getBlueprint(type: Constructor): Blueprint {
    const cached = this.blueprints.get(type);
    if (cached) return cached;
    const members = hasOnlyTypeDecorators(type) ? new Map<string, Member>() : undefined;
    const blueprint: { readonly type: Constructor; members: Map<string, Member> | undefined } = {
      type,
      members,
    };
    // The blueprint is cached before its members are read, because classes may nest each other.
    this.blueprints.set(type, blueprint);
    if (members && !this.addMembers(type, members)) blueprint.members = undefined;
    return blueprint;
  }

  private addMembers(type: Constructor, members: Map<string, Member>): boolean {
    const prototype = type.prototype as object;
    const fresh = createEmptyInstance(type);
    if (fresh === undefined) return false;
    for (const key of this.getKnownKeys(type)) {
      const hasFunction = typeof fresh[key] === 'function';
      const isAlwaysWritable = !(key in prototype) && !isDangerousKey(key) && !hasFunction;
      if (isAlwaysWritable) members.set(key, { isAlwaysWritable, convert: undefined, blueprint: undefined });
    }
    for (const property of getTypedProperties(type)) {
      const { typeFunction, reflectedType, options } = getTypeMetadata(type, property)!;
      if (typeFunction?.length !== 0 || options?.discriminator || becomesCollection(reflectedType))
        return false;
      const nestedType = typeFunction();
      if (typeof nestedType !== 'function' || UNFILLABLE_TYPES.has(nestedType)) return false;
      const convert = CONVERSIONS.get(nestedType);
      const blueprint = convert ? undefined : this.getBlueprint(nestedType as Constructor);
      members.set(property, { isAlwaysWritable: members.has(property), convert, blueprint });
    }
    return true;
  }

  private writeMembers(
    target: Members,
    source: Members,
    members: KnownMembers | undefined,
    depth: number,
  ): object {
    if (depth > this.maxDepth) throw new TooDeepError();
    for (const key in source) {
      if (!Object.hasOwn(source, key)) continue;
      const member = members?.get(key);
      if (member?.isAlwaysWritable !== true && !isWritable(target, key)) {
        // Like Nest's pipe, this deletes the key in place, because another parameter may receive the same object.
        if (isDangerousKey(key)) Reflect.deleteProperty(source, key);
        continue;
      }
      const value = source[key];
      if (typeof value !== 'object' || value === null)
        target[key] = member?.convert === undefined ? value : member.convert(value);
      else if (depth > 0) target[key] = this.buildMember(value, member, depth + 1);
      else target[key] = this.buildRootMember(key, value, member);
    }
    return target;
  }

  private buildRootMember(key: string, value: object, member: Member | undefined): unknown {
    try {
      return this.buildMember(value, member, 1);
    } catch (error) {
      if (error instanceof TooDeepError) error.member ??= key;
      throw error;
    }
  }

  private buildMember(value: object, member: Member | undefined, depth: number): unknown {
    if (Array.isArray(value)) {
      if (depth > this.maxDepth) throw new TooDeepError();
      return removeHoles(value).map((item) => {
        if (typeof item === 'object' && item !== null) return this.buildMember(item, member, depth + 1);
        return member?.convert ? member.convert(item) : item;
      });
    }
    if (!isPlainObjectOrList(value)) throw UNBUILDABLE;
    if (member?.convert) return member.convert(value);
    const blueprint = member?.blueprint;
    return this.writeMembers(
      (blueprint ? new blueprint.type() : {}) as Members,
      value as Members,
      blueprint?.members,
      depth,
    );
  }
}

const NO_PATHS: readonly ValuePath[] = [];

/** Thrown if only class-transformer can create the instance, for example from a date or a map. */
const UNBUILDABLE = Symbol('unbuildable');

function collectBlueprints(root: Blueprint): ReadonlySet<Blueprint> {
  const parts = new Set([root]);
  for (const { members } of parts) {
    for (const { blueprint } of members?.values() ?? []) if (blueprint) parts.add(blueprint);
  }
  return parts;
}

function becomesCollection(type: unknown): boolean {
  return type === Map || (type !== Array && isListType(type));
}

const UNFILLABLE_TYPES: ReadonlySet<unknown> = new Set([
  Array,
  Buffer,
  Map,
  Set,
  Promise,
  RegExp,
  Symbol,
  BigInt,
]);

function isWritable(target: Members, key: string): boolean {
  if (isDangerousKey(key)) return false;
  const prototype = Object.getPrototypeOf(target) as object;
  if (key in prototype) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    if (descriptor !== undefined && descriptor.set === undefined) return false;
  }
  return typeof target[key] !== 'function';
}

const CONVERSIONS: ReadonlyMap<unknown, (value: unknown) => unknown> = new Map<
  unknown,
  (value: unknown) => unknown
>([
  [String, (value) => (isAbsent(value) ? value : convertSafely(value, String))],
  [Number, (value) => (isAbsent(value) ? value : convertSafely(value, Number))],
  [Boolean, (value) => (isAbsent(value) ? value : Boolean(value))],
  [Date, (value) => (isAbsent(value) ? value : convertSafely(value, (from) => new Date(from as string)))],
]);

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Returns the value itself if the client has sent a `toString` that breaks the conversion: the rules reject it. */
function convertSafely(value: unknown, convert: (value: unknown) => unknown): unknown {
  try {
    return convert(value);
  } catch {
    return value;
  }
}
