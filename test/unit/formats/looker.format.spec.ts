import { describe, expect, it, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { type ApiError, createApiError, type Occurrence } from '../../../lib/error/api-error.js';
import { ALL_BELOW, type PossibleField } from '../../../lib/error/possible-field.js';
import { looker } from '../../../lib/formats/looker.format.js';
import { expectGolden } from '../../golden.js';

class CargoTooHeavy extends defineError({
  code: 'cargo_too_heavy',
  number: 281016,
  status: 409,
  message: 'The cargo weighs {weight} kg; at most {limit} kg are taken.',
}) {}

/** One of each kind of error that a body can show. */
const OCCURRENCES: Record<string, Occurrence> = {
  'not-found': new HttpErrors.NotFound(),
  'with-number-and-metadata': new CargoTooHeavy(
    { weight: 1200, limit: 1000 },
    { metadata: { terminal: 'MOW-1', message: 'mine', seen: new Date(0) } },
  ),
  'validation-failed': new ValidationFailed([
    { field: 'email', in: 'body', code: 'missing_field' },
    {
      field: 'cargo.0.weight',
      in: 'body',
      code: 'invalid',
      reason: 'min',
      message: 'weight must not be less than 1',
    },
    { field: 'services.1', in: 'body', code: 'invalid', validValues: ['insurance'], badValues: ['gift'] },
    { fields: ['from', 'to'], in: 'query', code: 'exclusive', message: 'Give one of the two.' },
    { field: 'name', code: 'already_exists', documentationUrl: 'https://docs.example.com/names' },
  ]),
  'too-many-fields': new ValidationFailed(
    Array.from({ length: 101 }, (_, index) => ({ field: `items.${index}`, code: 'invalid' })),
  ),
};

const circumstances = { requestId: '9d3f', documentationUrl: 'https://docs.example.com/errors/x' };
const errors = Object.entries(OCCURRENCES).map(
  ([name, occurrence]) => [name, createApiError(occurrence, circumstances)] as const,
);
const JSON_TYPE = 'application/json';
const FORMATS = { looker: looker(), 'looker-pure': looker({ pure: true }) };

/** Any field with any code, of an error that names some. */
const fieldsOf = ({ fields }: ApiError): readonly PossibleField[] =>
  fields.length > 0 ? [{ paths: [[ALL_BELOW]], codes: [] }] : [];

describe.each(Object.entries(FORMATS))('%s', (name, format) => {
  test.each(errors.filter(([kind]) => kind !== 'too-many-fields'))(
    '%s is as the golden file',
    (kind, error) => {
      expectGolden(
        `formats/${name}/${kind}.json`,
        `${JSON.stringify(JSON.parse(format.render(error, JSON_TYPE)), null, 2)}\n`,
      );
    },
  );

  const fits = (error: ApiError): unknown => {
    const ajv = new Ajv({ strict: true, strictTypes: false });
    addFormats.default(ajv);
    const validate = ajv.compile(format.schema({ ...error, possibleFields: fieldsOf(error) }, JSON_TYPE));
    return validate(JSON.parse(format.render(error, JSON_TYPE))) || validate.errors;
  };

  test.each(errors)('%s fits its own schema', (_, error) => {
    expect(fits(error)).toBe(true);
    expect(fits({ ...error, documentationUrl: undefined })).toBe(true);
  });

  test.each(BUILT_IN_ERRORS)('$name fits its own schema', ({ definition }) => {
    expect(fits(createApiError({ definition }, circumstances))).toBe(true);
  });
});

describe('looker', () => {
  it('says that it left fields out', () => {
    const body = JSON.parse(
      looker().render(createApiError(OCCURRENCES['too-many-fields']!), JSON_TYPE),
    ) as object;
    expect(body).toMatchObject({ truncated: true, error_count: 101 });
  });

  it('tells errors apart by a constant code', () => {
    const gone = createApiError(new HttpErrors.Gone());
    const schema = looker().schema({ ...gone, possibleFields: [] }, JSON_TYPE);
    expect(schema.properties?.code).toEqual({ type: 'string', const: 'gone' });
  });
});

describe('looker({ pure: true })', () => {
  it("writes the seed document's example exactly", () => {
    const error = new ValidationFailed([
      { field: 'dialect', in: 'body', code: 'missing_field', reason: 'isDefined' },
      {
        field: 'db_timezone',
        code: 'invalid',
        message: 'Must specify a database timezone when user timezones are activated.',
      },
    ]);
    const body = looker({ pure: true }).render(
      createApiError(error, { requestId: '9d3f', documentationUrl: 'http://docs.looker.com/' }),
      JSON_TYPE,
    );
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
