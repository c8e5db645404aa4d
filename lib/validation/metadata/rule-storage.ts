import * as classValidator from 'class-validator';
import { type Params } from '../../error/message-template.js';
import { type FieldCodeMap, type FieldErrorCode } from '../../error/field-code.js';

export const { getFromContainer, registerDecorator, ValidatorConstraint } = classValidator;
const { getMetadataStorage, ValidationTypes } = classValidator;

/** Validates a value; the answer may be a promise. */
export interface Constraint {
  readonly validate: (value: unknown, args: ConstraintArguments) => unknown;
  defaultMessage?(args?: ConstraintArguments): string;
}

export type ConstraintArguments = classValidator.ValidationArguments;

export type ConstraintOptions = classValidator.ValidationOptions;

/** One decorator of one property, as class-validator stores it. */
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

/** A registered constraint. Reading its instance creates it, or takes it from a container. */
export interface RegisteredConstraint {
  readonly name: string;
  readonly instance: Constraint;
}

/** Selects the rules of a class that apply. */
export interface RuleSelection {
  readonly groups?: string[] | undefined;
  readonly always?: boolean | undefined;
  readonly strictGroups?: boolean | undefined;
}

/** The types of metadata. */
export const {
  CUSTOM_VALIDATION: CUSTOM,
  NESTED_VALIDATION: NESTED,
  PROMISE_VALIDATION: PROMISE,
  CONDITIONAL_VALIDATION: CONDITIONAL,
  WHITELIST,
  IS_DEFINED,
} = ValidationTypes;

/** Returns the rules of a class and its base classes in class-validator's order: the lowest decorator first. */
export function getRules(ruled: unknown, selection: RuleSelection): readonly RuleMetadata[] {
  const { groups, always = false, strictGroups = false } = selection;
  // Only schemas by name need this parameter, although it is declared as required.
  const none = undefined as unknown as string;
  return getMetadataStorage().getTargetValidationMetadatas(
    ruled as () => void,
    none,
    always,
    strictGroups,
    groups,
  );
}

/** Returns the rules of a class and its base classes, of all groups. */
export function getAllRules(ruled: unknown): readonly RuleMetadata[] {
  return getRules(ruled, {});
}

/** Stores a rule that applies in all groups. */
export function addRule(rule: Omit<RuleMetadata, 'name' | 'constraintCls'>): void {
  const metadata = { groups: [], always: true, each: false, context: undefined, ...rule };
  getMetadataStorage().addValidationMetadata(metadata as never);
}

/** Whether a rule applies, as class-validator decides it, for rules that it does not store. */
export function isSelected(
  { groups = [], always }: { readonly groups?: readonly string[]; readonly always?: boolean },
  selection: RuleSelection,
): boolean {
  if (always ?? (groups.length === 0 && selection.always)) return true;
  if (selection.groups && selection.groups.length > 0)
    return groups.some((group) => selection.groups!.includes(group));
  return !selection.strictGroups || groups.length === 0;
}

/** Returns the constraints of a rule: several, if `@ValidatorConstraint` registered its class repeatedly. */
export function getConstraints({ constraintCls }: RuleMetadata): readonly RegisteredConstraint[] {
  return getMetadataStorage().getTargetValidatorConstraints(constraintCls as () => void);
}

/** The names of class-validator's constraints: they have no effects. */
export const PURE_CONSTRAINTS: ReadonlySet<unknown> = new Set(
  Object.entries(classValidator)
    .filter(([name]) => /^[A-Z][A-Z0-9_]+$/.test(name))
    .map(([, value]) => value),
);

/** Constraints that may accept `undefined`, depending on their arguments. All others of class-validator reject it. */
export const MAY_ACCEPT_UNDEFINED: ReadonlySet<unknown> = new Set([
  classValidator.EQUALS,
  classValidator.NOT_EQUALS,
  classValidator.IS_EMPTY,
  classValidator.IS_ENUM,
  classValidator.IS_IN,
  classValidator.IS_NOT_IN,
]);

/** The names of the arguments of constraints that set limits. */
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

/** The index of the allowed values among the arguments of a constraint. */
const VALID_VALUES: Readonly<Record<string, number>> = { isIn: 0, isEnum: 1 };

/** Returns the limits that a constraint sets by its arguments, which may depend on the time. @example { min: 1 } */
export function getLimits(name: string, constraints: readonly unknown[]): Params | undefined {
  if (!Object.hasOwn(LIMITS, name)) return undefined;
  const limits = LIMITS[name]!.flatMap<readonly [string, string | number]>((limit, index) => {
    const given = constraints[index];
    const value = typeof given === 'function' ? (given as () => unknown)() : given;
    if (value instanceof Date) return [[limit, value.toISOString()]];
    return typeof value === 'number' ? [[limit, value]] : [];
  });
  return limits.length > 0 ? Object.fromEntries(limits) : undefined;
}

/** Returns the values that a constraint allows, if it lists them. */
export function getValidValues(
  name: string,
  constraints: readonly unknown[],
): readonly unknown[] | undefined {
  const values = Object.hasOwn(VALID_VALUES, name) ? constraints[VALID_VALUES[name]!] : undefined;
  return Array.isArray(values) ? values : undefined;
}

export type InstanceResolver = (type: unknown) => unknown;

/** Marks a constraint that looks up the app's data, with its default code. All copies of the package share the symbol. */
export const DATA_RULE = Symbol.for('nestjs-api-errors:data-rule');

/** A constraint that looks up the app's data. It runs last, and only if the value breaks no other rule of its field. */
export interface DataRuleClass {
  new (instanceOf?: InstanceResolver): Constraint;
  readonly [DATA_RULE]: FieldErrorCode;
}

export function isDataRule(constraint: unknown): constraint is DataRuleClass {
  return typeof constraint === 'function' && DATA_RULE in constraint;
}

/**
 * The type under which class-validator stores the codes of a field. It ignores types that it does not know, and mapped
 * types such as `PartialType` copy everything that is stored there.
 */
export const FIELD_CODES = 'nestjs-api-errors:fieldCodes';

/** One `@FieldCodes()`, and the class that has it in its source: mapped types replace the `target` of their copies. */
export interface DeclaredCodes {
  readonly codes: FieldCodeMap;
  readonly declaredBy: unknown;
  readonly property: string;
}

/** Returns each `@FieldCodes()` of a class, before those of its base classes. */
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
