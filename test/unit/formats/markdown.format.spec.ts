import { markdown } from '../../../lib/formats/markdown.format.js';
import { describeFormatOptions } from './describe-format-options.js';
import { describeFormat } from './describe-format.js';

describeFormat(markdown(), { rejectsOthers: () => false, namesFields: false });

describeFormatOptions(markdown, { names: 'fieldPath' });
