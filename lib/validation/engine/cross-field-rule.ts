import { type FieldErrorCode } from '../../error/field-error.js';
import { type FieldRuleMetadata, type FieldRuleName } from '../rules/cross-field-rules.decorator.js';
import { codeIn } from '../rules/field-codes.js';

/** What a kind of rule asks of its fields, given which of them there are, and what it says of their names. */
interface Kind {
  readonly code: FieldErrorCode;
  isBrokenBy(given: readonly boolean[]): boolean;
  message(names: readonly string[]): string;
}

const KINDS: Readonly<Record<FieldRuleName, Kind>> = {
  atLeastOneOf: {
    code: 'missing_field',
    isBrokenBy: (given) => !given.includes(true),
    message: (names) => `At least one of ${names.join(', ')} is required.`,
  },
  mutuallyExclusive: {
    code: 'invalid',
    isBrokenBy: (given) => given.indexOf(true) !== given.lastIndexOf(true),
    message: (names) => `Only one of ${names.join(', ')} may be given.`,
  },
  notTogetherWith: {
    code: 'invalid',
    isBrokenBy: ([own, ...others]) => own === true && others.includes(true),
    message: ([own, ...others]) => `${own} may not be given together with ${others.join(', ')}.`,
  },
};

/** One thing that several fields of an object must be together. */
export class FieldRule {
  readonly name: FieldRuleName;
  /** Properties of the class. */
  readonly fields: readonly [string, ...string[]];
  /** What they are called on the wire. */
  readonly labels: readonly string[];
  /** The code where the app gives none. */
  readonly usualCode: FieldErrorCode;
  /** The code and the number that its author gives it. */
  readonly ownCode: { readonly code?: FieldErrorCode; readonly number?: number };
  private readonly kind: Kind;

  /** @param wireNames the names of properties where the wire has others */
  constructor(
    private readonly metadata: FieldRuleMetadata,
    wireNames: ReadonlyMap<string, string>,
  ) {
    const { name, fields, options } = metadata;
    const { number } = options;
    const code = codeIn(options)?.code;
    this.name = name;
    this.fields = fields;
    this.labels = fields.map((field) => wireNames.get(field) ?? field);
    this.kind = KINDS[name];
    this.usualCode = this.kind.code;
    this.ownCode = { ...(code !== undefined && { code }), ...(typeof number === 'number' && { number }) };
  }

  isBrokenBy(object: Readonly<Record<string, unknown>>): boolean {
    return this.kind.isBrokenBy(
      this.fields.map((field) => object[field] !== undefined && object[field] !== null),
    );
  }

  /** What is said when it is broken. */
  message(object: Readonly<Record<string, unknown>>): string {
    const { message } = this.metadata.options;
    const text = typeof message === 'function' ? message(object) : message;
    return (text || this.kind.message(this.labels)).replace(/\$fields/g, () => this.labels.join(', '));
  }
}
