import { type Catalogue } from '../catalogue/catalogue.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type DocumentationLink } from '../mapping/error-mapping.js';
import { type Route } from '../routes/route-list.js';
import { declaredErrors } from './api-errors.decorator.js';
import { ErrorResponses } from './error-responses.js';
import { ErrorSchemas } from './error-schemas.js';
import { type Components, type OpenApiDocument, type Operation, type PathItem } from './open-api-document.js';
import { toOpenApiPath } from './open-api-path.js';
import { type Specimen, specimenOf } from './specimen.js';

/** What the documentation is made from: the very parts that write responses. */
export interface ErrorDocumentationParts {
  readonly catalogue: Catalogue;
  readonly format: ErrorFormat;
  readonly documentationLink: DocumentationLink;
  readonly routes: () => readonly Route[];
  /** What answers with status 401 ask for. */
  readonly wwwAuthenticate: string | undefined;
}

/** Adds the declared errors to OpenAPI documents. */
export class ErrorDocumentation {
  constructor(private readonly parts: ErrorDocumentationParts) {}

  /** A copy of the document in which each operation lists the errors of its handler. */
  addTo<Document extends OpenApiDocument>(document: Document): Document {
    const components: Components = document.components ?? {};
    const schemas = new ErrorSchemas(components.schemas);
    const { format, wwwAuthenticate } = this.parts;
    const responses = new ErrorResponses(format, schemas, components.responses, wwwAuthenticate);
    const handlers = handlersOf(this.parts.routes());
    const paths = Object.fromEntries(
      Object.entries(document.paths as Record<string, PathItem>).map(([path, item]) => [
        path,
        this.withErrors(item, (method) => handlers.get(`${method} ${path}`), responses),
      ]),
    );
    return { ...document, paths, components: { ...components, schemas: schemas.all() } };
  }

  private withErrors(
    item: PathItem,
    routeOf: (method: string) => Route | undefined,
    responses: ErrorResponses,
  ): PathItem {
    return Object.fromEntries(
      Object.entries(item).map(([method, operation]): [string, Operation] => {
        const route = METHODS.has(method) ? routeOf(method) : undefined;
        const specimens = route ? this.specimensOf(route) : [];
        return [method, specimens.length > 0 ? responses.addTo(operation, specimens) : operation];
      }),
    );
  }

  private specimensOf({ handler, controller }: Route): readonly Specimen[] {
    const { catalogue, documentationLink } = this.parts;
    const errors = new Set([...declaredErrors(handler), ...declaredErrors(controller)]);
    return [...errors].map((error) => specimenOf(error, catalogue, documentationLink));
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

/**
 * The route of each method and path, with the global prefix and, for documents that leave it out, without. Where
 * several share one, by version or by host, a document has room for the last, and so has this.
 */
function handlersOf(routes: readonly Route[]): ReadonlyMap<string, Route> {
  const entries = routes.flatMap((route) => {
    const methods = route.method === 'ALL' ? [...METHODS] : [route.method.toLowerCase()];
    const paths = [route.bareTemplate, route.template].map(toOpenApiPath);
    return methods.flatMap((method) => paths.map((path) => ({ key: `${method} ${path}`, path, route })));
  });
  const full = new Set(routes.map(({ template }) => toOpenApiPath(template)));
  const bareFirst = entries.toSorted(
    (one, other) => Number(full.has(one.path)) - Number(full.has(other.path)),
  );
  return new Map(bareFirst.map(({ key, route }) => [key, route]));
}
