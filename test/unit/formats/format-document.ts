import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type DocumentedError } from '../../../lib/error/documented-error.js';
import { type ErrorFormat } from '../../../lib/formats/error-format.js';
import { type ErrorSchema } from '../../../lib/formats/schema/json-schema.js';
import { type Representation } from '../../../lib/formats/format-registry.js';
import { isJson, isXml } from '../../../lib/internal/media-type.js';
import { type NamedError } from '../../../lib/openapi/documented-errors.js';
import { RenderedErrors } from '../../../lib/openapi/responses/rendered-errors.js';
import { ResponseComponents } from '../../../lib/openapi/responses/response-components.js';
import { getSchemaDialect } from '../../../lib/openapi/schema-dialect.js';
import { readBody, readXml } from '../../../lib/testing/schema-check.js';

/** Documents errors in a format as `documentErrors()` does, and validates bodies against the schemas. */
export class FormatDocument {
  private readonly versions: readonly VersionDocument[];

  constructor(
    format: ErrorFormat,
    errors: readonly DocumentedError[],
    versions: readonly string[] = ['3.0.3', '3.1.0'],
  ) {
    this.versions = versions.map((version) => new VersionDocument(version, format, errors));
  }

  /** Returns the documented examples of an error, one for each version. */
  examples(error: DocumentedError, mediaType: string): readonly string[] {
    return this.versions.map((version) => version.example(error, mediaType));
  }

  /** Returns what is wrong with a body; empty if it fits the documented schema of the error in both versions. */
  findFaults(error: DocumentedError, mediaType: string, text: string): readonly string[] {
    return this.versions.flatMap((version) => version.findFaults(error, mediaType, text));
  }

  /** Lists the members of all schemas that have no description of one line, by the name of their schema. */
  listUndescribedMembers(): readonly string[] {
    return this.versions.flatMap((version) => version.listUndescribedMembers());
  }
}

class VersionDocument {
  private readonly ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    keywords: ['xml', 'components'],
    // A meta-schema takes 2 ms of processor time, and nothing is validated against it.
    meta: false,
  });
  private readonly rendered: RenderedErrors;
  private readonly named: ReadonlyMap<DocumentedError, NamedError>;
  private readonly representations: ReadonlyMap<string, Representation>;
  private readonly schemas: Readonly<Record<string, ErrorSchema>>;

  constructor(version: string, format: ErrorFormat, errors: readonly DocumentedError[]) {
    addFormats.default(this.ajv);
    this.named = new Map(
      errors.map((error) => [error, { name: error.code, exampleName: error.code, error }]),
    );
    this.representations = new Map(
      format.mediaTypes.map((mediaType) => [mediaType, { format, mediaType, contentType: mediaType }]),
    );
    const components = new ResponseComponents();
    const dialect = getSchemaDialect(version);
    this.rendered = new RenderedErrors(format, dialect, components, false, this.named.values());
    for (const mediaType of format.mediaTypes) for (const error of errors) this.getRef(error, mediaType);
    this.schemas = components.toComponents().schemas as Readonly<Record<string, ErrorSchema>>;
    this.ajv.addSchema({ components: { schemas: this.schemas } }, 'document', undefined, false);
  }

  example(error: DocumentedError, mediaType: string): string {
    return this.rendered.getBody(this.named.get(error)!, this.representations.get(mediaType)!).text;
  }

  findFaults(error: DocumentedError, mediaType: string, text: string): readonly string[] {
    const ref = this.getRef(error, mediaType);
    const validate = this.ajv.getSchema(`document${ref}`)!;
    return validate(this.read(ref, mediaType, text)) ? [] : [this.ajv.errorsText(validate.errors)];
  }

  listUndescribedMembers(): readonly string[] {
    const found: string[] = [];
    const visit = (value: unknown, place: string): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [keyword, child] of Object.entries(value)) {
        if (keyword === 'properties') {
          for (const [name, member] of Object.entries<ErrorSchema>(child)) {
            if (!/^[A-Z].*\.$/.test(member.description ?? '')) found.push(`${place}: ${name}`);
            visit(member, `${place}.${name}`);
          }
        } else visit(child, place);
      }
    };
    for (const [name, schema] of Object.entries(this.schemas)) visit(schema, name);
    return found;
  }

  private getRef(error: DocumentedError, mediaType: string): string {
    const representation = this.representations.get(mediaType)!;
    const schema = this.rendered.createSchema([this.named.get(error)!], [representation]);
    return (schema as { readonly $ref: string }).$ref;
  }

  private read(ref: string, mediaType: string, text: string): unknown {
    if (isJson(mediaType)) return JSON.parse(text);
    if (!isXml(mediaType)) return text;
    const resolve = (schema: ErrorSchema): ErrorSchema =>
      schema.$ref === undefined ? schema : this.schemas[(schema.$ref as string).split('/').at(-1)!]!;
    return readBody(readXml(text), resolve({ $ref: ref }), resolve);
  }
}
