import { type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { toPipeParameter, RequestValidator } from './request/request-validator.js';
import { resolveValidation, type ValidationOptions } from './validation-options.js';

/**
 * Validates a parameter against its class or its Standard Schema, and throws one {@link ValidationFailed} with all fields that
 * fail.
 *
 * The pipe takes the options of Nest's `ValidationPipe`. If you set at least one of them, or pass `{}`, it accepts the same
 * values, unless `strict` is true. You do not need the pipe in an app that imports `ErrorsModule`: {@link UseValidation} sets
 * the options of a single parameter.
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

  /**
   * @param options options of Nest's `ValidationPipe` and of this package. Validation is strict if you omit them, or set only
   *   options of this package
   */
  constructor(options?: ValidationOptions) {
    this.validator = new RequestValidator(resolveValidation(options));
  }

  /**
   * Validates a value.
   *
   * @returns the validated value; a promise of it if a rule or the schema is asynchronous
   * @throws ValidationFailed with the field errors, or the exception of `exceptionFactory`
   * @throws HttpErrors.ServiceUnavailable if asynchronous rules or the schema take longer than `asyncTimeout`
   */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    return this.validator.validateOrThrow(value, toPipeParameter(metadata));
  }
}
