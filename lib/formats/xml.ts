import { type PlainData } from '../error/plain-data.js';

export interface XmlStyle {
  readonly namespace?: string;
  /** The name of the items of a list. Without it, each item is an element with the name of the list. */
  readonly item?: string;
  /** Whether the text begins with an XML declaration. @default true */
  readonly declaration?: boolean;
}

/** The members of an element; those that are `undefined` or `null` are left out. */
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

type XmlValue = PlainData | XmlMembers | readonly XmlMembers[] | undefined;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** Writes members as XML, well-formed whatever their names and texts are. @see Extensible Markup Language 1.0 */
export function toXml(root: string, members: XmlMembers, style: XmlStyle = {}): string {
  const attributes = style.namespace === undefined ? '' : ` xmlns="${style.namespace}"`;
  const text = writeElement(root, writeContent(members, style.item), attributes);
  return style.declaration === false ? text : DECLARATION + text;
}

function writeElement(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function writeContent(value: XmlValue, item: string | undefined): string {
  if (typeof value !== 'object' || value === null) return escapeText(String(value));
  if (Array.isArray(value)) return writeElements(item ?? 'item', value, item);
  return Object.entries(value as XmlMembers)
    .map(([name, member]) => {
      const isSpread = Array.isArray(member) && item === undefined;
      return writeElements(toElementName(name), isSpread ? member : [member], item);
    })
    .join('');
}

function writeElements(name: string, values: readonly XmlValue[], item: string | undefined): string {
  return values
    .filter((value) => value !== undefined && value !== null)
    .map((value) => writeElement(name, writeContent(value, item)))
    .join('');
}

/** Finds characters that no name can have, and most letters of other alphabets. */
const INVALID_NAME_CHARACTERS =
  /[^A-Za-z_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF0-9.-]/gu;
const NAME_START = /^(?!xml)[^0-9.-]/iu;

/** Replaces what the name of an element cannot have. @see Namespaces in XML 1.0, "NCName" */
export function toElementName(name: string): string {
  const allowed = name.replace(INVALID_NAME_CHARACTERS, '_');
  return NAME_START.test(allowed) ? allowed : `_${allowed}`;
}

/** Finds markup, what XML forbids, and what readers would change. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNSAFE = /\r\n?|[<>&\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

const REPLACEMENTS: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '\r': '\n',
  '\r\n': '\n',
};

function escapeText(text: string): string {
  return text.replace(UNSAFE, (found) => REPLACEMENTS[found] ?? '\uFFFD');
}
