import {
  type ArgumentMetadata,
  type Paramtype,
  type PipeTransform,
  type Type,
  type ValidationError,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { type FieldLocation } from '../error/field-error.js';
import { toFieldErrors } from './field-errors.js';
import { ofSentFields } from './sent-fields.js';

/** Options of the `ValidationPipe` that shape its answer, which is for formats to do. */
export const ANSWER_OPTIONS = [
  'exceptionFactory',
  'errorHttpStatusCode',
  'disableErrorMessages',
  'errorFormat',
  'maxErrorMessagesLength',
] as const;

/** How requests are validated: the options of Nest's `ValidationPipe` that decide what is accepted. */
export interface ValidationOptions extends Omit<
  ValidationPipeOptions,
  'forbidNonWhitelisted' | (typeof ANSWER_OPTIONS)[number]
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

/** What Nest's pipe converts rather than validates. */
const PRIMITIVES: ReadonlySet<unknown> = new Set([String, Number, Boolean]);

/**
 * Validates every parameter that has a class, as Nest's `ValidationPipe` does, and answers with all failing
 * fields in one {@link ValidationFailed}.
 *
 * @see https://docs.nestjs.com/techniques/validation
 */
export class RequestValidationPipe implements PipeTransform {
  private readonly pipes: Readonly<Record<Paramtype, ValidationPipe>>;
  private readonly withoutRules: ValidationPipe;
  private readonly convertsPrimitives: boolean;
  private readonly ruled = new WeakMap<object, boolean>();

  constructor(options: ValidationOptions = {}) {
    const pipe = (type: Paramtype) => pipeFor(type, LOCATIONS[type], options);
    this.pipes = { body: pipe('body'), query: pipe('query'), param: pipe('param'), custom: pipe('custom') };
    this.withoutRules = pipeFor('body', undefined, {
      ...options,
      whitelist: false,
      forbidNonWhitelisted: false,
    });
    this.convertsPrimitives = options.transform === true;
  }

  /** @throws ValidationFailed with the fields that fail */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { metatype, type } = metadata;
    // A Parse pipe of the handler comes later, and is to see what was sent.
    if (PRIMITIVES.has(metatype) && !this.convertsPrimitives) return value;
    const pipe = metatype && !this.hasRules(metatype) ? this.withoutRules : this.pipes[type];
    return (pipe ?? this.pipes.custom).transform(value, metadata);
  }

  /** A class that says nothing of its fields, as one of another validation library, refuses none. */
  private hasRules(metatype: Type): boolean {
    let has = this.ruled.get(metatype);
    if (has === undefined) {
      has = getMetadataStorage().getTargetValidationMetadatas(metatype, '', true, false).length > 0;
      this.ruled.set(metatype, has);
    }
    return has;
  }
}

class SentFieldsPipe extends ValidationPipe {
  protected override async validate(
    ...given: Parameters<ValidationPipe['validate']>
  ): Promise<ValidationError[]> {
    return ofSentFields(await super.validate(...given));
  }
}

function pipeFor(type: Paramtype, location: FieldLocation | undefined, options: ValidationOptions) {
  const { forbidNonWhitelisted = 'body', ...rest } = options;
  return new SentFieldsPipe({
    transform: true,
    whitelist: true,
    ...rest,
    // Absence is told by the value; whether values are shown is not decided here.
    validationError: { ...rest.validationError, value: true },
    forbidNonWhitelisted: forbidNonWhitelisted === 'body' ? type === 'body' : forbidNonWhitelisted,
    exceptionFactory: (errors) => new ValidationFailed(toFieldErrors(errors, location)),
  });
}
