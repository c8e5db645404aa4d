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
const asked: unknown[] = [];

class TakenEmails implements Lookup {
  async exists(value: unknown): Promise<boolean> {
    asked.push(value);
    return value === 'taken@b.co';
  }
}

class Tags implements Lookup {
  exists(value: unknown): boolean {
    asked.push(value);
    return ['new', 'sale'].includes(value as string);
  }
}

class Down implements Lookup {
  async exists(): Promise<boolean> {
    throw new Error('database is down');
  }
}

const pass = async (type: Type, body: unknown, options: ValidationOptions = {}): Promise<unknown> =>
  new RequestValidationPipe(options).transform(body, { type: 'body', metatype: type });

async function errorsOf(type: Type, body: unknown, options?: ValidationOptions) {
  try {
    await pass(type, body, options);
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
  asked.length = 0;
});

describe('@IsUnique()', () => {
  it('is broken by a value that exists', async () => {
    expect(await errorsOf(Customer, { email: 'taken@b.co' })).toEqual([
      {
        fields: ['email'],
        in: 'body',
        code: 'already_exists',
        message: 'This value already exists.',
        reason: 'isUnique',
      },
    ]);
  });

  it('is kept to by a value that does not', async () => {
    expect(await pass(Customer, { email: 'free@b.co' })).toEqual({ email: 'free@b.co' });
    expect(asked).toEqual(['free@b.co']);
  });
});

describe('@ExistsIn()', () => {
  it('is broken by a value that names no object', async () => {
    expect(await errorsOf(Customer, { tag: 'old' })).toEqual([
      {
        fields: ['tag'],
        in: 'body',
        code: 'invalid',
        message: 'The referenced object does not exist.',
        reason: 'existsIn',
      },
    ]);
  });

  it('is kept to by one that does', async () => {
    expect(await pass(Customer, { tag: 'sale' })).toEqual({ tag: 'sale' });
  });
});

describe('A rule against the data', () => {
  class Plain {
    @IsUnique(TakenEmails)
    email?: string | null;
  }

  it.each([undefined, null])('is not asked about %s', async (email) => {
    expect(await errorsOf(Plain, { email })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('is told what class-validator tells', async () => {
    const exists = jest.fn<Lookup['exists']>().mockReturnValue(true);
    class Noting implements Lookup {
      exists = exists;
    }
    class Member {
      @IsOptional()
      id?: number;
      @ExistsIn(Noting)
      team!: string;
    }
    await pass(Member, { id: 7, team: 'a' });
    const given = {
      value: 'a',
      property: 'team',
      object: { id: 7, team: 'a' },
      targetName: 'Member',
      constraints: [Noting],
    };
    expect(exists.mock.calls).toEqual([['a', given]]);
  });

  it('takes what a library answers: a thenable, a document, a count', async () => {
    class Found implements Lookup {
      exists(value: unknown) {
        // oxlint-disable-next-line unicorn/no-thenable -- as the queries of some libraries
        return { then: (take: (found: unknown) => void) => take(value === 'yes' ? { id: 1 } : 0) } as never;
      }
    }
    class Linked {
      @ExistsIn(Found)
      link!: string;
    }
    expect(await errorsOf(Linked, { link: 'yes' })).toEqual([]);
    expect(await errorsOf(Linked, { link: 'no' })).toHaveLength(1);
  });

  it('is asked of each item', async () => {
    class Article {
      @IsArray()
      @IsString({ each: true })
      @ExistsIn(Tags, { each: true })
      tags!: string[];
    }
    const errors = await errorsOf(Article, { tags: ['new', 'old', 'sale', 'odd'] });
    expect(errors.map(({ fields, reason }) => [fields, reason])).toEqual([
      [['tags.1'], 'existsIn'],
      [['tags.3'], 'existsIn'],
    ]);
    expect(await pass(Article, { tags: ['new'] })).toEqual({ tags: ['new'] });
  });

  it('is asked of nested objects', async () => {
    class Team {
      @ValidateNested({ each: true })
      @Of(() => Customer)
      members!: Customer[];
    }
    const members = [{ email: 'free@b.co' }, { email: 'taken@b.co', tag: 'odd' }];
    expect((await errorsOf(Team, { members })).map(({ fields }) => fields[0])).toEqual([
      'members.1.email',
      'members.1.tag',
    ]);
  });

  it('is asked of heirs, in its groups, on its condition', async () => {
    class Heir extends Customer {
      @IsUnique(TakenEmails, { groups: ['create'] })
      other?: string;
      @IsUnique(TakenEmails, { validateIf: () => false })
      third?: string;
      @ValidateIf(() => false)
      @IsUnique(TakenEmails)
      fourth?: string;
    }
    const body = { other: 'taken@b.co', third: 'taken@b.co', fourth: 'taken@b.co' };
    const pathsOf = async (value: object, options?: ValidationOptions) =>
      (await errorsOf(Heir, value, options)).map(({ fields }) => fields[0]);
    expect(await pathsOf({ email: 'taken@b.co' })).toEqual(['email']);
    expect(await pathsOf(body)).toEqual(['other']);
    expect(await pathsOf({ other: 'taken@b.co' }, { groups: ['create'] })).toEqual(['other']);
    expect(await pathsOf({ other: 'taken@b.co' }, { strictGroups: true, whitelist: false })).toEqual([]);
  });

  it('is taken along by the mapped types of Nest', async () => {
    class EmailOnly extends PickType(Customer, ['email']) {}
    expect((await errorsOf(EmailOnly, { email: 'taken' })).map(({ reason }) => reason)).toEqual(['isEmail']);
    expect(asked).toEqual([]);
    expect((await errorsOf(EmailOnly, { email: 'taken@b.co' })).map(({ code }) => code)).toEqual([
      'already_exists',
    ]);
  });

  it('says what is wrong where the class of its lookup is not there yet', () => {
    expect(() => IsUnique(undefined as never)).toThrow('import each other');
  });

  it('fails as its lookup does', async () => {
    class Broken {
      @IsUnique(Down)
      a!: string;
    }
    await expect(pass(Broken, { a: 'x' })).rejects.toThrow('database is down');
  });
});

describe('The error of a rule against the data', () => {
  it('has the message and code of the decorator', async () => {
    class Own {
      @IsUnique(TakenEmails, {
        message: ({ value }: ValidationArguments) => `${value} is taken: $property`,
        context: { number: 7, hint: 'x' },
      })
      email!: string;
      @ExistsIn(Tags, { message: 'No tag $value.', context: { code: 'no_tag' } })
      tag!: string;
    }
    expect(await errorsOf(Own, { email: 'taken@b.co', tag: 'odd' })).toEqual([
      expect.objectContaining({
        code: 'already_exists',
        number: 7,
        message: 'taken@b.co is taken: email',
      }),
      expect.objectContaining({ code: 'no_tag', message: 'No tag odd.' }),
    ]);
  });

  it('has the code of the field, or of the app, where it has none of its own', async () => {
    class Coded {
      @FieldCodes({ isUnique: 'email_taken' })
      @IsUnique(TakenEmails)
      email!: string;
      @FieldCodes({ isUnique: 'unused' })
      @IsUnique(TakenEmails, { context: { code: 'own' } })
      second!: string;
      @ExistsIn(Tags)
      tag!: string;
    }
    const body = { email: 'taken@b.co', second: 'taken@b.co', tag: 'odd' };
    const codes = { existsIn: 'no_object' };
    expect((await errorsOf(Coded, body, { codes })).map(({ code }) => code)).toEqual([
      'email_taken',
      'own',
      'no_object',
    ]);
  });

  it("is in class-validator's tree, for an exceptionFactory of the app", async () => {
    let tree: ValidationError[] = [];
    const exceptionFactory = (errors: ValidationError[]) => {
      tree = errors;
      return new Error('own');
    };
    await errorsOf(Customer, { email: 'taken@b.co' }, { exceptionFactory });
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

describe('A value that breaks another rule of its field', () => {
  it('is not looked up', async () => {
    const reasons = (await errorsOf(Customer, { email: 'taken', tag: 7 })).map(({ reason }) => reason);
    expect(reasons).toEqual(['isEmail', 'isString']);
    expect(asked).toEqual([]);
  });

  it('is not looked up if an item of it does', async () => {
    class Article {
      @ExistsIn(Tags, { each: true })
      @IsString({ each: true })
      tags!: string[];
    }
    expect((await errorsOf(Article, { tags: ['odd', 1] })).map(({ fields }) => fields[0])).toEqual([
      'tags.1',
    ]);
    expect(asked).toEqual([]);
  });

  it('is not looked up if that rule answers later', async () => {
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
    expect((await errorsOf(Numbered, { first: 1, second: 2 })).map(({ reason }) => reason)).toEqual([
      'even',
      'existsIn',
    ]);
    expect(asked).toEqual([2]);
  });

  it('does not keep other fields from being looked up', async () => {
    expect((await errorsOf(Customer, { email: 'taken@b.co', tag: 7 })).map(({ reason }) => reason)).toEqual([
      'isUnique',
      'isString',
    ]);
  });

  it('is looked up by all that ask the data, and told in one error', async () => {
    class Both {
      @ExistsIn(Tags)
      @IsUnique(TakenEmails)
      @IsString()
      email!: string;
    }
    expect(await errorsOf(Both, { email: 'taken@b.co' })).toEqual([
      expect.objectContaining({ code: 'invalid', reasons: ['existsIn', 'isUnique'] }),
    ]);
  });

  it('is asked of an object only if it is one', async () => {
    class Owner {
      @ExistsIn(Tags)
      @ValidateNested()
      @Of(() => Customer)
      owner!: Customer;
    }
    expect((await errorsOf(Owner, { owner: 'text' })).map(({ reason }) => reason)).toEqual([
      'nestedValidation',
    ]);
    expect(asked).toEqual([]);
    expect((await errorsOf(Owner, { owner: {} })).map(({ reason }) => reason)).toEqual(['existsIn']);
  });
});

describe('A lookup of several that fail together', () => {
  it('fails once without an unhandled rejection', async () => {
    const slow = async () => new Promise((resolve) => setTimeout(resolve, 20));
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    class Failing {
      @IsUnique(Down)
      a!: string;
      @IsUnique(Down)
      @ValidateBy({ name: 'slow', validator: { validate: async () => (await slow(), true) } })
      b!: string;
      @ValidateBy({ name: 'crash', validator: { validate: (value) => (value as { x: { y: 1 } }).x.y === 1 } })
      @IsOptional()
      c?: string;
    }
    await expect(pass(Failing, { a: 'x', b: 'y' })).rejects.toThrow('database is down');
    await expect(pass(Failing, { a: 'x', b: 'y', c: 'z' })).rejects.toThrow(TypeError);
    await slow();
    await slow();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('The time limit of a rule against the data', () => {
  it('is limited once for what is asked in turn', async () => {
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
    await expect(pass(Slowly, { a: 'x' }, { asyncTimeout: 90 })).rejects.toMatchObject({ status: 503 });
    await expect(pass(Slowly, { a: 'x' }, { asyncTimeout: 5_000 })).resolves.toBeDefined();
  });
});

describe('A rule against the data outside of the pipe', () => {
  afterEach(() => useContainer({ get: () => undefined }, { fallback: true }));

  const constraintsOf = async (customer: object) =>
    (await validate(customer)).map(({ constraints, contexts }) => [constraints, contexts]);

  it('works with validate() of class-validator', async () => {
    const customer = Object.assign(new Customer(), { email: 'taken@b.co', tag: 'odd' });
    expect(await constraintsOf(customer)).toEqual([
      [{ isUnique: 'This value already exists.' }, { isUnique: { code: 'already_exists' } }],
      [{ existsIn: 'The referenced object does not exist.' }, { existsIn: { code: 'invalid' } }],
    ]);
    expect(await constraintsOf(Object.assign(new Customer(), { email: 'a@b.co', tag: 'new' }))).toEqual([]);
  });

  it("takes the lookup that class-validator's container has, as a pipe does that no app has made", async () => {
    const everything: Lookup = { exists: () => true };
    const get = (type: unknown) => (type === TakenEmails ? everything : undefined);
    useContainer({ get }, { fallback: true });
    expect(await constraintsOf(Object.assign(new Customer(), { email: 'free@b.co' }))).toHaveLength(1);
    expect(await errorsOf(Customer, { email: 'free@b.co' })).toHaveLength(1);
  });
});

class Numbers {
  @IsInt()
  @Length(1, 2)
  @ExistsIn(Tags)
  a!: number;
}

describe('The resolver of a validator', () => {
  it('is asked at first use, and has the say over the container', async () => {
    const resolve = jest.fn((type: unknown) => (type === Tags ? { exists: () => true } : undefined));
    const validator = new RequestValidator(resolveValidation({}), resolve);
    expect(resolve).not.toHaveBeenCalled();
    const parameter = toPipeParameter({ type: 'body', metatype: Customer });
    expect(await validator.validateOrThrow({ tag: 'odd' }, parameter)).toEqual({ tag: 'odd' });
    expect(resolve).toHaveBeenCalledWith(Tags);
    expect(asked).toEqual([]);
  });

  it('does not keep a rule from being asked after the others', async () => {
    expect((await errorsOf(Numbers, { a: 'x' })).map(({ reasons }) => reasons)).toEqual([undefined]);
    expect(asked).toEqual([]);
  });
});
