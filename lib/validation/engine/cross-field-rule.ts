import { type FieldErrorCode, readFieldCode } from '../../error/field-code.js';

/** Options of a cross-field rule. */
export interface CrossFieldRuleOptions<T extends object = Record<string, unknown>> {
  /**
   * The message, or a function that receives the object and returns the message. `$fields` is replaced by the names of
   * the fields as the client sends them.
   *
   * @default a sentence that names the fields
   * @example 'Send one of: $fields.'
   */
  readonly message?: string | ((object: T) => string);
  /**
   * The code of the field error.
   *
   * @default the code of the rule in `validation.codes`, else 'missing_field' for `@AtLeastOneOf` and 'invalid' for the others
   * @example 'ambiguous'
   */
  readonly code?: FieldErrorCode;
  /**
   * The numeric code of the field error in the app's catalogue. It must be an integer; other values are ignored.
   *
   * @example 1204
   */
  readonly number?: number;
  /**
   * The validation groups in which the rule applies.
   *
   * @see https://github.com/typestack/class-validator#validation-groups
   * @example ['create']
   */
  readonly groups?: readonly string[];
  /**
   * Applies the rule in all groups.
   *
   * @see https://github.com/typestack/class-validator#validation-groups
   * @example true
   */
  readonly always?: boolean;
}

export type CrossFieldRuleName = 'atLeastOneOf' | 'mutuallyExclusive' | 'notTogetherWith';

export interface CrossFieldMetadata {
  readonly name: CrossFieldRuleName;
  readonly fields: readonly [string, ...string[]];
  readonly options: CrossFieldRuleOptions;
}

const CROSS_FIELD_RULES = 'nestjs-api-errors:cross-field-rules';

/**
 * Stores a rule on a class.
 *
 * @param isFirst true for a class decorator: class decorators run last and from bottom to top, so inserting at the front
 * keeps the source order
 */
export function addCrossFieldRule(target: object, rule: CrossFieldMetadata, isFirst: boolean): void {
  const others = getOwnRules(target);
  Reflect.defineMetadata(CROSS_FIELD_RULES, isFirst ? [rule, ...others] : [...others, rule], target);
}

export function getCrossFieldRules(type: unknown): readonly CrossFieldMetadata[] {
  if (typeof type !== 'function') return [];
  return [...getCrossFieldRules(Object.getPrototypeOf(type)), ...getOwnRules(type)];
}

function getOwnRules(type: object): readonly CrossFieldMetadata[] {
  return (Reflect.getOwnMetadata(CROSS_FIELD_RULES, type) ?? []) as readonly CrossFieldMetadata[];
}

interface RuleKind {
  readonly code: FieldErrorCode;
  isViolatedBy(presence: readonly boolean[]): boolean;
  renderMessage(names: readonly string[]): string;
}

const KINDS: Readonly<Record<CrossFieldRuleName, RuleKind>> = {
  atLeastOneOf: {
    code: 'missing_field',
    isViolatedBy: (presence) => !presence.includes(true),
    renderMessage: (names) => `At least one of ${names.join(', ')} is required.`,
  },
  mutuallyExclusive: {
    code: 'invalid',
    isViolatedBy: (presence) => presence.indexOf(true) !== presence.lastIndexOf(true),
    renderMessage: (names) => `Only one of ${names.join(', ')} may be given.`,
  },
  notTogetherWith: {
    code: 'invalid',
    isViolatedBy: ([isFirstPresent, ...others]) => isFirstPresent === true && others.includes(true),
    renderMessage: ([first, ...others]) => `${first} must not be sent together with ${others.join(', ')}.`,
  },
};

export class CrossFieldRule {
  readonly name: CrossFieldRuleName;
  readonly fields: readonly [string, ...string[]];
  readonly wireNames: readonly string[];
  readonly defaultCode: FieldErrorCode;
  readonly customCode: { readonly code?: FieldErrorCode; readonly number?: number };
  private readonly kind: RuleKind;

  constructor(
    private readonly metadata: CrossFieldMetadata,
    wireNames: ReadonlyMap<string, string>,
  ) {
    const { name, fields, options } = metadata;
    const { number } = options;
    const code = readFieldCode(options)?.code;
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

  isViolatedBy(object: Readonly<Record<string, unknown>>): boolean {
    return this.kind.isViolatedBy(
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
