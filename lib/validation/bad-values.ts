/** Names whose values nobody may read in an answer. */
const SENSITIVE =
  /pass(?:word|wd|phrase|code)|secret|token|api[_-]?key|private[_-]?key|authori[sz]ation|credential|cookie|session|signature|otp$|^pin$|cvv|cvc|card[_-]?number|iban|ssn/i;

const TEXT_LENGTH = 100;

/** Whether a field's name looks as if its value were a secret. */
export function looksSensitive(path: string): boolean {
  return SENSITIVE.test(path);
}

/** A refused value, as an answer may say it: a text is cut, and an object stays out of it. */
export function sayable(value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'string')
    return [value.length > TEXT_LENGTH ? `${value.slice(0, TEXT_LENGTH)}…` : value];
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? [value] : undefined;
}
