import { isDeepStrictEqual } from 'node:util';
import { getOrCreate } from '../../internal/memoize.js';
import { isObject, isRecord, readProperty } from '../../internal/unknown-value.js';
import { readMetadata, SWAGGER } from '../../nest/nest-metadata.js';
import { type Constructor } from '../metadata/transformer.js';
import { type ClassSchema, type ClassSchemas, type PropertySchema } from './class-schema.js';
import { describeUnconverted, isOfType, type JsonSchema } from './constraint-schema.js';
import {
  type CompletedSchemas,
  type Component,
  nameVariants,
  PLACEHOLDER,
  type Schemas,
  SCHEMAS,
} from './component-variants.js';
import {
  allowNull,
  appendMissing,
  changeReference,
  describeAlternatives,
  type Dialect,
  listRequired,
  mergeSchema,
  omitKeywords,
} from './merge-schema.js';

/** Is called for a keyword that the app documents with another value than validation enforces. */
export type ReportDifference = (
  subject: string,
  keyword: string,
  documented: unknown,
  enforced: unknown,
) => void;

/** One class that validates the values of a schema. */
export interface SchemaUse {
  readonly type: Constructor;
  readonly classes: ClassSchemas;
  readonly rejectsUnknownKeys: boolean;
}

/**
 * Adds what validation enforces to the schemas of a document. A schema that a response uses, too, keeps its content; requests
 * refer to a copy of it.
 */
export class RequestComponents {
  /** Placeholders contain the index of a component. */
  private readonly components: Component[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly ids = new Map<unknown, number>();
  private readonly visited = new Set<unknown>();

  constructor(
    private readonly schemas: Schemas,
    private readonly dialect: Dialect,
    private readonly report: ReportDifference,
  ) {}

  /** Describes a value of a class. The schema can refer to a component, alone or in a list. */
  describe(schema: JsonSchema, use: SchemaUse): JsonSchema {
    return (
      changeReference(schema, (reference) => this.refer(reference, use)) ?? this.describeObject(schema, use)
    );
  }

  private refer(reference: JsonSchema, use: SchemaUse): JsonSchema {
    const name = String(reference.$ref).slice(SCHEMAS.length);
    const original = this.schemas[name];
    if (!String(reference.$ref).startsWith(SCHEMAS) || original === undefined) return reference;
    this.visited.add(reference);
    const [type, classes] = [use.type, use.classes].map((each) =>
      getOrCreate(this.ids, each, () => this.ids.size),
    );
    const key = `${type} ${classes} ${use.rejectsUnknownKeys} ${name}`;
    let index = this.indexes.get(key);
    if (index === undefined) {
      index = this.components.length;
      this.indexes.set(key, index);
      const component: Component = { name, original, content: original };
      this.components.push(component);
      component.content = this.describe(original, use);
    }
    return { ...reference, $ref: `${PLACEHOLDER}${index}` };
  }

  private describeObject(schema: JsonSchema, use: SchemaUse): JsonSchema {
    const rules = use.classes.get(use.type);
    const { properties } = schema;
    if (rules === undefined || !isRecord(properties)) return schema;
    const documented = new Map<string, PropertySchema>();
    const changed: Record<string, unknown> = { ...properties };
    for (const property of rules.properties) {
      const names = property.names.filter((each) => Object.hasOwn(properties, each));
      for (const name of names) {
        // A client can send either name. If it sends both, one of the values is not validated.
        const isAmbiguous = names.length > 1;
        documented.set(name, isAmbiguous ? { ...property, isRequired: undefined } : property);
        if (!isAmbiguous)
          changed[name] = this.describeProperty(properties[name] as JsonSchema, property, use, name);
      }
    }
    for (const [name, property] of Object.entries(properties)) {
      const isRejected = use.rejectsUnknownKeys && !rules.acceptsUnknownKeys && !documented.has(name);
      // By definition, requests do not have read-only properties.
      if (isRejected && readProperty(property, 'readOnly') !== true)
        this.report(`${use.type.name}.${name}`, 'properties', true, false);
    }
    const required = this.mergeRequired(schema.required, documented, use);
    const isClosed = use.rejectsUnknownKeys && isFullyDocumented(rules, documented);
    return {
      ...schema,
      properties: changed,
      ...(required.length > 0 && { required }),
      ...(isClosed && schema.additionalProperties === undefined && { additionalProperties: false }),
      ...this.mergeConditions(schema, rules, documented, changed),
    };
  }

  private describeProperty(
    schema: JsonSchema,
    { nested, schema: enforced, convertedTo, acceptsNull }: PropertySchema,
    use: SchemaUse,
    name: string,
  ): JsonSchema {
    const referring =
      nested && changeReference(schema, (reference) => this.refer(reference, { ...use, type: nested }));
    // A value of the documented type is not converted.
    const isConverted = convertedTo !== undefined && !isOfType(schema, convertedTo);
    const added = isConverted ? describeUnconverted(enforced, convertedTo) : enforced;
    const merged = mergeSchema(
      referring ?? schema,
      this.omitReferredKeywords(added, schema),
      this.dialect,
      (...difference) => this.report(`${use.type.name}.${name}`, ...difference),
    );
    return acceptsNull ? allowNull(merged, this.dialect) : merged;
  }

  /** Generators of clients, such as orval, write two types for a keyword that a schema and its reference have. */
  private omitReferredKeywords(enforced: JsonSchema, schema: JsonSchema): JsonSchema {
    let others = enforced;
    changeReference({ ...schema, items: undefined }, (reference) => {
      others = omitKeywords(enforced, this.schemas[String(reference.$ref).slice(SCHEMAS.length)] ?? {});
      return reference;
    });
    return others;
  }

  private mergeRequired(
    given: unknown,
    documented: ReadonlyMap<string, PropertySchema>,
    use: SchemaUse,
  ): readonly string[] {
    const required = Array.isArray(given) ? [...(given as string[])] : [];
    for (const [name, property] of documented) {
      const { isRequired } = property;
      const isDocumented = required.includes(name);
      if (isRequired === undefined || isRequired === isDocumented) continue;
      if (isRequired && !isDocumentedAsOptional(use.type, property)) required.push(name);
      else this.report(`${use.type.name}.${name}`, 'required', isDocumented, isRequired);
    }
    return required;
  }

  private mergeConditions(
    schema: JsonSchema,
    { conditions }: ClassSchema,
    documented: ReadonlyMap<string, PropertySchema>,
    properties: JsonSchema,
  ): JsonSchema {
    const applicable = conditions.filter((condition) =>
      listRequired(condition).every((name) => documented.has(name)),
    );
    if (applicable.length === 0) return {};
    const written = applicable.map((each) => describeAlternatives(this.dialect(each), properties));
    const [first] = written;
    const [keyword] = Object.keys(first!);
    if (
      written.length === 1 &&
      (schema[keyword!] === undefined || isDeepStrictEqual(schema[keyword!], first![keyword!]))
    )
      return first!;
    return { allOf: appendMissing(schema.allOf, written) };
  }

  /**
   * Returns the changed schemas, and a function that completes the references of requests.
   *
   * @param others the document without its schemas
   */
  complete(others: unknown): CompletedSchemas {
    return nameVariants(this.components, this.schemas, this.findReferredNames(others));
  }

  private findReferredNames(others: unknown): ReadonlySet<string> {
    const names = new Set<string>();
    const visit = (value: unknown, skipsVisited: boolean): void => {
      if (!isObject(value) || (skipsVisited && this.visited.has(value))) return;
      const { $ref } = value;
      if (typeof $ref === 'string' && $ref.startsWith(SCHEMAS)) {
        const name = $ref.slice(SCHEMAS.length);
        if (!names.has(name)) {
          names.add(name);
          visit(this.schemas[name], false);
        }
      }
      for (const member of Object.values(value)) visit(member, skipsVisited);
    };
    visit(others, true);
    // A schema of requests can have other references than those of its validated properties.
    for (const { original } of this.components) visit(original, true);
    return names;
  }
}

/** Returns true if the app writes `required: false`, as `@ApiPropertyOptional()` does. */
export function isDocumentedAsOptional({ prototype }: Constructor, { names }: PropertySchema): boolean {
  const metadata = readMetadata(SWAGGER.property, prototype as object, names.at(-1));
  return readProperty(metadata, 'required') === false;
}

function isFullyDocumented(
  { properties, acceptsUnknownKeys }: ClassSchema,
  documented: ReadonlyMap<string, PropertySchema>,
): boolean {
  const described = new Set(documented.values());
  return !acceptsUnknownKeys && properties.every((each) => each.names.length === 1 && described.has(each));
}
