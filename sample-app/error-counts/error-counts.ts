import { Injectable } from '@nestjs/common';
import { type ErrorEvent, type ErrorObserver, ObservesErrors } from 'nestjs-api-errors';

/** Counts errors by code. An observer can send errors to a metrics client or to Sentry in the same way. */
@Injectable()
@ObservesErrors()
export class ErrorCounts implements ErrorObserver {
  private readonly counts = new Map<string, number>();

  observe({ error: { code } }: ErrorEvent): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
  }

  getAll(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}
