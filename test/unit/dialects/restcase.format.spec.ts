import { describe, expect, it, test } from '@jest/globals';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { restcase, type RestcaseOptions } from '../../../lib/dialects/restcase.format.js';
import { type ApiError, createApiError, withStatus } from '../../../lib/error/api-error.js';
import { type Occurrence } from '../../../lib/error/occurrence.js';
import { ANY_DESCENDANT, type DocumentedField } from '../../../lib/error/documented-error.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { dialectOf } from '../../../lib/openapi/schema-dialect.js';
import { expectGoldenBody } from '../formats/golden-body.js';
import { POSSIBLE_FIELDS } from './documented-fields.js';

const JSON_TYPE = 'application/json';

class Wordy extends defineError({
  code: 'wordy',
  number: 444444,
  status: 400,
  message: 'Verbose, plain language description of the problem.',
  userMessage: 'This is a message that can be passed along to end-users, if needed.',
  solutions: ['Provide developers suggestions about how to solve their problems here', 'And another.'],
}) {}

class Mute extends defineError({ code: 'mute', status: 409, message: 'It failed' }) {}

const failed = new ValidationFailed([
  { field: 'email', in: 'body', code: 'missing_field' },
  { field: 'cargo.0.weight', in: 'body', code: 'invalid', message: 'weight must be positive' },
  { field: 'vatId', in: 'body', code: 'bad_vat_id', number: 130_007, message: 'This is no VAT id.' },
  {
    fields: ['from', 'to'],
    in: 'query',
    code: 'exclusive',
    message: 'Give one of the two.',
    documentationUrl: 'https://docs.example.com/exclusive',
  },
]);

interface Body {
  readonly status: number;
  readonly developerMessage: string;
  readonly userMessage?: string;
  readonly errorCode: string;
  readonly moreInfo?: string;
  readonly errors?: readonly object[];
}

const format = restcase();
const circumstances = { requestId: '9d3f', documentationUrl: 'https://docs.example.com/errors/x' };
const bodyOf = (error: ApiError, options?: RestcaseOptions): Body => {
  const chosen = restcase(options);
  return JSON.parse(chosen.render(applyFormatStatus(error, chosen), JSON_TYPE)) as Body;
};
const written = (occurrence: Occurrence, options?: RestcaseOptions): Body =>
  bodyOf(createApiError(occurrence, circumstances), options);

describe('restcase', () => {
  it("writes the seed document's example exactly", () => {
    const error = createApiError(new Wordy(), {
      documentationUrl: 'http://www.example.gov/developer/path/to/help/for/444444',
    });
    const text = restcase({ documentationUrls: ['http://tests.org/node/{code}'] }).render(error, JSON_TYPE);
    expectGoldenBody('restcase', 'seed', text, JSON_TYPE);
    expect(text).toBe(
      JSON.stringify({
        status: 400,
        developerMessage:
          'Verbose, plain language description of the problem. Provide developers suggestions about how to solve their problems here',
        userMessage: 'This is a message that can be passed along to end-users, if needed.',
        errorCode: '444444',
        moreInfo: 'http://www.example.gov/developer/path/to/help/for/444444, http://tests.org/node/444444',
      }),
    );
  });

  it('leaves out what there is none of', () => {
    expect(bodyOf(createApiError(new Mute()))).toEqual({
      status: 400,
      developerMessage: 'It failed',
      errorCode: 'mute',
    });
  });

  it('says what to do behind what happened', () => {
    expect(written(new HttpErrors.Gone()).developerMessage).toBe('Gone');
    expect(written(new HttpErrors.Conflict()).developerMessage).toBe(
      'Conflict. Read the current state, then decide whether the change still applies.',
    );
  });

  it('names every field, in the message and behind the five members', () => {
    expect(written(failed)).toEqual({
      status: 400,
      developerMessage:
        'Validation Failed. 4 problems: email: This field is required; cargo.0.weight: weight must be positive; ' +
        'vatId: This is no VAT id; from, to: Give one of the two.',
      errorCode: 'validation_failed',
      moreInfo: 'https://docs.example.com/errors/x, https://docs.example.com/exclusive',
      errors: [
        { field: 'email', errorCode: 'missing_field', message: 'This field is required.' },
        { field: 'cargo.0.weight', errorCode: 'invalid', message: 'weight must be positive' },
        { field: 'vatId', errorCode: '130007', message: 'This is no VAT id.' },
        { field: 'from', errorCode: 'exclusive', message: 'Give one of the two.' },
        { field: 'to', errorCode: 'exclusive', message: 'Give one of the two.' },
      ],
    });
    expect(Object.keys(written(failed))).toEqual([
      'status',
      'developerMessage',
      'errorCode',
      'moreInfo',
      'errors',
    ]);
  });

  it('has at most five members if it is strict', () => {
    const { errors: _, ...others } = written(failed);
    expect(written(failed, { strict: true })).toEqual(others);
  });

  it('writes the names of fields as the app wants them', () => {
    const { developerMessage, errors } = written(failed, { fieldPath: 'brackets' });
    expect(developerMessage).toContain('cargo[0].weight: ');
    expect(errors![1]).toMatchObject({ field: 'cargo[0].weight' });
  });

  it('counts one problem as one', () => {
    const one = new ValidationFailed([{ field: 'name', code: 'already_exists' }]);
    expect(written(one).developerMessage).toBe(
      'Validation Failed. 1 problem: name: This value already exists.',
    );
  });

  it('says how many problems it has no room for', () => {
    const many = new ValidationFailed(
      Array.from({ length: 300 }, (_, index) => ({
        field: `items.${index}`,
        code: 'invalid',
        message: 'x'.repeat(90),
      })),
    );
    const { developerMessage, errors } = written(many);
    expect(developerMessage.length).toBeLessThan(4_400);
    const shown = developerMessage.match(/items\.\d+: /g)!.length;
    expect(shown).toBeGreaterThan(30);
    expect(developerMessage).toMatch(/^Validation Failed\. 300 problems: items\.0: /);
    expect(developerMessage).toMatch(new RegExp(`; and ${300 - shown} more\\.$`));
    expect(errors).toHaveLength(100);
  });

  it('is bounded where one problem takes all room, and names one in any case', () => {
    const [first, ...more] = Array.from({ length: 5_000 }, (_, index) => `f${index}`);
    const rule = new ValidationFailed([{ fields: [first!, ...more], code: 'exclusive', message: 'No.' }]);
    expect(written(rule).developerMessage.length).toBeLessThan(4_100);
    const one = createApiError(failed, { limits: { count: 100, length: 0 } });
    expect(bodyOf(one)).toMatchObject({
      developerMessage: 'Validation Failed. 4 problems: email: This field is required; and 3 more.',
      errors: [{ field: 'email', errorCode: 'missing_field' }],
    });
  });

  it('links to every page once', () => {
    const own = { documentationUrl: circumstances.documentationUrl };
    const error = new ValidationFailed([
      { field: 'a', code: 'invalid', ...own },
      { field: 'b', code: 'invalid', documentationUrl: 'https://forum.example.com/validation_failed' },
    ]);
    const documentationUrls = ['https://forum.example.com/{code}', 'https://status.example.com'];
    expect(written(error, { documentationUrls }).moreInfo).toBe(
      'https://docs.example.com/errors/x, https://forum.example.com/validation_failed, https://status.example.com',
    );
  });

  it('says nothing of a cause', () => {
    const cause = new Error('hunter2');
    const body = written(new HttpErrors.InternalServerError(undefined, { cause }));
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });
});

describe('the statuses of restcase', () => {
  const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
  const statusOf = (status: number, options?: RestcaseOptions, reason?: 'unknown_route') =>
    restcase(options).status!({ ...withStatus(createApiError(new Mute()), status), reason });

  test.each(statuses)('of %i are few', (status) => {
    const kept = [400, 401, 403, 429, 500, 503];
    const general = status < 500 ? 400 : 500;
    expect(statusOf(status)).toBe(kept.includes(status) ? status : general);
    expect(statusOf(status, { statuses: [400, 500] })).toBe(general);
    expect(statusOf(status, { statuses: [200, 400, 409, 500, 502] })).toBe(
      [409, 502].includes(status) ? status : general,
    );
  });

  it('have a 404 for an address that no route has, and for nothing else', () => {
    expect(statusOf(404)).toBe(400);
    expect(statusOf(404, {}, 'unknown_route')).toBe(404);
    expect(statusOf(404, { statuses: [400, 500] }, 'unknown_route')).toBe(400);
  });

  it('stand in the body, too', () => {
    expect(written(new HttpErrors.Conflict()).status).toBe(400);
    expect(written(new HttpErrors.BadGateway()).status).toBe(500);
  });

  it('are those of another format where it is only asked for', () => {
    const body = format.render(createApiError(new HttpErrors.Conflict()), JSON_TYPE);
    expect((JSON.parse(body) as Body).status).toBe(409);
  });
});

const ajv = new Ajv2020({ strict: true, strictTypes: false });
addFormats.default(ajv);

describe('the schema of restcase', () => {
  /** What is wrong with a body, in the dialects of old documents and of new ones. */
  const faults = (
    specimen: ApiError,
    documentedFields: readonly DocumentedField[],
    { body = specimen, ...options }: RestcaseOptions & { body?: ApiError } = {},
  ): unknown => {
    const chosen = restcase(options);
    return ['3.0.3', '3.1.0'].flatMap((version) => {
      const schema = dialectOf(version)(chosen.schema({ ...specimen, documentedFields }, JSON_TYPE));
      const validate = ajv.compile(schema);
      return validate(JSON.parse(chosen.render(body, JSON_TYPE))) ? [] : validate.errors;
    });
  };

  test.each([...BUILT_IN_ERRORS, { name: 'Wordy', definition: Wordy.definition }])(
    'takes $name',
    ({ definition }) => {
      const error = createApiError({ definition }, circumstances);
      expect(faults(error, [])).toEqual([]);
      expect(faults({ ...error, documentationUrl: undefined }, [])).toEqual([]);
      expect(faults(error, [], { documentationUrls: ['https://forum.example.com/{code}'] })).toEqual([]);
      const more = { ...error, fields: failed.fields, fieldCount: 101, metadata: { b: 1 } };
      expect(faults(error, [], { body: more })).toEqual([]);
    },
  );

  it('ties fields to their codes', () => {
    const error = createApiError(failed, circumstances);
    expect(faults(error, POSSIBLE_FIELDS)).toEqual([]);
    expect(faults(error, POSSIBLE_FIELDS, { strict: true })).toEqual([]);
    expect(faults(error, [{ paths: [[ANY_DESCENDANT]], codes: [] }])).toEqual([]);
    expect(faults(error, POSSIBLE_FIELDS.slice(1))).not.toEqual([]);
    expect(faults(error, POSSIBLE_FIELDS, { body: { ...error, fieldCount: 500 } })).toEqual([]);
    expect(faults(error, POSSIBLE_FIELDS, { body: { ...error, fields: [], fieldCount: 500 } })).toEqual([]);
  });

  it('tells errors apart by a constant code', () => {
    const schema = format.schema({ ...createApiError(new Wordy()), documentedFields: [] }, JSON_TYPE);
    expect(schema.properties?.errorCode).toEqual({ type: 'string', const: '444444' });
    expect(schema.properties?.status).toEqual({ type: 'integer', const: 400 });
  });
});

describe('the options of restcase', () => {
  it.each([
    [{}, []],
    [
      { statuses: [400, 500], documentationUrls: ['https://forum.example.com/{code}'], fieldPath: 'pointer' },
      [],
    ],
    [{ statuses: [200, 400, 401, 403, 404, 409, 429, 500] }, []],
    [{ statuses: [400, 401, 403, 404, 409, 429, 500, 503] }, ['at most 7 statuses']],
    [{ statuses: [500] }, ['with 400 and 500, got [ 500 ]']],
    [{ statuses: [400] }, ['with 400 and 500, got [ 400 ]']],
    [{ statuses: [] }, ['with 400 and 500, got []']],
    [{ statuses: [400, 500, 302] }, ['statuses from 400 to 599']],
    [{ statuses: [400, 500, '404'] }, ["got [ 400, 500, '404' ]"]],
    [{ statuses: 400 }, ['an array']],
    [{ statuses: null }, ['an array']],
    [{ documentationUrls: 'https://forum.example.com' }, ['addresses']],
    [{ documentationUrls: ['/forum'] }, ['addresses']],
    [{ documentationUrls: [7] }, ['addresses']],
    [{ strict: 'no' }, ['`restcase.strict` must be true or false']],
    [{ fieldPath: 'slashes' }, ['fieldPath']],
  ])('%j have mistakes that say %j', (options, texts) => {
    const { mistakes } = restcase(options as never);
    expect(mistakes).toHaveLength(texts.length);
    for (const [index, text] of texts.entries()) expect(mistakes![index]).toContain(text);
  });

  it('ask of a definition that it says what to do', () => {
    expect(format.lint!(Wordy.definition)).toBeUndefined();
    expect(format.lint!(Mute.definition)).toContain('Give it `solutions`');
  });
});
