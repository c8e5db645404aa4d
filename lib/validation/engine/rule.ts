import { type Params } from '../../error/message-template.js';
import { type FieldErrorCode, readFieldCode, type FieldCodeMap } from '../../error/field-code.js';
import { readProperty } from '../../internal/unknown-value.js';
import {
  type Constraint,
  type ConstraintArguments,
  DATA_RULE,
  getFromContainer,
  type InstanceResolver,
  IS_DEFINED,
  isDataRule,
  getLimits,
  isBuiltInConstraint,
  type RegisteredConstraint,
  type RuleMetadata,
  getValidValues,
} from '../metadata/rule-storage.js';

export interface RuleContext {
  readonly targetName: string;
  /** The app's codes for rules, the closest to the property first. */
  readonly codes: readonly (FieldCodeMap | undefined)[];
  readonly resolve?: InstanceResolver | undefined;
}

export class Rule {
  readonly name: string;
  readonly constraints: readonly unknown[];
  readonly each: boolean;
  readonly validateIf: RuleMetadata['validateIf'];
  readonly isSimple: boolean;
  readonly validValues: readonly unknown[] | undefined;
  private readonly fixedLimits: { readonly params: Params | undefined } | undefined;
  readonly isPresenceCheck: boolean;
  readonly code: FieldCode;
  private readonly property: string;
  private readonly targetName: string;
  /** Unlike `constraints`, it is `undefined` if there are none, as in class-validator. */
  private readonly rawConstraints: unknown[];
  private constraint: Constraint | undefined;
  /** It is cached if it cannot change, which saves 3 % of the validation time of a valid body in the benchmark. */
  private stableValidate: Constraint['validate'] | undefined;
  /** It is cached, because a rule usually has the same message each time. */
  private lastMessage: FilledMessage = { template: '', property: '', text: '', hasValue: false };

  /**
   * @param rank the position among the rules of the field; the decorator at the top has the highest
   * @param registered the constraint; `@ValidateNested()` has none
   */
  constructor(
    readonly metadata: RuleMetadata,
    readonly rank: number,
    private readonly context: RuleContext,
    private readonly registered?: RegisteredConstraint,
  ) {
    this.name = registered?.name || metadata.type;
    this.property = metadata.propertyName;
    this.rawConstraints = metadata.constraints as unknown[];
    this.constraints = metadata.constraints ?? [];
    this.each = metadata.each === true;
    this.validateIf = metadata.validateIf;
    this.isSimple = !this.each && this.validateIf === undefined;
    this.isPresenceCheck = this.name === IS_DEFINED || this.name === 'isNotEmpty';
    this.targetName = context.targetName;
    this.validValues = getValidValues(this.name, this.constraints);
    this.fixedLimits = this.constraints.some((constraint) => typeof constraint === 'function')
      ? undefined
      : { params: getLimits(this.name, this.constraints) };
    this.code = findCode(this.name, metadata, context.codes);
  }

  /** True if class-validator declares the constraint, so that its name determines what it accepts. */
  get isBuiltIn(): boolean {
    return this.registered !== undefined && isBuiltInConstraint(this.registered);
  }

  getLimits(): Params | undefined {
    return this.fixedLimits ? this.fixedLimits.params : getLimits(this.name, this.constraints);
  }

  createArguments(owner: object, value: unknown, property = this.property): ConstraintArguments {
    return {
      targetName: this.targetName,
      property,
      object: owner,
      value,
      constraints: this.rawConstraints,
    };
  }

  /**
   * Returns the result of the constraint: true for a valid value, or a promise. Looks up the constraint at the first use,
   * because the container may be set late.
   */
  validate(value: unknown, args: ConstraintArguments): unknown {
    const constraint = this.constraint ?? this.cacheConstraint();
    try {
      return (this.stableValidate ?? constraint.validate).call(constraint, value, args);
    } catch (error) {
      if (!this.isBuiltIn || value === '') throw error;
      // `isEmail` throws for half of a character. A mistake of the app, such as a wrong pattern, throws for each text.
      this.validate('', { ...args, value: '' });
      return false;
    }
  }

  private cacheConstraint(): Constraint {
    this.constraint = this.findConstraint();
    if (isDecoratorConstraint(this.metadata.constraintCls)) this.stableValidate = this.constraint.validate;
    return this.constraint;
  }

  private findConstraint(create?: typeof createDirectly): Constraint {
    const { constraintCls } = this.metadata;
    const { resolve } = this.context;
    if (isDataRule(constraintCls))
      return new constraintCls((type) => resolve?.(type) ?? getFromContainer(type as never));
    const resolved = resolve?.(constraintCls) as Constraint | undefined;
    return resolved ?? create?.(constraintCls) ?? this.registered!.instance;
  }

  get hasCustomMessage(): boolean {
    const { message } = this.metadata;
    return Boolean(message) && !NESTED_MESSAGES.has(message);
  }

  renderMessage(args: ConstraintArguments, omitsDefault: boolean): string {
    const template = this.getTemplate(args, omitsDefault);
    const { lastMessage } = this;
    const filled =
      lastMessage.template === template && lastMessage.property === args.property
        ? lastMessage
        : this.fillTemplate(template, args);
    return filled.hasValue ? insertValue(filled.text, args.value) : filled.text;
  }

  private getTemplate(args: ConstraintArguments, omitsDefault: boolean): string {
    const { message } = this.metadata;
    if (message) return String((typeof message === 'function' ? message(args) : message) ?? '');
    if (omitsDefault || !this.registered) return '';
    // The constraint is not cached here, because the OpenAPI document may need it before the app's container is set.
    return String((this.constraint ?? this.findConstraint(createDirectly)).defaultMessage?.(args) ?? '');
  }

  private fillTemplate(template: string, { property, targetName }: ConstraintArguments): FilledMessage {
    let text = template;
    for (const [index, constraint] of this.constraints.entries())
      text = text.replaceAll(`$constraint${index + 1}`, () => toText(constraint));
    text = text.replaceAll('$property', () => property).replaceAll('$target', () => targetName);
    this.lastMessage = { template, property, text, hasValue: text.includes('$value') };
    return this.lastMessage;
  }
}

export type Condition = (object: object, value: unknown) => unknown;

export type NestedShape = 'list' | 'single' | undefined;

export interface PropertyPlan {
  readonly name: string;
  readonly wireName: string;
  readonly isOptional: boolean;
  readonly conditions: readonly Condition[];
  readonly definedRules: readonly Rule[];
  readonly rules: readonly Rule[];
  readonly dataRules: readonly Rule[];
  readonly nestedRule: Rule | undefined;
  readonly shape: NestedShape;
  readonly awaitsPromise: boolean;
}

/**
 * Returns true if a condition skips a value without reading other members of its object, as the conditions of
 * `PartialType` and of `@IsOptional` in class-validator 0.14 do.
 */
export function alwaysSkips(condition: Condition, property: string, value: unknown): boolean {
  let isRead = false;
  const read = () => {
    isRead = true;
    return undefined;
  };
  const object = new Proxy(
    {},
    {
      get: (_, key) => (key === property ? value : read()),
      has: () => Boolean(read()),
      ownKeys: () => read() ?? [],
    },
  );
  try {
    return !condition(object, value) && !isRead;
  } catch {
    return false;
  }
}

/** Checks whether a condition decides if the field is required. The condition of `PartialType` always skips an absent value. */
export function isConditional({ conditions, name }: PropertyPlan): boolean {
  return conditions.some((condition) => !alwaysSkips(condition, name, undefined));
}

const NESTED_MESSAGES: ReadonlySet<unknown> = new Set(
  ['', 'each value in '].map((prefix) => `${prefix}nested property $property must be either object or array`),
);

/** Recognizes the class that class-validator creates for a decorator. The methods of other classes may be replaced. */
function isDecoratorConstraint(constraintCls: unknown): constraintCls is new () => Constraint {
  return typeof constraintCls === 'function' && constraintCls.name === 'CustomConstraint';
}

/** The container searches a list of all constraints, which takes 6 % of the time of `documentErrors`. */
const createDirectly = (constraintCls: unknown) =>
  isDecoratorConstraint(constraintCls) && constraintCls.length === 0 ? new constraintCls() : undefined;

type FieldCode = ReturnType<typeof readFieldCode>;

/** Prefers the code in the context of the rule, then the codes of the app, then the default code of a data rule. */
function findCode(
  name: string,
  { context, constraintCls }: RuleMetadata,
  maps: RuleContext['codes'],
): FieldCode {
  const customCode = readFieldCode(context);
  const defaultCode: FieldErrorCode | undefined = isDataRule(constraintCls)
    ? constraintCls[DATA_RULE]
    : undefined;
  if (customCode && customCode.code !== defaultCode) return customCode;
  for (const map of maps) {
    const appCode = readFieldCode(readProperty(map, name));
    if (appCode) return appCode;
  }
  return customCode ?? (defaultCode === undefined ? undefined : { code: defaultCode });
}

interface FilledMessage {
  readonly template: string;
  readonly property: string;
  readonly text: string;
  readonly hasValue: boolean;
}

function toText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.join(', ');
  return typeof constraint === 'symbol' ? `${constraint.description}` : String(constraint);
}

function insertValue(text: string, value: unknown): string {
  const isPrimitive = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPrimitive ? text.replaceAll('$value', () => String(value)) : text;
}
