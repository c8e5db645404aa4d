import { bareMediaType } from '../internal/media-type.js';

/** The headers that describe the body of a request. */
export interface BodyHeaders {
  readonly 'content-type'?: string;
  readonly 'content-length'?: string;
  readonly 'transfer-encoding'?: string;
}

/** Checks whether a request brings a body, read or not. @see RFC 9112, 6.3 */
export function bringsBody(headers: BodyHeaders): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || (length !== undefined && Number(length) > 0);
}

/** Returns the media type of a body without its parameters. @example 'application/json' */
export function mediaTypeOf({ 'content-type': type }: BodyHeaders): string {
  return bareMediaType(type ?? '');
}
