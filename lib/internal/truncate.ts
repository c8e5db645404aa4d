/** Cuts a text that is longer than `length` characters; it then ends with an ellipsis. */
export function truncate(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** As many as a reader takes in at a glance. */
const MAX_NAMES = 3;

/** Some names, each once, for a heading. @example 'from, to, weight, …' */
export function summarizeNames(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.slice(0, MAX_NAMES).join(', ') + (distinct.length > MAX_NAMES ? ', …' : '');
}

export function removeTrailingSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}
