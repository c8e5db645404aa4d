/** The address of a page, if a text is one that can be opened from anywhere. */
export function absoluteUrl(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}

/** Removes the slashes at the end of an address. */
export function withoutSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}
