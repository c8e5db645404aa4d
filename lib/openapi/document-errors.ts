import { type INestApplicationContext } from '@nestjs/common';
import { type FormatSet } from '../formats/format-registry.js';
import { memoize } from '../internal/memoize.js';
import { partOfApp } from '../nest/loaded-modules.js';
import { type Route } from '../nest/route-list.js';
import { type Specimen } from './documented-errors.js';
import { ErrorResponses, SharedResponses } from './error-responses.js';
import {
  METHODS,
  type OpenApiDocument,
  type Operation,
  type PathItem,
  type Response,
  routesByOperation,
} from './open-api-document.js';
import { ErrorsByFormat, type ErrorsByFormatParts } from './operation-errors.js';
import { WrittenErrors } from './rendered-errors.js';
import { DocumentComponents, type ErrorGroup } from './response-components.js';
import { dialectOf } from './schema-dialect.js';

/**
 * Puts the errors that handlers declare with {@link ApiErrors} into an OpenAPI document: each under its status,
 * with its schema and an example that is the very body that is sent. It changes nothing else, and the document
 * that it is given not at all.
 *
 * @param app the app, initialised or not
 * @param document what `SwaggerModule.createDocument` made
 * @returns the document to give to `SwaggerModule.setup`
 * @throws Error where the app does not import `ErrorsModule`
 * @see https://docs.nestjs.com/openapi/introduction
 * @example
 * ```ts
 * import { type INestApplication } from '@nestjs/common';
 * import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
 * import { documentErrors } from 'nestjs-api-errors';
 *
 * export function serveDocumentation(app: INestApplication): void {
 *   const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
 *   SwaggerModule.setup('docs', app, documentErrors(app, document));
 * }
 * ```
 */
export function documentErrors<Document extends OpenApiDocument>(
  app: INestApplicationContext,
  document: Document,
): Document {
  return partOfApp(app, ErrorDocumentation, 'documentErrors').addTo(document);
}

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
  const responses: Record<string, Response> = { ...operation.responses };
  groups.forEach((group, status) => {
    responses[status] = shared.of(group, responses[status]);
  });
  return { ...operation, responses, 'x-errors': errorList([...groups.values()]) };
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

/** An error of an operation, for programs that read documents. */
interface ListedError {
  readonly code: string;
  readonly number?: number;
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly documentation_url?: string;
}

/** The errors of an operation, each once for a status, as the extension `x-errors` lists them. */
function errorList(groups: readonly ErrorGroup[]): readonly ListedError[] {
  return groups.toSorted(inOrderOfStatus).flatMap(listedIn);
}

function inOrderOfStatus({ specimens: [one] }: ErrorGroup, { specimens: [other] }: ErrorGroup): number {
  return one!.error.status - other!.error.status;
}

const listedIn = memoize(({ specimens }: ErrorGroup): readonly ListedError[] => {
  // Failed validations of several kinds are one error.
  const byCode = new Map(specimens.map((each) => [each.error.code, each]));
  return [...byCode.values()].map(listed);
});

function listed({ error }: Specimen): ListedError {
  const { code, number, status, definition, documentationUrl } = error;
  const { retryable } = definition;
  const facts = number === undefined ? { code, status, retryable } : { code, number, status, retryable };
  return documentationUrl === undefined ? facts : { ...facts, documentation_url: documentationUrl };
}
