import { describe, expect, it } from '@jest/globals';
import {
  ANY_DESCENDANT,
  ANY_INDEX,
  ANY_KEY,
  type DocumentedError,
  type DocumentedField,
} from '../../../lib/error/documented-error.js';
import { createApiError } from '../../../lib/error/api-error.js';
import {
  describeError,
  describeResponse,
  writeFieldTable,
} from '../../../lib/openapi/responses/error-markdown.js';
import { describeSchema, describeValidValue } from '../../../lib/openapi/responses/valid-value.js';
import { defineError } from '../../../lib/index.js';

const invalid = { code: 'invalid', message: 'No.' };
const field = (path: DocumentedField['paths'][0], ...codes: DocumentedField['codes']): DocumentedField => ({
  in: 'body',
  paths: [path],
  codes,
});
const getRows = (fields: readonly DocumentedField[]) => writeFieldTable(fields).split('\n').slice(2);

const limit = (reason: string, params: { readonly [name: string]: number }) => ({
  ...invalid,
  reason,
  params,
});

describe('writeFieldTable()', () => {
  it('lists the codes of each field, and what is valid', () => {
    const text = writeFieldTable([
      field(['email'], { code: 'missing_field', message: '' }, { ...invalid, number: 7 }),
      field(['cargo', ANY_INDEX, 'weight'], limit('min', { min: 1 }), limit('max', { max: 30 })),
      { ...field(['page'], invalid), in: 'query' },
      { in: 'body', paths: [['a'], ['b']], codes: [{ code: 'missing_field', message: 'One of <a>, *b*.' }] },
      field([ANY_DESCENDANT], { ...invalid, reason: 'whitelist' }),
    ]);
    expect(text.split('\n')).toEqual([
      '| Field | Codes | Valid |',
      '| --- | --- | --- |',
      '| `email` | missing_field, invalid (7) | No |',
      '| `cargo[].weight` | invalid | 1 to 30 |',
      '| `page` (query) | invalid | No |',
      String.raw`| ${'`a` with `b`'} | missing_field | One of \<a\>, \*b\* |`,
      '| any other field | invalid |  |',
    ]);
  });

  it('writes the keys of maps and the members of unions as a person would', () => {
    const paths = [
      ['themes', ANY_KEY, 'color'],
      ['payment', 'iban'],
      ['meta', ANY_DESCENDANT],
    ] as const;
    expect(getRows(paths.map((path) => field(path, { ...invalid, message: 'x must be valid' })))).toEqual([
      '| `themes.{key}.color`, `payment.iban`, in `meta` | invalid | valid |',
    ]);
  });

  it('lists a file, and no other part as a whole', () => {
    const file = { ...field(['file'], invalid), in: 'file' } as const;
    expect(getRows([file, field(['body'], invalid)])).toEqual(['| `file` (file) | invalid | No |']);
  });

  it('lists what each item must be only once', () => {
    const values = { ...invalid, validValues: ['`a`', 'b'] };
    expect(
      getRows([
        field(['tags'], values, limit('arrayMaxSize', { max: 3 })),
        field(['tags', ANY_INDEX], values),
      ]),
    ).toEqual(['| `tags` | invalid | at most 3 items |', '| `tags[]` | invalid | one of `` `a` ``, `b` |']);
  });

  it('distinguishes unknown keys of different parts of a request', () => {
    const unknown = field([ANY_DESCENDANT], { ...invalid, reason: 'whitelist' });
    expect(getRows([unknown, { ...unknown, in: 'query' }])).toEqual([
      '| any other field | invalid |  |',
      '| any other field (query) | invalid |  |',
    ]);
  });

  it('omits an object or a list whose members are listed, unless it can fail in another way', () => {
    const object = { ...invalid, reason: 'isObject', message: 'x must be an object' };
    expect(
      getRows([
        field(['owner'], object),
        field(['owner', 'name'], invalid),
        field(['payer'], { code: 'missing_field', message: '' }, object),
        field(['payer', 'name'], invalid),
        field(['meta'], object),
      ]),
    ).toEqual([
      '| `owner.name`, `payer.name` | invalid | No |',
      '| `payer` | missing_field, invalid | an object |',
      '| `meta` | invalid | an object |',
    ]);
  });

  it('ends after 40 fields with the number of the others', () => {
    const many = Array.from({ length: 50 }, (_, index) => field([`field${index}`], invalid));
    expect(getRows(many).at(-1)).toBe('| 10 more |  | see the schema |');
    expect(writeFieldTable([field(['body'], invalid)])).toBe('');
  });

  it('keeps the constraints of an array in another part of the request', () => {
    const limited = limit('max', { max: 3 });
    expect(
      getRows([
        { ...field(['tags'], limited), in: 'query' },
        field(['tags'], limited),
        field(['tags', ANY_INDEX], limited),
      ]),
    ).toEqual(['| `tags` (query), `tags[]` | invalid | at most 3 |']);
  });

  it('keeps a row in one line, whatever the message contains', () => {
    const odd = { code: 'missing_field', message: 'a | b\n\n| c' };
    expect(getRows([{ in: 'body', paths: [['a'], ['b']], codes: [odd] }])).toEqual([
      String.raw`| ${'`a` with `b`'} | missing_field | a \| b \| c |`,
    ]);
  });
});

describe('describeValidValue()', () => {
  it.each([
    ['a range of numbers', [limit('min', { min: 1 }), limit('max', { max: 9 })], '1 to 9'],
    ['a lower limit', [limit('min', { min: 1 })], 'at least 1'],
    ['a maximum length', [limit('maxLength', { max: 200 })], 'at most 200 characters'],
    ['an exact length', [limit('isLength', { min: 5, max: 5 })], '5 characters'],
    [
      'a number of items',
      [limit('arrayMinSize', { min: 1 }), limit('arrayMaxSize', { max: 50 })],
      '1 to 50 items',
    ],
    ['a divisor', [limit('isDivisibleBy', { divisor: 5 })], 'a multiple of 5'],
    [
      'an e-mail address',
      [{ ...invalid, reason: 'isEmail', message: 'email must be an email' }],
      'an e-mail address',
    ],
    [
      'an integer of a Parse pipe',
      [{ ...invalid, reason: 'isInt', message: 'This value must be an integer.' }],
      'an integer',
    ],
    [
      'a rule without words of ours',
      [{ ...invalid, reason: 'isIban', message: 'iban must be an IBAN' }],
      'an IBAN',
    ],
    [
      'a message of the app',
      [{ ...invalid, reason: 'isEmail', message: 'Use your work address.' }],
      'Use your work address',
    ],
    [
      'the default message of a code',
      [{ code: 'already_exists', message: 'This value already exists.' }],
      '',
    ],
    [
      'a value that must exist',
      [{ ...invalid, reason: 'existsIn', message: 'This customer does not exist.' }],
      'refers to an existing record',
    ],
    [
      'a value that must not exist',
      [{ code: 'already_exists', reason: 'isUnique', message: 'Choose another name.' }],
      'not in use yet',
    ],
    ['values', [{ ...invalid, validValues: ['a'] }], '`a`'],
    [
      'a rejected value',
      [{ ...invalid, reason: 'isNotIn', message: 'role should not be one of the following values: admin' }],
      'not one of the following values: admin',
    ],
    [
      'another rejected value',
      [{ ...invalid, reason: 'notEquals', message: 'a should not be equal to b' }],
      'not equal to b',
    ],
    [
      'an empty value',
      [{ ...invalid, reason: 'isNotEmpty', message: 'name should not be empty' }],
      'not empty',
    ],
    [
      'items',
      [{ ...invalid, reason: 'arrayUnique', message: "All list's elements must be unique" }],
      'items that differ',
    ],
    [
      'the stricter of two ranges',
      [limit('minLength', { min: 8 }), limit('isLength', { min: 1, max: 20 })],
      '8 to 20 characters',
    ],
  ])('describes %s in words', (_name, codes, expected) => {
    expect(describeValidValue(codes).join(', ')).toBe(expected);
  });
});

describe('The words for one item', () => {
  it('writes one item in the singular', () => {
    expect(describeValidValue([limit('arrayMinSize', { min: 1 })])).toEqual(['at least 1 item']);
    expect(describeSchema({ type: 'array', minItems: 1, maxItems: 1 })).toEqual(['a list', '1 item']);
  });
});

describe('describeSchema()', () => {
  it.each([
    ['an integer', { type: 'integer', minimum: 1, maximum: 30000 }, 'an integer, 1 to 30000'],
    [
      'the limits of exact integers, which libraries add',
      { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      'an integer',
    ],
    ['exclusive limits', { exclusiveMinimum: 0, exclusiveMaximum: 9.5 }, 'more than 0, less than 9.5'],
    ['the length of a text', { type: 'string', maxLength: 200 }, 'at most 200 characters'],
    ['the items of a list', { type: 'array', minItems: 1, maxItems: 50 }, 'a list, 1 to 50 items'],
    ['items that differ', { type: 'array', uniqueItems: true }, 'a list, items that differ'],
    ['a divisor', { type: 'number', multipleOf: 0.5 }, 'a number, a multiple of 0.5'],
    [
      'a format, without its pattern',
      { type: 'string', format: 'email', pattern: '^a$' },
      'an e-mail address',
    ],
    ['an unknown format', { type: 'string', format: 'iban' }, 'text'],
    ['a pattern', { type: 'string', pattern: '^[a-z]+$' }, 'matches `^[a-z]+$`'],
    ['a long pattern', { type: 'string', pattern: '.'.repeat(61) }, 'text'],
    ['values', { enum: ['insurance', 'packaging'] }, 'one of `insurance`, `packaging`'],
    ['a constant', { type: 'string', const: 'card' }, '`card`'],
    ['several types', { type: ['string', 'null'], maxLength: 5 }, 'text or null, at most 5 characters'],
    [
      'alternatives',
      { anyOf: [{ type: 'number' }, { type: 'string', minLength: 2 }] },
      'a number or at least 2 characters',
    ],
    ['an alternative for any value', { oneOf: [{ type: 'number' }, {}] }, ''],
    [
      'several rules',
      { allOf: [{ type: 'string' }, { minLength: 2 }, { maxLength: 9 }] },
      'at least 2 characters, at most 9 characters',
    ],
    ['keywords with values of other types', { type: 7, minimum: '1', anyOf: 'a', enum: 7, pattern: 8 }, ''],
  ])('describes the values of a schema in words: %s', (_, schema, expected) => {
    expect(describeSchema(schema).join(', ')).toBe(expected);
  });
});

describe('describeResponse()', () => {
  const createError = (code: string, message: string, title?: string): DocumentedError => {
    const { definition } = defineError({ code, status: 409, message, ...(title && { title }) });
    return {
      ...createApiError({ definition, params: {}, fields: [], metadata: {}, headers: {} }),
      documentedFields: [],
    };
  };

  it('has the title of one error as its first line, then the message if it differs', () => {
    expect(describeResponse([createError('a', 'The order {id} is *paid*.', 'Order paid')])).toBe(
      'Order paid\n\nThe order `{id}` is \\*paid\\*.',
    );
    expect(describeResponse([createError('a', 'Gone.', 'Gone')])).toBe('Gone');
  });

  it('lists the codes and messages of several errors', () => {
    expect(describeResponse([createError('a', 'One.', 'First'), createError('b', 'Two.', 'Second')])).toBe(
      'First or Second\n\n- `a`: One.\n- `b`: Two.',
    );
  });

  it('names the number of errors that are left, also if the first text is too long', () => {
    const long = createError('a', `${'x'.repeat(500)} \`code\``, 'First');
    expect(describeResponse([long, createError('b', 'Two.', 'Second')])).toMatch(/x…\nand 1 more$/);
    const titles = describeResponse([
      createError('a', 'Same.', 'T'.repeat(115)),
      createError('b', 'Second.', 'Second'),
    ]);
    expect(titles.split('\n')[0]!.length).toBeLessThanOrEqual(120);
    expect(titles.split('\n')[0]).toMatch(/ and 1 more$/);
  });

  it('has a first line of at most 120 characters and 400 in all, however many errors there are', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      createError(`error_${index}`, `${'A long message. '.repeat(10)}${index}`, `Error number ${index}`),
    );
    for (const errors of [many, [createError('a', 'x'.repeat(900), 'y'.repeat(900))]]) {
      const text = describeResponse(errors);
      expect(text.length).toBeLessThanOrEqual(400);
      expect(text.split('\n')[0]!.length).toBeLessThanOrEqual(120);
    }
    expect(describeResponse(many)).toMatch(
      /^Error number 0 or .* and \d+ more\n\n- `error_0`: .*\nand \d+ more$/s,
    );
  });
});

describe('describeError()', () => {
  it('has the causes, the solutions and the page of an error', () => {
    const { definition } = defineError({
      code: 'a',
      status: 409,
      message: 'A.',
      causes: ['It <rains>.'],
      solutions: ['Wait.'],
    });
    const error = createApiError(
      { definition, params: {}, fields: [], metadata: {}, headers: {} },
      { documentationUrl: 'https://docs.example.com/a' },
    );
    expect(describeError({ ...error, documentedFields: [] })).toBe(
      'Causes:\n- It \\<rains>.\n\nWhat to do:\n- Wait.\n\n[Documentation](https://docs.example.com/a)',
    );
  });
});
