import { describe, expect, it } from '@jest/globals';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { restcase, type RestcaseOptions } from '../../../lib/dialects/restcase.format.js';
import { type ApiError, createApiError, replaceStatus } from '../../../lib/error/api-error.js';
import { type Occurrence } from '../../../lib/error/occurrence.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { describeFormatOptions } from '../formats/describe-format-options.js';
import { describeFormat } from '../formats/describe-format.js';
import { DOCUMENTED_FIELDS, FIELD_ERRORS } from '../formats/documented-fields.js';
import { FormatDocument } from '../formats/format-document.js';

const JSON_TYPE = 'application/json';
const PAGE = 'https://docs.example.com/errors/x';

class Explained extends defineError({
  code: 'explained',
  number: 444444,
  status: 400,
  message: 'Verbose, plain language description of the problem.',
  userMessage: 'This is a message that can be passed along to end-users, if needed.',
  solutions: ['Provide developers suggestions about how to solve their problems here', 'And another.'],
}) {}

class Unexplained extends defineError({ code: 'unexplained', status: 409, message: 'It failed' }) {}

const failed = new ValidationFailed(FIELD_ERRORS);

interface Body {
  readonly status: number;
  readonly developerMessage: string;
  readonly moreInfo?: string;
  readonly errors?: readonly object[];
}

function render(error: ApiError, options?: RestcaseOptions): Body {
  const format = restcase(options);
  return JSON.parse(format.render(applyFormatStatus(error, format), JSON_TYPE)) as Body;
}
const renderOccurrence = (occurrence: Occurrence, options?: RestcaseOptions) =>
  render(createApiError(occurrence, { requestId: '9d3f', documentationUrl: PAGE }), options);

describeFormat(restcase(), {
  examples: [
    {
      format: restcase({ documentationUrls: ['http://tests.org/node/{code}'] }),
      error: createApiError(new Explained(), {
        documentationUrl: 'http://www.example.gov/developer/path/to/help/for/444444',
      }),
    },
  ],
});

describeFormatOptions(restcase, {
  names: 'statuses, documentationUrls, strict, fieldPath',
  accepted: [
    { statuses: [400, 500], documentationUrls: ['https://forum.example.com/{code}'] },
    { statuses: [200, 400, 401, 403, 404, 409, 429, 500] },
  ],
  rejected: [
    [{ statuses: [400, 401, 403, 404, 409, 429, 500, 503] }, 'at most 7 statuses'],
    [{ statuses: [500] }, 'including 400 and 500, got [ 500 ]'],
    [{ statuses: [400] }, 'including 400 and 500, got [ 400 ]'],
    [{ statuses: [] }, 'including 400 and 500, got []'],
    [{ statuses: [400, 500, 302] }, 'statuses from 400 to 599'],
    [{ statuses: [400, 500, '404'] }, "got [ 400, 500, '404' ]"],
    [{ statuses: 400 }, 'an array'],
    [{ statuses: null }, 'an array'],
    [{ documentationUrls: 'https://forum.example.com' }, 'an array of URLs'],
    [{ documentationUrls: ['/forum'] }, 'an array of URLs'],
    [{ documentationUrls: [7] }, 'an array of URLs'],
    [{ strict: 'no' }, '`restcase.strict` must be true or false'],
  ],
});

describe('restcase()', () => {
  it('writes a single problem in the singular and fields in the chosen style', () => {
    const one = new ValidationFailed([{ field: 'names.0', code: 'already_exists' }]);
    expect(renderOccurrence(one, { fieldPath: 'brackets' }).developerMessage).toBe(
      'Validation Failed. 1 problem: names[0]: This value already exists.',
    );
  });

  it('counts the problems that do not fit into the developer message', () => {
    const fields = Array.from({ length: 300 }, (_, index) => ({ field: `items.${index}`, code: 'invalid' }));
    const many = new ValidationFailed(fields.map((field) => ({ ...field, message: 'x'.repeat(90) })));
    const { developerMessage, errors } = renderOccurrence(many);
    expect(developerMessage.length).toBeLessThan(4_400);
    const shown = developerMessage.match(/items\.\d+: /g)!.length;
    expect(shown).toBeGreaterThan(30);
    expect(developerMessage).toMatch(/^Validation Failed\. 300 problems: items\.0: /);
    expect(developerMessage).toMatch(new RegExp(`; and ${300 - shown} more\\.$`));
    expect(errors).toHaveLength(100);
  });

  it('bounds the developer message, but names the first problem in any case', () => {
    const [first, ...more] = Array.from({ length: 5_000 }, (_, index) => `f${index}`);
    const rule = new ValidationFailed([{ fields: [first!, ...more], code: 'exclusive', message: 'No.' }]);
    expect(renderOccurrence(rule).developerMessage.length).toBeLessThan(4_100);
    expect(render(createApiError(failed, { limits: { count: 100, length: 0 } }))).toMatchObject({
      developerMessage: 'Validation Failed. 4 problems: email: This field is required; and 3 more.',
      errors: [{ field: 'email', errorCode: 'missing_field' }],
    });
  });

  it('lists each documentation page once in `moreInfo`', () => {
    const error = new ValidationFailed([
      { field: 'a', code: 'invalid', documentationUrl: PAGE },
      { field: 'b', code: 'invalid', documentationUrl: 'https://forum.example.com/validation_failed' },
    ]);
    const documentationUrls = ['https://forum.example.com/{code}', 'https://status.example.com'];
    expect(renderOccurrence(error, { documentationUrls }).moreInfo).toBe(
      `${PAGE}, https://forum.example.com/validation_failed, https://status.example.com`,
    );
  });

  it('documents an error by its code and its status as constants', () => {
    const documented = { ...createApiError(new Explained()), documentedFields: [] };
    const { properties } = restcase().schema(documented, JSON_TYPE);
    expect(properties?.errorCode).toMatchObject({ type: 'string', enum: ['444444'] });
    expect(properties?.status).toMatchObject({ type: 'integer', enum: [400] });
  });

  it('recommends solutions for a definition that has none', () => {
    expect(restcase().lint!(Explained.definition)).toBeUndefined();
    expect(restcase().lint!(Unexplained.definition)).toContain('it has no `solutions`');
  });
});

describe('restcase() status', () => {
  const getStatus = (status: number, options?: RestcaseOptions, reason?: 'unknown_route') =>
    restcase(options).status!({ ...replaceStatus(createApiError(new Unexplained()), status), reason });

  it('becomes 400 or 500 unless the format keeps it', () => {
    for (let status = 400; status < 600; status += 1) {
      const general = status < 500 ? 400 : 500;
      const keeps = (kept: readonly number[]) => (kept.includes(status) ? status : general);
      expect([status, getStatus(status)]).toEqual([status, keeps([400, 401, 403, 429, 500, 503])]);
      expect([status, getStatus(status, { statuses: [400, 500] })]).toEqual([status, general]);
      const statuses = [200, 400, 409, 500, 502];
      expect([status, getStatus(status, { statuses })]).toEqual([status, keeps([409, 502])]);
    }
  });

  it('stays 404 for an address without a route only', () => {
    expect(getStatus(404)).toBe(400);
    expect(getStatus(404, {}, 'unknown_route')).toBe(404);
    expect(getStatus(404, { statuses: [400, 500] }, 'unknown_route')).toBe(400);
  });

  it('is a member of the body, even if another format gives it', () => {
    expect(renderOccurrence(new HttpErrors.Conflict()).status).toBe(400);
    expect(renderOccurrence(new HttpErrors.BadGateway()).status).toBe(500);
    const text = restcase().render(createApiError(new HttpErrors.Conflict()), JSON_TYPE);
    expect((JSON.parse(text) as Body).status).toBe(409);
  });
});

describe('restcase({ strict: true })', () => {
  it('renders and documents the five members of the model only', () => {
    const { errors: _, ...others } = renderOccurrence(failed);
    expect(renderOccurrence(failed, { strict: true })).toEqual(others);
    const format = restcase({ strict: true });
    const documented = { ...createApiError(failed), documentedFields: DOCUMENTED_FIELDS };
    const text = format.render(documented, JSON_TYPE);
    expect(new FormatDocument(format, [documented]).findFaults(documented, JSON_TYPE, text)).toEqual([]);
    expect(format.schema(documented, JSON_TYPE).properties).not.toHaveProperty('errors');
  });
});
