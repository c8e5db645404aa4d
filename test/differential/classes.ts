import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsBoolean,
  IsDate,
  IsEnum,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Min,
  Validate,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';

export enum Color {
  Red = 'red',
  Blue = 'blue',
}

export class Plain {
  @IsString()
  name!: string;

  @IsOptional()
  @IsInt()
  size?: number;
}

export class AllOptional {
  @IsOptional()
  @IsString()
  name?: string;

  @IsOptional()
  @IsBoolean()
  on?: boolean;
}

/** Like a class of `PartialType`: the rules of the parent, and one more on each property. */
export class PartialPlain extends Plain {}
IsOptional()(PartialPlain.prototype, 'name');
IsOptional()(PartialPlain.prototype, 'size');

export class Unruly {
  a!: number;

  b!: string;
}

export class Address {
  @IsString()
  city!: string;

  @IsOptional()
  @IsString()
  zip?: string;
}

export class Nested {
  @ValidateNested()
  @Type(() => Address)
  to!: Address;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  stops?: Address[];
}

export class Collections {
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  map?: Map<string, Address>;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  set?: Set<Address>;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  record?: Record<string, Address>;
}

export class Either {
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  each?: Address | Address[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  one?: Address | Address[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  list?: Address[];
}

abstract class Shape {
  @IsString()
  kind!: string;
}

class Circle extends Shape {
  @IsNumber()
  radius!: number;
}

class Square extends Shape {
  @IsNumber()
  side!: number;
}

export class Drawing {
  @ValidateNested()
  @Type(() => Shape, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'circle', value: Circle },
        { name: 'square', value: Square },
      ],
    },
  })
  shape!: Circle | Square;
}

export class HoldsUnruly {
  @IsOptional()
  @ValidateNested()
  @Type(() => Unruly)
  one?: Unruly;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Unruly)
  many?: Unruly[];

  @IsOptional()
  @IsObject()
  @Type(() => Unruly)
  typed?: Unruly;
}

export class Initialised {
  @IsString()
  name!: string;

  @IsOptional()
  @IsInt()
  count?: number = 1;

  extra = 'default';

  items: string[] = [];
}

export class NestsInitialised {
  @ValidateNested()
  @Type(() => Initialised)
  inner!: Initialised;
}

export class Person {
  @IsString()
  first!: string;

  @IsOptional()
  @IsString()
  last?: string;

  get full(): string {
    return `${this.first} ${this.last}`;
  }

  get ruled(): string {
    return this.first;
  }

  set ruled(value: string) {
    this.first = value;
  }

  greet(): string {
    return `Hello ${this.full}`;
  }
}

export class Employee extends Person {
  @IsInt()
  number!: number;
}

export class Exposed {
  @Expose()
  @IsString()
  name!: string;

  @Exclude()
  @IsOptional()
  @IsString()
  secret?: string;

  @Expose({ name: 'e_mail' })
  @IsOptional()
  @IsString()
  email?: string;

  @Transform(({ value }) => (typeof value === 'string' ? value.trim() : value))
  @IsOptional()
  @IsString()
  text?: string;
}

@Exclude()
export class Hidden {
  @Expose()
  @IsString()
  name!: string;

  @IsOptional()
  @IsString()
  hidden?: string;
}

export class Typed {
  @Type(() => Date)
  @IsDate()
  at!: Date;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  page!: number;

  @IsOptional()
  @Type(() => Boolean)
  @IsBoolean()
  on?: boolean;
}

/** A class for `enableImplicitConversion`. */
export class Implicit {
  @IsOptional()
  @IsNumber()
  n?: number;

  @IsOptional()
  @IsBoolean()
  on?: boolean;

  @IsOptional()
  @IsString()
  text?: string;

  @IsOptional()
  @IsDate()
  at?: Date;

  @IsOptional()
  @IsEnum(Color)
  color?: Color;

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];
}

export class Grouped {
  @IsString({ groups: ['a'] })
  a!: string;

  @IsString({ groups: ['b'] })
  b!: string;

  @IsString({ always: true })
  c!: string;

  @IsOptional()
  @IsString()
  d?: string;
}

export class Conditional {
  @IsString()
  kind!: string;

  @ValidateIf(({ kind }: Conditional) => kind === 'x')
  @IsString()
  x!: string;
}

export class Lists {
  @IsArray()
  @IsString({ each: true })
  tags!: string[];

  @Allow()
  anything: unknown;
}

export class NeedsArgument {
  @IsInt()
  id: number;

  constructor(source: { readonly id: number }) {
    this.id = source.id;
  }
}

export class HoldsNeedy {
  @IsString()
  name!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => NeedsArgument)
  item?: NeedsArgument;
}

export class Tree {
  @IsOptional()
  @IsInt()
  value?: number;

  @IsOptional()
  @ValidateNested()
  @Type(() => Tree)
  child?: Tree;
}

@ValidatorConstraint({ async: true })
class IsFree implements ValidatorConstraintInterface {
  async validate(value: unknown): Promise<boolean> {
    return Promise.resolve(value !== 'taken');
  }
}

export class Asynchronous {
  @Validate(IsFree)
  name!: string;
}

const KEY = Symbol('key');

/** Has a rule on a symbol, which class-validator ignores. */
export class SymbolRule {
  @IsOptional()
  @IsString()
  name?: string;

  @IsString()
  [KEY]!: string;
}

export class Page {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  page?: number;

  @IsOptional()
  @IsString()
  filter?: string;
}

export class Sort {
  @IsOptional()
  @IsString()
  sort?: string;
}

/** A query as parsers return it: strings, and lists of strings. */
export class Texts {
  @IsString()
  q!: string;

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];

  @IsOptional()
  @IsEnum(Color)
  color?: Color;
}

export class Id {
  @Type(() => Number)
  @IsInt()
  id!: number;
}

export class Tenant {
  @IsString()
  'x-tenant'!: string;
}
