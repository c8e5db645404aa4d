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
