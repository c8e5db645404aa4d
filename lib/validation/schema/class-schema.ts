import { isBuiltinType } from '../../internal/unknown-value.js';
import { type CrossFieldRule } from '../engine/cross-field-rule.js';
import { alwaysSkips, type Condition, type PropertyPlan, type Rule } from '../engine/rule.js';
import { type Members } from '../engine/unknown-keys.js';
import {
  type Constructor,
  getLastExposedNames,
  getNestedTypes,
  getTypeMetadata,
  isListType,
  isTransformed,
  keepsAllMembers,
} from '../metadata/transformer.js';
import { type RequestValidator } from '../request/request-validator.js';
import { createEmptyObject, getDeclaredType } from '../describe/class-fields.js';
import { combineSchemas, getRuleSchema, type JsonSchema, rejects } from './constraint-schema.js';

export interface PropertySchema {
  /** The names under which a client can send the property. The first one is the documented name. */
  readonly names: readonly [string, ...string[]];
  /** True if a request without the property is rejected, false if it is accepted, `undefined` if this is not known. */
  readonly isRequired: boolean | undefined;
  readonly acceptsNull: boolean;
  /** False if the value is absent unless it is sent. */
  readonly hasInitialValue: boolean | undefined;
  /** The keywords that every accepted value meets, except `null` if it is accepted. */
  readonly schema: JsonSchema;
  /** The type to which the value is converted before it is validated. */
  readonly convertedTo: unknown;
  /** The class of the nested object, or of each object of the list. */
  readonly nested: Constructor | undefined;
}

/** Describes the objects that a class accepts. Each of them meets every keyword. */
export interface ClassSchema {
  readonly properties: readonly PropertySchema[];
  /** The cross-field rules, as keywords of the object. */
  readonly conditions: readonly JsonSchema[];
  readonly acceptsUnknownKeys: boolean;
}

/** Options of class-transformer that do not change which members of a class are set. */
const HARMLESS_OPTIONS: ReadonlySet<string> = new Set([
  'enableImplicitConversion',
  'enableCircularCheck',
  'exposeDefaultValues',
  'exposeUnsetFields',
]);

/** Describes what the classes of requests accept, from the plans with which they are validated. */
export class ClassSchemas {
  private readonly schemas = new Map<unknown, ClassSchema | undefined>();

  constructor(private readonly validator: RequestValidator) {}

  /** Returns `undefined` if a class cannot be described, for example because of `@Exclude()`. */
  get(type: Constructor): ClassSchema | undefined {
    if (!this.schemas.has(type)) this.schemas.set(type, this.describe(type));
    return this.schemas.get(type);
  }

  private describe(type: Constructor): ClassSchema | undefined {
    const isHarmless = Object.entries(this.validator.options.transformOptions ?? {}).every(
      ([name, option]) => option === undefined || HARMLESS_OPTIONS.has(name),
    );
    if (!isHarmless || !keepsAllMembers(type) || sharesWireNames(type)) return undefined;
    const plan = this.validator.objects.plans.get(type);
    if (!plan.hasRulesInAnyGroup) return undefined;
    const owner = createEmptyObject(type) as Members;
    const described = new Map(
      plan.properties.map((property) => [property.name, this.describeProperty(property, owner, type)]),
    );
    return {
      properties: [...described.values()],
      conditions: plan.crossFieldRules.flatMap((rule) => toConditions(rule, described)),
      acceptsUnknownKeys: plan.acceptsUnknownKeys,
    };
  }

  private describeProperty(plan: PropertyPlan, owner: Members, type: Constructor): PropertySchema {
    const names: PropertySchema['names'] =
      plan.wireName === plan.name ? [plan.name] : [plan.wireName, plan.name];
    const { skipMissingProperties, skipNullProperties, skipUndefinedProperties } = this.validator.options;
    const skipsNull = skipMissingProperties || skipNullProperties;
    const skipped = plan.conditions.map((condition) => findSkippedValues(condition, plan.name));
    const acceptsNull =
      plan.isOptional || skipped.includes('null') || (skipsNull && plan.definedRules.length === 0);
    const conversion = this.findConversion(type, plan);
    if (conversion === 'unknown' || skipped.includes('unknown')) return { ...UNKNOWN, names, acceptsNull };
    const rules = [...plan.definedRules, ...plan.rules];
    const requiring = skipMissingProperties || skipUndefinedProperties ? plan.definedRules : rules;
    const hasInitialValue = owner[plan.name] !== undefined;
    const canBeMissing = plan.isOptional || skipped.length > 0 || hasInitialValue;
    const isRequired = requiring.some((rule) => rejects(rule, undefined, owner)) || undefined;
    return {
      names,
      isRequired: canBeMissing ? false : isRequired,
      acceptsNull,
      hasInitialValue,
      schema: this.describeValue(type, plan, rules),
      convertedTo: conversion,
      nested: this.findNestedClass(type, plan),
    };
  }

  private describeValue(type: Constructor, plan: PropertyPlan, rules: readonly Rule[]): JsonSchema {
    const schema = combineRules(plan, rules);
    // An instance has the members that its class initializes.
    if (getTypeMetadata(type, plan.name) !== undefined) return omitKeyword('minProperties', schema);
    // An object is converted to a list.
    return schema.type === 'array' && this.convertsImplicitly && getDeclaredType(type, plan.name) === Array
      ? omitKeyword('type', schema)
      : schema;
  }

  /** Returns the primitive type to which values are converted, or 'unknown' if a value can become anything. */
  private findConversion(type: Constructor, { name }: PropertyPlan): unknown {
    const metadata = getTypeMetadata(type, name);
    const isCollection = metadata?.reflectedType !== Array && isListType(metadata?.reflectedType);
    if (
      isTransformed(type, name) ||
      name in type.prototype ||
      isCollection ||
      metadata?.reflectedType === Map
    )
      return 'unknown';
    const declared = this.convertsImplicitly ? getDeclaredType(type, name) : undefined;
    const target = metadata === undefined ? declared : getNestedTypes(type, name)[0];
    if (CONVERTIBLE_TYPES.has(target)) return target;
    return target === undefined || target === Array || target === Object || !isBuiltinType(target)
      ? undefined
      : 'unknown';
  }

  private findNestedClass(type: Constructor, { name, nestedRule }: PropertyPlan): Constructor | undefined {
    if (nestedRule === undefined || nestedRule.validateIf !== undefined) return undefined;
    const declared = getDeclaredType(type, name);
    const types = getNestedTypes(type, name);
    const [nested = this.convertsImplicitly ? declared : undefined, ...subTypes] = types;
    const isClass = typeof nested === 'function' && !isBuiltinType(nested);
    return isClass && subTypes.length === 0 ? (nested as Constructor) : undefined;
  }

  private get convertsImplicitly(): boolean {
    return this.validator.options.transformOptions?.enableImplicitConversion === true;
  }
}

/** A property whose values the app converts, or whose rules depend on a condition of the app. */
const UNKNOWN = {
  isRequired: undefined,
  hasInitialValue: undefined,
  schema: {},
  convertedTo: undefined,
  nested: undefined,
} as const;

const CONVERTIBLE_TYPES: ReadonlySet<unknown> = new Set([String, Number, Boolean]);

function combineRules({ shape, nestedRule }: PropertyPlan, rules: readonly Rule[]): JsonSchema {
  const isShaped = shape !== undefined && nestedRule!.validateIf === undefined;
  let schema: JsonSchema = isShaped ? { type: shape === 'list' ? 'array' : 'object' } : {};
  // Rules are stored from the bottom decorator to the top one.
  for (const rule of rules.toReversed()) {
    const keywords = getRuleSchema(rule);
    if (Object.keys(keywords).length === 0) continue;
    // A rule with `each` also validates a value that is not a list.
    schema = combineSchemas(schema, rule.each ? { items: keywords } : keywords);
  }
  return schema;
}

function omitKeyword(keyword: string, schema: JsonSchema): JsonSchema {
  const { [keyword]: _, ...others } = schema;
  return others;
}

/** Returns the values for which a condition skips the rules, if it depends only on the value. */
function findSkippedValues(condition: Condition, property: string): 'null' | 'undefined' | 'unknown' {
  const source = String(condition).replace(/\s/g, '');
  if (!alwaysSkips(condition, property, undefined)) return 'unknown';
  if (source === CONDITION_OF_PARTIAL_TYPE) return 'undefined';
  return CONDITION_OF_IS_OPTIONAL.every((part) => source.includes(part)) ? 'null' : 'unknown';
}

/** The source of the condition that `PartialType(…, { skipNullProperties: false })` adds. */
const CONDITION_OF_PARTIAL_TYPE = '(_,value)=>value!==undefined';

/** Parts of the condition of `@IsOptional()` in class-validator 0.14. */
const CONDITION_OF_IS_OPTIONAL = ['object[propertyName]!==null', 'object[propertyName]!==undefined'];

type Presence = readonly [name: string, acceptsNull: boolean];

/** Returns no condition if a field of the rule is not described, as its value may be set by the app. */
function toConditions(
  { name, fields }: CrossFieldRule,
  properties: ReadonlyMap<string, PropertySchema>,
): readonly JsonSchema[] {
  const described = fields.map((field) => properties.get(field));
  const isKnown = described.every((each) => each?.hasInitialValue === false && each.names.length === 1);
  if (!isKnown) return [];
  const present = described.map((each): Presence => [
    each!.names[0],
    each!.acceptsNull || each!.schema.type === undefined,
  ]);
  if (name === 'atLeastOneOf') return [{ anyOf: present.map((each) => requirePresence([each])) }];
  const pairs =
    name === 'notTogetherWith'
      ? present.slice(1).map((other) => [present[0]!, other])
      : present.flatMap((one, index) => present.slice(index + 1).map((other) => [one, other]));
  return pairs.map((pair) => ({ not: requirePresence(pair) }));
}

/** Requires members that are not `null`, which counts as absent. */
function requirePresence(members: readonly Presence[]): JsonSchema {
  const nullable = members.filter(([, acceptsNull]) => acceptsNull);
  return {
    required: members.map(([name]) => name),
    ...(nullable.length > 0 && {
      properties: Object.fromEntries(
        nullable.map(([name]) => [name, { not: { type: 'null' }, description: 'Any value but null.' }]),
      ),
    }),
  };
}

/** Checks whether two properties have one name in requests. The other options decide which of them receives the value. */
function sharesWireNames(type: Constructor): boolean {
  const names = [...getLastExposedNames(type).values()];
  return new Set(names).size < names.length;
}
