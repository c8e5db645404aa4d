import { capitalize } from '../../internal/text.js';
import { suggestName } from '../../internal/name-suggestions.js';
import { describeInvalidOption } from '../../internal/option-mistakes.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import { readMetadata, NEST } from '../../nest/nest-metadata.js';
import {
  getAllRules,
  getConstraints,
  CUSTOM,
  getFromContainer,
  type InstanceResolver,
  IS_DEFINED,
  isDataRule,
  NESTED,
  type RuleMetadata,
  getDeclaredCodes,
} from '../metadata/rule-storage.js';
import {
  type Constructor,
  createEmptyInstance,
  getExposedProperties,
  isListType,
  isTransformed,
  getNestedTypes,
  getTransformedProperties,
  getTypedProperties,
  getTypeMetadata,
} from '../metadata/transformer.js';
import { type CrossFieldRuleName, getCrossFieldRules } from '../engine/cross-field-rule.js';
import { readFieldCode } from '../../error/field-code.js';

type AnyClass = abstract new (...args: never[]) => unknown;

function findNestedClasses(types: Iterable<unknown>): ReadonlySet<Constructor> {
  // Classes may be nested in each other: the loop also visits the classes that it adds to the set.
  const found = new Set([...types].filter(isClass));
  for (const each of found) {
    for (const { type, propertyName } of getAllRules(each)) {
      if (type !== NESTED) continue;
      for (const nested of getNestedTypes(each, propertyName)) if (isClass(nested)) found.add(nested);
    }
  }
  return found as ReadonlySet<unknown> as ReadonlySet<Constructor>;
}

/** Returns the lookups and constraint classes that the rules of a class and of its nested classes use. */
function findConstraintClasses(type: unknown): ReadonlySet<AnyClass> {
  const rules = [...findNestedClasses([type])].flatMap(getAllRules);
  const constraintClasses = rules.map(({ constraintCls, constraints }) =>
    isDataRule(constraintCls) ? constraints?.[0] : constraintCls,
  );
  return new Set(constraintClasses.filter(isClass));
}

function hasDependencies(type: AnyClass): boolean {
  const parameters = (readMetadata(NEST.parameterTypes, type) ?? []) as readonly unknown[];
  const properties = (readMetadata(NEST.injectedProperties, type) ?? []) as readonly unknown[];
  return type.length > 0 || parameters.length > 0 || properties.length > 0;
}

function isClass(value: unknown): value is AnyClass {
  return typeof value === 'function' && typeof value.prototype === 'object';
}

export function findRuleMistakes(types: Iterable<unknown>): readonly string[] {
  const classes = [...findNestedClasses(types)];
  return [
    ...classes.flatMap(findUnknownProperties),
    ...new Set([...classes.flatMap(findWrongCodes), ...classes.flatMap(findUnknownRules)]),
  ];
}

function findWrongCodes(type: Constructor): readonly string[] {
  return getCrossFieldRules(type)
    .filter(({ options }) => options.code !== undefined && readFieldCode(options) === undefined)
    .map(
      ({ name, options }) =>
        `${type.name}, ${getDecoratorName(name)}: ${describeInvalidOption('code', CODE, options.code)}`,
    );
}

const CODE = 'a string that is not empty';

function getDecoratorName(rule: CrossFieldRuleName): string {
  return `@${capitalize(rule)}()`;
}

/** Skips a class without rules, as its properties may not have metadata at run time. */
function findUnknownProperties(type: Constructor): readonly string[] {
  const decorated = new Set(getAllRules(type).map(({ propertyName }) => propertyName));
  if (decorated.size === 0) return [];
  const traces = [getTypedProperties(type), getExposedProperties(type), [...getTransformedProperties(type)]];
  const known = new Set([...decorated, ...traces.flat()]);
  return getCrossFieldRules(type).flatMap(({ name, fields }) =>
    fields
      .filter((field) => !known.has(field) && !isMember(type, field))
      .map(
        (field) =>
          `${type.name}: unknown property \`${field}\` in ${getDecoratorName(name)}.` +
          `${suggestName(field, [...known])} Properties: ${[...known].join(', ')}. ` +
          `If the property exists, decorate it, for example with @Allow().`,
      ),
  );
}

function isMember(type: Constructor, property: string): boolean {
  const prototype = type.prototype as object;
  if (property in prototype || Reflect.hasMetadata('design:type', prototype, property)) return true;
  return property in (createEmptyInstance(type) ?? {});
}

/**
 * Checks the names of rules only in the class that declares them, as subclasses and mapped types may replace the rules
 * of a property and keep its codes.
 */
function findUnknownRules(type: Constructor): readonly string[] {
  return getDeclaredCodes(type).flatMap(({ codes, declaredBy, property }) => {
    const location = `${(declaredBy as Constructor).name}.${property}`;
    if (typeof codes !== 'object' || codes === null) {
      return [
        `${location}, @FieldCodes(): ${describeInvalidOption('codes', "an object such as { isEmail: 'bad_email' }", codes)}`,
      ];
    }
    const known = getRuleNames(getClassWithBases(type).flatMap(getAllRules), property);
    const unknown = declaredBy === type ? Object.keys(codes).filter((name) => !known.includes(name)) : [];
    return [
      ...unknown.map(
        (name) =>
          `${location}: unknown rule \`${name}\` in @FieldCodes().${suggestName(name, known)} ` +
          `Rules: ${known.join(', ') || 'none'}.`,
      ),
      ...Object.keys(codes)
        .filter((name) => codes[name] !== undefined && readFieldCode(codes[name]) === undefined)
        .map(
          (name) =>
            `${location}, @FieldCodes(): ${describeInvalidOption(name, 'a code or { code, number }', codes[name])}`,
        ),
    ];
  });
}

function getClassWithBases(type: unknown): readonly unknown[] {
  return typeof type === 'function' ? [type, ...getClassWithBases(Object.getPrototypeOf(type))] : [];
}

function getRuleNames(rules: readonly RuleMetadata[], property: string): readonly string[] {
  const names = rules
    .filter(({ propertyName }) => propertyName === property)
    .flatMap((rule) => {
      if (rule.type === NESTED) return [rule.type];
      if (rule.type !== CUSTOM && rule.type !== IS_DEFINED) return [];
      return getConstraints(rule).map(({ name }) => name || rule.type);
    });
  return [...new Set(names)];
}

/**
 * Collects lookups and constraints that would run without their dependencies and throw in the first request. They are
 * warnings, not mistakes, as a module that is loaded later or a container that is set later may provide them.
 */
export class MissingDependencies {
  private readonly unprovided = new Set<string>();
  private readonly usedByItems = new Set<string>();

  constructor(private readonly resolve: InstanceResolver) {}

  /** @param items the types of the items of lists that Parse pipes create */
  add(type: unknown, items: readonly unknown[]): void {
    for (const used of findDependentClasses(type)) {
      if (this.resolve(used) === undefined) this.unprovided.add(used.name);
    }
    for (const used of items.flatMap(findDependentClasses)) {
      if (!this.isInContainer(used)) this.usedByItems.add(used.name);
    }
  }

  list(): readonly string[] {
    return [
      ...(this.unprovided.size > 0 ? [`${[...this.unprovided].join(', ')}: ${UNPROVIDED}`] : []),
      ...(this.usedByItems.size > 0 ? [`${[...this.usedByItems].join(', ')}: ${USED_BY_ITEMS}`] : []),
    ];
  }

  /** Compares instances, as class-validator creates its own instance if it has no container. */
  private isInContainer(used: AnyClass): boolean {
    const appInstance = this.resolve(used);
    try {
      return appInstance !== undefined && getFromContainer(used as never) === appInstance;
    } catch {
      return false;
    }
  }
}

const UNPROVIDED =
  'rules use this class, but no module provides it as a singleton, so class-validator creates it without its ' +
  'dependencies. Add it to the providers of a module. Ignore this if a module that is loaded later provides it, or if the ' +
  'app calls `useContainer()` later.';
const USED_BY_ITEMS =
  "rules of a list's items use this class, but class-validator, which Nest's ParseArrayPipe calls, creates it without its " +
  'dependencies. Put the list into a class, or call `useContainer(app, { fallbackOnErrors: true })` before the app listens.';

function findDependentClasses(type: unknown): readonly AnyClass[] {
  return [...findConstraintClasses(type)].filter(hasDependencies);
}

/**
 * Returns the properties with `@ValidateNested()` whose values stay plain objects, as class-transformer does not know
 * their class. The rules of that class do not run.
 *
 * @param isImplicit whether class-transformer reads the class from the declared type, as it can for a single object
 */
export function findUntypedNested(type: unknown, isImplicit: boolean): readonly string[] {
  return [...findNestedClasses([type])].flatMap((owner) =>
    getAllRules(owner)
      .filter(
        (rule) =>
          rule.type === NESTED &&
          getTypeMetadata(owner, rule.propertyName) === undefined &&
          !isTransformed(owner, rule.propertyName) &&
          !(isImplicit && hasClassAsType(owner, rule.propertyName)),
      )
      .map(({ target, propertyName }) => `${(target as Constructor).name}.${propertyName}`),
  );
}

function hasClassAsType({ prototype }: Constructor, property: string): boolean {
  const type: unknown = Reflect.getMetadata('design:type', prototype as object, property);
  return typeof type === 'function' && !isBuiltinType(type) && !isListType(type);
}
