import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { toXml, type XmlMembers } from '../../../lib/formats/xml.js';
import { readXml } from '../../../lib/testing/schema-check.js';
import { anyString } from '../../any-string.js';

/** Returns the text at a path as another parser reads it. Throws if the document is not well-formed. */
function read(text: string, path: string): string | undefined {
  const document = XmlDocument.fromString(text);
  try {
    return document.get(path)?.content;
  } finally {
    document.dispose();
  }
}

const toPlainXml = (members: XmlMembers) => toXml('response', members, { declaration: false });

// oxlint-disable-next-line no-control-regex -- the expression finds them
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** Replaces the characters that XML forbids, and normalizes line breaks as parsers do. */
const toXmlText = (text: string) => text.replace(FORBIDDEN, '\uFFFD').replace(/\r\n?/g, '\n');

const NASTY = fc.oneof(
  anyString(),
  fc.string({
    unit: fc.constantFrom(
      ']',
      '>',
      '<',
      '&',
      '"',
      "'",
      ']]>',
      '\u0000',
      '\u0008',
      '\uD800',
      '\uDFFF',
      '\r',
      'я',
    ),
  }),
);

describe('toXml()', () => {
  it.each([
    ['markup', `<a b="c">&amp;</a>'`, `<a b="c">&amp;</a>'`],
    ['the end of a CDATA section', ']]>', ']]>'],
    ['control characters', 'a\u0000b\u0008c\u001Fd', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['a lone surrogate', 'a\uD800b\uDC00', 'a\uFFFDb\uFFFD'],
    ['a surrogate pair', '😀', '😀'],
    ['noncharacters', '\uFFFE\uFFFF', '\uFFFD\uFFFD'],
    ['line breaks', 'a\r\nb\rc\nd\te', 'a\nb\nc\nd\te'],
    ['Cyrillic letters', 'Доставка', 'Доставка'],
    ['spaces', '  a  ', '  a  '],
  ])('writes %s so that a parser reads the same', (_, text, expected) => {
    expect(read(toPlainXml({ text }), '/response/text')).toBe(expected);
  });

  it('writes any text so that a parser reads the same', () => {
    fc.assert(
      fc.property(NASTY, (text) => {
        expect(read(toPlainXml({ text, list: [text] }), '/response/text')).toBe(toXmlText(text));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('writes any name so that a parser reads its value', () => {
    fc.assert(
      fc.property(NASTY, NASTY, (name, text) => {
        const members = Object.fromEntries([[name, text]]);
        for (const style of [{}, { item: 'i' }, { namespace: 'urn:x' }]) {
          const xml = toXml('response', { members, list: [members] }, style);
          expect(read(xml, '/*/*[1]/*')).toBe(toXmlText(text));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('writes any value so that both parsers read the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const xml = toPlainXml({ value: value as XmlMembers });
        expect(read(xml, '/response')).toBe(readXml(xml).text);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('writes an array as repeated elements and omits an empty array', () => {
    expect(toPlainXml({ fields: ['a', 'b'], one: [1], none: [], gone: undefined, nothing: null })).toBe(
      '<response><fields>a</fields><fields>b</fields><one>1</one></response>',
    );
    expect(toPlainXml({ errors: [{ code: 1 }, { code: 2 }] as const })).toBe(
      '<response><errors><code>1</code></errors><errors><code>2</code></errors></response>',
    );
  });
});
