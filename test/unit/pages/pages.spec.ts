import { describe, expect, it, test } from '@jest/globals';
import { HttpErrors, looker } from 'nestjs-api-errors';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { createTopicId, Dictionary } from '../../../lib/pages/dictionary.js';
import { HtmlRenderer } from '../../../lib/pages/html.js';
import { renderMarkdown } from '../../../lib/pages/markdown.js';
import { createPage, type Page, toLine } from '../../../lib/pages/page.js';
import { PageServer, toAddress } from '../../../lib/pages/page-server.js';

/** Texts in which characters with a meaning in HTML and in Markdown are frequent. */
const TEXT = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'`\\/=#-+*_~[]()|!:.1 \n\t{}$;x'.split('')) }),
  fc.constantFrom(
    '</script>',
    '</style>',
    '<!--',
    ']]>',
    '&lt;',
    'javascript:alert(1)',
    '~~~',
    '```',
    '\uD800',
  ),
);

function createTestPage(text: string, isCode: boolean): Page {
  const line = isCode ? [{ code: text }] : [text];
  return createPage({
    id: 'x',
    title: text,
    label: text,
    code: text,
    lead: [...line, { text, to: createTopicId('fields', text) }],
    sections: [
      {
        heading: text,
        blocks: [
          { kind: 'paragraph', line },
          { kind: 'list', items: [line, line] },
          { kind: 'table', head: [text, text], rows: [{ cells: [line, line], anchor: text }] },
          { kind: 'code', label: text, text },
          { kind: 'search', query: text, isComplete: true },
          {
            kind: 'errors',
            errors: [{ code: 'x', title: text, status: 400, numbers: [1], message: `${text}.` }],
          },
        ],
      },
      { heading: text, isClosed: true, blocks: [] },
    ],
    createData: () => ({ text }),
  });
}

const listTags = (html: string) =>
  Array.from(html.matchAll(/<[^>]*>/g), ([tag]) => tag.replace(/"[^"]*"/g, '""'));
const html = (name: string) =>
  new HtmlRenderer({ name, color: '#000', logo: undefined, renderMarkdown: () => '' });
const links = (text: string) => ({
  toPage: (id: string) => toAddress(id, '.html'),
  isFile: true,
  alternates: [{ type: text, title: text, href: text }],
});

describe('HtmlRenderer', () => {
  it('has the same elements and attributes for each text', () => {
    const expected = listTags(html('x').render(createTestPage('x', false), links('x')));
    fc.assert(
      fc.property(TEXT, (text) => {
        expect(listTags(html(text).render(createTestPage(text, false), links(text)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('shows each text as it is', () => {
    const decode = (text: string) =>
      text
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, '&');
    fc.assert(
      fc.property(TEXT, (text) => {
        const [, shown] = /<pre tabindex="0"><code>([^<]*)</.exec(
          html('x').render(createTestPage(text, false), links('x')),
        )!;
        expect(decode(shown!)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});

test('Markdown has the same elements for each text', () => {
  const parser = new MarkdownIt({ html: true });
  const render = (text: string, isCode: boolean) =>
    listTags(parser.render(renderMarkdown(createTestPage(text, isCode), (id) => toAddress(id, '.md'))));
  for (const isCode of [false, true]) {
    const expected = render('x', isCode);
    fc.assert(
      fc.property(TEXT, (text) => {
        fc.pre(/[^\s\p{C}\p{Z}]/u.test(text));
        expect(render(text, isCode)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  }
});

describe('toAddress', () => {
  it.each([
    ['', '', ''],
    ['', '.json', 'index.json'],
    ['user_not_found', '', 'user_not_found'],
    ['numbers#error_7', '.md', 'numbers.md#error_7'],
    ['r/1.0/404/get/orders/:id', '.html', 'r/1.0/404/get/orders/:id.html'],
    ['fields/a b)', '', 'fields/a%20b%29'],
  ])('writes %j with the suffix %j as %j', (id, suffix, address) => {
    expect(toAddress(id, suffix)).toBe(address);
  });

  it('stays in the folder, and finds each topic again', () => {
    const documentError = (definition: never) => ({
      ...(definition as object),
      params: {},
      documentedFields: [],
    });
    const createServer = (name: string) =>
      new PageServer(
        {
          dictionary: new Dictionary({
            catalogue: {
              entries: Object.values(HttpErrors),
              getCurrentDefinition: (definition) => definition,
            },
            formats: [looker()],
            operations: [],
            documentError: documentError as never,
            constraints: [name],
          }),
          formats: [],
          findLongText: () => undefined,
          version: '1.0',
        },
        html('x'),
        'errors',
      );
    fc.assert(
      fc.property(
        fc
          .oneof(
            TEXT,
            fc.constantFrom('.', '..', '../..', '%2e', '/', '//a', 'x.json', 'x.md', 'valueOf', '__proto__'),
          )
          .filter((name) => name !== ''),
        (name) => {
          const base = 'http://a/errors/constraints/';
          const address = toAddress(createTopicId('constraints', name), '.json');
          const target = new URL(`../${address}`, base);
          expect(target.href.startsWith(base)).toBe(true);
          const response = createServer(name).respond({
            path: target.pathname.slice('/errors'.length),
            accept: undefined,
            ifNoneMatch: undefined,
            origin: '',
          });
          expect([response.status, JSON.parse(response.body).constraint]).toEqual([
            200,
            name.replace(/\p{Surrogate}/gu, '\uFFFD') === name ? name : expect.any(String),
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    [undefined, 'text/html'],
    ['*/*', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['application/json', 'application/json'],
    ['application/json, text/plain, */*', 'application/json'],
    ['text/markdown;q=0.9, text/html;q=0.1', 'text/markdown'],
    ['text/*;q=0.5, application/json;q=0.4', 'text/html'],
    ['image/png', 'text/html'],
    ['text/html;q=0, application/json', 'application/json'],
    ['x'.repeat(3_000), 'text/html'],
    ['', 'text/html'],
  ])('is of a page in the type that %j accepts', (accept, type) => {
    const dictionary = new Dictionary({
      catalogue: { entries: [], getCurrentDefinition: (definition) => definition },
      formats: [],
      operations: [],
      documentError: () => undefined as never,
      constraints: [],
    });
    const server = new PageServer(
      { dictionary, formats: [], findLongText: () => undefined, version: '1' },
      html('x'),
      'e',
    );
    const { contentType } = server.respond({ path: '', accept, ifNoneMatch: undefined, origin: '' });
    expect(contentType).toBe(`${type}; charset=utf-8`);
  });
});

test('Backticks in a text enclose code if each has a partner', () => {
  expect(toLine('a `b` c')).toEqual(['a ', { code: 'b' }, ' c']);
  expect(toLine('a ` c')).toEqual(['a ` c']);
  expect(toLine('``')).toEqual([]);
});
