import { type NestInterceptor, type PipeTransform } from '@nestjs/common';
import { type ControllerClass } from '../route-list.js';
import { type BeforeParameters } from './before-parameters.js';
import { type HandlerPipe, type HandlerPipes } from './handler-pipes.js';

/** A handler, and where it is declared. */
export interface HandlerPlace {
  readonly controller: ControllerClass;
  readonly handler: object;
  readonly method: string;
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
}
