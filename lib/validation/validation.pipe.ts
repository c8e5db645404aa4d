import { type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { parameterOf, RequestValidator } from './request/request-validator.js';
import { resolveValidation, type ValidationOptions } from './validation-options.js';

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
  private readonly validator: RequestValidator;

  /** @param options options of Nest's `ValidationPipe` and of this package; without them validation is strict */
  constructor(options?: ValidationOptions) {
    this.validator = new RequestValidator(resolveValidation(options));
  }

  /**
   * Validates a value.
   *
   * @returns a promise only if a rule is asynchronous
   * @throws ValidationFailed with the fields that fail
   */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    return this.validator.validateOrThrow(value, parameterOf(metadata));
  }
}
