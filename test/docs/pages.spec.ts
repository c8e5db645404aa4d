import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { compilePages, toFolder } from './compiled-pages.js';
import { PageApp } from './page-app.js';
import {
  type Block,
  type Exchange,
  listScenes,
  listSeries,
  NEEDS,
  type Page,
  readPage,
  ROOT,
} from './page.js';
import { mask, toShownResponse } from './shown-response.js';

const SERIES = listSeries();
let mistakes: readonly string[];

beforeAll(() => {
  mistakes = compilePages(SERIES);
}, 120_000);

it('Every TypeScript example of the documentation compiles', () => {
  expect(mistakes).toEqual([]);
});

/** Writes a response into the page again, with `UPDATE_GOLDEN=1`. Earlier blocks of the page can have another length by now. */
function replaceBlock({ path, blocks }: Page, block: Block, text: string): void {
  const { text: page, blocks: current } = readPage(path);
  const { start, text: old } = current[blocks.indexOf(block)]!;
  writeFileSync(join(ROOT, path), page.slice(0, start) + text + page.slice(start + old.length));
}

/** Returns the lines of a block of the log that are not printed. */
function listMissing(log: Block | undefined, printed: readonly string[]): readonly string[] {
  const prefixes = (log?.text.trimEnd().split('\n') ?? []).map(
    (line) => mask(line.trimEnd()).split(' …')[0]!,
  );
  return prefixes.filter((prefix) => !printed.some((line) => mask(line).startsWith(prefix)));
}

/** Sends the requests of a block, and compares the response and the log with the blocks that the page shows. */
async function compare(app: PageApp, { page, command, response, log }: Exchange): Promise<void> {
  const ran = await app.run(command.text, (printed) => listMissing(log, printed).length === 0);
  const where = `${page.path}:${command.line}`;
  if (response) {
    const shown = toShownResponse(ran.output, response.text);
    if (mask(shown) !== mask(response.text) && process.env.UPDATE_GOLDEN === '1')
      replaceBlock(page, response, shown);
    else expect(`${where}\n${mask(response.text)}`).toBe(`${where}\n${mask(shown)}`);
  }
  const missing = listMissing(log, ran.log);
  if (missing.length > 0)
    throw new Error(`${where}: not printed:\n${missing.join('\n')}\nThe log:\n${ran.log.join('\n')}`);
}

const SENT = [...SERIES].flatMap(([series, pages]) => {
  const scenes = [...listScenes(pages).entries()].filter(([, { exchanges }]) => exchanges.length > 0);
  return scenes.length > 0 ? [[series, scenes] as const] : [];
});

it.each(SENT)(
  'The page %s shows the responses and the log of its requests',
  async (series, scenes) => {
    for (const [index, { exchanges }] of scenes) {
      const app = await PageApp.start(toFolder(series, index));
      try {
        for (const exchange of exchanges) await compare(app, exchange);
      } finally {
        await app.close();
      }
    }
  },
  180_000,
);

(NEEDS === undefined ? it : it.skip)(
  'The README shows only responses that a page of the documentation shows for its request',
  () => {
    const [readme] = SERIES.get('README.md')!;
    const isResponse = ({ language }: Block) => language === 'http';
    const sent = SENT.flatMap(([, scenes]) => scenes)
      .flatMap(([, { exchanges }]) => exchanges)
      .map(({ response }) => response && mask(response.text));
    const shown = readme!.blocks.filter(isResponse).map(({ text }) => mask(text));
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(sent).toContain(text);
  },
);
