import { type ErrorSpecimen } from '../error/error-specimen.js';
import { fieldList } from './field-list.js';

/** What an error says, why it happens and what to do about it, in Markdown. */
export function errorText({
  code,
  title,
  definition,
  documentationUrl,
  possibleFields,
}: ErrorSpecimen): string {
  const { message, causes = [], solutions = [] } = definition;
  const name = documentationUrl === undefined ? title : `[${title}](${documentationUrl})`;
  const advice = [...causes, ...solutions].map((sentence) => `- ${sentence}`).join('\n');
  const says = isSame(message, title) ? '' : `: ${message}`;
  return [`**${name}** \`${code}\`${says}`, advice, fieldList(possibleFields)].filter(Boolean).join('\n\n');
}

function isSame(message: string, title: string): boolean {
  return message.replace(/\.$/, '').toLowerCase() === title.toLowerCase();
}
