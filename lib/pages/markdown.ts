import { escapeMarkdown, escapeTags, formatCode } from '../formats/markdown.format.js';
import { isHttpUrl } from '../internal/unknown-value.js';
import { type Block, type Inline, type Line, type Page } from './page.js';

type ToPage = (id: string) => string;

/** Renders a page as Markdown, for programs and for readers of a terminal. */
export function renderMarkdown(page: Page, toPage: ToPage): string {
  const title = [page.label, page.title]
    .filter((part) => part !== undefined)
    .map(renderText)
    .join(' ');
  const parts = [
    `# ${title}`,
    page.code === undefined ? '' : formatCode(page.code),
    renderLine(page.lead, toPage),
    ...page.sections.flatMap(({ heading, blocks }) => [
      heading === undefined ? '' : `## ${renderText(heading)}`,
      ...blocks.map((block) => renderBlock(block, toPage)),
    ]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderBlock(block: Block, toPage: ToPage): string {
  switch (block.kind) {
    case 'paragraph':
      return renderLine(block.line, toPage);
    case 'list':
      return block.items.map((item) => `- ${renderLine(item, toPage)}`).join('\n');
    case 'table':
      return renderTable(block.head, block.rows, toPage);
    case 'code':
      return [renderLine([block.label ?? ''], toPage), renderCode(block.text)]
        .filter((part) => part !== '')
        .join('\n\n');
    case 'errors':
      return block.errors
        .map(({ code, title, status, numbers, message }) => {
          const number = numbers.length > 0 ? ` (${numbers.join(', ')})` : '';
          return `- ${status} [${renderText(title)}](${toPage(code)}) ${formatCode(code)}${number}: ${renderText(message)}`;
        })
        .join('\n');
    case 'markdown':
      return escapeTags(block.source.trim());
    case 'search':
      return '';
  }
}

function renderTable(
  head: readonly string[],
  rows: readonly { readonly cells: readonly Line[] }[],
  toPage: ToPage,
): string {
  const width = Math.max(head.length, ...rows.map(({ cells }) => cells.length));
  const titles = Array.from({ length: width }, (_, index) => escapePipes(renderText(head[index] ?? '')));
  const lines = rows.map(({ cells }) => cells.map((cell) => escapePipes(renderLine(cell, toPage))));
  return [titles, titles.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function escapePipes(cell: string): string {
  return cell.replace(/\|/g, String.raw`\|`);
}

function renderCode(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function renderLine(line: Line, toPage: ToPage): string {
  const text = line.map((part) => renderInline(part, toPage)).join('');
  return text.trimStart().replace(BLOCK_START, String.raw`$1\$2`);
}

/** These characters would begin a heading, a list or a rule. */
const BLOCK_START = /^(\d{0,9})([#+=.)-])/;

function renderInline(part: Inline, toPage: ToPage): string {
  if (typeof part === 'string') return renderText(part);
  if ('code' in part) return formatCode(part.code);
  return `[${renderText(part.text)}](${isHttpUrl(part.to) ? part.to : toPage(part.to)})`;
}

function renderText(text: string): string {
  return escapeMarkdown(text)
    .replace(/\s+/g, ' ')
    .replace(/~|!$|&(?=#?\w+;)/g, String.raw`\$&`);
}
