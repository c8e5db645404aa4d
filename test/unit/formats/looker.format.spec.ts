import { describe, expect, it } from '@jest/globals';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { looker } from '../../../lib/formats/looker.format.js';
import { expectGoldenBody } from './golden-body.js';

const JSON_TYPE = 'application/json';
const { definition } = HttpErrors.NotFound;

describe('looker', () => {
  it('says that it left fields out', () => {
    const many = new ValidationFailed(
      Array.from({ length: 101 }, (_, index) => ({ field: `items.${index}`, code: 'invalid' })),
    );
    const body = JSON.parse(looker().render(createApiError(many), JSON_TYPE)) as object;
    expect(body).toMatchObject({ truncated: true, error_count: 101 });
  });

  it('writes every text as JSON does, with its members in one order', () => {
    const texts = ['No such order', '', '"', '\\', '\n', '\u0000', 'é 🚚', '\ud800', '\u2028'];
    const maybe = [undefined, ...texts];
    for (const [message, code, url, id] of combinations(texts, texts, maybe, maybe)) {
      const facts = createApiError({ definition }, { documentationUrl: url, requestId: id });
      const written = looker().render({ ...facts, message: message!, code: code! }, JSON_TYPE);
      expect(written).toBe(JSON.stringify({ message, documentation_url: url, code, request_id: id }));
    }
  });

  it('writes the number and the metadata behind the code', () => {
    const numbered = { ...createApiError({ definition }, { requestId: 'r' }), number: 7 };
    expect(looker().render(numbered, JSON_TYPE)).toContain('"code":"not_found","number":7,"request_id":"r"}');
    const about = createApiError({ definition, metadata: { order: 1 } }, { requestId: 'r' });
    expect(looker().render(about, JSON_TYPE)).toContain('"code":"not_found","request_id":"r","order":1}');
  });

  it('writes the names of fields as it is told', () => {
    const error = createApiError(new ValidationFailed([{ field: 'cargo.0.weight', code: 'invalid' }]));
    for (const [fieldPath, name] of [
      ['brackets', 'cargo[0].weight'],
      ['pointer', '/cargo/0/weight'],
    ] as const) {
      const body = JSON.parse(looker({ fieldPath }).render(error, JSON_TYPE)) as object;
      expect(body).toMatchObject({ errors: [{ field: name }] });
    }
    expect(looker({ fieldPath: 'slashes' as never }).mistakes).toEqual([
      "`looker.fieldPath` must be 'dots', 'brackets', 'pointer' or 'fragment', got 'slashes'.",
    ]);
  });

  it('tells errors apart by a constant code', () => {
    const gone = createApiError(new HttpErrors.Gone());
    const schema = looker().schema({ ...gone, documentedFields: [] }, JSON_TYPE);
    expect(schema.properties?.code).toEqual({ type: 'string', const: 'gone' });
  });
});

function* combinations<T>(...lists: readonly (readonly T[])[]): Iterable<readonly T[]> {
  const [first, ...others] = lists;
  if (first === undefined) yield [];
  else for (const one of first) for (const rest of combinations(...others)) yield [one, ...rest];
}

describe('looker({ strict: true })', () => {
  it('knows three codes and one field an entry', () => {
    const error = new ValidationFailed([
      { field: 'vat', code: 'bad_vat' },
      { fields: ['from', 'to'], in: 'query', code: 'already_exists' },
    ]);
    const body = JSON.parse(looker({ strict: true }).render(createApiError(error), JSON_TYPE)) as object;
    expect(body).toEqual({
      message: 'Validation Failed',
      errors: [
        { field: 'vat', code: 'invalid', message: 'This value is refused: bad_vat.' },
        { field: 'from', code: 'already_exists', message: 'This value already exists.' },
        { field: 'to', code: 'already_exists', message: 'This value already exists.' },
      ],
    });
  });

  it("writes the seed document's example exactly", () => {
    const error = new ValidationFailed([
      { field: 'dialect', in: 'body', code: 'missing_field', reason: 'isDefined' },
      {
        field: 'db_timezone',
        code: 'invalid',
        message: 'Must specify a database timezone when user timezones are activated.',
      },
    ]);
    const body = looker({ strict: true }).render(
      createApiError(error, { requestId: '9d3f', documentationUrl: 'http://docs.looker.com/' }),
      JSON_TYPE,
    );
    expectGoldenBody('looker-strict', 'seed', body, JSON_TYPE);
    expect(body).toBe(
      JSON.stringify({
        message: 'Validation Failed',
        errors: [
          {
            field: 'dialect',
            code: 'missing_field',
            message: 'This field is required.',
            documentation_url: 'http://docs.looker.com/',
          },
          {
            field: 'db_timezone',
            code: 'invalid',
            message: 'Must specify a database timezone when user timezones are activated.',
            documentation_url: 'http://docs.looker.com/',
          },
        ],
        documentation_url: 'http://docs.looker.com/',
      }),
    );
  });
});
