import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { type ErrorDefinition, isValidationFailedDefinition } from '../error/error-definition.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
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
