import { describe, expect, it } from '@jest/globals';
import { ValidationFailed, markdown, nest } from 'nestjs-api-errors';
import { createApiError } from '../../../lib/error/api-error.js';
import { measureProcessorTime } from '../../processor-time.js';

/** The tests take about a tenth of it. */
const MAX_MILLISECONDS = 2_000;
const FIELDS = 2_000;
/** The maximum length of a string in a field error. */
const LENGTH = 2_000;

/** Texts that a client can send as names, on which regular expressions backtrack. */
const HOSTILE = {
  'indexes that do not end the path': `${'.1'.repeat(LENGTH / 2 - 1)}.x`,
  'spaces without a line break': `\`${' '.repeat(LENGTH - 2)}\``,
  'alternating line breaks and spaces': '\n '.repeat(LENGTH / 2),
};

describe.each([nest(), markdown()])('$name()', (format) => {
  it.each(Object.entries(HOSTILE))('renders paths of fields in linear time: %s', async (_, field) => {
    const fields = Array.from({ length: FIELDS }, () => ({ field, code: 'invalid', message: field }));
    const error = createApiError(new ValidationFailed(fields), {
      limits: { count: FIELDS, length: FIELDS * LENGTH * 20 },
    });
    expect(error.fields.length).toBe(FIELDS);
    expect(await measureProcessorTime(() => format.render(error, format.mediaTypes[0]))).toBeLessThan(
      MAX_MILLISECONDS,
    );
  });
});
