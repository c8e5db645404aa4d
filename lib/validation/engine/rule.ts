import { type FieldErrorCode } from '../../error/field-error.js';
import { type Params } from '../../error/message-template.js';
import { read } from '../../internal/unknown-value.js';
import { codeIn, type FieldCodeMap } from './field-codes.js';
import {
  type Constraint,
  type ConstraintArguments,
  DATA_RULE,
  getFromContainer,
  type InstanceOf,
  isDataRule,
  type RegisteredConstraint,
  type RuleMetadata,
} from './rule-storage.js';

/** What is the same for all rules of a property. */
export interface RuleSurroundings {
  /** What messages call the class. */
  readonly targetName: string;
  /** The app's codes for its rules, the nearest to the property first. */
  readonly codes: readonly (FieldCodeMap | undefined)[];
  /** Finds the app's own instance of a class, before class-validator's container is asked for one. */
  readonly resolve?: InstanceOf | undefined;
}

/** One thing that a value must be. */
export class Rule {
  /** As class-validator names it. @example 'isEmail' */
  readonly name: string;
  readonly constraints: readonly unknown[];
  readonly each: boolean;
  readonly validateIf: RuleMetadata['validateIf'];
  /** Whether it is asked of each value as it is. */
  readonly isPlain: boolean;
  /** The code that the app gives it. */
  readonly code: FieldCode;
  private readonly fixedLimits: { readonly params: Params | undefined } | undefined;
  private readonly property: string;
  private readonly targetName: string;
  /** The arguments as class-validator hands them on: none where there are none. */
  private readonly given: unknown[];
  private constraint: Constraint | undefined;
  /** Its method, if that is sure to stay the same. Saves 3 % of a valid order in the pipe. */
  private decide: Constraint['validate'] | undefined;
  /** The values that it allows, where it names them. */
  readonly validValues: readonly unknown[] | undefined;
  /** The last message with all tokens but `$value` replaced. Most say the same each time. */
  private last: Filled = { template: '', property: '', text: '', saysValue: false };

  /**
   * @param rank where it stands among the rules of its field, the top of the source highest
   * @param registered what decides on it; a nested object decides for itself
   */
  constructor(
    readonly metadata: RuleMetadata,
    readonly rank: number,
    private readonly surroundings: RuleSurroundings,
    private readonly registered?: RegisteredConstraint,
  ) {
    this.name = registered?.name || metadata.type;
    this.property = metadata.propertyName;
    this.given = metadata.constraints as unknown[];
    this.constraints = metadata.constraints ?? [];
    this.each = metadata.each === true;
    this.validateIf = metadata.validateIf;
    this.isPlain = !this.each && this.validateIf === undefined;
    this.targetName = surroundings.targetName;
    this.code = codeOf(this.name, metadata, surroundings.codes);
    this.validValues = validValuesOf(this.name, this.constraints);
    this.fixedLimits = this.constraints.some((constraint) => typeof constraint === 'function')
      ? undefined
      : { params: limitsOf(this.name, this.constraints) };
  }

  /** The limits that it sets; they may depend on the time. @example { min: 1 } */
  limits(): Params | undefined {
    return this.fixedLimits ? this.fixedLimits.params : limitsOf(this.name, this.constraints);
  }

  /**
   * What its constraint and its message learn of a value.
   *
   * @param property the name of the property, unless a client knows it by another
   */
  argumentsFor(owner: object, value: unknown, property = this.property): ConstraintArguments {
    return {
      targetName: this.targetName,
      property,
      object: owner,
      value,
      constraints: this.given,
    };
  }

  /** Whether a value keeps to it, or a promise of that. A container may give the constraint, so it is asked at first use. */
  validate(value: unknown, args: ConstraintArguments): unknown {
    const constraint = (this.constraint ??= this.made());
    return this.decide === undefined
      ? constraint.validate(value, args)
      : this.decide.call(constraint, value, args);
  }

  private made(): Constraint {
    const { constraintCls } = this.metadata;
    const { resolve } = this.surroundings;
    if (isDataRule(constraintCls)) {
      return new constraintCls((type) => resolve?.(type) ?? getFromContainer(type as never));
    }
    const constraint = (resolve?.(constraintCls) as Constraint | undefined) ?? this.registered!.instance;
    if (isWrapper(constraintCls)) this.decide = constraint.validate;
    return constraint;
  }

  /** Whether the app's author wrote its message. */
  get hasOwnMessage(): boolean {
    const { message } = this.metadata;
    return Boolean(message) && !NESTED_MESSAGES.has(message);
  }

  /**
   * What is said when it is broken.
   *
   * @param isQuiet whether class-validator's own messages are left out
   */
  message(args: ConstraintArguments, isQuiet: boolean): string {
    const template = this.template(args, isQuiet);
    const { last } = this;
    const filled =
      last.template === template && last.property === args.property ? last : this.fill(template, args);
    return filled.saysValue ? withValue(filled.text, args.value) : filled.text;
  }

  private template(args: ConstraintArguments, isQuiet: boolean): string {
    const { message } = this.metadata;
    if (message) return String((typeof message === 'function' ? message(args) : message) ?? '');
    if (isQuiet) return '';
    if (!this.registered) return '';
    return String((this.constraint ??= this.made()).defaultMessage?.(args) ?? '');
  }

  private fill(template: string, { property, targetName }: ConstraintArguments): Filled {
    let text = template;
    for (const [index, constraint] of this.constraints.entries())
      text = text.replaceAll(`$constraint${index + 1}`, () => asText(constraint));
    text = text.replaceAll('$property', () => property).replaceAll('$target', () => targetName);
    this.last = { template, property, text, saysValue: text.includes('$value') };
    return this.last;
  }
}

/** The messages that `@ValidateNested()` sets if its author gives none. */
const NESTED_MESSAGES: ReadonlySet<unknown> = new Set(
  ['', 'each value in '].map((prefix) => `${prefix}nested property $property must be either object or array`),
);

/**
 * Whether a constraint is class-validator's own class around the functions of a decorator. A class of the app's may
 * have its method exchanged, as tests do.
 */
function isWrapper(constraintCls: unknown): boolean {
  return typeof constraintCls === 'function' && constraintCls.name === 'CustomConstraint';
}

type FieldCode = ReturnType<typeof codeIn>;

/** What a rule's author gives it comes first; the code that its kind has in its context anyway, for want of any other. */
function codeOf(
  name: string,
  { context, constraintCls }: RuleMetadata,
  maps: RuleSurroundings['codes'],
): FieldCode {
  const own = codeIn(context);
  const usual: FieldErrorCode | undefined = isDataRule(constraintCls) ? constraintCls[DATA_RULE] : undefined;
  if (own && own.code !== usual) return own;
  for (const map of maps) {
    const given = codeIn(read(map, name));
    if (given) return given;
  }
  return own ?? (usual === undefined ? undefined : { code: usual });
}

interface Filled {
  readonly template: string;
  /** What the property is called in it. */
  readonly property: string;
  readonly text: string;
  readonly saysValue: boolean;
}

function asText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.join(', ');
  return typeof constraint === 'symbol' ? `${constraint.description}` : String(constraint);
}

function withValue(text: string, value: unknown): string {
  const isSayable = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isSayable ? text.replaceAll('$value', () => String(value)) : text;
}

/** What the arguments of a constraint are called, in their order; of those that set limits. */
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

/** Where a constraint that allows certain values keeps them among its arguments. */
const VALID_VALUES: Readonly<Record<string, number>> = { isIn: 0, isEnum: 1 };

/** The limits that a constraint sets. @example { min: 1 } */
function limitsOf(name: string, constraints: readonly unknown[]): Params | undefined {
  const names = Object.hasOwn(LIMITS, name) ? LIMITS[name]! : [];
  const limits = names.flatMap<readonly [string, string | number]>((limit, index) => {
    const given = constraints[index];
    const value = typeof given === 'function' ? (given as () => unknown)() : given;
    if (value instanceof Date) return [[limit, value.toISOString()]];
    return typeof value === 'number' ? [[limit, value]] : [];
  });
  return limits.length > 0 ? Object.fromEntries(limits) : undefined;
}

/** The values that a constraint allows. */
function validValuesOf(name: string, constraints: readonly unknown[]): readonly unknown[] | undefined {
  const values = Object.hasOwn(VALID_VALUES, name) ? constraints[VALID_VALUES[name]!] : undefined;
  return Array.isArray(values) ? values : undefined;
}
