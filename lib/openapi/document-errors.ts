import { Inject, Injectable, type INestApplicationContext, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { Catalogue } from '../catalogue/catalogue.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type ErrorFormat } from '../formats/error-format.js';
import {
  type DocumentedFormats,
  type DocumentedSet,
  type FormatRegistry,
} from '../formats/format-registry.js';
import { getOrCreate } from '../internal/memoize.js';
import { getGlobalEnhancers, HandlerMetadata } from '../nest/handler-metadata.js';
import { VALIDATION_PIPE } from '../nest/handler-binder.js';
import { getFromApp } from '../nest/loaded-modules.js';
import { getRouteFormatName } from '../nest/route-formats.js';
import { type Route } from '../nest/route-list.js';
import { isExcluded, RouteTable } from '../nest/route-table.js';
import { HandlerFields } from '../validation/describe/handler-fields.js';
import { ValidatorRegistry } from '../validation/request/validator-registry.js';
import { RequestSchemas } from '../validation/schema/request-schemas.js';
import { CredentialCauses } from './credentials.js';
import { DerivedErrors, type DerivedStatuses } from './derived-errors.js';
import { DocumentedErrors, warnAboutExamples } from './documented-errors.js';
import { ErrorResponses, type GroupUse, listErrors } from './responses/error-responses.js';
import {
  mapOperations,
  OPERATION_METHODS,
  type OpenApiDocument,
  type Operation,
  type PathItem,
  type Response,
  groupRoutesByOperation,
  toOpenApiPath,
  type RoutesByOperation,
} from './open-api-document.js';
import {
  hasFilter,
  type HandWrittenResponseMode,
  HandWrittenResponses,
} from './responses/hand-written-responses.js';
import {
  type ErrorGroup,
  HandlerErrors,
  OperationErrors,
  type ResponsesOfOperation,
} from './operation-errors.js';
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
  readonly handWritten: HandWrittenResponseMode;
}

export const DOCUMENTATION_OPTIONS = Symbol.for('nestjs-api-errors:documentation-options');

interface OperationFacts extends ResponsesOfOperation {
  /** The responses that the app documents itself, without those that are replaced. */
  readonly existing: Readonly<Record<string, Response>>;
}

/** An operation, and the errors that it can send: those that it declares, and those that follow from its handler. */
export interface ListedOperation {
  readonly method: string;
  /** @example '/orders/{id}' */
  readonly path: string;
  readonly errors: readonly { readonly error: DocumentedError; readonly isDeclared: boolean }[];
}

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
    const document = this.options.describesRequests
      ? new RequestSchemas(fields, this.handlers, getSchemaDialect(given.openapi)).addTo(given, routes)
      : given;
    const components = new ResponseComponents(document.components);
    const operations = this.findFacts(document, routes, fields, new HandWrittenResponses(components));
    const responses = this.createResponses(document, operations.values(), components);
    const paths = mapOperations(document, (operation) => {
      const facts = operations.get(operation);
      return facts ? addErrors(operation, facts, responses) : operation;
    });
    return Object.assign(given, { ...(document.paths && { paths }), components: components.toComponents() });
  }

  /** Lists the formats of the app, the default format first. */
  listFormats(): readonly ErrorFormat[] {
    return this.options.formats.formats;
  }

  /** Creates a function that documents an error which no operation lists. */
  createDocumentError(): (definition: ErrorDefinition) => DocumentedError {
    const { formats, exposeServerErrors } = this.options;
    const documented = new DocumentedErrors(this.catalogue, formats.defaultSet.primary, exposeServerErrors);
    const names = new Map(this.catalogue.entries.map(({ name, definition }) => [definition, name]));
    return (definition) =>
      documented.create(names.get(definition) ?? definition.code, { definition }, []).error;
  }

  /** Lists all operations that the OpenAPI document can have, with every error that each can send. */
  listOperations(): readonly ListedOperation[] {
    const errors = this.createOperationErrors(this.createHandlerFields(), 'all');
    return this.routes
      .list()
      .filter((route) => !isExcluded(route))
      .map((route) => {
        const found = errors.list(route);
        const declared = new Set(
          found.declared.map((each) => this.catalogue.getCurrentDefinition(each.definition)),
        );
        return {
          method: route.method,
          path: toOpenApiPath(route.template),
          errors: found.errors.map(({ error }) => ({ error, isDeclared: declared.has(error.definition) })),
        };
      });
  }

  private findFacts(
    document: OpenApiDocument,
    routes: RoutesByOperation,
    fields: HandlerFields,
    handWritten: HandWrittenResponses,
  ): ReadonlyMap<Operation, OperationFacts> {
    const errors = this.createOperationErrors(fields);
    const credentials = new CredentialCauses(document);
    const facts = new Map<Operation, OperationFacts>();
    for (const [path, item] of Object.entries(
      (document.paths ?? {}) as Record<string, PathItem | undefined>,
    )) {
      for (const [method, operation] of Object.entries(item ?? {})) {
        const route =
          OPERATION_METHODS.has(method) && operation ? routes.get(`${method} ${path}`) : undefined;
        if (route === undefined) continue;
        const describe = credentials.describe(operation);
        const found = errors.find(route, method, describe);
        const { customValidation } = found;
        const { groups, existing } = this.checkHandWritten(
          operation,
          route,
          found.groups,
          (status) => errors.getBuiltInGroup(route, status, describe),
          handWritten,
        );
        if (groups.size > 0 || customValidation) facts.set(operation, { groups, customValidation, existing });
      }
    }
    if (this.options.handWritten === 'keep') handWritten.warn();
    return facts;
  }

  /** Removes the responses of the app that contradict what is sent, if the app has chosen so. */
  private checkHandWritten(
    { responses = {} }: Operation,
    route: Route,
    groups: OperationFacts['groups'],
    getBuiltInGroup: (status: number) => ErrorGroup | undefined,
    handWritten: HandWrittenResponses,
  ): Pick<OperationFacts, 'groups' | 'existing'> {
    const written = Object.entries(responses).filter(([status]) => /^[45]\d\d$/.test(status));
    if (written.length === 0 || hasFilter(route)) return { groups, existing: responses };
    const kept: Record<string, Response> = { ...responses };
    const completed = new Map(groups);
    for (const [status, response] of written) {
      const group = groups.get(status) ?? getBuiltInGroup(Number(status));
      if (!group || !handWritten.contradicts(response, group, route, status)) continue;
      if (this.options.handWritten === 'keep') continue;
      delete kept[status];
      completed.set(status, group);
    }
    return { groups: completed, existing: kept };
  }

  /** Creates new caches for each document, because decorators and global enhancers may change in between. */
  private createOperationErrors(fields: HandlerFields, statuses = this.options.statuses): OperationErrors {
    const { options, catalogue, handlers } = this;
    const derived = new DerivedErrors(statuses);
    const sets = new Map<string | undefined, readonly DocumentedSet[]>();
    const enhancers = getGlobalEnhancers(this.config);
    return new OperationErrors(
      (route) => {
        const name = getRouteFormatName(route);
        return getOrCreate(sets, name, () =>
          options.formats.listDocumentedSets(name, options.documentedFormats),
        );
      },
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
    operations: Iterable<OperationFacts>,
    components: ResponseComponents,
  ): ErrorResponses {
    const uses: GroupUse[] = [];
    for (const { groups, existing } of operations)
      groups.forEach((group, status) => uses.push({ group, existing: existing[status] }));
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

function addErrors(
  operation: Operation,
  { groups, customValidation, existing }: OperationFacts,
  errors: ErrorResponses,
): Operation {
  const responses: Record<string, Response> = { ...existing };
  groups.forEach((group, status) => {
    responses[status] = errors.getResponse({ group, existing: responses[status] });
  });
  if (customValidation) responses[customValidation.status] ??= errors.getCustomValidation(customValidation);
  return {
    ...operation,
    responses,
    // A response that was replaced in this document before is not replaced again, but its error stays listed.
    ...(groups.size > 0 && {
      'x-errors': Object.assign({}, operation['x-errors'], listErrors([...groups.values()])),
    }),
  };
}
