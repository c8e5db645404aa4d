import { describe, expect, it } from '@jest/globals';
import { type Type, type ValidationError } from '@nestjs/common';
import { Expose, Type as Of } from 'class-transformer';
import {
  Allow,
  IsDefined,
  IsInt,
  IsOptional,
  IsString,
  ValidateBy,
  ValidateNested,
  validateSync,
} from 'class-validator';
import {
  AtLeastOneOf,
  type FieldError,
  MutuallyExclusive,
  NotTogetherWith,
  RequestValidationPipe,
  type ValidationFailed,
  type ValidationOptions,
} from 'nestjs-api-errors';

/** Returns the result of the pipe for a body, or the field errors if it rejects the body. */
async function runPipe(type: Type, body: unknown, options: ValidationOptions = {}) {
  const pipe = new RequestValidationPipe({ strict: true, ...options });
  try {
    return { value: await pipe.transform(body, { type: 'body', metatype: type }) };
  } catch (error) {
    return { errors: (error as ValidationFailed).fields };
  }
}

async function listErrors(type: Type, body: unknown, options?: ValidationOptions) {
  const { errors = [] } = await runPipe(type, body, options);
  return errors;
}

/** Returns each field error as one line of text. */
async function listLines(type: Type, body: unknown, options?: ValidationOptions) {
  const formatLine = ({ fields, code, reason, message }: FieldError) =>
    `${fields.join('+')} ${code} ${reason}: ${message}`;
  return (await listErrors(type, body, options)).map(formatLine);
}

@AtLeastOneOf(['email', 'phone'])
class Contact {
  @IsOptional()
  @IsString()
  email?: string | null;

  @IsOptional()
  @IsString()
  phone?: string | null;
}

@MutuallyExclusive(['percent', 'amount', 'voucher'])
class Discount {
  @IsOptional()
  @IsInt()
  percent?: number;

  @IsOptional()
  @IsInt()
  amount?: number;

  @IsOptional()
  voucher?: string;
}

class Page {
  @IsOptional()
  @NotTogetherWith(['before', 'after'])
  offset?: number;

  @IsOptional()
  @NotTogetherWith('after')
  before?: string;

  @IsOptional()
  after?: string;
}

describe('@AtLeastOneOf()', () => {
  it('creates one field error that names all its fields', async () => {
    expect(await listErrors(Contact, {})).toEqual([
      {
        fields: ['email', 'phone'],
        in: 'body',
        code: 'missing_field',
        message: 'At least one of email, phone is required.',
        reason: 'atLeastOneOf',
      },
    ]);
  });

  it.each([{ email: 'a@b.c' }, { phone: '1' }, { email: 'a@b.c', phone: '1' }, { email: '' }])(
    'accepts the body %j',
    async (body) => {
      expect(await runPipe(Contact, body)).toEqual({ value: Object.assign(new Contact(), body) });
    },
  );

  it('treats null as absent', async () => {
    expect(await listErrors(Contact, { email: null, phone: null })).toHaveLength(1);
  });

  it('is reported after the rules of single fields and before unknown keys', async () => {
    class Named extends Contact {
      @IsString()
      name!: string;
    }
    expect(await listLines(Named, { fax: 1 })).toEqual([
      'name missing_field undefined: This field is required.',
      'email+phone missing_field atLeastOneOf: At least one of email, phone is required.',
      'fax invalid whitelist: This field is not known.',
    ]);
  });

  it('is checked even if a field is invalid, with any value of `stopAtFirstError`', async () => {
    @MutuallyExclusive(['a', 'b'])
    class Both {
      @IsInt()
      a!: number;
      @IsInt()
      b!: number;
    }
    expect(await listLines(Both, { a: 'x', b: 1 }, { stopAtFirstError: true })).toEqual([
      'a invalid isInt: a must be an integer number',
      'a+b invalid mutuallyExclusive: Only one of a, b may be given.',
    ]);
  });
});

describe('@MutuallyExclusive()', () => {
  it.each([[{}], [{ amount: 5 }], [{ percent: 1, amount: null }]])('accepts the body %j', async (body) => {
    expect(await listErrors(Discount, body)).toEqual([]);
  });

  it('rejects two of three fields', async () => {
    expect(await listLines(Discount, { percent: 1, voucher: 'X' })).toEqual([
      'percent+amount+voucher invalid mutuallyExclusive: Only one of percent, amount, voucher may be given.',
    ]);
  });
});

describe('@NotTogetherWith()', () => {
  it.each([[{}], [{ offset: 1 }], [{ after: 'x' }], [{ offset: null, after: 'x' }]])(
    'accepts the body %j',
    async (body) => {
      expect(await listErrors(Page, body)).toEqual([]);
    },
  );

  it('rejects its property together with any of the others', async () => {
    expect(await listLines(Page, { offset: 1, before: 'x' })).toEqual([
      'offset+before+after invalid notTogetherWith: offset must not be sent together with before, after.',
    ]);
    expect(await listLines(Page, { before: 'x', after: 'y' })).toEqual([
      'before+after invalid notTogetherWith: before must not be sent together with after.',
    ]);
  });

  it('is reported after the rules of the class, in the order of the properties', async () => {
    @AtLeastOneOf(['c', 'd'])
    @MutuallyExclusive(['a', 'b'])
    class Ordered {
      @Allow()
      @NotTogetherWith('b')
      a?: number;
      @Allow()
      @NotTogetherWith('a')
      b?: number;
      @Allow()
      c?: number;
      @Allow()
      d?: number;
    }
    const lines = await listLines(Ordered, { a: 1, b: 2 });
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'c+d missing_field atLeastOneOf',
      'a+b invalid mutuallyExclusive',
      'a+b invalid notTogetherWith',
      'b+a invalid notTogetherWith',
    ]);
  });
});

describe('The location of a cross-field rule', () => {
  class Order {
    @ValidateNested()
    @Of(() => Contact)
    contact!: Contact;

    @IsOptional()
    @ValidateNested({ each: true })
    @Of(() => Discount)
    discounts?: Discount[];
  }

  it('is in the paths of a nested object and of the items of a list', async () => {
    const body = { contact: {}, discounts: [{ amount: 1 }, { amount: 1, percent: 2 }] };
    expect((await listErrors(Order, body)).map(({ fields }) => fields)).toEqual([
      ['contact.email', 'contact.phone'],
      ['discounts.1.percent', 'discounts.1.amount', 'discounts.1.voucher'],
    ]);
  });

  it('is in the paths of a part of the request that has a name', async () => {
    const pipe = new RequestValidationPipe();
    const parameter = { type: 'query', data: 'contact', metatype: Contact } as const;
    expect(() => pipe.transform({}, parameter)).toThrow(
      expect.objectContaining({
        fields: [expect.objectContaining({ fields: ['contact.email', 'contact.phone'], in: 'query' })],
      }),
    );
  });

  it('is reported in its order even if rules are asynchronous', async () => {
    class Later {
      @IsString()
      @ValidateBy({ name: 'kept', validator: { validate: async () => false } })
      first!: string;

      @ValidateNested()
      @Of(() => Contact)
      contact!: Contact;

      @IsString()
      last!: string;
    }
    const paths = (await listErrors(Later, { contact: {} })).map(({ fields }) => fields[0]);
    expect(paths).toEqual(['first', 'contact.email', 'last']);
  });
});

describe('Inheritance of cross-field rules', () => {
  @MutuallyExclusive(['email', 'fax'])
  class FaxContact extends Contact {
    @IsOptional()
    fax?: string;
  }

  it('checks the rules of the base class first', async () => {
    @AtLeastOneOf(['fax', 'telex'])
    class Office extends Contact {
      @Allow()
      fax?: string;
      @Allow()
      telex?: string;
    }
    expect((await listErrors(Office, {})).map(({ fields }) => fields.join())).toEqual([
      'email,phone',
      'fax,telex',
    ]);
  });

  it('does not add the rules of a subclass to its base class or its siblings', async () => {
    class Sibling extends Contact {
      @IsOptional()
      fax?: string;
    }
    const body = { email: 'a@b.c', fax: '1' };
    expect(await listErrors(FaxContact, body)).toHaveLength(1);
    expect(await listErrors(Sibling, body)).toEqual([]);
    expect(await listErrors(Contact, {})).toHaveLength(1);
  });

  it('applies a property decorator of the base class to its subclasses', async () => {
    class Search extends Page {}
    expect(await listErrors(Search, { offset: 1, after: 'x' })).toHaveLength(1);
  });
});

describe('The group of a cross-field rule', () => {
  @AtLeastOneOf(['a', 'b'], { groups: ['create'], message: 'create' })
  @AtLeastOneOf(['a', 'b'], { always: true, groups: ['other'], message: 'always' })
  @AtLeastOneOf(['a', 'b'], { always: false, message: 'never by default' })
  @AtLeastOneOf(['a', 'b'], { message: 'none' })
  class Grouped {
    @Allow({ always: true })
    a?: number;
    @Allow({ always: true })
    b?: number;
  }

  /** Has the same options on rules of class-validator. */
  class Twin {
    @IsDefined({ groups: ['create'], message: 'create' })
    create?: number;
    @IsDefined({ always: true, groups: ['other'], message: 'always' })
    always?: number;
    @IsDefined({ always: false, message: 'never by default' })
    never?: number;
    @IsDefined({ message: 'none' })
    none?: number;
  }

  it.each<[Pick<ValidationOptions, 'groups' | 'always' | 'strictGroups'>, string[]]>([
    [{}, ['create', 'always', 'never by default', 'none']],
    [{ strictGroups: true }, ['always', 'never by default', 'none']],
    [{ groups: ['create'] }, ['create', 'always']],
    [{ groups: ['update'] }, ['always']],
    [{ groups: ['update'], always: true }, ['always', 'none']],
    [{ groups: [], strictGroups: true }, ['always', 'never by default', 'none']],
  ])('applies with %j as %j, like those of class-validator', async (options, expected) => {
    expect((await listErrors(Grouped, {}, options)).map(({ message }) => message)).toEqual(expected);
    const twins = validateSync(new Twin(), options).map(({ constraints }) => constraints!['isDefined']);
    expect(twins).toEqual(expected);
  });
});

describe('The exposed name in a cross-field rule', () => {
  @AtLeastOneOf(['taxNumber', 'vatId'])
  class Company {
    @Expose({ name: 'tax_number' })
    @IsOptional()
    taxNumber?: string;

    @Expose({ name: 'vat_id' })
    @IsOptional()
    @NotTogetherWith('taxNumber')
    vatId?: string;
  }

  it('appears in the paths and in the messages', async () => {
    expect(await listLines(Company, {})).toEqual([
      'tax_number+vat_id missing_field atLeastOneOf: At least one of tax_number, vat_id is required.',
    ]);
    expect(await listLines(Company, { tax_number: '1', vat_id: '2' })).toEqual([
      'vat_id+tax_number invalid notTogetherWith: vat_id must not be sent together with tax_number.',
    ]);
  });
});

describe('The message of a cross-field rule', () => {
  it('is a string with $fields, or the result of a function of the object', async () => {
    @AtLeastOneOf(['a', 'b'], { message: 'Give one of: $fields.' })
    @MutuallyExclusive(['c', 'd'], { message: ({ c }: Custom) => `Not with ${c}: $fields` })
    class Custom {
      @Allow()
      a?: number;
      @Allow()
      b?: number;
      @Allow()
      c?: number;
      @Allow()
      d?: number;
    }
    expect((await listErrors(Custom, { c: 1, d: 2 })).map(({ message }) => message)).toEqual([
      'Give one of: a, b.',
      'Not with 1: c, d',
    ]);
  });

  it('is the default one if its function returns an empty string', async () => {
    @AtLeastOneOf(['a'], { message: () => '' })
    class Silent {
      @Allow()
      a?: number;
    }
    expect((await listErrors(Silent, {})).map(({ message }) => message)).toEqual([
      'At least one of a is required.',
    ]);
  });

  it('is accompanied by the code and the numeric code of the rule', async () => {
    @AtLeastOneOf(['a', 'b'], { code: 'no_reach', number: 130_007 })
    @AtLeastOneOf(['a', 'b'], { number: 7 })
    class Coded {
      @Allow()
      a?: number;
      @Allow()
      b?: number;
    }
    expect(await listErrors(Coded, {})).toEqual([
      expect.objectContaining({ code: 'no_reach', number: 130_007 }),
      expect.objectContaining({ code: 'missing_field', number: 7 }),
    ]);
  });

  it('is accompanied by the code that the option `codes` sets for its reason', async () => {
    expect(
      await listErrors(Contact, {}, { codes: { atLeastOneOf: { code: 'no_reach', number: 3 } } }),
    ).toEqual([expect.objectContaining({ code: 'no_reach', number: 3 })]);
  });
});

describe('A class with only a cross-field rule', () => {
  @AtLeastOneOf(['email', 'phone'])
  class Bare {
    email?: string;
    phone?: string;
  }

  it('is validated, and accepts every key because it declares no fields', async () => {
    expect(await listErrors(Bare, {})).toHaveLength(1);
    expect(await runPipe(Bare, { email: 'a' })).toEqual({ value: { email: 'a' } });
    expect(await listErrors(Bare, { email: 'a' }, { forbidUnknownValues: true })).toEqual([]);
    expect(await listErrors(Bare, 'text')).toEqual([expect.objectContaining({ reason: 'isObject' })]);
  });

  it('accepts every key in a nested object, too', async () => {
    class Owner {
      @ValidateNested()
      @Of(() => Bare)
      bare!: Bare;
    }
    expect((await listErrors(Owner, { bare: {} })).map(({ fields }) => fields)).toEqual([
      ['bare.email', 'bare.phone'],
    ]);
    expect(await runPipe(Owner, { bare: { phone: '1' } })).toEqual({ value: { bare: { phone: '1' } } });
  });

  it('accepts every key in every group, unlike a class with rules of another group', async () => {
    @AtLeastOneOf(['a', 'b'], { groups: ['create'] })
    class Open {
      a?: string;
      b?: string;
    }
    @AtLeastOneOf(['a', 'b'])
    class Closed {
      @IsString({ groups: ['create'] })
      a?: string;
      @IsOptional({ groups: ['create'] })
      b?: string;
    }
    const groups = { groups: ['update'], strictGroups: true };
    expect(await runPipe(Open, { a: 'x', c: 1 }, groups)).toEqual({ value: { a: 'x', c: 1 } });
    expect(
      (await listErrors(Closed, { a: 'x' }, { ...groups, always: true })).map(({ reason }) => reason),
    ).toEqual(['whitelist']);
  });

  it('rejects a field of the rule that no other decorator declares', async () => {
    @AtLeastOneOf(['known', 'unknown'])
    class Half {
      @IsOptional()
      known?: string;
      unknown?: string;
    }
    expect(await listLines(Half, { unknown: 'x' })).toEqual([
      "unknown invalid whitelist: This field is not known. Did you mean 'known'?",
    ]);
  });
});

describe('A custom `exceptionFactory` with cross-field rules', () => {
  async function getErrorTree(type: Type, body: unknown, options: ValidationOptions = {}) {
    let tree: ValidationError[] = [];
    const exceptionFactory = (errors: ValidationError[]) => {
      tree = errors;
      return new Error('custom');
    };
    const pipe = new RequestValidationPipe({ ...options, exceptionFactory });
    await Promise.resolve()
      .then(() => pipe.transform(body, { type: 'body', metatype: type }))
      .catch(() => undefined);
    return tree;
  }

  it('receives an error of the first field', async () => {
    expect(await getErrorTree(Contact, { email: null })).toEqual([
      {
        property: 'email',
        value: null,
        constraints: { atLeastOneOf: 'At least one of email, phone is required.' },
        children: [],
      },
    ]);
  });

  it('receives the error among the children of a nested object', async () => {
    class Order {
      @ValidateNested()
      @Of(() => Contact)
      contact!: Contact;
    }
    const validationError = { target: true, value: false };
    expect(await getErrorTree(Order, { contact: {} }, { validationError })).toEqual([
      {
        target: { contact: {} },
        property: 'contact',
        children: [
          {
            target: {},
            property: 'email',
            constraints: { atLeastOneOf: 'At least one of email, phone is required.' },
            children: [],
          },
        ],
      },
    ]);
  });
});
