import { type IsSensitive } from '../../internal/redact.js';
import { type InstanceOf } from '../engine/rule-storage.js';
import { RequestValidator } from './request-validator.js';
import { type OwnValidation, type ValidationLevels } from '../rules/use-validation.decorator.js';
import { resolveValidation, type ValidationOptions } from '../validation-options.js';

/** How one parameter is validated. */
export interface OwnValidator {
  /** None if validation is off. */
  readonly validator: RequestValidator | undefined;
  /** The schema that its options give. */
  readonly schema: unknown;
}

/** The validator of the app's options, and those of parameters with options of their own, each made once. */
export class OwnValidators {
  readonly usual: RequestValidator;
  private readonly numbers = new Map<OwnValidation, number>();
  private readonly own = new Map<string, OwnValidator>();

  constructor(
    private readonly options: ValidationOptions | undefined,
    private readonly resolve: InstanceOf,
    private readonly isSensitive?: IsSensitive,
  ) {
    this.usual = new RequestValidator(resolveValidation(options), resolve, isSensitive);
  }

  of(levels: ValidationLevels): OwnValidator {
    const closest = levels.at(-1);
    if (closest === undefined) return { validator: this.usual, schema: undefined };
    if (closest === false) return { validator: undefined, schema: undefined };
    const key = levels.map((level) => this.numberOf(level)).join();
    let own = this.own.get(key);
    if (own === undefined) {
      own = this.merge(levels);
      this.own.set(key, own);
    }
    return own;
  }

  private merge(levels: ValidationLevels): OwnValidator {
    const { schema, ...options } = Object.assign({}, this.options, ...levels) as ValidationOptions & {
      readonly schema?: unknown;
    };
    const strict = options.strict ?? this.usual.options.strict;
    const codes = Object.assign({}, this.usual.options.codes, ...levels.map((level) => level && level.codes));
    const resolved = resolveValidation({ ...options, codes, strict });
    const validator = new RequestValidator(resolved, this.resolve, this.isSensitive);
    return { validator, schema };
  }

  private numberOf(level: OwnValidation): number {
    const number = this.numbers.get(level) ?? this.numbers.size;
    this.numbers.set(level, number);
    return number;
  }
}
