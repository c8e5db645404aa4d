import { type ArgumentMetadata, type Paramtype, type PipeTransform } from '@nestjs/common';
import { type FieldLocation } from '../error/field-error.js';
import { type IsSensitive } from '../internal/redact.js';
import { type InstanceOf } from './engine/rule-storage.js';
import { isPrimitiveType } from './request/primitive-parameter.js';
import { RequestValidator } from './request/request-validator.js';
import { type PreparedValues } from './request/validated-values.js';
import { resolveValidation, type ValidationOptions } from './validation-options.js';

const LOCATIONS: Readonly<Record<Paramtype, FieldLocation | undefined>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: undefined,
};

/**
 * Validates every parameter that has a class, and answers with all failing fields in one {@link ValidationFailed}.
 * It takes the options of Nest's `ValidationPipe` and accepts what that accepts; a plan made once for each class does
 * the work, so that it costs a fraction.
 *
 * @see https://docs.nestjs.com/techniques/validation
 */
export class RequestValidationPipe implements PipeTransform {
  private readonly validator: RequestValidator;

  /**
   * @param options those of Nest's `ValidationPipe`, and ours; without them validation is strict
   * @param prepared what `ErrorsModule` has validated before, together with the rest of the request; handlers then
   * convert their primitive parameters themselves, after their Parse pipes
   * @param resolve finds the app's own instances of constraint classes and lookups; without it, or where it finds
   * none, they come from class-validator's container
   * @param isSensitive checks whether `badValues` must not have the value of a field, by its name
   */
  constructor(
    options?: ValidationOptions,
    private readonly prepared?: PreparedValues,
    resolve?: InstanceOf,
    isSensitive?: IsSensitive,
  ) {
    this.validator = new RequestValidator(resolveValidation(options), resolve, isSensitive);
  }

  /** Whether these are the values that it finds prepared. */
  isPreparedBy(prepared: PreparedValues): boolean {
    return this.prepared === prepared;
  }

  /**
   * @returns a promise only where a rule of the class answers later
   * @throws ValidationFailed with the fields that fail
   */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { type, data, metatype } = metadata;
    const schema = (metadata as { readonly schema?: unknown }).schema;
    if (this.prepared !== undefined) {
      const prepared =
        this.prepared.take(value, schema ?? metatype) ?? this.prepared.takeParameter(value, metadata);
      if (prepared !== undefined) return prepared.result;
      // Strict handlers convert these themselves, after their Parse pipes.
      if (this.validator.options.strict && isPrimitiveType(metatype) && schema === undefined) return value;
    }
    return this.validator.accept(value, {
      type: metatype,
      name: data,
      location: LOCATIONS[type],
      kind: type,
      schema,
    });
  }
}
