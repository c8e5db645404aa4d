import { type ApiError } from '../../error/api-error.js';
import { type PlainData } from '../../error/plain-data.js';
import { type ErrorFormat } from '../../formats/error-format.js';
import { isXml } from '../../internal/media-type.js';
import { FIELD_PATH, type FieldPathStyle, FieldPathWriter } from '../../formats/field-path.js';
import { toXml } from '../../formats/xml.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { removeTrailingSlashes } from '../../internal/truncate.js';
import { isWebAddress } from '../../internal/unknown-value.js';
import { type Exception, exceptionOf, inPascalCase, numberOf } from './exception.js';
import { exceptionSchema, inXml, ROOT } from './twilio.schema.js';

/** How {@link twilio} writes. */
export interface TwilioOptions {
  /**
   * The address that `/errors/` and a number are appended to; it makes `more_info`.
   * @default none: `more_info` is the page of the error's code
   * @example 'https://docs.example.com'
   */
  readonly page?: string;
  /**
   * How the names of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * Twilio's format, as JSON and as XML: a number of the error, a message, a page, the status. An error without a number
 * has 20000 and its status, and its code in `details`; there are the fields, the id of the request and the members of
 * the error's metadata, too.
 *
 * @see https://www.twilio.com/docs/usage/twilios-response
 * @example
 * ```ts
 * import { ErrorsModule, twilio } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [twilio({ page: 'https://docs.example.com' })] });
 * ```
 */
export function twilio(options: TwilioOptions = {}): ErrorFormat {
  const { page, fieldPath = 'dots' } = options;
  const names = new FieldPathWriter(fieldPath);
  const base = isWebAddress(page) ? removeTrailingSlashes(page) : undefined;
  const linkOf = (error: ApiError) =>
    base === undefined ? error.documentationUrl : `${base}/errors/${numberOf(error)}`;
  return {
    name: 'twilio',
    mediaTypes: ['application/json', 'application/xml'],
    mistakes: findOptionMistakes('twilio', options, RULES),
    render: (error, mediaType) => {
      const link = linkOf(error);
      return isXml(mediaType)
        ? xmlOf(exceptionOf(error, { names, link, listed: (all) => ({ error: all }) }))
        : JSON.stringify(exceptionOf(error, { names, link, listed: (entries) => entries }));
    },
    schema: (specimen, mediaType) => {
      const schema = exceptionSchema(specimen, { names, hasLink: linkOf(specimen) !== undefined });
      return { title: specimen.title, ...(isXml(mediaType) ? inXml(schema) : schema) };
    },
  };
}

/** In the order of Twilio's own. */
function xmlOf({ status, message, code, ...others }: Exception): string {
  const exception = inPascalCase({ status, message, code, ...others } as PlainData);
  return toXml(ROOT, { RestException: exception });
}

const RULES: OptionRules<TwilioOptions> = {
  page: { check: isWebAddress, expectation: "an address, such as 'https://docs.example.com'" },
  fieldPath: FIELD_PATH,
};
