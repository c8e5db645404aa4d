import { describe, expect, it } from '@jest/globals';
import { ForbiddenException, NotFoundException } from '@nestjs/common';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { dellin, type DellinOptions } from '../../../lib/dialects/dellin/dellin.format.js';
import { type ApiError, createApiError } from '../../../lib/error/api-error.js';
import { type Occurrence } from '../../../lib/error/occurrence.js';
import {
  ANY_INDEX,
  type DocumentedField,
  createDocumentedField,
} from '../../../lib/error/documented-error.js';
import { type FieldErrorInput } from '../../../lib/error/field-error.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { anyString } from '../../any-string.js';
import { describeFormatOptions } from '../formats/describe-format-options.js';
import { describeFormat } from '../formats/describe-format.js';
import { FormatDocument } from '../formats/format-document.js';
import { mapException } from '../formats/kinds.js';

const [JSON_TYPE, TEXT_XML] = ['application/json', 'text/xml'];
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

const catalogue = [SimplifiedSending, ValueNotAllowed, NotInDictionary];
const context = { time: TIME, documentationUrl: 'https://docs.example.com/errors/x' };

/** Renders an error with the status that it has if the format is the default one. */
const render = (error: ApiError, options?: DellinOptions): any =>
  JSON.parse(dellin(options).render(applyFormatStatus(error, dellin()), JSON_TYPE));
const renderOccurrence = (occurrence: Occurrence, options?: DellinOptions) =>
  render(createApiError(occurrence, context), options);

/** Returns the status of a body and the numeric codes of its entries. */
function listCodes(error: ApiError, options?: DellinOptions): readonly number[] {
  const { metadata, errors } = render(error, options);
  return [metadata.status, ...errors.map(({ code }: { code: number }) => code)];
}

describeFormat(dellin({ numbers: { already_exists: 190_001 } }), {
  // Other errors have the same numeric codes of fields.
  rejectsOthers: ({ fields }) => fields.length === 0,
  examples: [
    {
      format: dellin({ catalogue }),
      error: createApiError(seed, { time: TIME }),
    },
  ],
});

describeFormatOptions(dellin, {
  names: 'timeZone, documentationUrl, catalogue, numbers, details, fieldPath, mediaTypes',
  rejected: [
    [
      { timeZone: 'Mars/Olympus' },
      "`dellin.timeZone` must be the IANA name of a time zone, such as 'Europe/Moscow', got 'Mars/Olympus'.",
    ],
    [{ timeZone: 3 }, '`dellin.timeZone` must be'],
    [{ mediaTypes: 'application/json' }, '`dellin.mediaTypes` must be'],
    [
      { documentationUrl: '/errors' },
      "`dellin.documentationUrl` must be an http or https URL, such as 'https://docs.example.com/errors', got '/errors'.",
    ],
    [{ catalogue: [class {}] }, '`dellin.catalogue` must be an array of classes'],
    [{ catalogue: 'all' }, '`dellin.catalogue` must be'],
    [{ numbers: { x: 0 } }, '`dellin.numbers` must be positive integers by code'],
    [{ numbers: null }, '`dellin.numbers` must be'],
    [{ details: 'all' }, "`dellin.details` must be 'catalogue' or 'message', got 'all'."],
    [
      { timeZone: 'x', documentationUrl: 'y', details: 'z' },
      '`dellin.timeZone` must be',
      '`dellin.documentationUrl` must be',
      '`dellin.details` must be',
    ],
  ],
});

describe('dellin()', () => {
  it('renders fields without numeric codes as one entry of an error with a numeric code', () => {
    const fields = [
      { field: 'from', code: 'invalid', validValues: ['HAM'] },
      { fields: ['to', 'from'] as const, code: 'invalid', badValues: [1] },
    ];
    const { errors } = renderOccurrence(new TerminalClosed({ id: 7 }, { fields }));
    expect(errors).toEqual([expect.objectContaining({ code: 180_003, fields: ['from', 'to'] })]);
    expect(errors[0]).not.toHaveProperty('validValues');
    expect(errors[0]).not.toHaveProperty('badValues');
    const { errors: one } = renderOccurrence(new TerminalClosed({ id: 7 }, { fields: fields.slice(0, 1) }));
    expect(one[0]).toMatchObject({ fields: ['from'], validValues: ['HAM'] });
    const numbered = [...fields, { field: 'at', code: 'already_exists' }];
    const error = createApiError(new TerminalClosed({ id: 7 }, { fields: numbered }));
    expect(listCodes(error, { numbers: { already_exists: 190_001 } })).toEqual([
      409, 110_001, 110_001, 190_001,
    ]);
  });

  it('renders the numeric code of each field of a failed validation that the app replaces', () => {
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
    expect(listCodes(error)).toEqual([400, 110_003]);
  });

  it('keeps the types of rejected values in JSON and writes them as text in XML', () => {
    const values = [1, '1', true, null, { a: [1] }];
    const error = createApiError(new ValidationFailed([{ field: 'a', code: 'invalid', badValues: values }]));
    expect(render(error).errors[0].badValues).toEqual(values);
    expect(dellin().render(error, TEXT_XML)).toContain(
      '<badValues>1</badValues><badValues>1</badValues><badValues>true</badValues><badValues><a>1</a></badValues>',
    );
  });
});

describe('dellin() numeric code of an error', () => {
  // The golden files have the numeric codes of the kinds of errors that all formats render.
  it.each([
    ['a resource that is not found', mapException(new HttpErrors.NotFound()), [404, 110_007]],
    ['a guard that rejects', mapException(new ForbiddenException('Forbidden resource')), [403, 100_004]],
    ['too many requests', mapException(new HttpErrors.TooManyRequests()), [429, 100_005]],
    ['a failed validation of nothing', mapException(new ValidationFailed([])), [400, 400]],
    ['an exception with a code', mapException(new NotFoundException('No.', { errorCode: 'x' })), [404, 404]],
    [
      'a code that is a key of each object',
      mapException(new NotFoundException('', { errorCode: 'toString' })),
      [404, 404],
    ],
  ])('is listed after the status for %s', (_, error, numbers) => {
    expect(listCodes(error)).toEqual(numbers);
  });

  it('is its own, else the one in the option `numbers` by reason, else by code', () => {
    const numbers = { not_found: 110_007, unknown_route: 7, terminal_closed: 8, unauthorized: 101_002 };
    expect(listCodes(mapException(new HttpErrors.NotFound()), { numbers })).toEqual([404, 110_007]);
    expect(listCodes(mapException(new NotFoundException('Cannot GET /x')), { numbers })).toEqual([404, 7]);
    expect(listCodes(mapException(new TerminalClosed({ id: 1 })), { numbers })).toEqual([409, 180_003]);
    expect(render(mapException(new HttpErrors.Unauthorized()), { numbers }).errors[0]).toMatchObject({
      code: 101_002,
      title: 'Требуется авторизация',
      detail: 'Передан недействительный API-ключ',
    });
  });

  it('is that of the built-in error that it replaces', () => {
    class NoAddress extends defineError({
      code: 'no_address',
      status: 404,
      message: 'There is nothing here.',
      replaces: HttpErrors.NotFound,
    }) {}
    expect(listCodes(createApiError(new NoAddress()))).toEqual([404, 110_007]);
  });

  it('selects the title of the catalogue, and the detail unless `details` is "message"', () => {
    const error = mapException(new ForbiddenException('Forbidden resource'));
    expect(render(error)).toMatchObject({
      metadata: { status: 403, detail: 'Forbidden resource' },
      errors: [
        {
          title: 'Отсутствует доступ к методу',
          detail: expect.stringMatching(/^Доступ к методу предоставляется/),
        },
      ],
    });
    expect(render(error, { details: 'message' }).errors[0]).toMatchObject({
      title: 'Отсутствует доступ к методу',
      detail: 'Forbidden resource',
    });
    expect(render(mapException(new HttpErrors.Conflict())).errors[0]).toMatchObject({
      title: 'Conflict',
      detail: 'Conflict',
    });
  });
});

describe('dellin() numeric code of a field', () => {
  const getNumber = (field: object, options?: DellinOptions) =>
    renderOccurrence(new ValidationFailed([{ field: 'x', code: 'invalid', ...field }]), options).errors[0]
      .code;

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
  ])('is %d for the field errors %j', (number, fields) => {
    for (const field of fields) expect([field, getNumber(field)]).toEqual([field, number]);
  });

  it('is its own, else the one in the option `numbers` by reason, else by code', () => {
    const numbers = { already_exists: 190_001, atLeastOneOf: 130_004, missing_field: 130_005 };
    expect(getNumber({ code: 'already_exists' }, { numbers })).toBe(190_001);
    expect(getNumber({ code: 'already_exists', number: 5 }, { numbers })).toBe(5);
    expect(getNumber({ code: 'missing_field' }, { numbers })).toBe(130_005);
    expect(getNumber({ code: 'missing_field', reason: 'atLeastOneOf' }, { numbers })).toBe(130_004);
  });

  it('selects the title and the detail of the option `catalogue`', () => {
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
      { field: 'd', code: 'x', number: 130_009, message: 'It is too long.' },
    ]);
    expect(renderOccurrence(error, options).errors).toMatchObject([
      { code: 130_009, title: 'Превышено ограничение', detail: 'Не больше 7 знаков' },
      { code: 77, title: 'Отсутствует обязательный параметр', detail: 'It is not there.' },
      { code: 110_001, title: 'Wrong format', detail: 'Have a look at the format.' },
      // Without the value of `{max}`, the text cannot be sent.
      { code: 130_009, title: 'Превышено ограничение', detail: 'It is too long.' },
    ]);
    expect(renderOccurrence(error, { ...options, details: 'message' }).errors).toMatchObject([
      { title: 'Превышено ограничение', detail: 'It is long.' },
      { title: 'Отсутствует обязательный параметр', detail: 'It is not there.' },
      { title: 'Wrong format', detail: 'It is wrong.' },
      { title: 'Превышено ограничение', detail: 'It is too long.' },
    ]);
  });
});

describe('dellin() metadata.generated_at', () => {
  it.each([
    [undefined, TIME, '2015-06-18 12:37:28'],
    ['Europe/Moscow', TIME, '2015-06-18 15:37:28'],
    ['America/New_York', Date.UTC(2026, 0, 1, 3, 4, 5), '2025-12-31 22:04:05'],
    ['Asia/Kathmandu', Date.UTC(2026, 5, 30, 18, 15), '2026-07-01 00:00:00'],
    ['UTC', Date.UTC(2026, 0, 1), '2026-01-01 00:00:00'],
  ])('is the local time in the time zone %s', (timeZone, time, text) => {
    const error = createApiError(new HttpErrors.Gone(), { time });
    expect(render(error, timeZone === undefined ? {} : { timeZone }).metadata.generated_at).toBe(text);
  });

  it('changes with each second of errors in succession', () => {
    const format = dellin();
    const renderTime = (time: number) =>
      JSON.parse(format.render(createApiError(new HttpErrors.Gone(), { time }), JSON_TYPE)).metadata
        .generated_at;
    expect([TIME, TIME + 999, TIME + 1_000, TIME].map(renderTime)).toEqual([
      '2015-06-18 12:37:28',
      '2015-06-18 12:37:28',
      '2015-06-18 12:37:29',
      '2015-06-18 12:37:28',
    ]);
  });
});

describe('dellin() link', () => {
  const getLink = (documentationUrl: string | undefined, options?: DellinOptions, own?: string) =>
    render(
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
  ])(
    'leads for an error with the page %s, the option `documentationUrl` %s and a field with the page %s to %s',
    (url, option, own, link) => {
      expect(getLink(url, option === undefined ? {} : { documentationUrl: option }, own)).toBe(link);
    },
  );
});

describe('dellin() status', () => {
  it('is 400 for a failed validation, 401 for a malformed body, otherwise that of the error', () => {
    const getStatus = (occurrence: Occurrence) => dellin().status!(createApiError(occurrence));
    expect(getStatus(new ValidationFailed([]))).toBe(400);
    expect(getStatus(new ValidationFailed([], { status: 409 }))).toBe(409);
    expect(getStatus({ definition: HttpErrors.BadRequest.definition, reason: 'malformed_json' })).toBe(401);
    expect(getStatus({ definition: HttpErrors.BadRequest.definition, reason: 'malformed_xml' })).toBe(401);
    expect(getStatus(new HttpErrors.BadRequest())).toBe(400);
    expect(getStatus(new HttpErrors.UnprocessableContent())).toBe(422);
  });

  it('is a member of the body, even if another format gives it', () => {
    const error = createApiError(new ValidationFailed([{ field: 'x', code: 'invalid' }]));
    expect(JSON.parse(dellin().render(error, JSON_TYPE)).metadata.status).toBe(422);
  });
});

describe('dellin() schema', () => {
  const FIELDS = {
    email: createDocumentedField(
      'body',
      [['email']],
      [
        { code: 'missing_field', message: '' },
        { code: 'invalid', message: '', reason: 'isEmail' },
      ],
    ),
    weight: createDocumentedField(
      'body',
      [['cargo', ANY_INDEX, 'weight']],
      [{ code: 'invalid', message: '', reason: 'isNumber' }],
    ),
    oneOf: createDocumentedField(
      'body',
      [['phone'], ['fax']],
      [{ code: 'missing_field', message: '', reason: 'atLeastOneOf' }],
    ),
    exclusive: createDocumentedField(
      'body',
      [
        ['cargo', ANY_INDEX, 'from'],
        ['cargo', ANY_INDEX, 'to'],
      ],
      [{ code: 'invalid', message: '', reason: 'mutuallyExclusive', number: 77 }],
    ),
  };
  const create = (...fields: readonly FieldErrorInput[]) =>
    createApiError(new ValidationFailed(fields.map((field) => ({ in: 'body', ...field }))));
  const createDocumented = (documentedFields: readonly DocumentedField[]) => ({
    ...create({ field: 'email', code: 'missing_field' }),
    documentedFields,
  });
  const documented = createDocumented(Object.values(FIELDS));
  const documentedAlone = new Map(Object.values(FIELDS).map((field) => [field, createDocumented([field])]));
  const documents = new FormatDocument(dellin(), [documented, ...documentedAlone.values()]);

  /** Returns what is wrong with bodies in JSON and XML. */
  const findFaults = (error: ApiError, expected = documented) =>
    [JSON_TYPE, TEXT_XML].map((type) => documents.findFaults(expected, type, dellin().render(error, type)));

  it.each([
    [{ field: 'email', code: 'missing_field' }, FIELDS.email],
    [{ field: 'email', code: 'invalid', reason: 'isEmail', badValues: ['x', 1] }, FIELDS.email],
    [{ field: 'cargo.12.weight', code: 'invalid', reason: 'isNumber' }, FIELDS.weight],
    [{ fields: ['phone', 'fax'], code: 'missing_field', reason: 'atLeastOneOf' }, FIELDS.oneOf],
    [{ fields: ['cargo.0.from', 'cargo.0.to'], code: 'invalid', number: 77 }, FIELDS.exclusive],
  ] as const)('accepts the documented field error %j', (field, documentedField) => {
    expect(findFaults(create(field))).toEqual([[], []]);
    expect(findFaults(create(field, field))).toEqual([[], []]);
    expect(findFaults(create(field), documentedAlone.get(documentedField))).toEqual([[], []]);
  });

  it.each([
    [{ field: 'email', code: 'invalid', reason: 'isString' }],
    [{ field: 'cargo.x.weight', code: 'invalid', reason: 'isNumber' }],
    [{ fields: ['phone', 'email'], code: 'missing_field', reason: 'atLeastOneOf' }],
  ] as const)('rejects the field error %j, which is not documented', (field) => {
    for (const faults of findFaults(create(field))) expect(faults).not.toEqual([]);
  });

  it('describes lists of XML as repeated elements', () => {
    const schema = dellin().schema(
      { ...mapException(new HttpErrors.Gone()), documentedFields: [] },
      TEXT_XML,
    );
    const xml = { wrapped: false };
    const properties = {
      code: { type: 'integer', enum: [100_003] },
      fields: { xml },
      validValues: { xml },
      badValues: { xml },
    };
    expect(schema).toMatchObject({
      xml: { name: 'response' },
      properties: {
        errors: {
          xml,
          items: { anyOf: [{ $ref: '#/$defs/ErrorEntry100003' }, { $ref: '#/$defs/FieldError' }] },
        },
      },
      $defs: {
        ErrorEntry100003: { properties },
        FieldError: { required: expect.arrayContaining(['fields']) },
      },
    });
  });
});

describe('dellin() lint', () => {
  const getNote = (definition: { readonly definition: ApiError['definition'] }, options?: DellinOptions) =>
    dellin(options).lint!(definition.definition);

  it('recommends a numeric code for a definition without one', () => {
    expect(getNote(RequestRefused)).toContain('it has no `number`');
    expect(getNote(TerminalClosed)).toBeUndefined();
    expect(getNote(RequestRefused, { numbers: { request_refused: 180_006 } })).toBeUndefined();
  });

  it('accepts a definition that replaces or disguises as another error', () => {
    const facts = { code: 'x', status: 404, message: 'X.' };
    expect(getNote(defineError({ ...facts, replaces: HttpErrors.NotFound }))).toBeUndefined();
    expect(getNote(defineError({ ...facts, disguise: HttpErrors.NotFound }))).toBeUndefined();
  });
});

describe("dellin({ details: 'message' })", () => {
  it('renders hostile texts as well-formed JSON and XML', () => {
    const format = dellin({ details: 'message' });
    fc.assert(
      fc.property(anyString(), fc.anything(), (text, value) => {
        const field = { field: text || 'x', code: text || 'x', message: text, badValues: [value, text] };
        const error = createApiError(new ValidationFailed([field]), { documentationUrl: text });
        JSON.parse(format.render(error, JSON_TYPE));
        XmlDocument.fromString(format.render(error, TEXT_XML)).dispose();
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
