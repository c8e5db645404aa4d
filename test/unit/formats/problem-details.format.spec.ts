import { problemDetails } from '../../../lib/formats/problem-details.format.js';
import { describeFormatOptions } from './describe-format-options.js';
import { describeFormat } from './describe-format.js';

describeFormat(problemDetails());

describeFormatOptions(problemDetails, {
  names: 'fieldPath, instance, mediaTypes',
  accepted: [{ instance: () => 'urn:x' }, { mediaTypes: ['application/problem+xml'] }],
  rejected: [
    [{ instance: 'urn:x' }, '`problemDetails.instance` must be a function'],
    [{ mediaTypes: ['application/json'] }, '`problemDetails.mediaTypes` must be'],
  ],
});
