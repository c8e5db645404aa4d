/** Names whose values nobody may read in an answer. */
const SENSITIVE =
  /pass(?:word|wd|phrase|code)|secret|token|api[_-]?key|private[_-]?key|authori[sz]ation|credential|cookie|session|signature|otp$|^pin$|cvv|cvc|card[_-]?number|iban|ssn/i;

const TEXT_LENGTH = 100;
const MAX_VALUES = 10;

/** Whether a field's name looks as if its value were a secret. */
export function looksSensitive(path: string): boolean {
  return SENSITIVE.test(path);
}

/** The values of an answer that were refused: texts are cut, and objects stay out of it. */
export function sayable(values: readonly unknown[]): readonly unknown[] | undefined {
  const said = values
    .slice(0, MAX_VALUES)
    .filter((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value))
    .map((value) =>
      typeof value === 'string' && value.length > TEXT_LENGTH ? `${value.slice(0, TEXT_LENGTH)}…` : value,
    );
  return said.length > 0 ? said : undefined;
}
