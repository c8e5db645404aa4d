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
  getExposedNames,
  getTransformedProperties,
  getLastExposedNames,
} from '../metadata/transformer.js';

export interface ClassPlan {
  readonly properties: readonly PropertyPlan[];
  readonly crossFieldRules: readonly CrossFieldRule[];
  readonly knownKeys: ReadonlySet<string>;
  readonly orderedKeys: readonly string[];
  readonly knownWireNames: readonly string[];
  readonly hasRulesInAnyGroup: boolean;
  /** True if the class has only cross-field rules, which do not list all keys. */
  readonly acceptsUnknownKeys: boolean;
  readonly wireNames: ReadonlyMap<string, string>;
  readonly transformedProperties: ReadonlySet<string>;
  /** Returns the keys of an empty instance, each with all names under which a client can send it. */
  readonly getInitialKeys: () => ReadonlyMap<string, readonly string[]>;
}

export interface PlanOptions {
  readonly selection: RuleSelection;
  readonly codes: FieldCodeMap;
  readonly strict: boolean;
}

export class ClassPlans {
  private readonly plans = new Map<unknown, ClassPlan>();

  constructor(
    private readonly options: PlanOptions,
    private readonly resolve?: InstanceResolver,
  ) {}

  get(type: unknown): ClassPlan {
    // The type of an object that a client has sent can be any value of its member `constructor`: do not cache it.
    if (typeof type !== 'function') return EMPTY_PLAN;
    let plan = this.plans.get(type);
    if (plan === undefined) {
      plan = compileClass(type, this.options, this.resolve);
      this.plans.set(type, plan);
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
  hasRulesInAnyGroup: false,
  acceptsUnknownKeys: false,
  wireNames: new Map(),
  transformedProperties: new Set(),
  getInitialKeys: () => NO_KEYS,
};

const NO_KEYS: ReadonlyMap<string, readonly string[]> = new Map();

function compileClass(
  type: unknown,
  { selection, codes, strict }: PlanOptions,
  resolve: InstanceResolver | undefined,
): ClassPlan {
  const isClass = typeof type === 'function' && typeof type.prototype === 'object' && type.prototype !== null;
  const all = isClass ? getRules(type, selection).filter(isRule) : [];
  const byName = new Map<string, RuleMetadata[]>();
  for (const metadata of sortBaseClassesFirst(all, type)) byName.set(metadata.propertyName, []);
  for (const metadata of all) byName.get(metadata.propertyName)!.push(metadata);
  const prototype = isClass ? (type.prototype as object) : {};
  const targetName = isClass ? type.name : 'Object';
  const wireNames = getLastExposedNames(type);
  const crossFieldRules = getCrossFieldRules(type);
  const isDecorated = all.length > 0 || (isClass && getRules(type, {}).some(isRule));
  return {
    properties: [...byName].map(([name, list]) =>
      compileProperty(name, list, prototype, wireNames.get(name) ?? name, {
        targetName,
        codes: [...(isClass ? getFieldCodes(type, name) : []), codes],
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
    hasRulesInAnyGroup: isDecorated || crossFieldRules.length > 0,
    acceptsUnknownKeys: !isDecorated && crossFieldRules.length > 0,
    wireNames,
    transformedProperties: getTransformedProperties(type),
    getInitialKeys: callOnce(() => {
      const names = getExposedNames(type);
      return new Map(
        Object.keys(createEmptyInstance(type) ?? {}).map((key) => [key, [key, ...(names.get(key) ?? [])]]),
      );
    }),
  };
}

/** Excludes symbols, whose rules class-validator ignores, and the entries of `@FieldCodes()`. */
function isRule({ propertyName, type }: RuleMetadata): boolean {
  return typeof propertyName === 'string' && type !== FIELD_CODES;
}

function callOnce<T>(create: () => T): () => T {
  let created: T | undefined;
  return () => (created ??= create());
}

function sortBaseClassesFirst(all: readonly RuleMetadata[], type: unknown): readonly RuleMetadata[] {
  const depth = (target: unknown) => {
    let levels = 0;
    for (let each = type; each && each !== target; each = Object.getPrototypeOf(each)) levels += 1;
    return levels;
  };
  return all.toSorted((one, other) => depth(other.target) - depth(one.target));
}

function compileProperty(
  name: string,
  list: readonly RuleMetadata[],
  prototype: object,
  wireName: string,
  context: RuleContext & { readonly strict: boolean },
): PropertyPlan {
  const rules = list.flatMap((metadata, rank) =>
    metadata.type === CUSTOM || metadata.type === IS_DEFINED
      ? getConstraints(metadata).map((constraint) => new Rule(metadata, rank, context, constraint))
      : [],
  );
  const customRules = rules.filter(({ metadata }) => metadata.type === CUSTOM);
  const conditional = list.filter(({ type }) => type === CONDITIONAL);
  const nested = list.findLastIndex(({ type }) => type === NESTED);
  return {
    name,
    wireName,
    isOptional: conditional.some(isOptional),
    conditions: conditional
      .filter((each) => !isOptional(each))
      .map(({ constraints }) => constraints![0] as Condition),
    definedRules: rules.filter(({ metadata }) => metadata.type === IS_DEFINED),
    rules: customRules.filter(({ metadata }) => !isDataRule(metadata.constraintCls)),
    dataRules: customRules.filter(({ metadata }) => isDataRule(metadata.constraintCls)),
    nestedRule: nested < 0 ? undefined : new Rule(list[nested]!, nested, context),
    shape:
      context.strict && nested >= 0
        ? getNestedShape(Reflect.getMetadata('design:type', prototype, name), list[nested]!.each)
        : undefined,
    awaitsPromise: list.some(({ type }) => type === PROMISE),
  };
}

function isOptional({ name }: RuleMetadata): boolean {
  return name === 'isOptional';
}

/**
 * Returns the shape that strict validation enforces. class-validator accepts an array if an object is declared, and an
 * object if an array is declared.
 */
function getNestedShape(type: unknown, each: boolean | undefined): NestedShape {
  if (isListType(type)) return 'list';
  return each || type === undefined || isBuiltinType(type) ? undefined : 'single';
}
