export function sentencesOfComment(comment: string): string[];
export function sentencesOf(text: string): string[];
export function sentenceMistakes(sentence: string): string[];
export function beginsWithVerb(text: string): boolean;
export function titleMistake(title: string): string | undefined;
export function isMessage(text: string): boolean;
