import { Injectable } from '@nestjs/common';
import { type ErrorEvent, type ErrorObserver, ObservesErrors } from 'nestjs-api-errors';

/** Counts errors by code; a metrics client or Sentry is told of errors in the same way. */
@Injectable()
@ObservesErrors()
export class ErrorCounts implements ErrorObserver {
  private readonly counts = new Map<string, number>();

  observe({ error: { code } }: ErrorEvent): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}
