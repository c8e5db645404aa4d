import { type FieldErrorCode, codeIn } from '../../error/field-code.js';

/** Options of a cross-field rule. */
export interface CrossFieldRuleOptions<T extends object = Record<string, unknown>> {
  /** A text, or a function of the object that has the fields. `$fields` stands for their names on the wire. */
  readonly message?: string | ((object: T) => string);
  /** @default 'missing_field' for `@AtLeastOneOf`, 'invalid' for the others */
  readonly code?: FieldErrorCode;
  /** The numeric code in the app's catalogue. */
  readonly number?: number;
  /** The validation groups of the rule, as in class-validator's decorators. */
  readonly groups?: readonly string[];
  /** Whether the rule applies in all groups, as in class-validator's decorators. */
  readonly always?: boolean;
}

/** The kind of a cross-field rule, and the `reason` of its field error. */
export type CrossFieldRuleName = 'atLeastOneOf' | 'mutuallyExclusive' | 'notTogetherWith';

/** A cross-field rule, as a decorator stores it on its class. */
export interface CrossFieldMetadata {
  readonly name: CrossFieldRuleName;
  /** Properties of the class. */
  readonly fields: readonly [string, ...string[]];
  readonly options: CrossFieldRuleOptions;
}

const CROSS_FIELD_RULES = 'nestjs-api-errors:field-rules';

/**
 * Stores a rule on a class.
 *
 * @param isFirst whether it comes before the rules that are stored: decorators of a class run from the last to the
 * first, after those of its properties
 */
export function addCrossFieldRule(type: object, rule: CrossFieldMetadata, isFirst: boolean): void {
  const others = getOwnRules(type);
  Reflect.defineMetadata(CROSS_FIELD_RULES, isFirst ? [rule, ...others] : [...others, rule], type);
}

/** Returns the cross-field rules of a class: those of its base classes first, then in the order of the source. */
export function getCrossFieldRules(type: unknown): readonly CrossFieldMetadata[] {
  if (typeof type !== 'function') return [];
  return [...getCrossFieldRules(Object.getPrototypeOf(type)), ...getOwnRules(type)];
}

function getOwnRules(type: object): readonly CrossFieldMetadata[] {
  return (Reflect.getOwnMetadata(CROSS_FIELD_RULES, type) ?? []) as readonly CrossFieldMetadata[];
}

interface RuleKind {
  readonly code: FieldErrorCode;
  /** @param given whether each of the fields was given */
  isBrokenBy(given: readonly boolean[]): boolean;
  renderMessage(names: readonly string[]): string;
}

const KINDS: Readonly<Record<CrossFieldRuleName, RuleKind>> = {
  atLeastOneOf: {
    code: 'missing_field',
    isBrokenBy: (given) => !given.includes(true),
    renderMessage: (names) => `At least one of ${names.join(', ')} is required.`,
  },
  mutuallyExclusive: {
    code: 'invalid',
    isBrokenBy: (given) => given.indexOf(true) !== given.lastIndexOf(true),
    renderMessage: (names) => `Only one of ${names.join(', ')} may be given.`,
  },
  notTogetherWith: {
    code: 'invalid',
    isBrokenBy: ([own, ...others]) => own === true && others.includes(true),
    renderMessage: ([own, ...others]) => `${own} may not be given together with ${others.join(', ')}.`,
  },
};

/** A condition on several fields of an object. */
export class CrossFieldRule {
  readonly name: CrossFieldRuleName;
  /** Properties of the class. */
  readonly fields: readonly [string, ...string[]];
  /** Their names on the wire. */
  readonly wireNames: readonly string[];
  readonly defaultCode: FieldErrorCode;
  /** The code and the numeric code that the author of the rule sets. */
  readonly customCode: { readonly code?: FieldErrorCode; readonly number?: number };
  private readonly kind: RuleKind;

  /** @param wireNames names of properties that differ on the wire */
  constructor(
    private readonly metadata: CrossFieldMetadata,
    wireNames: ReadonlyMap<string, string>,
  ) {
    const { name, fields, options } = metadata;
    const { number } = options;
    const code = codeIn(options)?.code;
    this.name = name;
    this.fields = fields;
    this.wireNames = fields.map((field) => wireNames.get(field) ?? field);
    this.kind = KINDS[name];
    this.defaultCode = this.kind.code;
    this.customCode = {
      ...(code !== undefined && { code }),
      ...(Number.isInteger(number) && { number: number! }),
    };
  }

  isBrokenBy(object: Readonly<Record<string, unknown>>): boolean {
    return this.kind.isBrokenBy(
      this.fields.map((field) => object[field] !== undefined && object[field] !== null),
    );
  }

  renderMessage(object: Readonly<Record<string, unknown>>): string {
    const { message } = this.metadata.options;
    const text = typeof message === 'function' ? message(object) : message;
    return (text || this.kind.renderMessage(this.wireNames)).replace(/\$fields/g, () =>
      this.wireNames.join(', '),
    );
  }
}
