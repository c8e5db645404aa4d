import * as classValidator from 'class-validator';
import { type Params } from '../../error/message-template.js';
import { getOrCreate } from '../../internal/memoize.js';
import { type FieldCodeMap, type FieldErrorCode } from '../../error/field-code.js';

export const { getFromContainer, registerDecorator, ValidatorConstraint } = classValidator;
const { getMetadataStorage, ValidationTypes } = classValidator;

export interface Constraint {
  readonly validate: (value: unknown, args: ConstraintArguments) => unknown;
  defaultMessage?(args?: ConstraintArguments): string;
}

export type ConstraintArguments = classValidator.ValidationArguments;

export type ConstraintOptions = classValidator.ValidationOptions;

export interface RuleMetadata {
  readonly type: string;
  readonly name?: string;
  readonly target: unknown;
  readonly propertyName: string;
  readonly constraintCls?: unknown;
  readonly constraints: readonly unknown[] | undefined;
  readonly message?: string | ((args: ConstraintArguments) => string);
  readonly each?: boolean;
  readonly context?: unknown;
  readonly validateIf?: (object: object, value: unknown) => boolean;
}

export interface RegisteredConstraint {
  readonly name: string;
  readonly instance: Constraint;
}

export interface RuleSelection {
  readonly groups?: string[] | undefined;
  readonly always?: boolean | undefined;
  readonly strictGroups?: boolean | undefined;
}

export const {
  CUSTOM_VALIDATION: CUSTOM,
  NESTED_VALIDATION: NESTED,
  PROMISE_VALIDATION: PROMISE,
  CONDITIONAL_VALIDATION: CONDITIONAL,
  WHITELIST,
  IS_DEFINED,
} = ValidationTypes;

/**
 * Returns the rules of a class and its base classes. The rules of a property are in the order in which its decorators run,
 * the bottom one first.
 */
export function getRules(type: unknown, selection: RuleSelection): readonly RuleMetadata[] {
  const { groups, always = false, strictGroups = false } = selection;
  // class-validator declares this parameter as required, but needs it only for schemas with a name.
  const schemaName = undefined as unknown as string;
  return getMetadataStorage().getTargetValidationMetadatas(
    type as () => void,
    schemaName,
    always,
    strictGroups,
    groups,
  );
}

export function getAllRules(type: unknown): readonly RuleMetadata[] {
  return getRules(type, {});
}

export function addMetadata(rule: Omit<RuleMetadata, 'name' | 'constraintCls'>): void {
  const metadata = { groups: [], always: true, each: false, context: undefined, ...rule };
  getMetadataStorage().addValidationMetadata(metadata as never);
}

/** Selects cross-field rules by validation groups, because class-validator selects only the rules that it stores. */
export function isSelected(
  { groups = [], always }: { readonly groups?: readonly string[]; readonly always?: boolean },
  selection: RuleSelection,
): boolean {
  if (always ?? (groups.length === 0 && selection.always)) return true;
  if (selection.groups && selection.groups.length > 0)
    return groups.some((group) => selection.groups!.includes(group));
  return !selection.strictGroups || groups.length === 0;
}

export function getConstraints({ constraintCls }: RuleMetadata): readonly RegisteredConstraint[] {
  return getMetadataStorage().getTargetValidatorConstraints(constraintCls as () => void);
}

export const BUILT_IN_CONSTRAINT_NAMES: ReadonlySet<unknown> = new Set(
  Object.entries(classValidator)
    .filter(([name]) => /^[A-Z][A-Z0-9_]+$/.test(name))
    .map(([, value]) => value),
);

/**
 * Returns true if class-validator itself declares a constraint. A decorator of the app may have the same name, so the source
 * of the constraint is compared with the one of class-validator's decorator.
 */
export function isBuiltInConstraint({ name, instance }: RegisteredConstraint): boolean {
  if (!BUILT_IN_CONSTRAINT_NAMES.has(name)) return false;
  return getOrCreate(SOURCES, name, () => readSource(name)) === String(instance.validate);
}

const SOURCES = new Map<string, string | undefined>();

function readSource(name: string): string | undefined {
  const wanted = name === classValidator.IS_LENGTH ? 'length' : name.toLowerCase();
  const found = Object.entries(classValidator).find(
    ([key, value]) => typeof value === 'function' && /^[A-Z]/.test(key) && key.toLowerCase() === wanted,
  );
  if (found === undefined) return undefined;
  class Probe {}
  const createDecorator = found[1] as (argument: object) => PropertyDecorator;
  createDecorator({})(Probe.prototype, 'value');
  const [constraint] = getAllRules(Probe).flatMap(getConstraints);
  return constraint && String(constraint.instance.validate);
}

/** Constraints that accept `undefined` always (`isEmpty`) or with some arguments. class-validator's others reject it. */
export const MAY_ACCEPT_UNDEFINED: ReadonlySet<unknown> = new Set([
  classValidator.EQUALS,
  classValidator.NOT_EQUALS,
  classValidator.IS_EMPTY,
  classValidator.IS_ENUM,
  classValidator.IS_IN,
  classValidator.IS_NOT_IN,
]);

const LIMITS: Readonly<Record<string, readonly string[]>> = {
  min: ['min'],
  max: ['max'],
  minDate: ['min'],
  maxDate: ['max'],
  minLength: ['min'],
  maxLength: ['max'],
  isLength: ['min', 'max'],
  isByteLength: ['min', 'max'],
  arrayMinSize: ['min'],
  arrayMaxSize: ['max'],
  isDivisibleBy: ['divisor'],
};

const VALID_VALUES_INDEX: Readonly<Record<string, number>> = { isIn: 0, isEnum: 1 };

export function getLimits(name: string, constraints: readonly unknown[]): Params | undefined {
  if (!Object.hasOwn(LIMITS, name)) return undefined;
  const limits = LIMITS[name]!.flatMap<readonly [string, string | number]>((limit, index) => {
    const argument = constraints[index];
    const value = typeof argument === 'function' ? (argument as () => unknown)() : argument;
    if (value instanceof Date) return [[limit, value.toISOString()]];
    return typeof value === 'number' ? [[limit, value]] : [];
  });
  return limits.length > 0 ? Object.fromEntries(limits) : undefined;
}

export function getValidValues(
  name: string,
  constraints: readonly unknown[],
): readonly unknown[] | undefined {
  const values = Object.hasOwn(VALID_VALUES_INDEX, name) ? constraints[VALID_VALUES_INDEX[name]!] : undefined;
  return Array.isArray(values) ? values : undefined;
}

export type InstanceResolver = (type: unknown) => unknown;

export const DATA_RULE = Symbol.for('nestjs-api-errors:data-rule');

/** A constraint that looks up the app's data. It runs last, and only if the value does not break another rule. */
export interface DataRuleClass {
  new (resolve?: InstanceResolver): Constraint;
  readonly [DATA_RULE]: FieldErrorCode;
}

export function isDataRule(constraint: unknown): constraint is DataRuleClass {
  return typeof constraint === 'function' && DATA_RULE in constraint;
}

/**
 * Identifies the field codes in class-validator's metadata storage. They are stored there because mapped types such as
 * `PartialType` copy that metadata. class-validator ignores types that it does not know.
 */
export const FIELD_CODES = 'nestjs-api-errors:fieldCodes';

export interface DeclaredCodes {
  readonly codes: FieldCodeMap;
  /** The class whose property is decorated. It is stored separately, because mapped types replace `target` in their copies. */
  readonly declaredBy: unknown;
  readonly property: string;
}

export function getDeclaredCodes(type: unknown): readonly DeclaredCodes[] {
  return getAllRules(type)
    .filter((rule) => rule.type === FIELD_CODES)
    .map(({ constraints, propertyName }) => {
      const [codes, declaredBy] = constraints as readonly [FieldCodeMap, unknown];
      return { codes, declaredBy, property: propertyName };
    });
}

export function getFieldCodes(type: unknown, property: string): readonly FieldCodeMap[] {
  return getDeclaredCodes(type)
    .filter((each) => each.property === property)
    .map(({ codes }) => codes);
}
