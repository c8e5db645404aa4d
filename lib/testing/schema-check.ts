import { Ajv2020 } from 'ajv/dist/2020.js';
import { type OpenApiDocument } from '../openapi/open-api-document.js';
import { LIMITS } from '../openapi/schema-dialect.js';

const DOCUMENT = 'document';

/** Holds bodies to the schemas of a document. */
export class SchemaCheck {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

  constructor(document: OpenApiDocument) {
    const isOld = document.openapi?.startsWith('3.0') === true;
    const schema = isOld ? withoutFlags(document) : document;
    this.ajv.addSchema(schema as object, DOCUMENT, undefined, false);
  }

  /**
   * What is wrong with a body.
   *
   * @param pointer where its schema stands in the document
   */
  faults(pointer: readonly string[], text: string): string | undefined {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return 'it is no JSON.';
    }
    const steps = pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = this.ajv.getSchema(`${DOCUMENT}#/${steps.join('/')}`)!;
    return validate(body) ? undefined : this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }
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
