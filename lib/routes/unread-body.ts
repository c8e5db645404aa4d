/** Stands where the body of a request would be, had any parser of the app taken its bytes. */
export const UNREAD_BODY: object = Object.freeze({});

/** What a request says of its body. */
export interface BodyHeaders {
  readonly 'content-type'?: string;
  readonly 'content-length'?: string;
  readonly 'transfer-encoding'?: string;
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

/** Whether a body of JSON was announced. */
export function isJson(headers: BodyHeaders): boolean {
  return /[/+]json$/.test(mediaTypeOf(headers));
}
