import { type ErrorSpecimen } from '../error/error-specimen.js';
import { fieldList } from './field-list.js';
import { code, list, plainText, withoutTags } from '../formats/markdown-text.js';

/** What an error says, why it happens and what to do about it, in Markdown. */
export function errorText(specimen: ErrorSpecimen): string {
  const { title, definition, documentationUrl, possibleFields } = specimen;
  const { message, causes = [], solutions = [] } = definition;
  const text = plainText(title);
  const name = documentationUrl === undefined ? text : `[${text}](${documentationUrl})`;
  const says = isSame(message, title) ? '' : `: ${templateText(message)}`;
  return [
    `**${name}** ${code(specimen.code)}${says}`,
    list('Causes:', causes.map(withoutTags)),
    list('What to do:', solutions.map(withoutTags)),
    fieldList(possibleFields),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** A message before its parameters are filled in. */
function templateText(message: string): string {
  if (!message.includes('{')) return plainText(message);
  return message
    .split(/(\{[^{}]+\})/)
    .map((part, index) => (index % 2 === 0 ? plainText(part) : code(part)))
    .join('');
}

function isSame(message: string, title: string): boolean {
  return message.replace(/\.$/, '').toLowerCase() === title.toLowerCase();
}
