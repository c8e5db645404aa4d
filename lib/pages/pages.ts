import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type MarkdownIt from 'markdown-it';
import { type Catalogue } from '../catalogue/catalogue.js';
import { type Route } from '../nest/route-list.js';
import { type OperationList } from '../openapi/operation-list.js';
import { Dictionary } from './dictionary.js';
import { type PageOptions } from './page-options.js';
import { writePages } from './export-pages.js';
import { HtmlRenderer } from './html.js';
import { type PageSources } from './page-finder.js';
import { type PageRequest, type PageResponse, PageServer, type PageType } from './page-server.js';
import { CONSTRAINT_TEXTS } from './texts/constraint-texts.js';

/** The pages of one app. They are created at the first request, as routes and errors are known only then. */
export class DictionaryPages {
  readonly html: HtmlRenderer;
  private created:
    { readonly entries: unknown; readonly sources: PageSources; readonly server: PageServer } | undefined;

  constructor(
    private readonly options: PageOptions,
    private readonly catalogue: Catalogue,
    private readonly operations: OperationList,
    private readonly texts: LongTexts | undefined,
  ) {
    const { name, color, logo } = options;
    this.html = new HtmlRenderer({ name, color, logo, renderMarkdown: texts?.render ?? (() => '') });
  }

  respond(request: PageRequest): PageResponse & { readonly policy: string } {
    return { ...this.create().server.respond(request), policy: this.html.policy };
  }

  export(folder: string, types: readonly PageType[]): Promise<number> {
    const { baseUrl, version, linksToOperations } = this.options;
    return writePages(folder, this.sources, this.html, {
      types,
      version: linksToOperations ? version : undefined,
      origin: baseUrl === undefined ? 'http://localhost:3000' : new URL(baseUrl).origin,
    });
  }

  private get sources(): PageSources {
    return this.create().sources;
  }

  /** Returns a message for each error that an operation can send without a cause, a solution or a longer text of its own. */
  findGaps(): readonly string[] {
    const { dictionary, findLongText } = this.sources;
    const names = new Map(this.catalogue.entries.map(({ name, definition }) => [definition.code, name]));
    return dictionary.errors
      .filter(({ definition, uses, isBuiltIn }) => {
        const { code, causes = [], solutions = [] } = definition;
        const isSent = uses.length > 0 || !isBuiltIn;
        return isSent && causes.length + solutions.length === 0 && findLongText(code) === undefined;
      })
      .map(
        ({ definition: { code } }) =>
          `${names.get(code)}: the page of \`${code}\` has no text. Add \`causes\` or \`solutions\` to its definition.`,
      );
  }

  /** Creates the pages again after a module was loaded lazily. */
  private create() {
    const { entries } = this.catalogue;
    if (this.created?.entries !== entries) {
      const { formats } = this.options;
      const dictionary = new Dictionary({
        catalogue: this.catalogue,
        formats,
        operations: this.operations.list(),
        documentError: this.operations.createDocumentError(),
        constraints: Object.keys(CONSTRAINT_TEXTS),
      });
      const findLongText = (code: string) => this.texts?.find(code);
      const sources = { dictionary, formats, findLongText, version: this.options.version };
      const folder = this.options.path?.split('/').at(-1) ?? '';
      this.created = { entries, sources, server: new PageServer(sources, this.html, folder) };
    }
    return this.created;
  }
}

const RESERVED: ReadonlySet<string> = new Set(['index', 'numbers', 'llms.txt']);

export function findClashes(routes: readonly Route[], path: string, catalogue: Catalogue): readonly string[] {
  const reserved = catalogue.entries
    .filter(({ definition: { code } }) => RESERVED.has(code.replace(/\.(?:html|json|md)$/, '')))
    .map(
      ({ name, definition: { code } }) =>
        `${name}: the code \`${code}\` is the name of a page of the dictionary. Change the code.`,
    );
  const clashes = routes
    .filter(({ method, template }) => READING.has(method) && matchesPath(template, path))
    .map(
      ({ method, template, controller, name }) =>
        `${controller.name}.${name}: ${method} ${template} matches the pages at \`${path}\`, so it would never be called. ` +
        "Set `documentation.path` to a path that no route matches, such as 'docs/errors'.",
    );
  return [...reserved, ...clashes];
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'ALL']);

/** Checks whether a route can match the path of the pages, or a path below it. Wildcards do not count. */
function matchesPath(template: string, path: string): boolean {
  const segments = template.replace(/[{}]/g, '').split('/').filter(Boolean);
  const own = path.split('/').filter(Boolean);
  return own.every((name, index) => {
    const segment = segments[index];
    if (segment === undefined || segment.includes('*')) return false;
    return segment.includes(':') || segment.toLowerCase() === name.toLowerCase();
  });
}

interface LongTexts {
  readonly find: (code: string) => string | undefined;
  /** Renders Markdown as HTML. HTML in it is shown as text, and links to scripts are not links. */
  readonly render: (source: string) => string;
}

/**
 * Reads the longer texts of errors from a folder.
 *
 * @throws Error if the folder cannot be read, or if `markdown-it` is not installed
 */
export function loadLongTexts(folder: string): LongTexts {
  const texts = readTexts(folder);
  // Images of other hosts would not be loaded.
  const parser = loadMarkdownIt(folder)({ html: false, linkify: false }).disable('image');
  return { find: (code) => texts.get(code), render: (source) => parser.render(source) };
}

/** Finds the package at run time, as `import()` would make bundlers look for a package that most apps do not have. */
function loadMarkdownIt(folder: string): typeof MarkdownIt {
  const load = createRequire(resolve(folder, 'texts.js'));
  try {
    return load(
      load.resolve('markdown-it', { paths: [resolve(folder), process.cwd()] }),
    ) as typeof MarkdownIt;
  } catch (cause) {
    throw new Error('`documentation.texts` needs the package markdown-it. Run `npm install markdown-it`.', {
      cause,
    });
  }
}

function readTexts(folder: string): ReadonlyMap<string, string> {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
    return new Map(names.map((name) => [name.slice(0, -3), readFileSync(join(folder, name), 'utf8')]));
  } catch (failure) {
    throw new Error(
      `\`documentation.texts\`: the folder '${folder}' cannot be read (${(failure as NodeJS.ErrnoException).code}). ` +
        'The path is relative to the folder in which the app is started.',
      { cause: failure },
    );
  }
}
