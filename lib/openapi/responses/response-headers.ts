import { type ApiError } from '../../error/api-error.js';
import { formatCode } from '../../formats/markdown.format.js';
import { EXAMPLE_REQUEST_ID } from '../documented-errors.js';

export interface HeaderOptions {
  readonly requestIdHeader: string;
  readonly listsRequestId: boolean;
  readonly wwwAuthenticate: string | undefined;
}

export type Headers = Readonly<Record<string, object>>;

export function mergeHeaders(added: Headers, existing: Headers = {}): Headers {
  const names = new Set(Object.keys(existing).map((name) => name.toLowerCase()));
  const others = Object.entries(added).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...existing };
}

const TEXT_SCHEMA = { type: 'string' } as const;

const KNOWN_HEADERS: Readonly<Record<string, { readonly description: string; readonly example?: string }>> = {
  'Retry-After': {
    description:
      'The time after which the request can be repeated, if known: a number of seconds, or a date. See RFC 9110, 10.2.3.',
    example: '10',
  },
  Allow: { description: 'The methods that the URL supports. See RFC 9110, 10.2.1.', example: 'GET, HEAD' },
  'WWW-Authenticate': {
    description: 'The authentication scheme that the client must use. See RFC 9110, 11.6.1.',
    example: 'Bearer',
  },
  Accept: {
    description: 'The media types that the URL accepts. See RFC 9110, 12.5.1.',
    example: 'application/json',
  },
  'Accept-Patch': {
    description: 'The media types that the URL accepts. See RFC 5789, 3.1.',
    example: 'application/json',
  },
  'Accept-Post': {
    description: 'The media types that the URL accepts. See the Linked Data Platform, 7.1.',
    example: 'application/json',
  },
  Link: {
    description: 'Links that belong to the error. See RFC 8288.',
    example: '<https://docs.example.com/errors>; rel="help"',
  },
};

const HEADER_BY_STATUS: Readonly<Record<string, string>> = {
  405: 'Allow',
  429: 'Retry-After',
  503: 'Retry-After',
};

export function describeHeaders(
  errors: readonly ApiError[],
  acceptHeader: string,
  { wwwAuthenticate }: HeaderOptions,
): Headers {
  const headers: Record<string, object> = {};
  const add = (name: string, example?: string) => {
    const known = Object.keys(KNOWN_HEADERS).find((each) => each.toLowerCase() === name.toLowerCase());
    const { description, example: defaultExample } = known
      ? KNOWN_HEADERS[known]!
      : { description: 'A header that is sent with the error.' };
    headers[known ?? name] ??= describeHeader(description, example ?? defaultExample);
  };
  for (const { status, definition, headers: customHeaders, retryAfter } of errors) {
    for (const [name, value] of Object.entries(customHeaders)) add(name, value);
    if (retryAfter !== undefined)
      add('Retry-After', typeof retryAfter === 'number' ? String(retryAfter) : undefined);
    // These headers depend on the status of the definition. The format may send another status.
    const headerOfStatus = definition.status === 415 ? acceptHeader : HEADER_BY_STATUS[definition.status];
    if (headerOfStatus !== undefined) add(headerOfStatus);
    if (status === 401 && wwwAuthenticate !== undefined) add('WWW-Authenticate', wwwAuthenticate);
  }
  return headers;
}

/** Repeats the example in the description, because Swagger UI does not show examples of headers. */
function describeHeader(description: string, example?: string): object {
  if (example === undefined) return { description, schema: TEXT_SCHEMA };
  return { description: `${description} For example ${formatCode(example)}.`, schema: TEXT_SCHEMA, example };
}

export const REQUEST_ID_HEADER = describeHeader(
  'The id of the request. Include it when you report the error.',
  EXAMPLE_REQUEST_ID,
);
