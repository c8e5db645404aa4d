import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Schema = Readonly<Record<string, any>>;

/** Converts the keywords of OpenAPI 3.0 to those of JSON Schema. */
function toJsonSchema(value: any): any {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, toJsonSchema(member)]),
  );
  const { exclusiveMinimum, exclusiveMaximum, nullable } = schema;
  if (exclusiveMinimum === true)
    Object.assign(schema, { exclusiveMinimum: schema.minimum, minimum: undefined });
  if (exclusiveMaximum === true)
    Object.assign(schema, { exclusiveMaximum: schema.maximum, maximum: undefined });
  if (nullable === true && typeof schema.type === 'string') schema.type = [schema.type, 'null'];
  delete schema.nullable;
  return JSON.parse(JSON.stringify(schema));
}

/** Checks values against the schemas of an OpenAPI document of any version. */
export class SchemaVerdicts {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();
  readonly document: any;

  constructor(document: object) {
    addFormats.default(this.ajv);
    this.document = toJsonSchema(document);
  }

  resolve(schema: Schema): Schema {
    if (typeof schema.$ref !== 'string') return schema;
    return this.resolve(this.document.components.schemas[schema.$ref.split('/').at(-1)!]);
  }

  /** Returns the broken keywords, each with the first member that breaks it. */
  findFaults(
    schema: Schema,
    value: unknown,
  ): readonly { readonly keyword: string; readonly member: string }[] {
    const key = JSON.stringify(schema);
    let check = this.compiled.get(key);
    if (check === undefined) {
      check = this.ajv.compile({ ...schema, components: { schemas: this.document.components.schemas } });
      this.compiled.set(key, check);
    }
    if (check(value)) return [];
    return check.errors!.map(({ keyword, instancePath, params }) => ({
      keyword,
      member: instancePath.split('/')[1] ?? params.missingProperty ?? params.additionalProperty ?? '',
    }));
  }
}

const OTHER_VALUES: readonly unknown[] = [null, '', 'x', 0, -1, 1.5, true, [], [[]], [null], {}, { x: 1 }];

/** Generates values for a schema: valid ones first, then values that break one keyword each. */
export function generateValues(schema: Schema, verdicts: SchemaVerdicts): readonly unknown[] {
  const known = verdicts.resolve(schema);
  const alternatives = (known.anyOf ?? []).filter((each: Schema) => each.$ref !== undefined);
  if (alternatives.length > 0) {
    return [...alternatives.flatMap((each: Schema) => generateValues(each, verdicts)), null];
  }
  if (known.properties !== undefined) return generateObjects(known, verdicts);
  if (known.items !== undefined) return generateLists(known, verdicts);
  return [...generateTexts(known), ...generateNumbers(known), ...(known.enum ?? []), ...OTHER_VALUES];
}

function generateTexts({ example, type, minLength, maxLength, format, pattern }: Schema): readonly unknown[] {
  if (![type].flat().includes('string')) return [];
  return [
    example ?? FORMAT_EXAMPLES[format] ?? 'x'.repeat(minLength ?? 1),
    ...(minLength === undefined ? [] : ['x'.repeat(minLength), 'x'.repeat(Math.max(minLength - 1, 0))]),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength), 'x'.repeat(maxLength + 1)]),
    ...(pattern === undefined ? [] : [`${example ?? 'x'}\n`]),
  ];
}

const FORMAT_EXAMPLES: Readonly<Record<string, string>> = {
  email: 'a@b.example',
  uuid: '9c858901-8a57-4791-81fe-4c455b099bc9',
};

function generateNumbers(schema: Schema): readonly unknown[] {
  const { example, type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (!['integer', 'number'].some((each) => [type].flat().includes(each))) return [];
  const limits = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((each) => each !== undefined);
  return [example ?? minimum ?? 1, ...limits.flatMap((limit: number) => [limit, limit - 1, limit + 1])];
}

function generateLists({ items, example }: Schema, verdicts: SchemaVerdicts): readonly unknown[] {
  const values = generateValues(items, verdicts);
  const [first] = values;
  return [example ?? [first], [], [first, first], ...values.map((value) => [value]), ...OTHER_VALUES];
}

function generateObjects(schema: Schema, verdicts: SchemaVerdicts): readonly unknown[] {
  const { properties, required = [], anyOf = [] } = schema as any;
  const names = Object.keys(properties);
  const values = new Map(names.map((name) => [name, generateValues(properties[name], verdicts)]));
  const needed = new Set<string>([...required, ...(anyOf[0]?.required ?? [])]);
  const pick = (chosen: readonly string[]) =>
    Object.fromEntries(chosen.map((name) => [name, values.get(name)![0]]));
  const base = pick(names.filter((name) => needed.has(name)));
  const pairs = names.flatMap((name, index) =>
    names.slice(index + 1).map((other) => ({ ...base, ...pick([name, other]) })),
  );
  return [
    base,
    pick(names),
    ...pairs,
    ...names.flatMap((name) => values.get(name)!.map((value) => ({ ...base, [name]: value }))),
    ...Object.keys(base).map((name) => ({ ...base, [name]: undefined })),
    { ...base, nonsense: 1 },
    ...OTHER_VALUES,
  ];
}

/** Lists the keywords of a schema and of the schemas to which it refers. */
export function listKeywords(
  schema: Schema,
  verdicts: SchemaVerdicts,
  seen = new Set<unknown>(),
): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: Schema): void => {
    const known = verdicts.resolve(node);
    if (seen.has(known)) return;
    seen.add(known);
    for (const keyword of Object.keys(known)) found.add(keyword);
    for (const each of Object.values(known.properties ?? {})) visit(each as Schema);
    if (known.items) visit(known.items);
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) for (const each of known[keyword] ?? []) visit(each);
    if (known.not) visit(known.not);
  };
  visit(schema);
  return found;
}
