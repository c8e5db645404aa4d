import { describe, expect, it } from '@jest/globals';
import { type ArgumentMetadata, type Type, type ValidationPipeOptions } from '@nestjs/common';
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
  useContainer,
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
import { TESTS_ALL } from '../../../extent.js';
import { brief, compare } from './comparison.js';
import { fateOf, ourPipe, Pair } from './differential.js';

/** Bodies for a class, each tried with each of the options. */
interface Case {
  readonly type: Type;
  readonly bodies: readonly unknown[];
  readonly options?: readonly ValidationPipeOptions[];
  readonly metadata?: Partial<ArgumentMetadata>;
  /** Where all bodies have the same fate, for want of another. */
  readonly always?: 'accepted' | 'rejected' | 'crashed';
}

const STRICT = { whitelist: true, forbidNonWhitelisted: true };

/** What apps commonly say, and what they may. */
const OPTIONS: readonly ValidationPipeOptions[] = [
  {},
  STRICT,
  { whitelist: true },
  { forbidNonWhitelisted: true },
  { forbidUnknownValues: true },
  { skipMissingProperties: true },
  { skipNullProperties: true },
  { skipUndefinedProperties: true },
  { stopAtFirstError: true },
  { stopAtFirstError: true, skipMissingProperties: true, ...STRICT },
  { dismissDefaultMessages: true },
  { validationError: { target: true, value: true } },
  { validationError: { target: false, value: false } },
  { validationError: { value: true }, stopAtFirstError: true },
  { transform: false },
  { transform: false, whitelist: true },
  { transform: false, ...STRICT, stopAtFirstError: true },
];

/** What a client may put where a value is expected. */
const JUNK: readonly unknown[] = [
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

/** A body as `JSON.parse` makes it, with keys that an object literal cannot have. */
const parsed = (json: string): unknown => JSON.parse(json);

/** A body without one field, and with each kind of junk in its place. */
const spoilt = (body: object, ...fields: string[]): object[] =>
  fields.flatMap((field) => JUNK.map((junk) => ({ ...body, [field]: junk })));

// --- Plain fields

class Person {
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

const PERSON = { name: 'Ann', age: 30, email: 'ann@mail.example' };

class Allowing {
  @Allow()
  free!: unknown;

  @Allow({ groups: ['a'] })
  sometimes!: unknown;

  @IsInt()
  count!: number;
}

class Declaring {
  @IsInt()
  count!: number;

  undecorated: unknown;

  assigned: unknown = 7;
}

// --- Conditions

class Conditional {
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

class RuleWithCondition {
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

class Grouped {
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

const GROUPED = { a: 1, ab: 1, mixed: 1, always: 1, never: 1, both: 3, child: { x: 1, y: 'y' } };

// --- Contexts

class Contexts {
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

class ContextsOfOneName {
  @IsIn(['a'], { context: { first: 1 } })
  @IsIn(['a', 'b'], { context: { second: 2 } })
  same!: unknown;
}

// --- Nesting

class Leaf {
  @IsInt()
  @Min(1)
  size!: number;

  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Leaf)
  next?: unknown;
}

class Unruled {
  anything?: unknown;
}

/** `unknown` as the type of a field leaves open how many there are, so neither executor has an opinion of its own. */
class Nesting {
  @ValidateNested()
  @TypeOf(() => Leaf)
  one: unknown;

  @ValidateNested({ message: '$property of $target is $value' })
  @TypeOf(() => Leaf)
  told: unknown;

  @ValidateNested()
  untyped: unknown;

  @ValidateNested()
  @TypeOf(() => Unruled)
  unruled: unknown;
}

const LEAVES: readonly unknown[] = [
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

/** As many leaves in each other, the last as given. */
const deep = (levels: number, last: object): object =>
  Array.from({ length: levels }).reduce<object>((next) => ({ size: 1, next }), last);

class Lists {
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @TypeOf(() => Leaf)
  many!: Leaf[];

  @IsOptional()
  @ValidateNested({ each: true, message: (args) => `${args.property}: ${JSON.stringify(args.value)}` })
  @TypeOf(() => Leaf)
  told?: Leaf[];

  @IsOptional()
  @ArrayNotEmpty({ message: 'empty' })
  @IsString({ each: true })
  @MaxLength(2, { each: true })
  words?: string[];
}

const LISTS: readonly unknown[] = LEAVES.filter(
  (leaves) => typeof leaves !== 'object' || leaves === null || Array.isArray(leaves),
);

class Collections {
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

class Middle extends Base {
  @MaxLength(4)
  declare same: unknown;

  @Allow()
  declare inherited: unknown;
}

class Derived extends Middle {
  @IsNotEmpty()
  declare same: unknown;

  @IsDefined()
  declare relaxed: unknown;

  @ValidateNested({ message: 'derived' })
  declare leaf: unknown;

  @IsInt()
  own!: number;
}

const DERIVED = { same: 'abcd', inherited: 1, relaxed: 1, leaf: { size: 1 }, own: 1 };

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

/** Registered nowhere, so nobody asks it. */
class Forgotten implements ValidatorConstraintInterface {
  validate() {
    return false;
  }
}

/** Answers what is no boolean. */
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

class Custom {
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

  @Validate(Forgotten)
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

const CUSTOM = {
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

class Asynchronous {
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

const ASYNCHRONOUS = { one: 'x', each: ['x'], mixed: 'xx', x: 1 };

class Throwing {
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

class Promising {
  @ValidatePromise()
  @IsString()
  text!: unknown;

  @ValidatePromise()
  @ValidateNested()
  leaf!: unknown;

  @IsObject()
  unresolved!: unknown;
}

const leafOf = (size: unknown) => Object.assign(new Leaf(), { size });

// --- class-transformer

class Converting {
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

class Animal {
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

class Shelter {
  @ValidateNested()
  @TypeOf(() => Animal, { discriminator: { property: 'kind', subTypes } })
  one: unknown;

  @ValidateNested()
  @TypeOf(() => Animal, { discriminator: { property: 'kind', subTypes }, keepDiscriminatorProperty: true })
  kept: unknown;
}

class Shelters {
  @ValidateNested({ each: true })
  @TypeOf(() => Animal, { discriminator: { property: 'kind', subTypes } })
  many!: Animal[];
}

const ANIMALS: readonly unknown[] = [
  { kind: 'cat', name: 'Tom', purrs: true },
  { kind: 'dog', name: 'Rex', barks: 2 },
  { kind: 'dog', name: 'Rex', purrs: true },
  { kind: 'bird', name: 'Tweety' },
  { name: 'Tom' },
  {},
];

class Transforming {
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

const TRANSFORMING = { trimmed: ' abc ', wire_name: 1 };

class Exposing {
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

class Defaults {
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
class Closed {
  @Expose()
  @IsInt()
  open!: number;

  @IsOptional()
  @IsInt()
  shut?: number;
}

class Behaving {
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

class Partially extends PartialType(Person) {}
class Picked extends PickType(Person, ['name']) {}
class Omitted extends OmitType(Person, ['name']) {}
class Joined extends IntersectionType(Person, Leaf) {
  @Matches(/^A/)
  declare name: string;
}
class PartialLeaf extends PartialType(Leaf, { skipNullProperties: false }) {}
class PartialPick extends PartialType(PickType(Transforming, ['trimmed', 'renamed'])) {}

// --- All of them

const products = <Value>(...lists: readonly (readonly Value[])[]): Value[] =>
  lists.reduce<Value[]>(
    (before, list) => before.flatMap((one) => list.map((other) => Object.assign({}, one, other))),
    [{} as Value],
  );

const GROUPS = products<ValidationPipeOptions>(
  [{}, { groups: [] }, { groups: ['a'] }, { groups: ['b'] }, { groups: ['a', 'b'] }, { groups: ['c'] }],
  [{}, { strictGroups: true }],
  [{}, { always: true }],
  [{}, STRICT],
);

const TRANSFORM_OPTIONS: readonly ValidationPipeOptions[] = [
  {},
  { transformOptions: {} },
  { transformOptions: { groups: ['admin'] } },
  { transformOptions: { groups: ['other'] } },
  { transformOptions: { version: 1 } },
  { transformOptions: { version: 2 } },
  { transformOptions: { excludeExtraneousValues: true } },
  { transformOptions: { excludeExtraneousValues: true, groups: ['admin'], version: 2 } },
  { transformOptions: { enableImplicitConversion: true } },
  { transformOptions: { exposeDefaultValues: true } },
  { transformOptions: { exposeUnsetFields: false } },
  { transformOptions: { strategy: 'excludeAll' } },
  { transformOptions: { ignoreDecorators: true } },
  { transformOptions: { excludePrefixes: ['u', 'd'] } },
  { transformOptions: { enableCircularCheck: true } },
  { transformOptions: { enableImplicitConversion: true, exposeDefaultValues: true }, ...STRICT },
  { transformOptions: { excludeExtraneousValues: true }, transform: false, whitelist: true },
];

const HOSTILE_KEYS = [
  '{"__proto__": {"polluted": 1}}',
  '{"constructor": {"prototype": {"polluted": 1}}}',
  '{"constructor": null}',
  '{"constructor": "x", "prototype": {"polluted": 1}}',
  '{"toString": 1, "valueOf": null, "hasOwnProperty": "x"}',
  '{"": 1, " ": 2, "0": 3, "a.b": 4, "length": 5}',
  '{"__defineGetter__": 1, "isPrototypeOf": 2, "toJSON": 3, "then": 4}',
];

const withKeys = (body: object) =>
  HOSTILE_KEYS.map((keys) => parsed(`${JSON.stringify(body).slice(0, -1)},${keys.slice(1)}`));

class Measured {
  @IsOptional()
  @IsString()
  name?: string;
}

/** Its messages look into the object before it loses what its class does not know. */
class Measuring {
  @IsNotEmpty({
    message: ({ value }: ValidationArguments) => `empty: ${Object.keys(value as object).join()}`,
  })
  @Length(2)
  @ValidateNested()
  @TypeOf(() => Measured)
  nested: unknown;
}

const CASES: Readonly<Record<string, Case>> = {
  'plain fields': { type: Person, bodies: [PERSON, {}, ...spoilt(PERSON, 'name', 'age', 'email', 'extra')] },
  'no body': {
    type: Person,
    bodies: [undefined, null],
    always: 'rejected',
    options: [{}, STRICT, { transform: false }],
  },
  'no body, where none is needed': {
    type: Partially,
    bodies: [undefined, null],
    always: 'accepted',
    options: [{}, STRICT, { transform: false }, { transform: false, whitelist: true }],
  },
  'hostile keys': {
    type: Person,
    bodies: withKeys(PERSON),
    always: 'accepted',
    options: [{}, { whitelist: true }],
  },
  'hostile keys that are rejected': { type: Person, bodies: [PERSON, ...withKeys(PERSON)], options: OPTIONS },
  'hostile keys below': {
    type: Nesting,
    bodies: withKeys({ size: 1 }).flatMap((leaf) => [
      { one: leaf },
      { one: [leaf] },
      { untyped: leaf },
      { unruled: leaf },
    ]),
  },
  'a body without a prototype': { type: Person, bodies: [Object.assign(Object.create(null), PERSON), {}] },
  'an instance as the body': { type: Person, bodies: [Object.assign(new Person(), PERSON), new Person()] },
  'messages about nested objects': {
    type: Measuring,
    bodies: [{ length: null }, { length: 1, name: 5 }, { name: 'x' }].map((nested) => ({ nested })),
    always: 'rejected',
    options: OPTIONS,
  },
  '@Allow': {
    type: Allowing,
    bodies: [{ count: 1 }, { count: 1, free: 1 }, { count: 1, sometimes: null }, { count: 'x' }],
    options: [...OPTIONS, ...GROUPS],
  },
  'fields without rules': {
    type: Declaring,
    bodies: [{ count: 1 }, { count: 1, undecorated: 1 }, { count: 1, assigned: null }, {}],
  },
  '@IsOptional, @ValidateIf, @IsDefined': {
    type: Conditional,
    bodies: [
      { defined: 'x' },
      { defined: 'x', optional: 5 },
      { defined: 'x', optional: 4, twice: 'x' },
      { defined: 'x', twice: 'skip' },
      { defined: 'x', nested: PERSON },
      ...spoilt({ defined: 'x' }, 'optional', 'dependent', 'twice', 'both', 'defined', 'grouped', 'nested'),
    ],
    options: [...OPTIONS, { groups: ['a'] }],
  },
  'validateIf of a rule': {
    type: RuleWithCondition,
    bodies: ['number', 'defined', ''].flatMap((kind) =>
      spoilt({ kind, value: 5, nested: PERSON }, 'value', 'nested'),
    ),
  },
  groups: {
    type: Grouped,
    bodies: [
      GROUPED,
      {},
      { ...GROUPED, child: { x: 'x', y: 1 } },
      ...spoilt(GROUPED, ...Object.keys(GROUPED)),
    ],
    options: GROUPS,
  },
  contexts: {
    type: Contexts,
    bodies: [
      { one: 3, each: [1], silent: 1, nested: PERSON },
      ...spoilt({ nested: {} }, 'one', 'each', 'silent', 'nested'),
    ],
    options: OPTIONS.filter(({ dismissDefaultMessages }) => !dismissDefaultMessages),
  },
  'contexts where no message is said': {
    type: Contexts,
    bodies: [{ one: 3, each: [1], silent: 1, nested: PERSON }, {}],
    options: [{ dismissDefaultMessages: true }],
  },
  'contexts of rules of one name': {
    type: ContextsOfOneName,
    bodies: ['a', 'b', 'c'].map((same) => ({ same })),
  },
  '@ValidateNested': {
    type: Nesting,
    bodies: LEAVES.flatMap((leaf) => [{ one: leaf }, { told: leaf }, { untyped: leaf }, { unruled: leaf }]),
  },
  '@ValidateNested of lists': {
    type: Lists,
    bodies: [
      ...LISTS.flatMap((list) => [{ many: list }, { many: [], told: list }]),
      ...[[], ['a'], ['abc'], [1, 'a'], null, 'a', {}].map((words) => ({ many: [], words })),
    ],
  },
  'sparse lists': {
    type: Lists,
    bodies: [
      { many: Object.assign([], { 2: { size: 1 } }) },
      { many: Object.assign([], { 1: { size: 0 }, 3: null }) },
      { many: [], words: Object.assign([], { 4: 'a' }) },
    ],
  },
  'sets and maps': {
    type: Collections,
    bodies: [
      { set: [{ size: 1 }] },
      { set: [{ size: 1 }, { size: 0 }, null] },
      { set: new Set([{ size: 1 }, { size: 0 }]) },
      { map: { a: { size: 1 } } },
      { map: { a: { size: 1 }, b: { size: 0 } } },
      { map: new Map([['a', { size: 'x' }]]) },
      { set: 'x', map: 'x' },
      { numbers: [1, 2], table: { a: 1 } },
      { numbers: new Set([1]), table: new Map([['a', 1]]) },
      {
        numbers: new Set(['x']),
        table: new Map<string, unknown>([
          ['a', 'x'],
          ['b', 1],
        ]),
      },
    ],
  },
  'binary data': {
    type: Nesting,
    bodies: [Buffer.from('x'), Uint8Array.of(1), [Buffer.from('x')], [{ size: 1 }, Buffer.from('x')]].flatMap(
      (data) => [{ one: data }, { one: { size: 1, next: data } }],
    ),
    // Nest makes these errors itself, and leaves out the values.
    options: OPTIONS.map((options) => ({ ...options, validationError: { value: false } })),
  },
  'many levels': {
    type: Nesting,
    bodies: [{ one: deep(100, { size: 1 }) }, { one: deep(100, { size: 0 }) }],
  },
  'inherited rules': {
    type: Derived,
    bodies: [DERIVED, {}, ...spoilt(DERIVED, ...Object.keys(DERIVED)), { ...DERIVED, leaf: { size: 0 } }],
    options: [...OPTIONS, { groups: ['a'] }],
  },
  'rules of a class in the middle': {
    type: Middle,
    bodies: [DERIVED, {}, ...spoilt(DERIVED, 'same', 'inherited')],
  },
  'custom constraints': {
    type: Custom,
    bodies: [
      CUSTOM,
      {},
      { ...CUSTOM, start: 3 },
      { ...CUSTOM, evens: [1, 2] },
      { ...CUSTOM, evens: new Set([2, 3]) },
      ...spoilt(CUSTOM, ...Object.keys(CUSTOM)),
    ],
  },
  'asynchronous constraints': {
    type: Asynchronous,
    bodies: [
      ASYNCHRONOUS,
      { one: 'x', each: ['x'], mixed: 'xx' },
      {},
      { ...ASYNCHRONOUS, x: undefined, each: ['y', 'x'] },
      ...spoilt({ one: 'x', each: ['x'] }, 'one', 'each', 'mixed'),
      { ...ASYNCHRONOUS, nested: { one: 'y', each: 'x', mixed: '' } },
    ],
    options: OPTIONS.filter(({ forbidUnknownValues }) => !forbidUnknownValues),
  },
  'constraints that throw': { type: Throwing, bodies: [{ value: 'x' }, { value: 0 }], always: 'crashed' },
  '@ValidatePromise': {
    type: Promising,
    bodies: [
      { text: Promise.resolve('x'), leaf: Promise.resolve(leafOf(1)), unresolved: {} },
      { text: Promise.resolve(7), leaf: Promise.resolve(leafOf(0)), unresolved: Promise.resolve(7) },
      { text: 'x', leaf: leafOf(1), unresolved: {} },
      { text: 7, leaf: 'x', unresolved: 'x' },
    ],
  },
  'types by a discriminator': {
    type: Shelter,
    bodies: [...ANIMALS, ...JUNK.filter((junk) => !Array.isArray(junk))].flatMap((animal) => [
      { one: animal },
      { kept: animal },
    ]),
    // The way back to a plain object knows no type that the discriminator does not name.
    options: OPTIONS.filter(({ transform }) => transform !== false),
  },
  'what has no type by a discriminator': {
    type: Shelters,
    bodies: [{ many: [null] }],
    always: 'crashed',
  },
  'lists of types by a discriminator': {
    type: Shelters,
    bodies: [{ many: [] }, { many: ANIMALS }, { many: ANIMALS.slice(0, 2) }, { many: ANIMALS.slice(1) }, {}],
  },
  'types of the language': {
    type: Converting,
    bodies: [
      {
        number: '7',
        numbers: ['1', 2, 'x', null, ['3']],
        texts: [1, null, true],
        flags: ['', 'x'],
        dates: [0, 'x'],
      },
      {
        number: '7',
        numbers: ['1', ['2']],
        texts: { a: 1 },
        flags: {},
        dates: '2020-01-01',
        object: { a: ['1'] },
      },
      ...spoilt({ number: 7 }, 'number', 'numbers', 'texts', 'flags', 'dates', 'object'),
    ],
  },
  '@Transform, @Expose, @Exclude, @Type': {
    type: Transforming,
    bodies: [
      TRANSFORMING,
      { ...TRANSFORMING, renamed: 2 },
      { ...TRANSFORMING, secret: 1, flag: 'x' },
      { ...TRANSFORMING, date: '2020-01-01', numbers: ['1', 'x'], text: 7 },
      ...spoilt(TRANSFORMING, 'trimmed', 'defaulted', 'wire_name', 'date', 'numbers', 'text', 'flag'),
    ],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  transformOptions: {
    type: Exposing,
    bodies: [
      { plain: 1 },
      { plain: 1, admin: 1, versioned: 1, n: { size: 1 }, unexposed: 1 },
      { plain: 1, admin: 'x', versioned: 'x', n: { size: 'x' }, unexposed: 'x' },
      { plain: '1', nested: { size: 1 }, extra: 1 },
      {},
    ],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  'default values': {
    type: Defaults,
    bodies: [
      {},
      ...spoilt({}, 'count', 'text', 'list', 'flag', 'date'),
      { count: '7', flag: 'false', date: 0 },
    ],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  'a class that excludes all': {
    type: Closed,
    bodies: [{ open: 1 }, { open: 1, shut: 1 }, { shut: 'x' }, { open: 'x' }],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  'getters, setters, methods and a constructor': {
    type: Behaving,
    bodies: [
      { first: 'Ann' },
      { first: 'Ann', full: 'x', size: 2 },
      { first: 'Ann', size: 'x' },
      { first: 'Ann', greet: 'x', made: 'x', hidden: 1 },
      {},
    ],
  },
  PartialType: { type: Partially, bodies: [{}, PERSON, ...spoilt(PERSON, 'name', 'age', 'extra')] },
  'PartialType that minds null': { type: PartialLeaf, bodies: [{}, ...spoilt({}, 'size', 'next')] },
  'PartialType of a PickType': {
    type: PartialPick,
    bodies: [{}, ...spoilt({}, 'trimmed', 'wire_name', 'age')],
  },
  PickType: { type: Picked, bodies: [{}, PERSON, ...spoilt({ name: 'Ann' }, 'name', 'age')] },
  OmitType: { type: Omitted, bodies: [{}, PERSON, ...spoilt({ age: 1, email: 'a@b.example' }, 'age')] },
  IntersectionType: { type: Joined, bodies: [{}, { ...PERSON, size: 1 }, ...spoilt(PERSON, 'size', 'name')] },
  'a class without rules': {
    type: Unruled,
    bodies: [{}, { anything: 1 }, { anything: { a: [1] } }, { extra: 1 }],
    options: [{}, { forbidUnknownValues: true }, { transform: false }],
  },
  'a parameter of a custom decorator': {
    type: Person,
    bodies: [PERSON, {}, null, 'x'],
    metadata: { type: 'custom' },
    options: [{ validateCustomDecorators: true }],
  },
  'a parameter of a custom decorator, which is not looked at': {
    type: Person,
    bodies: [PERSON, {}, null, 'x', []],
    metadata: { type: 'custom' },
    options: [{}, { transform: false }],
    always: 'accepted',
  },
  'a query': {
    type: Person,
    bodies: [PERSON, {}, ...spoilt(PERSON, 'age', 'extra')],
    metadata: { type: 'query' },
  },
  'another class than the declared': {
    type: Unruled,
    bodies: [PERSON, {}, { ...PERSON, age: 'x' }],
    options: OPTIONS.map((options) => ({ ...options, expectedType: Person })),
  },
};

/** Primitive parameters that are what they are declared as. */
const PRIMITIVES: readonly (readonly [Type | undefined, readonly unknown[]])[] = [
  [String, [undefined, '', 'x', '7', 7, true]],
  [Number, [undefined, '7', '-0', '1e3', ' 1.5 ', 7]],
  [Boolean, [undefined, 'true', 'false', true, false]],
  ...[Array, Object, Date, Buffer, undefined].map((type): [Type | undefined, unknown[]] => [
    type as Type | undefined,
    [undefined, null, '', 'x', 7, {}, ['x']],
  ]),
];

for (const [type, bodies] of PRIMITIVES) {
  for (const kind of ['param', 'query', 'body', 'custom'] as const) {
    for (const data of ['id', undefined]) {
      Object.assign(CASES, {
        [`${type?.name} of ${kind} ${data ?? ''}`]: {
          type,
          bodies,
          metadata: { type: kind, data },
          options: [{}, STRICT],
          always: 'accepted',
        },
      });
    }
  }
}

/** A run that is not complete tries each body with one of so many options, the next body with others. */
const EVERY = TESTS_ALL ? 1 : 4;

/** A product of fewer pairs is always tried completely. */
const SMALL = 60;

const isTried = (pairs: number, option: number, body: number): boolean =>
  pairs <= SMALL || (option + body) % EVERY === 0;

describe("RequestValidationPipe with options of Nest's ValidationPipe", () => {
  it.each(Object.entries(CASES))(
    'accepts and rejects as Nest does: %s',
    async (_title, { type, bodies, options = OPTIONS, metadata, always }) => {
      const found: string[] = [];
      const fates = new Set<string>();
      for (const [option, each] of options.entries()) {
        const pair = new Pair(each);
        for (const [index, body] of bodies.entries()) {
          if (!isTried(options.length * bodies.length, option, index)) continue;
          const scenario = { type, body, ...(metadata && { metadata }) };
          const { nest, report } = await compare(pair, scenario);
          fates.add(fateOf(nest));
          found.push(...report);
        }
      }
      expect(brief(found)).toEqual([]);
      expect([...fates].toSorted()).toEqual(always ? [always] : ['accepted', 'rejected']);
    },
  );
});

describe('exceptionFactory', () => {
  const refuse = (exceptionFactory: ValidationPipeOptions['exceptionFactory']) => {
    const pipe = ourPipe({ exceptionFactory });
    return Promise.resolve().then(() => pipe.transform({}, { type: 'body', metatype: Person }));
  };

  it('sends an exception that it returns as a promise', async () => {
    const made = new Error('made later');
    await expect(refuse(async () => Promise.resolve(made))).rejects.toBe(made);
  });

  it('throws its own error unchanged', async () => {
    const thrown = new Error('thrown');
    const factory = () => {
      throw thrown;
    };
    await expect(refuse(factory)).rejects.toBe(thrown);
  });

  it('is given errors of which each names its property', async () => {
    const errors = await refuse((tree) => tree).catch((tree: unknown) => tree);
    expect(errors).toMatchObject([{ property: 'name' }, { property: 'age' }, { property: 'email' }]);
  });
});

describe('A constraint of the container of class-validator', () => {
  @ValidatorConstraint({ name: 'isListed' })
  class Listed implements ValidatorConstraintInterface {
    constructor(private readonly names: readonly string[] = []) {}

    validate(value: unknown) {
      return this.names.includes(value as string);
    }
  }

  class Named {
    @Validate(Listed)
    name!: string;
  }

  it('validates with the instance of the container', async () => {
    const listed = new Listed(['Ann']);
    useContainer({ get: (type: unknown) => (type === Listed ? listed : undefined) }, { fallback: true });
    try {
      const pair = new Pair();
      const fates = [];
      for (const name of ['Ann', 'Bob']) {
        const { nest, report } = await compare(pair, { type: Named, body: { name } });
        expect(report).toEqual([]);
        fates.push(fateOf(nest));
      }
      expect(fates).toEqual(['accepted', 'rejected']);
    } finally {
      useContainer(undefined as never);
    }
  });
});
