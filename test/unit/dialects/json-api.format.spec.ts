import { jsonApi } from '../../../lib/dialects/json-api.format.js';
import { describeFormatOptions } from '../formats/describe-format-options.js';
import { describeFormat } from '../formats/describe-format.js';

describeFormat(jsonApi());

describeFormatOptions(jsonApi, { names: 'fieldPath' });
