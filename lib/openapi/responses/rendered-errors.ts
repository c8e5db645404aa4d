import { isDeepStrictEqual } from 'node:util';
import { type DocumentedError } from '../../error/documented-error.js';
import { type ErrorDefinition } from '../../error/error-definition.js';
import { describeError } from './error-markdown.js';
import { type ErrorFormat } from '../../formats/error-format.js';
import { type ErrorSchema } from '../../formats/schema/json-schema.js';
import { type Representation } from '../../formats/format-registry.js';
import { capitalize, separateWords } from '../../internal/text.js';
import { isJson } from '../../internal/media-type.js';
import { getOrCreate, memoize } from '../../internal/memoize.js';
import { type NamedError } from '../documented-errors.js';
import { type ResponseComponents } from './response-components.js';
import { type SchemaDialect } from '../schema-dialect.js';

interface SharedSchema {
  readonly $ref: string;
  readonly schema: ErrorSchema;
}

interface RenderedBody {
  readonly text: string;
  readonly value: unknown;
}

export class RenderedErrors {
  private readonly metadata = new Map<ErrorDefinition, NamedError['error']['metadata']>();
  private readonly partRefs = new Map<ErrorSchema, string>();
  private readonly getBodies = memoize((representation: Representation) =>
    memoize((error: NamedError) => renderBody(error, representation)),
  );
  private readonly getSchemas = memoize((representation: Representation) =>
    memoize((error: NamedError) => this.shareSchema(error, representation)),
  );

  constructor(
    private readonly primary: ErrorFormat,
    private readonly dialect: SchemaDialect,
    private readonly components: ResponseComponents,
    private readonly titlesHaveFormats: boolean,
    errors: Iterable<NamedError>,
  ) {
    // Two occurrences of one definition may have different metadata. The schema includes all of it.
    for (const { error } of errors) {
      const { definition, metadata } = error;
      this.metadata.set(definition, { ...this.metadata.get(definition), ...metadata });
    }
  }

  getBody(error: NamedError, representation: Representation): RenderedBody {
    return this.getBodies(representation)(error);
  }

  createSchema(errors: readonly NamedError[], representations: readonly Representation[]): object {
    return createUnion(representations.flatMap((each) => errors.map(this.getSchemas(each))));
  }

  createComponentName(name: string, format: ErrorFormat): string {
    return format === this.primary ? name : name + capitalize(format.name);
  }

  private shareSchema(named: NamedError, { format, mediaType }: Representation): SharedSchema {
    const metadata = this.metadata.get(named.error.definition) ?? named.error.metadata;
    const error = { ...named.error, metadata };
    const created = format.schema(error, mediaType);
    const { $defs: parts, ...whole } = created;
    const name = dependsOnReason(created, error, format, mediaType) ? named.exampleName : named.name;
    const written = this.dialect(whole, parts && this.shareParts(parts, format));
    // A document has many schemas of failed validations, and Swagger UI shows the title of each.
    const title = written.title && error.documentedFields.length > 0 ? separateWords(name) : written.title;
    // A format without titles may have one schema for all errors.
    const description = title
      ? describeError(error, named.advice) || `The error \`${error.code}\`.`
      : 'An error.';
    const schema = { description, ...written, ...(title && { title: this.createTitle(title, format) }) };
    const component = title ? this.createComponentName(name, format) : `${capitalize(format.name)}Error`;
    return { $ref: this.components.share('schemas', schema, component).$ref, schema };
  }

  private createTitle(title: string, format: ErrorFormat): string {
    return this.titlesHaveFormats || format !== this.primary ? `${title} (${format.name})` : title;
  }

  private shareParts(
    parts: NonNullable<ErrorSchema['$defs']>,
    format: ErrorFormat,
  ): ReadonlyMap<unknown, string> {
    const refs = new Map<unknown, string>();
    for (const [name, part] of Object.entries(parts)) {
      const $ref = getOrCreate(this.partRefs, part, () => {
        const component = this.createComponentName(name, format);
        return this.components.share('schemas', this.dialect(part, refs), component).$ref;
      });
      refs.set(`#/$defs/${name}`, $ref);
    }
    return refs;
  }
}

/** Checks whether the schema depends on the reason of an error, as in dellin, where each reason has a numeric code. */
function dependsOnReason(
  schema: ErrorSchema,
  error: DocumentedError,
  format: ErrorFormat,
  mediaType: string,
): boolean {
  if (error.reason === undefined) return false;
  return !isDeepStrictEqual(format.schema({ ...error, reason: undefined }, mediaType), schema);
}

function renderBody({ error }: NamedError, { format, mediaType }: Representation): RenderedBody {
  const text = format.render(error, mediaType);
  return { text, value: isJson(mediaType) ? JSON.parse(text) : text };
}

/** Returns a `oneOf` with a discriminator if a constant distinguishes the schemas, otherwise an `anyOf`. */
function createUnion(schemas: readonly SharedSchema[]): object {
  const kinds = [...new Map(schemas.map((each) => [each.$ref, each])).values()];
  const refs = kinds.map(({ $ref }) => ({ $ref }));
  if (refs.length === 1) return refs[0]!;
  const propertyName = findDiscriminator(kinds.map(({ schema }) => schema));
  const description = 'One of several errors.';
  if (propertyName === undefined) return { description, anyOf: refs };
  const mapping = kinds.map(({ $ref, schema }) => [String(readConstant(schema, propertyName)), $ref]);
  const discriminator = { propertyName, mapping: Object.fromEntries(mapping) as object };
  return { description, oneOf: refs, discriminator };
}

function findDiscriminator(schemas: readonly ErrorSchema[]): string | undefined {
  return schemas[0]!.required?.find((name) => {
    const constants = schemas.map((schema) => schema.required?.includes(name) && readConstant(schema, name));
    const isText = constants.every((constant) => typeof constant === 'string');
    return isText && new Set(constants).size === schemas.length;
  });
}

function readConstant({ properties }: ErrorSchema, name: string): unknown {
  const values = properties?.[name]?.enum;
  return values?.length === 1 ? values[0] : undefined;
}
