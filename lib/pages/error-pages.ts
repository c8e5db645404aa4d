import { Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Catalogue } from '../catalogue/catalogue.js';
import { createHeader } from '../filter/error-response.js';
import { sendResponse } from '../filter/send-response.js';
import { removeTrailingSlashes } from '../internal/text.js';
import { readMountPath, readPublicOrigin, readRequestOrigin } from '../nest/public-origin.js';
import { type Route } from '../nest/route-list.js';
import { OperationList } from '../openapi/operation-list.js';
import { PAGE_OPTIONS, type PageOptions } from './page-options.js';
import type * as Pages from './pages.js';

interface Platform {
  use(
    path: string,
    handle: (request: PagePlatformRequest, response: object, next: () => void) => void,
  ): unknown;
  hasRoute(route: { readonly method: string; readonly url: string }): boolean;
  route(route: {
    readonly method: string;
    readonly url: string;
    readonly handler: (request: PagePlatformRequest, reply: object) => void;
  }): unknown;
}

interface PagePlatformRequest {
  readonly method: string;
  readonly originalUrl?: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Serves the pages about errors. Their code is loaded only if the app has such pages. The routes belong to the platform, so that
 * no guard, prefix, version or interceptor of the app is applied.
 */
@Injectable()
export class ErrorPages {
  private dictionary: Pages.DictionaryPages | undefined;
  private pages: typeof Pages | undefined;

  constructor(
    @Inject(PAGE_OPTIONS) private readonly options: PageOptions,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(OperationList) private readonly operations: OperationList,
  ) {}

  /**
   * Registers the routes. Call it before Nest registers those of the app. Returns the mistakes in the options, and the routes of
   * the app that match the pages, as Fastify would reject them without a remedy.
   */
  async register(routes: readonly Route[]): Promise<readonly string[]> {
    const { path, requireTexts } = this.options;
    const { httpAdapter } = this.adapterHost;
    if (path === undefined && requireTexts === 'off') return [];
    const mistakes = await this.load().then(
      () => (path === undefined ? [] : this.pages!.findClashes(routes, path, this.catalogue)),
      (failure: Error) => [failure.message],
    );
    if (path === undefined || !httpAdapter || mistakes.length > 0) return mistakes;
    const platform: Platform = httpAdapter.getInstance();
    if (httpAdapter.getType() === 'fastify')
      registerOnFastify(platform, path, (request, reply) =>
        this.send(request, reply, getPathname(request.url).slice(path.length)),
      );
    else
      platform.use(path, (request, response, next) => {
        if (request.method === 'GET' || request.method === 'HEAD')
          this.send(request, response, getPathBelow(request));
        else next();
      });
    return [];
  }

  async load(): Promise<Pages.DictionaryPages> {
    this.pages ??= await import('./pages.js');
    const { texts } = this.options;
    const loaded = texts === undefined ? undefined : this.pages.loadLongTexts(texts);
    this.dictionary ??= new this.pages.DictionaryPages(this.options, this.catalogue, this.operations, loaded);
    return this.dictionary;
  }

  checkTexts(): readonly string[] {
    const { requireTexts } = this.options;
    if (requireTexts === 'off' || this.dictionary === undefined) return [];
    const gaps = this.dictionary.findGaps();
    if (requireTexts === 'fail') return gaps;
    if (gaps.length > 0) new Logger('ErrorsModule').warn(gaps.join('\n'));
    return [];
  }

  private send(request: PagePlatformRequest, response: object, path: string): void {
    const { headers, url } = request;
    const page = this.dictionary!.respond({
      path,
      query: new URLSearchParams(url.split('?').slice(1).join('?')).get('q') ?? undefined,
      accept: headers.accept,
      ifNoneMatch: headers['if-none-match'],
      origin: this.findOrigin(request),
    });
    sendResponse(this.adapterHost.httpAdapter, response, {
      status: page.status,
      headers: [
        createHeader('Content-Type', page.contentType),
        createHeader('ETag', page.etag),
        createHeader('Cache-Control', 'no-cache'),
        createHeader('Vary', 'Accept'),
        createHeader('Content-Security-Policy', page.policy),
        createHeader('X-Content-Type-Options', 'nosniff'),
      ],
      body: page.body,
    });
  }

  private findOrigin(request: PagePlatformRequest): string {
    const { baseUrl, path = '' } = this.options;
    if (baseUrl !== undefined) return getApiAddress(removeTrailingSlashes(baseUrl), path);
    return (readPublicOrigin(request) ?? readRequestOrigin(request) ?? '') + readMountPath(request);
  }
}

function getApiAddress(baseUrl: string, path: string): string {
  return baseUrl.endsWith(path) ? baseUrl.slice(0, -path.length) : new URL(baseUrl).origin;
}

/** Returns the path of a request target, which can be absolute. @see RFC 9112, 3.2.2 */
function getPathname(url: string): string {
  return url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0]!;
}

function getPathBelow({ url, originalUrl = url }: PagePlatformRequest): string {
  const path = getPathname(url);
  return path === '/' && !getPathname(originalUrl).endsWith('/') ? '' : path;
}

function registerOnFastify(
  platform: Platform,
  path: string,
  handler: (request: PagePlatformRequest, reply: object) => void,
): void {
  for (const url of [path, `${path}/`, `${path}/*`]) {
    for (const method of ['GET', 'HEAD']) {
      // Fastify registers some of these by itself, as `ignoreTrailingSlash` and `exposeHeadRoutes` select.
      if (!platform.hasRoute({ method, url })) platform.route({ method, url, handler });
    }
  }
}
