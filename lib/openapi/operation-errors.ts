import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { type ErrorDefinition, isValidationFailedDefinition } from '../error/error-definition.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type DocumentedSet, type Representation } from '../formats/format-registry.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { getAcceptHeaderName } from '../nest/body-types.js';
import { type BoundEnhancers, getClass, type HandlerMetadata } from '../nest/handler-metadata.js';
import { type Route } from '../nest/route-list.js';
import { type HandlerFields, type RejectableFields } from '../validation/describe/handler-fields.js';
import {
  type DeclaredError,
  readDeclaredErrors,
  readExcludedErrors,
  isDeclaredError,
} from './api-errors.decorator.js';
import {
  type DerivedError,
  type DerivedErrors,
  type DerivedMessage,
  collectHandlerFacts,
  type HandlerFacts,
} from './derived-errors.js';
import { type DocumentedErrors, type NamedError } from './documented-errors.js';
import { documentValidationErrors } from './validation-errors.js';

/** Finds the errors that a handler can send: declared errors, then derived errors, then failed validations. */
export class HandlerErrors {
  private readonly validationsByFields = new Map<RejectableFields, readonly NamedError[]>();
  private readonly readDeclared = memoize((owner: object) =>
    readDeclaredErrors(owner).filter(isDeclaredError),
  );
  private readonly readExcluded = memoize((owner: object) =>
    readExcludedErrors(owner).filter(isDeclaredError),
  );

  constructor(
    private readonly documented: DocumentedErrors,
    private readonly derived: DerivedErrors,
    private readonly handlers: HandlerMetadata,
    private readonly globalEnhancers: BoundEnhancers,
    private readonly fields: HandlerFields | undefined,
  ) {}

  find(route: Route) {
    const { controller, name } = route;
    const bound = this.handlers.readEnhancers(controller, name);
    const parameters = this.handlers.readParameters(controller, name);
    const fields = this.fields?.find(route, parameters, bound);
    const rejection = fields?.builtIn;
    const facts = collectHandlerFacts(
      route,
      parameters,
      [bound, this.globalEnhancers],
      rejection !== undefined,
    );
    const declared = this.listDeclared(route, bound);
    const known = this.removeExcluded(route, this.addDerived(declared, facts));
    const validations = known.filter(isValidationError);
    const others = known.filter((each) => !isValidationError(each));
    const documented = others.map(({ error, message }) => this.documented.documentError(error, message));
    if (validations.length > 0) {
      const thrown = [...new Set(validations.map(({ error }) => error))];
      documented.push(...this.getValidationErrors(thrown, rejection, route));
    }
    return {
      declared,
      errors: [...new Set(documented)],
      customStatus: fields?.custom && this.findCustomStatus(route, fields.custom),
    };
  }

  documentBuiltIn(status: number): NamedError | undefined {
    const builtIn = Object.values(HttpErrors).find(({ definition }) => definition.status === status);
    return builtIn && this.documented.documentError(builtIn);
  }

  /** Returns the status of validation errors whose exception an `exceptionFactory` of the app creates. */
  private findCustomStatus(route: Route, fields: RejectableFields): number | undefined {
    const { definition } = ValidationFailed;
    if (!this.derived.selects(definition.status)) return undefined;
    const [isListed] = this.removeExcluded(route, [{ error: ValidationFailed, message: undefined }]);
    return isListed && (fields.status ?? definition.status);
  }

  private addDerived(declared: readonly DeclaredError[], facts: HandlerFacts): readonly KnownError[] {
    const known = declared.map((each) => this.getCurrent(each));
    const isDeclared = ({ error, isReplaceable }: DerivedError) => {
      const current = this.getCurrent(error);
      return known.some(
        (each) => each === current || (isReplaceable && each.status === error.definition.status),
      );
    };
    const derived = this.derived.list(facts).filter((each) => isValidationError(each) || !isDeclared(each));
    return declared.map((error): KnownError => ({ error, message: undefined })).concat(derived);
  }

  private removeExcluded(
    { handler, controller }: Route,
    errors: readonly KnownError[],
  ): readonly KnownError[] {
    const excluded = this.readExcluded(handler).concat(this.readExcluded(controller));
    if (excluded.length === 0) return errors;
    const isExcluded = new Set(excluded.map((each) => this.getCurrent(each)));
    return errors.filter(({ error }) => !isExcluded.has(this.getCurrent(error)));
  }

  private listDeclared({ handler, controller }: Route, bound: BoundEnhancers): readonly DeclaredError[] {
    const enhancers = bound.all.concat(this.globalEnhancers.all).map(getClass);
    const owners = [handler, controller].concat(enhancers.filter((each) => each !== undefined));
    return [...new Set(owners.flatMap(this.readDeclared))];
  }

  /** Shares the result between handlers with the same parameters, unless they declare occurrences. */
  private getValidationErrors(
    declared: readonly DeclaredError[],
    rejection: RejectableFields | undefined,
    route: Route,
  ): readonly NamedError[] {
    const shared = declared.every((each) => typeof each === 'function') ? rejection : undefined;
    const document = () => documentValidationErrors(declared, rejection, route, this.documented);
    return shared ? getOrCreate(this.validationsByFields, shared, document) : document();
  }

  private getCurrent({ definition }: Pick<DeclaredError, 'definition'>): ErrorDefinition {
    return this.documented.getCurrentDefinition(definition);
  }
}

interface KnownError {
  readonly error: DeclaredError;
  readonly message: DerivedMessage | undefined;
}

function isValidationError({ error }: Pick<KnownError, 'error'>): boolean {
  return isValidationFailedDefinition(error.definition);
}

/** The errors that an operation sends with one status. Operations with equal groups share the same object. */
export interface ErrorGroup {
  /** The header that lists the accepted media types, such as `Accept-Post`, or `''` if the response does not have it. */
  readonly acceptHeader: string;
  readonly errors: readonly NamedError[];
  readonly representations: readonly Representation[];
}

/** The response to failed validations whose exception an `exceptionFactory` of the app creates. */
export interface CustomValidation {
  readonly status: string;
  readonly representations: readonly Representation[];
}

export interface ResponsesOfOperation {
  readonly groups: ReadonlyMap<string, ErrorGroup>;
  readonly customValidation: CustomValidation | undefined;
}

interface GroupDraft extends ErrorGroup {
  acceptHeader: string;
  readonly errors: NamedError[];
  representations: readonly Representation[];
}

/** Groups the errors of an operation by status. A format can change the status of an error. */
export class OperationErrors {
  private readonly handlerErrors = new Map<ErrorFormat | undefined, HandlerErrors>();
  private readonly groupsByFirstError = new Map<NamedError, ErrorGroup[]>();

  constructor(
    private readonly listFormatSets: (route: Route) => readonly DocumentedSet[],
    private readonly createHandlerErrors: (primary: ErrorFormat) => HandlerErrors,
  ) {}

  /** @param describe replaces an error by one with other texts */
  find(route: Route, method: string, describe: (error: NamedError) => NamedError): ResponsesOfOperation {
    const sets = this.listFormatSets(route);
    const found = sets.map(({ primary }) => this.getHandlerErrors(primary).find(route));
    const drafts = new Map<number, GroupDraft>();
    found.forEach(({ errors }, index) =>
      addToGroups(drafts, errors.map(describe), sets[index]!.representations, method),
    );
    const groups = new Map<string, ErrorGroup>();
    drafts.forEach((group, status) => groups.set(String(status), this.shareGroup(group)));
    const { customStatus } = found[0]!;
    if (customStatus === undefined) return { groups, customValidation: undefined };
    const representations = sets.map((each) => each.representations).reduce(mergeLists);
    return { groups, customValidation: { status: String(customStatus), representations } };
  }

  /** Lists the errors of a route in its default format, and the definitions of those that the app declares for it. */
  list(route: Route) {
    const [{ primary }] = this.listFormatSets(route) as readonly [DocumentedSet];
    return this.getHandlerErrors(primary).find(route);
  }

  /** Returns the built-in error of a status, or `undefined` if a format changes the status. */
  getBuiltInGroup(
    route: Route,
    status: number,
    describe: (error: NamedError) => NamedError,
  ): ErrorGroup | undefined {
    const sets = this.listFormatSets(route);
    const errors = sets.flatMap(
      ({ primary }) => this.getHandlerErrors(primary).documentBuiltIn(status) ?? [],
    );
    if (errors.length === 0 || errors.some(({ error }) => error.status !== status)) return undefined;
    const representations = sets.map((each) => each.representations).reduce(mergeLists);
    return this.shareGroup({ acceptHeader: '', errors: [...new Set(errors.map(describe))], representations });
  }

  /** Shares the errors between all formats that do not change the status. */
  private getHandlerErrors(primary: ErrorFormat): HandlerErrors {
    const key = primary.status && primary;
    return getOrCreate(this.handlerErrors, key, () => this.createHandlerErrors(primary));
  }

  private shareGroup(group: ErrorGroup): ErrorGroup {
    const known = getOrCreate(this.groupsByFirstError, group.errors[0]!, () => []);
    const same = known.find((each) => isSameGroup(each, group));
    if (same === undefined) known.push(group);
    return same ?? group;
  }
}

function addToGroups(
  groups: Map<number, GroupDraft>,
  errors: readonly NamedError[],
  representations: readonly Representation[],
  method: string,
): void {
  for (const named of errors) {
    const { status, definition } = named.error;
    const group = getOrCreate(groups, status, () => ({ acceptHeader: '', errors: [], representations }));
    if (definition.status === 415) group.acceptHeader = getAcceptHeaderName(method.toUpperCase());
    if (!group.errors.includes(named)) group.errors.push(named);
    group.representations = mergeLists(group.representations, representations);
  }
}

function mergeLists<T>(all: readonly T[], more: readonly T[]): readonly T[] {
  return all === more ? all : [...new Set([...all, ...more])];
}

function isSameGroup(one: ErrorGroup, other: ErrorGroup): boolean {
  return (
    one.acceptHeader === other.acceptHeader &&
    isSameList(one.errors, other.errors) &&
    isSameList(one.representations, other.representations)
  );
}

function isSameList(one: readonly object[], other: readonly object[]): boolean {
  return one === other || (one.length === other.length && one.every((each, at) => each === other[at]));
}
