import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type HtmlRenderer } from './html.js';
import { createListPage } from './list-pages.js';
import { findPage, listPageIds, type PageSources } from './page-finder.js';
import { createAlternates, createPlainList, type PageType, renderPage, toAddress } from './page-server.js';

export interface ExportSettings {
  readonly types: readonly PageType[];
  /** The version in the paths of the pages of operations; `undefined` if they are not written. */
  readonly version: string | undefined;
  readonly origin: string;
}

/** Writes all pages as files, with relative links. Returns the number of the files. */
export async function writePages(
  folder: string,
  sources: PageSources,
  html: HtmlRenderer,
  { types, version, origin }: ExportSettings,
): Promise<number> {
  const files = new Map<string, string>([
    ['llms.txt', createPlainList(sources, types.includes('md') ? 'md' : types[0])],
  ]);
  for (const id of listPageIds(sources.dictionary, version)) {
    const page =
      id === '' ? createListPage(sources.dictionary, { isWhole: true }) : findPage(sources, { id, origin });
    const prefix = '../'.repeat(id.split('/').length - 1) || './';
    for (const type of types) {
      const links = {
        toPage: (other: string) => prefix + toAddress(other, `.${type}`),
        isFile: true,
        alternates: createAlternates(page, (own, other) => prefix + toAddress(own, `.${other}`)).filter(
          (each) => types.includes(each.suffix),
        ),
      };
      files.set(`${id === '' ? 'index' : id}.${type}`, renderPage(page, type, html, links));
    }
  }
  for (const [name, content] of files) {
    const path = join(folder, name);
    // oxlint-disable-next-line no-await-in-loop -- thousands of files at once would use up the file handles
    await mkdir(dirname(path), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop
    await writeFile(path, content);
  }
  return files.size;
}
