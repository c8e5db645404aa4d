import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { type ValidationError } from '@nestjs/common';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Min,
  validateSync,
  ValidateNested,
} from 'class-validator';
import { toFieldErrors } from '../../../lib/validation/field-errors.js';

class Size {
  @IsInt()
  @Min(1)
  width!: number;
}

class Item {
  @IsString()
  @Length(2, 20)
  name!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => Size)
  size?: Size;
}

class Order {
  @IsEmail()
  email!: string;

  @IsIn(['express', 'insured'], { each: true })
  services!: string[];

  @IsArray()
  @ValidateNested({ each: true })
  @ArrayMaxSize(2)
  @Type(() => Item)
  items!: Item[];
}

const check = (body: object) =>
  toFieldErrors(
    validateSync(plainToInstance(Order, body), {
      whitelist: true,
      forbidNonWhitelisted: true,
    }),
    'body',
  );

describe('toFieldErrors', () => {
  it('tells a missing field from a wrong one', () => {
    expect(check({ email: 'x', items: [] })).toEqual([
      { field: 'email', in: 'body', code: 'invalid', reason: 'isEmail', message: 'email must be an email' },
      { field: 'services', in: 'body', code: 'missing_field', reason: 'isIn' },
    ]);
  });

  it('names nested fields by dotted paths with indices', () => {
    const fields = check({
      email: 'a@b.example',
      services: [],
      items: [{ name: 'ok' }, { name: 'x', size: { width: 0 } }, { name: 7, size: {} }],
    });
    expect(fields.map(({ code, ...error }) => [('field' in error && error.field) || '', code])).toEqual([
      ['items', 'invalid'],
      ['items.1.name', 'invalid'],
      ['items.1.size.width', 'invalid'],
      ['items.2.name', 'invalid'],
      ['items.2.size.width', 'missing_field'],
    ]);
  });

  it('says the message of the first rule in the source', () => {
    expect(check({ email: 'a@b.example', services: [], items: [{ name: 7 }] })).toEqual([
      {
        field: 'items.0.name',
        in: 'body',
        code: 'invalid',
        reason: 'isString',
        message: 'name must be a string',
      },
    ]);
  });

  it.each(['x', null])(
    'says what a rule says of %j, before it says that a nested value is no object',
    (items) => {
      expect(check({ email: 'a@b.example', services: [], items })).toEqual([
        { field: 'items', in: 'body', code: 'invalid', reason: 'isArray', message: 'items must be an array' },
      ]);
    },
  );

  it('names unknown keys', () => {
    expect(check({ email: 'a@b.example', services: [], items: [], extra: null })).toEqual([
      {
        field: 'extra',
        in: 'body',
        code: 'invalid',
        reason: 'whitelist',
        message: 'This field is not known.',
      },
    ]);
  });

  it('survives a tree of any depth', () => {
    let error: ValidationError = { property: 'leaf', constraints: { isInt: 'no' }, value: 'x' };
    for (let level = 0; level < 5_000; level += 1) error = { property: 'a', children: [error] };
    expect(toFieldErrors([error])).toHaveLength(1);
  });
});
