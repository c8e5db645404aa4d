import { describe, expect, it } from '@jest/globals';
import { Expose } from 'class-transformer';
import { IsString, MaxLength } from 'class-validator';
import { RequestValidator } from '../../../../lib/validation/request/request-validator.js';
import { ClassSchemas } from '../../../../lib/validation/schema/class-schema.js';
import { RequestComponents } from '../../../../lib/validation/schema/request-components.js';
import { resolveValidation } from '../../../../lib/validation/validation-options.js';

class Renamed {
  @Expose({ name: 'wire' })
  @IsString()
  @MaxLength(5)
  text!: string;
}

/** Describes the properties of a class, and lists the differences that were reported. */
function describeProperties(properties: object) {
  const differences: unknown[] = [];
  const components = new RequestComponents(
    {},
    (schema) => schema,
    (...difference) => differences.push(difference),
  );
  const classes = new ClassSchemas(new RequestValidator(resolveValidation({})));
  const use = { type: Renamed, classes, rejectsUnknownKeys: true };
  return { schema: components.describe({ properties }, use), differences };
}

describe('RequestComponents', () => {
  it('requires a renamed property under its documented name', () => {
    const { schema, differences } = describeProperties({ wire: { type: 'string' } });
    expect(schema).toEqual({
      properties: { wire: { type: 'string', maxLength: 5 } },
      required: ['wire'],
    });
    expect(differences).toEqual([]);
  });

  it('limits and requires neither name of a renamed property that has both in the document', () => {
    const { schema, differences } = describeProperties({
      wire: { type: 'string' },
      text: { type: 'string' },
    });
    expect(schema).toEqual({ properties: { wire: { type: 'string' }, text: { type: 'string' } } });
    expect(differences).toEqual([]);
  });
});
