import { Inject, Injectable } from '@nestjs/common';
import { getOrCreate } from '../../internal/memoize.js';
import { IS_SENSITIVE, type IsSensitive } from '../../internal/redact.js';
import { LoadedModules } from '../../nest/loaded-modules.js';
import { type ValidationOverride, type ValidationLevels } from '../rules/use-validation.decorator.js';
import { resolveValidation, type ValidationOptions } from '../validation-options.js';
import { RequestValidator } from './request-validator.js';

export const VALIDATION_OPTIONS = Symbol.for('nestjs-api-errors:validation-options');

export interface RegistryOptions {
  readonly validation: false | ValidationOptions | undefined;
}

export interface ParameterValidation {
  readonly validator: RequestValidator | undefined;
  readonly schema: unknown;
}

/** Creates the validators of an app, one for each set of options. */
@Injectable()
export class ValidatorRegistry {
  readonly default: RequestValidator;
  private readonly options: ValidationOptions | undefined;
  private readonly numbers = new Map<ValidationOverride, number>();
  private readonly custom = new Map<string, ParameterValidation>();

  constructor(
    @Inject(VALIDATION_OPTIONS) { validation }: RegistryOptions,
    @Inject(LoadedModules) private readonly modules: LoadedModules,
    @Inject(IS_SENSITIVE) private readonly isSensitive: IsSensitive,
  ) {
    this.options = validation || undefined;
    this.default = this.create(this.options);
  }

  get(levels: ValidationLevels): ParameterValidation {
    const closest = levels.at(-1);
    if (closest === undefined) return { validator: this.default, schema: undefined };
    if (closest === false) return { validator: undefined, schema: undefined };
    const key = levels.map((level) => getOrCreate(this.numbers, level, () => this.numbers.size)).join();
    return getOrCreate(this.custom, key, () => this.merge(levels));
  }

  private merge(levels: ValidationLevels): ParameterValidation {
    const { schema, ...options } = Object.assign({}, this.options, ...levels) as ValidationOptions & {
      readonly schema?: unknown;
    };
    const defaults = this.default.options;
    const strict = options.strict ?? defaults.strict;
    const codes = Object.assign({}, defaults.codes, ...levels.map((level) => level && level.codes));
    return { validator: this.create({ ...options, codes, strict }), schema };
  }

  private create(options: ValidationOptions | undefined): RequestValidator {
    return new RequestValidator(resolveValidation(options), this.modules.findInstance, this.isSensitive);
  }
}
