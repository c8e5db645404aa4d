/** The rules of plain English that a program can check. Each table is data; `check.mjs` applies them. */

/** Sentences that begin with one of these words have no subject, or hide it. */
export const HEADLESS = new Set(
  'What Those Of Nothing Whoever Whatever Whichever Whether Which Nobody None Neither How'.split(' '),
);

/** Words and turns that the glossary replaces. */
export const TERMS = [
  [/(?<!\bthere )\b(is|are|was|were) no\b(?! longer\b| more\b)/i, 'is not a, there is no'],
  [/\b(says?|said|saying|tells?|told|telling)\b/i, 'returns, throws, sends, logs, contains'],
  [/\b(asks?|asked|asking)\b/i, 'calls, requests, checks'],
  [/\bas a rule\b/i, 'usually'],
  [/\b(nobody|whoever)\b/i, 'name the subject'],
  [/\b(refus(e|es|ed|ing|als?))\b/i, 'reject, rejected'],
  [/\b(answers?|answered|answering)\b/i, 'response, is sent'],
  [/\b(verdicts?|complaints?|complains?)\b/i, 'validation result, violation'],
  [/\bspecimens?\b/i, 'documented error'],
  [/\bstand-ins?\b/i, 'placeholder'],
  [/\b(held|holds?) to\b/i, 'validated against, checked against'],
  [/\busual\b/i, 'default'],
  [/\b(remembered|remembers|remembering)\b/i, 'cached, memoized'],
  [/\bmarked\b/i, 'annotated, decorated'],
  [/\b(boots?|booted|booting)\b/i, 'startup, starts'],
  [/\bwhat (is|was|has been) thrown\b/i, 'the exception'],
  [/\btakes? note\b/i, 'logs, records'],
  [/\b(minds?|troubled?)\b/i, 'checks, affects'],
];

/** Functions and methods are named by a verb and a noun. */
export const PREPOSITIONS = new Set(
  'of at in on by over under beside within without held from to for with into'.split(' '),
);

/** First words of a test title that bring their own subject. */
export const SUBJECT = /^([%$][\w.]+|@\w+|[A-Z`'{].*|a|an|the|each|every|all|no|one|two|both)$/;

export const MAX_COMMENTS_PER_100_LINES = 3.5;

/** Exceptions, at most fifteen: where, which words, and why they stay. */
export const ALLOWED = [
  // `ValidationFailed.with()` is a name that apps know from its documentation.
  { path: 'lib/catalogue/validation-failed.ts', words: 'with' },
  // A list of names of secrets, not a sentence.
  { path: 'lib/internal/redact.ts', words: 'security answer' },
  // The heading of a list, in texts for people.
  { path: 'lib/formats/markdown.format.ts', words: 'What to do:' },
  { path: 'lib/openapi/responses/error-markdown.ts', words: 'What to do:' },
];
export const MAX_ALLOWED = 15;
