/** Names whose values nobody may read in an answer. */
const SENSITIVE =
  /pass(?:word|wd|phrase|code|key|wort)|(?:^|[_-])pass(?:$|[_-])|pwd|secret|token|jwt|bearer|api[_-]?key|access[_-]?key|private[_-]?key|authori[sz]ation|credential|cookie|session|signature|otp$|mfa|(?:^|[_-])pin(?:$|[_-])|mnemonic|recovery|cvv|cvc|card[_-]?number|iban|ssn/i;

const TEXT_LENGTH = 100;

/** Whether a name in a field's path looks as if the value were a secret. */
export function looksSensitive(path: string): boolean {
  return path.split('.').some((name) => SENSITIVE.test(name));
}

/** A refused value, as an answer may say it: a text is cut, and an object stays out of it. */
export function sayable(value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'string')
    return [value.length > TEXT_LENGTH ? `${value.slice(0, TEXT_LENGTH)}…` : value];
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? [value] : undefined;
}
