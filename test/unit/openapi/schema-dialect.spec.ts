import { describe, expect, it } from '@jest/globals';
import { type ErrorSchema } from '../../../lib/formats/schema/json-schema.js';
import { getSchemaDialect } from '../../../lib/openapi/schema-dialect.js';

const toVersion30 = getSchemaDialect('3.0.0');
const toVersion31 = getSchemaDialect('3.1.0');

describe("dialectOf('3.0')", () => {
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
    ['an exclusive limit', { exclusiveMinimum: 1 }, { minimum: 1, exclusiveMinimum: true }],
    ['examples', { type: 'string', examples: ['a', 'b'] }, { type: 'string', example: 'a' }],
    [
      'a nested schema',
      { type: 'array', items: { allOf: [{ const: 1 }] } },
      { type: 'array', items: { allOf: [{ enum: [1] }] } },
    ],
    [
      'no members with the names of keywords, and no values',
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
  ])('rewrites %s for OpenAPI 3.0', (_, schema, expected) => {
    expect(toVersion30(schema as ErrorSchema)).toEqual(expected);
  });
});

describe('dialectOf()', () => {
  it.each([
    ['3.0', toVersion30],
    ['3.1', toVersion31],
  ])('returns a copy that shares no part with the given schema for OpenAPI %s', (_, dialect) => {
    const text: ErrorSchema = { type: 'string' };
    const one: ErrorSchema = { type: 'string', const: 'x' };
    const made = dialect({ type: 'object', properties: { text, one }, allOf: [text] });
    expect(made.properties!.text).toEqual(text);
    expect(made.properties!.text).not.toBe(text);
    expect(made.properties!.one).not.toBe(one);
    expect((made.allOf as readonly ErrorSchema[])[0]).not.toBe(text);
  });
});

describe('dialectOf() with references', () => {
  const schema: ErrorSchema = {
    type: 'object',
    properties: { one: { $ref: '#/$defs/Part' }, $ref: { type: 'string', enum: ['#/$defs/Part'] } },
    allOf: [{ $ref: '#/$defs/Part' }, { $ref: '#/$defs/Other' }],
  };

  it('replaces the references to shared schemas and nothing else', () => {
    const refs = new Map([['#/$defs/Part', '#/components/schemas/Part']]);
    expect(toVersion31(schema, refs)).toEqual({
      type: 'object',
      properties: {
        one: { $ref: '#/components/schemas/Part' },
        $ref: { type: 'string', enum: ['#/$defs/Part'] },
      },
      allOf: [{ $ref: '#/components/schemas/Part' }, { $ref: '#/$defs/Other' }],
    });
  });

  it('keeps the references if the document has no such components', () => {
    expect(toVersion31(schema)).toEqual(schema);
  });
});

describe("dialectOf('3.1')", () => {
  it('keeps a schema as it is, except for constants and flags of OpenAPI 3.0', () => {
    const schema: ErrorSchema = { type: 'object', properties: { a: { type: 'string', pattern: 'x' } } };
    expect(toVersion31(schema)).toEqual(schema);
    expect(toVersion31({ type: 'string', const: 'x' })).toEqual({ type: 'string', enum: ['x'] });
    expect(toVersion31({ type: 'string', nullable: true })).toEqual({ type: ['string', 'null'] });
  });

  it('is also the dialect of a document without a version', () => {
    expect(getSchemaDialect(undefined)({ const: 1 })).toEqual({ enum: [1] });
  });
});
