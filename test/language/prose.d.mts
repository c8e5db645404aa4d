export function listSentencesOfComment(comment: string): string[];
export function listSentences(text: string): string[];
export function findSentenceMistakes(sentence: string): string[];
export function beginsWithVerb(text: string): boolean;
export function findTitleMistake(title: string): string | undefined;
export function isMessage(text: string): boolean;
