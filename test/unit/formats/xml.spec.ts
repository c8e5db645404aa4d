import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { toXml, type XmlMembers } from '../../../lib/formats/xml.js';
import { readXml } from '../../../lib/testing/schema-check.js';
import { anyText } from '../../any-text.js';

/** What a real parser reads at a path; it throws where a text is not well-formed. */
function read(text: string, path: string): string | undefined {
  const document = XmlDocument.fromString(text);
  try {
    return document.get(path)?.content;
  } finally {
    document.dispose();
  }
}

const write = (members: XmlMembers) => toXml('response', members, { declaration: false });

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** A text as XML can have it. */
const cleaned = (text: string) => text.replace(FORBIDDEN, '\uFFFD').replace(/\r\n?/g, '\n');

const NASTY = fc.oneof(
  anyText(),
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

describe('toXml', () => {
  it.each([
    ['markup', `<a b="c">&amp;</a>'`, `<a b="c">&amp;</a>'`],
    ['the end of a section of characters', ']]>', ']]>'],
    ['control characters', 'a\u0000b\u0008c\u001Fd', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['half a pair', 'a\uD800b\uDC00', 'a\uFFFDb\uFFFD'],
    ['a whole pair', '😀', '😀'],
    ['what is no character', '\uFFFE\uFFFF', '\uFFFD\uFFFD'],
    ['ends of lines', 'a\r\nb\rc\nd\te', 'a\nb\nc\nd\te'],
    ['other letters', 'Доставка', 'Доставка'],
    ['spaces', '  a  ', '  a  '],
  ])('writes %s so that a parser reads it', (_, text, expected) => {
    expect(read(write({ text }), '/response/text')).toBe(expected);
  });

  it('writes any text so that a parser reads it', () => {
    fc.assert(
      fc.property(NASTY, (text) => {
        expect(read(write({ text, list: [text] }), '/response/text')).toBe(cleaned(text));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('writes any name so that a parser reads it', () => {
    fc.assert(
      fc.property(NASTY, NASTY, (name, text) => {
        const members = Object.fromEntries([[name, text]]);
        for (const style of [{}, { item: 'i' }, { namespace: 'urn:x' }]) {
          const xml = toXml('response', { members, list: [members] }, style);
          expect(read(xml, '/*/*[1]/*')).toBe(cleaned(text));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('writes any value so that parsers read it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const xml = write({ value: value as XmlMembers });
        expect(read(xml, '/response')).toBe(readXml(xml).text);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('writes a list as elements of its own name, and of none for an empty one', () => {
    expect(write({ fields: ['a', 'b'], one: [1], none: [], gone: undefined, nothing: null })).toBe(
      '<response><fields>a</fields><fields>b</fields><one>1</one></response>',
    );
    expect(write({ errors: [{ code: 1 }, { code: 2 }] as const })).toBe(
      '<response><errors><code>1</code></errors><errors><code>2</code></errors></response>',
    );
  });
});
