import { describe, expect, it, test } from '@jest/globals';
import { BadRequestException, ForbiddenException, NotFoundException } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import createError from 'http-errors';
import { XmlDocument } from 'libxml2-wasm';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { dellin, type DellinOptions } from '../../../lib/dialects/dellin/dellin.format.js';
import { type ApiError, createApiError } from '../../../lib/error/api-error.js';
import { type Occurrence } from '../../../lib/error/occurrence.js';
import {
  ANY_DESCENDANT,
  ANY_INDEX,
  type DocumentedField,
  createDocumentedField,
} from '../../../lib/error/documented-error.js';
import { type FieldErrorInput } from '../../../lib/error/field-error.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { expectGoldenBody } from '../formats/golden-body.js';
import { KINDS, mapped } from '../formats/kinds.js';
import { schemaFaults } from '../formats/schema-faults.js';

const [JSON_TYPE, TEXT_XML, XML_TYPE] = ['application/json', 'text/xml', 'application/xml'];
const TIME = Date.UTC(2015, 5, 18, 12, 37, 28);

class SimplifiedSending extends defineError({
  code: 'simplified_sending',
  number: 281_016,
  status: 400,
  title: 'ошибка упрощённой отправки',
  message: 'контрагент с минимальным набором данных не может быть отправителем по заказу',
}) {}

class ValueNotAllowed extends defineError({
  code: 'value_not_allowed',
  number: 281_017,
  status: 400,
  title: 'Недопустимое значение параметра',
  message: 'Данный параметр может содержать только значения из списка доступных значений',
}) {}

class NotInDictionary extends defineError({
  code: 'not_in_dictionary',
  number: 117_004,
  status: 400,
  title: 'значение не найдено в справочнике',
  message: 'необходимо выбрать значение из соответствующего справочника',
}) {}

class RequestRefused extends defineError({ code: 'request_refused', status: 400, message: 'abc' }) {}

class TerminalClosed extends defineError({
  code: 'terminal_closed',
  number: 180_003,
  status: 409,
  title: 'Выбран недопустимый терминал',
  message: 'Терминал {id} закрыт',
}) {}

const PAGES = ['https://dev.dellin.ru/api/ordering/request/', 'https://dev.dellin.ru/calculation/pickup/'];

const seed = new RequestRefused(undefined, {
  fields: [
    { field: 'receiver', code: 'simplified_sending', number: 281_016, documentationUrl: PAGES[0] },
    {
      field: 'requester',
      code: 'value_not_allowed',
      number: 281_017,
      documentationUrl: PAGES[0],
      validValues: [1, 2, 3],
    },
    {
      field: 'requester',
      code: 'not_in_dictionary',
      number: 117_004,
      documentationUrl: PAGES[1],
      badValues: ['0xa77fcf6a449164ed490133777a68bd00'],
    },
  ] as readonly FieldErrorInput[],
});

const SEED_JSON = `{ "metadata":{ "status":400, "detail":"abc", "generated_at":"2015-06-18 12:37:28" }, "errors":[
  { "code":281016, "title":"ошибка упрощённой отправки", "detail":"контрагент с минимальным набором данных не может быть отправителем по заказу",
    "link":"https://dev.dellin.ru/api/ordering/request/#error_281016", "fields":["receiver"] },
  { "code":281017, "title":"Недопустимое значение параметра", "detail":"Данный параметр может содержать только значения из списка доступных значений",
    "link":"https://dev.dellin.ru/api/ordering/request/#error_281017", "fields":["requester"], "validValues":[1, 2, 3] },
  { "code":117004, "title":"значение не найдено в справочнике", "detail":"необходимо выбрать значение из соответствующего справочника",
    "link":"https://dev.dellin.ru/calculation/pickup/#error_117004", "fields":["requester"],
    "badValues":["0xa77fcf6a449164ed490133777a68bd00"] } ] }`;

const SEED_XML = `<response> <metadata> <status>400</status> <detail>abc</detail> <generated_at>2015-06-18 12:37:28</generated_at> </metadata>
 <errors> <code>281016</code> <title>ошибка упрощённой отправки</title> <detail>контрагент с минимальным набором данных не может быть отправителем по заказу</detail>
  <link>https://dev.dellin.ru/api/ordering/request/#error_281016</link> <fields>receiver</fields> </errors>
 <errors> <code>281017</code> <title>Недопустимое значение параметра</title> <detail>Данный параметр может содержать только значения из списка доступных значений</detail>
  <link>https://dev.dellin.ru/api/ordering/request/#error_281017</link> <fields>requester</fields>
  <validValues>1</validValues> <validValues>2</validValues> <validValues>3</validValues> </errors>
 <errors> <code>117004</code> <title>значение не найдено в справочнике</title> <detail>необходимо выбрать значение из соответствующего справочника</detail>
  <link>https://dev.dellin.ru/calculation/pickup/#error_117004</link> <fields>requester</fields>
  <badValues>0xa77fcf6a449164ed490133777a68bd00</badValues> </errors> </response>`;

const catalogue = [SimplifiedSending, ValueNotAllowed, NotInDictionary];
const circumstances = { time: TIME, documentationUrl: 'https://docs.example.com/errors/x' };

/** An error as it leaves where the format is the app's. */
const leaving = (error: ApiError) => applyFormatStatus(error, dellin());
const json = (error: ApiError, options?: DellinOptions): any =>
  JSON.parse(dellin(options).render(leaving(error), JSON_TYPE));
const written = (occurrence: Occurrence, options?: DellinOptions) =>
  json(createApiError(occurrence, circumstances), options);
/** The numbers of a body, and its status. */
const numbersOf = (error: ApiError, options?: DellinOptions) => {
  const { metadata, errors } = json(error, options);
  return [metadata.status, ...errors.map(({ code }: { code: number }) => code)];
};

describe('dellin', () => {
  it("writes the seed document's example of JSON exactly", () => {
    const text = dellin({ catalogue }).render(createApiError(seed, { time: TIME }), JSON_TYPE);
    expect(text).toBe(JSON.stringify(JSON.parse(SEED_JSON)));
    expectGoldenBody('dellin', 'seed', text, JSON_TYPE);
  });

  it.each([TEXT_XML, XML_TYPE])("writes the seed document's example of XML exactly, as %s", (mediaType) => {
    const text = dellin({ catalogue }).render(createApiError(seed, { time: TIME }), mediaType);
    expect(text).toBe(SEED_XML.replace(/>\s+</g, '><'));
    expectGoldenBody('dellin', 'seed', text, TEXT_XML);
  });

  it('writes an error without fields as one entry, in its own words', () => {
    expect(written(new TerminalClosed({ id: 7 }))).toEqual({
      metadata: { status: 409, detail: 'Терминал 7 закрыт', generated_at: '2015-06-18 12:37:28' },
      errors: [
        {
          code: 180_003,
          title: 'Выбран недопустимый терминал',
          detail: 'Терминал 7 закрыт',
          link: 'https://docs.example.com/errors/x#error_180003',
        },
      ],
    });
  });

  it('writes the fields of an error with a number as one entry, where they have none', () => {
    const fields = [
      { field: 'from', code: 'invalid', validValues: ['HAM'] },
      { fields: ['to', 'from'] as const, code: 'invalid', badValues: [1] },
    ];
    const { errors } = written(new TerminalClosed({ id: 7 }, { fields }));
    expect(errors).toEqual([expect.objectContaining({ code: 180_003, fields: ['from', 'to'] })]);
    expect(errors[0]).not.toHaveProperty('validValues');
    expect(errors[0]).not.toHaveProperty('badValues');
    const { errors: one } = written(new TerminalClosed({ id: 7 }, { fields: fields.slice(0, 1) }));
    expect(one[0]).toMatchObject({ fields: ['from'], validValues: ['HAM'] });
    const numbered = [...fields, { field: 'at', code: 'already_exists' }];
    const error = createApiError(new TerminalClosed({ id: 7 }, { fields: numbered }));
    expect(numbersOf(error, { numbers: { already_exists: 190_001 } })).toEqual([
      409, 110_001, 110_001, 190_001,
    ]);
  });

  it('gives each field of a validation its number, whatever number the app gives the whole', () => {
    class Invalid extends defineError({
      code: 'invalid_request',
      number: 1_000,
      status: 422,
      message: 'Invalid.',
      replaces: ValidationFailed,
    }) {}
    const error = createApiError(
      new Invalid(undefined, { fields: [{ field: 'email', code: 'missing_field' }] }),
    );
    expect(numbersOf(error)).toEqual([400, 110_003]);
  });

  it('leaves out of an entry what does not apply', () => {
    const error = createApiError(
      new ValidationFailed([{ field: 'a', code: 'invalid', validValues: [], badValues: [] }]),
    );
    expect(Object.keys(json(error).errors[0])).toEqual(['code', 'title', 'detail', 'fields']);
  });

  it('keeps the types of values in JSON', () => {
    const values = [1, '1', true, null, { a: [1] }];
    const error = createApiError(new ValidationFailed([{ field: 'a', code: 'invalid', badValues: values }]));
    expect(json(error).errors[0].badValues).toEqual(values);
    expect(dellin().render(error, TEXT_XML)).toContain(
      '<badValues>1</badValues><badValues>1</badValues><badValues>true</badValues><badValues><a>1</a></badValues>',
    );
  });

  it('says that it left fields out', () => {
    const all = Array.from({ length: 101 }, (_, index) => ({ field: `items.${index}`, code: 'invalid' }));
    const error = createApiError(new ValidationFailed(all), { time: TIME });
    const { metadata, errors } = json(error);
    expect(errors).toHaveLength(100);
    expect(metadata).toEqual({
      status: 400,
      detail: 'Validation Failed',
      generated_at: '2015-06-18 12:37:28',
      truncated: true,
      error_count: 101,
    });
    expect(dellin().render(leaving(error), TEXT_XML)).toContain(
      '<truncated>true</truncated><error_count>101</error_count></metadata>',
    );
  });

  it('writes the names of fields as it is told', () => {
    const error = createApiError(new ValidationFailed([{ field: 'cargo.0.weight', code: 'invalid' }]));
    expect(json(error).errors[0].fields).toEqual(['cargo.0.weight']);
    expect(json(error, { fieldPath: 'brackets' }).errors[0].fields).toEqual(['cargo[0].weight']);
  });
});

describe('the numbers of errors', () => {
  const xml = { 'content-type': 'text/xml' };
  const unparsed = () => createError(400, 'x', { type: 'entity.parse.failed' });

  it.each([
    ['a wrong media type', mapped(new HttpErrors.UnsupportedMediaType()), [415, 100_001]],
    ['an address that nobody has', mapped(new NotFoundException('Cannot GET /nowhere')), [404, 100_002]],
    ['what is not there', mapped(new HttpErrors.NotFound()), [404, 110_007]],
    ['what is gone', mapped(new HttpErrors.Gone()), [410, 100_003]],
    ['a guard that refuses', mapped(new ForbiddenException('Forbidden resource')), [403, 100_004]],
    ['too many requests', mapped(new HttpErrors.TooManyRequests()), [429, 100_005]],
    ['a crash', mapped(new Error('hunter2')), [500, 100_006]],
    ['a server that is not there', mapped(new HttpErrors.ServiceUnavailable()), [503, 100_006]],
    ['credentials that fail', mapped(new HttpErrors.Unauthorized()), [401, 101_001]],
    ['broken JSON', mapped(unparsed()), [401, 101_008]],
    ['broken XML', mapped(unparsed(), xml), [401, 101_009]],
    ['a request that is bad otherwise', mapped(new BadRequestException('No.')), [400, 400]],
    ['a conflict', mapped(new HttpErrors.Conflict()), [409, 409]],
    ['a wrong method', mapped(new HttpErrors.MethodNotAllowed()), [405, 405]],
    ['a failed validation of nothing', mapped(new ValidationFailed([])), [400, 400]],
    ['an exception with a code', mapped(new NotFoundException('No.', { errorCode: 'x' })), [404, 404]],
    ['a code that objects have', mapped(new NotFoundException('', { errorCode: 'toString' })), [404, 404]],
  ])('of %s', (_, error, numbers) => {
    expect(numbersOf(error)).toEqual(numbers);
  });

  it('are their own first, then what the app lends, by reason and by code', () => {
    const numbers = { not_found: 110_007, unknown_route: 7, terminal_closed: 8, unauthorized: 101_002 };
    expect(numbersOf(mapped(new HttpErrors.NotFound()), { numbers })).toEqual([404, 110_007]);
    expect(numbersOf(mapped(new NotFoundException('Cannot GET /x')), { numbers })).toEqual([404, 7]);
    expect(numbersOf(mapped(new TerminalClosed({ id: 1 })), { numbers })).toEqual([409, 180_003]);
    expect(json(mapped(new HttpErrors.Unauthorized()), { numbers }).errors[0]).toMatchObject({
      code: 101_002,
      title: 'Требуется авторизация',
      detail: 'Передан недействительный API-ключ',
    });
  });

  it('are those of what an error stands in for', () => {
    class NoAddress extends defineError({
      code: 'no_address',
      status: 404,
      message: 'There is nothing here.',
      replaces: HttpErrors.NotFound,
    }) {}
    expect(numbersOf(createApiError(new NoAddress()))).toEqual([404, 110_007]);
  });

  it('bring their title, and their detail unless the error is to say it itself', () => {
    const error = mapped(new ForbiddenException('Forbidden resource'));
    expect(json(error)).toMatchObject({
      metadata: { status: 403, detail: 'Forbidden resource' },
      errors: [
        {
          title: 'Отсутствует доступ к методу',
          detail: expect.stringMatching(/^Доступ к методу предоставляется/),
        },
      ],
    });
    expect(json(error, { details: 'message' }).errors[0]).toMatchObject({
      title: 'Отсутствует доступ к методу',
      detail: 'Forbidden resource',
    });
    expect(json(mapped(new HttpErrors.Conflict())).errors[0]).toMatchObject({
      title: 'Conflict',
      detail: 'Conflict',
    });
  });
});

describe('the numbers of fields', () => {
  const numberOf = (field: object, options?: DellinOptions) =>
    written(new ValidationFailed([{ field: 'x', code: 'invalid', ...field }]), options).errors[0].code;

  it.each([
    [110_001, [{}, { reason: 'isEmail' }, { reason: 'toString' }, { code: 'constructor' }]],
    [110_001, [{ code: 'already_exists', reason: 'isUnique' }, { reason: 'isEnum' }, { reason: 'isUuid' }]],
    [110_002, ['isString', 'isInt', 'isNumber', 'isBoolean', 'isArray'].map((reason) => ({ reason }))],
    [110_002, ['isObject', 'isDate', 'nestedValidation', 'invalid_type'].map((reason) => ({ reason }))],
    [110_003, [{ code: 'missing_field' }, { code: 'missing_field', reason: 'isNotEmpty' }]],
    [110_004, [{ code: 'missing_field', reason: 'atLeastOneOf' }]],
    [110_005, [{ reason: 'mutuallyExclusive' }, { reason: 'notTogetherWith' }]],
    [110_006, [{ reason: 'arrayMaxSize' }]],
    [110_007, [{ reason: 'existsIn' }]],
    [110_008, [{ reason: 'whitelist' }, { reason: 'unknownValue' }]],
  ])('%d', (number, fields) => {
    for (const field of fields) expect([field, numberOf(field)]).toEqual([field, number]);
  });

  it('are their own first, then what the app lends, by reason and by code', () => {
    const numbers = { already_exists: 190_001, atLeastOneOf: 130_004, missing_field: 130_005 };
    expect(numberOf({ code: 'already_exists' }, { numbers })).toBe(190_001);
    expect(numberOf({ code: 'already_exists', number: 5 }, { numbers })).toBe(5);
    expect(numberOf({ code: 'missing_field' }, { numbers })).toBe(130_005);
    expect(numberOf({ code: 'missing_field', reason: 'atLeastOneOf' }, { numbers })).toBe(130_004);
  });

  it('bring their title and their detail, where the catalogue knows them', () => {
    class TooLong extends defineError({
      code: 'too_long',
      number: 130_009,
      status: 400,
      title: 'Превышено ограничение',
      message: 'Не больше {max} знаков',
    }) {}
    class BadFormat extends defineError({
      code: 'bad_format',
      number: 110_001,
      status: 400,
      title: 'Wrong format',
      message: 'Have a look at the format.',
    }) {}
    const options = { catalogue: [TooLong, BadFormat, HttpErrors.Conflict] };
    const error = new ValidationFailed([
      { field: 'a', code: 'x', number: 130_009, message: 'It is long.', params: { max: 7 } },
      { field: 'b', code: 'missing_field', number: 77, message: 'It is not there.' },
      { field: 'c', code: 'invalid', message: 'It is wrong.' },
    ]);
    expect(written(error, options).errors).toMatchObject([
      { code: 130_009, title: 'Превышено ограничение', detail: 'Не больше 7 знаков' },
      { code: 77, title: 'Отсутствует обязательный параметр', detail: 'It is not there.' },
      { code: 110_001, title: 'Wrong format', detail: 'Have a look at the format.' },
    ]);
    expect(written(error, { ...options, details: 'message' }).errors).toMatchObject([
      { title: 'Превышено ограничение', detail: 'It is long.' },
      { title: 'Отсутствует обязательный параметр', detail: 'It is not there.' },
      { title: 'Wrong format', detail: 'It is wrong.' },
    ]);
  });
});

describe('metadata.generated_at', () => {
  it.each([
    [undefined, TIME, '2015-06-18 12:37:28'],
    ['Europe/Moscow', TIME, '2015-06-18 15:37:28'],
    ['America/New_York', Date.UTC(2026, 0, 1, 3, 4, 5), '2025-12-31 22:04:05'],
    ['Asia/Kathmandu', Date.UTC(2026, 5, 30, 18, 15), '2026-07-01 00:00:00'],
    ['UTC', Date.UTC(2026, 0, 1), '2026-01-01 00:00:00'],
  ])('in %s', (timeZone, time, text) => {
    const error = createApiError(new HttpErrors.Gone(), { time });
    expect(json(error, timeZone === undefined ? {} : { timeZone }).metadata.generated_at).toBe(text);
  });

  it('is of each moment', () => {
    const format = dellin();
    const at = (time: number) =>
      JSON.parse(format.render(createApiError(new HttpErrors.Gone(), { time }), JSON_TYPE)).metadata
        .generated_at;
    expect([TIME, TIME + 999, TIME + 1_000, TIME].map(at)).toEqual([
      '2015-06-18 12:37:28',
      '2015-06-18 12:37:28',
      '2015-06-18 12:37:29',
      '2015-06-18 12:37:28',
    ]);
  });
});

describe('link', () => {
  const linkOf = (documentationUrl: string | undefined, options?: DellinOptions, own?: string) =>
    json(
      createApiError(
        new ValidationFailed([{ field: 'x', code: 'invalid', ...(own && { documentationUrl: own }) }]),
        documentationUrl === undefined ? {} : { documentationUrl },
      ),
      options,
    ).errors[0].link;
  const page = 'https://docs.example.com/numbers';

  it.each([
    [undefined, undefined, undefined, undefined],
    ['https://docs.example.com/x', undefined, undefined, 'https://docs.example.com/x#error_110001'],
    ['https://docs.example.com/x', page, undefined, `${page}#error_110001`],
    [undefined, page, 'https://docs.example.com/own/', 'https://docs.example.com/own/#error_110001'],
    ['https://docs.example.com/#/x', undefined, undefined, 'https://docs.example.com/#/x'],
    [undefined, `${page}#all`, undefined, `${page}#all`],
  ])('of an error with %s, the option %s and a field with %s is %s', (url, option, own, link) => {
    expect(linkOf(url, option === undefined ? {} : { documentationUrl: option }, own)).toBe(link);
  });
});

describe('its status', () => {
  it('is 400 of a failed validation, 401 of a body that cannot be parsed, else the own one', () => {
    const statusOf = (occurrence: Occurrence) => dellin().status!(createApiError(occurrence));
    expect(statusOf(new ValidationFailed([]))).toBe(400);
    expect(statusOf(new ValidationFailed([], { status: 409 }))).toBe(409);
    expect(statusOf({ definition: HttpErrors.BadRequest.definition, reason: 'malformed_json' })).toBe(401);
    expect(statusOf({ definition: HttpErrors.BadRequest.definition, reason: 'malformed_xml' })).toBe(401);
    expect(statusOf(new HttpErrors.BadRequest())).toBe(400);
    expect(statusOf(new HttpErrors.UnprocessableContent())).toBe(422);
  });

  it('is what the body says, also where another format gave it', () => {
    const error = createApiError(new ValidationFailed([{ field: 'x', code: 'invalid' }]));
    expect(JSON.parse(dellin().render(error, JSON_TYPE)).metadata.status).toBe(422);
  });
});

interface FaultOptions {
  readonly mediaType?: string;
  readonly body?: ApiError;
  readonly options?: DellinOptions;
}

describe('the schema', () => {
  /** What is wrong with a body, in old documents and new ones. */
  const faultsOf = (
    error: ApiError,
    documentedFields: readonly DocumentedField[],
    { mediaType = JSON_TYPE, body = error, options }: FaultOptions = {},
  ) => {
    const format = dellin(options);
    const schema = format.schema({ ...error, documentedFields }, mediaType);
    return schemaFaults(schema, format.render(body, mediaType), mediaType);
  };
  const ANY = [createDocumentedField(undefined, [[ANY_DESCENDANT]], [])];
  const fieldsOf = ({ fields }: ApiError) => (fields.length > 0 ? ANY : []);

  test.each(KINDS)('accepts %s', (_, error) => {
    for (const mediaType of [JSON_TYPE, TEXT_XML, XML_TYPE]) {
      for (const each of [error, { ...error, documentationUrl: undefined }].map(leaving)) {
        expect(faultsOf(each, fieldsOf(each), { mediaType })).toEqual([]);
        // An example of its author has fields, which nobody knows before.
        expect(faultsOf(each, [], { mediaType })).toEqual([]);
      }
    }
  });

  test.each(BUILT_IN_ERRORS.map(({ definition }) => [definition.code, definition] as const))(
    'accepts %s',
    (_, definition) => {
      expect(faultsOf(leaving(createApiError({ definition })), [])).toEqual([]);
    },
  );

  it("accepts the seed document's example", () => {
    const error = createApiError(seed, { time: TIME });
    for (const mediaType of [JSON_TYPE, TEXT_XML]) {
      expect(faultsOf(error, ANY, { mediaType, options: { catalogue } })).toEqual([]);
      expect(faultsOf(error, [], { mediaType, options: { catalogue } })).toEqual([]);
    }
  });

  it('is one that a strict validator compiles', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false, keywords: ['xml'] });
    for (const [, error] of KINDS) {
      ajv.compile(dellin().schema({ ...error, documentedFields: fieldsOf(error) }, JSON_TYPE));
    }
  });

  it('tells an error by its number', () => {
    const error = leaving(mapped(new HttpErrors.Forbidden()));
    const other = leaving(mapped(new HttpErrors.Gone()));
    expect(faultsOf(error, [], { body: { ...other, status: 403 } })).not.toEqual([]);
  });

  it('says how XML writes it', () => {
    const schema = dellin().schema({ ...mapped(new HttpErrors.Gone()), documentedFields: [] }, TEXT_XML);
    expect(schema).toMatchObject({
      xml: { name: 'response' },
      properties: {
        errors: {
          xml: { wrapped: false },
          items: {
            anyOf: [
              {
                properties: {
                  code: { type: 'integer', const: 100_003 },
                  fields: { xml: { wrapped: false } },
                  validValues: { xml: { wrapped: false } },
                  badValues: { xml: { wrapped: false } },
                },
              },
              { required: expect.arrayContaining(['fields']) },
            ],
          },
        },
      },
    });
  });

  describe('of fields that are known', () => {
    const email = createDocumentedField(
      'body',
      [['email']],
      [
        { code: 'missing_field', message: '' },
        { code: 'invalid', message: '', reason: 'isEmail' },
      ],
    );
    const weight = createDocumentedField(
      'body',
      [['cargo', ANY_INDEX, 'weight']],
      [{ code: 'invalid', message: '', reason: 'isNumber' }],
    );
    const either = createDocumentedField(
      'body',
      [['phone'], ['fax']],
      [{ code: 'missing_field', message: '', reason: 'atLeastOneOf' }],
    );
    const ofItems = createDocumentedField(
      'body',
      [
        ['cargo', ANY_INDEX, 'from'],
        ['cargo', ANY_INDEX, 'to'],
      ],
      [{ code: 'invalid', message: '', reason: 'mutuallyExclusive', number: 77 }],
    );
    const all = [email, weight, either, ofItems];
    const bodyOf = (...fields: FieldErrorInput[]) =>
      leaving(createApiError(new ValidationFailed(fields.map((field) => ({ in: 'body', ...field })))));
    const error = bodyOf({ field: 'email', code: 'missing_field' });

    it.each([
      [{ field: 'email', code: 'missing_field' }],
      [{ field: 'email', code: 'invalid', reason: 'isEmail', badValues: ['x', 1] }],
      [{ field: 'cargo.12.weight', code: 'invalid', reason: 'isNumber' }],
      [{ fields: ['phone', 'fax'], code: 'missing_field', reason: 'atLeastOneOf' }],
      [{ fields: ['cargo.0.from', 'cargo.0.to'], code: 'invalid', number: 77 }],
    ] as const)('accepts %j', (field) => {
      for (const mediaType of [JSON_TYPE, TEXT_XML]) {
        expect(faultsOf(error, all, { mediaType, body: bodyOf(field) })).toEqual([]);
        expect(faultsOf(error, all, { mediaType, body: bodyOf(field, field) })).toEqual([]);
      }
      const options = { fieldPath: 'brackets' } as const;
      expect(faultsOf(error, all, { options, body: bodyOf(field) })).toEqual([]);
    });

    it.each([
      [{ field: 'name', code: 'missing_field' }],
      [{ field: 'email', code: 'invalid', reason: 'isString' }],
      [{ field: 'cargo.x.weight', code: 'invalid', reason: 'isNumber' }],
      [{ fields: ['phone', 'email'], code: 'missing_field', reason: 'atLeastOneOf' }],
    ] as const)('refuses %j', (field) => {
      for (const mediaType of [JSON_TYPE, TEXT_XML]) {
        expect(faultsOf(error, all, { mediaType, body: bodyOf(field) })).not.toEqual([]);
      }
    });

    it('accepts them where there is one kind only', () => {
      for (const field of all) {
        const [{ number, code, reason } = { code: '' }] = field.codes;
        const fields = field.paths.map((path) =>
          path.map((step) => (typeof step === 'string' ? step : '3')).join('.'),
        ) as [string];
        const facts = { ...(number !== undefined && { number }), ...(reason !== undefined && { reason }) };
        expect(faultsOf(error, [field], { body: bodyOf({ fields, code, ...facts }) })).toEqual([]);
      }
    });
  });
});

describe('its note on definitions', () => {
  const noteOf = (definition: { readonly definition: ApiError['definition'] }, options?: DellinOptions) =>
    dellin(options).lint!(definition.definition);

  it('asks for a number', () => {
    expect(noteOf(RequestRefused)).toContain('it has no number');
    expect(noteOf(TerminalClosed)).toBeUndefined();
    expect(noteOf(RequestRefused, { numbers: { request_refused: 180_006 } })).toBeUndefined();
  });

  it('asks for none of what stands in for another error', () => {
    const facts = { code: 'x', status: 404, message: 'X.' };
    expect(noteOf(defineError({ ...facts, replaces: HttpErrors.NotFound }))).toBeUndefined();
    expect(noteOf(defineError({ ...facts, disguise: HttpErrors.NotFound }))).toBeUndefined();
  });
});

describe('its mistakes', () => {
  it.each([
    [
      { timeZone: 'Mars/Olympus' },
      "`dellin.timeZone` must be the IANA name of a time zone, such as 'Europe/Moscow', got 'Mars/Olympus'.",
    ],
    [{ timeZone: 3 }, '`dellin.timeZone` must be'],
    [
      { documentationUrl: '/errors' },
      "`dellin.documentationUrl` must be an address, such as 'https://docs.example.com/errors', got '/errors'.",
    ],
    [{ catalogue: [class {}] }, '`dellin.catalogue` must be an array of classes'],
    [{ catalogue: 'all' }, '`dellin.catalogue` must be'],
    [{ numbers: { x: 0 } }, '`dellin.numbers` must be positive integers by code'],
    [{ numbers: null }, '`dellin.numbers` must be'],
    [{ details: 'all' }, "`dellin.details` must be 'catalogue' or 'message', got 'all'."],
    [
      { fieldPath: 'slashes' },
      "`dellin.fieldPath` must be 'dots', 'brackets', 'pointer' or 'fragment', got 'slashes'.",
    ],
  ])('%j', (options, text) => {
    const { mistakes } = dellin(options as never);
    expect(mistakes).toHaveLength(1);
    expect(mistakes![0]).toContain(text);
  });

  it('are told together, and none of what is right', () => {
    expect(dellin({ timeZone: 'x', documentationUrl: 'y', details: 'z' as never }).mistakes).toHaveLength(3);
    expect(dellin({ documentationUrl: undefined as never }).mistakes).toEqual([]);
    expect(dellin().mistakes).toEqual([]);
  });
});

describe('texts of any kind', () => {
  it('are written as JSON and as XML that are well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.anything(), (text, value) => {
        const error = createApiError(
          new ValidationFailed([
            { field: text || 'x', code: text || 'x', message: text, badValues: [value, text] },
          ]),
          { documentationUrl: text },
        );
        for (const details of ['catalogue', 'message'] as const) {
          JSON.parse(dellin({ details }).render(error, JSON_TYPE));
          XmlDocument.fromString(dellin({ details }).render(error, TEXT_XML)).dispose();
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
