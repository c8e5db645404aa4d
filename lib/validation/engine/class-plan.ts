import {
  FIELD_CODES,
  getFieldCodes,
  CONDITIONAL,
  getConstraints,
  CUSTOM,
  type InstanceResolver,
  IS_DEFINED,
  isDataRule,
  isSelected,
  NESTED,
  PROMISE,
  type RuleMetadata,
  type RuleSelection,
  getRules,
} from '../metadata/rule-storage.js';
import { type FieldCodeMap } from '../../error/field-code.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import { CrossFieldRule, getCrossFieldRules } from './cross-field-rule.js';
import { type Condition, type PropertyPlan, Rule, type RuleContext, type NestedShape } from './rule.js';
import {
  createEmptyInstance,
  isListType,
  getAllWireNames,
  getTransformedProperties,
  getWireNames,
} from '../metadata/transformer.js';

/** How the objects of a class are validated. */
export interface ClassPlan {
  /** The properties: those of base classes first, then in the order of the source. */
  readonly properties: readonly PropertyPlan[];
  readonly crossFieldRules: readonly CrossFieldRule[];
  /** The keys that the class knows. */
  readonly knownKeys: ReadonlySet<string>;
  /** The known keys in order. */
  readonly orderedKeys: readonly string[];
  /** The names of the known keys on the wire. */
  readonly knownWireNames: readonly string[];
  /** Whether it has rules, in any group. */
  readonly hasRules: boolean;
  /** Whether unknown keys are accepted: cross-field rules alone do not tell which keys there are. */
  readonly acceptsUnknownKeys: boolean;
  /** The names of properties on the wire, if `@Expose({ name })` gives them another. */
  readonly wireNames: ReadonlyMap<string, string>;
  /** The properties with `@Transform()`. */
  readonly transformedProperties: ReadonlySet<string>;
  /** The keys of a new instance, each with all names under which a client can send it. */
  readonly getInitialKeys: () => ReadonlyMap<string, readonly string[]>;
}

export interface PlanOptions {
  readonly selection: RuleSelection;
  /** The app's codes for rules, by name. */
  readonly codes: FieldCodeMap;
  /** Whether a list in place of an object is rejected, and the reverse. */
  readonly strict: boolean;
}

/** Compiles the plans of classes, each once. */
export class ClassPlans {
  private readonly plans = new Map<unknown, ClassPlan>();

  /** @param resolve finds the app's instance of a class that a rule uses */
  constructor(
    private readonly options: PlanOptions,
    private readonly resolve?: InstanceResolver,
  ) {}

  get(ruled: unknown): ClassPlan {
    // The member `constructor` of an object may be from a client: it must not be cached.
    if (typeof ruled !== 'function') return EMPTY_PLAN;
    let plan = this.plans.get(ruled);
    if (plan === undefined) {
      plan = compileClass(ruled, this.options, this.resolve);
      this.plans.set(ruled, plan);
    }
    return plan;
  }
}

const EMPTY_PLAN: ClassPlan = {
  properties: [],
  crossFieldRules: [],
  knownKeys: new Set(),
  orderedKeys: [],
  knownWireNames: [],
  hasRules: false,
  acceptsUnknownKeys: false,
  wireNames: new Map(),
  transformedProperties: new Set(),
  getInitialKeys: () => NO_KEYS,
};

const NO_KEYS: ReadonlyMap<string, readonly string[]> = new Map();

function compileClass(
  ruled: unknown,
  { selection, codes, strict }: PlanOptions,
  resolve: InstanceResolver | undefined,
): ClassPlan {
  const isClass =
    typeof ruled === 'function' && typeof ruled.prototype === 'object' && ruled.prototype !== null;
  const all = isClass ? getRules(ruled, selection).filter(isRule) : [];
  const byName = new Map<string, RuleMetadata[]>();
  for (const metadata of sortBaseClassesFirst(all, ruled)) byName.set(metadata.propertyName, []);
  for (const metadata of all) byName.get(metadata.propertyName)!.push(metadata);
  const prototype = isClass ? (ruled.prototype as object) : {};
  const targetName = isClass ? ruled.name : 'Object';
  const wireNames = getWireNames(ruled);
  const crossFieldRules = getCrossFieldRules(ruled);
  const isDecorated = all.length > 0 || (isClass && getRules(ruled, {}).some(isRule));
  return {
    properties: [...byName].map(([name, list]) =>
      compileProperty(name, list, prototype, wireNames.get(name) ?? name, {
        targetName,
        codes: [...(isClass ? getFieldCodes(ruled, name) : []), codes],
        resolve,
        strict,
      }),
    ),
    crossFieldRules: crossFieldRules
      .filter(({ options }) => isSelected(options, selection))
      .map((metadata) => new CrossFieldRule(metadata, wireNames)),
    knownKeys: new Set(byName.keys()),
    orderedKeys: [...byName.keys()],
    knownWireNames: [...byName.keys()].map((name) => wireNames.get(name) ?? name),
    hasRules: isDecorated || crossFieldRules.length > 0,
    acceptsUnknownKeys: !isDecorated && crossFieldRules.length > 0,
    wireNames,
    transformedProperties: getTransformedProperties(ruled),
    getInitialKeys: callOnce(() => {
      const names = getAllWireNames(ruled);
      return new Map(
        Object.keys(createEmptyInstance(ruled) ?? {}).map((key) => [key, [key, ...(names.get(key) ?? [])]]),
      );
    }),
  };
}

/** class-validator ignores rules of symbols. */
function isRule({ propertyName, type }: RuleMetadata): boolean {
  return typeof propertyName === 'string' && type !== FIELD_CODES;
}

function callOnce<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Sorts rules of base classes first; class-validator lists them last. */
function sortBaseClassesFirst(all: readonly RuleMetadata[], ruled: unknown): readonly RuleMetadata[] {
  const depth = (target: unknown) => {
    let levels = 0;
    for (let each = ruled; each && each !== target; each = Object.getPrototypeOf(each)) levels += 1;
    return levels;
  };
  return all.toSorted((one, other) => depth(other.target) - depth(one.target));
}

function compileProperty(
  name: string,
  list: readonly RuleMetadata[],
  prototype: object,
  wireName: string,
  surroundings: RuleContext & { readonly strict: boolean },
): PropertyPlan {
  const ruled = list.flatMap((metadata, rank) =>
    metadata.type === CUSTOM || metadata.type === IS_DEFINED
      ? getConstraints(metadata).map((constraint) => new Rule(metadata, rank, surroundings, constraint))
      : [],
  );
  const custom = ruled.filter(({ metadata }) => metadata.type === CUSTOM);
  const conditional = list.filter(({ type }) => type === CONDITIONAL);
  const nested = list.findLastIndex(({ type }) => type === NESTED);
  return {
    name,
    wireName,
    isOptional: conditional.some(isOptional),
    conditions: conditional
      .filter((each) => !isOptional(each))
      .map(({ constraints }) => constraints![0] as Condition),
    definedRules: ruled.filter(({ metadata }) => metadata.type === IS_DEFINED),
    rules: custom.filter(({ metadata }) => !isDataRule(metadata.constraintCls)),
    dataRules: custom.filter(({ metadata }) => isDataRule(metadata.constraintCls)),
    nestedRule: nested < 0 ? undefined : new Rule(list[nested]!, nested, surroundings),
    shape: surroundings.strict
      ? getNestedShape(Reflect.getMetadata('design:type', prototype, name), list[nested]?.each)
      : undefined,
    awaitsPromise: list.some(({ type }) => type === PROMISE),
  };
}

function isOptional({ name }: RuleMetadata): boolean {
  return name === 'isOptional';
}

/** class-validator accepts a list for an object, and an object for a list, if their items are valid. */
function getNestedShape(type: unknown, each: boolean | undefined): NestedShape {
  if (isListType(type)) return 'list';
  return each || type === undefined || isBuiltinType(type) ? undefined : 'single';
}
