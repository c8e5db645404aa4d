import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ErrorSchema } from '../formats/error-format.js';
import { isXml, readXml } from '../formats/xml.js';
import { type OpenApiDocument } from '../openapi/open-api-document.js';
import { LIMITS } from '../openapi/schema-dialect.js';
import { bodyOf } from './xml-body.js';

const DOCUMENT = 'document';

/** Holds bodies to the schemas of a document. */
export class SchemaCheck {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  private readonly document: object;

  constructor(document: OpenApiDocument) {
    const isOld = document.openapi?.startsWith('3.0') === true;
    this.document = (isOld ? withoutFlags(document) : document) as object;
    this.ajv.addSchema(this.document, DOCUMENT, undefined, false);
  }

  /**
   * What is wrong with a body.
   *
   * @param pointer where its schema stands in the document
   */
  faults(pointer: readonly string[], text: string, mediaType: string): string | undefined {
    let body: unknown;
    try {
      body = this.read(pointer, text, mediaType);
    } catch {
      return isXml(mediaType) ? 'it is no well-formed XML.' : 'it is no JSON.';
    }
    const steps = pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = this.ajv.getSchema(`${DOCUMENT}#/${steps.join('/')}`)!;
    return validate(body) ? undefined : this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }

  private read(pointer: readonly string[], text: string, mediaType: string): unknown {
    if (/[/+]json$/.test(mediaType)) return JSON.parse(text);
    return isXml(mediaType)
      ? bodyOf(readXml(text), this.at(pointer), (schema) => this.resolved(schema))
      : text;
  }

  private at(pointer: readonly string[]): ErrorSchema {
    return pointer.reduce(
      (owner, step) => (owner as Record<string, object>)[step]!,
      this.document,
    ) as ErrorSchema;
  }

  private resolved(schema: ErrorSchema): ErrorSchema {
    const { $ref } = schema as { readonly $ref?: string };
    if ($ref === undefined) return schema;
    return this.at($ref.replace(/^#\//, '').split('/').map(unescaped));
  }
}

/** @see RFC 6901, 4 */
function unescaped(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Version 3.0 says by flags that a limit is excluded, and that null is allowed, which JSON Schema does not know. */
function withoutFlags(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFlags);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutFlags(member)]),
  );
  for (const [flag, limit] of LIMITS) {
    if (members[flag] === true && typeof members[limit] === 'number') {
      members[flag] = members[limit];
      delete members[limit];
    } else if (typeof members[flag] === 'boolean') delete members[flag];
  }
  const { nullable, ...others } = members;
  if (nullable === true && members.type === undefined) return { anyOf: [others, { type: 'null' }] };
  return members;
}
