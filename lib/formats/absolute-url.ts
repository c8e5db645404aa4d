/** The address of a page, if a text is one that can be opened from anywhere. */
export function absoluteUrl(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}
