import { hash } from 'node:crypto';
import { negotiateMediaType } from '../formats/format-registry.js';
import { encodeName } from './dictionary.js';
import { type HtmlLinks, type HtmlRenderer } from './html.js';
import { renderMarkdown } from './markdown.js';
import { type Page } from './page.js';
import { toLinkPath } from '../openapi/open-api-document.js';
import { findPage, type PageSources } from './page-finder.js';

export type PageType = 'html' | 'json' | 'md';

const MEDIA_TYPES: Readonly<Record<PageType, string>> = {
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
};
const TYPES = Object.keys(MEDIA_TYPES) as readonly PageType[];
const MAX_PATH_LENGTH = 2_000;
const MAX_TAGS_LENGTH = 2_000;
/** The characters of all pages in the cache. */
const MAX_CACHED = 4_000_000;

export interface PageRequest {
  /** The path below the dictionary as it was sent: '' or with a slash at its start. */
  readonly path: string;
  readonly query?: string | undefined;
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly origin: string;
}

export interface PageResponse {
  readonly status: 200 | 304 | 404;
  readonly contentType: string;
  readonly etag: string;
  readonly body: string;
}

/** Responds to requests for pages, without a framework. */
export class PageServer {
  private readonly cache = new Map<string, Pick<PageResponse, 'body' | 'etag' | 'contentType'>>();
  private cachedLength = 0;

  /** @param folder the last segment of the dictionary's path, to which the links of `/errors` are relative */
  constructor(
    private readonly sources: PageSources,
    private readonly html: HtmlRenderer,
    private readonly folder: string,
  ) {}

  respond(request: PageRequest): PageResponse {
    const { path, query, accept, origin, ifNoneMatch } = request;
    const { id, suffix } = this.parse(path);
    const type = suffix ?? negotiate(accept);
    const prefix = this.createPrefix(path);
    const key = [id, type, suffix, prefix, origin].join('\n');
    const cached = query === undefined ? this.cache.get(key) : undefined;
    if (cached !== undefined) return withStatus(cached, 200, ifNoneMatch);
    const text = this.createText(id, suffix);
    const page = text === undefined ? findPage(this.sources, { id, query, origin }) : undefined;
    const body = text ?? renderPage(page!, type, this.html, createLinks(prefix, suffix, page!));
    const contentType =
      text === undefined ? MEDIA_TYPES[type] : id.endsWith('.txt') ? 'text/plain' : MEDIA_TYPES.json;
    const rendered = {
      body,
      contentType: `${contentType}; charset=utf-8`,
      etag: `"${hash('sha256', body, 'base64url')}"`,
    };
    const status = page?.status ?? 200;
    if (status === 200 && query === undefined) this.keep(key, rendered);
    return withStatus(rendered, status, ifNoneMatch);
  }

  private createText(id: string, suffix: PageType | undefined): string | undefined {
    if (id === 'llms.txt') return createPlainList(this.sources);
    return id === 'r/index' && suffix === 'json' ? createOperationIndex(this.sources) : undefined;
  }

  private parse(path: string): { readonly id: string; readonly suffix: PageType | undefined } {
    const id = decode(path.slice(0, MAX_PATH_LENGTH + 1));
    if (this.sources.dictionary.findError(id) !== undefined) return { id, suffix: undefined };
    const suffix = TYPES.find((type) => id.endsWith(`.${type}`));
    return { id: suffix === undefined ? id : id.slice(0, -suffix.length - 1), suffix };
  }

  private createPrefix(path: string): string {
    const depth = path.split('/').length - 1;
    if (depth === 0) return `${this.folder}/`;
    return depth === 1 ? './' : '../'.repeat(Math.min(depth - 1, 20));
  }

  private keep(key: string, rendered: Pick<PageResponse, 'body' | 'etag' | 'contentType'>): void {
    this.cachedLength += rendered.body.length;
    if (this.cachedLength > MAX_CACHED) {
      this.cache.clear();
      this.cachedLength = rendered.body.length;
    }
    this.cache.set(key, rendered);
  }
}

export function renderPage(page: Page, type: PageType, html: HtmlRenderer, links: HtmlLinks): string {
  if (type === 'html') return html.render(page, links);
  if (type === 'md') return renderMarkdown(page, links.toPage);
  return `${JSON.stringify(page.createData(links.toPage), undefined, 2)}\n`;
}

function createLinks(prefix: string, suffix: PageType | undefined, page: Page): HtmlLinks {
  const toPage = (id: string) => prefix + toAddress(id, suffix === undefined ? '' : `.${suffix}`);
  return {
    toPage,
    isFile: false,
    alternates: createAlternates(page, (id, type) => prefix + toAddress(id, `.${type}`)),
  };
}

const ALTERNATES = [
  { suffix: 'json', title: 'JSON' },
  { suffix: 'md', title: 'Markdown' },
] as const;

export function createAlternates({ id, status }: Page, createHref: (id: string, type: PageType) => string) {
  return status === 404
    ? []
    : ALTERNATES.map(({ suffix, title }) => ({
        suffix,
        title,
        type: MEDIA_TYPES[suffix],
        href: createHref(id, suffix),
      }));
}

/** @example 'numbers#error_1' with the suffix '.md' is 'numbers.md#error_1' */
export function toAddress(id: string, suffix: string): string {
  const [page = '', fragment] = id.split('#');
  const name = page === '' && suffix !== '' ? 'index' : page;
  const address = name.split('/').map(encodeSegment).join('/');
  return address + (address === '' ? '' : suffix) + (fragment === undefined ? '' : `#${fragment}`);
}

function encodeSegment(segment: string): string {
  return encodeName(segment).replaceAll('%3A', ':');
}

function negotiate(accept: string | undefined): PageType {
  const best = negotiateMediaType(accept, Object.values(MEDIA_TYPES));
  return TYPES.find((type) => MEDIA_TYPES[type] === best) ?? 'html';
}

function decode(path: string): string {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return trimmed;
  }
}

function withStatus(
  rendered: Pick<PageResponse, 'body' | 'etag' | 'contentType'>,
  status: 200 | 404,
  ifNoneMatch: string | undefined,
): PageResponse {
  const isKnown = status === 200 && matchesTag(ifNoneMatch, rendered.etag);
  return isKnown ? { ...rendered, status: 304, body: '' } : { ...rendered, status };
}

/** @see RFC 9110, 13.1.2 */
function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined || header.length > MAX_TAGS_LENGTH) return false;
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

export function createPlainList(sources: PageSources, type: PageType = 'md'): string {
  const page = findPage(sources, { id: '', origin: '' });
  return renderMarkdown(page, (id) => `./${toAddress(id, `.${type}`)}`);
}

function createOperationIndex({ dictionary, version }: PageSources): string {
  const statuses = new Set(dictionary.errors.map(({ documented }) => documented.status));
  const operations = dictionary.operations.flatMap(({ method, path, errors }) =>
    [...new Set(errors.map(({ error }) => error.status))].map(
      (status) => `${status}/${method.toLowerCase()}${path}`,
    ),
  );
  const keys = [...operations, ...Array.from(statuses, String)];
  const urls = keys.map((key) => [key, { url: `${version}/${toAddress(toLinkPath(key), '.md')}` }]);
  return `${JSON.stringify(Object.fromEntries(urls), undefined, 2)}\n`;
}
