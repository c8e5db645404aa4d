import { describe, expect, it } from '@jest/globals';
import {
  beginsWithVerb,
  isMessage,
  findSentenceMistakes,
  listSentences,
  listSentencesOfComment,
  findTitleMistake,
} from './prose.mjs';

describe('npm run language', () => {
  it('reads the sentences of a comment without its code, tables and examples', () => {
    const comment = `/**
   * Sends the error. A second sentence: \`What is code\` stays out.
   *
   * | What | of a table |
   * - Lists an item.
   *
   * @param error the error to send
   * @default none
   * @example Of no sentence
   */`;
    expect(listSentencesOfComment(comment)).toEqual([
      'Sends the error.',
      'A second sentence:',
      '`x` stays out.',
      'Lists an item.',
      'error the error to send',
    ]);
  });

  it.each([
    'What is sent.',
    'Those that fail.',
    'Nothing, if it is absent.',
    'Of a request.',
    'Whether it fails.',
  ])('finds the headless sentence %p', (sentence) => {
    expect(findSentenceMistakes(sentence)).toEqual([expect.stringContaining('name the subject')]);
  });

  it.each([
    ['The option is no name.', "'is no': use is not a, there is no"],
    ['The parser says what is wrong.', "'says': use returns, throws, sends, logs, contains"],
    ['The pipe refuses the value.', "'refuses': use reject, rejected"],
  ])('finds a term that the glossary replaces in %p', (sentence, mistake) => {
    expect(findSentenceMistakes(sentence)).toEqual([mistake]);
  });

  it.each([
    'Returns the value if there is no longer one.',
    "The message 'says' is quoted.",
    'Rejects the value.',
    'Which errors does an app have?',
  ])('accepts the plain sentence %p', (sentence) => {
    expect(findSentenceMistakes(sentence)).toEqual([]);
  });

  it.each([
    ['Returns the status.', true],
    ['The status of an error.', false],
    ['This returns the status.', false],
    ['Headers of a response.', false],
  ])('checks the verb at the beginning of %p', (text, expected) => {
    expect(beginsWithVerb(text)).toBe(expected);
  });

  it.each([
    ['documents the field of a nested list', undefined],
    ['the limit counts all fields', undefined],
    ['%s is sent with its status', undefined],
    ['is sent', 'a title is a whole sentence of at least four words'],
    ['of the body and of the query', 'begin with a verb in the third person, or with a subject'],
    ['a body without a type', 'a title is a whole sentence with a verb'],
  ])('checks the title %p of a test', (title, mistake) => {
    expect(findTitleMistake(title)).toBe(mistake);
  });

  it('treats strings of several words as messages', () => {
    expect(
      ['Unknown option `x`.', 'The body is empty.', 'id', '<b>a b c</b>', 'a b'].filter(isMessage),
    ).toEqual(['Unknown option `x`.', 'The body is empty.']);
  });

  it('splits a string into its sentences', () => {
    expect(listSentences('One ends. Another begins: "A third"')).toEqual([
      'One ends.',
      'Another begins:',
      '"A third"',
    ]);
  });
});
