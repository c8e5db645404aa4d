import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const PART = /<!-- generated: (.+) -->\n([\s\S]*?)<!-- prettier-ignore-end -->/g;

/**
 * Compares the generated parts of a page of `docs/reference` with the code. `UPDATE_GOLDEN=1 npm test -- test/reference` writes
 * them again. A part begins with `<!-- prettier-ignore-start -->` and `<!-- generated: NAME -->`, and ends with
 * `<!-- prettier-ignore-end -->`.
 *
 * @param parts the text of each part, by its name
 */
export function expectGenerated(page: string, parts: Readonly<Record<string, string>>): void {
  const file = fileURLToPath(new URL(`../../docs/reference/${page}.md`, import.meta.url));
  const current = readFileSync(file, 'utf8');
  const names: string[] = [];
  const written = current.replaceAll(PART, (_, name: string) => {
    names.push(name);
    return `<!-- generated: ${name} -->\n\n${parts[name]?.trimEnd()}\n\n<!-- prettier-ignore-end -->`;
  });
  expect(names.toSorted()).toEqual(Object.keys(parts).toSorted());
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, written);
  else expect(current).toBe(written);
}

/** Writes a table of Markdown. */
export function toTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const toRow = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [toRow(head), toRow(head.map(() => '---')), ...rows.map(toRow)].join('\n');
}

/** Writes a block of code. */
export function toBlock(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
