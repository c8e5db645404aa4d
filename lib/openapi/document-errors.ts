import { Inject, Injectable, type INestApplicationContext, Logger, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { Catalogue } from '../catalogue/catalogue.js';
import { type DocumentedFormats, type FormatRegistry } from '../formats/format-registry.js';
import { getGlobalEnhancers, HandlerMetadata } from '../nest/handler-metadata.js';
import { VALIDATION_PIPE } from '../nest/handler-binder.js';
import { getFromApp } from '../nest/loaded-modules.js';
import { getRouteFormatName } from '../nest/route-formats.js';
import { type Route } from '../nest/route-list.js';
import { RouteTable } from '../nest/route-table.js';
import { HandlerFields } from '../validation/describe/handler-fields.js';
import { ValidatorRegistry } from '../validation/request/validator-registry.js';
import { RequestSchemas } from '../validation/schema/request-schemas.js';
import { DerivedErrors, type DerivedStatuses } from './derived-errors.js';
import { DocumentedErrors, type NamedError } from './documented-errors.js';
import { listParamsWithoutExample } from './example-params.js';
import { ErrorResponses, type GroupUse } from './responses/error-responses.js';
import { type OpenApiDocument, type Operation, type PathItem, type Response } from './open-api-document.js';
import { type ErrorGroup, HandlerErrors, listErrors, OperationErrors } from './operation-errors.js';
import { RenderedErrors } from './responses/rendered-errors.js';
import { ResponseComponents } from './responses/response-components.js';
import { type HeaderOptions } from './responses/response-headers.js';
import { getSchemaDialect } from './schema-dialect.js';

/**
 * Adds errors to an OpenAPI document: those that handlers declare with {@link ApiErrors}, and those that follow from the
 * handlers, such as a 422 for a validated body.
 *
 * Each error is listed under its status, with the schema of its body. The example is the body that the app sends.
 * Responses that the document has already are kept, and the errors are added to them. The extension `x-errors` of each
 * operation has the codes for programs.
 *
 * @param app the app. You can call the function before `app.init()`
 * @param document an OpenAPI document of version 3.0 or later, as `SwaggerModule.createDocument` returns it. The errors are
 *   added to it
 * @returns the same document, for `SwaggerModule.setup`
 * @throws Error if the app does not import `ErrorsModule`
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
  return getFromApp(app, ErrorDocumentation, 'documentErrors').addTo(document);
}

export interface ErrorDocumentationOptions extends HeaderOptions {
  readonly exposeServerErrors: boolean;
  readonly formats: FormatRegistry;
  readonly documentedFormats: DocumentedFormats;
  readonly statuses: DerivedStatuses;
  readonly isValidating: boolean;
  readonly describesRequests: boolean;
}

export const DOCUMENTATION_OPTIONS = Symbol.for('nestjs-api-errors:documentation-options');

type GroupsByStatus = ReadonlyMap<string, ErrorGroup>;
type RoutesByOperation = ReadonlyMap<string, Route>;

@Injectable()
export class ErrorDocumentation {
  constructor(
    @Inject(DOCUMENTATION_OPTIONS) private readonly options: ErrorDocumentationOptions,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(VALIDATION_PIPE) private readonly validationPipe: PipeTransform,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
    @Inject(ValidatorRegistry) private readonly validators: ValidatorRegistry,
  ) {}

  addTo<Document extends OpenApiDocument>(given: Document): Document {
    const routes = groupRoutesByOperation(this.routes.list());
    const fields = this.createHandlerFields();
    const document = this.options.describesRequests ? this.describeRequests(given, routes, fields) : given;
    const components = new ResponseComponents(document.components);
    const operations = this.findGroups(document, routes, fields);
    const responses = this.createResponses(document, operations, components);
    const paths = mapOperations(document, (operation) => {
      const groups = operations.get(operation);
      return groups ? addErrors(operation, groups, responses) : operation;
    });
    return Object.assign(given, { ...(document.paths && { paths }), components: components.toComponents() });
  }

  private describeRequests(
    document: OpenApiDocument,
    routes: RoutesByOperation,
    fields: HandlerFields,
  ): OpenApiDocument {
    const dialect = getSchemaDialect(document.openapi);
    return new RequestSchemas(fields, this.handlers, dialect).addTo(document, routes);
  }

  private findGroups(
    document: OpenApiDocument,
    routes: RoutesByOperation,
    fields: HandlerFields,
  ): ReadonlyMap<Operation, GroupsByStatus> {
    const errors = this.createOperationErrors(fields);
    const found = new Map<Operation, GroupsByStatus>();
    for (const [path, item] of Object.entries(
      (document.paths ?? {}) as Record<string, PathItem | undefined>,
    )) {
      for (const [method, operation] of Object.entries(item ?? {})) {
        const route =
          OPERATION_METHODS.has(method) && operation ? routes.get(`${method} ${path}`) : undefined;
        const groups = route ? errors.groupByStatus(route, method) : undefined;
        if (groups?.size) found.set(operation, groups);
      }
    }
    return found;
  }

  /** Creates new caches for each document, because decorators and global enhancers may change in between. */
  private createOperationErrors(fields: HandlerFields): OperationErrors {
    const { options, catalogue, handlers } = this;
    const derived = new DerivedErrors(options.statuses);
    const enhancers = getGlobalEnhancers(this.config);
    return new OperationErrors(
      (route) => options.formats.listDocumentedSets(getRouteFormatName(route), options.documentedFormats),
      (primary) =>
        new HandlerErrors(
          new DocumentedErrors(catalogue, primary, options.exposeServerErrors),
          derived,
          handlers,
          enhancers,
          options.isValidating ? fields : undefined,
        ),
    );
  }

  private createHandlerFields(): HandlerFields {
    const pipes = this.config.getGlobalPipes().filter((pipe) => pipe !== this.validationPipe);
    return new HandlerFields(this.validators, pipes);
  }

  private createResponses(
    { openapi }: OpenApiDocument,
    operations: ReadonlyMap<Operation, GroupsByStatus>,
    components: ResponseComponents,
  ): ErrorResponses {
    const uses: GroupUse[] = [];
    operations.forEach((groups, { responses = {} }) =>
      groups.forEach((group, status) => uses.push({ group, existing: responses[status] })),
    );
    const groups = new Set(uses.map(({ group }) => group));
    const errors = new Set([...groups].flatMap((group) => group.errors));
    warnAboutExamples(errors);
    const { formats, documentedFormats } = this.options;
    const { primary } = formats.defaultSet;
    const titlesHaveFormats = documentedFormats !== 'default' && formats.names.length > 1;
    const dialect = getSchemaDialect(openapi);
    const rendered = new RenderedErrors(primary, dialect, components, titlesHaveFormats, errors);
    return new ErrorResponses(rendered, components, this.options, uses);
  }
}

/** Logs the errors whose examples have invented values. */
function warnAboutExamples(errors: Iterable<NamedError>): void {
  const lines = new Set<string>();
  for (const { name, exampleName, error } of errors) {
    // An occurrence that the app declares has its values.
    const absent = name === exampleName ? listParamsWithoutExample(error.definition) : [];
    if (absent.length > 0) lines.add(`- ${name}: ${absent.join(', ')}`);
  }
  if (lines.size > 0) new Logger('ErrorsModule').warn([EXAMPLE_WARNING, ...lines].join('\n'));
}

const EXAMPLE_WARNING =
  'The OpenAPI document has invented values for parameters without an example. Add them to the definition, as in `example: { id: 42 }`:';

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

function addErrors(operation: Operation, groups: GroupsByStatus, errors: ErrorResponses): Operation {
  const responses: Record<string, Response> = { ...operation.responses };
  groups.forEach((group, status) => {
    responses[status] = errors.getResponse({ group, existing: responses[status] });
  });
  return { ...operation, responses, 'x-errors': listErrors([...groups.values()]) };
}

/**
 * Converts the path template of a route to the path of an OpenAPI document: `/users/:id` becomes `/users/{id}`. Wildcards
 * become parameters, and the content of optional groups is included.
 */
export function toOpenApiPath(template: string): string {
  return template
    .replace(/[{}]/g, '')
    .replace(/\*(?!\w)/g, '*path')
    .replace(/[:*](\w+)/g, '{$1}');
}

const OPERATION_METHODS = new Set([
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
 * Returns the route of each method and path. A path is listed with the global prefix and without it, because
 * `createDocument` can omit the prefix. If several routes share a method and a path, such as versions, the last one is
 * used, as in `createDocument`.
 */
function groupRoutesByOperation(routes: readonly Route[]): RoutesByOperation {
  const byOperation = new Map<string, Route>();
  for (const route of routes) {
    const paths = new Set([route.bareTemplate, route.template].map(toOpenApiPath));
    for (const method of listMethods(route)) {
      for (const path of paths) byOperation.set(`${method} ${path}`, route);
    }
  }
  return byOperation;
}

function listMethods({ method }: Route): Iterable<string> {
  return method === 'ALL' ? OPERATION_METHODS : [method.toLowerCase()];
}
