import { type FormatSet } from '../formats/format-sets.js';
import { type Route } from '../routes/route-list.js';
import { DocumentComponents } from './document-components.js';
import { errorList } from './error-list.js';
import { type ErrorGroup } from './error-groups.js';
import { ErrorResponses } from './error-responses.js';
import { type OpenApiDocument, type Operation, type PathItem, type Response } from './open-api-document.js';
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
    const groups = new Set<ErrorGroup>();
    const unwritten: ErrorGroup[] = [];
    operations.forEach((found, { responses: byHand = {} }) =>
      found.forEach((group, status) => {
        groups.add(group);
        if (!(status in byHand)) unwritten.push(group);
      }),
    );
    const specimens = new Set([...groups].flatMap((group) => group.specimens));
    const written = new WrittenErrors(usual.primary, dialectOf(openapi), components.schemas, specimens);
    const isShared = standsInSeveral(groups);
    const made = new ErrorResponses({ written, components, requestIdHeader, challenge, isShared });
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
        if (groups?.size) found.set(operation, groups);
      }
    }
    return found;
  }
}

/** By status. */
type OperationGroups = ReadonlyMap<string, ErrorGroup>;

function mapOperations({ paths = {} }: OpenApiDocument, change: (operation: Operation) => Operation): object {
  const items: Record<string, PathItem | undefined> = { ...paths };
  for (const [path, item] of Object.entries(items)) {
    if (!item) continue;
    const members: Record<string, Operation> = { ...item };
    for (const name of Object.keys(members)) members[name] = change(members[name]!);
    items[path] = members;
  }
  return items;
}

function withErrors(operation: Operation, groups: OperationGroups, shared: SharedResponses): Operation {
  const responses = byStatus(operation.responses);
  groups.forEach((group, status) => {
    responses[status] = shared.of(group, responses[status]);
  });
  return { ...operation, responses, 'x-errors': errorList([...groups.values()]) };
}

/**
 * A copy of responses. An object keeps what numbers name in a list that is as long as the highest of them, which is
 * kilobytes for each operation, unless it began with a name so high that it has a table.
 */
function byStatus(given: Operation['responses']): Record<string, Response> {
  const responses: Record<string, Response> = { 599: { description: '' } };
  delete responses[599];
  return Object.assign(responses, given);
}

/** Tells the errors whose example is better written once. */
function standsInSeveral(groups: Iterable<ErrorGroup>): (specimen: Specimen) => boolean {
  const places = new Map<Specimen, Set<string>>();
  for (const { specimens } of groups) {
    const place = specimens.map(({ name }) => name).join();
    for (const specimen of specimens) places.set(specimen, (places.get(specimen) ?? new Set()).add(place));
  }
  return (specimen) => (places.get(specimen)?.size ?? 0) > 1;
}
