import { describe, expect, it, test } from '@jest/globals';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { twilio, type TwilioOptions } from '../../../lib/dialects/twilio/twilio.format.js';
import { type ApiError, createApiError } from '../../../lib/error/api-error.js';
import { type Occurrence } from '../../../lib/error/occurrence.js';
import { ANY_DESCENDANT, type DocumentedField } from '../../../lib/error/documented-error.js';
import { dialectOf } from '../../../lib/openapi/schema-dialect.js';
import { bodyOf as xmlBodyOf, readXml } from '../../../lib/testing/schema-check.js';
import { expectGoldenBody } from '../formats/golden-body.js';
import { POSSIBLE_FIELDS } from './documented-fields.js';

const [JSON_TYPE, XML_TYPE] = ['application/json', 'application/xml'];
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

class InvalidTo extends defineError({
  code: 'invalid_to',
  number: 21211,
  status: 400,
  message: "The 'To' number {to} is not a valid phone number.",
}) {}

class NoTo extends defineError({
  code: 'no_to',
  number: 21201,
  status: 400,
  message: 'No called number is specified',
}) {}

const failed = new ValidationFailed(
  [
    { field: 'email', in: 'body', code: 'missing_field' },
    { field: 'cargo.0.weight', in: 'body', code: 'invalid', message: 'weight must be < 1 & > 0' },
    { field: 'vatId', in: 'body', code: 'bad_vat_id', number: 130_007, message: 'This is no VAT id.' },
    { fields: ['from', 'to'], in: 'query', code: 'exclusive', message: 'Give one of the two.' },
  ],
  { metadata: { order_id: 7, tags: ['a', 'b'], at: { zipCode: '1', inner: [[1, 2]] }, none: null } },
);

const circumstances = { requestId: '9d3f', documentationUrl: 'https://docs.example.com/errors/x' };
const written = (occurrence: Occurrence, options?: TwilioOptions) =>
  JSON.parse(twilio(options).render(createApiError(occurrence, circumstances), JSON_TYPE)) as object;
const xml = (error: ApiError, options?: TwilioOptions) => twilio(options).render(error, XML_TYPE);

describe('twilio', () => {
  it("writes the seed document's example of JSON exactly", () => {
    const error = createApiError(new InvalidTo({ to: '5551234567' }));
    const text = twilio({ documentationUrl: 'https://www.twilio.com/docs' }).render(error, JSON_TYPE);
    expectGoldenBody('twilio', 'seed', text, JSON_TYPE);
    expect(text).toBe(
      JSON.stringify({
        code: 21211,
        message: "The 'To' number 5551234567 is not a valid phone number.",
        more_info: 'https://www.twilio.com/docs/errors/21211',
        status: 400,
      }),
    );
  });

  it("writes the seed document's example of XML exactly", () => {
    const text = xml(createApiError(new NoTo()), { documentationUrl: 'http://www.twilio.com/docs/' });
    expectGoldenBody('twilio', 'seed', text, XML_TYPE);
    expect(text).toBe(
      `${DECLARATION}<TwilioResponse><RestException><Status>400</Status>` +
        `<Message>No called number is specified</Message><Code>21201</Code>` +
        `<MoreInfo>http://www.twilio.com/docs/errors/21201</MoreInfo></RestException></TwilioResponse>`,
    );
  });

  it('numbers an error that has no number by its status, and tells its code', () => {
    expect(written(new HttpErrors.NotFound())).toEqual({
      code: 20404,
      message: 'Not Found',
      more_info: 'https://docs.example.com/errors/x',
      status: 404,
      details: { code: 'not_found', request_id: '9d3f' },
    });
    expect(
      written(new HttpErrors.NotFound(), { documentationUrl: 'https://docs.example.com' }),
    ).toMatchObject({
      more_info: 'https://docs.example.com/errors/20404',
    });
    expect(JSON.parse(twilio().render(createApiError(new NoTo()), JSON_TYPE))).toEqual({
      code: 21201,
      message: 'No called number is specified',
      status: 400,
    });
  });

  it('leaves the status as it is', () => {
    expect(twilio()).not.toHaveProperty('status');
  });

  it('has the fields, the request and the metadata in its details', () => {
    expect(written(failed)).toEqual({
      code: 20422,
      message: 'Validation Failed',
      more_info: 'https://docs.example.com/errors/x',
      status: 422,
      details: {
        code: 'validation_failed',
        errors: [
          { field: 'email', code: 'missing_field', message: 'This field is required.' },
          { field: 'cargo.0.weight', code: 'invalid', message: 'weight must be < 1 & > 0' },
          { field: 'vatId', code: 'bad_vat_id', number: 130_007, message: 'This is no VAT id.' },
          { field: 'from', code: 'exclusive', message: 'Give one of the two.' },
          { field: 'to', code: 'exclusive', message: 'Give one of the two.' },
        ],
        request_id: '9d3f',
        order_id: 7,
        tags: ['a', 'b'],
        at: { zipCode: '1', inner: [[1, 2]] },
        none: null,
      },
    });
    expect(written(failed, { fieldPath: 'brackets' })).toMatchObject({
      details: { errors: [{}, { field: 'cargo[0].weight' }, {}, {}, {}] },
    });
  });

  it('has the same in XML, in names as Twilio writes them', () => {
    expect(xml(createApiError(failed, circumstances))).toBe(
      `${DECLARATION}<TwilioResponse><RestException><Status>422</Status><Message>Validation Failed</Message>` +
        `<Code>20422</Code><MoreInfo>https://docs.example.com/errors/x</MoreInfo><Details>` +
        `<Code>validation_failed</Code><Errors>` +
        `<Error><Field>email</Field><Code>missing_field</Code><Message>This field is required.</Message></Error>` +
        `<Error><Field>cargo.0.weight</Field><Code>invalid</Code>` +
        `<Message>weight must be &lt; 1 &amp; &gt; 0</Message></Error>` +
        `<Error><Field>vatId</Field><Code>bad_vat_id</Code><Number>130007</Number>` +
        `<Message>This is no VAT id.</Message></Error>` +
        `<Error><Field>from</Field><Code>exclusive</Code><Message>Give one of the two.</Message></Error>` +
        `<Error><Field>to</Field><Code>exclusive</Code><Message>Give one of the two.</Message></Error>` +
        `</Errors><RequestId>9d3f</RequestId><OrderId>7</OrderId><Tags>a</Tags><Tags>b</Tags>` +
        `<At><ZipCode>1</ZipCode><Inner><item>1</item><item>2</item></Inner></At></Details>` +
        `</RestException></TwilioResponse>`,
    );
  });

  it('says that it left fields out', () => {
    const all = Array.from({ length: 101 }, (_, index) => ({ field: `items.${index}`, code: 'invalid' }));
    expect(written(new ValidationFailed(all))).toMatchObject({
      details: { truncated: true, error_count: 101 },
    });
    expect(xml(createApiError(new ValidationFailed(all)))).toContain(
      '<Truncated>true</Truncated><ErrorCount>101</ErrorCount>',
    );
  });

  it('keeps its own names, and loses no member whose name becomes the same', () => {
    const metadata = { code: 'mine', order_id: 1, orderId: 2, 'order.id': [3, 4] };
    const gone = new HttpErrors.Gone(undefined, { metadata });
    expect(written(gone)).toMatchObject({ details: { ...metadata, code: 'gone' } });
    expect(xml(createApiError(gone))).toContain(
      '<Details><Code>gone</Code>' +
        '<OrderId>1</OrderId><OrderId>2</OrderId><OrderId>3</OrderId><OrderId>4</OrderId>' +
        '<Details><Code>mine</Code></Details></Details>',
    );
  });

  it('says nothing of a cause', () => {
    const error = createApiError(
      new HttpErrors.InternalServerError(undefined, { cause: new Error('hunter2') }),
    );
    expect(twilio().render(error, JSON_TYPE) + xml(error)).not.toContain('hunter2');
  });

  it('is well-formed, whatever is in it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(']]>', '\uD800', '\u0000\u0008', '__proto__', 'xml', '', '\r\n'),
    );
    fc.assert(
      fc.property(text, text, fc.anything({ withBigInt: true, withMap: true }), (name, value, thing) => {
        const error = new ValidationFailed([{ field: name || 'x', code: value || 'y', message: value }], {
          metadata: Object.fromEntries([
            [name, value],
            [value, thing],
          ]),
        });
        const body = xml(createApiError(error, { requestId: value, documentationUrl: value }));
        XmlDocument.fromString(body).dispose();
        JSON.parse(twilio().render(createApiError(error), JSON_TYPE));
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

const ajv = new Ajv2020({ strict: true, strictTypes: false, keywords: ['xml'] });
addFormats.default(ajv);

describe.each([JSON_TYPE, XML_TYPE])('the schema of twilio as %s', (mediaType) => {
  /** What is wrong with a body, in the dialects of old documents and of new ones. */
  const faults = (
    specimen: ApiError,
    documentedFields: readonly DocumentedField[],
    { body = specimen, ...options }: TwilioOptions & { body?: ApiError } = {},
  ): unknown => {
    const format = twilio(options);
    return ['3.0.3', '3.1.0'].flatMap((version) => {
      const schema = dialectOf(version)(format.schema({ ...specimen, documentedFields }, mediaType));
      const text = format.render(body, mediaType);
      const isJson = mediaType === JSON_TYPE;
      const value: unknown = isJson ? JSON.parse(text) : xmlBodyOf(readXml(text), schema, (each) => each);
      const validate = ajv.compile(schema);
      return validate(value) ? [] : validate.errors;
    });
  };

  test.each([...BUILT_IN_ERRORS, { name: 'InvalidTo', definition: InvalidTo.definition }])(
    'takes $name',
    ({ definition }) => {
      const error = createApiError(
        { definition, metadata: { order_id: 7, tags: ['a', 'b'] } },
        circumstances,
      );
      expect(faults(error, [])).toEqual([]);
      expect(faults({ ...error, documentationUrl: undefined, requestId: undefined }, [])).toEqual([]);
      expect(faults(error, [], { documentationUrl: 'https://docs.example.com' })).toEqual([]);
      const more = { ...error, fields: failed.fields, fieldCount: 101, metadata: { b: 1 } };
      expect(faults(error, [], { body: more })).toEqual([]);
    },
  );

  it('ties fields to their codes', () => {
    const error = createApiError(failed, circumstances);
    expect(faults(error, POSSIBLE_FIELDS)).toEqual([]);
    expect(faults(error, [{ paths: [[ANY_DESCENDANT]], codes: [] }])).toEqual([]);
    expect(faults(error, POSSIBLE_FIELDS.slice(1))).not.toEqual([]);
    expect(faults(error, POSSIBLE_FIELDS, { body: { ...error, fieldCount: 500 } })).toEqual([]);
    expect(faults(error, POSSIBLE_FIELDS, { body: { ...error, fields: [], fieldCount: 500 } })).toEqual([]);
  });

  it('takes metadata that has the name of a member', () => {
    const metadata = { code: { a: 1 }, truncated: 'no', errors: 'none', request_id: 3 };
    for (const made of [new NoTo(undefined, { metadata }), new HttpErrors.Gone(undefined, { metadata })]) {
      expect(faults(createApiError(made), [])).toEqual([]);
    }
  });

  it('tells errors apart', () => {
    const gone = createApiError(new HttpErrors.Gone(), circumstances);
    expect(faults(gone, [], { body: { ...gone, code: 'left' } })).not.toEqual([]);
    expect(faults(gone, [], { body: { ...gone, number: 7 } })).not.toEqual([]);
  });
});

describe('the schemas of twilio', () => {
  it('name what each media type has', () => {
    const specimen = { ...createApiError(new NoTo(), circumstances), documentedFields: [] };
    expect(twilio().schema(specimen, JSON_TYPE)).toEqual({
      title: 'No to',
      type: 'object',
      required: ['code', 'message', 'more_info', 'status'],
      properties: {
        code: { type: 'integer', const: 21201 },
        message: { type: 'string' },
        more_info: { type: 'string', format: 'uri' },
        status: { type: 'integer', const: 400 },
        details: { type: 'object', properties: { request_id: { type: 'string' } } },
      },
    });
    expect(twilio().schema(specimen, XML_TYPE)).toEqual({
      title: 'No to',
      type: 'object',
      required: ['RestException'],
      properties: {
        RestException: {
          type: 'object',
          required: ['Code', 'Message', 'MoreInfo', 'Status'],
          properties: {
            Code: { type: 'integer', const: 21201 },
            Message: { type: 'string' },
            MoreInfo: { type: 'string', format: 'uri' },
            Status: { type: 'integer', const: 400 },
            Details: { type: 'object', properties: { RequestId: { type: 'string' } } },
          },
        },
      },
      xml: { name: 'TwilioResponse' },
    });
  });
});

describe('the options of twilio', () => {
  it.each([
    [{}, []],
    [{ documentationUrl: 'https://docs.example.com/', fieldPath: 'pointer' }, []],
    [{ documentationUrl: '/docs' }, ['documentationUrl']],
    [{ documentationUrl: 7 }, ['documentationUrl']],
    [{ documentationUrl: null }, ['documentationUrl']],
    [{ fieldPath: 'slashes' }, ['fieldPath']],
    [{ documentationUrl: 'docs', fieldPath: 1 }, ['documentationUrl', 'fieldPath']],
  ])('%j have mistakes in %j', (options, names) => {
    const mistakes = twilio(options as never).mistakes!;
    expect(mistakes).toHaveLength(names.length);
    for (const [index, name] of names.entries())
      expect(mistakes[index]).toContain(`\`twilio.${name}\` must be`);
  });
});
