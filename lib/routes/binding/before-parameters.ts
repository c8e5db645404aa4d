import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { isHttpCall } from '../http-call.js';

/** What is done with a request when the app's guards and interceptors have seen it, before its parameters are taken. */
export type BeforeParameters = (request: object) => Promise<void> | void;

/** Joins steps into one, as each guard and each interceptor costs every request. A later step waits for an earlier one. */
export function inTurn(steps: readonly BeforeParameters[]): BeforeParameters | undefined {
  const [first, ...others] = steps;
  const rest = first && inTurn(others);
  if (!first || !rest) return first;
  return (request) => {
    const later = first(request);
    return later ? later.then(() => rest(request)) : rest(request);
  };
}

/** As the last guard, where nothing intercepts the handler: Nest's pipeline of interceptors costs many times as much. */
export class GuardBeforeParameters implements CanActivate {
  constructor(private readonly step: BeforeParameters) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const later = run(this.step, context);
    return later ? later.then(() => true) : true;
  }
}

/** As the innermost interceptor: it sees what the others have made of the request, and they see what it throws. */
export class InterceptorBeforeParameters implements NestInterceptor {
  constructor(private readonly step: BeforeParameters) {}

  intercept(context: ExecutionContext, next: CallHandler) {
    const later = run(this.step, context);
    return later ? later.then(() => next.handle()) : next.handle();
  }
}

function run(step: BeforeParameters, context: ExecutionContext): Promise<void> | void {
  return isHttpCall(context) ? step(context.switchToHttp().getRequest<object>()) : undefined;
}
