import { Inject, Injectable, Logger } from '@nestjs/common';
import { isApiException } from '../catalogue/api-exception.js';
import { BUILT_IN_ERRORS, Catalogue } from '../catalogue/catalogue.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type MappingContext } from '../exceptions/error-mapper.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { readProperty } from '../internal/unknown-value.js';
import { createRouteKey } from '../nest/route-formats.js';
import { OperationList } from '../openapi/operation-list.js';

export type UndeclaredMode = 'off' | 'warn' | 'fail';

export const DECLARATION_MODE = Symbol.for('nestjs-api-errors:declaration-mode');

/** Statuses that the platform or a client causes at any time, so that no handler has to document them. */
const ANYWHERE: ReadonlySet<number> = new Set([405, 406, 408, 413, 414, 431, 499, 500]);

interface CheckedRoute {
  readonly handler: string;
  readonly documented: ReadonlySet<ErrorDefinition>;
  readonly customStatus: number | undefined;
}

/** Finds errors that an operation sends and its documentation does not list. */
@Injectable()
export class DeclarationCheck {
  private readonly logger = new Logger('ErrorsModule');
  private routes: ReadonlyMap<string, CheckedRoute> | undefined;
  private readonly getReported = memoize((_route: CheckedRoute) => new Set<ErrorDefinition>());

  constructor(
    @Inject(DECLARATION_MODE) private readonly mode: UndeclaredMode,
    @Inject(OperationList) private readonly operations: OperationList,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
  ) {}

  /** Returns the error to send: the given error, or a 500 if `undeclared` is 'fail' and the error is not documented. */
  check(
    error: ApiError,
    thrown: unknown,
    { route: { method, template }, requestId }: MappingContext,
  ): ApiError {
    if (this.mode === 'off' || template === undefined || ANYWHERE.has(error.status)) return error;
    const route = this.findRoute(method, template);
    const { definition } = error;
    if (route === undefined || route.documented.has(definition) || route.customStatus === error.status)
      return error;
    const reported = this.getReported(route);
    if (!reported.has(definition)) this.report(definition, thrown, `${method} ${template}`, route);
    reported.add(definition);
    if (this.mode === 'warn') return error;
    return createApiError(HttpErrors.InternalServerError, { requestId });
  }

  private report(
    definition: ErrorDefinition,
    thrown: unknown,
    operation: string,
    { handler }: CheckedRoute,
  ): void {
    const location = findThrowLocation(thrown);
    const name = this.findName(definition, thrown);
    const message =
      `${operation} sends \`${definition.code}\`, but does not document it. Add \`@ApiErrors(${name})\` to ` +
      `\`${handler}\`.${location === undefined ? '' : ` The error was thrown at ${location}.`}`;
    if (this.mode === 'fail')
      this.logger.error(`${message} The response is a 500, as \`documentation.undeclared\` is 'fail'.`);
    else this.logger.warn(message);
  }

  private findName(definition: ErrorDefinition, thrown: unknown): string {
    const builtIn = BUILT_IN_ERRORS.find((each) => each.definition === definition);
    if (builtIn !== undefined) return isHttpError(definition) ? `HttpErrors.${builtIn.name}` : builtIn.name;
    const entry = this.catalogue.entries.find((each) => each.definition === definition);
    return entry?.name ?? (isApiException(thrown) ? thrown.constructor.name : definition.code);
  }

  private findRoute(method: string, template: string): CheckedRoute | undefined {
    this.routes ??= this.createRoutes();
    const methods = method === 'HEAD' ? ['HEAD', 'GET', 'ALL'] : [method, 'ALL'];
    return methods
      .map((each) => this.routes!.get(createRouteKey(each, template)))
      .find((each) => each !== undefined);
  }

  /** Joins the handlers of one method and path, such as versions by header. */
  private createRoutes(): ReadonlyMap<string, CheckedRoute> {
    const routes = new Map<string, CheckedRoute & { readonly documented: Set<ErrorDefinition> }>();
    for (const { method, template, handler, errors, customStatus } of this.operations.list()) {
      const { documented } = getOrCreate(routes, createRouteKey(method, template), () => ({
        handler,
        documented: new Set<ErrorDefinition>(),
        customStatus,
      }));
      for (const { error } of errors) documented.add(error.definition);
    }
    return routes;
  }
}

function isHttpError(definition: ErrorDefinition): boolean {
  return Object.values(HttpErrors).some((each) => each.definition === definition);
}

/** Returns the first place in a stack that is code of the app and not the constructor of an exception. */
function findThrowLocation(thrown: unknown): string | undefined {
  const stack = readProperty(thrown, 'stack');
  if (typeof stack !== 'string') return undefined;
  for (const line of stack.slice(0, MAX_STACK_LENGTH).split('\n')) {
    const isFrame = line.trimStart().startsWith('at ');
    if (isFrame && !/^\s*at new |node_modules|\(?node:/.test(line))
      return line.replace(/^\s*at (?:.*\()?|\)$/g, '');
  }
  return undefined;
}

const MAX_STACK_LENGTH = 10_000;
