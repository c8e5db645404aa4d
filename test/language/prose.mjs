import { HEADLESS, SUBJECT, TERMS } from './rules.mjs';

/** Returns the sentences of a comment: without asterisks, examples, tables, code, and tags that hold no sentences. */
export function listSentencesOfComment(comment) {
  const prose = comment
    .replaceAll(/^\/\*\*?|\*\/$|^\/\//g, '')
    .replaceAll(/^[ \t]*\* ?/gm, '')
    .replaceAll(/```[\s\S]*?```/g, '\n\n')
    .replaceAll(/^\s*\|.*$/gm, '\n')
    .replaceAll(/(^|\s)@(example|see|default|type|template)\b[^\n]*/g, '\n\n')
    .replaceAll(/(^|\s)@(param|throws|returns?)\s+/g, '\n\n')
    .replaceAll(/^\s*(-|\d+\.)\s/gm, '\n\n');
  return listSentences(prose);
}

export function listSentences(text) {
  return text
    .replaceAll(/`[^`]*`/g, '`x`')
    .split(/\n\s*\n|(?<=[.!?:])\s+(?=[A-Z`'"@])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\w/.test(sentence));
}

/** Returns the mistakes of one sentence, each with its remedy. */
export function findSentenceMistakes(sentence) {
  const mistakes = [];
  const first = /^[A-Za-z]+/.exec(sentence)?.[0];
  const isQuestion = sentence.includes('?');
  if (HEADLESS.has(first) && !isQuestion)
    mistakes.push(`begins with '${first}': name the subject, or begin with a verb`);
  const unquoted = sentence.replaceAll(/'[^' ]*'|"[^" ]*"/g, 'x');
  for (const [pattern, remedy] of TERMS) {
    const found = pattern.exec(unquoted);
    if (found) mistakes.push(`'${found[0]}': use ${remedy}`);
  }
  return mistakes;
}

/** Checks whether the comment of a function begins with a verb in the third person. */
export function beginsWithVerb(text) {
  return (
    /^[A-Z][a-z-]*s\b/.test(text) &&
    !/^(This|Its|Always|Is|As|Plus|Class|Express|Headers|Members)\b/.test(text)
  );
}

const FINITE_VERB = /\b(is|are|was|has|have|does|do|can|cannot|may|must|will|[a-z]+s|[a-z]+ed)\b/;

/** Returns the mistake of a test title, if it has one. */
export function findTitleMistake(title) {
  const [first = '', ...rest] = title.trim().split(/\s+/);
  if (rest.length < 3) return 'a title is a whole sentence of at least four words';
  if (/^[a-z-]+s$/.test(first)) return undefined;
  if (!SUBJECT.test(first)) return 'begin with a verb in the third person, or with a subject';
  return FINITE_VERB.test(rest.join(' ')) ? undefined : 'a title is a whole sentence with a verb';
}

/** Checks whether a string of the code is a message: several words, and neither HTML nor code. */
export function isMessage(text) {
  return /^\S+( \S+){2,}/.test(text) && !/[<>{}]\w|=>/.test(text);
}
