/** Characters that format a text, or begin a tag. */
const FORMATTING = /[\\`*_[\]<>]/g;

/** A text as it is, whatever is in it. @see CommonMark, 2.4 */
export function plainText(text: string): string {
  return text.replace(FORMATTING, String.raw`\$&`);
}

/** A text that people wrote in Markdown, without tags. */
export function withoutTags(text: string): string {
  if (!text.includes('<')) return text;
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 0 ? part.replace(/</g, String.raw`\<`) : part))
    .join('');
}

/** Joins the lines of a text: a line of its own would begin a list, a heading, or code. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? ' ' : space));
}

/** What ends a line, or code. */
const SPECIAL_IN_CODE = /[`\r\n]/;

/** A text that programs read. @see CommonMark, 6.1 */
export function code(given: string): string {
  if (!SPECIAL_IN_CODE.test(given)) return `\`${given}\``;
  const text = oneLine(given);
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

/** A list under a heading of its own; nothing where it is empty. */
export function list(heading: string, items: readonly string[]): string {
  return items.length > 0 ? `${heading}\n- ${items.join('\n- ')}` : '';
}
