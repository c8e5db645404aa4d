/** Returns the media type of a `Content-Type` in lower case, without its parameters. @example 'application/json' */
export function toBareMediaType(contentType: string): string {
  return contentType.split(';')[0]!.trim().toLowerCase();
}

/** Checks whether a bare media type is XML. @see RFC 7303, 4.2 */
export function isXml(mediaType: string): boolean {
  return /[/+]xml$/.test(mediaType);
}

/** Checks whether a bare media type is JSON. @see RFC 6839, 3.1 */
export function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType);
}
