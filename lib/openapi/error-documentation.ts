import { type Catalogue } from '../catalogue/catalogue.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type DocumentationLink } from '../mapping/error-mapping.js';
import { type Route } from '../routes/route-list.js';
import { errorList } from './error-list.js';
import { type ErrorGroup, ErrorResponses } from './error-responses.js';
import { type Components, type OpenApiDocument, type Operation, type PathItem } from './open-api-document.js';
import { toOpenApiPath } from './open-api-path.js';
import { OperationErrors, type OperationErrorsParts } from './operation-errors.js';
import { dialectOf } from './schema-dialect.js';
import { SharedComponents } from './shared-components.js';
import { SharedResponses } from './shared-responses.js';
import { type Specimen, Specimens } from './specimen.js';
import { WrittenErrors } from './written-errors.js';

/** What the documentation is made from: the very parts that write responses. */
export interface ErrorDocumentationParts extends OperationErrorsParts {
  readonly catalogue: Catalogue;
  readonly format: ErrorFormat;
  readonly documentationLink: DocumentationLink;
  readonly routes: () => readonly Route[];
  /** What answers with status 401 ask for. */
  readonly wwwAuthenticate: string | undefined;
  /** The name of the header that carries the id of the request. */
  readonly requestIdHeader: string;
}

/** Adds the errors of handlers to OpenAPI documents. */
export class ErrorDocumentation {
  constructor(private readonly parts: ErrorDocumentationParts) {}

  /** A copy of the document in which each operation lists the errors of its handler. */
  addTo<Document extends OpenApiDocument>(document: Document): Document {
    const { catalogue, documentationLink, format, wwwAuthenticate: challenge } = this.parts;
    const components: Components = document.components ?? {};
    const schemas = new SharedComponents('schemas', components.schemas);
    const examples = new SharedComponents('examples', components.examples);
    const headers = new SharedComponents('headers', components.headers);
    const operations = this.operationsOf(document, new Specimens(catalogue, documentationLink));
    const isShared = standsInSeveral([...operations.values()].flatMap(({ groups }) => [...groups.values()]));
    const unwritten = [...operations].flatMap(([{ responses: byHand = {} }, { groups }]) =>
      [...groups].flatMap(([status, group]) => (status in byHand ? [] : group)),
    );
    const specimens = [...operations.values()].flatMap(({ all }) => all);
    const written = new WrittenErrors(format, dialectOf(document.openapi), schemas, specimens);
    const { requestIdHeader } = this.parts;
    const made = new ErrorResponses({ written, examples, headers, requestIdHeader, challenge, isShared });
    const responses = new SharedResponses(made, unwritten, components.responses);
    const paths = Object.entries(document.paths as Record<string, PathItem>).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => {
          const found = operations.get(operation);
          return [method, found ? withErrors(operation, found, responses) : operation];
        }),
      ),
    ]);
    return {
      ...document,
      paths: Object.fromEntries(paths) as object,
      components: {
        ...components,
        ...schemas.all(),
        ...responses.all(),
        ...examples.all(),
        ...headers.all(),
      },
    };
  }

  /** The operations of a document that answer with errors. */
  private operationsOf(document: OpenApiDocument, specimens: Specimens): Map<Operation, OperationGroups> {
    const errors = new OperationErrors(specimens, this.parts);
    const handlers = handlersOf(this.parts.routes());
    const found = new Map<Operation, OperationGroups>();
    for (const [path, item] of Object.entries(document.paths as Record<string, PathItem>)) {
      for (const [method, operation] of Object.entries(item)) {
        const route = METHODS.has(method) ? handlers.get(`${method} ${path}`) : undefined;
        const all = route ? errors.of(route) : [];
        if (all.length > 0) found.set(operation, { all, groups: byStatus(all, method) });
      }
    }
    return found;
  }
}

interface OperationGroups {
  readonly all: readonly Specimen[];
  readonly groups: ReadonlyMap<string, ErrorGroup>;
}

function withErrors(
  operation: Operation,
  { all, groups }: OperationGroups,
  shared: SharedResponses,
): Operation {
  const responses = { ...operation.responses };
  for (const [status, group] of groups) responses[status] = shared.of(group, responses[status]);
  return { ...operation, responses, 'x-errors': errorList(all) };
}

function byStatus(specimens: readonly Specimen[], method: string): Map<string, ErrorGroup> {
  const groups = new Map<string, { method: string; specimens: Specimen[] }>();
  for (const specimen of specimens) {
    const status = String(specimen.error.status);
    // What is accepted is told by a header of the method; nothing else depends on it.
    const group = groups.get(status) ?? { method: status === '415' ? method : '', specimens: [] };
    group.specimens.push(specimen);
    groups.set(status, group);
  }
  return groups;
}

/** Tells the errors whose example is better written once. */
function standsInSeveral(groups: readonly ErrorGroup[]): (specimen: Specimen) => boolean {
  const places = new Map<Specimen, Set<string>>();
  for (const { specimens } of groups) {
    const place = specimens.map(({ name }) => name).join();
    for (const specimen of specimens) places.set(specimen, (places.get(specimen) ?? new Set()).add(place));
  }
  return (specimen) => (places.get(specimen)?.size ?? 0) > 1;
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
