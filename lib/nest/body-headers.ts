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

/** Returns the media type without its parameters. @example 'application/json' */
export function mediaTypeOf({ 'content-type': type }: BodyHeaders): string {
  return (type ?? '').split(';')[0]!.trim().toLowerCase();
}

/** Checks whether a body was announced as XML. */
export function isXml(headers: BodyHeaders): boolean {
  return /[/+]xml$/.test(mediaTypeOf(headers));
}

/** Checks whether a body was announced as JSON. */
export function isJson(headers: BodyHeaders): boolean {
  return /[/+]json$/.test(mediaTypeOf(headers));
}
