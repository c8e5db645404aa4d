import { type PlainData } from '../error/plain-data.js';

export interface XmlStyle {
  readonly namespace?: string;
  /**
   * The name of the element of each list item.
   *
   * @default none: a list has no element of its own, and the element of the member is repeated for each item
   */
  readonly itemName?: string;
  readonly declaration?: boolean;
}

export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

type XmlValue = PlainData | XmlMembers | readonly XmlMembers[] | undefined;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/**
 * Writes well-formed XML for any member names and texts. `root`, `namespace` and `itemName` are not escaped, so they must be
 * valid. Omits `undefined` and `null`.
 *
 * @see Extensible Markup Language 1.0
 */
export function toXml(root: string, members: XmlMembers, style: XmlStyle = {}): string {
  const attributes = style.namespace === undefined ? '' : ` xmlns="${style.namespace}"`;
  const text = writeElement(root, writeContent(members, style.itemName), attributes);
  return style.declaration === false ? text : DECLARATION + text;
}

function writeElement(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function writeContent(value: XmlValue, itemName: string | undefined): string {
  if (typeof value !== 'object' || value === null) return escapeText(String(value));
  if (Array.isArray(value)) return writeElements(itemName ?? 'item', value, itemName);
  return Object.entries(value as XmlMembers)
    .map(([name, member]) => {
      const isRepeated = Array.isArray(member) && itemName === undefined;
      return writeElements(toElementName(name), isRepeated ? member : [member], itemName);
    })
    .join('');
}

function writeElements(name: string, values: readonly XmlValue[], itemName: string | undefined): string {
  return values
    .filter((value) => value !== undefined && value !== null)
    .map((value) => writeElement(name, writeContent(value, itemName)))
    .join('');
}

const INVALID_NAME_CHARACTERS =
  /[^A-Za-z_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF0-9.-]/gu;
const NAME_START = /^(?!xml)[^0-9.-]/iu;

/**
 * Keeps letters below U+2000, digits, `_`, `.` and `-`, and replaces every other character, such as Chinese, Japanese and
 * Korean ones. Adds `_` if XML does not allow the first character, or if the name begins with `xml`.
 *
 * @see Namespaces in XML 1.0, "NCName"
 */
export function toElementName(name: string): string {
  const allowed = name.replace(INVALID_NAME_CHARACTERS, '_');
  return NAME_START.test(allowed) ? allowed : `_${allowed}`;
}

/** Finds markup, characters that XML forbids, and line breaks that parsers normalize. */
// oxlint-disable-next-line no-control-regex -- control characters must be replaced
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
