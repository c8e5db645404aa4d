import { type IsSensitive } from './sensitive-names.js';

/** Stands in place of a value that is hidden. */
export const HIDDEN = '***';

/**
 * The user and the password of an address, up to its last `@`. A password that should have been encoded may hold what
 * ends the authority; a port tells such an address from others.
 */
const USER_INFO = /\/\/(?:[^\s"<>/?#]*@|[^\s"<>/?#@:[]*:(?!\d+(?:[/?#]|$))(?:[^\s"<>/]|\/(?!\/))*@)/g;

/** Credentials behind their scheme. A word of a sentence is kept: `No Bearer token.` */
const SCHEME = /\b(Bearer|Basic) +(?!(?:tokens?|auth\w*|scheme|realm)\.?(?![\w.~+/-]))[\w.~+/-]+=*/gi;

/** Quoted text up to its end, or to the end of all. */
const QUOTED = /\s*(?:"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|`(?:[^`\\]|\\[^])*`?)/y;
/** A quoted member of an object or a list, or all of the text. */
const QUOTED_MEMBER = /(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')(?=\s*(?:[,}\])]|$))/y;
/** A list, an object or bytes, as JSON or `inspect()` has them: they are hidden with all that follows. */
const NESTED = /\s*(?:[A-Z][\w$]*(?:\(\d+\))? )?(?:[[{]|<(?:Buffer|ref) )[^]*/y;

/** The ways to write a name, the group `name`, and its value, which is read only if the name is that of a secret. */
const NOTATIONS: readonly { readonly names: RegExp; readonly values: readonly RegExp[] }[] = [
  // A header of credentials has quotes, commas and colons of its own.
  {
    names: /(?<![\w-])(?<name>(?:[\w-]*-)?(?:cookie|authorization)):[ \t]*/gi,
    values: [QUOTED_MEMBER, NESTED, /[^\r\n]+/y],
  },
  // A header is hidden with the rest of its line. No sentence has a hyphen before a colon as often as a secret.
  {
    names: /(?<![\w-])(?<name>(?=[\w-]*-)[\w-]+):[ \t]*/gi,
    values: [/[^\r\n"'`]+/y],
  },
  // XML. A placeholder in a sentence is followed by a space: `login <token> first`.
  {
    names: /<(?<name>[\w.:-]+)(?:\s[^<>]*)?>/g,
    values: [/(?:[\r\n]\s*)?<(?!\/)[^]*/y, /[^<]+(?=<\/)/y, /[^<\s][^<]*$/y],
  },
  // JSON, also within a text of JSON; SQL; an inspected `Map`.
  {
    names: /(?<!\\)(\\{0,3}["'])(?<name>[^"'\\]+)\1\s*(?::|=+>?)\s*/g,
    values: [/\\{1,3}"[^"]*"?/y, QUOTED, NESTED, /[^\s,}\]]+/y],
  },
  // A name between backticks may be one of a sentence: `password`: too short.
  {
    names: /`(?<name>[^`]+)`\s*(?::|=+>?)/g,
    values: [QUOTED, NESTED, /\s*\d[\d.]*/y],
  },
  // An inspected object, or `name:value`. A space and a word are a sentence: `Invalid pin: too short`.
  {
    names: /(?<![\p{L}\d_$-])(?<name>[\p{L}\d_$-]+):/gu,
    values: [QUOTED, NESTED, /\s*\d[\d.]*|[^\s,;"'`/][^\s,;"'`]*/y],
  },
  // A query, a connection string, a cookie, an assignment.
  {
    names: /(?<![\p{L}\d_.%[\]$-])(?<name>[\p{L}\d_.%[\]$-]+)(?:=+>?|[ \t]+=+>?[ \t]*)/gu,
    values: [QUOTED, NESTED, /[^\s&;"'`]+/y],
  },
  // A query within a parameter, encoded up to four times.
  {
    names: /(?:[=?&#]|%(?:25){0,3}(?:3f|26|23|3b|5b))(?<name>[\w.$-]+)(?:%(?:25){0,3}5d)?%(?:25){0,3}3d/gi,
    values: [/(?:[^\s&;"'`%]|%(?!(?:25){0,3}(?:26|23)))+/iy],
  },
];

/** Names that are those of secrets in a query, and plain words elsewhere. */
const SECRET_IN_QUERY = /([?&](?:key|code))=[^\s&;"']+/g;

/**
 * Hides secrets in free text: credentials in addresses, values beside sensitive names, headers, tokens. It takes time in
 * proportion to the length of the text.
 */
export function hideSecrets(text: string, isSensitive: IsSensitive): string {
  // Most texts have none of these signs: 1 µs in place of 7.
  if (!/[:=<%]|bearer|basic/i.test(text)) return text;
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
