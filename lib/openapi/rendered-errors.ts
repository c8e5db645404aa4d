import { type ErrorDefinition } from '../error/error-definition.js';
import { type ErrorFormat, type ErrorSchema } from '../formats/error-format.js';
import { type Representation } from '../formats/format-registry.js';
import { capitalize, separateWords } from '../internal/case.js';
import { isJson } from '../internal/media-type.js';
import { type Specimen } from './documented-errors.js';
import { errorText } from './error-markdown.js';
import { type SharedComponents } from './response-components.js';
import { type SchemaDialect, type SchemaRefs } from './schema-dialect.js';

/** A schema, and where the document has it. */
export interface SharedSchema {
  readonly $ref: string;
  readonly schema: ErrorSchema;
}

/** A body as it is sent, and as an example shows it. */
interface WrittenBody {
  readonly text: string;
  readonly value: unknown;
}

/** What formats and a document make of one error. */
interface Written {
  text?: string;
  readonly bodies: Map<Representation, WrittenBody>;
  readonly schemas: Map<Representation, SharedSchema>;
}

type Metadata = Specimen['error']['metadata'];

/** Writes each error once in each representation, however many operations answer with it. */
export class WrittenErrors {
  private readonly written = new Map<Specimen, Written>();
  private readonly metadata = new Map<ErrorDefinition, Metadata>();
  /** Where the document has what the schemas of formats share. */
  private readonly parts = new Map<ErrorSchema, string>();

  /**
   * @param usual the format that needs no mention
   * @param specimens all that the document shows: each may have members that others of its kind have not
   */
  constructor(
    private readonly usual: ErrorFormat,
    private readonly dialect: SchemaDialect,
    private readonly schemas: SharedComponents,
    specimens: Iterable<Specimen>,
  ) {
    for (const { error } of specimens) {
      const { definition, metadata } = error;
      this.metadata.set(definition, { ...this.metadata.get(definition), ...metadata });
    }
  }

  /** What people are told of it, in Markdown. */
  text(specimen: Specimen): string {
    return (this.of(specimen).text ??= errorText(specimen.error));
  }

  /** The body that is sent. */
  body(specimen: Specimen, representation: Representation): WrittenBody {
    const { bodies } = this.of(specimen);
    let body = bodies.get(representation);
    if (body === undefined) {
      const { format, mediaType } = representation;
      const text = format.render(specimen.error, mediaType);
      body = { text, value: isJson(mediaType) ? JSON.parse(text) : text };
      bodies.set(representation, body);
    }
    return body;
  }

  schema(specimen: Specimen, representation: Representation): SharedSchema {
    const { schemas } = this.of(specimen);
    const schema = schemas.get(representation) ?? this.sharedSchema(specimen, representation);
    schemas.set(representation, schema);
    return schema;
  }

  /** What an error is called as it is written by a format, for components. */
  nameOf({ name }: Specimen, { format }: Representation): string {
    return this.inFormat(name, format);
  }

  private inFormat(name: string, format: ErrorFormat): string {
    return format === this.usual ? name : name + capitalize(format.name);
  }

  private sharedSchema(specimen: Specimen, representation: Representation): SharedSchema {
    const { name, error } = specimen;
    const { format, mediaType } = representation;
    const metadata = this.metadata.get(error.definition) ?? error.metadata;
    const { $defs: parts, ...whole } = format.schema({ ...error, metadata }, mediaType);
    const made = this.dialect(whole, parts && this.refsTo(parts, format));
    // Of failed validations there are many kinds, and a page shows the title of each.
    const isOwn = made.title !== undefined && error.possibleFields.length > 0;
    const schema = isOwn ? { ...made, title: separateWords(name) } : made;
    const { $ref } = this.schemas.refTo(
      schema,
      schema.title ? this.nameOf(specimen, representation) : `${capitalize(format.name)}Error`,
    );
    return { $ref, schema };
  }

  /** What the schemas of a format share is a component of its own. */
  private refsTo(parts: NonNullable<ErrorSchema['$defs']>, format: ErrorFormat): SchemaRefs {
    const refs = new Map<unknown, string>();
    for (const [name, part] of Object.entries(parts)) {
      let ref = this.parts.get(part);
      if (ref === undefined) {
        ref = this.schemas.refTo(this.dialect(part), this.inFormat(name, format)).$ref;
        this.parts.set(part, ref);
      }
      refs.set(`#/$defs/${name}`, ref);
    }
    return refs;
  }

  private of(specimen: Specimen): Written {
    const written = this.written.get(specimen) ?? { bodies: new Map(), schemas: new Map() };
    this.written.set(specimen, written);
    return written;
  }
}
