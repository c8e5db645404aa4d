export function toBareMediaType(contentType: string): string {
  return contentType.split(';')[0]!.trim().toLowerCase();
}

// RFC 7303, 4.2 and RFC 6839, 3.1 define the suffixes.
export function isXml(mediaType: string): boolean {
  return /[/+]xml$/.test(mediaType);
}

export function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType);
}
