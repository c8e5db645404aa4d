import { describe, expect, it } from '@jest/globals';
import { Expose } from 'class-transformer';
import { IsArray, IsDefined, IsNotEmptyObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { RequestValidator } from '../../../../lib/validation/request/request-validator.js';
import { ClassSchemas } from '../../../../lib/validation/schema/class-schema.js';
import { resolveValidation, type ValidationOptions } from '../../../../lib/validation/validation-options.js';

function describeProperty(type: new () => object, options: ValidationOptions) {
  const schemas = new ClassSchemas(new RequestValidator(resolveValidation(options)));
  return schemas.get(type)!.properties[0]!.schema;
}

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

  it('limits no declared class to objects whose nested rule is in another group', () => {
    class Child {
      @IsString()
      text!: string;
    }
    class Parent {
      @IsDefined()
      @ValidateNested({ groups: ['a'] })
      child!: Child;
    }
    expect(describeProperty(Parent, { strict: true, strictGroups: true })).toEqual({});
    expect(describeProperty(Parent, { strict: true, groups: ['a'] })).toEqual({ type: 'object' });
  });

  it('limits no value to lists that implicit conversion turns into a list', () => {
    class Parent {
      @IsArray()
      @MaxLength(5, { each: true })
      list!: string[];
    }
    const items = { type: 'string', maxLength: 5 };
    expect(describeProperty(Parent, {})).toEqual({ type: 'array', items });
    const transformOptions = { enableImplicitConversion: true };
    expect(describeProperty(Parent, { transform: true, transformOptions })).toEqual({ items });
  });
});
