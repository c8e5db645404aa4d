import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { type HandlerParameter } from './handler-parameters.js';
import { type HandlerPipe, type HandlerPipes } from './handler-pipes.js';
import { isHttpCall } from './request-route.js';
import { type ControllerClass } from './route-list.js';

/** A handler, and where it is declared. */
export interface HandlerPlace {
  readonly controller: ControllerClass;
  readonly handler: object;
  readonly method: string;
  /** Those that a client fills. */
  readonly parameters: readonly HandlerParameter[];
  /** Finds the pipes that decorators name. */
  readonly pipes: HandlerPipes;
  /** The app's own pipes, before those of the controller. */
  readonly globalPipes: readonly HandlerPipe[];
}

/** Changes the arguments of a handler, as no pipe sees some of them; what comes later is waited for. */
export type Conversion = (args: unknown[]) => Promise<unknown> | undefined;

/** What runs around one handler of one app. */
export interface Enhancers {
  readonly pipe?: PipeTransform | undefined;
  /**
   * Rejects a request as a parser would. It runs first, and as a guard even if the handler has headers of its own: a
   * pipeline of interceptors made for it alone would cost each request 5 µs, a guard costs 0.7 µs.
   */
  readonly bodyCheck?: BeforeParameters | undefined;
  readonly before?: BeforeParameters | undefined;
  /** Runs before those of the handler: it sees what they have made of an error. */
  readonly around?: NestInterceptor | undefined;
  /** Runs after all other guards and interceptors, around the pipes and the handler. */
  readonly innermost?: NestInterceptor | undefined;
  readonly convert?: Conversion | undefined;
}

/** Knows what has to run around handlers. */
export interface EnhancerSource {
  /** Nothing for most handlers: they stay as they are, and cost what they did. */
  enhancersOf(place: HandlerPlace): Enhancers | undefined;

  /** The mistakes that were found in the handlers, each with its remedy. */
  readonly mistakes?: readonly string[];

  /**
   * Returns the warnings about the handlers.
   *
   * @param globalPipes the pipes of the app that all requests share
   */
  warnings?(globalPipes: readonly unknown[]): readonly string[];
}

/** The token of all {@link EnhancerSource}s of an app. */
export const ENHANCER_SOURCES = Symbol.for('nestjs-api-errors:enhancer-sources');

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
