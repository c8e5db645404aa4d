import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { BUILT_IN_ERRORS, Catalogue, type CatalogueEntry } from '../catalogue/catalogue.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import {
  type DocumentedFormats,
  type DocumentedSet,
  type FormatRegistry,
} from '../formats/format-registry.js';
import { getOrCreate } from '../internal/memoize.js';
import { getGlobalEnhancers, HandlerMetadata } from '../nest/handler-metadata.js';
import { VALIDATION_PIPE } from '../nest/handler-binder.js';
import { getRouteFormatName } from '../nest/route-formats.js';
import { isExcluded, RouteTable } from '../nest/route-table.js';
import { HandlerFields } from '../validation/describe/handler-fields.js';
import { ValidatorRegistry } from '../validation/request/validator-registry.js';
import { DerivedErrors, type DerivedStatuses } from './derived-errors.js';
import { DocumentedErrors } from './documented-errors.js';
import { HandlerErrors } from './handler-errors.js';
import { toOpenApiPath } from './open-api-document.js';
import { OperationErrors } from './operation-errors.js';

/** An operation, and the errors that it can send: those that it declares, and those that follow from its handler. */
export interface ListedOperation {
  readonly method: string;
  /** @example '/orders/{id}' */
  readonly path: string;
  /** The path as the platform registers it. @example '/orders/:id' */
  readonly template: string;
  /** @example 'OrdersController.find' */
  readonly handler: string;
  readonly errors: readonly { readonly error: DocumentedError; readonly isDeclared: boolean }[];
  /** The status of failed validations whose exception an `exceptionFactory` of the app creates. */
  readonly customStatus: number | undefined;
}

export interface OperationListOptions {
  readonly exposeServerErrors: boolean;
  readonly formats: FormatRegistry;
  readonly documentedFormats: DocumentedFormats;
  readonly statuses: DerivedStatuses;
  readonly isValidating: boolean;
}

export const OPERATION_LIST_OPTIONS = Symbol.for('nestjs-api-errors:operation-list-options');

/** Finds the errors of the operations, for the OpenAPI document and for the pages about errors. */
@Injectable()
export class OperationList {
  constructor(
    @Inject(OPERATION_LIST_OPTIONS) private readonly options: OperationListOptions,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(VALIDATION_PIPE) private readonly validationPipe: PipeTransform,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
    @Inject(ValidatorRegistry) private readonly validators: ValidatorRegistry,
  ) {}

  /**
   * Lists the operations that the OpenAPI document can have, each with every error that it can send.
   *
   * @param statuses 'configured' lists only the derived errors of the statuses that the OpenAPI document has
   */
  list(statuses: 'all' | 'configured' = 'all'): readonly ListedOperation[] {
    const fields = this.createHandlerFields();
    const errors = this.createOperationErrors(fields, statuses === 'all' ? 'all' : this.options.statuses);
    return this.routes
      .list()
      .filter((route) => !isExcluded(route))
      .map((route) => {
        const found = errors.list(route);
        const declared = new Set(
          found.declared.map(({ definition }) => this.catalogue.getCurrentDefinition(definition)),
        );
        return {
          method: route.method,
          path: toOpenApiPath(route.template),
          template: route.template,
          handler: `${route.controller.name}.${route.name}`,
          customStatus: found.customStatus,
          errors: found.errors.map(({ error }) => ({ error, isDeclared: declared.has(error.definition) })),
        };
      });
  }

  /** Lists the errors that the app defines, without those that are sent as another error. */
  listOwnErrors(): readonly CatalogueEntry[] {
    return this.catalogue.entries.filter(
      ({ definition }) =>
        !BUILT_IN.has(definition) && this.catalogue.getCurrentDefinition(definition) === definition,
    );
  }

  createDocumentError(): (definition: ErrorDefinition) => DocumentedError {
    const { formats, exposeServerErrors } = this.options;
    const documented = new DocumentedErrors(this.catalogue, formats.defaultSet.primary, exposeServerErrors);
    return (definition) => documented.create(definition.code, { definition }, []).error;
  }

  createHandlerFields(): HandlerFields {
    const pipes = this.config.getGlobalPipes().filter((pipe) => pipe !== this.validationPipe);
    return new HandlerFields(this.validators, pipes);
  }

  /** Creates new caches at each call, because decorators and global enhancers may change in between. */
  createOperationErrors(fields: HandlerFields, statuses = this.options.statuses): OperationErrors {
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
}

const BUILT_IN: ReadonlySet<ErrorDefinition> = new Set(BUILT_IN_ERRORS.map(({ definition }) => definition));
