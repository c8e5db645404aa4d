import { type Catalogue } from '../catalogue/catalogue.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type DocumentationLink } from '../mapping/error-mapping.js';
import { type Route } from '../routes/route-list.js';
import { declaredErrors } from './api-errors.decorator.js';
import { ErrorSchemas } from './error-schemas.js';
import { type MediaType, type OpenApiDocument, type Operation, type PathItem } from './open-api-document.js';
import { type Response, type SchemaRef, type Schemas } from './open-api-document.js';
import { toOpenApiPath } from './open-api-path.js';
import { type Specimen, specimenOf } from './specimen.js';

/** What the documentation is made from: the very parts that write responses. */
export interface ErrorDocumentationParts {
  readonly catalogue: Catalogue;
  readonly format: ErrorFormat;
  readonly documentationLink: DocumentationLink;
  readonly routes: () => readonly Route[];
}

/** Adds the declared errors to OpenAPI documents. */
export class ErrorDocumentation {
  constructor(private readonly parts: ErrorDocumentationParts) {}

  /** A copy of the document in which each operation lists the errors of its handler. */
  addTo<Document extends OpenApiDocument>(document: Document): Document {
    const components = (document.components ?? {}) as { readonly schemas?: Schemas };
    const schemas = new ErrorSchemas(components.schemas);
    const paths: Record<string, PathItem> = { ...(document.paths as Record<string, PathItem>) };
    for (const { method, template, controller, handler } of this.parts.routes()) {
      const errors = [...new Set([...declaredErrors(handler), ...declaredErrors(controller)])];
      const path = toOpenApiPath(template);
      const item = paths[path];
      if (!item || errors.length === 0) continue;
      const specimens = errors.map((error) => this.specimen(error));
      paths[path] = Object.fromEntries(
        Object.entries(item).map(([name, operation]) => {
          const answers = method === 'ALL' ? METHODS.has(name) : name === method.toLowerCase();
          return [name, answers ? this.withErrors(operation, specimens, schemas) : operation];
        }),
      );
    }
    return { ...document, paths, components: { ...components, schemas: schemas.all() } };
  }

  private specimen(error: Parameters<typeof specimenOf>[0]): Specimen {
    return specimenOf(error, this.parts.catalogue, this.parts.documentationLink);
  }

  private withErrors(operation: Operation, specimens: readonly Specimen[], schemas: ErrorSchemas): Operation {
    const responses: Record<string, Response> = { ...operation.responses };
    for (const [status, group] of byStatus(specimens)) {
      responses[status] = this.response(group, schemas, responses[status]);
    }
    return { ...operation, responses };
  }

  /** The response of one status; what is written by hand is kept. */
  private response(specimens: readonly Specimen[], schemas: ErrorSchemas, byHand?: Response): Response {
    const { format } = this.parts;
    const written = byHand?.content?.[format.mediaType];
    const media: MediaType = {
      ...written,
      schema: beside(written?.schema, oneOf(specimens.map((specimen) => schemas.refTo(specimen, format)))),
      examples: { ...examples(specimens, format), ...written?.examples },
    };
    const described = new Set([byHand?.description, ...specimens.map(({ error }) => describe(error))]);
    return {
      ...byHand,
      description: [...described].filter(Boolean).join('\n\n'),
      content: { ...byHand?.content, [format.mediaType]: media },
    };
  }
}

const METHODS = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'search',
  'query',
]);

function byStatus(specimens: readonly Specimen[]): Map<string, Specimen[]> {
  const groups = new Map<string, Specimen[]>();
  for (const specimen of specimens) {
    const status = String(specimen.error.status);
    groups.set(status, [...(groups.get(status) ?? []), specimen]);
  }
  return groups;
}

function oneOf(refs: readonly SchemaRef[]): NonNullable<MediaType['schema']> {
  const distinct = [...new Set(refs.map(({ $ref }) => $ref))].map(($ref) => ({ $ref }));
  return distinct.length === 1 ? distinct[0]! : { oneOf: distinct };
}

/** What is written by hand may be what the app answers, too. */
function beside(byHand: object | undefined, own: NonNullable<MediaType['schema']>): MediaType['schema'] {
  return byHand ? { anyOf: [byHand, own] } : own;
}

/** One example an error: the body that is sent, read back. */
function examples(specimens: readonly Specimen[], format: ErrorFormat): NonNullable<MediaType['examples']> {
  const named: Record<string, { summary: string; value: unknown }> = {};
  const distinct = new Map(specimens.map(({ error }) => [format.render(error), error]));
  for (const [body, error] of distinct) {
    let [name, summary] = [error.code, error.title];
    for (let turn = 2; name in named; turn += 1) {
      [name, summary] = [`${error.code}_${turn}`, `${error.title} (${turn})`];
    }
    named[name] = { summary, value: readBack(body, format.mediaType) };
  }
  return named;
}

function readBack(body: string, mediaType: string): unknown {
  return /[/+]json$/.test(mediaType) ? JSON.parse(body) : body;
}

/** What an error says, why it happens and what to do about it, in Markdown. */
function describe({ code, definition }: Specimen['error']): string {
  const { message, causes = [], solutions = [] } = definition;
  const advice = [...causes, ...solutions].map((sentence) => `- ${sentence}`).join('\n');
  return [`\`${code}\`: ${message}`, advice].filter(Boolean).join('\n\n');
}
