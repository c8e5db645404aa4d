import { hash } from 'node:crypto';
import { isHttpUrl } from '../internal/unknown-value.js';
import {
  type Block,
  type Inline,
  type Line,
  type ListedError,
  type Page,
  type Section,
  type TableRow,
} from './page.js';
import { createStyles, SCRIPT } from './styles.js';

/** HTML that was written by {@link markup}, so that all its texts are escaped. */
class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | readonly Markup[] | false | undefined;

/**
 * Writes HTML. Every value is escaped, unless it is HTML itself. Put values only into texts and into attributes in double
 * quotes; use {@link trusted} for the content of `<style>` and `<script>`.
 *
 * @example markup`<a href="${address}">${title}</a>`
 */
function markup(literals: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(literals.reduce((text, literal, index) => text + toText(values[index - 1]) + literal));
}

/** Marks a text as HTML that contains nothing from an app or a client. */
function trusted(text: string): Markup {
  return new Markup(text);
}

function toText(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export interface HtmlOptions {
  readonly name: string;
  readonly color: string;
  readonly logo: string | undefined;
  /** Renders the Markdown of a longer text as HTML without scripts. */
  readonly renderMarkdown: (source: string) => string;
}

export interface HtmlLinks {
  /** Returns the address of another page of the dictionary, seen from this page. */
  readonly toPage: (id: string) => string;
  readonly alternates: readonly { readonly type: string; readonly title: string; readonly href: string }[];
  /** True for files, which are served without a header with the policy. */
  readonly isFile: boolean;
}

export class HtmlRenderer {
  /** @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy */
  readonly policy: string;
  private readonly styles: string;
  private readonly directives: string;

  constructor(private readonly options: HtmlOptions) {
    this.styles = createStyles(options.color);
    this.directives = [
      "default-src 'none'",
      `style-src ${createSource(this.styles)}`,
      `script-src ${createSource(SCRIPT)}`,
      "img-src 'self' data:",
      "form-action 'self'",
      "base-uri 'none'",
    ].join('; ');
    this.policy = `${this.directives}; frame-ancestors 'none'`;
  }

  render(page: Page, links: HtmlLinks): string {
    const { label, title, code, lead, sections } = page;
    const { toPage, alternates } = links;
    return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${links.isFile && markup`<meta http-equiv="Content-Security-Policy" content="${this.directives}">`}
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="${this.options.logo ?? 'data:,'}">
<title>${[label, title, this.options.name].filter(Boolean).join(' – ')}</title>
${alternates.map(renderAlternate)}<style>${trusted(this.styles)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${this.renderHeader(page, toPage)}
<main id="main">
<h1>${label !== undefined && markup`<span class="label">${label}</span> `}${title}</h1>
${code !== undefined && markup`<p class="code"><code>${code}</code></p>`}
<p class="lead">${renderLine(lead, toPage)}</p>
${sections.map((section) => this.renderSection(section, toPage))}
</main>
${alternates.length > 0 && markup`<footer>${alternates.map(renderFooterLink)}</footer>`}
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
  }

  private renderHeader({ id, status }: Page, toPage: HtmlLinks['toPage']): Markup {
    const { name, logo } = this.options;
    const renderLink = (to: string, title: string) => {
      const isCurrent = status === 200 && id === to;
      return markup`<a href="${toPage(to)}" ${isCurrent && markup` aria-current="page"`}>${title}</a>`;
    };
    return markup`<header>
      <a href="${toPage('')}"
        >${logo !== undefined && markup`<img src="${logo}" alt="" height="28" />`}${name}</a
      >
      <nav aria-label="Pages">${renderLink('', 'All errors')} ${renderLink('numbers', 'Numbers')}</nav>
    </header>`;
  }

  private renderSection({ heading, isClosed, blocks }: Section, toPage: HtmlLinks['toPage']): Markup {
    const content = blocks.map((block) => this.renderBlock(block, toPage));
    if (isClosed)
      return markup`<details>
        <summary>${heading}</summary>
        ${content}
      </details>`;
    return markup`<section>${heading !== undefined && markup`<h2>${heading}</h2>`}${content}</section>`;
  }

  private renderBlock(block: Block, toPage: HtmlLinks['toPage']): Markup {
    switch (block.kind) {
      case 'paragraph':
        return markup`<p>${renderLine(block.line, toPage)}</p>`;
      case 'list':
        return markup`<ul>
          ${block.items.map((item) => markup`<li>${renderLine(item, toPage)}</li>`)}
        </ul>`;
      case 'table':
        return renderTable(block.head, block.rows, toPage);
      case 'code':
        return markup`<figure>
          ${block.label !== undefined && markup`<figcaption>${block.label}</figcaption>`}
          <pre tabindex="0"><code>${block.text}</code></pre>
        </figure>`;
      case 'search':
        return markup`<form role="search" action="${toPage('')}" ${block.isComplete && markup` data-complete`}>
          <label for="q">Search by code, number or text</label>
          <input id="q" name="q" type="search" value="${block.query}" maxlength="100" autocomplete="off" />
          <button>Search</button>
          <p role="status" id="count"></p>
        </form>`;
      case 'errors':
        return markup`<ul class="errors">
          ${block.errors.map((error) => renderListedError(error, toPage))}
        </ul>`;
      case 'markdown':
        return markup`<div class="text">${trusted(this.options.renderMarkdown(block.source))}</div>`;
    }
  }
}

type Alternate = HtmlLinks['alternates'][number];

function renderAlternate({ type, title, href }: Alternate): Markup {
  return markup`<link rel="alternate" type="${type}" title="${title}" href="${href}">
`;
}

function renderFooterLink({ title, href }: Alternate): Markup {
  return markup`<a href="${href}">${title}</a> `;
}

function renderTable(
  head: readonly string[],
  rows: readonly TableRow[],
  toPage: HtmlLinks['toPage'],
): Markup {
  const title = head.length > 0 ? head.join(', ') : 'Facts';
  return markup`<div class="table" tabindex="0" role="region" aria-label="${title}">
    <table>
      ${
        head.length > 0 &&
        markup`<thead>
          <tr>
            ${head.map((name) => markup`<th scope="col">${name}</th>`)}
          </tr>
        </thead>`
      }
      <tbody>
        ${rows.map((row) => renderRow(row, toPage))}
      </tbody>
    </table>
  </div>`;
}

function renderRow({ cells, anchor }: TableRow, toPage: HtmlLinks['toPage']): Markup {
  const [first, ...others] = cells.map((cell) => renderLine(cell, toPage));
  const name = others.length > 0 ? markup`<th scope="row">${first}</th>` : markup`<td>${first}</td>`;
  return markup`<tr${anchor !== undefined && markup` id="${anchor}"`}>${name}${others.map((cell) => markup`<td>${cell}</td>`)}</tr>
`;
}

function renderLine(line: Line, toPage: HtmlLinks['toPage']): readonly Markup[] {
  return line.map((part) => renderInline(part, toPage));
}

function renderInline(part: Inline, toPage: HtmlLinks['toPage']): Markup {
  if (typeof part === 'string') return markup`${part}`;
  if ('code' in part) return markup`<code>${part.code}</code>`;
  return markup`<a href="${isHttpUrl(part.to) ? part.to : toPage(part.to)}">${part.text}</a>`;
}

function renderListedError(
  { code, title, status, numbers, message }: ListedError,
  toPage: HtmlLinks['toPage'],
): Markup {
  return markup`<li><a href="${toPage(code)}">${status} ${title}</a> <code>${code}</code>${
    numbers.length > 0 && markup` <small>${numbers.join(', ')}</small>`
  }${message !== title && markup`<p>${message}</p>`}</li>
`;
}

function createSource(content: string): string {
  return `'sha256-${hash('sha256', content, 'base64')}'`;
}
