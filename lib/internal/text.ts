/** Where a word begins in camel case. @example 'read|HTTP|Header', 'user2|Name' */
const WORD_START = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Changes no letter but one of A to Z. */
export function uncapitalize(text: string): string {
  return text.replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

/** Separates the words of a name in camel case. @example 'CreateOrder' becomes 'Create Order' */
export function separateWords(name: string, separator = ' '): string {
  return name.replace(WORD_START, separator);
}

/** @example 'userNotFound' and 'USER-NOT-FOUND' become 'user_not_found' */
export function snakeCase(name: string): string {
  return separateWords(name, '_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toLowerCase();
}

/** @example 'more_info' becomes 'MoreInfo' */
export function pascalCase(name: string): string {
  return name
    .split(/[_.\s-]+/)
    .map(capitalize)
    .join('');
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
