export type IsSensitive = (name: string) => boolean;

export const IS_SENSITIVE = Symbol.for('nestjs-api-errors:is-sensitive');

/** Phrases match words that follow one another: `maiden name` matches `motherMaidenName`. */
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

const KINDS_OF_SECRET_CODES = [
  'access, activation, backup, confirmation, cvv, factor, invitation, invite, login, one time, otp, pin, reset',
  'security, sms, unlock, verification, verify',
].flatMap(splitList);

const KINDS_OF_SECRET_KEYS = [
  'access, account, aes, api, app, auth, client, consumer, decryption, deploy, encryption, function, hmac, license',
  'master, private, product, root, rsa, service, shared, signing, ssh, storage, subscription, symmetric, webhook',
].flatMap(splitList);

/** Parts match within a word, too: `newpassword`, `PassWord`. */
const SENSITIVE_PARTS = [
  'password, passwd, passphrase, passcode, passkey, passwort, kennwort, pwd, secret, token, jwt, credential',
  'authorization, authorisation, cookie, session, signature, mnemonic, apikey, accesskey, privatekey, cvv, cvc',
].flatMap(splitList);

/** In a name with one of these words, `token` is a unit and not a secret: `maxTokens`, `tokenCount`. */
const QUANTITY_WORDS: ReadonlySet<string> = new Set(
  splitList('budget, count, counter, limit, max, maximum, min, minimum, per, quota, total, usage'),
);

/**
 * Creates the check for sensitive names, which responses and the log share. It compares words: `pin` matches `pinCode`,
 * `user_pin` and `X-Pin`, but not `shipping`. Only `SENSITIVE_PARTS` match within a word.
 */
export function createSensitiveNameCheck(customNames: readonly string[] = []): IsSensitive {
  const names = [
    ...SECRET_NAMES,
    ...KINDS_OF_SECRET_CODES.map((kind) => `${kind} code`),
    ...KINDS_OF_SECRET_KEYS.map((kind) => `${kind} key`),
    ...customNames,
  ];
  const phrases = names.map(splitIntoSingularWords).filter((words) => words.length > 0);
  const known = new Set(phrases.flatMap((words) => [words.join(' '), words.join('')]));
  const longest = Math.max(...phrases.map((words) => words.length));
  return (name) => {
    const all = splitIntoSingularWords(name);
    const words = all.some((word) => QUANTITY_WORDS.has(word)) ? all.filter((word) => word !== 'token') : all;
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

function splitIntoSingularWords(name: string): readonly string[] {
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

export const HIDDEN = '***';

/**
 * Matches the user and the password of a URL up to its last `@`. A password that is not encoded may contain `/`, `?` or
 * `#`. In this case the text after the colon must not be a port.
 */
const USER_INFO = /\/\/(?:[^\s"<>/?#]*@|[^\s"<>/?#@:[]*:(?!\d+(?:[/?#]|$))(?:[^\s"<>/]|\/(?!\/))*@)/g;

/** Matches credentials after their scheme, but not words of a sentence: `No Bearer token.` */
const SCHEME_CREDENTIALS =
  /\b(Bearer|Basic) +(?!(?:tokens?|auth\w*|scheme|realm)\.?(?![\w.~+/-]))[\w.~+/-]+=*/gi;

const QUOTED_TEXT = /\s*(?:"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|`(?:[^`\\]|\\[^])*`?)/y;
const QUOTED_MEMBER = /(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')(?=\s*(?:[,}\])]|$))/y;
const NESTED_VALUE_AND_REST = /\s*(?:[A-Z][\w$]*(?:\(\d+\))? )?(?:[[{]|<(?:Buffer|ref) )[^]*/y;

interface Notation {
  readonly names: RegExp;
  readonly values: readonly RegExp[];
}

/**
 * The notations of a name (the group `name`) and of the value that follows it, in the order in which they are replaced.
 * Sentences are kept: "login <token> first", "`password`: too short", "Invalid pin: too short". A hyphenated name before a
 * colon is read as a header, because a sentence rarely has one. The value of a header extends to a quote or to the end of the
 * line. The values of `Cookie` and `Authorization` may contain quotes.
 */
const NOTATIONS = Object.values<Notation>({
  credentialHeaders: {
    names: /(?<![\w-])(?<name>(?:[\w-]*-)?(?:cookie|authorization)):[ \t]*/gi,
    values: [QUOTED_MEMBER, NESTED_VALUE_AND_REST, /[^\r\n]+/y],
  },
  headers: {
    names: /(?<![\w-])(?<name>(?=[\w-]*-)[\w-]+):[ \t]*/gi,
    values: [/[^\r\n"'`]+/y],
  },
  xml: {
    names: /<(?<name>[\w.:-]+)(?:\s[^<>]*)?>/g,
    values: [/(?:[\r\n]\s*)?<(?!\/)[^]*/y, /[^<]+(?=<\/)/y, /[^<\s][^<]*$/y],
  },
  json: {
    names: /(?<!\\)(\\{0,3}["'])(?<name>[^"'\\]+)\1\s*(?::|=+>?)\s*/g,
    values: [/\\{1,3}"[^"]*"?/y, QUOTED_TEXT, NESTED_VALUE_AND_REST, /[^\s,}\]]+/y],
  },
  backticks: {
    names: /`(?<name>[^`]+)`\s*(?::|=+>?)/g,
    values: [QUOTED_TEXT, NESTED_VALUE_AND_REST, /\s*\d[\d.]*/y],
  },
  inspectedObjects: {
    names: /(?<![\p{L}\d_$-])(?<name>[\p{L}\d_$-]+):/gu,
    values: [QUOTED_TEXT, NESTED_VALUE_AND_REST, /\s*\d[\d.]*|[^\s,;"'`/][^\s,;"'`]*/y],
  },
  assignments: {
    names: /(?<![\p{L}\d_.%[\]$-])(?<name>[\p{L}\d_.%[\]$-]+)(?:=+>?|[ \t]+=+>?[ \t]*)/gu,
    values: [QUOTED_TEXT, NESTED_VALUE_AND_REST, /[^\s&;"'`]+/y],
  },
  encodedQueries: {
    names: /(?:[=?&#]|%(?:25){0,3}(?:3f|26|23|3b|5b))(?<name>[\w.$-]+)(?:%(?:25){0,3}5d)?%(?:25){0,3}3d/gi,
    values: [/(?:[^\s&;"'`%]|%(?!(?:25){0,3}(?:26|23)))+/iy],
  },
});

const KEY_OR_CODE_IN_QUERY = /([?&](?:key|code))=[^\s&;"']+/g;

export function hideSecrets(text: string, isSensitive: IsSensitive): string {
  // Most texts have none of these signs: takes 1 µs instead of 7.
  if (!/[:=<%]|bearer|basic/i.test(text)) return text;
  const plain = text
    .replace(USER_INFO, `//${HIDDEN}@`)
    .replace(SCHEME_CREDENTIALS, `$1 ${HIDDEN}`)
    .replace(KEY_OR_CODE_IN_QUERY, `$1=${HIDDEN}`);
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
  let position = 0;
  for (const match of text.matchAll(names)) {
    if (match.index < position || !isSensitive(match.groups!.name!)) continue;
    const end = match.index + match[0].length;
    const value = values.find((each) => matchesAt(each, text, end));
    if (value === undefined) continue;
    hidden += text.slice(position, end) + HIDDEN;
    position = value.lastIndex;
  }
  return hidden + text.slice(position);
}

function matchesAt(expression: RegExp, text: string, position: number): boolean {
  expression.lastIndex = position;
  return expression.test(text);
}
