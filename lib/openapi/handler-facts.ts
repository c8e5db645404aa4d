import { expectedTypes } from '../routes/body-types.js';
import { type BoundEnhancers, classOf } from '../routes/bound-enhancers.js';
import { type HandlerParameter } from '../routes/handler-parameters.js';
import { type Route } from '../routes/route-list.js';
import { isParsePipe } from '../validation/request/parse/parse-pipes.js';
import { declaredErrors } from './api-errors.decorator.js';
import { type HandlerFacts } from './derived-errors.js';
import { isPassportGuard, isThrottler, isThrottlerOf } from './known-guards.js';

/**
 * What is known of a handler without a word of its author.
 *
 * @param bound what runs around it
 * @param isValidated whether validation can refuse a field
 */
export function factsOf(
  route: Route,
  parameters: readonly HandlerParameter[],
  bound: readonly BoundEnhancers[],
  isValidated: boolean,
): HandlerFacts {
  const guards = bound.flatMap((each) => each.guards);
  const takesBody = parameters.some(({ part }) => part === 'body');
  const takesFiles = parameters.some(({ part }) => part === 'file' || part === 'files');
  return {
    bodyTypes: takesBody || takesFiles ? expectedTypes(route, takesFiles) : [],
    takesBody,
    takesFiles,
    takesPathParameters: /[:*]/.test(route.template),
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
