import {
  dellin,
  type ErrorFormat,
  type FormatOption,
  google,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  routeOnly,
  twilio,
} from 'nestjs-api-errors';

/** Every dialect that the API can speak. */
export const FORMATS: Readonly<Record<string, ErrorFormat>> = {
  looker: looker(),
  problemDetails: problemDetails(),
  dellin: dellin({ documentationUrl: 'https://freight.example/errors', numbers: { already_exists: 1003 } }),
  jsonApi: jsonApi(),
  markdown: markdown(),
  google: google({ domain: 'freight.example' }),
  restcase: restcase(),
  twilio: twilio(),
  nest: nest(),
};

/** What clients can ask for by `Accept`. */
const NEGOTIABLE = ['looker', 'problemDetails', 'dellin', 'jsonApi', 'markdown'];

/**
 * The formats of the API. Google's is for partners, whose routes ask for it.
 *
 * @param first the name of the default: `FORMAT=google npm start` tries another
 */
export function formatsWith(first = 'looker'): readonly FormatOption[] {
  const format = FORMATS[first];
  if (format === undefined) throw new Error(`FORMAT=${first} is none of ${Object.keys(FORMATS).join(', ')}.`);
  const others = NEGOTIABLE.filter((name) => name !== first).map((name) => FORMATS[name]!);
  return [format, ...others, ...(first === 'google' ? [] : [routeOnly(FORMATS.google!)])];
}
