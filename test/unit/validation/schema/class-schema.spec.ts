import { describe, expect, it } from '@jest/globals';
import { Expose } from 'class-transformer';
import { IsNotEmptyObject, IsString } from 'class-validator';
import { RequestValidator } from '../../../../lib/validation/request/request-validator.js';
import { ClassSchemas } from '../../../../lib/validation/schema/class-schema.js';
import { resolveValidation } from '../../../../lib/validation/validation-options.js';

describe('ClassSchemas', () => {
  it('describes a renamed property, but no class with two properties of one name', () => {
    class Renamed {
      @Expose({ name: 'wire' })
      @IsString()
      text!: string;
    }
    class Ambiguous {
      @Expose({ name: 'wire' })
      first!: unknown;

      @Expose({ name: 'wire' })
      @IsNotEmptyObject()
      second!: object;
    }
    const schemas = new ClassSchemas(new RequestValidator(resolveValidation({})));
    expect(schemas.get(Renamed)?.properties.map(({ names }) => names)).toEqual([['wire', 'text']]);
    expect(schemas.get(Ambiguous)).toBeUndefined();
  });
});
