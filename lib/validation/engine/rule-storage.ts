import * as classValidator from 'class-validator';
import { type FieldErrorCode } from '../../error/field-error.js';

export const { getFromContainer, registerDecorator, ValidatorConstraint } = classValidator;
const { getMetadataStorage, ValidationTypes } = classValidator;

/** Decides on a value. What it answers may be a promise. */
export interface Constraint {
  readonly validate: (value: unknown, args: ConstraintArguments) => unknown;
  defaultMessage?(args?: ConstraintArguments): string;
}

export type ConstraintArguments = classValidator.ValidationArguments;

/** The options that every decorator takes. */
export type ConstraintOptions = classValidator.ValidationOptions;

/** One decorator on one property, as class-validator keeps it. */
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

/** A constraint as it was registered; its instance is made, or taken from a container, when it is asked for. */
export interface RegisteredConstraint {
  readonly name: string;
  readonly instance: Constraint;
}

/** Which of a class's rules are at work. */
export interface RuleSelection {
  readonly groups?: string[] | undefined;
  readonly always?: boolean | undefined;
  readonly strictGroups?: boolean | undefined;
}

/** The kinds of metadata. */
export const {
  CUSTOM_VALIDATION: CUSTOM,
  NESTED_VALIDATION: NESTED,
  PROMISE_VALIDATION: PROMISE,
  CONDITIONAL_VALIDATION: CONDITIONAL,
  WHITELIST,
  IS_DEFINED,
} = ValidationTypes;

/** The rules of a class and its ancestors, in class-validator's own order: the lowest decorator first. */
export function rulesOf(ruled: unknown, selection: RuleSelection): readonly RuleMetadata[] {
  const { groups, always = false, strictGroups = false } = selection;
  // A schema by name has no class; the parameter is declared as if it were always given.
  const none = undefined as unknown as string;
  return getMetadataStorage().getTargetValidationMetadatas(
    ruled as () => void,
    none,
    always,
    strictGroups,
    groups,
  );
}

/** The rules of a class and its ancestors, whatever their groups. */
export function allRulesOf(ruled: unknown): readonly RuleMetadata[] {
  return rulesOf(ruled, {});
}

/** Keeps a rule that works in all groups. */
export function addRule(rule: Omit<RuleMetadata, 'name' | 'constraintCls'>): void {
  const metadata = { groups: [], always: true, each: false, context: undefined, ...rule };
  getMetadataStorage().addValidationMetadata(metadata as never);
}

/** Whether a rule is at work: class-validator's own answer, for rules that it does not keep. */
export function isSelected(
  { groups = [], always }: { readonly groups?: readonly string[]; readonly always?: boolean },
  selection: RuleSelection,
): boolean {
  if (always ?? (groups.length === 0 && selection.always)) return true;
  if (selection.groups && selection.groups.length > 0)
    return groups.some((group) => selection.groups!.includes(group));
  return !selection.strictGroups || groups.length === 0;
}

/** What decides on a rule; one that `@ValidatorConstraint` registered twice is decided by both. */
export function constraintsOf({ constraintCls }: RuleMetadata): readonly RegisteredConstraint[] {
  return getMetadataStorage().getTargetValidatorConstraints(constraintCls as () => void);
}

/** The names of class-validator's own constraints: they look at a value, and do nothing else. */
export const OWN_CONSTRAINTS: ReadonlySet<unknown> = new Set(
  Object.entries(classValidator)
    .filter(([name]) => /^[A-Z][A-Z0-9_]+$/.test(name))
    .map(([, value]) => value),
);

/** Those of them that may admit what was not sent, as their arguments say. All others refuse it. */
export const MAY_ADMIT_NOTHING: ReadonlySet<unknown> = new Set([
  classValidator.EQUALS,
  classValidator.NOT_EQUALS,
  classValidator.IS_EMPTY,
  classValidator.IS_ENUM,
  classValidator.IS_IN,
  classValidator.IS_NOT_IN,
]);

/** Finds the instance of a class. */
export type InstanceOf = (type: unknown) => unknown;

/** Marks what asks the app's data, with the code of its failure; every copy of the package knows it. */
export const DATA_RULE = Symbol.for('nestjs-api-errors:data-rule');

/** A constraint that asks the app's data: after all other rules of its field, and only if those are kept to. */
export interface DataRuleClass {
  new (instanceOf?: InstanceOf): Constraint;
  readonly [DATA_RULE]: FieldErrorCode;
}

export function isDataRule(constraint: unknown): constraint is DataRuleClass {
  return typeof constraint === 'function' && DATA_RULE in constraint;
}
