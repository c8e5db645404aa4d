import { type ApiError } from '../error/api-error.js';
import { acceptHeaderOf } from '../exceptions/route-errors.js';
import { formatCode } from '../formats/markdown.format.js';

/** @see OpenAPI 3.1, "Header Object" */
interface HeaderObject {
  readonly description: string;
  readonly schema: object;
  readonly example?: string;
}

const TEXT = { type: 'string' } as const;

/** The headers that this package knows. */
const KNOWN: Readonly<Record<string, Omit<HeaderObject, 'schema'>>> = {
  'Retry-After': {
    description:
      'When to try again, where that is known: the seconds to wait, or a date. See RFC 9110, 10.2.3.',
    example: '10',
  },
  Allow: { description: 'The methods that the address supports. See RFC 9110, 10.2.1.' },
  'WWW-Authenticate': { description: 'How the client is to say who it is. See RFC 9110, 11.6.1.' },
  Accept: { description: 'The media types that the address takes. See RFC 9110, 12.5.1.' },
  'Accept-Patch': { description: 'The media types that the address takes. See RFC 5789, 3.1.' },
  'Accept-Post': {
    description: 'The media types that the address takes. See the Linked Data Platform, 7.1.',
  },
  Link: { description: 'Addresses that belong to the error. See RFC 8288.' },
};

/** The headers that all errors of a status are sent with. */
const BY_STATUS: Readonly<Record<string, (method: string) => string>> = {
  405: () => 'Allow',
  415: (method) => acceptHeaderOf(method.toUpperCase()),
  429: () => 'Retry-After',
  503: () => 'Retry-After',
};

/** The options that decide which headers an error is sent with. */
export interface HeaderOptions {
  /** The name of the header that carries the id of the request. */
  readonly requestIdHeader: string;
  /** The challenge of responses with status 401 that have none of their own. */
  readonly wwwAuthenticate: string | undefined;
}

/**
 * Describes the headers of a response that documents errors, by name.
 *
 * @param method of the operation, in small letters
 */
export function responseHeaders(
  errors: readonly ApiError[],
  method: string,
  { wwwAuthenticate }: HeaderOptions,
): Readonly<Record<string, HeaderObject>> {
  const headers: Record<string, HeaderObject> = {};
  const add = (name: string, example?: string) => {
    const known = Object.keys(KNOWN).find((each) => each.toLowerCase() === name.toLowerCase());
    const { description, example: usual } = known ? KNOWN[known]! : { description: 'Sent with the error.' };
    headers[known ?? name] ??= headerOf(description, example ?? usual);
  };
  for (const { status, definition, headers: own, retryAfter } of errors) {
    for (const [name, value] of Object.entries(own)) add(name, value);
    if (retryAfter !== undefined)
      add('Retry-After', typeof retryAfter === 'number' ? String(retryAfter) : undefined);
    // They depend on the status of the definition, not on that of the format.
    const usual = BY_STATUS[definition.status]?.(method);
    if (usual !== undefined) add(usual);
    if (status === 401 && wwwAuthenticate !== undefined) add('WWW-Authenticate', wwwAuthenticate);
  }
  return headers;
}

/** Swagger UI shows the description of a header, and not its example. */
function headerOf(description: string, example?: string): HeaderObject {
  if (example === undefined) return { description, schema: TEXT };
  return { description: `${description} For example ${formatCode(example)}.`, schema: TEXT, example };
}

/** Every error is sent with the id of its request. */
export const REQUEST_ID_HEADER = headerOf('The id of the request. Give it to whoever looks into the error.');
