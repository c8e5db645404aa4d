const CAMEL_CASE_WORD_START = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function uncapitalize(text: string): string {
  return text.replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

export function separateWords(name: string, separator = ' '): string {
  return name.replace(CAMEL_CASE_WORD_START, separator);
}

export function toSnakeCase(name: string): string {
  return separateWords(name, '_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toLowerCase();
}

export function toPascalCase(name: string): string {
  return name
    .split(/[_.\s-]+/)
    .map(capitalize)
    .join('');
}

const MAX_SUMMARY_NAMES = 3;

export function summarizeNames(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.slice(0, MAX_SUMMARY_NAMES).join(', ') + (distinct.length > MAX_SUMMARY_NAMES ? ', …' : '');
}

export function removeTrailingSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}

/** Makes the names of a constraint comparable: `users.org, email` and `USERS.EMAIL,ORG` are the same. */
export function normalizeConstraint(name: string): string {
  const [first = '', ...more] = name.toLowerCase().split(',');
  const dot = first.indexOf('.');
  if (dot < 0) return name.trim().toLowerCase();
  const columns = [first.slice(dot + 1), ...more].map((column) => column.trim());
  return `${first.slice(0, dot).trim()}.${columns.toSorted().join(',')}`;
}
