import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type Observable } from 'rxjs';
import { type RequestIds } from '../observability/request-id.js';

/** Sends the id of the request with what a handler answers; errors carry it anyway. */
export class RequestIdInterceptor implements NestInterceptor {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly requestIds: RequestIds,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') {
      const [request, response] = context.getArgs<[object, object]>();
      this.adapterHost.httpAdapter.setHeader(response, this.requestIds.header, this.requestIds.of(request));
    }
    return next.handle();
  }
}
