import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Pages with `needs: databases` in their front matter are tested only with `PAGES=databases`, with the packages of its tests. */
export const NEEDS = process.env.PAGES;

/** One fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The position of `text` in the page. */
  readonly start: number;
  readonly line: number;
  /** The path in the first line of a block, as in `// src/main.ts`. Such a block is a file of the page's app. */
  readonly file?: string;
}

export interface Page {
  /** The path from the root of the repository, such as `docs/tutorial/1-first-error.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The pages of one series share their files: each continues from the page before it. */
  readonly series: string;
}

const FILE = /^(?:\/\/|--) ((?:src|test|prisma|drizzle)\/[\w./-]+\.(?:ts|prisma|sql))$/;

/** Returns the fenced blocks of a text that begin in the first column. */
function listBlocks(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map(
    ({ 0: whole, 1: language = '', 2: body = '', index }) => {
      const start = index + whole.indexOf('\n') + 1;
      const [, file] = FILE.exec(body.split('\n', 1)[0]!) ?? [];
      return {
        language,
        text: body,
        start,
        line: text.slice(0, start).split('\n').length,
        ...(file?.endsWith(`.${language}`) === true && { file }),
      };
    },
  );
}

export function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const [, series = path] = /^---\n[\s\S]*?^series: (\S+)$[\s\S]*?^---$/m.exec(text) ?? [];
  return { path, text, blocks: listBlocks(text), series };
}

/** Lists the pages of the documentation and both READMEs, in the order of their paths. */
function listPages(): readonly Page[] {
  const docs = join(ROOT, 'docs');
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !/node_modules|^\.|reference\/api\//.test(path))
    .map((path) => relative(ROOT, join(docs, path)))
    .toSorted()
    .concat('README.md', 'sample-app/README.md')
    .map(readPage)
    .filter(({ text }) => /^---\n[\s\S]*?^needs: (\S+)$[\s\S]*?^---$/m.exec(text)?.[1] === NEEDS);
}

/** Groups the pages by their series. */
export function listSeries(): ReadonlyMap<string, readonly Page[]> {
  const series = new Map<string, Page[]>();
  for (const page of listPages()) series.set(page.series, [...(series.get(page.series) ?? []), page]);
  return series;
}

/** One state of the files of an app, and the commands that are sent to it. */
export interface Scene {
  readonly files: ReadonlyMap<string, string>;
  readonly exchanges: readonly Exchange[];
}

/** A block of commands with the response, and the lines of the log, that the page shows below it. */
export interface Exchange {
  readonly page: Page;
  readonly command: Block;
  readonly response?: Block;
  readonly log?: Block;
}

const isRequest = ({ language, text }: Block) => language === 'sh' && /^curl .*localhost:3000/ms.test(text);

/** Splits the pages of a series into scenes: a file after a request begins the next one. */
export function listScenes(pages: readonly Page[]): readonly Scene[] {
  const scenes: { files: Map<string, string>; exchanges: Exchange[] }[] = [
    { files: new Map(), exchanges: [] },
  ];
  for (const page of pages) {
    for (const [index, block] of page.blocks.entries()) {
      if (block.file !== undefined) {
        const last = scenes.at(-1)!;
        if (last.exchanges.length > 0) scenes.push({ files: new Map(last.files), exchanges: [] });
        scenes.at(-1)!.files.set(block.file, block.text);
      } else if (isRequest(block)) {
        const rest = page.blocks.slice(index + 1);
        const next = rest.findIndex((each) => isRequest(each) || each.file !== undefined);
        const answers = next === -1 ? rest : rest.slice(0, next);
        const response = answers.find(({ language }) => ['http', 'json', 'xml'].includes(language));
        const log = answers.find(({ language }) => language === 'log');
        scenes
          .at(-1)!
          .exchanges.push({ page, command: block, ...(response && { response }), ...(log && { log }) });
      }
    }
  }
  return scenes;
}
