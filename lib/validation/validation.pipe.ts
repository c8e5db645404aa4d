import {
  type ArgumentMetadata,
  Inject,
  Injectable,
  type Paramtype,
  type PipeTransform,
} from '@nestjs/common';
import { type FieldLocation } from '../error/field-error.js';
import { isPrimitiveType, RequestValidator } from './request/request-validator.js';
import { ValidatedValues } from './request/validated-values.js';
import { ValidatorRegistry } from './request/validator-registry.js';
import { resolveValidation, type ValidationOptions } from './validation-options.js';

const LOCATIONS: Readonly<Record<Paramtype, FieldLocation | undefined>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: undefined,
};

/**
 * Validates every parameter that has a class, and rejects it with all failing fields in one {@link ValidationFailed}.
 *
 * It takes the options of Nest's `ValidationPipe`, and accepts what that pipe accepts. Each class is compiled once, so
 * that a validation costs a fraction.
 *
 * @see https://docs.nestjs.com/techniques/validation
 * @example
 * ```ts
 * import { Body, Controller, Post } from '@nestjs/common';
 * import { IsEmail } from 'class-validator';
 * import { RequestValidationPipe } from 'nestjs-api-errors';
 *
 * class CreateUser {
 *   @IsEmail()
 *   email!: string;
 * }
 *
 * @Controller('users')
 * class UsersController {
 *   @Post()
 *   create(@Body(new RequestValidationPipe({ whitelist: true })) user: CreateUser) {}
 * }
 * ```
 */
export class RequestValidationPipe implements PipeTransform {
  /**
   * @param options options of Nest's `ValidationPipe` and of this package; without them validation is strict
   * @param validator the validator to use in place of one for the options
   */
  constructor(
    options?: ValidationOptions,
    protected readonly validator = new RequestValidator(resolveValidation(options)),
  ) {}

  /**
   * Validates a value.
   *
   * @returns a promise only if a rule is asynchronous
   * @throws ValidationFailed with the fields that fail
   */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { type, data, metatype } = metadata;
    const { schema } = metadata as { readonly schema?: unknown };
    return this.validator.validateOrThrow(value, {
      type: metatype,
      name: data,
      location: LOCATIONS[type],
      kind: type,
      schema,
    });
  }
}

/** The pipe of `ErrorsModule`: it takes the results of validations that ran before, together with other parameters. */
@Injectable()
export class ModuleValidationPipe extends RequestValidationPipe {
  constructor(
    @Inject(ValidatorRegistry) registry: ValidatorRegistry,
    @Inject(ValidatedValues) private readonly values: ValidatedValues,
  ) {
    super(undefined, registry.default);
  }

  /** Whether the pipe takes its results from these values. */
  takesFrom(values: ValidatedValues): boolean {
    return this.values === values;
  }

  override transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { metatype } = metadata;
    const { schema } = metadata as { readonly schema?: unknown };
    const validated =
      this.values.take(value, schema ?? metatype) ?? this.values.takeParameter(value, metadata);
    if (validated !== undefined) return validated.result;
    // The handler's pipe converts these, after Parse pipes.
    if (this.validator.options.strict && isPrimitiveType(metatype) && schema === undefined) return value;
    return super.transform(value, metadata);
  }
}
