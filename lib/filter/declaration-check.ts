import { Inject, Injectable, Logger } from '@nestjs/common';
import { isApiException } from '../catalogue/api-exception.js';
import { BUILT_IN_ERRORS, Catalogue } from '../catalogue/catalogue.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError, createApiError, isFailedValidation } from '../error/api-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type MappingContext } from '../exceptions/error-mapper.js';
import { getOrCreate } from '../internal/memoize.js';
import { readProperty } from '../internal/unknown-value.js';
import { createRouteKey } from '../nest/route-formats.js';
import { OperationList } from '../openapi/operation-list.js';
import { FailureLog } from '../reporting/failure-log.js';

export type UndeclaredMode = 'off' | 'warn' | 'fail';

export const DECLARATION_MODE = Symbol.for('nestjs-api-errors:declaration-mode');

/** Statuses that the platform or a client causes at any time, so that no handler has to document them. */
const ANYWHERE: ReadonlySet<number> = new Set([405, 406, 408, 413, 414, 431, 499, 500]);

/** Every validated field can fail with these codes. */
const GENERAL_CODES: ReadonlySet<string> = new Set(['missing_field', 'invalid']);

interface CheckedRoute {
  readonly handler: string;
  readonly documented: Set<ErrorDefinition>;
  readonly fieldCodes: Set<string>;
  hasAnyFieldCode: boolean;
  readonly customStatus: number | undefined;
  readonly reported: Set<Undeclared['key']>;
}

/** An error, or a code of its fields, that an operation does not document. */
interface Undeclared {
  readonly key: ErrorDefinition | string;
  readonly what: string;
  readonly argument: string;
}

/** Finds errors that an operation sends and its documentation does not list. */
@Injectable()
export class DeclarationCheck {
  private readonly logger = new Logger('ErrorsModule');
  private routes: ReadonlyMap<string, CheckedRoute> | undefined;

  constructor(
    @Inject(DECLARATION_MODE) private readonly mode: UndeclaredMode,
    @Inject(OperationList) private readonly operations: OperationList,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(FailureLog) private readonly failures: FailureLog,
  ) {}

  /** Returns the error to send: the given error, or a 500 if `undeclared` is 'fail' and the error is not documented. */
  check(
    error: ApiError,
    thrown: unknown,
    { route: { method, template }, requestId }: MappingContext,
  ): ApiError {
    if (this.mode === 'off' || template === undefined || ANYWHERE.has(error.status)) return error;
    const route = this.findRoute(method, template);
    const undeclared = route && this.findUndeclared(error, thrown, route);
    if (route === undefined || undeclared === undefined) return error;
    if (!route.reported.has(undeclared.key)) this.report(undeclared, thrown, `${method} ${template}`, route);
    route.reported.add(undeclared.key);
    if (this.mode === 'warn') return error;
    return createApiError(HttpErrors.InternalServerError, { requestId });
  }

  private findUndeclared(error: ApiError, thrown: unknown, route: CheckedRoute): Undeclared | undefined {
    const { definition, fields, status } = error;
    if (route.customStatus === status) return undefined;
    if (!route.documented.has(definition)) {
      const argument = this.findName(definition, thrown);
      return { key: definition, what: `\`${definition.code}\``, argument };
    }
    if (route.hasAnyFieldCode || !isFailedValidation(error)) return undefined;
    const field = fields.find(({ code }) => !GENERAL_CODES.has(code) && !route.fieldCodes.has(code));
    if (field === undefined) return undefined;
    const { code, fields: names } = field;
    const argument = `ValidationFailed.with({ '${names[0]}': '${code}' })`;
    return { key: code, what: `the field code \`${code}\``, argument };
  }

  private report(
    { what, argument }: Undeclared,
    thrown: unknown,
    operation: string,
    { handler }: CheckedRoute,
  ): void {
    const location = findThrowLocation(thrown);
    const message =
      `${operation} sends ${what}, but does not document it. Add \`@ApiErrors(${argument})\` to ` +
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
    this.routes ??= this.createRoutesSafely();
    const methods = method === 'HEAD' ? ['HEAD', 'GET', 'ALL'] : [method, 'ALL'];
    return methods
      .map((each) => this.routes!.get(createRouteKey(each, template)))
      .find((each) => each !== undefined);
  }

  /** Checks nothing if the errors of the app cannot be listed, for example because a format fails. */
  private createRoutesSafely(): ReadonlyMap<string, CheckedRoute> {
    try {
      return this.createRoutes();
    } catch (failure) {
      this.failures.writeOnce(
        'The documented errors could not be listed; undeclared errors are not reported.',
        failure,
      );
      return new Map();
    }
  }

  /** Joins the handlers of one method and path, such as versions by header. */
  private createRoutes(): ReadonlyMap<string, CheckedRoute> {
    const routes = new Map<string, CheckedRoute>();
    for (const { method, template, handler, errors, customStatus } of this.operations.list()) {
      const route = getOrCreate(routes, createRouteKey(method, template), () => ({
        handler,
        documented: new Set(),
        fieldCodes: new Set(),
        hasAnyFieldCode: false,
        customStatus,
        reported: new Set(),
      }));
      for (const { error } of errors) {
        route.documented.add(error.definition);
        for (const { codes } of error.documentedFields) {
          if (codes.length === 0) route.hasAnyFieldCode = true;
          for (const { code } of codes) route.fieldCodes.add(code);
        }
      }
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
      return line.replace(/^\s*at (?:.*\()?|\)$/g, '').replace('file://', '');
  }
  return undefined;
}

const MAX_STACK_LENGTH = 10_000;
