import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { looker } from '../../../lib/formats/looker.format.js';
import { describeFormatOptions } from './describe-format-options.js';
import { describeFormat } from './describe-format.js';

const example = createApiError(
  new ValidationFailed([
    { field: 'dialect', in: 'body', code: 'missing_field', reason: 'isDefined' },
    {
      field: 'db_timezone',
      code: 'invalid',
      message: 'Must specify a database timezone when user timezones are activated.',
    },
  ]),
  { requestId: '9d3f', documentationUrl: 'http://docs.looker.com/' },
);

const strict = looker({ strict: true });

describeFormat(looker());

// Its bodies have no code of the error as a whole.
describeFormat(strict, {
  golden: 'looker-strict',
  rejectsOthers: () => false,
  examples: [{ format: strict, error: example }],
});

describeFormatOptions(looker, {
  names: 'strict, fieldPath',
  accepted: [{ strict: true }],
  rejected: [[{ strict: 'yes' }, '`looker.strict` must be true or false']],
});
