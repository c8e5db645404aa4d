import { FIELD_CODES, addMetadata } from '../metadata/rule-storage.js';
import { type FieldCodeMap } from '../../error/field-code.js';

/**
 * Sets the codes of the rules of a field. The `context: { code, number }` of a rule takes precedence over this decorator,
 * and this decorator takes precedence over the option `validation.codes`.
 *
 * @param codes the codes by the name of the constraint
 * @example
 * ```ts
 * import { IsEmail, MaxLength } from 'class-validator';
 * import { FieldCodes } from 'nestjs-api-errors';
 *
 * class Customer {
 *   @FieldCodes({ isEmail: 'bad_email', maxLength: { code: 'too_long', number: 130007 } })
 *   @IsEmail()
 *   @MaxLength(200)
 *   email!: string;
 * }
 * ```
 */
export function FieldCodes(codes: FieldCodeMap): PropertyDecorator {
  return ({ constructor: target }, property) =>
    addMetadata({
      type: FIELD_CODES,
      target,
      propertyName: property as string,
      constraints: [codes, target],
    });
}
