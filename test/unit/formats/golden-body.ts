import { isJson, isXml } from '../../../lib/internal/media-type.js';
import { expectGolden } from '../../golden.js';

/** Breaks a body into lines, so that a person can read it. */
function formatBody(text: string, mediaType: string): string {
  if (isJson(mediaType)) return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  if (!isXml(mediaType)) return text;
  let depth = 0;
  const lines = text.replace(/></g, '>\n<').split('\n');
  return `${lines
    .map((line) => {
      if (line.startsWith('</')) depth -= 1;
      const indented = '  '.repeat(depth) + line;
      if (/^<[^/?][^>]*>$/.test(line) && !line.endsWith('/>')) depth += 1;
      return indented;
    })
    .join('\n')}\n`;
}

const EXTENSIONS: Readonly<Record<string, string>> = { markdown: 'md' };
const getExtension = (mediaType: string) => {
  const subtype = mediaType.split(/[/+]/).at(-1)!;
  return EXTENSIONS[subtype] ?? subtype;
};

/** Compares a body with the golden file of its format and kind. */
export function expectGoldenBody(format: string, kind: string, text: string, mediaType: string): void {
  expectGolden(`formats/${format}/${kind}.${getExtension(mediaType)}`, formatBody(text, mediaType));
}
