import { describe, expect, it } from '@jest/globals';
import { type ErrorSchema } from '../../../lib/formats/error-format.js';
import { dialectOf } from '../../../lib/openapi/schema-dialect.js';

const old = dialectOf('3.0.0');
const present = dialectOf('3.1.0');

describe('a schema in OpenAPI 3.0', () => {
  it.each<[string, object, object]>([
    ['a constant', { const: 'x' }, { enum: ['x'] }],
    ['a constant of a type', { type: 'string', const: 'x' }, { type: 'string', enum: ['x'] }],
    [
      'a constant of null that has a type',
      { type: 'string', const: null },
      { type: 'string', nullable: true, enum: [null] },
    ],
    ['values of a type', { type: 'integer', enum: [1, 2] }, { type: 'integer', enum: [1, 2] }],
    ['a constant of null', { const: null }, { type: 'string', nullable: true, enum: [null] }],
    ['a type or null', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    ['null alone', { type: 'null' }, { type: 'string', nullable: true, enum: [null] }],
    [
      'several types',
      { type: ['string', 'integer', 'null'] },
      {
        anyOf: [
          { type: 'string', nullable: true },
          { type: 'integer', nullable: true },
        ],
      },
    ],
    ['a limit that is excluded', { exclusiveMinimum: 1 }, { minimum: 1, exclusiveMinimum: true }],
    ['examples', { type: 'string', examples: ['a', 'b'] }, { type: 'string', example: 'a' }],
    [
      'what is nested',
      { type: 'array', items: { allOf: [{ const: 1 }] } },
      { type: 'array', items: { allOf: [{ enum: [1] }] } },
    ],
    [
      'members that are called like keywords, and values',
      {
        properties: { const: { const: 1 }, type: { type: 'string' } },
        enum: [{ const: 1 }],
        default: { const: 2 },
      },
      {
        properties: { const: { enum: [1] }, type: { type: 'string' } },
        enum: [{ const: 1 }],
        default: { const: 2 },
      },
    ],
  ])('says %s', (_, schema, expected) => {
    expect(old(schema as ErrorSchema)).toEqual(expected);
  });
});

describe('a schema in any version', () => {
  it.each([
    ['3.0', old],
    ['3.1', present],
  ])('shares no part with the one that it is made of: %s', (_, dialect) => {
    const text: ErrorSchema = { type: 'string' };
    const one: ErrorSchema = { type: 'string', const: 'x' };
    const made = dialect({ type: 'object', properties: { text, one }, allOf: [text] });
    expect(made.properties!.text).toEqual(text);
    expect(made.properties!.text).not.toBe(text);
    expect(made.properties!.one).not.toBe(one);
    expect((made.allOf as readonly ErrorSchema[])[0]).not.toBe(text);
  });
});

describe('a schema that refers to others', () => {
  const schema: ErrorSchema = {
    type: 'object',
    properties: { one: { $ref: '#/$defs/Part' }, $ref: { type: 'string', const: '#/$defs/Part' } },
    allOf: [{ $ref: '#/$defs/Part' }, { $ref: '#/$defs/Other' }],
  };

  it('refers to where a document has them, and nowhere else is changed', () => {
    const refs = new Map([['#/$defs/Part', '#/components/schemas/Part']]);
    expect(present(schema, refs)).toEqual({
      type: 'object',
      properties: {
        one: { $ref: '#/components/schemas/Part' },
        $ref: { type: 'string', const: '#/$defs/Part' },
      },
      allOf: [{ $ref: '#/components/schemas/Part' }, { $ref: '#/$defs/Other' }],
    });
  });

  it('stays as it is where a document has none of them', () => {
    expect(present(schema)).toEqual(schema);
  });
});

describe('a schema in OpenAPI 3.1', () => {
  it('stays as it is, but for a flag of version 3.0', () => {
    const schema: ErrorSchema = { type: 'object', properties: { a: { type: 'string', const: 'x' } } };
    expect(present(schema)).toEqual(schema);
    expect(present({ type: 'string', nullable: true })).toEqual({ type: ['string', 'null'] });
  });

  it('is what a document of no version gets', () => {
    expect(dialectOf(undefined)({ const: 1 })).toEqual({ const: 1 });
  });
});
