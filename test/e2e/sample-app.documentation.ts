interface Example {
  readonly $ref?: string;
  readonly value: { readonly request_id: string };
}
interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly examples?: Readonly<Record<string, Example>> }>>;
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly examples: Readonly<Record<string, Example>>;
  };
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Response>>;
}
interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Reads the examples of an OpenAPI document. */
export class Documentation {
  constructor(readonly document: OpenApi) {}

  /** Returns the example bodies of errors by names such as `GET /customers/{id} 404 customer_not_found`. */
  readErrorExamples(): ReadonlyMap<string, { readonly request_id: string }> {
    const { responses: shared, examples: sharedExamples } = this.document.components;
    const getName = ($ref: string) => $ref.split('/').at(-1)!;
    return new Map(
      Object.entries(this.document.paths).flatMap(([path, operations]) =>
        Object.entries(operations).flatMap(([method, { responses }]) =>
          Object.entries(responses).flatMap(([status, response]) => {
            const { content = {} } = response.$ref ? shared[getName(response.$ref)]! : response;
            return Object.entries(content['application/json']?.examples ?? {}).map(([name, example]) => {
              const { value } = example.$ref ? sharedExamples[getName(example.$ref)]! : example;
              return [`${method.toUpperCase()} ${path} ${status} ${name}`, value] as const;
            });
          }),
        ),
      ),
    );
  }

  /** Returns the body that Swagger UI shows for "Try it out". */
  createSampleBody(method: string, path: string): unknown {
    const { requestBody } = this.document.paths[path]![method.toLowerCase()]!;
    return this.createSample(requestBody!.content['application/json']!.schema);
  }

  private createSample(schema: Schema): unknown {
    const { $ref, example, enum: choices, items, properties = {} } = schema;
    if ($ref) return this.createSample(this.document.components.schemas[$ref.split('/').at(-1)!]!);
    if (example !== undefined) return example;
    if (choices) return choices[0];
    if (items) return [this.createSample(items)];
    return Object.fromEntries(
      Object.entries(properties).map(([name, each]) => [name, this.createSample(each)]),
    );
  }
}
