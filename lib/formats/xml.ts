import { DOMImplementation, DOMParser, type Element, XMLSerializer } from '@xmldom/xmldom';
import { type PlainData } from '../error/plain-data.js';

/** How members become elements. */
export interface XmlStyle {
  /** The namespace of all elements. */
  readonly namespace?: string;
  /** The name of an item of a list; without it, a list is one element an item, each of the list's own name. */
  readonly item?: string;
  /** Whether the text begins with the declaration of XML. @default true */
  readonly declaration?: boolean;
}

/** What is written as elements; what is `undefined` is left out. */
export interface XmlMembers {
  readonly [name: string]: PlainData | XmlMembers | readonly XmlMembers[] | undefined;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** Whether a media type is one of XML. @see RFC 7303 */
export function isXml(mediaType: string): boolean {
  return /[/+]xml$/.test(mediaType);
}

/** Writes members as XML, well-formed whatever their names and texts are. @see Extensible Markup Language 1.0 */
export function toXml(root: string, members: XmlMembers, style: XmlStyle = {}): string {
  const document = new DOMImplementation().createDocument(style.namespace ?? null, root);
  append(document.documentElement!, members, style);
  const text = new XMLSerializer().serializeToString(document, { requireWellFormed: true });
  return style.declaration === false ? text : `${DECLARATION}${text}`;
}

function append(parent: Element, members: XmlMembers, style: XmlStyle): void {
  for (const [name, value] of Object.entries(members)) {
    if (!Array.isArray(value)) add(parent, name, value as PlainData, style);
    else if (style.item === undefined)
      for (const item of value as PlainData[]) add(parent, name, item, style);
    else appendItems(add(parent, name, '', style)!, value as PlainData[], style);
  }
}

function appendItems(list: Element, items: readonly PlainData[], style: XmlStyle): void {
  for (const item of items) {
    // A list in a list.
    if (Array.isArray(item)) appendItems(add(list, style.item!, '', style)!, item as PlainData[], style);
    else add(list, style.item!, item, style);
  }
}

function add(
  parent: Element,
  name: string,
  value: PlainData | undefined,
  style: XmlStyle,
): Element | undefined {
  if (value === undefined || value === null) return undefined;
  const document = parent.ownerDocument!;
  const element = document.createElementNS(style.namespace ?? null, elementName(name));
  parent.appendChild(element);
  if (Array.isArray(value)) append(element, { item: value as PlainData[] }, style);
  else if (typeof value === 'object') append(element, value as XmlMembers, style);
  else if (value !== '') element.appendChild(document.createTextNode(xmlText(String(value))));
  return element;
}

/** Finds the characters that no name can have. Letters of other alphabets are among them. */
const OTHERS = /[^A-Za-z_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF0-9.-]/gu;
const BEGINNING = /^(?!xml)[^0-9.-]/iu;

/** A name that an element can have. @see Namespaces in XML 1.0, "NCName" */
export function elementName(name: string): string {
  const allowed = name.replace(OTHERS, '_');
  return BEGINNING.test(allowed) ? allowed : `_${allowed}`;
}

/** What no text of XML may have, and what readers would change. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

function xmlText(text: string): string {
  return text.replace(FORBIDDEN, '\uFFFD').replace(/\r\n?/g, '\n');
}

/** An element as it is read. */
export interface XmlElement {
  readonly name: string;
  /** The text of one without elements. */
  readonly text: string;
  readonly elements: readonly XmlElement[];
}

/** Reads a document. @throws Error where it is not well-formed */
export function readXml(text: string): XmlElement {
  const document = new DOMParser({ onError: refuse }).parseFromString(text, 'application/xml');
  return elementOf(document.documentElement!);
}

function refuse(_level: string, message: string): never {
  throw new Error(message);
}

function elementOf(element: Element): XmlElement {
  const elements = [...element.childNodes].filter((node) => node.nodeType === node.ELEMENT_NODE);
  return {
    name: element.localName!,
    text: element.textContent ?? '',
    elements: elements.map((each) => elementOf(each as Element)),
  };
}
