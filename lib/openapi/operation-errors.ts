import { type ErrorDefinition } from '../error/error-definition.js';
import { type BoundEnhancers, boundTo, classOf } from '../routes/bound-enhancers.js';
import { expectedTypes } from '../routes/body-types.js';
import { parametersOf } from '../routes/handler-parameters.js';
import { type Route } from '../routes/route-list.js';
import { isParsePipe } from '../validation/request/parse/parse-pipes.js';
import { type HandlerRefusal } from '../validation/request/handler-fields.js';
import {
  declaredErrors,
  type DeclaredError,
  excludedErrors,
  isDeclaredError,
} from './api-errors.decorator.js';
import { derivedErrors, type DerivedStatuses, type HandlerFacts } from './derived-errors.js';
import { isPassportGuard, isThrottler, isThrottlerOf } from './known-guards.js';
import { type Specimen, type Specimens } from './specimen.js';
import { isValidation, validationSpecimens } from './validation-specimens.js';

/** What is known of the handlers of an app. */
export interface OperationErrorsParts {
  /** What is bound to all of them. */
  readonly boundToAll: () => BoundEnhancers;
  /** What validation can refuse of a request to one. */
  readonly refusalOf: (route: Route) => HandlerRefusal | undefined;
  /** Which errors are documented that nobody declares. */
  readonly statuses: DerivedStatuses;
}

/** Works out with which errors a handler can answer: those that are declared for it, and those that follow from it. */
export class OperationErrors {
  private readonly derived = new Map<HandlerRefusal, readonly Specimen[]>();

  constructor(
    private readonly specimens: Specimens,
    private readonly parts: OperationErrorsParts,
  ) {}

  /** Those of its author first. */
  of(route: Route): readonly Specimen[] {
    const { controller, handler } = route;
    const bound = [boundTo(route), this.parts.boundToAll()];
    const marked = bound.flatMap(({ all }) => all).map((each) => classOf(each));
    const owners = [handler, controller, ...marked.filter((each) => each !== undefined)];
    const declared = [...new Set([...new Set(owners)].flatMap(declaredErrors))].filter(isDeclaredError);
    const refusal = this.parts.refusalOf(route);
    const known = new Set(declared.map((each) => this.current(each)));
    const statuses = new Set([...known].map(({ status }) => status));
    const facts = factsOf(route, bound, refusal !== undefined);
    const derived = derivedErrors(facts, statuses, this.parts.statuses).filter(
      ({ error }) => isValidation(error) || !known.has(this.current(error)),
    );
    const excluded = [handler, controller].flatMap(excludedErrors).filter(isDeclaredError);
    const isExcluded = new Set(excluded.map((each) => this.current(each)));
    const all = [...declared.map((error) => ({ error, message: undefined })), ...derived].filter(
      ({ error }) => !isExcluded.has(this.current(error)),
    );
    const validations = [...new Set(all.map(({ error }) => error).filter(isValidation))];
    const others = all.filter(({ error }) => !isValidation(error));
    return [
      ...new Set(others.map(({ error, message }) => this.specimens.of(error, message))),
      ...(validations.length > 0 ? this.validations(validations, refusal, route) : []),
    ];
  }

  /** What nobody adds to is the same for all handlers that take the same. */
  private validations(
    declared: readonly DeclaredError[],
    refusal: HandlerRefusal | undefined,
    route: Route,
  ): readonly Specimen[] {
    const known = refusal && declared.every((each) => typeof each === 'function');
    const made = known && this.derived.get(refusal);
    if (made) return made;
    const specimens = validationSpecimens(declared, refusal, route, this.specimens);
    if (known) this.derived.set(refusal, specimens);
    return specimens;
  }

  private current({ definition }: Pick<DeclaredError, 'definition'>): ErrorDefinition {
    return this.specimens.catalogue.current(definition);
  }
}

function factsOf(route: Route, bound: readonly BoundEnhancers[], isValidated: boolean): HandlerFacts {
  const guards = bound.flatMap((each) => each.guards);
  const { controller, name, template } = route;
  const parts = new Set(
    parametersOf(controller, controller.prototype as object, name).map(({ part }) => part),
  );
  const takesFiles = parts.has('file') || parts.has('files');
  return {
    bodyTypes: expectedTypes(route, takesFiles),
    takesBody: parts.has('body'),
    takesFiles,
    takesPathParameters: /[:*]/.test(template),
    isParsed: bound.some(({ all }) => all.some(isParsePipe)),
    isValidated,
    isAuthenticated: guards.some(isPassportGuard),
    isGuarded: guards.some((guard) => !isKnown(guard)),
    isThrottled: guards.some((guard) => isThrottlerOf(guard, route)),
  };
}

/** Whether it is said elsewhere what a guard throws. */
function isKnown(guard: unknown): boolean {
  const kind = classOf(guard);
  return isPassportGuard(guard) || isThrottler(guard) || !kind || declaredErrors(kind).length > 0;
}
