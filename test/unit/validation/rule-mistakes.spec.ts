import { describe, expect, it } from '@jest/globals';
import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import {
  IsDefined,
  IsEmail,
  IsOptional,
  IsString,
  MaxLength,
  registerDecorator,
  ValidateNested,
} from 'class-validator';
import { AtLeastOneOf, FieldCodes, MutuallyExclusive, NotTogetherWith } from 'nestjs-api-errors';
import { findRuleMistakes } from '../../../lib/validation/rules/rule-mistakes.js';

/** Turns off the type check of property names, as in plain JavaScript. */
const skipTypeCheck = (decorator: unknown) => decorator as ClassDecorator & PropertyDecorator;

class Contact {
  @FieldCodes({ isEmail: 'bad_email', isDefined: 'no_email', maxLength: { code: 'long', number: 7 } })
  @IsDefined()
  @IsEmail()
  @MaxLength(9)
  email!: string;

  @IsOptional()
  @IsString()
  phone?: string;
}

const PROPERTIES =
  'Properties: pager, email, phone. If the property exists, decorate it, for example with @Allow().';

describe('The check of property names in a cross-field rule', () => {
  it('reports names that are not properties of the class, and accepts the others', () => {
    @skipTypeCheck(AtLeastOneOf(['emial', 'phone']))
    @skipTypeCheck(MutuallyExclusive(['email', 'phone']))
    class Wrong extends Contact {
      @skipTypeCheck(NotTogetherWith('fax'))
      @IsString()
      pager!: string;
    }
    expect(findRuleMistakes([Wrong])).toEqual([
      `Wrong: unknown property \`emial\` in @AtLeastOneOf(). Did you mean \`email\`? ${PROPERTIES}`,
      `Wrong: unknown property \`fax\` in @NotTogetherWith(). ${PROPERTIES}`,
    ]);
  });

  it('accepts properties that have another decorator, an initial value or an accessor', () => {
    @skipTypeCheck(AtLeastOneOf(['exposed', 'typed', 'initial', 'accessor']))
    class Traced {
      @IsString()
      name!: string;

      @Expose()
      exposed?: string;

      @Type(() => Date)
      typed?: Date;

      initial = 1;

      get accessor() {
        return this.name;
      }
    }
    expect(findRuleMistakes([Traced])).toEqual([]);
  });

  it('is skipped if the class has no decorated property', () => {
    @skipTypeCheck(AtLeastOneOf(['a', 'b']))
    class Open {}
    expect(findRuleMistakes([Open, Object, undefined, String])).toEqual([]);
  });
});

describe('The check of rule names in @FieldCodes()', () => {
  it('reports rules that the property does not have, in nested classes too', () => {
    class Wrong {
      @FieldCodes({ isEmial: 'bad_email', isString: 'x', isEmail: 7 as never })
      @IsEmail()
      email!: string;

      @FieldCodes({ isString: 'x' })
      bare!: string;
    }
    class Outer {
      @ValidateNested({ each: true })
      @Type(() => Wrong)
      items!: Wrong[];
    }
    expect(findRuleMistakes([Outer, Wrong])).toEqual([
      'Wrong.email: unknown rule `isEmial` in @FieldCodes(). Did you mean `isEmail`? Rules: isEmail.',
      'Wrong.email: unknown rule `isString` in @FieldCodes(). Rules: isEmail.',
      'Wrong.email, @FieldCodes(): `isEmail` must be a code or { code, number }, got 7.',
      'Wrong.bare: unknown rule `isString` in @FieldCodes(). Rules: none.',
    ]);
  });

  it('accepts rules of mapped types, and of subclasses with other rules', () => {
    class Subclass extends Contact {
      @IsString()
      declare email: string;
    }
    abstract class Base {
      @FieldCodes({ isString: 'bad_name' })
      name!: string;
    }
    class Named extends Base {
      @IsString()
      declare name: string;
    }
    const types = [Contact, Subclass, Named, PartialType(Contact), OmitType(Contact, ['email'])];
    expect(findRuleMistakes(types)).toEqual([]);
  });

  it('accepts rules of mapped types of subclasses with other rules', () => {
    class Subclass extends Contact {
      @IsString()
      declare email: string;
    }
    class Other {
      @IsString()
      name!: string;
    }
    class Again extends PartialType(Subclass) {
      @MaxLength(3)
      declare email: string;
    }
    const types = [
      PartialType(Subclass),
      PickType(Subclass, ['email']),
      IntersectionType(Other, Subclass),
      PartialType(PickType(Subclass, ['email'])),
      Again,
    ];
    expect(findRuleMistakes(types)).toEqual([]);
  });

  it('accepts rules of a base class that a subclass with codes replaces', () => {
    class Base {
      @IsEmail()
      email!: string;
    }
    class Coded extends Base {
      @FieldCodes({ isEmail: 'bad_email', isEmial: 'x' })
      @IsString()
      declare email: string;
    }
    expect(findRuleMistakes([Coded])).toEqual([
      'Coded.email: unknown rule `isEmial` in @FieldCodes(). Did you mean `isEmail`? Rules: isString, isEmail.',
    ]);
  });

  it('accepts the names of custom rules and of nested validation', () => {
    const IsEven: PropertyDecorator = ({ constructor: target }, property) =>
      registerDecorator({
        name: 'isEven',
        target,
        propertyName: property as string,
        validator: { validate: (value) => Number(value) % 2 === 0 },
      });
    class Custom {
      @FieldCodes({ isEven: 'odd', isOdd: 'even' })
      @IsEven
      count!: number;

      @FieldCodes({ nestedValidation: 'bad_contact' })
      @ValidateNested()
      @Type(() => Contact)
      contact!: Contact;
    }
    expect(findRuleMistakes([Custom])).toEqual([
      'Custom.count: unknown rule `isOdd` in @FieldCodes(). Rules: isEven.',
    ]);
  });
});
