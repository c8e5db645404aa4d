import { read } from '../error/read.js';

/** What a request says of its body. */
export interface BodyHeaders {
  readonly 'content-type'?: string;
  readonly 'content-length'?: string;
  readonly 'transfer-encoding'?: string;
}

/**
 * Whether a request of Express brings a body that nobody has read: none of its parsers took the type. Forms with files
 * are read by interceptors.
 */
export function hasUnreadBody(request: unknown): boolean {
  if (read(request, 'readableDidRead') !== false) return false;
  const headers: BodyHeaders = (read(request, 'headers') as BodyHeaders | undefined) ?? {};
  if (!bringsBody(headers) || isForm(headers)) return false;
  // A parser of old leaves an empty object where it did not read.
  const body = read(request, 'body');
  return body === undefined || isEmpty(body);
}

function isEmpty(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0;
}

function isForm(headers: BodyHeaders): boolean {
  return mediaTypeOf(headers) === 'multipart/form-data';
}

/** Whether a request brings a body, whatever of it is read. @see RFC 9112, 6.3 */
export function bringsBody(headers: BodyHeaders): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || (length !== undefined && Number(length) > 0);
}

/** The media type without its parameters. @example 'application/json' */
export function mediaTypeOf({ 'content-type': type }: BodyHeaders): string {
  return (type ?? '').split(';')[0]!.trim().toLowerCase();
}

/** Whether a body of XML was announced. */
export function isXml(headers: BodyHeaders): boolean {
  return /[/+]xml$/.test(mediaTypeOf(headers));
}

/** Whether a body of JSON was announced. */
export function isJson(headers: BodyHeaders): boolean {
  return /[/+]json$/.test(mediaTypeOf(headers));
}
