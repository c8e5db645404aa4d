import { Inject, Injectable, type INestApplicationContext } from '@nestjs/common';
import { type DocumentedFormats, type FormatRegistry } from '../formats/format-registry.js';
import { HandlerMetadata } from '../nest/handler-metadata.js';
import { getFromApp } from '../nest/loaded-modules.js';
import { type Route } from '../nest/route-list.js';
import { RouteTable } from '../nest/route-table.js';
import { HandlerFields } from '../validation/describe/handler-fields.js';
import { RequestSchemas } from '../validation/schema/request-schemas.js';
import { CredentialCauses } from './credentials.js';
import { warnAboutExamples } from './documented-errors.js';
import { ErrorResponses, type GroupUse, listErrors } from './responses/error-responses.js';
import {
  mapOperations,
  OPERATION_METHODS,
  type OpenApiDocument,
  type Operation,
  type PathItem,
  type Response,
  groupRoutesByOperation,
  type RoutesByOperation,
} from './open-api-document.js';
import {
  hasFilter,
  type HandWrittenResponseMode,
  HandWrittenResponses,
} from './responses/hand-written-responses.js';
import { type ErrorGroup, type ResponsesOfOperation } from './operation-errors.js';
import { OperationList } from './operation-list.js';
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
  readonly formats: FormatRegistry;
  readonly documentedFormats: DocumentedFormats;
  readonly describesRequests: boolean;
  readonly handWritten: HandWrittenResponseMode;
  /** The address of the pages about errors, if the app serves them. */
  readonly dictionaryUrl: string | undefined;
}

export const DOCUMENTATION_OPTIONS = Symbol.for('nestjs-api-errors:documentation-options');

interface OperationFacts extends ResponsesOfOperation {
  /** The responses that the app documents itself, without those that are replaced. */
  readonly existing: Readonly<Record<string, Response>>;
}

@Injectable()
export class ErrorDocumentation {
  constructor(
    @Inject(DOCUMENTATION_OPTIONS) private readonly options: ErrorDocumentationOptions,
    @Inject(OperationList) private readonly operations: OperationList,
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
  ) {}

  addTo<Document extends OpenApiDocument>(given: Document): Document {
    const routes = groupRoutesByOperation(this.routes.list());
    const fields = this.operations.createHandlerFields();
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
    return Object.assign(given, {
      ...addDictionaryLink(given, this.options.dictionaryUrl),
      ...(document.paths && { paths }),
      components: components.toComponents(),
    });
  }

  private findFacts(
    document: OpenApiDocument,
    routes: RoutesByOperation,
    fields: HandlerFields,
    handWritten: HandWrittenResponses,
  ): ReadonlyMap<Operation, OperationFacts> {
    const errors = this.operations.createOperationErrors(fields);
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

function addDictionaryLink(
  { info }: OpenApiDocument,
  url: string | undefined,
): Pick<OpenApiDocument, 'info'> {
  if (info === undefined || url === undefined) return {};
  const line = `[All errors of this API](${url})`;
  const { description = '' } = info;
  return description.includes(line)
    ? {}
    : { info: { ...info, description: [description, line].filter(Boolean).join('\n\n') } };
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
