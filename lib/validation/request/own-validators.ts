import { type InstanceOf } from '../plan/data-rule.js';
import { RequestValidator } from '../request-validator.js';
import { type OwnValidation } from '../use-validation.decorator.js';
import { resolveValidation, type ValidationOptions } from '../validation-options.js';

/** The validator of the app's options, and those of whoever has options of its own, each made once. */
export class OwnValidators {
  readonly usual: RequestValidator;
  private readonly own = new Map<OwnValidation, RequestValidator>();

  constructor(
    options: ValidationOptions,
    private readonly resolve: InstanceOf,
  ) {
    this.usual = new RequestValidator(resolveValidation(options), resolve);
  }

  /** @returns nothing where validation is off */
  of(own: OwnValidation | undefined): RequestValidator | undefined {
    if (own === undefined) return this.usual;
    if (own === false) return undefined;
    let validator = this.own.get(own);
    if (validator === undefined) {
      const { schema: _, ...options } = own;
      validator = new RequestValidator(resolveValidation(options), this.resolve);
      this.own.set(own, validator);
    }
    return validator;
  }
}
