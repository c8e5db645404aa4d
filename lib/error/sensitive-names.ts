/** Checks whether a name is that of a secret, whose value is neither sent nor logged. */
export type IsSensitive = (name: string) => boolean;

/** Names of secrets. One of several words is found if they follow one another. */
const NAMES = [
  'pass, pw, psw, pswd, creds, pem, dsn, pin, puk, tan, otp, totp, hotp, mfa, tfa, fa, sid, sig, hmac, salt, recovery',
  'auth, authz, oauth, authentication, bearer, csrf, xsrf, saml, code verifier',
  'seed phrase, seed word, wallet seed, recovery phrase, connection string',
  'magic link, reset link, verification link, signed url, presigned url, security answer, security question',
  'card, credit card, debit card, bank card, card number, cc number, pan, csc, iban, bank account, sort code',
  'account number, account no, account num, routing number, tax id, tax number, ssn, itin, tin, nino, cpf, aadhaar',
  'social security, national id, national insurance, insurance number, identity number, maiden name',
  'passport no, passport number, passport id, driver license, driving licence, license number, licence number',
].flatMap(listed);

/** Kinds of secret codes, such as the `security code`. */
const CODES = [
  'access, activation, backup, confirmation, cvv, factor, invitation, invite, login, one time, otp, pin, reset',
  'security, sms, unlock, verification, verify',
].flatMap(listed);

/** Kinds of secret keys, such as the `signing key`. */
const KEYS = [
  'access, account, aes, api, app, auth, client, consumer, decryption, deploy, encryption, function, hmac, license',
  'master, private, product, root, rsa, service, shared, signing, ssh, storage, subscription, symmetric, webhook',
].flatMap(listed);

/** Parts that make any name sensitive, also within a word: `newpassword`, `PassWord`. */
const PARTS = [
  'password, passwd, passphrase, passcode, passkey, passwort, kennwort, pwd, secret, token, jwt, credential',
  'authorization, authorisation, cookie, session, signature, mnemonic, apikey, accesskey, privatekey, cvv, cvc',
].flatMap(listed);

/** Words beside which `token` is a unit of a quantity: `maxTokens`, `tokenCount`. */
const QUANTITIES: ReadonlySet<string> = new Set(
  listed('budget, count, counter, limit, max, maximum, min, minimum, per, quota, total, usage'),
);

/**
 * Creates the one check of names for responses and the log. A name is split into words: `pin` is found in `pinCode`,
 * `user_pin` and `X-Pin`, not in `shipping`.
 *
 * @param own names that the app adds; each is found like the built-in ones
 */
export function createSensitiveNames(own: readonly string[] = []): IsSensitive {
  const names = [
    ...NAMES,
    ...CODES.map((kind) => `${kind} code`),
    ...KEYS.map((kind) => `${kind} key`),
    ...own,
  ];
  const phrases = names.map(wordsOf).filter((words) => words.length > 0);
  const known = new Set(phrases.flatMap((words) => [words.join(' '), words.join('')]));
  const longest = Math.max(...phrases.map((words) => words.length));
  return (name) => {
    const all = wordsOf(name);
    const words = all.some((word) => QUANTITIES.has(word)) ? all.filter((word) => word !== 'token') : all;
    const letters = words.join('');
    return (
      PARTS.some((part) => letters.includes(part)) ||
      words.some((_, start) => hasPhrase(words.slice(start, start + longest), known))
    );
  };
}

function hasPhrase(words: readonly string[], known: ReadonlySet<string>): boolean {
  return words.some((_, last) => known.has(words.slice(0, last + 1).join(' ')));
}

/** Splits a name at capitals, digits and all signs; a plural is the same word. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/(?<=\p{Lu}\p{Lu})s(?!\p{Ll})/gu, '')
    .replace(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .map((word) => (word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word));
}

function listed(names: string): readonly string[] {
  return names.split(', ');
}
