import { createRequire } from 'node:module';
import type * as Xmldom from '@xmldom/xmldom';
import type * as Ajv from 'ajv/dist/2020.js';
import { type ErrorSchema } from '../formats/schema/json-schema.js';
import { isJson, isXml } from '../internal/media-type.js';
import { isObject } from '../internal/unknown-value.js';
import { type OpenApiDocument } from '../openapi/open-api-document.js';
import { EXCLUSIVE_LIMITS } from '../openapi/schema-dialect.js';

const DOCUMENT = 'document';

const requireHere = createRequire(import.meta.url);

/** Loads a package only when it is needed, as an app that uses only the other parts of this entry point need not install it. */
function load<Package>(name: string): Package {
  try {
    return requireHere(name) as Package;
  } catch (cause) {
    const [packageName] = /^(?:@[^/]+\/)?[^/]+/.exec(name)!;
    throw new Error(
      `The package ${packageName} is not installed. Run \`npm install --save-dev ${packageName}\`.`,
      { cause },
    );
  }
}

export class SchemaCheck {
  // `optimize: false` saves 30 % of the time that ajv needs to compile the schemas of a large document.
  private readonly ajv = new (load<typeof Ajv>('ajv/dist/2020.js').Ajv2020)({
    strict: false,
    allErrors: true,
    validateFormats: false,
    code: { optimize: false },
  });
  private readonly document: object;

  constructor(document: OpenApiDocument) {
    const isOld = document.openapi?.startsWith('3.0') === true;
    this.document = (isOld ? replaceFlags(document) : document) as object;
    this.ajv.addSchema(this.document, DOCUMENT, undefined, false);
  }

  /** Returns `undefined` if the body matches the schema to which `pointer` leads in the document. */
  findFaults(pointer: readonly string[], text: string, mediaType: string): string | undefined {
    let body: unknown;
    try {
      body = this.read(pointer, text, mediaType);
    } catch {
      return isXml(mediaType) ? 'it is not well-formed XML.' : 'it is not valid JSON.';
    }
    const steps = pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = this.ajv.getSchema(`${DOCUMENT}#/${steps.join('/')}`)!;
    return validate(body) ? undefined : this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }

  private read(pointer: readonly string[], text: string, mediaType: string): unknown {
    if (isJson(mediaType)) return JSON.parse(text);
    return isXml(mediaType)
      ? readBody(readXml(text), this.findSchema(pointer), (schema) => this.resolve(schema))
      : text;
  }

  private findSchema(pointer: readonly string[]): ErrorSchema {
    return pointer.reduce(
      (owner, step) => (owner as Record<string, object>)[step]!,
      this.document,
    ) as ErrorSchema;
  }

  private resolve(schema: ErrorSchema): ErrorSchema {
    const { $ref } = schema as { readonly $ref?: string };
    if ($ref === undefined) return schema;
    return this.findSchema($ref.replace(/^#\//, '').split('/').map(unescapeStep));
  }
}

/** @see RFC 6901, 4 and 6 */
function unescapeStep(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Replaces the keywords of OpenAPI 3.0 that ajv cannot read: `nullable` without `type`, and boolean exclusive limits. */
function replaceFlags(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replaceFlags);
  if (!isObject(value)) return value;
  const members = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceFlags(member)]),
  );
  for (const [flag, limit] of EXCLUSIVE_LIMITS) {
    if (members[flag] === true && typeof members[limit] === 'number') {
      members[flag] = members[limit];
      delete members[limit];
    } else if (typeof members[flag] === 'boolean') delete members[flag];
  }
  const { nullable, ...others } = members;
  if (nullable === true && members.type === undefined) return { anyOf: [others, { type: 'null' }] };
  return members;
}

type Resolve = (schema: ErrorSchema) => ErrorSchema;

/**
 * Reads a body from XML. XML has no types: the schema decides whether a text is a number or a boolean, and whether elements
 * are a list.
 *
 * @see OpenAPI 3.1, "XML Object"
 */
export function readBody(element: XmlElement, schema: ErrorSchema, resolve: Resolve): unknown {
  const parts = listSubschemas(schema, resolve);
  const types = new Set(parts.flatMap(({ type }) => type ?? []));
  const { text, elements } = element;
  if (types.has('object') || elements.length > 0) return readMembers(elements, parts, resolve);
  if ((types.has('integer') || types.has('number')) && text.trim() !== '') return Number(text);
  if (types.has('boolean')) return text === 'true' || (text === 'false' ? false : text);
  return text;
}

function listSubschemas(schemaOrReference: ErrorSchema, resolve: Resolve): readonly ErrorSchema[] {
  const schema = resolve(schemaOrReference);
  const composed = [schema.allOf, schema.anyOf, schema.oneOf] as (readonly ErrorSchema[] | undefined)[];
  return [
    schema,
    ...composed.flatMap((list) => (list ?? []).flatMap((each) => listSubschemas(each, resolve))),
  ];
}

function readMembers(
  elements: readonly XmlElement[],
  parts: readonly ErrorSchema[],
  resolve: Resolve,
): object {
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
    members[name] = readMember(found, { anyOf: schemas }, resolve);
  }
  return members;
}

function readMember(found: readonly XmlElement[], schema: ErrorSchema, resolve: Resolve): unknown {
  const parts = listSubschemas(schema, resolve);
  if (!parts.some(({ type }) => type === 'array')) return readBody(found[0]!, schema, resolve);
  const itemSchema: ErrorSchema = { anyOf: parts.flatMap((part) => part.items ?? []) };
  const isWrapped = parts.some(({ xml }) => xml?.wrapped);
  const items = isWrapped ? found.flatMap(({ elements }) => elements) : found;
  return items.map((each) => readBody(each, itemSchema, resolve));
}

export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly elements: readonly XmlElement[];
}

export function readXml(text: string): XmlElement {
  const { DOMParser } = load<typeof Xmldom>('@xmldom/xmldom');
  const document = new DOMParser({ onError: reject }).parseFromString(text, 'application/xml');
  return toXmlElement(document.documentElement!);
}

function reject(_level: string, message: string): never {
  throw new Error(message);
}

function toXmlElement(element: Xmldom.Element): XmlElement {
  const elements = [...element.childNodes].filter((node) => node.nodeType === node.ELEMENT_NODE);
  return {
    name: element.localName!,
    text: element.textContent ?? '',
    elements: elements.map((each) => toXmlElement(each as Xmldom.Element)),
  };
}
