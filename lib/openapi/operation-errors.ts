import { type ErrorDefinition } from '../error/error-definition.js';
import { type BoundEnhancers, boundTo, classOf } from '../routes/bound-enhancers.js';
import { parametersOf } from '../routes/handler-parameters.js';
import { type Route } from '../routes/route-list.js';
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
  constructor(
    private readonly specimens: Specimens,
    private readonly parts: OperationErrorsParts,
  ) {}

  /** Those of its author first. */
  of(route: Route): readonly Specimen[] {
    const { controller, handler } = route;
    const bound = [boundTo(route), this.parts.boundToAll()];
    const marked = bound.flatMap(({ all }) => all).map((each) => classOf(each));
    const owners = [handler, controller, ...new Set(marked.filter((each) => each !== undefined))];
    const declared = [...new Set(owners.flatMap(declaredErrors))].filter(isDeclaredError);
    const refusal = this.parts.refusalOf(route);
    const guards = bound.flatMap((each) => each.guards);
    const facts = factsOf(route, guards, refusal !== undefined);
    const statuses = new Set(declared.map(({ definition }) => this.current({ definition }).status));
    const derived = derivedErrors(facts, statuses, this.parts.statuses);
    const excluded = new Set(
      [handler, controller]
        .flatMap(excludedErrors)
        .filter(isDeclaredError)
        .map((each) => this.current(each)),
    );
    const all = [...declared, ...derived].filter((each) => !excluded.has(this.current(each)));
    const validations = [...new Set(all.filter(isValidation))];
    return [
      ...new Set(all.filter((each) => !isValidation(each)).map((each) => this.specimens.of(each))),
      ...(validations.length > 0 ? validationSpecimens(validations, refusal, route, this.specimens) : []),
    ];
  }

  private current({ definition }: Pick<DeclaredError, 'definition'>): ErrorDefinition {
    return this.specimens.catalogue.current(definition);
  }
}

function factsOf(route: Route, guards: readonly unknown[], isValidated: boolean): HandlerFacts {
  const { controller, name, template } = route;
  const parts = new Set(
    parametersOf(controller, controller.prototype as object, name).map(({ part }) => part),
  );
  return {
    takesBody: parts.has('body'),
    takesFiles: parts.has('file') || parts.has('files'),
    takesPathParameters: /[:*]/.test(template),
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
