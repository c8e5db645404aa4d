import { type FormatSet } from '../formats/format-sets.js';
import { type Route } from '../routes/route-list.js';
import { DocumentComponents } from './document-components.js';
import { errorList } from './error-list.js';
import { type ErrorGroup, ErrorResponses } from './error-responses.js';
import { type OpenApiDocument, type Operation, type PathItem } from './open-api-document.js';
import { ErrorsByFormat, type ErrorsByFormatParts } from './errors-by-format.js';
import { METHODS, routesByOperation } from './operation-routes.js';
import { dialectOf } from './schema-dialect.js';
import { SharedResponses } from './shared-responses.js';
import { type Specimen } from './specimen.js';
import { WrittenErrors } from './written-errors.js';

/** What the documentation is made from: the very parts that write responses. */
export interface ErrorDocumentationParts extends ErrorsByFormatParts {
  /** The formats that are written without a mention. */
  readonly usual: FormatSet;
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
    const components = new DocumentComponents(document.components);
    const operations = this.operationsOf(document);
    const responses = this.responsesOf(document, operations, components);
    const paths = mapOperations(document, (operation) => {
      const found = operations.get(operation);
      return found ? withErrors(operation, found, responses) : operation;
    });
    return { ...document, ...(document.paths && { paths }), components: components.all() };
  }

  /** What operations answer with errors is made of. */
  private responsesOf(
    { openapi }: OpenApiDocument,
    operations: ReadonlyMap<Operation, OperationGroups>,
    components: DocumentComponents,
  ): SharedResponses {
    const { usual, wwwAuthenticate: challenge, requestIdHeader } = this.parts;
    const found = [...operations.values()];
    const specimens = found.flatMap(({ all }) => all);
    const written = new WrittenErrors(usual.primary, dialectOf(openapi), components.schemas, specimens);
    const isShared = standsInSeveral(found.flatMap(({ groups }) => [...groups.values()]));
    const made = new ErrorResponses({ written, components, requestIdHeader, challenge, isShared });
    const unwritten = [...operations].flatMap(([{ responses: byHand = {} }, { groups }]) =>
      [...groups].flatMap(([status, group]) => (status in byHand ? [] : group)),
    );
    return new SharedResponses(made, unwritten, components.responses);
  }

  /** The operations of a document that answer with errors. */
  private operationsOf(document: OpenApiDocument): ReadonlyMap<Operation, OperationGroups> {
    const errors = new ErrorsByFormat(this.parts);
    const routes = routesByOperation(this.parts.routes());
    const found = new Map<Operation, OperationGroups>();
    for (const [path, item] of Object.entries(
      (document.paths ?? {}) as Record<string, PathItem | undefined>,
    )) {
      for (const [method, operation] of Object.entries(item ?? {})) {
        const route = METHODS.has(method) && operation ? routes.get(`${method} ${path}`) : undefined;
        const groups = route ? errors.byStatus(route, method) : undefined;
        if (groups?.size) found.set(operation, { all: specimensOf(groups), groups });
      }
    }
    return found;
  }
}

interface OperationGroups {
  readonly all: readonly Specimen[];
  readonly groups: ReadonlyMap<string, ErrorGroup>;
}

function mapOperations({ paths = {} }: OpenApiDocument, change: (operation: Operation) => Operation): object {
  const items = Object.entries(paths as Record<string, PathItem | undefined>).map(([path, item]) => {
    if (!item) return [path, item] as const;
    const members = Object.entries(item).map(([name, member]) => [name, change(member)] as const);
    return [path, Object.fromEntries(members)] as const;
  });
  return Object.fromEntries(items);
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

function specimensOf(groups: ReadonlyMap<string, ErrorGroup>): readonly Specimen[] {
  return [...groups.values()].flatMap(({ specimens }) => specimens);
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
