import { hideSecrets } from '../error/hide-secrets.js';
import { type IsSensitive } from '../error/sensitive-names.js';

const TEXT_LENGTH = 100;

/** A refused value, as an answer may say it: a text is cut, secrets within it are hidden, and an object stays out of it. */
export function sayable(value: unknown, isSensitive: IsSensitive): readonly unknown[] | undefined {
  if (typeof value === 'string') return [shortened(value, isSensitive)];
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? [value] : undefined;
}

function shortened(text: string, isSensitive: IsSensitive): string {
  // A secret that is cut in two would not be recognised.
  const shown = hideSecrets(text.slice(0, 10 * TEXT_LENGTH), isSensitive);
  return shown.length > TEXT_LENGTH || text.length > 10 * TEXT_LENGTH
    ? `${shown.slice(0, TEXT_LENGTH)}…`
    : shown;
}
