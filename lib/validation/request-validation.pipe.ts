import {
  type ArgumentMetadata,
  type Paramtype,
  type PipeTransform,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { type FieldLocation } from '../error/field-error.js';
import { toFieldErrors } from './field-errors.js';

/** How requests are validated: the options of Nest's `ValidationPipe` that decide what is accepted. */
export interface ValidationOptions extends Omit<
  ValidationPipeOptions,
  | 'forbidNonWhitelisted'
  | 'disableErrorMessages'
  | 'errorHttpStatusCode'
  | 'exceptionFactory'
  | 'errorFormat'
  | 'maxErrorMessagesLength'
> {
  /**
   * Refuses keys that the class does not know: of the body, of every part of the request, or of none. Where they
   * are not refused, `whitelist` drops them.
   * @default 'body'
   */
  readonly forbidNonWhitelisted?: boolean | 'body';
}

const LOCATIONS: Readonly<Record<Paramtype, FieldLocation | undefined>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: undefined,
};

/**
 * Validates every parameter that has a class, as Nest's `ValidationPipe` does, and answers with all failing
 * fields in one {@link ValidationFailed}.
 *
 * @see https://docs.nestjs.com/techniques/validation
 */
export class RequestValidationPipe implements PipeTransform {
  private readonly pipes: Readonly<Record<Paramtype, ValidationPipe>>;

  constructor(options: ValidationOptions = {}) {
    const pipe = (type: Paramtype) => pipeFor(type, LOCATIONS[type], options);
    this.pipes = { body: pipe('body'), query: pipe('query'), param: pipe('param'), custom: pipe('custom') };
  }

  /** @throws ValidationFailed with the fields that fail */
  transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return (this.pipes[metadata.type] ?? this.pipes.custom).transform(value, metadata);
  }
}

function pipeFor(type: Paramtype, location: FieldLocation | undefined, options: ValidationOptions) {
  const { forbidNonWhitelisted = 'body', ...rest } = options;
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    ...rest,
    forbidNonWhitelisted: forbidNonWhitelisted === 'body' ? type === 'body' : forbidNonWhitelisted,
    exceptionFactory: (errors) => new ValidationFailed(toFieldErrors(errors, location)),
  });
}
