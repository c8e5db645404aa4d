import { describe, expect, it, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { dellin } from '../../../lib/dialects/dellin/dellin.format.js';
import { google } from '../../../lib/dialects/google/google.format.js';
import { jsonApi } from '../../../lib/dialects/json-api.format.js';
import { restcase } from '../../../lib/dialects/restcase.format.js';
import { twilio } from '../../../lib/dialects/twilio/twilio.format.js';
import { type ApiError, createApiError } from '../../../lib/error/api-error.js';
import {
  ANY_DESCENDANT,
  type DocumentedError,
  createDocumentedField,
} from '../../../lib/error/documented-error.js';
import { type ErrorFormat } from '../../../lib/formats/error-format.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { looker } from '../../../lib/formats/looker.format.js';
import { markdown } from '../../../lib/formats/markdown.format.js';
import { nest } from '../../../lib/formats/nest.format.js';
import { problemDetails } from '../../../lib/formats/problem-details.format.js';
import { isXml } from '../../../lib/internal/media-type.js';
import { expectGoldenBody, isJson } from './golden-body.js';
import { KINDS, mapped, OrderNotFound, SECRET } from './kinds.js';
import { schemaFaults } from './schema-faults.js';

const FORMATS: Readonly<Record<string, ErrorFormat>> = {
  looker: looker(),
  'looker-strict': looker({ strict: true }),
  problemDetails: problemDetails(),
  jsonApi: jsonApi(),
  google: google({ domain: 'orders.example.com' }),
  restcase: restcase(),
  dellin: dellin({ numbers: { already_exists: 190_001 } }),
  twilio: twilio({ documentationUrl: 'https://docs.example.com' }),
  nest: nest(),
  markdown: markdown(),
};

/** What the documentation knows of an error, which names any field with any code. */
const specimenOf = (error: ApiError): DocumentedError => ({
  ...error,
  documentedFields: error.fields.length > 0 ? [createDocumentedField(undefined, [[ANY_DESCENDANT]], [])] : [],
});

/** What is wrong with a body, held to the schema of its error, in old documents and new ones. */
function faultsOf(format: ErrorFormat, mediaType: string, error: ApiError, body = error): readonly string[] {
  const schema = format.schema(specimenOf(error), mediaType);
  return schemaFaults(schema, format.render(body, mediaType), mediaType);
}

const CASES = Object.entries(FORMATS).flatMap(([name, format]) =>
  format.mediaTypes.map((mediaType) => [name, mediaType, format] as const),
);

describe.each(CASES)('%s as %s', (name, mediaType, format) => {
  const leaving = (error: ApiError) => applyFormatStatus(error, format);
  // What is one of text is the other, to the letter.
  const isWritten = mediaType !== 'application/xml' || !format.mediaTypes.includes('text/xml');

  test.each(KINDS)('%s is as the golden file', (kind, error) => {
    const text = format.render(leaving(error), mediaType);
    if (isWritten) expectGoldenBody(name, kind, text, mediaType);
    else expect(text).toBe(format.render(leaving(error), 'text/xml'));
  });

  test.each(KINDS)('%s fits its own schema, with a page and without', (_, error) => {
    expect(faultsOf(format, mediaType, leaving(error))).toEqual([]);
    expect(faultsOf(format, mediaType, leaving({ ...error, documentationUrl: undefined }))).toEqual([]);
  });

  test.each(KINDS)('%s does not fit the schema of another error', (_, error) => {
    // Some have no member that is another in each error, or none in a failed validation.
    if (['nest', 'looker-strict'].includes(name) || mediaType === 'text/markdown') return;
    if (name === 'dellin' && error.fields.length > 0) return;
    const other = leaving({ ...error, code: 'other', number: 77 });
    expect(faultsOf(format, mediaType, leaving(error), other)).not.toEqual([]);
  });

  test.each(BUILT_IN_ERRORS)('$name can be written, and fits its own schema', ({ definition }) => {
    expect(faultsOf(format, mediaType, leaving(createApiError({ definition }, { requestId: '1' })))).toEqual(
      [],
    );
  });

  test.each(KINDS)('%s says nothing of its cause', (_, error) => {
    expect(format.render(leaving(error), mediaType)).not.toContain(SECRET);
  });

  it('has a schema that a strict validator compiles', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false, keywords: ['xml'] });
    for (const [, error] of KINDS) ajv.compile(format.schema(specimenOf(leaving(error)), mediaType));
  });

  it('is written within bounds, whatever an error holds', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.string({ unit: 'binary' }), (param, value, text) => {
        const error = mapped(
          new OrderNotFound({ id: param as never }, { metadata: { value, text, [text]: 1, __proto__: 2 } }),
        );
        expectWellFormed(format.render(leaving(error), mediaType), mediaType);
        const failed = new ValidationFailed([
          { field: text || 'x', code: 'invalid', message: text, badValues: [value] },
        ]);
        expectWellFormed(format.render(leaving(mapped(failed)), mediaType), mediaType);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('lists as many fields as an answer may have, and says that there are more', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      field: `items.${index}.${'<é"'.repeat(10)}`,
      code: 'invalid',
      message: '<&é"'.repeat(1_000),
    }));
    const error = leaving(mapped(new ValidationFailed(many)));
    const text = format.render(error, mediaType);
    expectWellFormed(text, mediaType);
    // Of one character XML makes six at most, beside names of its own.
    expect(text.length).toBeLessThan(65_536 * 6);
    if (name !== 'looker-strict') expect(faultsOf(format, mediaType, error)).toEqual([]);
  });
});

test('an error that is too large keeps what can be kept of it', () => {
  const values = Array.from({ length: 1_500 }, (_, index) => `${'x'.repeat(60)}${index}`);
  const large = { field: 'sku', in: 'body', code: 'invalid', validValues: values } as const;
  const { fields } = mapped(new ValidationFailed([large, { field: 'email', code: 'missing_field' }]));
  expect(fields.map((each) => [each.fields, each.validValues])).toEqual([
    [['sku'], undefined],
    [['email'], undefined],
  ]);
  const many = Array.from({ length: 5_000 }, (_, index) => `${'f'.repeat(100)}${index}`) as [
    string,
    ...string[],
  ];
  const [rest] = mapped(new ValidationFailed([{ fields: many, code: 'exclusive' }])).fields;
  expect(JSON.stringify(rest).length).toBeLessThan(1_000);
});

test('parameters of a field error may be anything', () => {
  const params = { min: 1n, cyclic: cyclic() as never, limit: 7 };
  const { fields } = mapped(new ValidationFailed([{ field: 'a', code: 'invalid', params }]));
  expect(fields[0]!.params).toEqual({ min: '1', cyclic: {}, limit: 7 });
});

test('metadata is bounded as a whole', () => {
  const texts = Array.from({ length: 1_000 }, () => 'x'.repeat(4_000));
  const { metadata } = mapped(new OrderNotFound({ id: 1 }, { metadata: { texts } }));
  expect(JSON.stringify(metadata).length).toBeLessThan(80_000);
});

/** Values that nobody wants to write. */
const hostile = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom(
    {
      toString: () => {
        throw new Error('no');
      },
    },
    cyclic(),
    'x'.repeat(100_000),
    ']]>',
    '\uD800',
    '\u0000\u0008',
    Symbol('s'),
  ),
);

function cyclic(): object {
  const owner: Record<string, unknown> = {};
  owner.self = owner;
  return owner;
}

function expectWellFormed(text: string, mediaType: string): void {
  if (isJson(mediaType)) JSON.parse(text);
  if (isXml(mediaType)) XmlDocument.fromString(text).dispose();
  expect(typeof text).toBe('string');
}
