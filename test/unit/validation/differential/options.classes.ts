import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { Exclude, Expose, Transform, Type as TypeOf } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  registerDecorator,
  Validate,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  ValidatePromise,
  type ValidationArguments,
  type ValidationOptions,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';

/** Values that a client may send in place of the expected one. */
export const JUNK: readonly unknown[] = [
  undefined,
  null,
  '',
  'x',
  0,
  -1,
  1.5,
  true,
  {},
  [],
  [null],
  { a: 1 },
  [[1]],
];

// --- Plain fields

export class Person {
  @IsString()
  @Length(2, 5)
  name!: string;

  @IsInt()
  @Min(1)
  @Max(120)
  age!: number;

  @IsEmail({}, { message: '$target.$property: $value, $constraint1' })
  email!: string;
}

export const PERSON = { name: 'Ann', age: 30, email: 'ann@mail.example' };

export class Allowing {
  @Allow()
  free!: unknown;

  @Allow({ groups: ['a'] })
  sometimes!: unknown;

  @IsInt()
  count!: number;
}

export class Declaring {
  @IsInt()
  count!: number;

  undecorated: unknown;

  assigned: unknown = 7;
}

// --- Conditions

export class Conditional {
  @IsOptional()
  @IsInt()
  @Min(3)
  optional?: number;

  @ValidateIf((object: Conditional) => object.optional === 5)
  @IsString()
  dependent?: string;

  @ValidateIf((_, value) => value !== 'skip')
  @ValidateIf((object: Conditional) => object.optional !== 4)
  @IsInt()
  twice?: number;

  @IsOptional()
  @IsDefined()
  both?: unknown;

  @IsDefined({ message: 'where is $property?' })
  @IsString()
  defined!: string;

  @IsOptional({ groups: ['a'] })
  @IsInt({ always: true })
  grouped?: number;

  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Person)
  nested?: Person;
}

export class RuleWithCondition {
  @IsInt({ validateIf: (object: RuleWithCondition) => object.kind === 'number' })
  @Max(10, { validateIf: (_, value) => value !== null })
  @IsDefined({ validateIf: (object: RuleWithCondition) => object.kind === 'defined' })
  value!: unknown;

  @ValidateNested({ validateIf: () => false })
  @TypeOf(() => Person)
  nested!: unknown;

  @Allow()
  kind!: string;
}

// --- Groups

export class Grouped {
  @IsInt({ groups: ['a'] })
  a!: number;

  @IsInt({ groups: ['b', 'a'] })
  ab!: number;

  @IsString({ groups: ['b'] })
  @IsInt()
  mixed!: unknown;

  @IsInt({ always: true })
  always!: number;

  @IsInt({ always: false })
  never!: number;

  @IsInt({ groups: ['a'], always: true })
  @Min(3, { groups: [] })
  both!: number;

  @ValidateNested({ groups: ['a'] })
  @TypeOf(() => GroupedChild)
  child!: unknown;
}

class GroupedChild {
  @IsInt({ groups: ['a'] })
  x!: number;

  @IsString({ groups: ['b'] })
  y!: string;
}

export const GROUPED = { a: 1, ab: 1, mixed: 1, always: 1, never: 1, both: 3, child: { x: 1, y: 'y' } };

// --- Contexts

export class Contexts {
  @IsInt({ context: { code: 1 } })
  @Min(3, { context: { code: 2 }, message: 'too small' })
  @IsDefined({ context: { code: 3 } })
  one!: unknown;

  @IsInt({ each: true, context: 'text' })
  each!: unknown;

  @IsInt({ message: '', context: { code: 4 } })
  silent!: unknown;

  @ValidateNested({ context: { code: 5 } })
  @TypeOf(() => Person)
  nested!: unknown;
}

export class ContextsOfOneName {
  @IsIn(['a'], { context: { first: 1 } })
  @IsIn(['a', 'b'], { context: { second: 2 } })
  same!: unknown;
}

// --- Nesting

export class Leaf {
  @IsInt()
  @Min(1)
  size!: number;

  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Leaf)
  next?: unknown;
}

export class Unruled {
  anything?: unknown;
}

/** The fields have the type `unknown`, so both pipes accept one object and a list. */
export class Nesting {
  @ValidateNested()
  @TypeOf(() => Leaf)
  one: unknown;

  @ValidateNested({ message: '$property of $target is $value' })
  @TypeOf(() => Leaf)
  described: unknown;

  @ValidateNested()
  untyped: unknown;

  @ValidateNested()
  @TypeOf(() => Unruled)
  unruled: unknown;
}

export const LEAVES: readonly unknown[] = [
  ...JUNK,
  { size: 1 },
  { size: 0 },
  { size: 1, extra: 1 },
  { size: 1, next: { size: 0 } },
  { size: 1, next: { size: 1, next: [{ size: 1 }, { size: 'x', extra: [] }] } },
  [{ size: 1 }, { size: 0 }],
  [{ size: 1 }, null],
  [{ size: 1 }, undefined, 7, 'x'],
  [[{ size: 1 }], [{ size: 0 }, [{ size: -1 }]], []],
  [[null]],
];

/** Nests leaves; `last` is the innermost. */
export const nestLeaves = (levels: number, last: object): object =>
  Array.from({ length: levels }).reduce<object>((next) => ({ size: 1, next }), last);

export class Lists {
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @TypeOf(() => Leaf)
  many!: Leaf[];

  @IsOptional()
  @ValidateNested({ each: true, message: (args) => `${args.property}: ${JSON.stringify(args.value)}` })
  @TypeOf(() => Leaf)
  described?: Leaf[];

  @IsOptional()
  @ArrayNotEmpty({ message: 'empty' })
  @IsString({ each: true })
  @MaxLength(2, { each: true })
  words?: string[];
}

export const LISTS: readonly unknown[] = LEAVES.filter(
  (leaves) => typeof leaves !== 'object' || leaves === null || Array.isArray(leaves),
);

export class Collections {
  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Leaf)
  set?: Set<Leaf>;

  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Leaf)
  map?: Map<string, Leaf>;

  @IsOptional()
  @IsInt({ each: true })
  numbers?: Set<number>;

  @IsOptional()
  @IsInt({ each: true })
  table?: Map<string, number>;
}

// --- Inheritance

class Base {
  @IsString()
  @MinLength(3)
  same!: unknown;

  @IsInt()
  inherited!: unknown;

  @IsOptional()
  @IsInt()
  relaxed?: unknown;

  @ValidateNested()
  @TypeOf(() => Leaf)
  leaf!: unknown;
}

export class Middle extends Base {
  @MaxLength(4)
  declare same: unknown;

  @Allow()
  declare inherited: unknown;
}

export class Derived extends Middle {
  @IsNotEmpty()
  declare same: unknown;

  @IsDefined()
  declare relaxed: unknown;

  @ValidateNested({ message: 'derived' })
  declare leaf: unknown;

  @IsInt()
  own!: number;
}

export const DERIVED = { same: 'abcd', inherited: 1, relaxed: 1, leaf: { size: 1 }, own: 1 };

// --- Custom constraints

@ValidatorConstraint({ name: 'isEven' })
class Even implements ValidatorConstraintInterface {
  validate(value: unknown, { constraints }: ValidationArguments) {
    return typeof value === 'number' && value % ((constraints?.[0] as number) ?? 2) === 0;
  }

  defaultMessage({ value, constraints, targetName }: ValidationArguments) {
    return `${targetName}: $property $value ${String(value)} ${constraints?.length} $constraint1`;
  }
}

@ValidatorConstraint()
class Unnamed implements ValidatorConstraintInterface {
  validate(value: unknown) {
    return value === 'x';
  }
}

@ValidatorConstraint({ name: 'later', async: true })
class Later implements ValidatorConstraintInterface {
  async validate(value: unknown, { object }: ValidationArguments) {
    await Promise.resolve();
    return value === 'x' || 'x' in object;
  }

  defaultMessage() {
    return '$property comes later';
  }
}

@ValidatorConstraint({ name: 'first' })
@ValidatorConstraint({ name: 'second' })
class Twice implements ValidatorConstraintInterface {
  validate(value: unknown) {
    return value === 'x';
  }
}

/** A constraint that is not registered, so it must not be called. */
class Unregistered implements ValidatorConstraintInterface {
  validate() {
    return false;
  }
}

/** Returns a value that is not a boolean. */
@ValidatorConstraint({ name: 'loose' })
class Loose implements ValidatorConstraintInterface {
  validate(value: unknown) {
    return value as boolean;
  }
}

const IsBefore =
  (other: string, options?: ValidationOptions): PropertyDecorator =>
  (target, property) =>
    registerDecorator({
      name: 'isBefore',
      target: target.constructor,
      propertyName: property as string,
      constraints: [other],
      ...(options && { options }),
      validator: {
        validate: (value, args) => Number(value) < Number(Reflect.get(args?.object ?? {}, other)),
        defaultMessage: () => '$property must be before $constraint1',
      },
    });

const IsThere = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isDefined',
      validator: { validate: (value) => value !== undefined, defaultMessage: () => 'not there' },
    },
    options,
  );

const Nameless = (): PropertyDecorator => (target, property) =>
  registerDecorator({
    name: '',
    target: target.constructor,
    propertyName: property as string,
    validator: { validate: (value) => value === 'x' },
  });

export class Custom {
  @Validate(Even)
  even!: unknown;

  @Validate(Even, [3], { message: '$property, $constraint1, $value', context: { by: 3 } })
  third!: unknown;

  @Validate(Even, { each: true })
  evens!: unknown;

  @Validate(Unnamed)
  @Validate(Loose)
  named!: unknown;

  @Validate(Twice)
  twice!: unknown;

  @Validate(Unregistered)
  forgotten!: unknown;

  @IsBefore('end')
  start!: unknown;

  @IsInt()
  end!: unknown;

  @IsThere()
  there!: unknown;

  @Nameless()
  nameless!: unknown;
}

export const CUSTOM = {
  even: 2,
  third: 3,
  evens: [2, 4],
  named: 'x',
  twice: 'x',
  forgotten: 1,
  start: 1,
  end: 2,
  there: null,
  nameless: 'x',
};

export class Asynchronous {
  @Validate(Later, { context: { code: 1 } })
  one!: unknown;

  @Validate(Later, { each: true, context: { code: 2 }, message: '$property of $target' })
  each!: unknown;

  @Validate(Later)
  @IsString()
  @MinLength(2)
  mixed!: unknown;

  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Asynchronous)
  nested?: unknown;
}

export const ASYNCHRONOUS = { one: 'x', each: ['x'], mixed: 'xx', x: 1 };

export class Throwing {
  @ValidateBy({
    name: 'throwing',
    validator: {
      validate(value) {
        if (value === 'x') throw new RangeError('x');
        if (value === 0) return Promise.reject(new RangeError('0'));
        return true;
      },
    },
  })
  value!: unknown;
}

export class Promising {
  @ValidatePromise()
  @IsString()
  text!: unknown;

  @ValidatePromise()
  @ValidateNested()
  leaf!: unknown;

  @IsObject()
  unresolved!: unknown;
}

export const createLeaf = (size: unknown) => Object.assign(new Leaf(), { size });

// --- class-transformer

export class Converting {
  @TypeOf(() => Number)
  @IsNumber()
  number!: unknown;

  @IsOptional()
  @TypeOf(() => Number)
  @IsNumber({}, { each: true })
  numbers?: unknown;

  @IsOptional()
  @TypeOf(() => String)
  @IsString({ each: true })
  texts?: unknown;

  @IsOptional()
  @TypeOf(() => Boolean)
  @IsBoolean({ each: true })
  flags?: unknown;

  @IsOptional()
  @TypeOf(() => Date)
  @IsDate({ each: true })
  dates?: unknown;

  @IsOptional()
  @TypeOf(() => Object)
  @IsObject()
  object?: unknown;
}

export class Animal {
  @IsString()
  name!: string;
}

class Cat extends Animal {
  @IsBoolean()
  purrs!: boolean;
}

class Dog extends Animal {
  @IsInt()
  barks!: number;
}

const subTypes = [
  { name: 'cat', value: Cat },
  { name: 'dog', value: Dog },
];

export class Shelter {
  @ValidateNested()
  @TypeOf(() => Animal, { discriminator: { property: 'kind', subTypes } })
  one: unknown;

  @ValidateNested()
  @TypeOf(() => Animal, { discriminator: { property: 'kind', subTypes }, keepDiscriminatorProperty: true })
  kept: unknown;
}

export class Shelters {
  @ValidateNested({ each: true })
  @TypeOf(() => Animal, { discriminator: { property: 'kind', subTypes } })
  many!: Animal[];
}

export const ANIMALS: readonly unknown[] = [
  { kind: 'cat', name: 'Tom', purrs: true },
  { kind: 'dog', name: 'Rex', barks: 2 },
  { kind: 'dog', name: 'Rex', purrs: true },
  { kind: 'bird', name: 'Tweety' },
  { name: 'Tom' },
  {},
];

export class Transforming {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @MinLength(2)
  trimmed!: string;

  @Transform(({ value }: { value: unknown }) => value ?? 'none')
  @IsString()
  defaulted!: string;

  @Transform(({ obj }: { obj: object }) => Object.keys(obj).length)
  @Max(4)
  computed!: number;

  @Expose({ name: 'wire_name' })
  @IsInt()
  renamed!: number;

  @Exclude()
  @IsOptional()
  @IsInt()
  secret?: number;

  @IsOptional()
  @TypeOf(() => Date)
  @IsDate()
  date?: Date;

  @IsOptional()
  @TypeOf(() => Number)
  @IsNumber({}, { each: true })
  numbers?: number[];

  @IsOptional()
  @TypeOf(() => String)
  @IsString()
  text?: string;

  @IsOptional()
  @TypeOf(() => Boolean)
  @IsBoolean()
  flag?: boolean;
}

export const TRANSFORMING = { trimmed: ' abc ', wire_name: 1 };

export class Exposing {
  @Expose()
  @IsInt()
  plain!: number;

  @Expose({ groups: ['admin'] })
  @IsOptional()
  @IsInt()
  admin?: number;

  @Expose({ since: 2, until: 3 })
  @IsOptional()
  @IsInt()
  versioned?: number;

  @Expose({ name: 'n' })
  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Leaf)
  nested?: unknown;

  @IsOptional()
  @IsInt()
  unexposed?: number;
}

export class Defaults {
  @IsInt()
  count: number = 3;

  @IsOptional()
  @IsString()
  text?: string = 'none';

  @IsOptional()
  @IsArray()
  list?: unknown[] = [];

  @IsOptional()
  @IsBoolean()
  flag?: boolean;

  @IsOptional()
  @IsDate()
  date?: Date;
}

@Exclude()
export class Closed {
  @Expose()
  @IsInt()
  open!: number;

  @IsOptional()
  @IsInt()
  shut?: number;
}

export class Behaving {
  @IsString()
  first!: string;

  readonly made: string;
  protected hidden = 'h';
  #own = 1;

  constructor() {
    this.made = 'in the constructor';
  }

  @IsString()
  get full(): string {
    return `${this.first}!`;
  }

  @IsOptional()
  @IsInt()
  get size(): number {
    return this.#own;
  }

  set size(size: number) {
    this.#own = size;
  }

  greet(): string {
    return `hello ${this.first}`;
  }
}

// --- Mapped types

export class Partially extends PartialType(Person) {}
export class Picked extends PickType(Person, ['name']) {}
export class Omitted extends OmitType(Person, ['name']) {}
export class Joined extends IntersectionType(Person, Leaf) {
  @Matches(/^A/)
  declare name: string;
}
export class PartialLeaf extends PartialType(Leaf, { skipNullProperties: false }) {}
export class PartialPick extends PartialType(PickType(Transforming, ['trimmed', 'renamed'])) {}
