import { describe, expect, it } from '@jest/globals';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { twilio, type TwilioOptions } from '../../../lib/dialects/twilio/twilio.format.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { type Occurrence } from '../../../lib/error/occurrence.js';
import { describeFormatOptions } from '../formats/describe-format-options.js';
import { describeFormat } from '../formats/describe-format.js';
import { FIELD_ERRORS } from '../formats/documented-fields.js';
import { FormatDocument } from '../formats/format-document.js';

const [JSON_TYPE, XML_TYPE] = ['application/json', 'application/xml'];

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

const context = { requestId: '9d3f', documentationUrl: 'https://docs.example.com/errors/x' };
const renderJson = (occurrence: Occurrence, options?: TwilioOptions) =>
  JSON.parse(twilio(options).render(createApiError(occurrence, context), JSON_TYPE)) as object;
const renderXml = (occurrence: Occurrence) => twilio().render(createApiError(occurrence), XML_TYPE);

describeFormat(twilio({ documentationUrl: 'https://docs.example.com' }), {
  examples: [
    {
      format: twilio({ documentationUrl: 'https://www.twilio.com/docs' }),
      error: createApiError(new InvalidTo({ to: '5551234567' })),
      mediaTypes: [JSON_TYPE],
    },
    {
      format: twilio({ documentationUrl: 'http://www.twilio.com/docs/' }),
      error: createApiError(new NoTo()),
      mediaTypes: [XML_TYPE],
    },
  ],
});

describeFormatOptions(twilio, {
  names: 'documentationUrl, fieldPath, mediaTypes',
  accepted: [
    { mediaTypes: ['application/xml'] },
    { documentationUrl: 'https://docs.example.com/', fieldPath: 'pointer' },
  ],
  rejected: [
    [{ documentationUrl: '/docs' }, '`twilio.documentationUrl` must be'],
    [{ documentationUrl: 7 }, '`twilio.documentationUrl` must be'],
    [{ documentationUrl: null }, '`twilio.documentationUrl` must be'],
    [
      { mediaTypes: ['text/xml'] },
      "`twilio.mediaTypes` must be an array with some of 'application/json', 'application/xml', got [ 'text/xml' ].",
    ],
    [{ mediaTypes: [] }, '`twilio.mediaTypes` must be'],
    [{ mediaTypes: ['application/json', 'application/json'] }, '`twilio.mediaTypes` must be'],
    [
      { documentationUrl: 'docs', fieldPath: 1 },
      '`twilio.documentationUrl` must be',
      '`twilio.fieldPath` must be',
    ],
  ],
});

describe('twilio()', () => {
  it('derives the numeric code from the status if an error has none, and adds the code to the details', () => {
    expect(renderJson(new HttpErrors.NotFound())).toEqual({
      code: 20404,
      message: 'Not Found',
      more_info: 'https://docs.example.com/errors/x',
      status: 404,
      details: { code: 'not_found', request_id: '9d3f' },
    });
    expect(JSON.parse(twilio().render(createApiError(new NoTo()), JSON_TYPE))).toEqual({
      code: 21201,
      message: 'No called number is specified',
      status: 400,
    });
  });

  it('links to the page of the numeric code below the option `documentationUrl`', () => {
    expect(
      renderJson(new HttpErrors.NotFound(), { documentationUrl: 'https://docs.example.com' }),
    ).toMatchObject({
      more_info: 'https://docs.example.com/errors/20404',
    });
  });

  it('keeps the status of every error', () => {
    expect(twilio()).not.toHaveProperty('status');
  });

  it('renders metadata of any shape in the details, with names in Pascal case in XML', () => {
    const metadata = { order_id: 7, tags: ['a', 'b'], at: { zipCode: '1', inner: [[1, 2]] }, none: null };
    const failed = new ValidationFailed(FIELD_ERRORS, { metadata });
    expect(renderJson(failed)).toMatchObject({ details: { request_id: '9d3f', ...metadata } });
    expect(renderXml(failed)).toContain(
      `</Errors><OrderId>7</OrderId><Tags>a</Tags><Tags>b</Tags>` +
        `<At><ZipCode>1</ZipCode><Inner><item>1</item><item>2</item></Inner></At></Details>`,
    );
  });

  it('renders all metadata, even if names equal members or become equal in XML', () => {
    const metadata = { code: 'mine', order_id: 1, orderId: 2, 'order.id': [3, 4] };
    const gone = new HttpErrors.Gone(undefined, { metadata });
    expect(renderJson(gone)).toMatchObject({ details: { ...metadata, code: 'gone' } });
    expect(renderXml(gone)).toContain(
      '<Details><Code>gone</Code>' +
        '<OrderId>1</OrderId><OrderId>2</OrderId><OrderId>3</OrderId><OrderId>4</OrderId>' +
        '<Details><Code>mine</Code></Details></Details>',
    );
  });

  it.each([JSON_TYPE, XML_TYPE])('documents metadata with the names of members as %s', (mediaType) => {
    const metadata = { code: { a: 1 }, truncated: 'no', errors: 'none', request_id: 3 };
    for (const occurrence of [
      new NoTo(undefined, { metadata }),
      new HttpErrors.Gone(undefined, { metadata }),
    ]) {
      for (const errorContext of [context, {}]) {
        const documented = { ...createApiError(occurrence, errorContext), documentedFields: [] };
        const text = twilio().render(documented, mediaType);
        expect(new FormatDocument(twilio(), [documented]).findFaults(documented, mediaType, text)).toEqual(
          [],
        );
      }
    }
  });

  it.each([
    [JSON_TYPE, ['code', 'message', 'more_info', 'status'], 'details', 'request_id'],
    [XML_TYPE, ['Code', 'Message', 'MoreInfo', 'Status'], 'Details', 'RequestId'],
  ])('documents the names of the members as %s', (mediaType, required, details, requestId) => {
    const schema = twilio().schema(
      { ...createApiError(new NoTo(), context), documentedFields: [] },
      mediaType,
    );
    const { RestException: exception = schema } = schema.properties!;
    expect(exception).toMatchObject({ required, properties: { [required[0]!]: { enum: [21201] } } });
    expect(Object.keys(exception.properties!)).toEqual([...required, details]);
    expect(Object.keys(exception.properties![details]!.properties!)).toEqual([requestId]);
  });
});
