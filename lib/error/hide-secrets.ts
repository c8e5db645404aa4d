import { type IsSensitive } from './sensitive-names.js';

/** Stands in place of a value that is hidden. */
export const HIDDEN = '***';

/**
 * The user and the password of an address, up to its last `@`. A password that should have been encoded may hold what
 * ends the authority; a port tells such an address from others.
 */
const USER_INFO = /\/\/(?:[^\s"<>/?#]*@|[^\s"<>/?#@:[]*:(?!\d+(?:[/?#]|$))(?:[^\s"<>/]|\/(?!\/))*@)/g;

/** Credentials behind their scheme. */
const SCHEME = /\b(Bearer|Basic) +(?!(?:tokens?|auth\w*|scheme|realm)\b)[\w.~+/-]+=*/gi;

/** Quoted text up to its end, or to the end of all. */
const QUOTED = /\s*(?:"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?)/y;

/** The ways to write a name, the group `name`, and its value, which is read only if the name is that of a secret. */
const NOTATIONS: readonly { readonly names: RegExp; readonly values: readonly RegExp[] }[] = [
  // A header is hidden with the rest of its line. No sentence has a hyphen before a colon as often as a secret.
  {
    names: /(?<![\w-])(?<name>(?=[\w-]*-|cookie:|authorization:)[\w-]+):[ \t]*/gi,
    values: [/[^\r\n"']+/y],
  },
  // JSON, also within a text of JSON. A list or an object is hidden with all that follows.
  {
    names: /(?<!\\)(\\{0,3}["'])(?<name>[^"'\\]+)\1\s*:\s*/g,
    values: [/\\{1,3}"[^"]*"?/y, QUOTED, /[[{][^]*|[^\s,}\]]+/y],
  },
  // An inspected object, or `name:value`. A space and a word are a sentence: `Invalid pin: too short`.
  {
    names: /(?<![\p{L}\d_$-])(?<name>[\p{L}\d_$-]+):/gu,
    values: [QUOTED, /\s*\d[\d.]*|[^\s,;"'/][^\s,;"']*/y],
  },
  // A query, a connection string, a cookie.
  {
    names: /(?<![\p{L}\d_.%[\]$-])(?<name>[\p{L}\d_.%[\]$-]+)=/gu,
    values: [QUOTED, /[^\s&;"']+/y],
  },
];

/** What is a secret in a query, and a plain word elsewhere. */
const SECRET_IN_QUERY = /([?&](?:key|code))=[^\s&;"']+/g;

/**
 * Hides secrets in free text: credentials in addresses, values beside sensitive names, headers, tokens. It takes time in
 * proportion to the length of the text.
 */
export function hideSecrets(text: string, isSensitive: IsSensitive): string {
  // Most texts have none of these signs: 1 µs in place of 7.
  if (!/[:=]|bearer|basic/i.test(text)) return text;
  const plain = text
    .replace(USER_INFO, `//${HIDDEN}@`)
    .replace(SCHEME, `$1 ${HIDDEN}`)
    .replace(SECRET_IN_QUERY, `$1=${HIDDEN}`);
  return NOTATIONS.reduce(
    (hidden, { names, values }) => hideValues(hidden, names, values, isSensitive),
    plain,
  );
}

function hideValues(
  text: string,
  names: RegExp,
  values: readonly RegExp[],
  isSensitive: IsSensitive,
): string {
  let hidden = '';
  let read = 0;
  for (const match of text.matchAll(names)) {
    if (match.index < read || !isSensitive(match.groups!.name!)) continue;
    const end = match.index + match[0].length;
    const value = values.find((each) => isAt(each, text, end));
    if (value === undefined) continue;
    hidden += text.slice(read, end) + HIDDEN;
    read = value.lastIndex;
  }
  return hidden + text.slice(read);
}

/** Moves a sticky expression to the end of its match at a position. */
function isAt(expression: RegExp, text: string, position: number): boolean {
  expression.lastIndex = position;
  return expression.test(text);
}
