import { type ErrorSchema } from '../formats/error-format.js';
import { type XmlElement } from '../formats/xml.js';

/** Follows the references in a schema. */
export type Resolve = (schema: ErrorSchema) => ErrorSchema;

/**
 * What a schema is asked of: XML tells neither numbers from texts nor one item from a list, so the schema says what was
 * written.
 *
 * @see OpenAPI 3.1, "XML Object"
 */
export function bodyOf(element: XmlElement, schema: ErrorSchema, resolve: Resolve): unknown {
  const parts = partsOf(schema, resolve);
  const types = new Set(parts.flatMap(({ type }) => type ?? []));
  const { text, elements } = element;
  if (types.has('object') || elements.length > 0) return membersOf(elements, parts, resolve);
  if ((types.has('integer') || types.has('number')) && text.trim() !== '') return Number(text);
  if (types.has('boolean')) return text === 'true' || (text === 'false' ? false : text);
  return text;
}

/** A schema and all that it is composed of: each may say what a member is. */
function partsOf(given: ErrorSchema, resolve: Resolve): readonly ErrorSchema[] {
  const schema = resolve(given);
  const composed = [schema.allOf, schema.anyOf, schema.oneOf] as (readonly ErrorSchema[] | undefined)[];
  return [schema, ...composed.flatMap((list) => (list ?? []).flatMap((each) => partsOf(each, resolve)))];
}

function membersOf(elements: readonly XmlElement[], parts: readonly ErrorSchema[], resolve: Resolve): object {
  const byElement = new Map<string, { readonly name: string; readonly schemas: ErrorSchema[] }>();
  for (const [name, schema] of parts.flatMap(({ properties = {} }) => Object.entries(properties))) {
    const elementName = resolve(schema).xml?.name ?? name;
    const known = byElement.get(elementName) ?? { name, schemas: [] };
    known.schemas.push(schema);
    byElement.set(elementName, known);
  }
  const members: Record<string, unknown> = {};
  for (const elementName of new Set(elements.map(({ name }) => name))) {
    const { name, schemas } = byElement.get(elementName) ?? { name: elementName, schemas: [] };
    const found = elements.filter((each) => each.name === elementName);
    members[name] = memberOf(found, { anyOf: schemas }, resolve);
  }
  return members;
}

function memberOf(found: readonly XmlElement[], schema: ErrorSchema, resolve: Resolve): unknown {
  const parts = partsOf(schema, resolve);
  if (!parts.some(({ type }) => type === 'array')) return bodyOf(found[0]!, schema, resolve);
  const items: ErrorSchema = { anyOf: parts.flatMap((part) => part.items ?? []) };
  const isWrapped = parts.some(({ xml }) => xml?.wrapped);
  const listed = isWrapped ? found.flatMap(({ elements }) => elements) : found;
  return listed.map((each) => bodyOf(each, items, resolve));
}
