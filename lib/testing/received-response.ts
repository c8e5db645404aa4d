import { describeSafely } from '../error/field-error.js';
import { toBareMediaType } from '../internal/media-type.js';
import { isObject, readProperty } from '../internal/unknown-value.js';

/** The facts of a response that are checked. You can pass a response of supertest, because it has these members. */
export interface CheckedResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. The names in a plain object must be in lower case. */
  readonly headers: Headers | Readonly<Record<string, unknown>>;
  /** The body, or an empty string if there is no body. */
  readonly text: string;
}

/** A response of Fastify's `inject()`. */
export interface InjectedResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: string;
}

type FetchResponse = globalThis.Response;

/** Calls `use` with the facts of a response: at once, or after the body of a response of fetch has been read. */
export function withResponse<T>(received: unknown, use: (response: CheckedResponse) => T): T | Promise<T> {
  if (isFetchResponse(received)) return readFetchResponse(received).then(use);
  const status = readProperty(received, 'status') ?? readProperty(received, 'statusCode');
  const headers = readProperty(received, 'headers');
  if (typeof status !== 'number' || !isObject(headers)) {
    throw new TypeError(
      `The response must be of supertest, fetch or inject(), or have \`status\`, \`headers\` and \`text\`, got ${describeSafely(received)}.${typeof readProperty(received, 'then') === 'function' ? ' Await the request.' : ''}`,
    );
  }
  return use({ status, headers, text: findText(received) });
}

function isFetchResponse(received: unknown): received is FetchResponse {
  return ['clone', 'text'].every((name) => typeof readProperty(received, name) === 'function');
}

async function readFetchResponse(response: FetchResponse): Promise<CheckedResponse> {
  const { status, headers, bodyUsed } = response;
  if (bodyUsed) {
    throw new TypeError(
      'The body of the response is already read. Check the response first, or pass `{ status, headers, text }`.',
    );
  }
  return { status, headers, text: await response.clone().text() };
}

/** Finds the body: supertest has no `text` for XML, but a buffer in `body`. */
function findText(received: unknown): string {
  const body = readProperty(received, 'body');
  const texts = ['text', 'payload'].map((name) => readProperty(received, name));
  const text = [...texts, body].find((each) => typeof each === 'string');
  if (text !== undefined) return text;
  if (Buffer.isBuffer(body)) return body.toString();
  return isObject(body) && Object.keys(body).length > 0 ? JSON.stringify(body) : '';
}

export function getMediaType({ headers }: CheckedResponse): string {
  const value = headers instanceof Headers ? headers.get('content-type') : headers['content-type'];
  return toBareMediaType(typeof value === 'string' ? value : '');
}
