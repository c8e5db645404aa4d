import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Type, type ValidationError } from '@nestjs/common';
import { PickType } from '@nestjs/swagger';
import { Type as Of } from 'class-transformer';
import {
  IsArray,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Length,
  useContainer,
  validate,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import {
  ExistsIn,
  FieldCodes,
  IsUnique,
  type Lookup,
  RequestValidationPipe,
  type ValidationFailed,
  type ValidationOptions,
} from 'nestjs-api-errors';
import { toPipeParameter, RequestValidator } from '../../../lib/validation/request/request-validator.js';
import { resolveValidation } from '../../../lib/validation/validation-options.js';

/** The values that lookups have received, in order. */
const lookedUp: unknown[] = [];

class TakenEmails implements Lookup {
  async exists(value: unknown): Promise<boolean> {
    lookedUp.push(value);
    return value === 'taken@b.co';
  }
}

class Tags implements Lookup {
  exists(value: unknown): boolean {
    lookedUp.push(value);
    return ['new', 'sale'].includes(value as string);
  }
}

class Down implements Lookup {
  async exists(): Promise<boolean> {
    throw new Error('database is down');
  }
}

const transform = async (type: Type, body: unknown, options: ValidationOptions = {}): Promise<unknown> =>
  new RequestValidationPipe(options).transform(body, { type: 'body', metatype: type });

async function listErrors(type: Type, body: unknown, options?: ValidationOptions) {
  try {
    await transform(type, body, options);
    return [];
  } catch (error) {
    return (error as ValidationFailed).fields;
  }
}

class Customer {
  @IsOptional()
  @IsEmail()
  @IsUnique(TakenEmails)
  email?: string | null;

  @IsOptional()
  @IsString()
  @ExistsIn(Tags)
  tag?: string;
}

afterEach(() => {
  lookedUp.length = 0;
});

describe('@IsUnique()', () => {
  it('rejects a value that exists', async () => {
    expect(await listErrors(Customer, { email: 'taken@b.co' })).toEqual([
      {
        fields: ['email'],
        in: 'body',
        code: 'already_exists',
        message: 'This value already exists.',
        reason: 'isUnique',
      },
    ]);
  });

  it('accepts a value that does not exist', async () => {
    expect(await transform(Customer, { email: 'free@b.co' })).toEqual({ email: 'free@b.co' });
    expect(lookedUp).toEqual(['free@b.co']);
  });
});

describe('@ExistsIn()', () => {
  it('rejects a value that does not refer to an object', async () => {
    expect(await listErrors(Customer, { tag: 'old' })).toEqual([
      {
        fields: ['tag'],
        in: 'body',
        code: 'invalid',
        message: 'The referenced object does not exist.',
        reason: 'existsIn',
      },
    ]);
  });

  it('accepts a value that refers to an object', async () => {
    expect(await transform(Customer, { tag: 'sale' })).toEqual({ tag: 'sale' });
  });
});

describe('A rule against the data', () => {
  class Plain {
    @IsUnique(TakenEmails)
    email?: string | null;
  }

  it.each([undefined, null])('is not checked if the value is %s', async (email) => {
    expect(await listErrors(Plain, { email })).toEqual([]);
    expect(lookedUp).toEqual([]);
  });

  it('passes the arguments of class-validator to its lookup', async () => {
    const exists = jest.fn<Lookup['exists']>().mockReturnValue(true);
    class RecordingLookup implements Lookup {
      exists = exists;
    }
    class Member {
      @IsOptional()
      id?: number;
      @ExistsIn(RecordingLookup)
      team!: string;
    }
    await transform(Member, { id: 7, team: 'a' });
    const expected = {
      value: 'a',
      property: 'team',
      object: { id: 7, team: 'a' },
      targetName: 'Member',
      constraints: [RecordingLookup],
    };
    expect(exists.mock.calls).toEqual([['a', expected]]);
  });

  it('accepts the results of libraries: a thenable, a document, a count', async () => {
    class Found implements Lookup {
      exists(value: unknown) {
        // oxlint-disable-next-line unicorn/no-thenable -- queries of some libraries are thenables
        return { then: (take: (found: unknown) => void) => take(value === 'yes' ? { id: 1 } : 0) } as never;
      }
    }
    class Linked {
      @ExistsIn(Found)
      link!: string;
    }
    expect(await listErrors(Linked, { link: 'yes' })).toEqual([]);
    expect(await listErrors(Linked, { link: 'no' })).toHaveLength(1);
  });

  it('is checked for each item of a list', async () => {
    class Article {
      @IsArray()
      @IsString({ each: true })
      @ExistsIn(Tags, { each: true })
      tags!: string[];
    }
    const errors = await listErrors(Article, { tags: ['new', 'old', 'sale', 'odd'] });
    expect(errors.map(({ fields, reason }) => [fields, reason])).toEqual([
      [['tags.1'], 'existsIn'],
      [['tags.3'], 'existsIn'],
    ]);
    expect(await transform(Article, { tags: ['new'] })).toEqual({ tags: ['new'] });
  });

  it('is checked in nested objects', async () => {
    class Team {
      @ValidateNested({ each: true })
      @Of(() => Customer)
      members!: Customer[];
    }
    const members = [{ email: 'free@b.co' }, { email: 'taken@b.co', tag: 'odd' }];
    expect((await listErrors(Team, { members })).map(({ fields }) => fields[0])).toEqual([
      'members.1.email',
      'members.1.tag',
    ]);
  });

  it('is checked in subclasses, in its groups and under its condition', async () => {
    class Subclass extends Customer {
      @IsUnique(TakenEmails, { groups: ['create'] })
      other?: string;
      @IsUnique(TakenEmails, { validateIf: () => false })
      third?: string;
      @ValidateIf(() => false)
      @IsUnique(TakenEmails)
      fourth?: string;
    }
    const body = { other: 'taken@b.co', third: 'taken@b.co', fourth: 'taken@b.co' };
    const listPaths = async (value: object, options?: ValidationOptions) =>
      (await listErrors(Subclass, value, options)).map(({ fields }) => fields[0]);
    expect(await listPaths({ email: 'taken@b.co' })).toEqual(['email']);
    expect(await listPaths(body)).toEqual(['other']);
    expect(await listPaths({ other: 'taken@b.co' }, { groups: ['create'] })).toEqual(['other']);
    expect(await listPaths({ other: 'taken@b.co' }, { strictGroups: true, whitelist: false })).toEqual([]);
  });

  it('is copied by the mapped types of Nest', async () => {
    class EmailOnly extends PickType(Customer, ['email']) {}
    expect((await listErrors(EmailOnly, { email: 'taken' })).map(({ reason }) => reason)).toEqual([
      'isEmail',
    ]);
    expect(lookedUp).toEqual([]);
    expect((await listErrors(EmailOnly, { email: 'taken@b.co' })).map(({ code }) => code)).toEqual([
      'already_exists',
    ]);
  });

  it('throws an error with the cause if the class of its lookup is not defined yet', () => {
    expect(() => IsUnique(undefined as never)).toThrow('import each other');
  });

  it('fails with the error of its lookup', async () => {
    class Broken {
      @IsUnique(Down)
      a!: string;
    }
    await expect(transform(Broken, { a: 'x' })).rejects.toThrow('database is down');
  });
});

describe('The error of a rule against the data', () => {
  it('has the message and code of the decorator', async () => {
    class Custom {
      @IsUnique(TakenEmails, {
        message: ({ value }: ValidationArguments) => `${value} is taken: $property`,
        context: { number: 7, hint: 'x' },
      })
      email!: string;
      @ExistsIn(Tags, { message: 'No tag $value.', context: { code: 'no_tag' } })
      tag!: string;
    }
    expect(await listErrors(Custom, { email: 'taken@b.co', tag: 'odd' })).toEqual([
      expect.objectContaining({
        code: 'already_exists',
        number: 7,
        message: 'taken@b.co is taken: email',
      }),
      expect.objectContaining({ code: 'no_tag', message: 'No tag odd.' }),
    ]);
  });

  it('has the code of the field or of the app if the decorator has none', async () => {
    class Coded {
      @FieldCodes({ isUnique: 'email_taken' })
      @IsUnique(TakenEmails)
      email!: string;
      @FieldCodes({ isUnique: 'unused' })
      @IsUnique(TakenEmails, { context: { code: 'custom_code' } })
      second!: string;
      @ExistsIn(Tags)
      tag!: string;
    }
    const body = { email: 'taken@b.co', second: 'taken@b.co', tag: 'odd' };
    const codes = { existsIn: 'no_object' };
    expect((await listErrors(Coded, body, { codes })).map(({ code }) => code)).toEqual([
      'email_taken',
      'custom_code',
      'no_object',
    ]);
  });

  it('is passed to a custom `exceptionFactory` as an error of class-validator', async () => {
    let tree: ValidationError[] = [];
    const exceptionFactory = (errors: ValidationError[]) => {
      tree = errors;
      return new Error('custom');
    };
    await listErrors(Customer, { email: 'taken@b.co' }, { exceptionFactory });
    expect(tree).toEqual([
      {
        property: 'email',
        value: 'taken@b.co',
        constraints: { isUnique: 'This value already exists.' },
        contexts: { isUnique: { code: 'already_exists' } },
        children: [],
      },
    ]);
  });
});

describe('A value that violates another rule of its field', () => {
  it('is not looked up in the data', async () => {
    const reasons = (await listErrors(Customer, { email: 'taken', tag: 7 })).map(({ reason }) => reason);
    expect(reasons).toEqual(['isEmail', 'isString']);
    expect(lookedUp).toEqual([]);
  });

  it('is not looked up if one of its items violates the rule', async () => {
    class Article {
      @ExistsIn(Tags, { each: true })
      @IsString({ each: true })
      tags!: string[];
    }
    expect((await listErrors(Article, { tags: ['odd', 1] })).map(({ fields }) => fields[0])).toEqual([
      'tags.1',
    ]);
    expect(lookedUp).toEqual([]);
  });

  it('is not looked up if that rule is asynchronous', async () => {
    const Even = ValidateBy({
      name: 'even',
      validator: { validate: async (value) => (value as number) % 2 === 0 },
    });
    class Numbered {
      @ExistsIn(Tags)
      @Even
      first!: number;
      @Even
      @ExistsIn(Tags)
      second!: number;
    }
    expect((await listErrors(Numbered, { first: 1, second: 2 })).map(({ reason }) => reason)).toEqual([
      'even',
      'existsIn',
    ]);
    expect(lookedUp).toEqual([2]);
  });

  it('does not prevent the lookup of other fields', async () => {
    expect((await listErrors(Customer, { email: 'taken@b.co', tag: 7 })).map(({ reason }) => reason)).toEqual(
      ['isUnique', 'isString'],
    );
  });

  it('is reported in one error with all rules against the data', async () => {
    class Both {
      @ExistsIn(Tags)
      @IsUnique(TakenEmails)
      @IsString()
      email!: string;
    }
    expect(await listErrors(Both, { email: 'taken@b.co' })).toEqual([
      expect.objectContaining({ code: 'invalid', reasons: ['existsIn', 'isUnique'] }),
    ]);
  });

  it('is looked up as a nested object only if it is an object', async () => {
    class Owner {
      @ExistsIn(Tags)
      @ValidateNested()
      @Of(() => Customer)
      owner!: Customer;
    }
    expect((await listErrors(Owner, { owner: 'text' })).map(({ reason }) => reason)).toEqual([
      'nestedValidation',
    ]);
    expect(lookedUp).toEqual([]);
    expect((await listErrors(Owner, { owner: {} })).map(({ reason }) => reason)).toEqual(['existsIn']);
  });
});

describe('A lookup that fails together with others', () => {
  it('fails once, without an unhandled rejection', async () => {
    const sleep = async () => new Promise((resolve) => setTimeout(resolve, 20));
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    class Failing {
      @IsUnique(Down)
      a!: string;
      @IsUnique(Down)
      @ValidateBy({ name: 'slow', validator: { validate: async () => (await sleep(), true) } })
      b!: string;
      @ValidateBy({ name: 'crash', validator: { validate: (value) => (value as { x: { y: 1 } }).x.y === 1 } })
      @IsOptional()
      c?: string;
    }
    await expect(transform(Failing, { a: 'x', b: 'y' })).rejects.toThrow('database is down');
    await expect(transform(Failing, { a: 'x', b: 'y', c: 'z' })).rejects.toThrow(TypeError);
    await sleep();
    await sleep();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('The time limit of a rule against the data', () => {
  it('covers all rules of a value that run one after the other', async () => {
    const wait = async () => new Promise((resolve) => setTimeout(resolve, 60));
    class Slow implements Lookup {
      async exists() {
        await wait();
        return true;
      }
    }
    class Slowly {
      @ExistsIn(Slow)
      @ValidateBy({ name: 'slow', validator: { validate: async () => (await wait(), true) } })
      a!: string;
    }
    await expect(transform(Slowly, { a: 'x' }, { asyncTimeout: 90 })).rejects.toMatchObject({ status: 503 });
    await expect(transform(Slowly, { a: 'x' }, { asyncTimeout: 5_000 })).resolves.toBeDefined();
  });
});

describe('A rule against the data outside of the pipe', () => {
  afterEach(() => useContainer({ get: () => undefined }, { fallback: true }));

  const listConstraints = async (customer: object) =>
    (await validate(customer)).map(({ constraints, contexts }) => [constraints, contexts]);

  it('is checked by `validate()` of class-validator', async () => {
    const customer = Object.assign(new Customer(), { email: 'taken@b.co', tag: 'odd' });
    expect(await listConstraints(customer)).toEqual([
      [{ isUnique: 'This value already exists.' }, { isUnique: { code: 'already_exists' } }],
      [{ existsIn: 'The referenced object does not exist.' }, { existsIn: { code: 'invalid' } }],
    ]);
    expect(await listConstraints(Object.assign(new Customer(), { email: 'a@b.co', tag: 'new' }))).toEqual([]);
  });

  it("uses the lookup of class-validator's container, as does a pipe that is created without an app", async () => {
    const everything: Lookup = { exists: () => true };
    const get = (type: unknown) => (type === TakenEmails ? everything : undefined);
    useContainer({ get }, { fallback: true });
    expect(await listConstraints(Object.assign(new Customer(), { email: 'free@b.co' }))).toHaveLength(1);
    expect(await listErrors(Customer, { email: 'free@b.co' })).toHaveLength(1);
  });
});

class Numbers {
  @IsInt()
  @Length(1, 2)
  @ExistsIn(Tags)
  a!: number;
}

describe('The lookup of a validator', () => {
  it('is resolved at first use, and takes precedence over the container of class-validator', async () => {
    const resolve = jest.fn((type: unknown) => (type === Tags ? { exists: () => true } : undefined));
    const validator = new RequestValidator(resolveValidation({}), resolve);
    expect(resolve).not.toHaveBeenCalled();
    const parameter = toPipeParameter({ type: 'body', metatype: Customer });
    expect(await validator.validateOrThrow({ tag: 'odd' }, parameter)).toEqual({ tag: 'odd' });
    expect(resolve).toHaveBeenCalledWith(Tags);
    expect(lookedUp).toEqual([]);
  });

  it('receives a value only if it meets its other rules', async () => {
    expect((await listErrors(Numbers, { a: 'x' })).map(({ reasons }) => reasons)).toEqual([undefined]);
    expect(lookedUp).toEqual([]);
  });
});
