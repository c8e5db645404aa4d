import { type PossibleCode } from '../../error/documented-error.js';
import { type FieldErrorCode, usualMessage } from '../../error/field-error.js';
import { type Params } from '../../error/message-template.js';
import { type Rule } from '../engine/rule.js';

/**
 * What is said of a value that breaks a rule. The message is made when it is read: a document has hundreds of rules,
 * and shows the messages of few.
 */
export class DocumentedRule implements PossibleCode {
  readonly code: FieldErrorCode;
  readonly number: number | undefined;
  readonly reason: string;
  readonly params: Params | undefined;
  readonly validValues: readonly unknown[] | undefined;
  readonly #words: () => string;

  /**
   * @param words the message; it may throw, as the app's own words are about a value that there is none of
   * @throws whatever the app's own functions throw that a rule has in the place of limits
   */
  constructor(rule: Rule, words: () => string) {
    this.code = rule.code?.code ?? 'invalid';
    this.number = rule.code?.number;
    this.reason = rule.name;
    this.params = rule.limits();
    this.validValues = rule.validValues;
    this.#words = words;
  }

  get message(): string {
    try {
      return this.#words();
    } catch {
      return usualMessage('invalid');
    }
  }
}
