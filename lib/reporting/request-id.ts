import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { describeSafely } from '../error/field-error.js';
import { handleRejection, readProperty } from '../internal/unknown-value.js';
import { FailureLog } from './failure-log.js';

/** Configures the source of the request id, and the header in which it is sent. */
export interface RequestIdOptions {
  /**
   * Names the header of the id, in the request and in the response.
   * @default 'X-Request-Id'
   * @example 'X-Correlation-Id'
   */
  readonly header?: string;
  /**
   * Returns the id of a request. It is called before the other sources are read; if it returns `undefined` or fails, these are
   * used.
   * @default none
   * @example (request: Request) => request.traceId
   */
  readonly resolve?: (request: never) => string | undefined;
  /**
   * Sends the id with every response, not only with errors.
   * @default false
   * @example true
   */
  readonly everyResponse?: boolean;
}

type ResolvedRequestIdOptions = RequestIdOptions & { readonly header: string };

export const REQUEST_ID_OPTIONS = Symbol.for('nestjs-api-errors:request-id-options');

interface IdentifiedRequest {
  readonly id?: unknown;
  readonly raw?: unknown;
  readonly app?: unknown;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
}

const WELL_FORMED = /^[\w.:;@=+/~-]{1,128}$/;
/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Fastify's default id is a counter. It is ignored, because it is not unique among processes. */
const FASTIFY_COUNT = /^req-[0-9a-z]+$/;

/**
 * Finds the id of a request, and caches it. The sources are, in this order: the app's `requestId.resolve`, the id that a
 * logger or Fastify's `genReqId` has set on the request, the client's header, the trace id, a random UUID.
 */
@Injectable()
export class RequestIds {
  readonly header: string;
  private readonly resolve: RequestIdOptions['resolve'];
  private readonly lowerCaseHeader: string;
  private readonly key = Symbol('nestjs-api-errors:request-id');

  constructor(
    @Inject(REQUEST_ID_OPTIONS) { header, resolve }: ResolvedRequestIdOptions,
    @Inject(FailureLog) private readonly failures: FailureLog,
  ) {
    this.header = header;
    this.lowerCaseHeader = header.toLowerCase();
    this.resolve = resolve;
  }

  getId(request: object): string {
    const { raw } = request as IdentifiedRequest;
    const owner = (typeof raw === 'object' && raw !== null ? raw : request) as Record<
      symbol,
      string | undefined
    >;
    return (owner[this.key] ??= this.findId(request) ?? randomUUID());
  }

  private findId(request: IdentifiedRequest): string | undefined {
    const { headers } = request;
    return (
      this.resolveByApp(request) ??
      readLoggerId(readProperty(request.raw, 'id'), request) ??
      readLoggerId(request.id, request) ??
      toWellFormedId(headers?.[this.lowerCaseHeader]) ??
      readTraceId(headers?.traceparent)
    );
  }

  private resolveByApp(request: IdentifiedRequest): string | undefined {
    if (this.resolve === undefined) return undefined;
    try {
      const result: unknown = this.resolve(request as never);
      handleRejection(result, (failure) => this.logFailure(failure));
      const id = toWellFormedId(result);
      if (result !== undefined && id === undefined) this.logFailure(createMalformedError(result));
      return id;
    } catch (failure) {
      this.logFailure(failure);
      return undefined;
    }
  }

  private logFailure(failure: unknown): void {
    this.failures.writeOnce(
      '`requestId.resolve` did not return a valid id; the next source is used.',
      failure,
    );
  }
}

function createMalformedError(id: unknown): TypeError {
  const expectation = 'a number or a string of 1 to 128 letters, digits and . : ; @ = + / ~ - _';
  return new TypeError(`\`requestId.resolve\` must return ${expectation}, got ${describeSafely(id)}.`);
}

function readLoggerId(id: unknown, { app }: IdentifiedRequest): string | undefined {
  const isExpress = app !== undefined;
  const isCount = !isExpress && typeof id === 'string' && FASTIFY_COUNT.test(id);
  return isCount ? undefined : toWellFormedId(id);
}

function readTraceId(parent: unknown): string | undefined {
  return typeof parent === 'string' ? TRACEPARENT.exec(parent)?.[1] : undefined;
}

function toWellFormedId(id: unknown): string | undefined {
  if (id === undefined) return undefined;
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && WELL_FORMED.test(text) ? text : undefined;
}
