import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LongTexts {
  readonly find: (code: string) => string | undefined;
  /** Renders Markdown as HTML. HTML in it is shown as text, and links to scripts are not links. */
  readonly render: (source: string) => string;
}

/**
 * Reads the longer texts of errors from a folder.
 *
 * @throws Error if the folder cannot be read, or if `markdown-it` is not installed
 */
export async function loadLongTexts(folder: string): Promise<LongTexts> {
  const texts = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => [name.slice(0, -'.md'.length), readFileSync(join(folder, name), 'utf8')]),
  );
  const { default: MarkdownIt } = await import('markdown-it');
  // Images of other hosts would not be loaded.
  const parser = new MarkdownIt({ html: false, linkify: false }).disable('image');
  return { find: (code) => texts.get(code), render: (source) => parser.render(source) };
}
