import { describe, expect, it } from '@jest/globals';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { jsonApi } from '../../../lib/dialects/json-api.format.js';
import { describeFormatOptions } from '../formats/describe-format-options.js';
import { describeFormat } from '../formats/describe-format.js';

describeFormat(jsonApi());

describeFormatOptions(jsonApi, { names: 'fieldPath' });

class OrderChanged extends defineError({ code: 'order_changed', status: 409, message: 'It has changed.' }) {}

const fields = [{ field: 'revision', in: 'body', code: 'outdated' }] as const;

describe('jsonApi()', () => {
  it.each([
    ['the error', new OrderChanged(undefined, { fields }), 'order_changed', 'outdated'],
    ['the field error of a failed validation', new ValidationFailed(fields), 'outdated', undefined],
  ])('renders error objects with the code of %s', (_, thrown, code, fieldCode) => {
    const { errors } = JSON.parse(jsonApi().render(createApiError(thrown), 'application/vnd.api+json'));
    expect(errors).toMatchObject([{ code, source: { pointer: '/revision' } }]);
    expect(errors[0].meta?.code).toBe(fieldCode);
  });
});
