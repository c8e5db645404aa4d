/** Checks whether a name is that of a secret, whose value is neither sent nor logged. */
export type IsSensitive = (name: string) => boolean;

/** The token of the {@link IsSensitive} of an app. */
export const IS_SENSITIVE = Symbol.for('nestjs-api-errors:is-sensitive');

/** Names of secrets. One of several words is found if they follow one another. */
const SECRET_NAMES = [
  'pass, pw, psw, pswd, creds, pem, dsn, pin, puk, tan, otp, totp, hotp, mfa, tfa, fa, sid, sig, hmac, salt, recovery',
  'auth, authz, oauth, authentication, bearer, csrf, xsrf, saml, code verifier',
  'seed phrase, seed word, wallet seed, recovery phrase, connection string',
  'magic link, reset link, verification link, signed url, presigned url, security answer, security question',
  'card, credit card, debit card, bank card, card number, cc number, pan, csc, iban, bank account, sort code',
  'account number, account no, account num, routing number, tax id, tax number, ssn, itin, tin, nino, cpf, aadhaar',
  'social security, national id, national insurance, insurance number, identity number, maiden name',
  'passport no, passport number, passport id, driver license, driving licence, license number, licence number',
].flatMap(splitList);

/** Kinds of secret codes, such as the `security code`. */
const SECRET_CODES = [
  'access, activation, backup, confirmation, cvv, factor, invitation, invite, login, one time, otp, pin, reset',
  'security, sms, unlock, verification, verify',
].flatMap(splitList);

/** Kinds of secret keys, such as the `signing key`. */
const SECRET_KEYS = [
  'access, account, aes, api, app, auth, client, consumer, decryption, deploy, encryption, function, hmac, license',
  'master, private, product, root, rsa, service, shared, signing, ssh, storage, subscription, symmetric, webhook',
].flatMap(splitList);

/** Parts that make any name sensitive, also within a word: `newpassword`, `PassWord`. */
const SENSITIVE_PARTS = [
  'password, passwd, passphrase, passcode, passkey, passwort, kennwort, pwd, secret, token, jwt, credential',
  'authorization, authorisation, cookie, session, signature, mnemonic, apikey, accesskey, privatekey, cvv, cvc',
].flatMap(splitList);

/** Words beside which `token` is a unit of a quantity: `maxTokens`, `tokenCount`. */
const QUANTITIES: ReadonlySet<string> = new Set(
  splitList('budget, count, counter, limit, max, maximum, min, minimum, per, quota, total, usage'),
);

/**
 * Creates the one check of names for responses and the log. A name is split into words: `pin` is found in `pinCode`,
 * `user_pin` and `X-Pin`, not in `shipping`.
 *
 * @param own names that the app adds; each is found like the built-in ones
 */
export function createSensitiveNameCheck(own: readonly string[] = []): IsSensitive {
  const names = [
    ...SECRET_NAMES,
    ...SECRET_CODES.map((kind) => `${kind} code`),
    ...SECRET_KEYS.map((kind) => `${kind} key`),
    ...own,
  ];
  const phrases = names.map(splitWords).filter((words) => words.length > 0);
  const known = new Set(phrases.flatMap((words) => [words.join(' '), words.join('')]));
  const longest = Math.max(...phrases.map((words) => words.length));
  return (name) => {
    const all = splitWords(name);
    const words = all.some((word) => QUANTITIES.has(word)) ? all.filter((word) => word !== 'token') : all;
    const letters = words.join('');
    return (
      SENSITIVE_PARTS.some((part) => letters.includes(part)) ||
      words.some((_, start) => hasPhrase(words.slice(start, start + longest), known))
    );
  };
}

function hasPhrase(words: readonly string[], known: ReadonlySet<string>): boolean {
  return words.some((_, last) => known.has(words.slice(0, last + 1).join(' ')));
}

/** Splits a name at capitals, digits and all signs; a plural is the same word. */
function splitWords(name: string): readonly string[] {
  return name
    .replace(/(?<=\p{Lu}\p{Lu})s(?!\p{Ll})/gu, '')
    .replace(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .map((word) => (word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word));
}

function splitList(names: string): readonly string[] {
  return names.split(', ');
}

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
    const value = values.find((each) => matchesAt(each, text, end));
    if (value === undefined) continue;
    hidden += text.slice(read, end) + HIDDEN;
    read = value.lastIndex;
  }
  return hidden + text.slice(read);
}

/** Moves a sticky expression to the end of its match at a position. */
function matchesAt(expression: RegExp, text: string, position: number): boolean {
  expression.lastIndex = position;
  return expression.test(text);
}
