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

export const FORMATS: Readonly<Record<string, ErrorFormat>> = {
  looker: looker(),
  problemDetails: problemDetails(),
  dellin: dellin({ numbers: { already_exists: 1003 } }),
  jsonApi: jsonApi(),
  markdown: markdown(),
  google: google({ domain: 'freight.example' }),
  restcase: restcase(),
  twilio: twilio(),
  nest: nest(),
};

/** Clients can select one of these formats with the header `Accept`. */
const NEGOTIABLE = ['looker', 'problemDetails', 'dellin', 'jsonApi', 'markdown'];

/**
 * Creates the option `formats`. Google's format is only for the routes of partners, which select it with `@UseErrorFormat()`.
 *
 * @param defaultName the name of the default format; `FORMAT=google npm start` starts the app with another one
 */
export function createFormats(defaultName = 'looker'): readonly FormatOption[] {
  const format = FORMATS[defaultName];
  if (format === undefined) {
    const names = Object.keys(FORMATS).join(', ');
    throw new Error(`The environment variable \`FORMAT\` must be one of ${names}, got '${defaultName}'.`);
  }
  const others = NEGOTIABLE.filter((name) => name !== defaultName).map((name) => FORMATS[name]!);
  return [format, ...others, ...(defaultName === 'google' ? [] : [routeOnly(FORMATS.google!)])];
}
